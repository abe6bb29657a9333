#include "app/cli/report.h"

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

namespace {

Json candidateToJson(const Candidate &candidate)
{
    Json json{{"label", candidate.point.label},
              {"edge_layers", candidate.point.edgeLayers},
              {"crossing_bytes", candidate.point.crossingBytes},
              {"offered_by_seed", candidate.point.offered}};
    json.update(partsToJson(candidate));
    return json;
}

} // namespace

Json partsToJson(const CostParts &parts)
{
    return {{"edge_ms", toMs(parts.edge)},
            {"encode_ms", toMs(parts.encode)},
            {"transfer_ms", toMs(parts.transfer)},
            {"cloud_ms", toMs(parts.cloud)},
            {"total_ms", toMs(parts.total)}};
}

Json modelToJson(const Model &model)
{
    const ModelGraph &graph = model.graph();
    return {{"name", graph.model},
            {"topology", graph.isChain() ? "chain" : "dag"},
            {"layers", graph.layers.size()},
            {"parameters", graph.parameters()},
            {"flops", graph.flops()},
            {"input_shape", graph.input.shape},
            {"weights_sha256", model.weightsSha256()},
            {"graph_sha256", graph.sha256()},
            {"partition_points", partitionPoints(graph).size()}};
}

Json profileToJson(const ModelProfile &profile)
{
    Json layers = Json::array();
    double sum = 0;
    for (std::size_t i = 0; i < profile.layers.size(); ++i) {
        const Layer &layer = profile.graph.layers[i];
        sum += toMs(profile.layers[i].median);
        layers.push_back({{"index", i},
                          {"name", layer.name},
                          {"kind", layerKindName(layer.kind)},
                          {"fused", layer.fused},
                          {"latency_ms", toMs(profile.layers[i].median)},
                          {"spread_ms", toMs(profile.layers[i].spread)},
                          {"output_shape", layer.output.shape},
                          {"output_bytes", layer.output.bytes()},
                          {"flops", layer.flops},
                          {"parameters", layer.parameters}});
    }
    Json points = Json::array();
    const auto legal = partitionPoints(profile.graph);
    for (std::size_t i = 0; i < profile.heads.size(); ++i)
        points.push_back({{"label", legal[i].label},
                          {"crossing_bytes", legal[i].crossingBytes},
                          {"head_ms", toMs(profile.heads[i].median)},
                          {"head_spread_ms", toMs(profile.heads[i].spread)},
                          {"tail_ms", toMs(profile.tails[i].median)},
                          {"tail_spread_ms", toMs(profile.tails[i].spread)}});
    return {{"model", profile.graph.model},
            {"device", profile.identity.device},
            {"threads", profile.identity.engine.threads},
            {"cpu", profile.identity.engine.cpu},
            {"libtorch_version", profile.identity.engine.libtorchVersion},
            {"backend", profile.identity.engine.backend},
            {"optimize", profile.identity.optimize == Optimize::On ? "on" : "off"},
            {"measured_at", profile.measuredAt},
            {"machine_load", profile.machineLoad},
            {"whole_ms", toMs(profile.whole.median)},
            {"whole_spread_ms", toMs(profile.whole.spread)},
            {"sum_ms", sum},
            {"layers", layers},
            {"points", points}};
}

std::string profileText(const ModelProfile &profile)
{
    std::vector<std::vector<std::string>> rows{{"layer", "kind", "ms", "+-", "output", "bytes", "MFLOP"}};
    for (std::size_t i = 0; i < profile.layers.size(); ++i) {
        const Layer &layer = profile.graph.layers[i];
        rows.push_back({layer.name, layerKindName(layer.kind), milliseconds(toMs(profile.layers[i].median)),
                        milliseconds(toMs(profile.layers[i].spread)), shapeText(layer.output.shape),
                        bytesText(layer.output.bytes()), milliseconds(static_cast<double>(layer.flops) / 1e6)});
    }
    return table(rows) + profile.graph.model + " as a whole: " + milliseconds(toMs(profile.whole.median)) + " ms on "
        + profile.identity.engine.cpu + ", " + std::to_string(profile.identity.engine.threads) + " thread(s), "
        + profile.identity.engine.backend + "\n";
}

Json partitionToJson(const ModelGraph &graph, const PartitionPoint &point)
{
    Json names = Json::array();
    for (int i = 0; i < point.edgeLayers; ++i)
        names.push_back(graph.layers[static_cast<std::size_t>(i)].name);
    return {{"edge_layers", names}, {"crossing_bytes", point.crossingBytes}, {"label", point.label}};
}

Json planToJson(const ModelGraph &graph, const Plan &plan)
{
    const Candidate &best = plan.chosen();
    Json candidates = Json::array();
    for (const Candidate &candidate : plan.candidates)
        candidates.push_back(candidateToJson(candidate));
    return {{"partition", partitionToJson(graph, best.point)},
            {"edge_ms", toMs(best.edge)},
            {"encode_ms", toMs(best.encode)},
            {"transfer_ms", toMs(best.transfer)},
            {"cloud_ms", toMs(best.cloud)},
            {"total_ms", toMs(best.total)},
            {"planning_us", toMs(plan.planning) * 1000},
            {"candidates", candidates}};
}

std::string planText(const Plan &plan)
{
    std::vector<std::vector<std::string>> rows{{"point", "crossing", "edge ms", "transfer ms", "cloud ms", "total ms"}};
    for (const Candidate &candidate : plan.candidates)
        rows.push_back({candidate.point.label + (&candidate == &plan.chosen() ? "  <- best" : ""),
                        bytesText(candidate.point.crossingBytes), milliseconds(toMs(candidate.edge)),
                        milliseconds(toMs(candidate.transfer)), milliseconds(toMs(candidate.cloud)),
                        milliseconds(toMs(candidate.total))});
    return table(rows);
}

Json runToJson(const RunRecord &run)
{
    return {{"edge_ms", toMs(run.edge)},         {"encode_ms", toMs(run.encode)}, {"transfer_ms", toMs(run.transfer)},
            {"cloud_ms", toMs(run.cloud)},       {"queue_ms", toMs(run.queue)},   {"total_ms", toMs(run.total)},
            {"predicted_ms", toMs(run.predicted.total)}};
}

Json linkToJson(const LinkReport &link)
{
    return {{"goodput_mbps", link.goodput.mbitPerSecond},
            {"interval_mbps", {link.goodput.low, link.goodput.high}},
            {"age_ms", toMs(link.goodput.age)},
            {"rtt_ms", toMs(link.roundTrip)},
            {"probes", link.rounds},
            {"bytes_sent", link.bytesSent},
            {"first_value_ms", toMs(link.firstValue)},
            {"took_ms", toMs(link.took)}};
}

Json topToJson(const std::vector<ClassScore> &top, const std::vector<std::string> &labels)
{
    Json list = Json::array();
    for (const ClassScore &score : top) {
        Json entry{{"index", score.index}, {"score", score.score}, {"probability", score.probability}};
        if (static_cast<std::size_t>(score.index) < labels.size())
            entry["label"] = labels[static_cast<std::size_t>(score.index)];
        list.push_back(entry);
    }
    return list;
}

Json conditionsToJson(const EdgeSession &session, const ComputeOptions &compute, const std::optional<LinkSettings> &ownLink,
                      bool insecure)
{
    const auto link = session.welcome().link ? session.welcome().link : ownLink;
    return {{"channel", channelText(session.protection()).toStdString()},
            {"trust", trustText(session.protection(), insecure).toStdString()},
            {"link_emulated", link ? Json(link->text()) : Json(nullptr)},
            {"edge_slowdown", compute.slowdown},
            {"cloud_slowdown", session.welcome().slowdown},
            {"cloud", session.welcome().deviceName},
            {"cloud_cpu", session.remote().engine.cpu},
            {"cloud_threads", session.remote().engine.threads}};
}

std::string conditionsText(const EdgeSession &session, const ComputeOptions &compute, const std::optional<LinkSettings> &ownLink,
                           bool insecure)
{
    const auto link = session.welcome().link ? session.welcome().link : ownLink;
    std::string text;
    if (session.protection() == Protection::Encrypted)
        text += " encrypted;";
    else if (insecure)
        text += " in plain, and nobody checked who the cloud is (--insecure);";
    else if (session.protection() == Protection::PlainData)
        text += " paired, tensors in plain;";
    if (link)
        text += " link emulated (" + link->text() + ");";
    if (compute.slowdown > 1)
        text += " edge slowed " + milliseconds(compute.slowdown) + " times (emulated);";
    if (session.welcome().slowdown > 1)
        text += " cloud slowed " + milliseconds(session.welcome().slowdown) + " times (emulated);";
    return text.empty() ? text : "Note:" + text.substr(0, text.size() - 1) + "\n";
}

RunRecord medianRun(std::vector<RunRecord> runs)
{
    const auto middle = runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2);
    std::nth_element(runs.begin(), middle, runs.end(), [](const auto &a, const auto &b) { return a.total < b.total; });
    return *middle;
}

Json qualityToJson(const PredictorSet &set)
{
    Json kinds = Json::array();
    for (const auto &[kind, entry] : set.kinds)
        kinds.push_back({{"kind", kind},
                         {"form", entry.document.at("form")},
                         {"samples", entry.quality.samples},
                         {"test_samples", entry.quality.testSamples},
                         {"mape", entry.quality.mape},
                         {"within_10_percent", entry.quality.within10},
                         {"within_20_percent", entry.quality.within20},
                         {"cross_validation", entry.document.at("cross_validation")}});
    return kinds;
}

PredictorQuality pooledQuality(const PredictorSet &set)
{
    PredictorQuality all;
    for (const auto &[kind, entry] : set.kinds) {
        all.samples += entry.quality.samples;
        all.testSamples += entry.quality.testSamples;
        all.mape += entry.quality.mape * entry.quality.testSamples;
        all.within10 += entry.quality.within10 * entry.quality.testSamples;
        all.within20 += entry.quality.within20 * entry.quality.testSamples;
    }
    const double rows = std::max(1, all.testSamples);
    return {all.samples, all.testSamples, all.mape / rows, all.within10 / rows, all.within20 / rows};
}

Json pooledToJson(const PredictorQuality &all)
{
    return {{"samples", all.samples},
            {"test_samples", all.testSamples},
            {"mape", all.mape},
            {"within_10_percent", all.within10},
            {"within_20_percent", all.within20}};
}

std::string qualityText(const PredictorSet &set)
{
    std::vector<std::vector<std::string>> rows{{"kind", "form", "samples", "held out", "within 10 %", "within 20 %", "MAPE"}};
    const auto add = [&rows](const std::string &kind, const std::string &form, const PredictorQuality &quality) {
        const auto share = [&quality](double value) { return quality.testSamples > 0 ? percent(value) : std::string("-"); };
        rows.push_back({kind, form, std::to_string(quality.samples), std::to_string(quality.testSamples), share(quality.within10),
                        share(quality.within20), share(quality.mape)});
    };
    for (const auto &[kind, entry] : set.kinds)
        add(kind, entry.document.at("form"), entry.quality);
    add("all rows", "", pooledQuality(set));
    return table(rows);
}

} // namespace neurosurgeon
