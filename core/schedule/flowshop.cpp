#include "core/schedule/flowshop.h"

#include <limits>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

double toDouble(nanoseconds time)
{
    return static_cast<double>(time.count());
}

/// Maximises a concave function on [0, 1].
template<class Function>
double maximise(Function function)
{
    constexpr double ratio = 0.6180339887498949;
    double low = 0;
    double high = 1;
    double left = high - ratio;
    double right = low + ratio;
    double atLeft = function(left);
    double atRight = function(right);
    for (int step = 0; step < 28; ++step) {
        if (atLeft < atRight) {
            low = left;
            left = right;
            atLeft = atRight;
            right = low + ratio * (high - low);
            atRight = function(right);
        } else {
            high = right;
            right = left;
            atRight = atLeft;
            left = high - ratio * (high - low);
            atLeft = function(left);
        }
    }
    return (low + high) / 2;
}

/// Maximises a concave function of three weights that add up to 1; nested sections, since the dual is not smooth.
template<class Function>
LaneWeights maximiseWeights(Function function)
{
    const auto weights = [](double edge, double share) {
        return LaneWeights{edge, (1 - edge) * share, (1 - edge) * (1 - share)};
    };
    const auto bestShare = [&](double edge) {
        return maximise([&](double share) { return function(weights(edge, share)); });
    };
    const double edge = maximise([&](double candidate) { return function(weights(candidate, bestShare(candidate))); });
    return weights(edge, bestShare(edge));
}

std::vector<int> countTasks(const FlowShop &shop)
{
    std::vector<int> counts(shop.kinds.size());
    for (const int kind : shop.tasks)
        ++counts[static_cast<std::size_t>(kind)];
    return counts;
}

/// All tasks at the points that are cheapest at these weights.
double leastWork(const FlowShop &shop, const std::vector<int> &counts, const LaneWeights &weights)
{
    double sum = 0;
    for (std::size_t kind = 0; kind < shop.kinds.size(); ++kind) {
        if (counts[kind] == 0)
            continue;
        double least = infinite;
        for (const StageTimes &choice : shop.kinds[kind])
            least = std::min(least, weights.of(choice));
        sum += counts[kind] * least;
    }
    return sum;
}

/// What precedes the first and follows the last task of a lane, at least, when anybody leaves the edge.
struct Ends {
    double beforeLink = infinite;
    double afterLink = infinite;
    double beforeCloud = infinite;
    double afterCloud = infinite;
};

Ends endsOf(const FlowShop &shop, const std::vector<int> &counts)
{
    Ends ends;
    for (std::size_t kind = 0; kind < shop.kinds.size(); ++kind)
        for (const StageTimes &choice : shop.kinds[kind]) {
            if (counts[kind] == 0 || choice.staysOnEdge())
                continue;
            ends.beforeLink = std::min(ends.beforeLink, toDouble(choice.edge));
            ends.afterLink = std::min(ends.afterLink, toDouble(choice.cloud + choice.delay));
            ends.beforeCloud = std::min(ends.beforeCloud, toDouble(choice.edge + choice.link));
            ends.afterCloud = std::min(ends.afterCloud, toDouble(choice.delay));
        }
    return ends;
}

/// The same for tasks that all stay on the edge; infinite where one cannot.
double edgeOnlyMakespan(const FlowShop &shop, const std::vector<int> &counts)
{
    double sum = 0;
    for (std::size_t kind = 0; kind < shop.kinds.size(); ++kind) {
        double least = infinite;
        for (const StageTimes &choice : shop.kinds[kind])
            if (choice.staysOnEdge())
                least = std::min(least, toDouble(choice.edge));
        if (counts[kind] > 0)
            sum += counts[kind] * least;
    }
    return sum;
}

} // namespace

Placement placeNext(LaneTimes &free, const StageTimes &times)
{
    Placement placement;
    placement.edgeBegin = free.edge;
    free.edge += times.edge;
    placement.linkBegin = placement.cloudBegin = placement.finished = free.edge;
    if (times.staysOnEdge())
        return placement;
    placement.linkBegin = std::max(free.edge, free.link);
    free.link = placement.linkBegin + times.link;
    placement.cloudBegin = std::max(free.link, free.cloud);
    free.cloud = placement.cloudBegin + times.cloud;
    placement.finished = free.cloud + times.delay;
    return placement;
}

std::vector<Placement> place(const FlowShop &shop, const TaskOrder &order)
{
    std::vector<Placement> placements;
    placements.reserve(order.size());
    LaneTimes free = shop.free;
    for (const Assignment &assignment : order)
        placements.push_back(placeNext(free, shop.choices(assignment.task)[static_cast<std::size_t>(assignment.choice)]));
    return placements;
}

nanoseconds makespan(const FlowShop &shop, const TaskOrder &order)
{
    nanoseconds last{};
    for (const Placement &placement : place(shop, order))
        last = std::max(last, placement.finished);
    return last;
}

nanoseconds totalLatency(const FlowShop &shop, const TaskOrder &order)
{
    nanoseconds sum{};
    for (const Placement &placement : place(shop, order))
        sum += placement.finished;
    return sum;
}

LaneWeights balancingWeights(const FlowShop &shop)
{
    const auto counts = countTasks(shop);
    return maximiseWeights([&](const LaneWeights &weights) {
        return leastWork(shop, counts, weights) + weights.edge * toDouble(shop.free.edge)
            + weights.link * toDouble(shop.free.link) + weights.cloud * toDouble(shop.free.cloud);
    });
}

nanoseconds makespanLowerBound(const FlowShop &shop)
{
    if (shop.tasks.empty())
        return {};
    const auto counts = countTasks(shop);
    double longest = 0;
    for (std::size_t kind = 0; kind < shop.kinds.size(); ++kind) {
        double fastest = infinite;
        for (const StageTimes &choice : shop.kinds[kind])
            fastest = std::min(fastest, toDouble(choice.total()));
        if (counts[kind] > 0)
            longest = std::max(longest, fastest);
    }
    double bound = edgeOnlyMakespan(shop, counts);
    if (const Ends ends = endsOf(shop, counts); ends.beforeLink < infinite) {
        const auto split = [&](const LaneWeights &weights) {
            return leastWork(shop, counts, weights) + weights.link * (ends.beforeLink + ends.afterLink)
                + weights.cloud * (ends.beforeCloud + ends.afterCloud);
        };
        bound = std::min(bound, split(maximiseWeights(split)));
    }
    return nanoseconds(static_cast<std::int64_t>(std::max(bound, longest)));
}

} // namespace neurosurgeon
