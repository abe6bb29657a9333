#pragma once

#include "core/engine/tensor.h"
#include "core/partition/plan.h"

#include <chrono>
#include <string>
#include <vector>

namespace neurosurgeon {

/// What becomes of an inference, or of a batch's tasks, whose cloud vanishes. Order as on the command line.
enum class OnLoss {
    Fail,  ///< it fails (NoConnection)
    Retry, ///< wait for the cloud, open everything again, ask again; a batch's task that is then refused fails
    Edge,  ///< compute the rest here, and look for the cloud between inferences
};

/// One collaborative inference as it was measured, on the edge's clock: total = edge + encode + transfer + cloud,
/// where transfer is the rest, the answer's way back included.
struct RunRecord {
    int point = 0;          ///< index among the legal points
    std::string label;      ///< PartitionPoint::label
    std::int64_t crossingBytes = 0;
    std::chrono::nanoseconds edge{};
    std::chrono::nanoseconds encode{};
    std::chrono::nanoseconds transfer{};
    std::chrono::nanoseconds cloud{};
    std::chrono::nanoseconds queue{}; ///< part of transfer: waiting for the cloud's turn
    std::chrono::nanoseconds total{};
    CostParts predicted;        ///< what was expected of it when it began; total 0: nothing
    int retries = 0;            ///< times the cloud was lost under it; the waiting is part of transfer
    bool finishedOnEdge = false; ///< the cloud vanished, and the tail was computed here (part of edge)
    std::chrono::steady_clock::time_point begin;
    TensorView output;
};

/// Of the largest score: beyond it an answer is wrong. Rounding in another order changes a tenth of it (mobile_net, the deepest chain
/// of the zoo: 8e-6 on average, 1.0e-5 at most over 60 inputs), a wrong cut or a broken tensor a thousand times as much.
inline constexpr double largestRoundingError = 1e-4;

/// A collaborative answer against the whole model's, computed on the edge outside the timing.
struct OutputCheck {
    std::string outputSha256;
    std::string wholeSha256;
    double maxAbsDifference = 0;
    double wholeMaxAbs = 0; ///< to judge the difference by
};

} // namespace neurosurgeon
