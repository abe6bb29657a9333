#include "core/boosting/boostingmodule.h"
#include "core/moduleloader.h"

namespace neurosurgeon {

Expected<TreeEnsemble> boost(const BoostingRequest &request)
{
    const auto symbol = openModule(boostingModuleFile, boostTreesSymbol, "XGBoost (libxgboost-dev)");
    if (!symbol)
        return tl::make_unexpected(symbol.error());
    TreeEnsemble result;
    Error error;
    if (!reinterpret_cast<BoostTrees>(*symbol)(boostingAbi, &request, &result, &error))
        return tl::make_unexpected(error);
    return result;
}

} // namespace neurosurgeon
