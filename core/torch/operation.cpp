#include "core/torch/operation.h"

#include <ATen/core/jit_type.h>

#include <limits>

namespace neurosurgeon {

bool isConstant(const torch::jit::Value *value)
{
    return value->node()->kind() == torch::jit::prim::Constant;
}

std::vector<std::int64_t> shapeOf(const torch::jit::Value *value)
{
    const auto type = value->type()->cast<c10::TensorType>();
    if (!type)
        return {};
    const auto sizes = type->sizes().concrete_sizes();
    return sizes ? *sizes : std::vector<std::int64_t>{};
}

c10::IValue Operation::constant(const char *argument) const
{
    const auto value = torch::jit::toIValue(m_node->namedInput(argument));
    TORCH_CHECK(value, m_node->kind().toQualString(), ": argument ", argument, " is not a constant");
    return *value;
}

at::Tensor Operation::tensor(const char *argument) const
{
    const c10::IValue value = constant(argument);
    return value.isTensor() ? value.toTensor() : at::Tensor();
}

std::vector<torch::jit::Value *> Operation::computedInputs() const
{
    std::vector<torch::jit::Value *> values;
    for (torch::jit::Value *value : m_node->inputs())
        if (!isConstant(value))
            values.push_back(value);
    return values;
}

std::optional<Clamp> clampOf(const Operation &operation)
{
    if (operation.is("aten::relu"))
        return Clamp{0.0F, std::numeric_limits<float>::infinity()};
    if (operation.is("aten::hardtanh"))
        return Clamp{operation.constant("min_val").toScalar().to<float>(),
                     operation.constant("max_val").toScalar().to<float>()};
    return std::nullopt;
}

} // namespace neurosurgeon
