#include "models/netbuilder.h"

#include <ATen/core/interned_strings.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/named_value.h>
#include <torch/csrc/jit/ir/scope.h>

namespace neurosurgeon {

namespace {

std::vector<std::int64_t> square(std::int64_t extent)
{
    return {extent, extent};
}

} // namespace

NetBuilder::NetBuilder(std::string model, std::vector<std::int64_t> inputShape, WeightSource &weights)
    : m_weights(weights)
{
    m_network.name = std::move(model);
    m_network.input = {DataType::Float32, std::move(inputShape)};
    m_network.graph = std::make_shared<torch::jit::Graph>();
    m_network.graph->addInput("input");
}

NetBuilder::Value NetBuilder::input() const
{
    return m_network.graph->inputs().front();
}

NetBuilder::Value NetBuilder::conv(const std::string &name, Value x, const ConvShape &shape)
{
    const Value weight = keep(name + ".weight", m_weights.filters(name + ".weight",
                              {shape.out, shape.in / shape.groups, shape.kernel, shape.kernel}));
    const Value bias = shape.bias ? keep(name + ".bias", m_weights.bias(name + ".bias", shape.out))
                                  : constant(c10::IValue());
    return append(name, "aten::conv2d",
                  {x, weight, bias, constant(square(shape.stride)), constant(square(shape.padding)),
                   constant(square(1)), constant(shape.groups)});
}

NetBuilder::Value NetBuilder::batchNorm(const std::string &name, Value x, std::int64_t channels)
{
    const auto part = [&](const std::string &suffix) {
        return keep(name + "." + suffix, m_weights.batchNorm(name, suffix, channels));
    };
    const Value weight = part("weight");
    const Value bias = part("bias");
    const Value mean = part("running_mean");
    const Value variance = part("running_var");
    return append(name, "aten::batch_norm",
                  {x, weight, bias, mean, variance, constant(false), constant(0.1), constant(1e-5), constant(false)});
}

NetBuilder::Value NetBuilder::linear(const std::string &name, Value x, std::int64_t in, std::int64_t out)
{
    const Value weight = keep(name + ".weight", m_weights.filters(name + ".weight", {out, in}));
    const Value bias = keep(name + ".bias", m_weights.bias(name + ".bias", out));
    return append(name, "aten::linear", {x, weight, bias});
}

NetBuilder::Value NetBuilder::relu(const std::string &name, Value x)
{
    return append(name, "aten::relu", {x});
}

NetBuilder::Value NetBuilder::relu6(const std::string &name, Value x)
{
    return append(name, "aten::hardtanh", {x, constant(0.0), constant(6.0)});
}

NetBuilder::Value NetBuilder::maxPool(const std::string &name, Value x, const PoolShape &shape)
{
    return append(name, "aten::max_pool2d",
                  {x, constant(square(shape.kernel)), constant(square(shape.stride)), constant(square(shape.padding)),
                   constant(square(1)), constant(false)});
}

NetBuilder::Value NetBuilder::avgPool(const std::string &name, Value x, const PoolShape &shape)
{
    return append(name, "aten::avg_pool2d",
                  {x, constant(square(shape.kernel)), constant(square(shape.stride)), constant(square(shape.padding)),
                   constant(false), constant(true), constant(c10::IValue())});
}

NetBuilder::Value NetBuilder::adaptiveAvgPool(const std::string &name, Value x, std::int64_t size)
{
    return append(name, "aten::adaptive_avg_pool2d", {x, constant(square(size))});
}

NetBuilder::Value NetBuilder::flatten(const std::string &name, Value x)
{
    return append(name, "aten::flatten", {x, constant(std::int64_t{1}), constant(std::int64_t{-1})});
}

NetBuilder::Value NetBuilder::dropout(const std::string &name, Value x)
{
    return append(name, "aten::dropout", {x, constant(0.5), constant(false)});
}

NetBuilder::Value NetBuilder::add(const std::string &name, Value a, Value b)
{
    return append(name, "aten::add", {a, b});
}

NetBuilder::Value NetBuilder::concat(const std::string &name, const std::vector<Value> &parts)
{
    const Value list = m_network.graph->insertNode(m_network.graph->createList(c10::TensorType::get(), parts))->output();
    return append(name, "aten::cat", {list, constant(std::int64_t{1})});
}

void NetBuilder::offer(Value x)
{
    m_network.offeredAfter.insert(x->node()->scopeName());
}

Network NetBuilder::finish(Value output)
{
    m_network.graph->registerOutput(output);
    return std::move(m_network);
}

NetBuilder::Value NetBuilder::append(const std::string &name, const std::string &operation,
                                     std::vector<torch::jit::NamedValue> arguments)
{
    const Value result = m_network.graph->insert(c10::Symbol::fromQualString(operation), arguments);
    result->node()->setScope(c10::make_intrusive<torch::jit::Scope>()->push(c10::Symbol::scope(name)));
    return result;
}

NetBuilder::Value NetBuilder::constant(c10::IValue value)
{
    return m_network.graph->insertConstant(value);
}

NetBuilder::Value NetBuilder::keep(const std::string &name, at::Tensor tensor)
{
    m_network.state.emplace_back(name, tensor);
    return constant(std::move(tensor));
}

} // namespace neurosurgeon
