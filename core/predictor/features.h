#pragma once

#include "core/predictor/samples.h"

#include <span>

namespace neurosurgeon {

/// Non-negative quantities whose weighted sum explains a layer's latency: a constant for the launch, operations (GFLOP),
/// bytes read, written and of weights (MB), positions of the output (millions). One order for each kind.
std::vector<double> physicalTerms(const KindSchema &schema, std::span<const double> values);
const std::vector<std::string> &physicalTermNames();

/// What the trees look at: the columns, sizes derived from them, their logarithms, ratios, and how channels fill a vector
/// register. As many as treeFeatureCount(schema).
std::vector<float> treeFeatures(const KindSchema &schema, std::span<const double> values);
std::size_t treeFeatureCount(const KindSchema &schema);

} // namespace neurosurgeon
