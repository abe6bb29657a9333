#include "core/schedule/batchjson.h"

#include <cmath>

namespace neurosurgeon {

using std::chrono::nanoseconds;
using Json = nlohmann::ordered_json;

namespace {

constexpr double maxMs = 1e9;

double toMs(nanoseconds time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

Json span(nanoseconds begin, nanoseconds end)
{
    return {toMs(begin), toMs(end)};
}

nanoseconds timeIn(const Json &json, const char *key)
{
    const double ms = json.at(key).get<double>();
    if (!(std::abs(ms) <= maxMs))
        throw std::out_of_range(std::string(key) + " is no time");
    return nanoseconds(std::llround(ms * 1e6));
}

void readSpan(const Json &json, const char *key, nanoseconds &begin, nanoseconds &end)
{
    const auto at = [&](std::size_t i) {
        const double ms = json.at(key).at(i).get<double>();
        if (!(std::abs(ms) <= maxMs))
            throw std::out_of_range(std::string(key) + " is no time");
        return nanoseconds(std::llround(ms * 1e6));
    };
    begin = at(0);
    end = at(1);
}

Json taskToJson(const TaskRecord &task)
{
    const nanoseconds cloud = task.cloudEnd - task.cloudBegin;
    Json json{{"index", task.index},
              {"model", task.model},
              {"partition", task.partition},
              {"edge_ms", toMs(task.edgeEnd - task.edgeBegin)},
              {"transfer_ms", task.isOk() ? toMs(std::max(task.finished - task.edgeEnd - cloud, nanoseconds{})) : 0},
              {"link_ms", toMs(task.linkEnd - task.linkBegin)},
              {"cloud_ms", toMs(cloud)},
              {"arrived_at_ms", toMs(task.arrived)},
              {"edge_span_ms", span(task.edgeBegin, task.edgeEnd)},
              {"link_span_ms", span(task.linkBegin, task.linkEnd)},
              {"cloud_span_ms", span(task.cloudBegin, task.cloudEnd)},
              {"finished_at_ms", toMs(task.finished)},
              {"delivered_at_ms", toMs(task.delivered)},
              {"ok", task.isOk()}};
    if (!task.inputName.empty())
        json["input"] = task.inputName;
    if (task.maxAbsDifference)
        json["max_abs_difference"] = *task.maxAbsDifference;
    if (task.deadline) {
        json["deadline_at_ms"] = toMs(*task.deadline);
        json["late"] = task.isLate();
    }
    if (!task.error.empty())
        json["error"] = task.error;
    if (!task.moved.empty())
        json["moved_to_edge"] = task.moved;
    if (task.retries > 0)
        json["retries"] = task.retries;
    return json;
}

TaskRecord taskFromJson(const Json &json)
{
    TaskRecord task;
    task.index = json.at("index").get<int>();
    task.model = json.at("model").get<std::string>();
    task.inputName = json.value("input", std::string());
    task.partition = json.at("partition").get<std::string>();
    task.arrived = timeIn(json, "arrived_at_ms");
    readSpan(json, "edge_span_ms", task.edgeBegin, task.edgeEnd);
    readSpan(json, "link_span_ms", task.linkBegin, task.linkEnd);
    readSpan(json, "cloud_span_ms", task.cloudBegin, task.cloudEnd);
    task.finished = timeIn(json, "finished_at_ms");
    task.delivered = timeIn(json, "delivered_at_ms");
    task.state = json.at("ok").get<bool>() ? TaskState::Done : TaskState::Failed;
    if (json.contains("max_abs_difference"))
        task.maxAbsDifference = json.at("max_abs_difference").get<double>();
    if (json.contains("deadline_at_ms"))
        task.deadline = timeIn(json, "deadline_at_ms");
    task.error = json.value("error", std::string());
    task.moved = json.value("moved_to_edge", std::string());
    task.retries = json.value("retries", 0);
    return task;
}

Json toJson(const ArrivalFigures &arrivals)
{
    return {{"rate_per_s", arrivals.rate},
            {"capacity_per_s", arrivals.capacity},
            {"predicted_mean_latency_ms", toMs(arrivals.predictedLatency)},
            {"mean_latency_lower_bound_ms", toMs(arrivals.latencyBound)}};
}

ArrivalFigures arrivalsFromJson(const Json &json)
{
    return {json.at("rate_per_s").get<double>(), json.at("capacity_per_s").get<double>(),
            timeIn(json, "predicted_mean_latency_ms"), timeIn(json, "mean_latency_lower_bound_ms")};
}

} // namespace

Json toJson(const BatchReport &report)
{
    const LaneShares busy = report.utilisation();
    Json json{{"schedule", report.schedule == BatchSchedule::Auto ? "auto" : "fifo"},
              {"pipeline", report.pipelining == Pipelining::On},
              {"order", report.order == AnswerOrder::Kept ? "kept" : "free"},
              {"makespan_ms", toMs(report.makespan)},
              {"lower_bound_ms", toMs(report.lowerBound)},
              {"estimated_ms", toMs(report.estimate)},
              {"throughput_per_s", report.throughputPerSecond()},
              {"mean_latency_ms", toMs(report.meanLatency())},
              {"arrivals", report.arrivals ? toJson(*report.arrivals) : Json(nullptr)},
              {"failed", report.failed()},
              {"cancelled", report.cancelled},
              {"cloud_lost", report.cloudLost ? Json(report.cloudLost->message) : Json(nullptr)},
              {"reconnects", report.reconnects},
              {"utilisation", {{"edge", busy.edge}, {"link", busy.link}, {"cloud", busy.cloud}}},
              {"measured_over_predicted",
               {{"edge", report.edgeFactor}, {"link", report.linkFactor}, {"cloud", report.cloudFactor}}},
              {"planning_ms", toMs(report.planning)},
              {"plans", report.plans},
              {"tasks", Json::array()}};
    for (const TaskRecord &task : report.tasks)
        json["tasks"].push_back(taskToJson(task));
    return json;
}

Expected<BatchReport> batchReportFromJson(const Json &json)
{
    try {
        BatchReport report;
        report.schedule = json.at("schedule") == "fifo" ? BatchSchedule::Fifo : BatchSchedule::Auto;
        report.pipelining = json.at("pipeline").get<bool>() ? Pipelining::On : Pipelining::Off;
        report.order = json.at("order") == "kept" ? AnswerOrder::Kept : AnswerOrder::Free;
        report.makespan = timeIn(json, "makespan_ms");
        report.lowerBound = timeIn(json, "lower_bound_ms");
        report.estimate = timeIn(json, "estimated_ms");
        report.planning = timeIn(json, "planning_ms");
        report.plans = json.at("plans").get<int>();
        report.cancelled = json.at("cancelled").get<bool>();
        if (json.at("cloud_lost").is_string())
            report.cloudLost = Error{ErrorCode::NoConnection, json.at("cloud_lost").get<std::string>()};
        report.reconnects = json.value("reconnects", 0);
        if (const auto arrivals = json.find("arrivals"); arrivals != json.end() && arrivals->is_object())
            report.arrivals = arrivalsFromJson(*arrivals);
        const Json &factors = json.at("measured_over_predicted");
        report.edgeFactor = factors.at("edge").get<double>();
        report.linkFactor = factors.at("link").get<double>();
        report.cloudFactor = factors.at("cloud").get<double>();
        for (const Json &task : json.at("tasks"))
            report.tasks.push_back(taskFromJson(task));
        return report;
    } catch (const std::exception &flaw) {
        return failure(ErrorCode::BadFile, std::string("A batch's result is damaged (") + flaw.what() + "); run the batch again.");
    }
}

} // namespace neurosurgeon
