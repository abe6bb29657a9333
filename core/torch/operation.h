#pragma once

#include <ATen/core/ivalue.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neurosurgeon {

/// Read access to one LibTorch operation's arguments by their schema's names, constants only.
class Operation {
public:
    explicit Operation(torch::jit::Node *node) : m_node(node) {}

    torch::jit::Node *node() const { return m_node; }
    bool is(const char *name) const { return std::string(m_node->kind().toQualString()) == name; }
    torch::jit::Value *output() const { return m_node->output(); }
    torch::jit::Value *input(std::size_t index) const { return m_node->inputs().at(index); }

    c10::IValue constant(const char *argument) const;
    std::vector<std::int64_t> ints(const char *argument) const { return constant(argument).toIntVector(); }
    std::int64_t integer(const char *argument) const { return constant(argument).toInt(); }
    /// Undefined where the argument is None.
    at::Tensor tensor(const char *argument) const;
    /// Inputs that are computed, not constant.
    std::vector<torch::jit::Value *> computedInputs() const;

private:
    torch::jit::Node *m_node;
};

bool isConstant(const torch::jit::Value *value);
std::vector<std::int64_t> shapeOf(const torch::jit::Value *value);

/// relu as (0, infinity), hardtanh (ReLU6) as its two bounds; nothing for any other operation.
struct Clamp {
    float low = 0;
    float high = 0;
};
std::optional<Clamp> clampOf(const Operation &operation);

} // namespace neurosurgeon
