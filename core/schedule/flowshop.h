#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace neurosurgeon {

/// What one task asks of the three machines of the flow shop at one partition point (JPS, Duan & Wu: edge, link and
/// cloud each serve one task at a time, in this order).
struct StageTimes {
    std::chrono::nanoseconds edge{};
    std::chrono::nanoseconds link{};  ///< how long the link is occupied; 0 with cloud 0: the task stays on the edge
    std::chrono::nanoseconds cloud{};
    std::chrono::nanoseconds delay{}; ///< occupies nobody: round trip, handling, the answer's way back

    bool staysOnEdge() const { return link.count() == 0 && cloud.count() == 0; }
    std::chrono::nanoseconds total() const { return edge + link + cloud + delay; }
    /// What a pipeline of equal tasks is limited by.
    std::chrono::nanoseconds slowest() const { return std::max({edge, link, cloud}); }
    bool operator==(const StageTimes &) const = default;
};

/// When each machine is free for the tasks in question, all on one clock.
struct LaneTimes {
    std::chrono::nanoseconds edge{};
    std::chrono::nanoseconds link{};
    std::chrono::nanoseconds cloud{};
    bool operator==(const LaneTimes &) const = default;
};

/// How much a unit of each lane's time weighs, or what it costs those who are still to come (arrivalPrices()).
struct LaneWeights {
    double edge = 0;
    double link = 0;
    double cloud = 0;
    /// In nanoseconds.
    double of(const StageTimes &times) const
    {
        return edge * static_cast<double>(times.edge.count()) + link * static_cast<double>(times.link.count())
            + cloud * static_cast<double>(times.cloud.count());
    }
    bool operator==(const LaneWeights &) const = default;
};

/// Tasks to be done, each at one of its kind's partition points. Tasks of one model are one kind.
struct FlowShop {
    std::vector<std::vector<StageTimes>> kinds; ///< the choices of each kind, at least one each
    std::vector<int> tasks;                     ///< the kind of each task
    LaneTimes free;                             ///< when the lanes can begin; 0: all idle now
    LaneWeights prices{};                        ///< added to the finishing times where mean latency is the objective

    const std::vector<StageTimes> &choices(int task) const
    {
        return kinds[static_cast<std::size_t>(tasks[static_cast<std::size_t>(task)])];
    }
};

/// One task's place in a schedule.
struct Assignment {
    int task = 0;
    int choice = 0; ///< index into the choices of the task's kind
    bool operator==(const Assignment &) const = default;
};

/// The same order on all three machines: for the makespan of three machines in a row no other schedule is better
/// (Conway, Maxwell & Miller 1967).
using TaskOrder = std::vector<Assignment>;

/// One task as a schedule places it.
struct Placement {
    std::chrono::nanoseconds edgeBegin{};
    std::chrono::nanoseconds linkBegin{};
    std::chrono::nanoseconds cloudBegin{};
    std::chrono::nanoseconds finished{}; ///< the answer is back
};

/// The next task on lanes that are free then, and from then on when it leaves them.
Placement placeNext(LaneTimes &free, const StageTimes &times);
/// Every task of `order` begins on each machine as soon as the machine and the task itself are free.
std::vector<Placement> place(const FlowShop &shop, const TaskOrder &order);
std::chrono::nanoseconds makespan(const FlowShop &shop, const TaskOrder &order);
/// Sum of all finishing times; divided by the number of tasks their mean latency where all arrived at 0.
std::chrono::nanoseconds totalLatency(const FlowShop &shop, const TaskOrder &order);

/// The weights, adding up to 1, for which the least weighted work is greatest: the prices of the lanes in the linear relaxation.
LaneWeights balancingWeights(const FlowShop &shop);

/// A makespan that no choice of points and no order can undercut with idle lanes (`free` is not used). The largest of:
/// the longest task at its fastest point; and for any weights the weighted work of all tasks at their cheapest points
/// plus what must precede the link's and the cloud's first task and follow their last (weak duality: every machine
/// finishes no earlier than its head, load and tail). If nobody left the edge: all of it in a row.
std::chrono::nanoseconds makespanLowerBound(const FlowShop &shop);

} // namespace neurosurgeon
