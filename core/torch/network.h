#pragma once

#include "core/engine/tensor.h"

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/ir/ir.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace neurosurgeon {

/// A network as LibTorch operations: one straight graph of operators with its weights as constants. Each node's scope
/// is the name of the torchvision module that it stands for ("features.0"). Made by the zoo, later by file loaders.
struct Network {
    std::string name;
    TensorSpec input;
    std::shared_ptr<torch::jit::Graph> graph;
    std::vector<std::pair<std::string, at::Tensor>> state; ///< parameters and buffers by torchvision's names
    std::set<std::string> offeredAfter;                    ///< scopes after which the seed offers a partition point
};

} // namespace neurosurgeon
