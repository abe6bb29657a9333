#include "ui/state/sessionfile.h"

#include "core/schedule/batchjson.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace neurosurgeon {

using Json = nlohmann::json;
using std::chrono::nanoseconds;

namespace {

constexpr int schemaVersion = 1;
constexpr qint64 maxSessionBytes = 64 << 20;

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(neurosurgeon::SessionFile)
};

tl::unexpected<Error> bad(const QString &sentence)
{
    return failure(ErrorCode::BadFile, sentence.toStdString());
}

std::string timeText(const QDateTime &time)
{
    return time.toUTC().toString(Qt::ISODateWithMs).toStdString();
}

QDateTime timeFrom(const Json &json)
{
    return QDateTime::fromString(QString::fromStdString(json.get<std::string>()), Qt::ISODateWithMs);
}

nanoseconds nsFrom(const Json &json, const char *key)
{
    return nanoseconds(json.at(key).get<std::int64_t>());
}

Json linkToJson(const LinkEstimate &link)
{
    return {{"goodput_mbps", link.mbitPerSecond}, {"round_trip_ns", link.roundTrip.count()}, {"fixed_ns", link.fixed.count()},
            {"burst_bytes", link.burstBytes}};
}

LinkEstimate linkFromJson(const Json &json)
{
    return {json.at("goodput_mbps"), nsFrom(json, "round_trip_ns"), nsFrom(json, "fixed_ns"), json.value("burst_bytes", std::int64_t{0})};
}

Json runToJson(const RunEntry &run)
{
    Json top = Json::array();
    for (const ClassScore &score : run.top)
        top.push_back({{"class", score.index}, {"score", score.score}, {"probability", score.probability}});
    Json json{{"number", run.number},
              {"at", timeText(run.at)},
              {"model", run.model.toStdString()},
              {"input", run.input.toStdString()},
              {"point", run.point},
              {"label", run.measured.label},
              {"crossing_bytes", run.measured.crossingBytes},
              {"edge_ns", run.measured.edge.count()},
              {"encode_ns", run.measured.encode.count()},
              {"transfer_ns", run.measured.transfer.count()},
              {"cloud_ns", run.measured.cloud.count()},
              {"queue_ns", run.measured.queue.count()},
              {"total_ns", run.measured.total.count()},
              {"edge_load", run.edgeLoad},
              {"cloud_load", run.cloudLoad},
              {"retries", run.measured.retries},
              {"finished_on_edge", run.measured.finishedOnEdge},
              {"predicted", {{"edge_ns", run.predicted.edge.count()}, {"encode_ns", run.predicted.encode.count()},
                             {"transfer_ns", run.predicted.transfer.count()}, {"cloud_ns", run.predicted.cloud.count()},
                             {"total_ns", run.predicted.total.count()}}},
              {"link", linkToJson(run.link)},
              {"top", top}};
    json.update(conditionsToJson(run));
    if (run.check)
        json["check"] = {{"output_sha256", run.check->outputSha256}, {"whole_sha256", run.check->wholeSha256},
                         {"max_abs_difference", run.check->maxAbsDifference}, {"whole_max_abs", run.check->wholeMaxAbs}};
    return json;
}

RunEntry runFromJson(const Json &json)
{
    RunEntry run;
    run.number = json.at("number");
    run.at = timeFrom(json.at("at"));
    run.model = QString::fromStdString(json.at("model"));
    run.input = QString::fromStdString(json.at("input"));
    run.point = json.at("point");
    run.measured.label = json.at("label");
    run.measured.crossingBytes = json.at("crossing_bytes");
    run.measured.edge = nsFrom(json, "edge_ns");
    run.measured.encode = nsFrom(json, "encode_ns");
    run.measured.transfer = nsFrom(json, "transfer_ns");
    run.measured.cloud = nsFrom(json, "cloud_ns");
    run.measured.queue = nsFrom(json, "queue_ns");
    run.measured.total = nsFrom(json, "total_ns");
    const Json &predicted = json.at("predicted");
    run.predicted.edge = nsFrom(predicted, "edge_ns");
    run.predicted.encode = nsFrom(predicted, "encode_ns");
    run.predicted.transfer = nsFrom(predicted, "transfer_ns");
    run.predicted.cloud = nsFrom(predicted, "cloud_ns");
    run.predicted.total = nsFrom(predicted, "total_ns");
    run.measured.predicted = run.predicted;
    run.edgeLoad = json.value("edge_load", 1.0);
    run.cloudLoad = json.value("cloud_load", 1.0);
    run.measured.retries = json.value("retries", 0);
    run.measured.finishedOnEdge = json.value("finished_on_edge", false);
    run.link = linkFromJson(json.at("link"));
    static_cast<Conditions &>(run) = conditionsFromJson(json);
    for (const Json &score : json.at("top"))
        run.top.push_back({score.at("class"), score.at("score"), score.at("probability")});
    if (json.contains("check")) {
        const Json &check = json.at("check");
        run.check = OutputCheck{check.at("output_sha256"), check.at("whole_sha256"), check.at("max_abs_difference"),
                                check.at("whole_max_abs")};
    }
    return run;
}

Json choicesToJson(const Choices &choices)
{
    return {{"input", choices.input.toStdString()},
            {"point", choices.point},
            {"pinned", choices.pinned},
            {"what_if", {{"active", choices.whatIf.active}, {"bandwidth_mbps", choices.whatIf.mbitPerSecond},
                         {"rtt_ms", choices.whatIf.roundTripMs}, {"edge_slowdown", choices.whatIf.edgeSlowdown},
                         {"cloud_load", choices.whatIf.cloudLoad}}}};
}

Choices choicesFromJson(const Json &json)
{
    const Json &whatIf = json.at("what_if");
    Choices choices;
    choices.input = QString::fromStdString(json.at("input"));
    choices.point = json.at("point");
    choices.pinned = json.at("pinned").get<std::vector<int>>();
    choices.whatIf = {whatIf.at("active"), whatIf.at("bandwidth_mbps"), whatIf.at("rtt_ms"), whatIf.at("edge_slowdown"),
                      whatIf.at("cloud_load")};
    return choices;
}

Json batchesToJson(const std::vector<BatchEntry> &batches)
{
    Json list = Json::array();
    for (const BatchEntry &batch : batches) {
        Json json{{"number", batch.number}, {"at", timeText(batch.at)}, {"report", Json(toJson(batch.report))}};
        json.update(conditionsToJson(batch.conditions));
        list.push_back(std::move(json));
    }
    return list;
}

BatchEntry batchFromJson(const Json &json)
{
    auto report = batchReportFromJson(json.at("report"));
    if (!report)
        throw std::invalid_argument(report.error().message);
    return {json.at("number").get<int>(), timeFrom(json.at("at")), std::move(*report), conditionsFromJson(json)};
}

SessionContents contentsFromJson(const Json &json)
{
    SessionContents contents;
    auto graph = modelGraphFromJson(json.at("graph"));
    if (!graph)
        throw std::runtime_error(graph.error().message);
    Facts &facts = contents.facts;
    facts.graph = std::move(*graph);
    facts.points = partitionPoints(facts.graph);
    for (auto &[key, profile] : {std::pair("edge_profile", &facts.edge), std::pair("cloud_profile", &facts.cloud)}) {
        if (json.at(key).is_null())
            continue;
        auto read = modelProfileFromJson(json.at(key));
        if (!read || read->graph.sha256() != facts.graph.sha256())
            throw std::runtime_error(std::string(key) + (read ? " is of another model" : ": " + read.error().message));
        *profile = std::move(*read);
    }
    facts.edgeSlowdown = json.at("edge_slowdown");
    facts.cloudSlowdown = json.at("cloud_slowdown");
    if (!json.at("link").is_null())
        facts.link = linkFromJson(json.at("link"));
    facts.linkEmulated = json.at("link_emulated");
    facts.cloudName = QString::fromStdString(json.at("cloud_name"));
    facts.sample = true;
    contents.choices = choicesFromJson(json.at("choices"));
    contents.choices.model = QString::fromStdString(facts.graph.model);
    if (contents.choices.point >= static_cast<int>(facts.points.size()))
        throw std::runtime_error("the partition point does not exist");
    for (const Json &run : json.at("runs"))
        contents.runs.push_back(runFromJson(run));
    if (json.contains("batches"))
        for (const Json &batch : json.at("batches"))
            contents.batches.push_back(batchFromJson(batch));
    for (const Json &sample : json.at("link_samples")) {
        contents.samples.push_back({timeFrom(sample.at("at")),
                                    {sample.at("goodput_mbps"), sample.at("low_mbps"), sample.at("high_mbps"), sample.at("samples"), {},
                                     sample.value("sample_mbps", 0.0)},
                                    nsFrom(sample, "round_trip_ns")});
    }
    if (json.contains("moves"))
        for (const Json &move : json.at("moves"))
            contents.moves.push_back({timeFrom(move.at("at")), QString::fromStdString(move.at("reason"))});
    return contents;
}

/// A full disk takes a part at first; only the next attempt, and flushing before commit(), say why no more fits.
bool writeAll(QSaveFile &file, const QByteArray &bytes)
{
    for (qint64 written = 0; written < bytes.size();) {
        const qint64 now = file.write(bytes.constData() + written, bytes.size() - written);
        if (now <= 0)
            return false;
        written += now;
    }
    return file.flush();
}

} // namespace

SessionContents contentsOf(const Workbench &workbench)
{
    return {workbench.facts(), workbench.choices(), workbench.runs(), workbench.samples(),
            workbench.batches(), workbench.moves()};
}

QByteArray writeSession(const SessionContents &contents)
{
    const Facts &facts = contents.facts;
    Json runs = Json::array();
    for (const RunEntry &run : contents.runs)
        runs.push_back(runToJson(run));
    Json samples = Json::array();
    for (const LinkSample &sample : contents.samples)
        samples.push_back({{"at", timeText(sample.at)}, {"goodput_mbps", sample.goodput.mbitPerSecond},
                           {"low_mbps", sample.goodput.low}, {"high_mbps", sample.goodput.high},
                           {"samples", sample.goodput.samples}, {"sample_mbps", sample.goodput.newest},
                           {"round_trip_ns", sample.roundTrip.count()}});
    Json moves = Json::array();
    for (const MoveMark &move : contents.moves)
        moves.push_back({{"at", timeText(move.at)}, {"reason", move.reason.toStdString()}});
    const Json json{{"format", "neurosurgeon-session"},
                    {"schema", schemaVersion},
                    {"graph", toJson(facts.graph)},
                    {"edge_profile", facts.edge ? toJson(*facts.edge) : Json()},
                    {"cloud_profile", facts.cloud ? toJson(*facts.cloud) : Json()},
                    {"edge_slowdown", facts.edgeSlowdown},
                    {"cloud_slowdown", facts.cloudSlowdown},
                    {"link", facts.link ? linkToJson(*facts.link) : Json()},
                    {"link_emulated", facts.linkEmulated},
                    {"cloud_name", facts.cloudName.toStdString()},
                    {"choices", choicesToJson(contents.choices)},
                    {"runs", runs},
                    {"batches", batchesToJson(contents.batches)},
                    {"link_samples", samples},
                    {"moves", moves}};
    return QByteArray::fromStdString(json.dump(1, ' ', false, Json::error_handler_t::replace));
}

Expected<SessionContents> readSession(const QByteArray &bytes)
{
    const Json json = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
    if (!json.is_object() || json.value("format", "") != "neurosurgeon-session")
        return bad(Texts::tr("This is not a session file of this program."));
    if (json.value("schema", 0) != schemaVersion)
        return bad(Texts::tr("It was written by another version of this program."));
    try {
        return contentsFromJson(json);
    } catch (const std::exception &problem) {
        return bad(Texts::tr("It is damaged: %1.").arg(QString::fromUtf8(problem.what())));
    }
}

Expected<void> saveFile(const QString &name, const QByteArray &bytes)
{
    QSaveFile file(name);
    if (!file.open(QIODevice::WriteOnly) || !writeAll(file, bytes) || !file.commit())
        return bad(Texts::tr("%1 cannot be written: %2.").arg(QFileInfo(name).fileName(), file.errorString()));
    return {};
}

Expected<SessionContents> openSession(const QString &name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return bad(Texts::tr("%1 cannot be read: %2.").arg(QFileInfo(name).fileName(), file.errorString()));
    if (file.size() > maxSessionBytes)
        return bad(Texts::tr("%1 is too large for a session file.").arg(QFileInfo(name).fileName()));
    auto contents = readSession(file.readAll());
    if (!contents)
        return bad(QFileInfo(name).fileName() + QStringLiteral(": ") + QString::fromStdString(contents.error().message));
    return contents;
}

} // namespace neurosurgeon
