#pragma once

#include "core/partition/plan.h"

#include <chrono>
#include <optional>

namespace neurosurgeon {

/// What an edge does when another partition point becomes the better one.
enum class Adapt {
    Off,     ///< stays where it is
    Suggest, ///< says so
    On,      ///< changes over between two inferences
};

/// Decides when to leave a partition point. Hysteresis: a gain under 8 % (or 0.3 ms) moves nothing, one under 25 % has to
/// be seen in four plans running, a larger one moves at once. Noise of 10 % on the rate therefore moves nothing.
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
    int profiles = 0; ///< how often the cloud's profile has become better since the session began
    bool operator==(const PlanConditions &) const = default;
};

/// One change of the partition, made or suggested.
struct PartitionSwitch {
    /// What moved most since the point was chosen.
    enum class Cause { Rate, RoundTrip, EdgeLoad, CloudLoad, Profile };
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

/// The cause that explains most of the difference: Profile where that is new and nothing else has moved by a quarter.
PartitionSwitch::Cause causeOf(const PlanConditions &before, const PlanConditions &after);

} // namespace neurosurgeon
