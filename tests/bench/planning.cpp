#include "core/partition/plan.h"
#include "tests/bench/cli.h"
#include "tests/bench/measure.h"

#include <algorithm>

namespace neurosurgeon::bench {

namespace {

constexpr double targetUs = 1000;

double toUs(nanoseconds time)
{
    return static_cast<double>(time.count()) / 1e3;
}

/// planPartition() alone. What layers cost does not change how long planning takes; FLOPs stand in for times.
Expected<Timing> planDirectly(const ModelGraph &graph, int runs)
{
    SideCosts edge;
    SideCosts cloud;
    const auto points = partitionPoints(graph);
    for (const PartitionPoint &point : points) {
        std::int64_t before = 0;
        for (int layer = 0; layer < point.edgeLayers; ++layer)
            before += graph.layers[static_cast<std::size_t>(layer)].flops;
        edge.perPoint.emplace_back(before / 20);
        cloud.perPoint.emplace_back((graph.flops() - before) / 100);
    }
    std::vector<nanoseconds> times;
    for (int run = 0; run < runs; ++run) {
        const auto begin = Clock::now();
        // Finding the points belongs to it.
        const auto plan =
            planPartition(graph, partitionPoints(graph), edge, cloud, {10.0 + run, std::chrono::milliseconds(2), {}});
        times.push_back(Clock::now() - begin);
        if (!plan)
            return tl::make_unexpected(plan.error());
    }
    return summarise(times);
}

} // namespace

Expected<Rows> measurePlanning(const Options &options)
{
    const auto loaded = engine(options.threads);
    if (!loaded)
        return tl::make_unexpected(loaded.error());
    const ScratchFolder folder;
    const bool withCli = cliPath().has_value();
    Rows rows = Rows::array();
    for (const std::string &name : options.chosen((*loaded)->zoo())) {
        say("planning: " + name);
        const auto model = (*loaded)->load(name);
        if (!model)
            return tl::make_unexpected(model.error());
        const auto direct = planDirectly((*model)->graph(), options.runsOr(1000));
        if (!direct)
            return tl::make_unexpected(direct.error());
        Json row{{"model", name},
                 {"points", partitionPoints((*model)->graph()).size()},
                 {"runs", direct->runs},
                 {"direct_us", rounded(toUs(direct->median))},
                 {"direct_spread_us", rounded(toUs(direct->spread))},
                 {"command_us", nullptr},
                 {"target_us", targetUs}};
        double slowest = toUs(direct->median);
        if (withCli) {
            const auto plan = runCli({"plan", "-t", name, "--bandwidth-mbps", "10", "--json", "--state",
                                      (folder / "state").string(), "--threads", std::to_string(options.threads)});
            if (!plan)
                return tl::make_unexpected(plan.error());
            const double command = plan->value("planning_us", -1.0);
            row["command_us"] = rounded(command);
            slowest = command < 0 ? targetUs : std::max(slowest, command);
        }
        row["met"] = slowest < targetUs;
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace neurosurgeon::bench
