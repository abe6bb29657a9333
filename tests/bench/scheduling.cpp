#include "core/schedule/arrivals.h"
#include "core/schedule/scheduler.h"
#include "tests/bench/measure.h"
#include "tests/bench/sections.h"
#include "tests/support/randomshops.h"

#include <algorithm>

namespace neurosurgeon::bench {

namespace {

constexpr int smallCases = 200;
constexpr int largeCases = 50;

double ratioOf(nanoseconds a, nanoseconds b)
{
    return static_cast<double>(a.count()) / static_cast<double>(b.count());
}

Json rowOf(const std::string &what, const std::string &against, int cases, const std::vector<double> &ratios,
           const std::vector<nanoseconds> &times)
{
    double sum = 0;
    for (const double ratio : ratios)
        sum += ratio;
    return {{"cases", what},
            {"number", cases},
            {"against", against},
            {"mean_ratio", rounded(sum / static_cast<double>(ratios.size()))},
            {"worst_ratio", rounded(*std::max_element(ratios.begin(), ratios.end()))},
            {"planning_ms", toMs(summarise(times).median)},
            {"slowest_ms", toMs(*std::max_element(times.begin(), times.end()))}};
}

/// The exact way disabled, against every combination of points and every order.
Json smallRow()
{
    std::vector<double> ratios;
    std::vector<nanoseconds> times;
    for (std::uint32_t seed = 0; seed < smallCases; ++seed) {
        const int tasks = 1 + static_cast<int>(seed % 5);
        const FlowShop shop = test::randomShop(seed, tasks, seed % 3 == 0 ? std::max(1, tasks / 2) : tasks, 4);
        const Schedule found = scheduleHeuristically(shop);
        times.push_back(found.planning);
        ratios.push_back(ratioOf(found.makespan, test::bruteForceMakespan(shop)));
    }
    Json row = rowOf("up to 5 tasks, 4 points", "brute force", smallCases, ratios, times);
    row["target"] = "mean 1.02, worst 1.10";
    row["met"] = row["mean_ratio"].get<double>() <= 1.02 && row["worst_ratio"].get<double>() <= 1.10;
    return row;
}

Json largeRow(ScheduleObjective objective, const std::string &what)
{
    std::vector<double> ratios;
    std::vector<nanoseconds> times;
    for (std::uint32_t seed = 0; seed < largeCases; ++seed) {
        FlowShop shop = test::randomShop(seed, 40, 4, 20);
        if (objective == ScheduleObjective::MeanLatency) // a busy link, and as many to come as there are
            shop.prices = arrivalPrices({{}, std::chrono::milliseconds(200), std::chrono::milliseconds(50)}, capacityPerSecond(shop), 40);
        const Schedule found = schedule(shop, objective);
        times.push_back(found.planning);
        ratios.push_back(ratioOf(found.makespan, found.lowerBound));
    }
    Json row = rowOf(what, "lower bound", largeCases, ratios, times);
    row["target"] = "planned in 20 ms";
    row["met"] = row["slowest_ms"].get<double>() <= 20;
    return row;
}

} // namespace

Expected<Rows> measureScheduling(const Options &)
{
    say("scheduling");
    return Rows{smallRow(), largeRow(ScheduleObjective::Makespan, "40 tasks of 4 models, 20 points"),
                largeRow(ScheduleObjective::MeanLatency, "the same for mean latency, more to come")};
}

} // namespace neurosurgeon::bench
