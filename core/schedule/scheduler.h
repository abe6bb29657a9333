#pragma once

#include "core/schedule/flowshop.h"

#include <cstdint>

namespace neurosurgeon {

enum class ScheduleObjective {
    Makespan,    ///< all tasks are there: the last answer as early as possible
    MeanLatency, ///< tasks keep arriving: the answers of those that wait as early as possible on average, and the lanes
                 ///< occupied as little as FlowShop::prices ask, for the sake of those to come
};

/// Which task when and at which partition point, chosen together.
struct Schedule {
    TaskOrder order;
    std::chrono::nanoseconds makespan{};
    std::chrono::nanoseconds totalLatency{};
    std::chrono::nanoseconds lowerBound{}; ///< of the makespan, over all choices and orders, with idle lanes
    bool exact = false;                    ///< proved: nothing is better
    std::chrono::nanoseconds planning{};
};

inline constexpr std::int64_t usualEffort = 1'000'000;

/// The best schedule where it can be proved within a few milliseconds (up to 6 tasks), a good one otherwise: points
/// from the prices of the lanes, balanced by exchanges, orders by Johnson's rule on the two-machine problems that
/// three machines contain, then insertion (Nawaz, Enscore & Ham) and restarts; of orders with the same makespan one with the
/// long tasks first. The same input gives the same result. `effort`: tasks walked over in evaluations, a few nanoseconds each, at
/// most as many again for the last step. `known`: an order of all tasks that the result shall not
/// be worse than, such as the plan so far; may be empty.
Schedule schedule(const FlowShop &shop, ScheduleObjective objective = ScheduleObjective::Makespan,
                  std::int64_t effort = usualEffort, const TaskOrder &known = {});

/// The second way alone, whatever the size: to judge it by the first.
Schedule scheduleHeuristically(const FlowShop &shop, ScheduleObjective objective = ScheduleObjective::Makespan);

} // namespace neurosurgeon
