#include "core/schedule/ordersearch.h"

#include <algorithm>
#include <limits>

namespace neurosurgeon::schedule_detail {

OrderSearch::OrderSearch(const FlowShop &shop, ScheduleObjective objective)
    : m_shop(shop), m_objective(objective), m_breaksTies(objective == ScheduleObjective::Makespan),
      m_bestValue(std::numeric_limits<Value>::max()), m_weights(balancingWeights(shop))
{
    for (const auto &choices : shop.kinds) {
        double least = std::numeric_limits<double>::infinity();
        auto &kind = m_kinds.emplace_back();
        for (const StageTimes &choice : choices) {
            kind.push_back({choice.edge.count(), choice.link.count(), choice.cloud.count(), choice.delay.count(),
                            choice.staysOnEdge(), choice.total().count(), static_cast<Value>(shop.prices.of(choice))});
            least = std::min(least, m_weights.of(choice));
        }
        m_leastWork.push_back(least);
    }
}

OrderSearch::State OrderSearch::start() const
{
    return {m_shop.free.edge.count(), m_shop.free.link.count(), m_shop.free.cloud.count(), 0};
}

inline void OrderSearch::advance(State &state, const Times &times) const
{
    state.edge += times.edge;
    Value finished = state.edge;
    if (!times.stays) {
        state.link = std::max(state.edge, state.link) + times.link;
        state.cloud = std::max(state.link, state.cloud) + times.cloud;
        finished = state.cloud + times.delay;
    }
    if (m_objective == ScheduleObjective::Makespan)
        state.value = std::max(state.value, finished);
    else
        state.value += finished + times.price;
}

inline OrderSearch::Value OrderSearch::cost(const State &state) const
{
    constexpr Value tieShare = 256; // small enough to cost no more than a hundredth of the makespan
    return m_breaksTies ? state.value + (state.edge + state.link + state.cloud) / tieShare : state.value;
}

OrderSearch::Value OrderSearch::evaluate(const TaskOrder &order)
{
    State state = start();
    for (const Assignment &entry : order)
        advance(state, times(entry));
    m_effort -= static_cast<std::int64_t>(order.size());
    return cost(state);
}

void OrderSearch::offer(TaskOrder order)
{
    const Value value = evaluate(order);
    if (value < m_bestValue) {
        m_bestValue = value;
        m_best = std::move(order);
    }
}

bool OrderSearch::reinsert(TaskOrder &order, Value &value, std::size_t position)
{
    const Assignment moved = order[position];
    m_rest.assign(order.begin(), order.end());
    m_rest.erase(m_rest.begin() + static_cast<std::ptrdiff_t>(position));
    m_states.assign(1, start());
    for (const Assignment &entry : m_rest) {
        m_states.push_back(m_states.back());
        advance(m_states.back(), times(entry));
    }
    const int choices = static_cast<int>(m_shop.choices(moved.task).size());
    Value least = value;
    std::size_t bestPlace = 0;
    int bestChoice = -1;
    for (std::size_t target = 0; target <= m_rest.size(); ++target)
        for (int choice = 0; choice < choices; ++choice) {
            State state = m_states[target];
            advance(state, times({moved.task, choice}));
            for (std::size_t i = target; i < m_rest.size() && state.value < least; ++i)
                advance(state, times(m_rest[i]));
            m_effort -= static_cast<std::int64_t>(m_rest.size() - target + 1);
            if (cost(state) < least) {
                least = cost(state);
                bestPlace = target;
                bestChoice = choice;
            }
        }
    if (bestChoice < 0)
        return false;
    order = m_rest;
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(bestPlace), {moved.task, bestChoice});
    value = least;
    return true;
}

bool OrderSearch::insertionPass(TaskOrder &order, Value &value)
{
    bool improved = false;
    // Tasks by number, not by position: the positions change under the loop.
    for (int task = 0; task < static_cast<int>(order.size()) && !isDone(); ++task) {
        const auto at = std::find_if(order.begin(), order.end(), [&](const Assignment &entry) { return entry.task == task; });
        improved = reinsert(order, value, static_cast<std::size_t>(at - order.begin())) || improved;
    }
    return improved;
}

void OrderSearch::disturb(TaskOrder &order)
{
    const auto pick = [this](std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(m_random); };
    const int moves = 1 + static_cast<int>(pick(3));
    for (int move = 0; move < moves; ++move) {
        const std::size_t from = pick(order.size());
        Assignment entry = order[from];
        order.erase(order.begin() + static_cast<std::ptrdiff_t>(from));
        entry.choice = static_cast<int>(pick(m_shop.choices(entry.task).size()));
        order.insert(order.begin() + static_cast<std::ptrdiff_t>(pick(order.size() + 1)), entry);
    }
}

void OrderSearch::improve(std::int64_t effort)
{
    m_effort = effort;
    TaskOrder order = m_best;
    Value value = m_bestValue;
    TaskOrder base = m_best;
    Value baseValue = m_bestValue;
    while (!isDone() && !order.empty()) {
        while (insertionPass(order, value) && !isDone()) {
        }
        if (value < m_bestValue) {
            m_bestValue = value;
            m_best = order;
        }
        // Sideways is welcome: many orders are equally good.
        if (value <= baseValue) {
            base = order;
            baseValue = value;
        }
        order = base;
        disturb(order);
        value = evaluate(order);
    }
}

void OrderSearch::longestFirst(std::int64_t effort)
{
    m_effort = effort;
    m_breaksTies = false;
    const Value limit = evaluate(m_best);
    for (bool moved = true; moved && !isDone();) {
        moved = false;
        for (std::size_t i = 1; i < m_best.size() && !isDone(); ++i) {
            if (times(m_best[i - 1]).total >= times(m_best[i]).total)
                continue;
            std::swap(m_best[i - 1], m_best[i]);
            if (evaluate(m_best) <= limit)
                moved = true;
            else
                std::swap(m_best[i - 1], m_best[i]);
        }
    }
}

bool OrderSearch::exhaust(std::int64_t nodes)
{
    m_nodes = nodes;
    m_breaksTies = false; // a proof is of the objective itself
    m_bestValue = evaluate(m_best);
    TaskOrder prefix;
    std::vector<bool> used(m_shop.tasks.size());
    double work = 0;
    for (const int kind : m_shop.tasks)
        work += m_leastWork[static_cast<std::size_t>(kind)];
    return descend(start(), prefix, used, work);
}

bool OrderSearch::descend(const State &state, TaskOrder &prefix, std::vector<bool> &used, double restWork)
{
    if (prefix.size() == used.size()) {
        if (state.value < m_bestValue) {
            m_bestValue = state.value;
            m_best = prefix;
        }
        return true;
    }
    // At these prices no rest can be cheaper; a rounding error must not cut the best branch off.
    const double least = m_weights.edge * static_cast<double>(state.edge) + m_weights.link * static_cast<double>(state.link)
        + m_weights.cloud * static_cast<double>(state.cloud) + restWork;
    if (m_objective == ScheduleObjective::Makespan && least * (1 - 1e-9) >= static_cast<double>(m_bestValue))
        return true;
    for (int task = 0; task < static_cast<int>(used.size()); ++task) {
        const auto index = static_cast<std::size_t>(task);
        const int kind = m_shop.tasks[index];
        // Of equal tasks the first that is left stands for all.
        bool twin = used[index];
        for (std::size_t other = 0; other < index && !twin; ++other)
            twin = !used[other] && m_shop.tasks[other] == kind;
        if (twin)
            continue;
        used[index] = true;
        for (int choice = 0; choice < static_cast<int>(m_shop.choices(task).size()); ++choice) {
            if (--m_nodes < 0)
                return false;
            State next = state;
            advance(next, times({task, choice}));
            if (next.value >= m_bestValue)
                continue;
            prefix.push_back({task, choice});
            if (!descend(next, prefix, used, restWork - m_leastWork[static_cast<std::size_t>(kind)]))
                return false;
            prefix.pop_back();
        }
        used[index] = false;
    }
    return true;
}

} // namespace neurosurgeon::schedule_detail
