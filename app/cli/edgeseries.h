#pragma once

#include "app/cli/edgerun.h"

#include <string>
#include <vector>

namespace neurosurgeon {

/// Many inferences in a row, with everything that happened to them on the way.
struct EdgeSeries {
    std::vector<RunRecord> runs;            ///< outputs dropped, but the last one's
    std::vector<PartitionSwitch> switches;
    std::chrono::milliseconds firstAnswer{}; ///< since the process began
    int right = 0;                          ///< answers equal to the whole model's within rounding
    bool checked = false;
    int retried = 0;
    int finishedOnEdge = 0;
    std::size_t probeBytes = 0;             ///< of background probes meanwhile
};

/// Runs at `point`, until `--runs` inferences or `--for` seconds are done, moving as the session's Adapt says. What was finished before an error stays in `series`.
Expected<void> runSeries(EdgeRun &run, const CliOptions &options, int point, EdgeSeries &series);

/// Errors: Failed, where answers were compared with the whole model's and some are wrong.
Expected<void> verdict(const EdgeSeries &series);

/// "bandwidth 47.8 -> 4.8 Mbit/s".
std::string reasonText(const PartitionSwitch &change);
Json seriesToJson(const EdgeSession &session, const EdgeSeries &series);
std::string seriesText(const EdgeSession &session, const EdgeSeries &series);

} // namespace neurosurgeon
