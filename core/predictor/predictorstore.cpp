#include "core/predictor/predictorstore.h"

#include "core/moduleloader.h"

namespace neurosurgeon {

std::filesystem::path deployedFolder(const std::filesystem::path &stateFolder, const std::string &role)
{
    return stateFolder / "predictor_config" / role;
}

Expected<PredictorSet> deployedPredictors(const std::filesystem::path &stateFolder, const std::string &role)
{
    return readPredictors(deployedFolder(stateFolder, role));
}

Expected<PredictorSet> shippedPredictors(const std::string &role)
{
    return readPredictors(programFolder() / ".." / "share" / "neurosurgeon" / "predictor_config" / role);
}

} // namespace neurosurgeon
