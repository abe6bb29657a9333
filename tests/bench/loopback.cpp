#include "tests/bench/cli.h"
#include "tests/bench/measure.h"

namespace neurosurgeon::bench {

namespace {

struct Case {
    const char *point;
    std::int64_t crossingBytes;
    double targetMs;
};
constexpr Case cases[] = {{"0", 602'112, 1.5}, {"1", 12'845'056, 8.0}};

} // namespace

Expected<Rows> measureLoopback(const Options &options)
{
    const ScratchFolder folder;
    // Both roles know their profiles, so that nobody refines one while we measure.
    if (const auto profiled = profileInto(folder / "edge", "vgg_net", options.threads); !profiled)
        return tl::make_unexpected(profiled.error());
    std::error_code error;
    std::filesystem::copy(folder / "edge", folder / "cloud", std::filesystem::copy_options::recursive, error);
    const auto cloud = Cloud::start(folder / "cloud", options.threads);
    if (!cloud)
        return tl::make_unexpected(cloud.error());
    Rows rows = Rows::array();
    for (const Case &each : cases) {
        say(std::string("loopback: vgg_net at point ") + each.point);
        const auto edge = runCli({"edge", "-t", "vgg_net", "-p", cloud->port(), "--partition", each.point, "--runs",
                                  std::to_string(options.runsOr(15)), "--json", "--no-check", "--state",
                                  (folder / "edge").string(), "--threads", std::to_string(options.threads)});
        if (!edge)
            return tl::make_unexpected(edge.error());
        std::vector<nanoseconds> times;
        for (const Json &run : edge->value("runs", Json::array()))
            times.emplace_back(std::llround((run.at("total_ms").get<double>() - run.at("edge_ms").get<double>() -
                                             run.at("cloud_ms").get<double>()) *
                                            1e6));
        const std::int64_t bytes = edge->at("partition").value("crossing_bytes", std::int64_t{0});
        if (bytes != each.crossingBytes)
            return failure(ErrorCode::Failed, std::string("Point ") + each.point + " of vgg_net sends " +
                                                  std::to_string(bytes) + " bytes instead of " +
                                                  std::to_string(each.crossingBytes) + ".");
        const Timing timing = summarise(times);
        rows.push_back({{"point", edge->at("partition").at("label")},
                        {"crossing_bytes", bytes},
                        {"runs", timing.runs},
                        {"total_less_computing_ms", toMs(timing.median)},
                        {"spread_ms", toMs(timing.spread)},
                        {"target_ms", each.targetMs},
                        {"met", timing.runs > 0 && toMs(timing.median) <= each.targetMs}});
    }
    return rows;
}

} // namespace neurosurgeon::bench
