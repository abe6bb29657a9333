#include "tests/bench/measure.h"
#include "tests/bench/sections.h"
#include "tests/bench/segmenttimes.h"
#include "tests/bench/variants.h"

#include "core/partition/plan.h"
#include "core/predictor/samples.h"
#include "core/predictor/segments.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace neurosurgeon::bench {

namespace {

constexpr double edgeSlowdown = 5;
constexpr double ratesMbit[] = {2, 10, 50, 200};
constexpr int visitsOfEach = 5; ///< for the values and for their repetition

/// How many of some predictions came true.
struct Score {
    int segments = 0;
    int within10 = 0; ///< or 0.3 ms
    int within20 = 0; ///< or 0.3 ms
    std::vector<double> ratios; ///< predicted over measured

    void add(nanoseconds predicted, nanoseconds measured)
    {
        const double missed = std::abs(toMs(predicted) - toMs(measured));
        ++segments;
        within10 += missed <= std::max(0.1 * toMs(measured), 0.3) ? 1 : 0;
        within20 += missed <= std::max(0.2 * toMs(measured), 0.3) ? 1 : 0;
        ratios.push_back(toMs(predicted) / toMs(measured));
    }
    void add(const std::vector<nanoseconds> &predicted, const std::vector<nanoseconds> &measured)
    {
        for (std::size_t i = 0; i < measured.size(); ++i)
            if (measured[i] > nanoseconds::zero())
                add(predicted[i], measured[i]);
    }
    void add(const Score &other)
    {
        segments += other.segments;
        within10 += other.within10;
        within20 += other.within20;
        ratios.insert(ratios.end(), other.ratios.begin(), other.ratios.end());
    }
    double share(int count) const { return rounded(static_cast<double>(count) / std::max(1, segments)); }
    double median(double (*of)(double ratio)) const
    {
        if (ratios.empty())
            return 0;
        std::vector<double> sorted;
        std::transform(ratios.begin(), ratios.end(), std::back_inserter(sorted), of);
        std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
        return rounded(sorted[sorted.size() / 2]);
    }
    double medianError() const { return median([](double ratio) { return std::abs(ratio - 1); }); }
    /// What all predictions of a model share.
    double bias() const { return median([](double ratio) { return ratio; }); }
};

/// A model that the predictors have never met, with what was measured of it.
struct Judged {
    std::string name;
    std::shared_ptr<Model> model;
    SegmentTimes times;
    double slowness = 0; ///< of the machine meanwhile
};

/// Time of the best point over time of the one that predictions choose, both as measured, at each rate.
Expected<std::vector<double>> bestOverChosen(const ModelProfile &predicted, const ModelProfile &measured)
{
    const auto points = partitionPoints(measured.graph);
    std::vector<double> ratios;
    for (const double rate : ratesMbit) {
        const LinkEstimate link{rate, {}, {}};
        const auto chosen = planPartition(measured.graph, points, {predicted.headTimes(), edgeSlowdown, 1},
                                          {predicted.tailTimes(), 1, 1}, link);
        const auto best = planPartition(measured.graph, points, {measured.headTimes(), edgeSlowdown, 1},
                                        {measured.tailTimes(), 1, 1}, link);
        if (!chosen || !best)
            return tl::make_unexpected(chosen ? best.error() : chosen.error());
        const auto there = std::find_if(best->candidates.begin(), best->candidates.end(), [&](const Candidate &candidate) {
            return candidate.point == chosen->chosen().point;
        });
        ratios.push_back(rounded(toMs(best->chosen().total) / toMs(there->total)));
    }
    return ratios;
}

Json rowOf(const std::string &model, double slowness, nanoseconds predicting, const Score &predictions, const Score &repetitions,
           const std::vector<double> &ratios)
{
    const double within10 = predictions.share(predictions.within10);
    const double within20 = predictions.share(predictions.within20);
    const double mean = std::accumulate(ratios.begin(), ratios.end(), 0.0) / static_cast<double>(ratios.size());
    const double least = *std::min_element(ratios.begin(), ratios.end());
    return {{"model", model},
            {"slowness", rounded(slowness)},
            {"predicting_ms", toMs(predicting)},
            {"segments", predictions.segments},
            {"within_10", within10},
            {"within_20", within20},
            {"median_error", predictions.medianError()},
            {"bias", predictions.bias()},
            {"repeated_within_10", repetitions.share(repetitions.within10)},
            {"repeated_within_20", repetitions.share(repetitions.within20)},
            {"best_over_chosen", rounded(mean)},
            {"least", least},
            {"met", within10 >= 0.8 && within20 >= 0.95 && mean >= 0.97 && least >= 0.9}};
}

Expected<PredictorSet> deployedPredictors(const Options &options)
{
    if (options.predictors.empty())
        return failure(ErrorCode::Usage, "predictors needs --predictors DIR, the predictor_config/ROLE that deploy wrote on this machine.");
    return readPredictors(options.predictors);
}

} // namespace

Expected<Rows> measurePredicting(const Options &options)
{
    const auto set = deployedPredictors(options);
    const auto loaded = engine(options.threads);
    if (!set || !loaded)
        return tl::make_unexpected(set ? loaded.error() : set.error());
    Rows rows = Rows::array();
    for (const NetworkSketch &sketch : deepNetworks()) {
        say("predicting: " + sketch.name);
        const auto model = (*loaded)->build(sketch);
        if (!model)
            return tl::make_unexpected(model.error());
        const ModelGraph &graph = (*model)->graph();
        std::set<std::pair<std::string_view, std::vector<double>>> configurations;
        for (const auto &configuration : configurationsOf(graph))
            if (configuration)
                configurations.emplace(configuration->schema->name, configuration->values);
        std::vector<nanoseconds> times;
        for (int run = 0; run < options.runsOr(101); ++run) {
            const auto begin = Clock::now();
            const auto predicted = predictProfile(graph, *set, Optimize::On);
            times.push_back(Clock::now() - begin);
            if (!predicted)
                return tl::make_unexpected(predicted.error());
        }
        const Timing predicting = summarise(times);
        rows.push_back({{"model", sketch.name},
                        {"layers", graph.layers.size()},
                        {"configurations", configurations.size()},
                        {"points", partitionPoints(graph).size()},
                        {"runs", predicting.runs},
                        {"predicting_ms", toMs(predicting.median)},
                        {"first_ms", toMs(times.front())},
                        {"target_ms", 1.0},
                        {"met", toMs(predicting.median) <= 1}});
    }
    return rows;
}

namespace {

/// The zoo, and the variants that are nobody's training set.
Expected<std::vector<Judged>> judgedModels(Engine &engine, const Options &options)
{
    std::map<std::string, NetworkSketch> sketches;
    std::vector<std::string> names = engine.zoo();
    for (NetworkSketch &variant : variants()) {
        names.push_back(variant.name);
        sketches[variant.name] = std::move(variant);
    }
    std::vector<Judged> models;
    for (const std::string &name : options.chosen(names)) {
        auto model = sketches.contains(name) ? engine.build(sketches.at(name)) : engine.load(name);
        if (!model)
            return tl::make_unexpected(model.error());
        models.push_back({name, std::move(*model), {}, 0});
    }
    return models;
}

/// One model after the other. What a slow stretch of the machine meets does not count, since such a stretch costs some networks more
/// than others; the speed at which each was met scales the predictions, as presentSlowness() does in a plan.
Expected<void> measureModels(Engine &engine, const PredictorOrigin &origin, int visits, std::vector<Judged> &models)
{
    MachineSpeed speed(engine);
    for (Judged &judged : models) {
        say("predictors: " + judged.name);
        auto times = measureSegments(judged.model, visits, speed);
        if (!times)
            return tl::make_unexpected(times.error());
        judged.times = std::move(*times);
        judged.slowness = slownessOf(judged.times.calibrationMs, engine.info(), origin);
        if (judged.times.slow > 0)
            say("predictors: " + std::to_string(judged.times.slow) + " points of " + judged.name + " were never met at full speed");
    }
    return {};
}

} // namespace

Expected<Rows> measurePredictors(const Options &options)
{
    const auto set = deployedPredictors(options);
    const auto loaded = engine(options.threads);
    if (!set || !loaded)
        return tl::make_unexpected(set ? loaded.error() : set.error());
    auto models = judgedModels(**loaded, options);
    if (!models)
        return tl::make_unexpected(models.error());
    const auto measuredAll = measureModels(**loaded, set->origin, options.runsOr(visitsOfEach), *models);
    if (!measuredAll)
        return tl::make_unexpected(measuredAll.error());
    Rows rows = Rows::array();
    Score predictions;
    Score repetitions;
    std::vector<double> allRatios;
    nanoseconds allPredicting{};
    double largestSlowness = 0;
    for (const Judged &judged : *models) {
        const auto begin = Clock::now();
        const auto predicted = predictProfile(judged.model->graph(), *set, Optimize::On, judged.slowness);
        const nanoseconds predicting = Clock::now() - begin;
        if (!predicted)
            return tl::make_unexpected(predicted.error());
        const ModelProfile &measured = judged.times.values;
        const ModelProfile &again = judged.times.repetition;
        Score here;
        Score repeated;
        here.add(predicted->headTimes(), measured.headTimes());
        here.add(predicted->tailTimes(), measured.tailTimes());
        repeated.add(again.headTimes(), measured.headTimes());
        repeated.add(again.tailTimes(), measured.tailTimes());
        const auto ratios = bestOverChosen(*predicted, measured);
        if (!ratios)
            return tl::make_unexpected(ratios.error());
        rows.push_back(rowOf(judged.name, judged.slowness, predicting, here, repeated, *ratios));
        allPredicting += predicting;
        largestSlowness = std::max(largestSlowness, judged.slowness);
        predictions.add(here);
        repetitions.add(repeated);
        allRatios.insert(allRatios.end(), ratios->begin(), ratios->end());
    }
    if (rows.size() > 1)
        rows.push_back(rowOf("all", largestSlowness, allPredicting, predictions, repetitions, allRatios));
    return rows;
}

} // namespace neurosurgeon::bench
