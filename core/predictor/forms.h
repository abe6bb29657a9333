#pragma once

#include "core/predictor/predictor.h"
#include "core/predictor/trees.h"

#include <nlohmann/json_fwd.hpp>

namespace neurosurgeon {

/// How far held-out measurements lie from predictions, as factors, in bands of the predicted latency.
struct ResidualBands {
    struct Band {
        double belowMs = 0;  ///< the band's upper end; the last band has none
        double lowFactor = 1; ///< of measured / predicted: one in ten is below,
        double highFactor = 1; ///< one in ten above
    };
    std::vector<Band> bands;

    Prediction around(double ms) const;
};

/// (a) What the seed does: a linear function of the columns, by least squares. A baseline; it may say less than 0.
class LinearForm final : public Predictor {
public:
    LinearForm(const KindSchema &schema, std::vector<double> coefficients, ResidualBands bands);
    std::vector<Prediction> predict(std::span<const std::vector<double>> rows) const override;

private:
    const KindSchema &m_schema;
    std::vector<double> m_coefficients; ///< constant first
    ResidualBands m_bands;
};

/// (a) What Kang et al. (ASPLOS 2017) do: a layer's speed in GFLOP/s as a linear or logarithmic function of kangTerms(). A baseline,
/// too; where the function falls to nothing it predicts as slow as it ever goes.
class KangForm final : public Predictor {
public:
    enum class Scale { Linear, Logarithmic };

    KangForm(const KindSchema &schema, Scale scale, std::vector<double> coefficients, ResidualBands bands);
    std::vector<Prediction> predict(std::span<const std::vector<double>> rows) const override;

    /// 1 and the scaled terms: what the coefficients belong to.
    static std::vector<double> line(const KindSchema &schema, Scale scale, std::span<const double> values);
    static const char *nameOf(Scale scale) { return scale == Scale::Linear ? "linear" : "logarithmic"; }

private:
    const KindSchema &m_schema;
    Scale m_scale;
    std::vector<double> m_coefficients; ///< constant first
    ResidualBands m_bands;
};

/// (b) A sum of physical terms with coefficients that are not negative: explainable, and it extrapolates.
/// (c) The same times the exponential of boosted trees: the default.
class PhysicalForm final : public Predictor {
public:
    PhysicalForm(const KindSchema &schema, std::vector<double> coefficients, TreeEnsemble trees, ResidualBands bands);
    std::vector<Prediction> predict(std::span<const std::vector<double>> rows) const override;

private:
    /// What the trees add, as logarithms.
    std::vector<float> residuals(std::span<const std::span<const double>> rows) const;

    const KindSchema &m_schema;
    std::vector<double> m_coefficients; ///< physicalTerms' order
    TreeEnsemble m_trees;               ///< none: form (b)
    ResidualBands m_bands;
};

nlohmann::json bandsToJson(const ResidualBands &bands);
/// The predictor that a document describes. Errors: BadFile.
Expected<std::shared_ptr<const Predictor>> predictorFromJson(const nlohmann::json &document);

} // namespace neurosurgeon
