#include "core/predictor/formfitter.h"

#include "core/predictor/boosting.h"
#include "core/predictor/features.h"
#include "core/predictor/forms.h"
#include "core/predictor/regression.h"

#include <Eigen/QR>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurosurgeon {

namespace {

/// Many rows carry many small steps; few would be learnt by heart, and every tree takes time in each prediction. What is told by two
/// numbers alone needs few and shallow trees. Found on measured layers (docs/measuring.md).
BoostingSettings settingsFor(const KindSchema &schema, const Recipe &recipe, std::size_t rows)
{
    constexpr double reach = 12; // trees times learning rate: enough to come from 0 to any residual, and more only learns noise
    const bool isSimple = schema.columns.size() == 2;
    BoostingSettings settings;
    settings.depth = isSimple ? std::min(recipe.depth, 5) : recipe.depth;
    settings.huberSlope = recipe.huberSlope;
    settings.trees = isSimple ? 60 : std::clamp((static_cast<int>(rows) - 1000) / 11, 130, 1000);
    settings.learningRate = reach / settings.trees;
    return settings;
}

/// A line in front of each row, and its values behind it.
template<class Values>
Eigen::MatrixXd matrixOf(const Rows &rows, std::size_t columns, Values valuesOf)
{
    Eigen::MatrixXd a(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(columns));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::vector<double> values = valuesOf(rows[i]->values);
        a.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const Eigen::RowVectorXd>(values.data(), a.cols());
    }
    return a;
}

Eigen::VectorXd latencyVector(const Rows &rows)
{
    Eigen::VectorXd b(static_cast<Eigen::Index>(rows.size()));
    std::transform(rows.begin(), rows.end(), b.begin(), [](const Sample *row) { return row->latencyMs; });
    return b;
}

std::vector<double> listOf(const Eigen::VectorXd &x)
{
    return {x.begin(), x.end()};
}

} // namespace

Expected<nlohmann::json> FormFitter::fit(const Recipe &recipe, const Rows &rows, const RowWeights &weights) const
{
    const std::string_view form = recipe.form;
    nlohmann::json document{{"kind", m_schema.name}, {"form", form}, {"interval", nlohmann::json::array()}};
    if (form == "linear") {
        document["terms"] = m_schema.columns;
        document["coefficients"] = linear(rows);
        return document;
    }
    if (form == "kang") {
        addKang(document, rows);
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

std::vector<double> FormFitter::linear(const Rows &rows) const
{
    const std::size_t columns = m_schema.columns.size();
    const auto a = matrixOf(rows, columns + 1, [columns](const std::vector<double> &values) {
        std::vector<double> line{1.0};
        line.insert(line.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(columns));
        return line;
    });
    return listOf(a.colPivHouseholderQr().solve(latencyVector(rows)));
}

/// The better of a linear and a logarithmic regression of GFLOP/s.
void FormFitter::addKang(nlohmann::json &document, const Rows &rows) const
{
    Eigen::VectorXd speed = latencyVector(rows);
    for (std::size_t i = 0; i < rows.size(); ++i)
        speed[static_cast<Eigen::Index>(i)] = operations(m_schema, rows[i]->values) * 1e-6 / rows[i]->latencyMs;
    double least = std::numeric_limits<double>::infinity();
    for (const KangForm::Scale scale : {KangForm::Scale::Linear, KangForm::Scale::Logarithmic}) {
        const auto a = matrixOf(rows, kangTermNames(m_schema).size() + 1,
                                [&](const std::vector<double> &values) { return KangForm::line(m_schema, scale, values); });
        const Eigen::VectorXd x = a.colPivHouseholderQr().solve(speed);
        if (const double missed = (a * x - speed).squaredNorm(); missed < least) {
            least = missed;
            document["scale"] = KangForm::nameOf(scale);
            document["coefficients"] = listOf(x);
        }
    }
    document["terms"] = kangTermNames(m_schema);
}

std::vector<double> FormFitter::physical(const Rows &rows) const
{
    const auto a = matrixOf(rows, physicalTermNames().size(), [this](const std::vector<double> &values) { return physicalTerms(m_schema, values); });
    return listOf(robustRelativeFit(a, latencyVector(rows)));
}

Expected<TreeEnsemble> FormFitter::boosted(const Recipe &recipe, const Rows &rows, const RowWeights &rowWeights,
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
    BoostingSettings boosting = settingsFor(m_schema, recipe, rows.size());
    boosting.seed = m_settings.seed;
    return boost({features, features.size() / rows.size(), targets, weights, boosting, m_settings.threads,
                  m_settings.cancelled});
}

void scaleForm(nlohmann::json &document, double factor)
{
    // The coefficients of a speed are divided.
    const double scale = document.at("form") == "kang" ? 1 / factor : factor;
    for (nlohmann::json &coefficient : document["coefficients"])
        coefficient = coefficient.get<double>() * scale;
}

} // namespace neurosurgeon
