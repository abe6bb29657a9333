#include "tests/bench/cli.h"
#include "tests/bench/measure.h"

namespace neurosurgeon::bench {

namespace fs = std::filesystem;

namespace {

constexpr double targetMs = 2500;
constexpr double firstContactMs = 5000;

/// From the start of the edge's process to its first answer, as the edge itself tells it.
Expected<nanoseconds> firstAnswer(const Cloud &cloud, const fs::path &state, int threads)
{
    const auto edge = runCli({"edge", "-t", "le_net", "-p", cloud.port(), "--runs", "1", "--json", "--no-check",
                              "--state", state.string(), "--threads", std::to_string(threads)});
    if (!edge)
        return tl::make_unexpected(edge.error());
    return nanoseconds(std::llround(edge->value("first_answer_ms", 0.0) * 1e6));
}

Json row(const char *what, const std::vector<nanoseconds> &times, double allowed)
{
    const Timing timing = summarise(times);
    return {{"what", what},
            {"runs", timing.runs},
            {"first_answer_ms", toMs(timing.median)},
            {"spread_ms", toMs(timing.spread)},
            {"target_ms", allowed},
            {"met", timing.runs > 0 && toMs(timing.median) > 0 && toMs(timing.median) <= allowed}};
}

} // namespace

Expected<Rows> measureStart(const Options &options)
{
    const ScratchFolder folder;
    if (const auto profiled = profileInto(folder / "profiled", "le_net", options.threads); !profiled)
        return tl::make_unexpected(profiled.error());
    std::vector<nanoseconds> contacts;
    std::vector<nanoseconds> coldClouds;
    std::vector<nanoseconds> warmClouds;
    const int runs = options.runsOr(7);
    for (int run = 0; run < runs; ++run) {
        say("start: " + std::to_string(run + 1) + " of " + std::to_string(runs));
        const auto fresh = [&](const char *name) { return folder / (name + std::to_string(run)); };
        // Nothing is known on either side.
        {
            const auto cloud = Cloud::start(fresh("cloud"), options.threads);
            if (!cloud)
                return tl::make_unexpected(cloud.error());
            const auto took = firstAnswer(*cloud, fresh("edge"), options.threads);
            if (!took)
                return tl::make_unexpected(took.error());
            contacts.push_back(*took);
        }
        // Both have their profiles; the first edge finds a cloud that has not loaded LibTorch yet, the second one does not.
        std::error_code error;
        for (const char *role : {"known-cloud", "known-edge"})
            fs::copy(folder / "profiled", fresh(role), fs::copy_options::recursive, error);
        const auto cloud = Cloud::start(fresh("known-cloud"), options.threads);
        if (!cloud)
            return tl::make_unexpected(cloud.error());
        for (auto *times : {&coldClouds, &warmClouds}) {
            const auto took = firstAnswer(*cloud, fresh("known-edge"), options.threads);
            if (!took)
                return tl::make_unexpected(took.error());
            times->push_back(*took);
        }
    }
    return Rows{row("profiles cached, cloud has served before", warmClouds, targetMs),
                row("profiles cached, cloud just started", coldClouds, targetMs),
                row("first contact, nothing cached", contacts, firstContactMs)};
}

} // namespace neurosurgeon::bench
