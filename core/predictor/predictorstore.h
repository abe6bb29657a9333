#pragma once

#include "core/predictor/predictor.h"

namespace neurosurgeon {

/// Where a deployment of `role` on this machine leaves its predictors: `<state>/predictor_config/<role>`.
std::filesystem::path deployedFolder(const std::filesystem::path &stateFolder, const std::string &role);

/// The predictors of this machine's own deployment. Errors: BadFile where there was none or its files are damaged.
Expected<PredictorSet> deployedPredictors(const std::filesystem::path &stateFolder, const std::string &role);

/// Those that come with the program, made on another machine (PredictorOrigin::machine). Errors: BadFile.
Expected<PredictorSet> shippedPredictors(const std::string &role);

} // namespace neurosurgeon
