#pragma once

#include "core/partition/plan.h"

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace neurosurgeon {

/// What an edge does when another partition point becomes the better one.
enum class Adapt {
    Off,     ///< stays where it is
    Suggest, ///< says so
    On,      ///< changes over between two inferences
};

/// How much longer a side takes than its profile says: the load factor K of Kang et al. (ASPLOS 2017), learnt from
/// measured inferences instead of asked for. Single-threaded.
class SideLoad {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// One measured time beside the profile's. Times too short to say anything are ignored.
    void add(std::chrono::nanoseconds measured, std::chrono::nanoseconds profiled, TimePoint now);
    /// What all of the newest ratios but one exceed (or fall below); exactly 1 while that is within a quarter of 1, or
    /// nothing is known. What is known fades:
    /// the distance from 1 halves every two seconds without a new measurement, so that a side that was left alone because
    /// it was loaded is tried again.
    double value(TimePoint now) const;
    void clear() { m_ratios.clear(); }

private:
    std::deque<double> m_ratios;
    TimePoint m_newest{};
};

/// Decides when to leave a partition point. Hysteresis: a gain under 8 % (or 0.3 ms) moves nothing, one under 25 % has to
/// be seen in two plans running, a larger one moves at once. Noise of 10 % on the rate therefore moves nothing.
class SwitchRule {
public:
    /// The point to change to from `current`, an index into the plan's candidates.
    std::optional<int> consider(const Plan &plan, int current);

private:
    int m_streak = 0;
};

/// What a plan was made from.
struct PlanConditions {
    LinkEstimate link;
    double edgeLoad = 1;
    double cloudLoad = 1;
    bool operator==(const PlanConditions &) const = default;
};

/// One change of the partition, made or suggested.
struct PartitionSwitch {
    /// What moved most since the point was chosen.
    enum class Cause { Rate, RoundTrip, EdgeLoad, CloudLoad };
    int from = 0;
    int to = 0;
    Cause cause = Cause::Rate;
    PlanConditions before;                 ///< when `from` was chosen
    PlanConditions after;
    std::chrono::nanoseconds staying{};    ///< predicted total at `from`, now
    std::chrono::nanoseconds moving{};     ///< and at `to`
    bool applied = false;                  ///< false: only suggested
    std::chrono::steady_clock::time_point at;
};

/// The cause that explains most of the difference.
PartitionSwitch::Cause causeOf(const PlanConditions &before, const PlanConditions &after);

} // namespace neurosurgeon
