#include "tests/bench/measure.h"
#include "tests/bench/sections.h"
#include "tests/bench/variants.h"

#include "core/partition/plan.h"
#include "core/predictor/segments.h"
#include "core/profile/profiler.h"

#include <algorithm>
#include <numeric>

namespace neurosurgeon::bench {

namespace {

constexpr double edgeSlowdown = 5;
constexpr double ratesMbit[] = {2, 10, 50, 200};

/// How many of some predictions came true.
struct Score {
    int segments = 0;
    int within10 = 0; ///< or 0.3 ms
    int within20 = 0; ///< or 0.3 ms
    std::vector<double> errors;

    void add(nanoseconds predicted, nanoseconds measured)
    {
        const double missed = std::abs(toMs(predicted) - toMs(measured));
        ++segments;
        within10 += missed <= std::max(0.1 * toMs(measured), 0.3) ? 1 : 0;
        within20 += missed <= std::max(0.2 * toMs(measured), 0.3) ? 1 : 0;
        errors.push_back(missed / toMs(measured));
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
        errors.insert(errors.end(), other.errors.begin(), other.errors.end());
    }
    double share(int count) const { return rounded(static_cast<double>(count) / std::max(1, segments)); }
    double medianError() const
    {
        if (errors.empty())
            return 0;
        std::vector<double> sorted = errors;
        std::sort(sorted.begin(), sorted.end());
        return rounded(sorted[sorted.size() / 2]);
    }
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

Json rowOf(const std::string &model, nanoseconds predicting, const Score &predictions, const Score &repetitions,
           const std::vector<double> &ratios)
{
    const double within10 = predictions.share(predictions.within10);
    const double within20 = predictions.share(predictions.within20);
    const double mean = std::accumulate(ratios.begin(), ratios.end(), 0.0) / static_cast<double>(ratios.size());
    const double least = *std::min_element(ratios.begin(), ratios.end());
    return {{"model", model},
            {"predicting_ms", toMs(predicting)},
            {"segments", predictions.segments},
            {"within_10", within10},
            {"within_20", within20},
            {"median_error", predictions.medianError()},
            {"repeated_within_10", repetitions.share(repetitions.within10)},
            {"repeated_within_20", repetitions.share(repetitions.within20)},
            {"best_over_chosen", rounded(mean)},
            {"least", least},
            {"met", within10 >= 0.8 && within20 >= 0.95 && mean >= 0.97 && least >= 0.9}};
}

} // namespace

Expected<Rows> measurePredictors(const Options &options)
{
    if (options.predictors.empty())
        return failure(ErrorCode::Usage, "predictors needs --predictors DIR, the predictor_config/ROLE that deploy wrote on this machine.");
    const auto set = readPredictors(options.predictors);
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
    for (const std::string &name : options.chosen(names)) {
        say("predictors: " + name);
        const auto model = sketches.contains(name) ? (*loaded)->build(sketches.at(name)) : (*loaded)->load(name);
        if (!model)
            return tl::make_unexpected(model.error());
        const auto begin = Clock::now();
        const auto predicted = predictProfile((*model)->graph(), *set, Optimize::On);
        const nanoseconds predicting = Clock::now() - begin;
        if (!predicted)
            return tl::make_unexpected(predicted.error());
        const auto measured = measuredProfile(*model, (*loaded)->info());
        const auto again = measured ? measuredProfile(*model, (*loaded)->info()) : measured;
        if (!again)
            return tl::make_unexpected(again.error());
        Score here;
        Score repeated;
        here.add(predicted->headTimes(), measured->headTimes());
        here.add(predicted->tailTimes(), measured->tailTimes());
        repeated.add(again->headTimes(), measured->headTimes());
        repeated.add(again->tailTimes(), measured->tailTimes());
        const auto ratios = bestOverChosen(*predicted, *measured);
        if (!ratios)
            return tl::make_unexpected(ratios.error());
        rows.push_back(rowOf(name, predicting, here, repeated, *ratios));
        allPredicting += predicting;
        predictions.add(here);
        repetitions.add(repeated);
        allRatios.insert(allRatios.end(), ratios->begin(), ratios->end());
    }
    if (rows.size() > 1)
        rows.push_back(rowOf("all", allPredicting, predictions, repetitions, allRatios));
    return rows;
}

} // namespace neurosurgeon::bench
