#include "core/predictor/predictorstore.h"

#include "core/moduleloader.h"

namespace neurosurgeon {

std::filesystem::path deployedFolder(const std::filesystem::path &stateFolder, const std::string &role)
{
    return stateFolder / "predictor_config" / role;
}

Expected<PredictorSet> shippedPredictors(const std::string &role)
{
    return readPredictors(programFolder() / ".." / "share" / "neurosurgeon" / "predictor_config" / role);
}

Expected<PredictorSet> predictorsFor(const std::filesystem::path &stateFolder, const std::string &role)
{
    const auto folder = deployedFolder(stateFolder, role);
    auto shipped = shippedPredictors(role);
    if (!holdsPredictors(folder))
        return shipped;
    auto deployed = readPredictors(folder);
    if (!deployed || !shipped)
        return deployed;
    for (auto &[kind, entry] : shipped->kinds)
        if (deployed->kinds.emplace(kind, std::move(entry)).second)
            deployed->standIns.push_back(kind);
    return deployed;
}

} // namespace neurosurgeon
