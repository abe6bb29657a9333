#include "core/schedule/arrivals.h"

#include <functional>
#include <limits>
#include <queue>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

constexpr double priceOfOne = 0.1; ///< more costs mixed queues latency, less lets the backlogs grow first
constexpr double infinite = std::numeric_limits<double>::infinity();

std::vector<double> sharesOf(const FlowShop &shop)
{
    std::vector<double> shares(shop.kinds.size());
    for (const int kind : shop.tasks)
        shares[static_cast<std::size_t>(kind)] += 1 / static_cast<double>(shop.tasks.size());
    return shares;
}

template<class Cost>
const StageTimes &cheapest(const std::vector<StageTimes> &choices, Cost cost)
{
    return *std::min_element(choices.begin(), choices.end(), [&](const auto &a, const auto &b) { return cost(a) < cost(b); });
}

double leastWork(const std::vector<StageTimes> &choices, const LaneWeights &weights)
{
    return weights.of(cheapest(choices, [&](const StageTimes &times) { return weights.of(times); }));
}

/// Sum of the finishing times of tasks on one machine, the shortest rest first.
double shortestRestFirst(const std::vector<double> &work, const std::vector<nanoseconds> &arrivals)
{
    std::priority_queue<double, std::vector<double>, std::greater<>> rest;
    double now = 0;
    double sum = 0;
    for (std::size_t next = 0; next < work.size() || !rest.empty();) {
        const double arrival = next < work.size() ? static_cast<double>(arrivals[next].count()) : infinite;
        if (rest.empty())
            now = std::max(now, arrival);
        if (arrival <= now) {
            rest.push(work[next++]);
            continue;
        }
        const double left = rest.top();
        rest.pop();
        if (now + left <= arrival) {
            now += left;
            sum += now;
        } else {
            rest.push(left - (arrival - now));
            now = arrival;
        }
    }
    return sum;
}

} // namespace

double arrivalRate(const std::vector<nanoseconds> &arrivals)
{
    if (arrivals.empty() || arrivals.back().count() <= 0)
        return 0;
    return static_cast<double>(arrivals.size() - 1) / std::chrono::duration<double>(arrivals.back()).count();
}

double capacityPerSecond(const FlowShop &shop)
{
    if (shop.tasks.empty())
        return 0;
    const auto shares = sharesOf(shop);
    const LaneWeights weights = balancingWeights({shop.kinds, shop.tasks, {}, {}});
    double slowest = 0;
    for (std::size_t kind = 0; kind < shop.kinds.size(); ++kind)
        slowest += shares[kind] * leastWork(shop.kinds[kind], weights);
    return 1e9 / slowest;
}

LaneWeights arrivalPrices(const LaneTimes &committed, double ratePerSecond, std::size_t toCome)
{
    const auto price = [&](nanoseconds backlog) {
        const double delayed = ratePerSecond * std::chrono::duration<double>(backlog).count();
        return priceOfOne * std::min(delayed, static_cast<double>(toCome));
    };
    return {price(committed.edge), price(committed.link), price(committed.cloud)};
}

nanoseconds meanLatencyLowerBound(const FlowShop &shop, const std::vector<nanoseconds> &arrivals)
{
    if (shop.tasks.empty())
        return {};
    const LaneWeights weights = balancingWeights({shop.kinds, shop.tasks, {}, {}});
    std::vector<double> work;
    double fastest = 0;
    double arrived = 0;
    for (std::size_t task = 0; task < shop.tasks.size(); ++task) {
        const auto &choices = shop.choices(static_cast<int>(task));
        work.push_back(leastWork(choices, weights));
        const auto total = [](const StageTimes &times) { return times.total(); };
        fastest += static_cast<double>(total(cheapest(choices, total)).count());
        arrived += static_cast<double>(arrivals[task].count());
    }
    const double bound = std::max(fastest, shortestRestFirst(work, arrivals) - arrived);
    return nanoseconds(static_cast<std::int64_t>(bound / static_cast<double>(shop.tasks.size())));
}

} // namespace neurosurgeon
