#pragma once

#include "core/graph/modelgraph.h"
#include "core/torch/network.h"

#include <vector>

namespace neurosurgeon {

/// A network divided into layers: the description and, for each layer, its operations in execution order.
struct LayeredNetwork {
    ModelGraph graph;
    std::vector<std::vector<torch::jit::Node *>> nodes; ///< one list a layer; owned by Network::graph
};

/// Groups operations into layers as the runtime executes them: batch norm joins its convolution; activation, dropout
/// and reshaping join the operation they follow, as long as nobody else reads what is between them. Shapes come from
/// LibTorch's shape propagation. Errors: Failed when a shape stays unknown.
Expected<LayeredNetwork> divideIntoLayers(const Network &network);

} // namespace neurosurgeon
