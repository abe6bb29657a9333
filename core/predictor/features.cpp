#include "core/predictor/features.h"

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

namespace {

/// A configuration of any kind in the same words; what a kind does not have is 1 (channels, sizes) or 0 (weights).
struct Geometry {
    double in = 1;       ///< side of the input
    double out = 1;      ///< side of the output
    double kernel = 1;
    double stride = 1;
    double channelsIn = 1;
    double channelsOut = 1;
    double groups = 1;
    double flops = 0;
    double weights = 0;  ///< elements

    double inputElements() const { return in * in * channelsIn; }
    double outputElements() const { return out * out * channelsOut; }
};

double strided(double size, double stride)
{
    return std::max(1.0, std::ceil(size / std::max(1.0, stride)));
}

Geometry geometryOf(const KindSchema &schema, std::span<const double> values)
{
    Geometry g;
    const auto value = [&](std::string_view column, double otherwise) {
        for (std::size_t i = 0; i < schema.columns.size(); ++i)
            if (schema.columns[i] == column)
                return values[i];
        return otherwise;
    };
    g.in = value("HW", 1);
    g.kernel = value("kernel", 1);
    g.stride = std::max(1.0, value("stride", 1));
    g.channelsIn = value("Cin", value("in_features", 1));
    g.channelsOut = value("Cout", value("out_features", g.channelsIn));
    g.groups = schema.name == "dw_conv" ? std::max(1.0, g.channelsIn) : std::max(1.0, value("groups", 1));
    g.out = value("output", strided(g.in, g.stride));
    if (schema.name.ends_with("conv")) {
        g.weights = g.kernel * g.kernel * g.channelsIn * g.channelsOut / g.groups;
        // Padding is no column, but the operations tell the size of the output, if they are counted as here: data of other
        // programs count the pointwise convolution behind a depthwise one, too.
        const double told = g.weights > 0 ? std::round(std::sqrt(value("FLOPs", 0) / (2 * g.weights))) : 0.0;
        if (told >= 1 && std::abs(told - g.in / g.stride) <= g.kernel / g.stride + 1.5)
            g.out = told;
        g.flops = 2 * g.weights * g.out * g.out;
    } else if (schema.name == "linear") {
        g.weights = g.channelsIn * g.channelsOut;
        g.flops = 2 * g.weights;
    } else if (schema.name == "maxpool") {
        g.flops = g.outputElements() * g.kernel * g.kernel;
    } else {
        g.flops = std::max(g.inputElements(), g.outputElements());
    }
    return g;
}

float log2Of(double value)
{
    return static_cast<float>(std::log2(std::max(value, 1e-3)));
}

/// Share of the lanes that do work when `channels` are taken `lanes` at a time.
float filled(double channels, double lanes)
{
    return static_cast<float>(channels / (std::ceil(std::max(channels, 1.0) / lanes) * lanes));
}

std::vector<float> layerFeatures(const KindSchema &schema, const Geometry &g)
{
    std::vector<float> features;
    if (schema.columns.size() == 2) // element-wise: a size and a number of channels
        return {log2Of(g.in), log2Of(g.channelsIn), log2Of(g.inputElements()), filled(g.channelsIn, 8), filled(g.channelsIn, 16)};
    if (schema.name == "linear")
        return {log2Of(g.channelsIn), log2Of(g.channelsOut), log2Of(g.weights), log2Of(g.channelsIn / std::max(1.0, g.channelsOut)),
                filled(g.channelsIn, 16), filled(g.channelsOut, 16)};
    features.reserve(32);
    features = {log2Of(g.in),
                log2Of(g.out),
                static_cast<float>(g.kernel),
                static_cast<float>(g.stride),
                log2Of(g.channelsIn),
                log2Of(g.inputElements()),
                log2Of(g.outputElements()),
                log2Of(g.flops),
                log2Of(g.flops / std::max(1.0, g.inputElements() + g.outputElements() + g.weights)),
                filled(g.channelsIn, 8),
                filled(g.channelsIn, 16)};
    if (schema.name == "conv" || schema.name == "grouped_conv")
        for (const float feature : {log2Of(g.channelsOut), log2Of(g.weights), log2Of(g.channelsIn / std::max(1.0, g.channelsOut)),
                                    log2Of(g.out * g.out * g.kernel * g.kernel * g.channelsIn), filled(g.channelsOut, 8),
                                    filled(g.channelsOut, 16), filled(g.out, 14), log2Of(g.groups)})
            features.push_back(feature);
    if (schema.name == "conv" || schema.name == "grouped_conv") {
        // As a product of matrices: which algorithm a library takes depends on their shapes.
        const double positions = g.out * g.out;
        const double taps = g.kernel * g.kernel * g.channelsIn / g.groups;
        for (const float feature : {log2Of(taps), log2Of(positions / std::max(1.0, g.channelsOut)), log2Of(taps / std::max(1.0, g.channelsOut)),
                                    log2Of(positions / std::max(1.0, taps)), log2Of(std::min(positions, g.channelsOut)),
                                    static_cast<float>(std::fmod(g.in, 16)), log2Of(g.inputElements() / std::max(1.0, g.outputElements()))})
            features.push_back(feature);
    }
    return features;
}

} // namespace

const std::vector<std::string> &physicalTermNames()
{
    static const std::vector<std::string> names{"launch", "gflop", "input_mb", "output_mb", "weights_mb",
                                                "unfolded_mb", "output_mega_positions"};
    return names;
}

std::vector<double> physicalTerms(const KindSchema &schema, std::span<const double> values)
{
    const Geometry g = geometryOf(schema, values);
    constexpr double megabytes = 4e-6;
    const double positions = g.out * g.out;
    return {1.0,
            g.flops * 1e-9,
            g.inputElements() * megabytes,
            g.outputElements() * megabytes,
            g.weights * megabytes,
            positions * g.kernel * g.kernel * g.channelsIn * megabytes,
            positions * 1e-6};
}

double operations(const KindSchema &schema, std::span<const double> values)
{
    return geometryOf(schema, values).flops;
}

std::vector<std::string> kangTermNames(const KindSchema &schema)
{
    if (schema.name.ends_with("conv"))
        return {"input_elements", "kernel_over_stride_squared_by_filters"};
    if (schema.name.ends_with("pool") || schema.name == "linear")
        return {"input_elements", "output_elements"};
    return {"input_elements"};
}

std::vector<double> kangTerms(const KindSchema &schema, std::span<const double> values)
{
    const Geometry g = geometryOf(schema, values);
    if (schema.name.ends_with("conv"))
        return {g.inputElements(), g.kernel / g.stride * g.kernel / g.stride * g.channelsOut};
    if (schema.name.ends_with("pool") || schema.name == "linear")
        return {g.inputElements(), g.outputElements()};
    return {g.inputElements()};
}

std::vector<float> treeFeatures(const KindSchema &schema, std::span<const double> values)
{
    auto features = layerFeatures(schema, geometryOf(schema, values));
    features.push_back(log2Of(values.size() > schema.columns.size() ? values.back() : 0));
    return features;
}

std::size_t treeFeatureCount(const KindSchema &schema)
{
    return treeFeatures(schema, std::vector<double>(schema.columns.size(), 1.0)).size();
}

} // namespace neurosurgeon
