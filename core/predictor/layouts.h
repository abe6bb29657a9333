#pragma once

#include "core/graph/modelgraph.h"
#include "core/predictor/samples.h"

#include <functional>
#include <vector>

namespace neurosurgeon {

/// A tensor whose layout an optimised segment changes on the way into `layer`, or behind it where the tensor leaves.
struct LayoutChange {
    int layer = 0;
    TensorSpec tensor;
    LayoutDirection direction = LayoutDirection::ToBlocks;
    bool operator==(const LayoutChange &) const = default;
};

/// The layout changes of the layers [from, to), compiled as one: tensors cross its borders dense, while convolutions
/// and pooling (of whole blocks of 8 channels), and what follows them in their layout, work on blocks of channels. Mirrors
/// core/torch/blockedwriter; where the channels are no whole blocks oneDNN chooses a layout of its own, and
/// whatever that costs counts as the layer's.
std::vector<LayoutChange> layoutChanges(const ModelGraph &graph, int from, int to);

/// What the layout changes of a graph's heads and tails cost together; both by the number of layers in the head.
struct LayoutCosts {
    std::vector<double> heads;
    std::vector<double> tails;
};
/// What each of some changes costs; they are different ones, `layer` is the tensor's producer (networkInput for the network's input), and
/// `tensor` its output as it was before a flattening.
using LayoutPrices = std::function<std::vector<double>(const std::vector<LayoutChange> &changes)>;
/// The same as summing up what the layoutChanges() of each cost, in one pass; `pricesOf` is asked once.
LayoutCosts layoutCosts(const ModelGraph &graph, const LayoutPrices &pricesOf);

} // namespace neurosurgeon
