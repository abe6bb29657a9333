#pragma once

#include "core/predictor/samples.h"

#include <span>

namespace neurosurgeon {

/// Non-negative quantities whose weighted sum explains a layer's latency: a constant for the launch, operations (GFLOP),
/// bytes read, written and of weights (MB), positions of the output (millions). One order for each kind.
std::vector<double> physicalTerms(const KindSchema &schema, std::span<const double> values);
const std::vector<std::string> &physicalTermNames();

/// Floating-point operations of a configuration, as latency predictors count them: two for each multiply-add, for what does none
/// the elements touched.
double operations(const KindSchema &schema, std::span<const double> values);

/// What Kang et al. (ASPLOS 2017, section 4.1) regress a layer's speed on: the input's elements, and for convolutions
/// (filter / stride)^2 x filters, for pooling and fully connected layers the output's elements.
std::vector<double> kangTerms(const KindSchema &schema, std::span<const double> values);
std::vector<std::string> kangTermNames(const KindSchema &schema);

/// What the trees look at: the columns, sizes derived from them, their logarithms, ratios, and how channels fill a vector
/// register. As many as treeFeatureCount(schema).
std::vector<float> treeFeatures(const KindSchema &schema, std::span<const double> values);
std::size_t treeFeatureCount(const KindSchema &schema);

} // namespace neurosurgeon
