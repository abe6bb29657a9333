#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/edgerun.h"
#include "app/cli/edgeseries.h"
#include "app/cli/report.h"
#include "network/session/imageinput.h"

#include <condition_variable>
#include <mutex>

namespace neurosurgeon {

namespace {

Expected<std::vector<std::string>> labelsFor(const CliOptions &options)
{
    return options.labels.isEmpty() ? Expected<std::vector<std::string>>(std::vector<std::string>()) : readLabels(options.labels);
}

/// Everything `edge` found out, in the order in which it is told.
struct EdgeOutcome {
    LinkReport link;
    Plan plan;
    int point = 0;
    EdgeSeries series;
    std::optional<OutputCheck> check;
};

Json outcomeToJson(EdgeRun &run, const EdgeOutcome &outcome, const std::vector<std::string> &labels)
{
    const Candidate &candidate = outcome.plan.candidates[static_cast<std::size_t>(outcome.point)];
    Json json = run.describe();
    json["bandwidth_mbps"] = outcome.link.goodput.mbitPerSecond;
    json["bandwidth_interval_mbps"] = {outcome.link.goodput.low, outcome.link.goodput.high};
    json["rtt_ms"] = toMs(outcome.link.roundTrip);
    json["partition"] = partitionToJson(run.session().model()->graph(), candidate.point);
    json["partition"]["index"] = outcome.point;
    json["predicted_ms"] = toMs(outcome.series.runs.front().predicted.total);
    json["planned"] = outcome.plan.chosen().point.label;
    json["planning_us"] = toMs(outcome.plan.planning) * 1000;
    const PlanConditions conditions = run.session().conditions();
    json["edge_load"] = conditions.edgeLoad;
    json["cloud_load"] = conditions.cloudLoad;
    json["first_answer_ms"] = outcome.series.firstAnswer.count();
    json.update(seriesToJson(run.session(), outcome.series));
    json["median_total_ms"] = toMs(medianRun(outcome.series.runs).total);
    json["top"] = topToJson(topClasses(outcome.series.runs.back().output), labels);
    if (outcome.check) {
        json["output_sha256"] = outcome.check->outputSha256;
        json["whole_sha256"] = outcome.check->wholeSha256;
        json["max_abs_difference"] = outcome.check->maxAbsDifference;
        json["whole_max_abs"] = outcome.check->wholeMaxAbs;
    } else {
        json["output_sha256"] = sha256Of(outcome.series.runs.back().output);
    }
    return json;
}

std::string outcomeText(EdgeRun &run, const CliOptions &options, const EdgeOutcome &outcome, const std::vector<std::string> &labels)
{
    const RunRecord median = medianRun(outcome.series.runs);
    std::string text = conditionsText(run.session(), options.compute, options.link, options.insecure);
    text += "Link: " + milliseconds(outcome.link.goodput.mbitPerSecond) + " Mbit/s, round trip "
        + milliseconds(toMs(outcome.link.roundTrip)) + " ms\n";
    text += "Partition: " + median.label + " (" + bytesText(median.crossingBytes) + " cross), planned in "
        + milliseconds(toMs(outcome.plan.planning)) + " ms\n";
    text += table({{"", "edge", "transfer", "cloud", "total"},
                   {"predicted", milliseconds(toMs(outcome.plan.candidates[static_cast<std::size_t>(outcome.point)].edge)),
                    milliseconds(toMs(outcome.plan.candidates[static_cast<std::size_t>(outcome.point)].transfer)),
                    milliseconds(toMs(outcome.plan.candidates[static_cast<std::size_t>(outcome.point)].cloud)),
                    milliseconds(toMs(outcome.plan.candidates[static_cast<std::size_t>(outcome.point)].total)) + " ms"},
                   {"measured", milliseconds(toMs(median.edge)), milliseconds(toMs(median.transfer + median.encode)),
                    milliseconds(toMs(median.cloud)), milliseconds(toMs(median.total)) + " ms"}});
    text += seriesText(run.session(), outcome.series);
    text += "Answer:";
    for (const ClassScore &score : topClasses(outcome.series.runs.back().output)) {
        const auto index = static_cast<std::size_t>(score.index);
        text += " " + (index < labels.size() ? labels[index] : "class " + std::to_string(score.index)) + " ("
            + milliseconds(100 * score.probability) + " %)";
    }
    text += "\n";
    if (outcome.check)
        text += outcome.check->outputSha256 == outcome.check->wholeSha256
            ? "Same as the whole model here, bit for bit.\n"
            : "Largest difference from the whole model here: " + milliseconds(outcome.check->maxAbsDifference / outcome.check->wholeMaxAbs * 1e6)
                + " millionths of the largest score.\n";
    return text;
}

Expected<EdgeOutcome> edgeOutcome(EdgeRun &run, const CliOptions &options)
{
    EdgeOutcome outcome;
    auto link = run.measureLink();
    if (!link)
        return tl::make_unexpected(link.error());
    outcome.link = *link;
    auto plan = run.session().plan();
    if (!plan)
        return tl::make_unexpected(plan.error());
    outcome.plan = std::move(*plan);
    const auto wanted = run.wantedPoint(run.session().model()->graph());
    if (!wanted)
        return tl::make_unexpected(wanted.error());
    outcome.point = wanted->value_or(outcome.plan.best);
    run.session().setAdapt(options.adapt);
    if (const auto ran = runSeries(run, options, outcome.point, outcome.series); !ran)
        return tl::make_unexpected(ran.error());
    if (options.check) {
        const auto check = run.session().check(run.input(), outcome.series.runs.back().output);
        if (!check)
            return tl::make_unexpected(check.error());
        outcome.check = *check;
    }
    return outcome;
}

} // namespace

Expected<void> runEdge(const CommandContext &context)
{
    const auto labels = labelsFor(context.options);
    if (!labels)
        return tl::make_unexpected(labels.error());
    EdgeRun run(context, context.options.port);
    if (const auto connected = run.connect(); !connected)
        return connected;
    if (const auto opened = run.open(context.options.model.toStdString(), ProfileQuality::Quick); !opened)
        return opened;
    const auto outcome = edgeOutcome(run, context.options);
    if (!outcome)
        return tl::make_unexpected(outcome.error());
    if (context.options.json)
        printJson(outcomeToJson(run, *outcome, *labels));
    else
        printText(outcomeText(run, context.options, *outcome, *labels));
    return verdict(outcome->series);
}

namespace {

std::string linkText(const GoodputEstimate &goodput, std::chrono::nanoseconds roundTrip)
{
    constexpr std::chrono::seconds fresh(1);
    return milliseconds(goodput.mbitPerSecond) + " Mbit/s (" + milliseconds(goodput.low) + " to " + milliseconds(goodput.high)
        + "), round trip " + milliseconds(toMs(roundTrip)) + " ms"
        + (goodput.age < fresh ? "" : ", measured " + milliseconds(toMs(goodput.age) / 1000) + " s ago");
}

Json stateToJson(const LinkState &state)
{
    return {{"goodput_mbps", state.goodput->mbitPerSecond},
            {"interval_mbps", {state.goodput->low, state.goodput->high}},
            {"rtt_ms", toMs(state.roundTrip.value_or(std::chrono::nanoseconds(0)))},
            {"bytes_sent", state.probeBytes},
            {"steps", state.steps}};
}

/// Shared with the network thread, which may be about to tell of a sample when the watching ends.
struct LinkWatch {
    std::mutex mutex;
    std::condition_variable_any ended;
    Json samples = Json::array();
    bool lost = false;
    bool over = false;
};

/// Follows the link for a while: what the background probes find and what they cost.
Expected<Json> watchLink(const CommandContext &context)
{
    const auto begin = std::chrono::steady_clock::now();
    const auto since = [begin] { return toMs(std::chrono::steady_clock::now() - begin) / 1000; };
    const bool json = context.options.json;
    const auto watch = std::make_shared<LinkWatch>();
    const QObject receiver;
    QObject::connect(&context.connection.monitor(), &LinkMonitor::sampled, &receiver, [watch, since, json](const LinkState &state) {
        const std::lock_guard lock(watch->mutex);
        if (watch->over)
            return;
        const auto roundTrip = state.roundTrip.value_or(std::chrono::nanoseconds(0));
        watch->samples.push_back(stateToJson(state));
        watch->samples.back()["at_s"] = since();
        if (!json)
            printText(milliseconds(since()) + " s: " + linkText(*state.goodput, roundTrip) + "\n");
    }, Qt::DirectConnection);
    // Until the time is over, the cloud is lost, or somebody stops it.
    QObject::connect(&context.connection, &EdgeConnection::lost, &receiver, [watch] {
        const std::lock_guard lock(watch->mutex);
        watch->lost = true;
        watch->ended.notify_one();
    }, Qt::DirectConnection);
    context.connection.watchLink(true);
    {
        std::unique_lock lock(watch->mutex);
        watch->lost = watch->lost || !context.connection.isOpen(); // before anybody listened
        const std::chrono::duration<double> time(context.options.forSeconds);
        watch->ended.wait_for(lock, context.stop, time, [&] { return watch->lost; });
    }
    context.connection.watchLink(false);
    // A round trip through the network thread: what had come by now has been told.
    (void)context.connection.roundTrip().get();
    if (!context.connection.isOpen())
        return failure(ErrorCode::NoConnection, "The cloud was lost while its link was watched; check that it still runs.");
    const std::lock_guard lock(watch->mutex);
    watch->over = true;
    return std::move(watch->samples);
}

} // namespace

Expected<void> runBandwidth(const CommandContext &context)
{
    EdgeRun run(context, context.options.port);
    if (const auto connected = run.connect(); !connected)
        return connected;
    const auto link = run.measureLink();
    if (!link)
        return tl::make_unexpected(link.error());
    Json json = linkToJson(*link);
    json["conditions"] = conditionsToJson(run.session(), context.options.compute, context.options.link, context.options.insecure);
    if (!context.options.json)
        printText(conditionsText(run.session(), context.options.compute, context.options.link, context.options.insecure) + linkText(link->goodput, link->roundTrip) + ", " + bytesText(static_cast<std::int64_t>(link->bytesSent)) + " in "
                  + milliseconds(toMs(link->took)) + " ms\n");
    if (context.options.forSeconds > 0) {
        const auto samples = watchLink(context);
        if (!samples)
            return tl::make_unexpected(samples.error());
        json["samples"] = *samples;
        // What is known at the end, and how long it has been.
        const LinkState latest = context.connection.link();
        json["latest"] = stateToJson(latest);
        json["latest"]["age_ms"] = toMs(latest.goodput->age);
        if (!context.options.json)
            printText("now: " + linkText(*latest.goodput, latest.roundTrip.value_or(std::chrono::nanoseconds(0))) + "\n");
    }
    if (context.options.json)
        printJson(json);
    return {};
}

Expected<void> runDemo(const CommandContext &context, quint16 cloudPort)
{
    const auto labels = labelsFor(context.options);
    if (!labels)
        return tl::make_unexpected(labels.error());
    Json models = Json::array();
    Expected<void> verdictOfAll;
    for (const std::string model : {"alex_net", "vgg_net", "le_net", "mobile_net"}) {
        EdgeRun run(context, cloudPort);
        if (context.options.input.isEmpty())
            run.setInput(QStringLiteral(":/samples/still_life.png"));
        if (const auto connected = run.connect(); !connected)
            return connected;
        if (const auto opened = run.open(model, ProfileQuality::Quick); !opened)
            return opened;
        const auto outcome = edgeOutcome(run, context.options);
        if (!outcome)
            return tl::make_unexpected(outcome.error());
        if (verdictOfAll)
            verdictOfAll = verdict(outcome->series);
        std::vector<std::vector<std::string>> rows{{model, "edge ms", "transfer ms", "cloud ms", "total ms", "predicted ms"}};
        Json ways = Json::object();
        const int last = static_cast<int>(run.session().points().size()) - 1;
        for (const auto &[way, point] : {std::pair{"edge only", last}, {"cloud only", 0}, {"chosen", outcome->point}}) {
            auto runs = run.runMany(point, context.options.runs);
            if (!runs)
                return tl::make_unexpected(runs.error());
            const RunRecord median = medianRun(std::move(*runs));
            rows.push_back({std::string(way) + (way == std::string("chosen") ? ": " + median.label : ""), milliseconds(toMs(median.edge)),
                            milliseconds(toMs(median.transfer + median.encode)), milliseconds(toMs(median.cloud)),
                            milliseconds(toMs(median.total)), milliseconds(toMs(median.predicted.total))});
            ways[way] = runToJson(median);
        }
        if (context.options.json) {
            models.push_back(outcomeToJson(run, *outcome, *labels));
            models.back()["ways"] = ways;
        } else {
            printText((model == "alex_net" ? conditionsText(run.session(), context.options.compute, context.options.link, context.options.insecure) + "\n" : "")
                      + table(rows) + "\n");
        }
    }
    if (context.options.json)
        printJson({{"models", models}});
    return verdictOfAll;
}

} // namespace neurosurgeon
