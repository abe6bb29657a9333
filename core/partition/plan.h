#pragma once

#include "core/error.h"
#include "core/graph/modelgraph.h"
#include "core/profile/profile.h"

#include <chrono>
#include <vector>

namespace neurosurgeon {

/// The link as a plan sees it. A transfer takes roundTrip + fixed + bytes / rate, where a shaper that was idle lets the first
/// bytes of each direction pass at once.
struct LinkEstimate {
    double mbitPerSecond = 0;               ///< goodput of the payload, 10^6 bit/s, the same in both directions
    std::chrono::nanoseconds roundTrip{};
    std::chrono::nanoseconds fixed{};       ///< handling of a request at both ends, as far as it is known
    std::int64_t burstBytes = 0;            ///< pass at once, in each direction

    /// A request and its answer over a link that was idle.
    std::chrono::nanoseconds transfer(std::int64_t requestBytes, std::int64_t answerBytes) const;
    std::chrono::nanoseconds serialisation(std::int64_t bytes) const;
    bool operator==(const LinkEstimate &) const = default;
};

/// Compute times of one role for each legal partition point: heads for the edge, tails for the cloud.
struct SideCosts {
    std::vector<std::chrono::nanoseconds> perPoint;
    double slowdown = 1; ///< emulated: stretches every time
    double load = 1;     ///< how much longer it takes than profiled: the load factor K of the paper, for either side
};

/// What one inference costs, in parts: total = edge + encode + transfer + cloud
/// (Kang et al., ASPLOS 2017, with round trip and the answer's way back).
struct CostParts {
    std::chrono::nanoseconds edge{};
    std::chrono::nanoseconds encode{};   ///< 0: float32 tensors go out as they lie in memory
    std::chrono::nanoseconds transfer{}; ///< round trip, request and answer; 0 when all stays on the edge
    std::chrono::nanoseconds cloud{};
    std::chrono::nanoseconds total{};

    bool operator==(const CostParts &) const = default;
};

/// What it costs at one partition point.
struct Candidate : CostParts {
    PartitionPoint point;

    bool operator==(const Candidate &) const = default;
};

struct Plan {
    std::vector<Candidate> candidates; ///< every legal point, in the graph's order: first cloud only, last edge only
    int best = 0;                      ///< least total; the earlier one where two are equal
    std::chrono::nanoseconds planning{};

    const Candidate &chosen() const { return candidates[static_cast<std::size_t>(best)]; }
};

/// Weighs every legal point of `points`. Errors: Usage when costs and points do not fit or the rate is not positive.
Expected<Plan> planPartition(const ModelGraph &graph, const std::vector<PartitionPoint> &points, const SideCosts &edge,
                             const SideCosts &cloud, const LinkEstimate &link);

} // namespace neurosurgeon
