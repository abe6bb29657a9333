#pragma once

#include "core/predictor/boosting.h"

namespace neurosurgeon {

/// Changes with every incompatible change of what crosses.
inline constexpr int boostingAbi = 2;
using BoostTrees = bool (*)(int abi, const BoostingRequest *request, TreeEnsemble *result, Error *error);

inline constexpr char boostTreesSymbol[] = "neurosurgeonBoostTrees";
inline constexpr char boostingModuleFile[] = "neurosurgeon-boosting.so";

} // namespace neurosurgeon
