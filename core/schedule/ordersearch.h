#pragma once

#include "core/schedule/flowshop.h"
#include "core/schedule/scheduler.h"

#include <random>

namespace neurosurgeon::schedule_detail {

/// Looks for better orders and points from the ones it is offered. Deterministic: effort is counted, not timed. Of equal
/// makespans the one whose lanes are free earlier is better: what an idle link or cloud is spent on for nothing is missed
/// when the times turn out otherwise.
class OrderSearch {
public:
    OrderSearch(const FlowShop &shop, ScheduleObjective objective);

    void offer(TaskOrder order);
    /// Takes tasks out and puts them back elsewhere, at any of their points, until nothing helps; then again from a
    /// disturbed order. `effort` counts tasks walked over in evaluations.
    void improve(std::int64_t effort);
    /// Walks all orders and points depth first with what is known as the limit. True: the best is proved to be best;
    /// false: more than `nodes` would have been needed.
    bool exhaust(std::int64_t nodes);

    /// Brings the longer tasks of the best order forward as far as it stays as good: what is short comes last and fills what the
    /// times, when they turn out otherwise, leave free (LPT, Graham 1969). Matters more than lanes that are free earlier.
    void longestFirst(std::int64_t effort);

    const TaskOrder &best() const { return m_best; }

private:
    using Value = std::int64_t;
    struct Times {
        Value edge, link, cloud, delay;
        bool stays;
        Value total; ///< how long it takes alone
        Value price; ///< what it costs those to come; only where mean latency is looked for
    };
    struct State {
        Value edge, link, cloud;
        Value value; ///< latest finish, or sum of finishes
    };

    const Times &times(const Assignment &entry) const
    {
        return m_kinds[static_cast<std::size_t>(m_shop.tasks[static_cast<std::size_t>(entry.task)])]
                      [static_cast<std::size_t>(entry.choice)];
    }
    void advance(State &state, const Times &times) const;
    State start() const;
    /// What is to be least; never falls while an order grows.
    Value cost(const State &state) const;
    Value evaluate(const TaskOrder &order);
    bool insertionPass(TaskOrder &order, Value &value);
    bool reinsert(TaskOrder &order, Value &value, std::size_t position);
    void disturb(TaskOrder &order);
    bool descend(const State &state, TaskOrder &prefix, std::vector<bool> &used, double restWork);
    bool isDone() const { return m_effort <= 0; }

    const FlowShop &m_shop;
    ScheduleObjective m_objective;
    bool m_breaksTies;
    std::vector<std::vector<Times>> m_kinds;
    TaskOrder m_best;
    Value m_bestValue;
    std::int64_t m_effort = 0;
    std::int64_t m_nodes = 0;
    LaneWeights m_weights;
    std::vector<double> m_leastWork; ///< of each kind, at m_weights
    std::mt19937 m_random{1};
    TaskOrder m_rest;                ///< scratch: an order without the task that moves
    std::vector<State> m_states;     ///< scratch: lanes before each position of m_rest
};

} // namespace neurosurgeon::schedule_detail
