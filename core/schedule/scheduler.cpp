#include "core/schedule/scheduler.h"

#include "core/schedule/ordersearch.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace neurosurgeon {

using std::chrono::nanoseconds;
using schedule_detail::OrderSearch;

namespace {

constexpr std::size_t mostExactTasks = 6;
constexpr std::int64_t mostExactNodes = 150'000;
constexpr int weightSteps = 10;

double pricedTotal(const FlowShop &shop, const StageTimes &times)
{
    return static_cast<double>(times.total().count()) + shop.prices.of(times);
}

/// The points worth considering for many tasks: cheapest at some weights, fastest for one task alone, with or without what
/// it costs those to come, or in `known`.
FlowShop withoutHopelessChoices(const FlowShop &shop, const TaskOrder &known, std::vector<std::vector<int>> &kept)
{
    std::vector<std::set<int>> planned(shop.kinds.size());
    for (const Assignment &entry : known)
        planned[static_cast<std::size_t>(shop.tasks[static_cast<std::size_t>(entry.task)])].insert(entry.choice);
    FlowShop reduced;
    reduced.tasks = shop.tasks;
    reduced.free = shop.free;
    reduced.prices = shop.prices;
    for (std::size_t kind = 0; kind < shop.kinds.size(); ++kind) {
        const auto &choices = shop.kinds[kind];
        std::vector<bool> useful(choices.size());
        for (const int choice : planned[kind])
            useful[static_cast<std::size_t>(choice)] = true;
        const auto keepLeast = [&](auto cost) {
            const auto least = std::min_element(choices.begin(), choices.end(),
                                                [&](const auto &a, const auto &b) { return cost(a) < cost(b); });
            useful[static_cast<std::size_t>(least - choices.begin())] = true;
        };
        keepLeast([](const StageTimes &times) { return static_cast<double>(times.total().count()); });
        keepLeast([&](const StageTimes &times) { return pricedTotal(shop, times); });
        for (int edge = 0; edge <= weightSteps; ++edge)
            for (int link = 0; link + edge <= weightSteps; ++link) {
                const LaneWeights weights{double(edge), double(link), double(weightSteps - edge - link)};
                keepLeast([&](const StageTimes &times) { return weights.of(times); });
            }
        std::vector<int> indices;
        std::vector<StageTimes> rest;
        for (std::size_t i = 0; i < choices.size(); ++i)
            if (useful[i]) {
                indices.push_back(static_cast<int>(i));
                rest.push_back(choices[i]);
            }
        kept.push_back(std::move(indices));
        reduced.kinds.push_back(std::move(rest));
    }
    return reduced;
}

std::vector<int> cheapestChoices(const FlowShop &shop, const std::function<double(const StageTimes &)> &cost)
{
    std::vector<int> perTask;
    for (std::size_t task = 0; task < shop.tasks.size(); ++task) {
        const auto &choices = shop.choices(static_cast<int>(task));
        const auto least = std::min_element(choices.begin(), choices.end(),
                                            [&](const auto &a, const auto &b) { return cost(a) < cost(b); });
        perTask.push_back(static_cast<int>(least - choices.begin()));
    }
    return perTask;
}

/// Exchanges points, one task at a time, while the lanes get emptier, the fullest above all: ignores the order. A high power of
/// the loads instead of their maximum, which two full lanes would keep from falling: what relieves one burdens the other.
void balance(const FlowShop &shop, std::vector<int> &choice)
{
    const auto timesOf = [&](std::size_t task, int index) -> const StageTimes & {
        return shop.choices(static_cast<int>(task))[static_cast<std::size_t>(index)];
    };
    LaneTimes load = shop.free;
    for (std::size_t task = 0; task < choice.size(); ++task) {
        load.edge += timesOf(task, choice[task]).edge;
        load.link += timesOf(task, choice[task]).link;
        load.cloud += timesOf(task, choice[task]).cloud;
    }
    const auto unit = static_cast<double>(std::max({load.edge, load.link, load.cloud, nanoseconds{1}}).count());
    const auto fullness = [unit](const LaneTimes &lanes) {
        const auto power = [unit](nanoseconds lane) {
            const double squared = std::pow(static_cast<double>(lane.count()) / unit, 2);
            return squared * squared * squared * squared;
        };
        return power(lanes.edge) + power(lanes.link) + power(lanes.cloud);
    };
    double now = fullness(load);
    for (bool improved = true; improved;) {
        improved = false;
        for (std::size_t task = 0; task < choice.size(); ++task)
            for (int other = 0; other < static_cast<int>(shop.choices(static_cast<int>(task)).size()); ++other) {
                const StageTimes &from = timesOf(task, choice[task]);
                const StageTimes &to = timesOf(task, other);
                const LaneTimes changed{load.edge + to.edge - from.edge, load.link + to.link - from.link, load.cloud + to.cloud - from.cloud};
                const double then = fullness(changed);
                if (then >= now * (1 - 1e-6))
                    continue;
                load = changed;
                now = then;
                choice[task] = other;
                improved = true;
            }
    }
}

/// Johnson's rule for two machines (1954): what is short on the first goes first, what is short on the second last.
TaskOrder johnson(const FlowShop &shop, const std::vector<int> &choice, nanoseconds (*first)(const StageTimes &),
                  nanoseconds (*second)(const StageTimes &))
{
    TaskOrder order;
    for (std::size_t task = 0; task < choice.size(); ++task)
        order.push_back({static_cast<int>(task), choice[task]});
    const auto times = [&](const Assignment &entry) -> const StageTimes & {
        return shop.choices(entry.task)[static_cast<std::size_t>(entry.choice)];
    };
    std::stable_sort(order.begin(), order.end(), [&](const Assignment &a, const Assignment &b) {
        const nanoseconds a1 = first(times(a));
        const nanoseconds a2 = second(times(a));
        const nanoseconds b1 = first(times(b));
        const nanoseconds b2 = second(times(b));
        const bool aEarly = a1 < a2;
        const bool bEarly = b1 < b2;
        if (aEarly != bEarly)
            return aEarly;
        return aEarly ? a1 < b1 : a2 > b2;
    });
    return order;
}

std::vector<TaskOrder> ordersOf(const FlowShop &shop, const std::vector<int> &choice)
{
    const auto edge = [](const StageTimes &times) { return times.edge; };
    const auto link = [](const StageTimes &times) { return times.link; };
    const auto cloud = [](const StageTimes &times) { return times.cloud; };
    const auto both = [](const StageTimes &times) { return times.edge + times.link; };
    const auto rest = [](const StageTimes &times) { return times.link + times.cloud; };
    const auto total = [](const StageTimes &times) { return times.total(); };
    const auto never = [](const StageTimes &) { return nanoseconds::max(); };
    return {johnson(shop, choice, edge, link),  johnson(shop, choice, edge, rest), johnson(shop, choice, edge, cloud),
            johnson(shop, choice, both, rest),  johnson(shop, choice, link, cloud),
            johnson(shop, choice, total, never)}; // shortest first: what mean latency asks for
}

void addStarts(const FlowShop &shop, OrderSearch &search)
{
    const LaneWeights prices = balancingWeights(shop);
    std::vector<std::vector<int>> starts{
        cheapestChoices(shop, [&](const StageTimes &times) { return prices.of(times); }),
        cheapestChoices(shop, [&](const StageTimes &times) { return pricedTotal(shop, times); }),
        cheapestChoices(shop, [](const StageTimes &times) { return static_cast<double>(times.slowest().count()); })};
    for (std::size_t i = 0, count = starts.size(); i < count; ++i) {
        starts.push_back(starts[i]);
        balance(shop, starts.back());
    }
    for (const auto &choice : starts)
        for (TaskOrder &order : ordersOf(shop, choice))
            search.offer(std::move(order));
}

Schedule finished(const FlowShop &shop, TaskOrder order)
{
    Schedule result;
    result.makespan = makespan(shop, order);
    result.totalLatency = totalLatency(shop, order);
    result.order = std::move(order);
    return result;
}

Schedule search(const FlowShop &shop, ScheduleObjective objective, std::int64_t effort, const TaskOrder &known, bool mayProve)
{
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::vector<int>> kept;
    const FlowShop reduced = withoutHopelessChoices(shop, known, kept);
    const nanoseconds bound = makespanLowerBound(shop);
    const bool fromIdle = shop.free == LaneTimes{};
    const bool prove = mayProve && shop.tasks.size() <= mostExactTasks;
    // Few tasks have time for every point; with many, those that no weights favour only cost time.
    const bool small = shop.tasks.size() <= mostExactTasks;
    const FlowShop &searched = small ? shop : reduced;
    OrderSearch heuristic(searched, objective);
    addStarts(searched, heuristic);
    if (!known.empty()) {
        TaskOrder order = known;
        for (Assignment &entry : order)
            if (const auto &indices = kept[static_cast<std::size_t>(shop.tasks[static_cast<std::size_t>(entry.task)])]; !small)
                entry.choice = static_cast<int>(std::lower_bound(indices.begin(), indices.end(), entry.choice) - indices.begin());
        heuristic.offer(std::move(order));
    }
    heuristic.improve(effort);
    bool exact = objective == ScheduleObjective::Makespan && fromIdle && makespan(searched, heuristic.best()) <= bound;
    if (prove && !exact)
        exact = heuristic.exhaust(std::min(mostExactNodes, effort)) && fromIdle;
    if (objective == ScheduleObjective::Makespan)
        heuristic.longestFirst(effort);
    TaskOrder order = heuristic.best();
    if (!small)
        for (Assignment &entry : order)
            entry.choice = kept[static_cast<std::size_t>(shop.tasks[static_cast<std::size_t>(entry.task)])]
                               [static_cast<std::size_t>(entry.choice)];
    Schedule result = finished(shop, std::move(order));
    result.lowerBound = bound;
    result.exact = exact;
    result.planning = std::chrono::steady_clock::now() - begin;
    return result;
}

} // namespace

Schedule schedule(const FlowShop &shop, ScheduleObjective objective, std::int64_t effort, const TaskOrder &known)
{
    return search(shop, objective, effort, known, true);
}

Schedule scheduleHeuristically(const FlowShop &shop, ScheduleObjective objective)
{
    return search(shop, objective, usualEffort, {}, false);
}

} // namespace neurosurgeon
