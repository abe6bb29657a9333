#include "core/predictor/training.h"

#include "core/predictor/formfitter.h"
#include "core/predictor/forms.h"
#include "core/predictor/heldout.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>

namespace neurosurgeon {

namespace {

constexpr int folds = 3;
constexpr std::size_t boostingNeeds = 60; ///< rows, below which trees only learn noise

/// Shallow trees that hardly follow disturbed rows, and deep ones for quiet machines with sharp edges between algorithms.
constexpr std::array<Recipe, 5> recipes{{{"linear"}, {"kang"}, {"physical"}, {"boosted", 7, 0.1}, {"boosted", 9, 0.3}}};

std::vector<double> latencies(const Rows &rows)
{
    std::vector<double> values;
    for (const Sample *row : rows)
        values.push_back(row->latencyMs);
    return values;
}

std::vector<std::vector<double>> configurations(const Rows &rows)
{
    std::vector<std::vector<double>> values;
    for (const Sample *row : rows)
        values.push_back(row->values);
    return values;
}

/// Rows of one configuration, groups in an order that depends on the seed alone.
std::vector<Rows> groupsOf(const SampleTable &table, std::uint64_t seed)
{
    // To a percent, the operations are one more size (some data count a layer that is no column); beyond that they are rounded somehow.
    const auto &columns = table.schema->columns;
    const auto operations = std::find(columns.begin(), columns.end(), "FLOPs") - columns.begin();
    std::map<std::vector<double>, Rows> byConfiguration;
    for (const Sample &sample : table.samples) {
        std::vector<double> sizes(sample.values.begin(), sample.values.begin() + static_cast<std::ptrdiff_t>(columns.size()));
        if (static_cast<std::size_t>(operations) < sizes.size())
            sizes.back() = std::round(100 * std::log(std::max(sizes.back(), 1.0)));
        if (sample.latencyMs > 0)
            byConfiguration[sizes].push_back(&sample);
    }
    std::vector<Rows> groups;
    for (auto &[values, rows] : byConfiguration)
        groups.push_back(std::move(rows));
    std::mt19937_64 random(seed);
    for (std::size_t i = groups.size(); i > 1; --i)
        std::swap(groups[i - 1], groups[random() % i]);
    return groups;
}

std::vector<double> predictedMs(const Predictor &predictor, const Rows &rows)
{
    std::vector<double> values;
    for (const Prediction &prediction : predictor.predict(configurations(rows)))
        values.push_back(prediction.ms);
    return values;
}

class KindFitter {
public:
    KindFitter(const SampleTable &table, const FitSettings &settings)
        : m_table(table), m_settings(settings), m_fitter(*table.schema, settings)
    {
    }

    Expected<PredictorSet::Entry> fit()
    {
        auto groups = groupsOf(m_table, m_settings.seed);
        if (groups.size() < fewestConfigurations)
            return failure(ErrorCode::BadFile, (m_table.source.empty() ? std::string(m_table.schema->name) : m_table.source + ", line 1")
                               + ": " + std::to_string(groups.size()) + " different configurations with a latency above 0; fitting needs "
                               + std::to_string(fewestConfigurations) + ".");
        splitOff(groups);
        if (const auto compared = compareForms(groups); !compared)
            return tl::make_unexpected(compared.error());
        if (const auto weighed = weighRows(groups); !weighed)
            return tl::make_unexpected(weighed.error());
        auto document = m_fitter.fit(m_best, m_heldOut.rows, m_weights);
        if (!document)
            return tl::make_unexpected(document.error());
        const double factor = usualFactor(m_heldOut);
        scaleForm(*document, factor);
        for (double &ms : m_heldOut.predicted)
            ms *= factor;
        (*document)["interval"] = bandsToJson(bandsOf(m_heldOut));
        return entryOf(std::move(*document));
    }

private:
    /// Whole configurations, so that no test row has a twin among the training rows.
    void splitOff(std::vector<Rows> &groups)
    {
        const std::size_t rows = std::accumulate(groups.begin(), groups.end(), std::size_t{0},
                                                 [](std::size_t sum, const Rows &group) { return sum + group.size(); });
        m_rows = rows;
        const auto wanted = static_cast<std::size_t>(std::llround(m_settings.testShare * static_cast<double>(rows)));
        while (m_test.size() < wanted && groups.size() > fewestConfigurations / 2) {
            m_test.insert(m_test.end(), groups.back().begin(), groups.back().end());
            groups.pop_back();
        }
    }

    Expected<HeldOut> crossValidate(const Recipe &recipe, const std::vector<Rows> &groups, const RowWeights &weights) const
    {
        HeldOut held;
        for (int fold = 0; fold < folds; ++fold) {
            Rows inside;
            Rows outside;
            for (std::size_t i = 0; i < groups.size(); ++i) {
                Rows &rows = static_cast<int>(i) % folds == fold ? outside : inside;
                rows.insert(rows.end(), groups[i].begin(), groups[i].end());
            }
            const auto document = m_fitter.fit(recipe, inside, weights);
            if (!document)
                return tl::make_unexpected(document.error());
            const auto predictor = predictorFromJson(*document);
            if (!predictor)
                return tl::make_unexpected(predictor.error());
            const auto predicted = predictedMs(**predictor, outside);
            const auto measured = latencies(outside);
            held.rows.insert(held.rows.end(), outside.begin(), outside.end());
            held.predicted.insert(held.predicted.end(), predicted.begin(), predicted.end());
            held.measured.insert(held.measured.end(), measured.begin(), measured.end());
        }
        return held;
    }

    Expected<void> compareForms(const std::vector<Rows> &groups)
    {
        double best = -1;
        for (const Recipe &recipe : recipes) {
            if (recipe.depth > 0 && m_rows < boostingNeeds)
                continue;
            if (m_settings.cancelled && m_settings.cancelled())
                return failure(ErrorCode::Cancelled, "Stopped.");
            auto held = crossValidate(recipe, groups, {});
            if (!held)
                return tl::make_unexpected(held.error());
            const PredictorQuality quality = qualityOf(held->predicted, held->measured);
            m_comparison.push_back({{"form", recipe.form}, {"mape", quality.mape}, {"within_10_percent", quality.within10},
                                    {"within_20_percent", quality.within20}});
            if (recipe.depth > 0)
                m_comparison.back()["depth"] = recipe.depth;
            if (meritOf(*held) > best) {
                best = meritOf(*held);
                m_best = recipe;
                m_heldOut = std::move(*held);
            }
        }
        return {};
    }

    /// Disturbed rows count less, if that helps to predict the others.
    Expected<void> weighRows(const std::vector<Rows> &groups)
    {
        if (m_best.depth == 0)
            return {};
        RowWeights weights = weightsOf(m_heldOut);
        auto held = crossValidate(m_best, groups, weights);
        if (!held)
            return tl::make_unexpected(held.error());
        if (meritOf(*held) > meritOf(m_heldOut)) {
            m_weights = std::move(weights);
            m_heldOut = std::move(*held);
        }
        return {};
    }

    Expected<PredictorSet::Entry> entryOf(nlohmann::json document) const
    {
        PredictorSet::Entry entry;
        auto predictor = predictorFromJson(document);
        if (!predictor)
            return tl::make_unexpected(predictor.error());
        entry.predictor = std::move(*predictor);
        const auto predicted = predictedMs(*entry.predictor, m_test);
        const auto measured = latencies(m_test);
        entry.quality = qualityOf(predicted, measured);
        entry.quality.samples = static_cast<int>(m_rows);
        document["cross_validation"] = m_comparison;
        document["samples"] = entry.quality.samples;
        document["test_samples"] = entry.quality.testSamples;
        document["mape"] = entry.quality.mape;
        document["within_10_percent"] = entry.quality.within10;
        document["within_20_percent"] = entry.quality.within20;
        document["held_out_ms"] = nlohmann::json::array(); // [measured, predicted]
        for (std::size_t i = 0; i < measured.size(); ++i)
            document["held_out_ms"].push_back({measured[i], predicted[i]});
        entry.document = std::move(document);
        return entry;
    }

    const SampleTable &m_table;
    const FitSettings &m_settings;
    FormFitter m_fitter;
    std::size_t m_rows = 0;
    Rows m_test;
    Recipe m_best{};
    HeldOut m_heldOut;
    RowWeights m_weights;
    nlohmann::json m_comparison = nlohmann::json::array();
};

} // namespace

Expected<PredictorSet> fitPredictors(const std::map<std::string, SampleTable> &tables, const PredictorOrigin &origin,
                                     const FitSettings &settings)
{
    PredictorSet set;
    set.origin = origin;
    int done = 0;
    for (const auto &[kind, table] : tables) {
        if (settings.progress)
            settings.progress(done++, static_cast<int>(tables.size()));
        auto entry = KindFitter(table, settings).fit();
        if (!entry)
            return tl::make_unexpected(entry.error());
        set.kinds.emplace(kind, std::move(*entry));
    }
    if (settings.progress)
        settings.progress(done, static_cast<int>(tables.size()));
    return set;
}

} // namespace neurosurgeon
