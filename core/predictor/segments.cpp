#include "core/predictor/segments.h"

#include "core/predictor/layouts.h"
#include "core/predictor/regression.h"
#include "core/predictor/training.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

constexpr std::size_t fewestSegments = 20;
constexpr int segmentFolds = 3;

nanoseconds fromMs(double ms)
{
    return nanoseconds(std::llround(ms * 1e6));
}

/// Configurations of one kind, and what each is of.
struct Batch {
    std::vector<std::vector<double>> rows;
    std::vector<std::size_t> of;
    void add(std::vector<double> &&row, std::size_t owner)
    {
        rows.push_back(std::move(row));
        of.push_back(owner);
    }
};

/// Predictions for every layer of a model, in its order; layers that cost nothing are 0.
Expected<std::vector<Prediction>> predictLayers(const ModelGraph &graph, const PredictorSet &set)
{
    std::map<const KindSchema *, Batch> batches;
    auto configurations = configurationsOf(graph);
    for (std::size_t layer = 0; layer < graph.layers.size(); ++layer) {
        if (graph.layers[layer].kind == LayerKind::Other)
            return failure(ErrorCode::BadFile, "Nobody can predict the layer " + graph.layers[layer].name + " of " + graph.model
                               + ", whose kind this program does not know; profile the model.");
        if (auto &configuration = configurations[layer])
            batches[configuration->schema].add(std::move(configuration->values), layer);
    }
    std::vector<Prediction> predictions(graph.layers.size());
    for (const auto &[schema, batch] : batches) {
        const auto found = set.kinds.find(std::string(schema->name));
        if (found == set.kinds.end())
            return failure(ErrorCode::BadFile, "The predictors know no layer of kind " + std::string(schema->name) + ", which "
                               + graph.model + " has; run deploy, or profile the model.");
        const auto predicted = found->second.predictor->predict(batch.rows);
        for (std::size_t i = 0; i < predicted.size(); ++i)
            predictions[batch.of[i]] = predicted[i];
    }
    return predictions;
}

/// What the layout changes of every head and tail take, each predicted once, all of a kind together: trees are walked faster so.
LayoutCosts layoutMs(const ModelGraph &graph, const PredictorSet &set)
{
    return layoutCosts(graph, [&](const std::vector<LayoutChange> &changes) {
        std::map<const KindSchema *, Batch> batches;
        for (std::size_t i = 0; i < changes.size(); ++i) {
            LayerConfiguration configuration = layoutChange(changes[i].tensor, changes[i].direction);
            batches[configuration.schema].add(std::move(configuration.values), i);
        }
        std::vector<double> ms(changes.size(), 0.0);
        for (const auto &[schema, batch] : batches) {
            const auto kind = set.kinds.find(std::string(schema->name));
            if (kind == set.kinds.end())
                continue;
            const auto predicted = kind->second.predictor->predict(batch.rows);
            for (std::size_t i = 0; i < predicted.size(); ++i)
                ms[batch.of[i]] = predicted[i].ms;
        }
        return ms;
    });
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

/// One measured segment of the `network`-th network.
struct SegmentRow {
    int network = 0;
    std::array<double, 3> terms{};
    double ms = 0;
};

SegmentModel fitted(const std::vector<SegmentRow> &rows)
{
    Eigen::MatrixXd a(static_cast<Eigen::Index>(rows.size()), 3);
    Eigen::VectorXd b(a.rows());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        a.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const Eigen::RowVector3d>(rows[i].terms.data());
        b[static_cast<Eigen::Index>(i)] = rows[i].ms;
    }
    const Eigen::VectorXd x = robustRelativeFit(a, b);
    return {x[0], x[1], x[2], static_cast<int>(rows.size())};
}

} // namespace

void fitSegments(PredictorSet &set, const std::vector<SegmentSample> &samples)
{
    std::vector<SegmentRow> rows;
    int network = -1;
    const ModelGraph *previous = nullptr;
    for (const SegmentSample &sample : samples) {
        if (!previous || sample.graph != *previous) // a network's segments follow each other
            ++network;
        previous = &sample.graph;
        const auto layers = predictLayers(sample.graph, set);
        if (!layers || sample.ms <= 0 || sample.from >= sample.to)
            continue;
        const LayoutCosts costs = layoutMs(sample.graph, set);
        const double layouts = sample.from == 0 ? costs.heads[static_cast<std::size_t>(sample.to)]
                                                : costs.tails[static_cast<std::size_t>(sample.from)];
        rows.push_back({network, segmentTerms(prefixSums(*layers), layouts, sample.from, sample.to), sample.ms});
    }
    if (rows.size() < fewestSegments)
        return;
    std::vector<double> predicted;
    std::vector<double> measured;
    for (int fold = 0; fold < segmentFolds; ++fold) {
        const auto outside = [fold](const SegmentRow &row) { return row.network % segmentFolds == fold; };
        std::vector<SegmentRow> inside;
        std::remove_copy_if(rows.begin(), rows.end(), std::back_inserter(inside), outside);
        const SegmentModel model = fitted(inside.empty() ? rows : inside);
        for (const SegmentRow &row : rows)
            if (outside(row)) {
                predicted.push_back(segmentMs(model, row.terms));
                measured.push_back(row.ms);
            }
    }
    const PredictorQuality quality = qualityOf(predicted, measured);
    set.segments = fitted(rows);
    set.segments.mape = quality.mape;
    set.segments.within10 = quality.within10;
    set.segments.within20 = quality.within20;
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

} // namespace neurosurgeon
