#pragma once

#include "core/predictor/predictor.h"

#include <functional>

namespace neurosurgeon {

/// Different configurations of a kind without which nothing is fitted.
inline constexpr std::size_t fewestConfigurations = 10;

struct FitSettings {
    double testShare = 0.1;   ///< of the rows, held out; rows of one configuration stay together
    std::uint64_t seed = 0;   ///< of the split and of the trees
    int threads = 1;
    std::function<void(int done, int total)> progress;
    std::function<bool()> cancelled;
};

/// Fits every kind in `tables`: each form is cross-validated on the rows that are not held out, the best one fitted on
/// all of those and judged by the held-out rows. Rows that took 0 ms (below somebody's clock) are left out.
/// Errors: BadFile for a kind with too few rows, Cancelled, Failed where XGBoost is missing.
Expected<PredictorSet> fitPredictors(const std::map<std::string, SampleTable> &tables, const PredictorOrigin &origin,
                                     const FitSettings &settings);

/// Shares of `measured` that `predicted` comes close to.
PredictorQuality qualityOf(std::span<const double> predictedMs, std::span<const double> measuredMs);

} // namespace neurosurgeon
