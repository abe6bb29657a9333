#include "core/predictor/segments.h"

#include "core/predictor/layouts.h"
#include "core/predictor/regression.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

constexpr std::size_t fewestSegments = 20;

nanoseconds fromMs(double ms)
{
    return nanoseconds(std::llround(ms * 1e6));
}

/// Predictions for every layer of a model, in its order; layers that cost nothing are 0.
Expected<std::vector<Prediction>> predictLayers(const ModelGraph &graph, const PredictorSet &set)
{
    struct Batch {
        std::vector<std::vector<double>> rows;
        std::vector<std::size_t> layers;
    };
    std::map<const KindSchema *, Batch> batches;
    auto configurations = configurationsOf(graph);
    for (std::size_t layer = 0; layer < graph.layers.size(); ++layer)
        if (auto &configuration = configurations[layer]) {
            Batch &batch = batches[configuration->schema];
            batch.rows.push_back(std::move(configuration->values));
            batch.layers.push_back(layer);
        }
    std::vector<Prediction> predictions(graph.layers.size());
    for (const auto &[schema, batch] : batches) {
        const auto found = set.kinds.find(std::string(schema->name));
        if (found == set.kinds.end())
            return failure(ErrorCode::BadFile, "The predictors know no layer of kind " + std::string(schema->name) + ", which "
                               + graph.model + " has; run deploy, or profile the model.");
        const auto predicted = found->second.predictor->predict(batch.rows);
        for (std::size_t i = 0; i < predicted.size(); ++i)
            predictions[batch.layers[i]] = predicted[i];
    }
    return predictions;
}

/// What the layout changes of every head and tail take, each predicted once.
LayoutCosts layoutMs(const ModelGraph &graph, const PredictorSet &set)
{
    // First which changes, then all of a kind at once: trees are walked faster so.
    struct Batch {
        std::vector<std::vector<double>> rows;
        std::vector<std::size_t> changes;
    };
    std::map<const KindSchema *, Batch> batches;
    std::vector<double> ms(2 * (graph.layers.size() + 1), -1.0);
    const auto change = [](int producer, LayoutDirection direction) {
        return 2 * static_cast<std::size_t>(producer + 1) + (direction == LayoutDirection::ToDense ? 1 : 0);
    };
    layoutCosts(graph, [&](int producer, const TensorSpec &tensor, LayoutDirection direction) {
        double &known = ms[change(producer, direction)];
        if (known < 0) {
            known = 0;
            LayerConfiguration configuration = layoutChange(tensor, direction);
            Batch &batch = batches[configuration.schema];
            batch.rows.push_back(std::move(configuration.values));
            batch.changes.push_back(change(producer, direction));
        }
        return 0.0;
    });
    for (const auto &[schema, batch] : batches) {
        const auto kind = set.kinds.find(std::string(schema->name));
        if (kind == set.kinds.end())
            continue;
        const auto predicted = kind->second.predictor->predict(batch.rows);
        for (std::size_t i = 0; i < predicted.size(); ++i)
            ms[batch.changes[i]] = predicted[i].ms;
    }
    return layoutCosts(graph, [&](int producer, const TensorSpec &, LayoutDirection direction) { return ms[change(producer, direction)]; });
}

std::array<double, 3> segmentTerms(const std::vector<double> &sums, double layouts, int from, int to)
{
    return {1.0, sums[static_cast<std::size_t>(to)] - sums[static_cast<std::size_t>(from)], layouts};
}

std::vector<double> prefixSums(const std::vector<Prediction> &layers)
{
    std::vector<double> sums{0.0};
    for (const Prediction &layer : layers)
        sums.push_back(sums.back() + layer.ms);
    return sums;
}

double segmentMs(const SegmentModel &model, const std::array<double, 3> &terms)
{
    return model.fixedMs * terms[0] + model.layerFactor * terms[1] + model.layoutFactor * terms[2];
}

} // namespace

void fitSegments(PredictorSet &set, const std::vector<SegmentSample> &samples)
{
    std::vector<std::array<double, 3>> rows;
    std::vector<double> measured;
    for (const SegmentSample &sample : samples) {
        const auto layers = predictLayers(sample.graph, set);
        if (!layers || sample.ms <= 0 || sample.from >= sample.to)
            continue;
        const LayoutCosts costs = layoutMs(sample.graph, set);
        const double layouts = sample.from == 0 ? costs.heads[static_cast<std::size_t>(sample.to)]
                                                : costs.tails[static_cast<std::size_t>(sample.from)];
        rows.push_back(segmentTerms(prefixSums(*layers), layouts, sample.from, sample.to));
        measured.push_back(sample.ms);
    }
    if (rows.size() < fewestSegments)
        return;
    Eigen::MatrixXd a(static_cast<Eigen::Index>(rows.size()), 3);
    for (std::size_t i = 0; i < rows.size(); ++i)
        a.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const Eigen::RowVector3d>(rows[i].data());
    const Eigen::VectorXd x = robustRelativeFit(a, Eigen::Map<const Eigen::VectorXd>(measured.data(), a.rows()));
    set.segments = {x[0], x[1], x[2], static_cast<int>(rows.size())};
}

Expected<ModelProfile> predictProfile(const ModelGraph &graph, const PredictorSet &set, Optimize optimize, double slowness)
{
    const auto layers = predictLayers(graph, set);
    if (!layers)
        return tl::make_unexpected(layers.error());
    const auto now = [&](double ms) { return fromMs(ms * slowness); };
    ModelProfile profile;
    profile.graph = graph;
    profile.quality = ProfileQuality::Predicted;
    profile.identity = {graph.sha256(), set.origin.device,
                        {set.origin.libtorchVersion, set.origin.machine, "", "predicted", set.origin.threads}, optimize};
    profile.measuredAt = set.origin.fittedAt;
    double width = 0;
    for (const Prediction &layer : *layers) {
        profile.layers.push_back({now(layer.ms), now(layer.highMs - layer.lowMs), 0});
        width += layer.highMs - layer.lowMs;
    }
    const auto sums = prefixSums(*layers);
    const int all = static_cast<int>(graph.layers.size());
    const LayoutCosts layouts = layoutMs(graph, set);
    const auto segment = [&](int from, int to) -> Timing {
        if (from == to)
            return {};
        const double ms = segmentMs(set.segments, segmentTerms(sums, from == 0 ? layouts.heads[static_cast<std::size_t>(to)] : layouts.tails[static_cast<std::size_t>(from)], from, to));
        return {now(ms), now(sums.back() > 0 ? width * ms / sums.back() : 0.0), 0};
    };
    for (const PartitionPoint &point : partitionPoints(graph)) {
        profile.heads.push_back(segment(0, point.edgeLayers));
        profile.tails.push_back(segment(point.edgeLayers, all));
    }
    profile.whole = segment(0, all);
    return profile;
}

Expected<std::vector<SegmentSample>> readSegments(const std::filesystem::path &file)
{
    std::ifstream in(file);
    if (!in)
        return failure(ErrorCode::BadFile, file.string() + " cannot be read; check the path.");
    std::vector<SegmentSample> samples;
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        const auto damaged = [&](const std::string &why) {
            return failure(ErrorCode::BadFile, file.string() + ", line " + std::to_string(number) + ": no measured segment (" + why + ").");
        };
        try {
            const auto json = nlohmann::json::parse(line);
            auto graph = modelGraphFromJson(json.at("graph"));
            if (!graph)
                return damaged(graph.error().message);
            const int layers = static_cast<int>(graph->layers.size());
            SegmentSample sample{std::move(*graph), json.at("from"), json.at("to"), json.at("ms")};
            if (sample.from < 0 || sample.from >= sample.to || sample.to > layers || !(sample.ms >= 0))
                return damaged("its layers or its time cannot be");
            samples.push_back(std::move(sample));
        } catch (const nlohmann::json::exception &error) {
            return damaged(error.what());
        }
    }
    return samples;
}

Expected<void> writeSegments(const std::filesystem::path &file, const std::vector<SegmentSample> &samples)
{
    const std::filesystem::path unfinished = file.string() + ".part";
    std::ofstream out(unfinished, std::ios::trunc);
    for (const SegmentSample &sample : samples)
        out << nlohmann::json{{"graph", toJson(sample.graph)}, {"from", sample.from}, {"to", sample.to}, {"ms", sample.ms}}.dump() << '\n';
    out.close();
    std::error_code error;
    if (out)
        std::filesystem::rename(unfinished, file, error);
    if (!out || error)
        return failure(ErrorCode::BadFile, file.string() + " cannot be written; check the folder and the free space.");
    return {};
}

} // namespace neurosurgeon
