#include "core/predictor/forms.h"

#include "core/predictor/features.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace neurosurgeon {

namespace {

/// Nothing takes less than this; the linear baseline would say so.
constexpr double shortestMs = 1e-6;
/// Nothing is slower than this, in GFLOP/s; a regression of speed would say so.
constexpr double slowestGflops = 1e-2;

struct RowLess {
    bool operator()(std::span<const double> a, std::span<const double> b) const
    {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    }
};

} // namespace

Prediction ResidualBands::around(double ms) const
{
    for (std::size_t i = 0; i < bands.size(); ++i)
        if (i + 1 == bands.size() || ms < bands[i].belowMs)
            return {ms, ms * std::min(1.0, bands[i].lowFactor), ms * std::max(1.0, bands[i].highFactor)};
    return {ms, ms, ms};
}

LinearForm::LinearForm(const KindSchema &schema, std::vector<double> coefficients, ResidualBands bands)
    : m_schema(schema), m_coefficients(std::move(coefficients)), m_bands(std::move(bands))
{
}

std::vector<Prediction> LinearForm::predict(std::span<const std::vector<double>> rows) const
{
    std::vector<Prediction> predictions;
    for (const auto &row : rows) {
        const double ms = std::inner_product(m_coefficients.begin() + 1, m_coefficients.end(), row.begin(), m_coefficients.front());
        predictions.push_back(m_bands.around(std::max(ms, shortestMs)));
    }
    return predictions;
}

KangForm::KangForm(const KindSchema &schema, Scale scale, std::vector<double> coefficients, ResidualBands bands)
    : m_schema(schema), m_scale(scale), m_coefficients(std::move(coefficients)), m_bands(std::move(bands))
{
}

std::vector<double> KangForm::line(const KindSchema &schema, Scale scale, std::span<const double> values)
{
    std::vector<double> line = kangTerms(schema, values);
    if (scale == Scale::Logarithmic)
        std::transform(line.begin(), line.end(), line.begin(), [](double term) { return std::log(std::max(term, 1e-3)); });
    line.insert(line.begin(), 1.0);
    return line;
}

std::vector<Prediction> KangForm::predict(std::span<const std::vector<double>> rows) const
{
    std::vector<Prediction> predictions;
    for (const auto &row : rows) {
        const auto terms = line(m_schema, m_scale, row);
        const double speed = std::inner_product(terms.begin(), terms.end(), m_coefficients.begin(), 0.0);
        predictions.push_back(m_bands.around(std::max(operations(m_schema, row) * 1e-6 / std::max(speed, slowestGflops), shortestMs)));
    }
    return predictions;
}

PhysicalForm::PhysicalForm(const KindSchema &schema, std::vector<double> coefficients, TreeEnsemble trees, ResidualBands bands)
    : m_schema(schema), m_coefficients(std::move(coefficients)), m_trees(std::move(trees)), m_bands(std::move(bands))
{
}

std::vector<Prediction> PhysicalForm::predict(std::span<const std::vector<double>> rows) const
{
    // Networks repeat their layers: each configuration is predicted once.
    std::map<std::span<const double>, std::size_t, RowLess> places;
    std::vector<std::span<const double>> distinct;
    for (const auto &row : rows)
        if (places.emplace(row, distinct.size()).second)
            distinct.emplace_back(row);
    const std::vector<float> logs = residuals(distinct);
    std::vector<Prediction> known;
    for (std::size_t i = 0; i < distinct.size(); ++i) {
        const auto terms = physicalTerms(m_schema, distinct[i]);
        const double ms = std::inner_product(terms.begin(), terms.end(), m_coefficients.begin(), 0.0);
        known.push_back(m_bands.around(std::max(ms, shortestMs) * std::exp(static_cast<double>(logs[i]))));
    }
    std::vector<Prediction> predictions;
    for (const auto &row : rows)
        predictions.push_back(known[places.at(row)]);
    return predictions;
}

std::vector<float> PhysicalForm::residuals(std::span<const std::span<const double>> rows) const
{
    std::vector<float> logs(rows.size(), 0.0F);
    if (m_trees.size() == 0 || rows.empty())
        return logs;
    std::vector<float> features;
    for (const auto &row : rows) {
        const auto values = treeFeatures(m_schema, row);
        features.insert(features.end(), values.begin(), values.end());
    }
    m_trees.addTo(logs, features, features.size() / rows.size());
    return logs;
}

nlohmann::json bandsToJson(const ResidualBands &bands)
{
    nlohmann::json list = nlohmann::json::array();
    for (const auto &band : bands.bands)
        list.push_back({{"below_ms", band.belowMs}, {"low_factor", band.lowFactor}, {"high_factor", band.highFactor}});
    return list;
}

Expected<std::shared_ptr<const Predictor>> predictorFromJson(const nlohmann::json &document)
{
    const auto damaged = [](const std::string &what) { return failure(ErrorCode::BadFile, what); };
    try {
        const KindSchema *schema = kindSchema(document.at("kind").get<std::string>());
        if (!schema)
            return damaged("its kind of layer is unknown here");
        ResidualBands bands;
        for (const auto &band : document.at("interval"))
            bands.bands.push_back({band.at("below_ms"), band.at("low_factor"), band.at("high_factor")});
        const std::string form = document.at("form");
        auto coefficients = document.at("coefficients").get<std::vector<double>>();
        if (form == "linear") {
            if (coefficients.size() != schema->columns.size() + 1)
                return damaged("its coefficients do not fit its columns");
            return std::make_shared<LinearForm>(*schema, std::move(coefficients), std::move(bands));
        }
        if (form == "kang") {
            if (coefficients.size() != kangTermNames(*schema).size() + 1)
                return damaged("its coefficients do not fit its terms");
            const auto scale = document.at("scale") == KangForm::nameOf(KangForm::Scale::Linear) ? KangForm::Scale::Linear
                                                                                                  : KangForm::Scale::Logarithmic;
            return std::make_shared<KangForm>(*schema, scale, std::move(coefficients), std::move(bands));
        }
        if (document.at("terms") != physicalTermNames() || coefficients.size() != physicalTermNames().size())
            return damaged("its coefficients do not fit its terms");
        TreeEnsemble trees;
        if (form == "boosted") {
            auto read = TreeEnsemble::fromJson(document.at("trees"), treeFeatureCount(*schema));
            if (!read)
                return tl::make_unexpected(read.error());
            trees = std::move(*read);
        } else if (form != "physical") {
            return damaged("its form \"" + form + "\" is unknown here");
        }
        return std::make_shared<PhysicalForm>(*schema, std::move(coefficients), std::move(trees), std::move(bands));
    } catch (const nlohmann::json::exception &error) {
        return damaged(error.what());
    }
}

} // namespace neurosurgeon
