#pragma once

#include "core/engine/tensor.h"
#include "core/error.h"

#include <boost/container/flat_map.hpp>
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace neurosurgeon {

/// What a layer does. Names (layerKindName) are stored in files and on the wire: append only.
enum class LayerKind {
    Conv, DepthwiseConv, GroupedConv, Linear, MaxPool, AvgPool, AdaptiveAvgPool,
    BatchNorm, Activation, Add, Concat, Reshape, Other,
};

const char *layerKindName(LayerKind kind);
LayerKind layerKindFromName(const std::string &name);

/// A few names in one piece of memory: graphs are copied, and their layers asked, hundreds of times in a millisecond.
using LayerAttributes = boost::container::flat_map<std::string, std::int64_t, std::less<>>;

/// One step of a network as the runtime executes it: a convolution with its batch norm and activation is one layer.
struct Layer {
    std::string name;                              ///< unique inside one model: its first operation, e.g. "features.3"
    LayerKind kind = LayerKind::Other;
    LayerAttributes attributes;                    ///< kernel, stride, padding, groups, in_channels, ... as far as they apply
    std::string fused;                             ///< what is folded into it, e.g. "batch_norm+relu"; may be empty
    std::vector<int> inputs;                       ///< producing layers, ModelGraph::networkInput for the network's input
    TensorSpec output;
    std::int64_t flops = 0;                        ///< two for each multiply-add, one for each other arithmetic operation
    std::int64_t parameters = 0;                   ///< learned values, batch norm's weight and bias included

    bool operator==(const Layer &) const = default;
};

/// A model as a directed acyclic graph of layers in topological order. A plain value, any thread.
struct ModelGraph {
    static constexpr int networkInput = -1;

    std::string model;        ///< zoo name, e.g. "vgg_net"
    TensorSpec input;
    std::vector<Layer> layers; ///< every layer's inputs stand before it; the last layer is the network's output
    std::vector<int> offered;  ///< layers after which the seed offers a partition point, increasing

    bool isChain() const;
    std::int64_t flops() const;
    std::int64_t parameters() const;
    /// SHA-256 (hex) over ordered layers, kinds, attributes, shapes and edges: two machines with the same value mean the same cuts.
    std::string sha256() const;
    bool operator==(const ModelGraph &) const = default;
};

/// A place where one tensor separates the network: layers [0, edgeLayers) on the edge, the rest in the cloud.
/// edgeLayers 0 sends the input, edgeLayers == layers.size() keeps everything on the edge.
struct PartitionPoint {
    int edgeLayers = 0;
    std::vector<int> crossing;      ///< layers whose outputs cross (networkInput for the input); empty when nothing crosses
    std::int64_t crossingBytes = 0; ///< float32, before any codec
    std::string label;              ///< "cloud", "edge" or "K:last-layer", K the index among the legal points
    bool offered = true;            ///< the seed offers it too

    bool operator==(const PartitionPoint &) const = default;
};

/// All legal points in order: the two ends, every boundary of a chain, and for a DAG those prefixes (in topological
/// order) that a single tensor leaves, its articulation points.
std::vector<PartitionPoint> partitionPoints(const ModelGraph &graph);

/// Which layers run on the edge: any set that holds, with a layer, all layers before it (downward closed).
using LayerSet = std::vector<bool>;

LayerSet prefixSet(const ModelGraph &graph, int edgeLayers);
bool isDownwardClosed(const ModelGraph &graph, const LayerSet &head);
/// Producers whose outputs cross from `head` to the rest (networkInput if the rest needs the input), increasing.
std::vector<int> crossingLayers(const ModelGraph &graph, const LayerSet &head);
/// Lives as long as the graph.
const TensorSpec &producedBy(const ModelGraph &graph, int layer);

nlohmann::json toJson(const ModelGraph &graph);
Expected<ModelGraph> modelGraphFromJson(const nlohmann::json &json);

} // namespace neurosurgeon
