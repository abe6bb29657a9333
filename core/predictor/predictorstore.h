#pragma once

#include "core/predictor/predictor.h"

namespace neurosurgeon {

/// Where a deployment of `role` on this machine leaves its predictors: `<state>/predictor_config/<role>`.
std::filesystem::path deployedFolder(const std::filesystem::path &stateFolder, const std::string &role);

/// Those that come with the program, made on another machine (PredictorOrigin::machine). Errors: BadFile.
Expected<PredictorSet> shippedPredictors(const std::string &role);

/// What plans predict a role with: this machine's own deployment, else the shipped predictors. Kinds that a deployment
/// was too short for are taken from the shipped ones. Errors: BadFile where a deployment's files are damaged or of another
/// version: they are never passed over silently.
Expected<PredictorSet> predictorsFor(const std::filesystem::path &stateFolder, const std::string &role);

} // namespace neurosurgeon
