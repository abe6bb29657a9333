#pragma once

#include "core/predictor/predictor.h"
#include "core/profile/profile.h"

namespace neurosurgeon {

/// A compiled head or tail that was measured: the layers [from, to) of a network.
struct SegmentSample {
    ModelGraph graph;
    int from = 0;
    int to = 0;
    double ms = 0;
    bool operator==(const SegmentSample &) const = default;
};

/// Fits set.segments to measured segments with the layers as `set` predicts them, judged by threefold cross-validation over
/// networks. Those of a network stand together. Too few samples leave it as it is.
void fitSegments(PredictorSet &set, const std::vector<SegmentSample> &samples);

/// A model that was never run: its layers from `set`, its heads and tails from set.segments, all `slowness` times as long
/// (presentSlowness()). Interval widths stand as spreads, and no run is counted. Errors: BadFile where `set` lacks a kind of layer that the model has.
Expected<ModelProfile> predictProfile(const ModelGraph &graph, const PredictorSet &set, Optimize optimize, double slowness = 1);

} // namespace neurosurgeon
