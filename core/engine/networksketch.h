#pragma once

#include "core/error.h"
#include "core/graph/modelgraph.h"

#include <cstdint>
#include <string>
#include <vector>

namespace neurosurgeon {

enum class SketchActivation { None, Relu, Relu6 };

/// One layer of a sketch, as the runtime executes it: an operation and what is fused into it.
struct SketchStep {
    LayerKind kind = LayerKind::Conv;    ///< any but Reshape and Other; Conv covers depthwise and grouped by `groups`
    std::vector<int> inputs;             ///< earlier steps or ModelGraph::networkInput; empty: the step before this one
    std::int64_t out = 0;                ///< convolution: channels, linear: features, adaptive pool: height and width
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t padding = 0;
    std::int64_t groups = 1;
    bool batchNorm = false;              ///< convolutions only; folded into them
    SketchActivation activation = SketchActivation::None; ///< behind the operation; what a step of kind Activation is
    bool flatten = false;                ///< the output is made one row
    bool operator==(const SketchStep &) const = default;
};

/// A network by its shapes alone, for measuring and planning: the engine gives it weights of no meaning.
struct NetworkSketch {
    std::string name;
    TensorSpec input; ///< 1 x channels x height x width, or 1 x features
    std::vector<SketchStep> steps;
    bool operator==(const NetworkSketch &) const = default;
};

/// What Engine::build's model will say of itself, a layer for each step. Errors: Usage, with the step, where shapes do
/// not fit together.
Expected<ModelGraph> graphOf(const NetworkSketch &sketch);

} // namespace neurosurgeon
