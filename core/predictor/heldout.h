#pragma once

#include "core/predictor/forms.h"
#include "core/predictor/training.h"

#include <map>
#include <vector>

namespace neurosurgeon {

using Rows = std::vector<const Sample *>;
/// How much single rows count; one that is missing counts 1.
using RowWeights = std::map<const Sample *, float>;

/// Predictions (ms) for rows that their predictor did not see, and what was measured (ms).
struct HeldOut {
    Rows rows;
    std::vector<double> predicted;
    std::vector<double> measured;
};

/// What a fit is chosen by: rows within 20 % count, those within 10 % decide between equals.
double meritOf(const HeldOut &held);
/// A row that lies far from what its neighbours tell was disturbed: it shall hardly be learnt.
RowWeights weightsOf(const HeldOut &held);
/// Disturbances only ever add time, so medians lie above what is usual: the factor that brings most rows near.
double usualFactor(const HeldOut &held);
/// Intervals that four of five held-out rows fell into, for several ranges of the prediction.
ResidualBands bandsOf(const HeldOut &held);

} // namespace neurosurgeon
