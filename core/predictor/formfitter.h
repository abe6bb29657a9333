#pragma once

#include "core/predictor/heldout.h"
#include "core/predictor/training.h"

#include <nlohmann/json.hpp>

namespace neurosurgeon {

/// A form of predictor (see forms.h), and how its trees are grown.
struct Recipe {
    const char *form;
    int depth = 0; ///< 0: no trees
    double huberSlope = 0;
};

/// Fits forms of predictors of one kind. `schema` and `settings` must live as long.
class FormFitter {
public:
    FormFitter(const KindSchema &schema, const FitSettings &settings) : m_schema(schema), m_settings(settings) {}

    /// One form, fitted to `rows`, as a document (predictorFromJson()) without an interval. Errors: Cancelled, Failed.
    Expected<nlohmann::json> fit(const Recipe &recipe, const Rows &rows, const RowWeights &weights) const;

private:
    std::vector<double> linear(const Rows &rows) const;
    void addKang(nlohmann::json &document, const Rows &rows) const;
    std::vector<double> physical(const Rows &rows) const;
    Expected<TreeEnsemble> boosted(const Recipe &recipe, const Rows &rows, const RowWeights &rowWeights,
                                   const std::vector<double> &coefficients) const;

    const KindSchema &m_schema;
    const FitSettings &m_settings;
};

/// Multiplies what a document predicts.
void scaleForm(nlohmann::json &document, double factor);

} // namespace neurosurgeon
