#pragma once

#include "core/error.h"
#include "core/predictor/trees.h"

#include <functional>
#include <span>
#include <vector>

namespace neurosurgeon {

/// Settings of gradient boosting, in XGBoost's terms.
struct BoostingSettings {
    int trees = 400;
    int depth = 7;
    double learningRate = 0.06;
    double rowShare = 0.8;     ///< of the rows, drawn for each tree
    double featureShare = 0.7; ///< of the features, drawn for each tree
    double leafWeight = 3;     ///< least sum of row weights in a leaf
    double huberSlope = 0.2;   ///< residuals beyond it count by their size, not by its square
    std::uint64_t seed = 0;
};

/// What crosses the module boundary.
struct BoostingRequest {
    std::span<const float> rows; ///< row by row
    std::size_t features = 0;
    std::span<const float> targets;
    std::span<const float> weights;
    BoostingSettings settings;
    int threads = 1;
    std::function<bool()> cancelled;
};

/// Fits trees to `targets` with XGBoost, which sits in a module of its own (neurosurgeon-boosting): only those who fit
/// load it. Errors: Failed where the module is missing, Cancelled.
Expected<TreeEnsemble> boost(const BoostingRequest &request);

} // namespace neurosurgeon
