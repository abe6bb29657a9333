#include "core/predictor/samples.h"

#include <algorithm>
#include <set>

namespace neurosurgeon {

namespace {

double attribute(const Layer &layer, std::string_view name)
{
    const auto found = layer.attributes.find(name);
    return found == layer.attributes.end() ? 0.0 : static_cast<double>(found->second);
}

/// 2 for each multiply-add of a convolution, bias and activation left out, as the seed counts.
double convolutionFlops(const Layer &layer)
{
    const double out = attribute(layer, "out_size");
    const double kernel = attribute(layer, "kernel");
    return 2 * out * out * kernel * kernel * attribute(layer, "in_channels") * attribute(layer, "out_channels")
        / std::max(1.0, attribute(layer, "groups"));
}

/// Null for what costs nothing or is of no known kind.
const KindSchema *schemaOf(LayerKind kind)
{
    static const KindSchema *const conv = kindSchema("conv"), *const depthwise = kindSchema("dw_conv"),
                            *const grouped = kindSchema("grouped_conv"), *const linear = kindSchema("linear"),
                            *const maxPool = kindSchema("maxpool"), *const avgPool = kindSchema("avgpool"),
                            *const batchNorm = kindSchema("batchnorm"), *const activation = kindSchema("activation"),
                            *const add = kindSchema("add"), *const concat = kindSchema("concat");
    switch (kind) {
    case LayerKind::Conv: return conv;
    case LayerKind::DepthwiseConv: return depthwise;
    case LayerKind::GroupedConv: return grouped;
    case LayerKind::Linear: return linear;
    case LayerKind::MaxPool: return maxPool;
    case LayerKind::AvgPool:
    case LayerKind::AdaptiveAvgPool: return avgPool;
    case LayerKind::BatchNorm: return batchNorm;
    case LayerKind::Activation: return activation;
    case LayerKind::Add: return add;
    case LayerKind::Concat: return concat;
    case LayerKind::Reshape:
    case LayerKind::Other: break;
    }
    return nullptr;
}

/// Side and channels of a tensor; a vector counts as 1x1 with as many channels.
std::pair<double, double> sizeOf(const TensorSpec &tensor)
{
    const auto &shape = tensor.shape;
    if (shape.size() == 4)
        return {static_cast<double>(shape[2]), static_cast<double>(shape[1])};
    return {1.0, static_cast<double>(tensor.elements())};
}

double columnValue(std::string_view column, const Layer &layer)
{
    if (column == "HW")
        return layer.attributes.contains("in_size") ? attribute(layer, "in_size") : sizeOf(layer.output).first;
    if (column == "Cin")
        return layer.attributes.contains("in_channels") && layer.kind != LayerKind::Concat ? attribute(layer, "in_channels")
                                                                                         : sizeOf(layer.output).second;
    if (column == "Cout")
        return attribute(layer, "out_channels");
    if (column == "output")
        return sizeOf(layer.output).first;
    if (column == "FLOPs")
        return layer.kind == LayerKind::Linear ? 2 * attribute(layer, "in_features") * attribute(layer, "out_features")
                                               : convolutionFlops(layer);
    return attribute(layer, column);
}

} // namespace

const std::vector<KindSchema> &kindSchemas()
{
    static const std::vector<KindSchema> schemas{
        {"conv", "conv_lat.csv", {"HW", "kernel", "stride", "Cin", "Cout", "FLOPs"}, true},
        {"dw_conv", "dw_conv_lat.csv", {"HW", "kernel", "stride", "Cin", "FLOPs"}, true},
        {"linear", "linear_lat.csv", {"in_features", "out_features", "FLOPs"}, true},
        {"maxpool", "maxpool_lat.csv", {"HW", "kernel", "stride", "Cin"}, true},
        {"avgpool", "avgpool_lat.csv", {"HW", "output", "Cin"}, true},
        {"batchnorm", "batchnorm_lat.csv", {"HW", "Cin"}, true},
        {"grouped_conv", "grouped_conv_lat.csv", {"HW", "kernel", "stride", "Cin", "Cout", "groups", "FLOPs"}, false},
        {"activation", "activation_lat.csv", {"HW", "Cin"}, false},
        {"add", "add_lat.csv", {"HW", "Cin"}, false},
        {"concat", "concat_lat.csv", {"HW", "Cin"}, false},
        {"layout", "layout_lat.csv", {"HW", "Cin"}, false},
        {"layout_to_dense", "layout_to_dense_lat.csv", {"HW", "Cin"}, false},
    };
    return schemas;
}

const KindSchema *kindSchema(std::string_view name)
{
    const auto &all = kindSchemas();
    const auto found = std::find_if(all.begin(), all.end(), [&](const KindSchema &schema) { return schema.name == name; });
    return found == all.end() ? nullptr : &*found;
}

std::size_t configurationCount(const SampleTable &table)
{
    std::set<std::vector<double>> configurations;
    for (const Sample &sample : table.samples)
        configurations.emplace(sample.values.begin(), sample.values.begin() + static_cast<std::ptrdiff_t>(table.schema->columns.size()));
    return configurations.size();
}

std::vector<std::optional<LayerConfiguration>> configurationsOf(const ModelGraph &graph)
{
    const double networkMb = static_cast<double>(graph.parameters()) * 4e-6;
    std::vector<std::optional<LayerConfiguration>> configurations;
    configurations.reserve(graph.layers.size());
    for (const Layer &layer : graph.layers) {
        auto &configuration = configurations.emplace_back();
        if (const KindSchema *schema = schemaOf(layer.kind)) {
            configuration = LayerConfiguration{schema, {}};
            configuration->values.reserve(schema->columns.size() + 1);
            for (const std::string_view column : schema->columns)
                configuration->values.push_back(columnValue(column, layer));
            configuration->values.push_back(networkMb);
        }
    }
    return configurations;
}

LayerConfiguration layoutChange(const TensorSpec &tensor, LayoutDirection direction)
{
    static const KindSchema *const toBlocks = kindSchema("layout"), *const toDense = kindSchema("layout_to_dense");
    const auto [side, channels] = sizeOf(tensor);
    return {direction == LayoutDirection::ToBlocks ? toBlocks : toDense, {side, channels, 0.0}};
}

} // namespace neurosurgeon
