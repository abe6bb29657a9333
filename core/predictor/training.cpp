#include "core/predictor/training.h"

#include "core/predictor/boosting.h"
#include "core/predictor/features.h"
#include "core/predictor/forms.h"
#include "core/predictor/heldout.h"
#include "core/predictor/regression.h"

#include <Eigen/QR>
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

/// A form, and how its trees are grown.
struct Recipe {
    const char *form;
    int depth = 0;
    double huberSlope = 0;
};
/// Shallow trees that hardly follow disturbed rows, and deep ones for quiet machines with sharp edges between algorithms.
constexpr std::array<Recipe, 4> recipes{{{"linear"}, {"physical"}, {"boosted", 7, 0.1}, {"boosted", 9, 0.3}}};

/// Many rows carry many small steps; few would be learnt by heart, and every tree takes time in each prediction. Found on
/// measured convolutions (docs/measuring.md).
BoostingSettings settingsFor(const Recipe &recipe, std::size_t rows)
{
    constexpr double reach = 20; // trees times learning rate: enough to come from 0 to any residual
    BoostingSettings settings;
    settings.depth = recipe.depth;
    settings.huberSlope = recipe.huberSlope;
    settings.trees = static_cast<int>(std::clamp<std::size_t>(rows / 6, 120, 1000));
    settings.learningRate = reach / settings.trees;
    return settings;
}

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
    std::map<std::vector<double>, Rows> byConfiguration;
    for (const Sample &sample : table.samples)
        if (sample.latencyMs > 0)
            byConfiguration[{sample.values.begin(), sample.values.begin() + static_cast<std::ptrdiff_t>(table.schema->columns.size())}].push_back(&sample);
    std::vector<Rows> groups;
    for (auto &[values, rows] : byConfiguration)
        groups.push_back(std::move(rows));
    std::mt19937_64 random(seed);
    for (std::size_t i = groups.size(); i > 1; --i)
        std::swap(groups[i - 1], groups[random() % i]);
    return groups;
}

/// One form, fitted to `rows`, as a document without an interval.
class FormFitter {
public:
    FormFitter(const KindSchema &schema, const FitSettings &settings) : m_schema(schema), m_settings(settings) {}

    Expected<nlohmann::json> fit(const Recipe &recipe, const Rows &rows, const RowWeights &weights) const
    {
        const std::string_view form = recipe.form;
        nlohmann::json document{{"kind", m_schema.name}, {"form", form}, {"interval", nlohmann::json::array()}};
        if (form == "linear") {
            document["terms"] = m_schema.columns;
            document["coefficients"] = linear(rows);
            return document;
        }
        document["terms"] = physicalTermNames();
        const auto coefficients = physical(rows);
        document["coefficients"] = coefficients;
        if (form == "boosted") {
            const auto trees = boosted(recipe, rows, weights, coefficients);
            if (!trees)
                return tl::make_unexpected(trees.error());
            document["trees"] = trees->toJson();
        }
        return document;
    }

private:
    std::vector<double> linear(const Rows &rows) const
    {
        Eigen::MatrixXd a(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(m_schema.columns.size()) + 1);
        Eigen::VectorXd b(a.rows());
        for (Eigen::Index i = 0; i < a.rows(); ++i) {
            const Sample &row = *rows[static_cast<std::size_t>(i)];
            a(i, 0) = 1;
            a.row(i).tail(a.cols() - 1) = Eigen::Map<const Eigen::RowVectorXd>(row.values.data(), a.cols() - 1);
            b[i] = row.latencyMs;
        }
        const Eigen::VectorXd x = a.colPivHouseholderQr().solve(b);
        return {x.begin(), x.end()};
    }

    std::vector<double> physical(const Rows &rows) const
    {
        Eigen::MatrixXd a(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(physicalTermNames().size()));
        Eigen::VectorXd b(a.rows());
        for (Eigen::Index i = 0; i < a.rows(); ++i) {
            const Sample &row = *rows[static_cast<std::size_t>(i)];
            const auto terms = physicalTerms(m_schema, row.values);
            a.row(i) = Eigen::Map<const Eigen::RowVectorXd>(terms.data(), a.cols());
            b[i] = row.latencyMs;
        }
        const Eigen::VectorXd x = robustRelativeFit(a, b);
        return {x.begin(), x.end()};
    }

    Expected<TreeEnsemble> boosted(const Recipe &recipe, const Rows &rows, const RowWeights &rowWeights,
                                   const std::vector<double> &coefficients) const
    {
        std::vector<float> features;
        std::vector<float> targets;
        std::vector<float> weights;
        for (const Sample *row : rows) {
            const auto weight = rowWeights.find(row);
            weights.push_back(weight == rowWeights.end() ? 1.0F : weight->second);
            const auto values = treeFeatures(m_schema, row->values);
            features.insert(features.end(), values.begin(), values.end());
            const auto terms = physicalTerms(m_schema, row->values);
            const double ms = std::inner_product(terms.begin(), terms.end(), coefficients.begin(), 0.0);
            targets.push_back(static_cast<float>(std::log(row->latencyMs / std::max(ms, 1e-6))));
        }
        BoostingSettings boosting = settingsFor(recipe, rows.size());
        boosting.seed = m_settings.seed;
        return boost({features, features.size() / rows.size(), targets, weights, boosting, m_settings.threads,
                      m_settings.cancelled});
    }

    const KindSchema &m_schema;
    const FitSettings &m_settings;
};

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
        for (nlohmann::json &coefficient : (*document)["coefficients"])
            coefficient = coefficient.get<double>() * factor;
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
        const Rows &judged = m_test;
        entry.quality = qualityOf(predictedMs(*entry.predictor, judged), latencies(judged));
        entry.quality.samples = static_cast<int>(m_rows);
        document["cross_validation"] = m_comparison;
        document["samples"] = entry.quality.samples;
        document["test_samples"] = entry.quality.testSamples;
        document["mape"] = entry.quality.mape;
        document["within_10_percent"] = entry.quality.within10;
        document["within_20_percent"] = entry.quality.within20;
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
