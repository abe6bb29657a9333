#include "app/cli/edgeseries.h"

#include "app/cli/report.h"
#include "app/startup.h"

namespace neurosurgeon {

using Clock = std::chrono::steady_clock;

namespace {

std::string labelOf(const EdgeSession &session, int point)
{
    return session.points()[static_cast<std::size_t>(point)].label;
}

Json conditionsToJson(const PlanConditions &conditions)
{
    return {{"bandwidth_mbps", conditions.link.mbitPerSecond},
            {"rtt_ms", toMs(conditions.link.roundTrip)},
            {"edge_load", conditions.edgeLoad},
            {"cloud_load", conditions.cloudLoad}};
}

Expected<void> judge(EdgeRun &run, const RunRecord &record, EdgeSeries &series)
{
    const auto reference = run.session().reference(run.input());
    if (!reference)
        return tl::make_unexpected(reference.error());
    if (reference->spec() == record.output.spec()
        && maxAbsDifference(*reference, record.output) <= largestRoundingError * maxAbs(*reference))
        ++series.right;
    return {};
}

} // namespace

Expected<void> runSeries(EdgeRun &run, const CliOptions &options, int point, EdgeSeries &series)
{
    const Progress progress = progressPrinter("running");
    EdgeSession &session = run.session();
    series.checked = options.check;
    const auto begin = Clock::now();
    const std::size_t probedBefore = session.probeBytes();
    const auto wanted = static_cast<std::size_t>(options.runs);
    const auto isDone = [&] {
        return options.forSeconds > 0 ? std::chrono::duration<double>(Clock::now() - begin).count() >= options.forSeconds
                                      : series.runs.size() >= wanted;
    };
    if (options.forSeconds <= 0)
        reserveRuns(series.runs, options.runs);
    while (!isDone()) {
        auto record = session.run(point, run.input());
        if (!record)
            return tl::make_unexpected(record.error());
        if (series.runs.empty())
            series.firstAnswer = sinceProcessStart();
        series.retried += record->retries > 0 ? 1 : 0;
        series.finishedOnEdge += record->finishedOnEdge ? 1 : 0;
        if (options.check)
            if (const auto judged = judge(run, *record, series); !judged)
                return judged;
        if (!series.runs.empty())
            series.runs.back().output = {};
        series.runs.push_back(std::move(*record));
        auto change = session.reconsider(point);
        if (!change)
            return tl::make_unexpected(change.error());
        if (*change) {
            if ((*change)->applied)
                point = (*change)->to;
            say(std::string((*change)->applied ? "Moved" : "Better") + " to " + labelOf(session, (*change)->to) + ": "
                + reasonText(**change) + ".");
            series.switches.push_back(**change);
        }
        if (options.forSeconds <= 0)
            progress(static_cast<int>(series.runs.size()), options.runs);
    }
    series.probeBytes = session.probeBytes() - probedBefore;
    return {};
}

Expected<void> verdict(const EdgeSeries &series)
{
    if (!series.checked || series.right == static_cast<int>(series.runs.size()))
        return {};
    return failure(ErrorCode::Failed, "Only " + std::to_string(series.right) + " of " + std::to_string(series.runs.size())
                       + " answers agree with the whole model; report this as a fault of the program.");
}

std::string reasonText(const PartitionSwitch &change)
{
    const auto moved = [](const char *what, double from, double to, const char *unit) {
        return std::string(what) + " " + milliseconds(from) + " -> " + milliseconds(to) + unit;
    };
    switch (change.cause) {
    case PartitionSwitch::Cause::Rate:
        return moved("bandwidth", change.before.link.mbitPerSecond, change.after.link.mbitPerSecond, " Mbit/s");
    case PartitionSwitch::Cause::RoundTrip:
        return moved("round trip", toMs(change.before.link.roundTrip), toMs(change.after.link.roundTrip), " ms");
    case PartitionSwitch::Cause::EdgeLoad:
        return moved("edge load", change.before.edgeLoad, change.after.edgeLoad, " times");
    case PartitionSwitch::Cause::CloudLoad:
        return moved("cloud load", change.before.cloudLoad, change.after.cloudLoad, " times");
    case PartitionSwitch::Cause::Profile:
        return "profile, the cloud has measured a better one";
    }
    return {};
}

Json seriesToJson(const EdgeSession &session, const EdgeSeries &series)
{
    const auto begin = series.runs.front().begin;
    Json json;
    const auto ago = std::chrono::duration_cast<std::chrono::system_clock::duration>(Clock::now() - begin);
    json["began_unix_ms"] =
        std::chrono::duration_cast<std::chrono::milliseconds>((std::chrono::system_clock::now() - ago).time_since_epoch()).count();
    json["runs"] = Json::array();
    for (const RunRecord &record : series.runs) {
        Json entry = runToJson(record);
        entry["at_ms"] = toMs(record.begin - begin);
        entry["partition"] = record.label;
        entry["retries"] = record.retries;
        entry["finished_on_edge"] = record.finishedOnEdge;
        json["runs"].push_back(entry);
    }
    json["switches"] = Json::array();
    for (const PartitionSwitch &change : series.switches)
        json["switches"].push_back({{"at_ms", toMs(change.at - begin)},
                                    {"from", labelOf(session, change.from)},
                                    {"to", labelOf(session, change.to)},
                                    {"applied", change.applied},
                                    {"reason", reasonText(change)},
                                    {"staying_ms", toMs(change.staying)},
                                    {"moving_ms", toMs(change.moving)},
                                    {"before", conditionsToJson(change.before)},
                                    {"after", conditionsToJson(change.after)}});
    json["probe_bytes"] = series.probeBytes;
    json["answers"] = {{"answered", series.runs.size()},
                       {"right", series.checked ? Json(series.right) : Json(nullptr)},
                       {"retried", series.retried},
                       {"finished_on_edge", series.finishedOnEdge}};
    return json;
}

std::string seriesText(const EdgeSession &session, const EdgeSeries &series)
{
    std::string text;
    for (const PartitionSwitch &change : series.switches)
        text += milliseconds(toMs(change.at - series.runs.front().begin) / 1000) + " s: "
            + (change.applied ? "moved from " : "suggested to move from ") + labelOf(session, change.from) + " to "
            + labelOf(session, change.to) + " (" + reasonText(change) + ")\n";
    if (series.retried + series.finishedOnEdge > 0)
        text += "The cloud was lost: " + std::to_string(series.retried) + " inference(s) were asked for again, "
            + std::to_string(series.finishedOnEdge) + " finished on the edge.\n";
    if (series.checked && series.right < static_cast<int>(series.runs.size()))
        text += "WRONG: only " + std::to_string(series.right) + " of " + std::to_string(series.runs.size())
            + " answers agree with the whole model.\n";
    return text;
}

} // namespace neurosurgeon
