#include "tests/bench/measure.h"
#include "tests/bench/sections.h"
#include "tests/bench/variants.h"

#include "core/deployment/networktimer.h"
#include "core/partition/plan.h"
#include "core/predictor/samples.h"
#include "core/predictor/segments.h"
#include "core/profile/profiler.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace neurosurgeon::bench {

namespace {

constexpr double edgeSlowdown = 5;
constexpr double ratesMbit[] = {2, 10, 50, 200};

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

Expected<ModelProfile> measuredProfile(const std::shared_ptr<Model> &model, const EngineInfo &info)
{
    Profiler profiler(model, info, Optimize::On, ProfileQuality::Full);
    while (!profiler.isDone())
        if (const auto stepped = profiler.step(); !stepped)
            return tl::make_unexpected(stepped.error());
    return profiler.profile();
}

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

Expected<Rows> measurePredictors(const Options &options)
{
    const auto set = deployedPredictors(options);
    const auto loaded = engine(options.threads);
    if (!set || !loaded)
        return tl::make_unexpected(set ? loaded.error() : set.error());
    std::map<std::string, NetworkSketch> sketches;
    std::vector<std::string> names = (*loaded)->zoo();
    for (NetworkSketch &variant : variants()) {
        names.push_back(variant.name);
        sketches[variant.name] = std::move(variant);
    }
    Rows rows = Rows::array();
    Score predictions;
    Score repetitions;
    std::vector<double> allRatios;
    nanoseconds allPredicting{};
    double allSlowness = 0;
    for (const std::string &name : options.chosen(names)) {
        say("predictors: " + name);
        const auto model = sketches.contains(name) ? (*loaded)->build(sketches.at(name)) : (*loaded)->load(name);
        if (!model)
            return tl::make_unexpected(model.error());
        const auto before = presentSlowness(**loaded, set->origin);
        const auto measured = before ? measuredProfile(*model, (*loaded)->info()) : tl::make_unexpected(before.error());
        const auto after = measured ? presentSlowness(**loaded, set->origin) : tl::make_unexpected(measured.error());
        const auto again = after ? measuredProfile(*model, (*loaded)->info()) : tl::make_unexpected(after.error());
        if (!again)
            return tl::make_unexpected(again.error());
        const double slowness = (*before + *after) / 2;
        const auto begin = Clock::now();
        const auto predicted = predictProfile((*model)->graph(), *set, Optimize::On, slowness);
        const nanoseconds predicting = Clock::now() - begin;
        if (!predicted)
            return tl::make_unexpected(predicted.error());
        Score here;
        Score repeated;
        here.add(predicted->headTimes(), measured->headTimes());
        here.add(predicted->tailTimes(), measured->tailTimes());
        repeated.add(again->headTimes(), measured->headTimes());
        repeated.add(again->tailTimes(), measured->tailTimes());
        const auto ratios = bestOverChosen(*predicted, *measured);
        if (!ratios)
            return tl::make_unexpected(ratios.error());
        rows.push_back(rowOf(name, slowness, predicting, here, repeated, *ratios));
        allPredicting += predicting;
        allSlowness += slowness;
        predictions.add(here);
        repetitions.add(repeated);
        allRatios.insert(allRatios.end(), ratios->begin(), ratios->end());
    }
    if (rows.size() > 1)
        rows.push_back(rowOf("all", allSlowness / static_cast<double>(rows.size()), allPredicting, predictions, repetitions, allRatios));
    return rows;
}

} // namespace neurosurgeon::bench
