#include "core/torch/layering.h"

#include "core/torch/operation.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/passes/symbolic_shape_analysis.h>

#include <algorithm>
#include <unordered_map>

namespace neurosurgeon {

namespace {

using torch::jit::Node;
using torch::jit::Value;

bool isOneOf(const Operation &operation, std::initializer_list<const char *> names)
{
    return std::any_of(names.begin(), names.end(), [&](const char *name) { return operation.is(name); });
}

bool joinsWhatItFollows(const Operation &operation, const Operation &before)
{
    if (operation.is("aten::batch_norm"))
        return before.is("aten::conv2d");
    return isOneOf(operation, {"aten::relu", "aten::hardtanh", "aten::dropout", "aten::flatten"});
}

LayerKind kindOf(const Operation &operation)
{
    if (operation.is("aten::conv2d")) {
        const std::int64_t groups = operation.integer("groups");
        if (groups == 1)
            return LayerKind::Conv;
        const auto weight = operation.tensor("weight").sizes();
        return weight[1] == 1 && weight[0] == groups ? LayerKind::DepthwiseConv : LayerKind::GroupedConv;
    }
    static const std::unordered_map<std::string, LayerKind> kinds = {
        {"aten::linear", LayerKind::Linear},
        {"aten::max_pool2d", LayerKind::MaxPool},
        {"aten::avg_pool2d", LayerKind::AvgPool},
        {"aten::adaptive_avg_pool2d", LayerKind::AdaptiveAvgPool},
        {"aten::batch_norm", LayerKind::BatchNorm},
        {"aten::relu", LayerKind::Activation},
        {"aten::hardtanh", LayerKind::Activation},
        {"aten::add", LayerKind::Add},
        {"aten::cat", LayerKind::Concat},
        {"aten::flatten", LayerKind::Reshape},
    };
    const auto found = kinds.find(operation.node()->kind().toQualString());
    return found == kinds.end() ? LayerKind::Other : found->second;
}

std::int64_t product(const std::vector<std::int64_t> &shape)
{
    std::int64_t result = 1;
    for (const std::int64_t extent : shape)
        result *= extent;
    return result;
}

std::int64_t flopsOf(const Operation &operation)
{
    const std::int64_t outputs = product(shapeOf(operation.output()));
    if (isOneOf(operation, {"aten::conv2d", "aten::linear"})) {
        const at::Tensor weight = operation.tensor("weight");
        return 2 * outputs * (weight.numel() / weight.size(0));
    }
    if (isOneOf(operation, {"aten::max_pool2d", "aten::avg_pool2d"}))
        return outputs * product(operation.ints("kernel_size"));
    if (operation.is("aten::adaptive_avg_pool2d"))
        return product(shapeOf(operation.input(0)));
    if (operation.is("aten::batch_norm"))
        return 2 * outputs;
    return isOneOf(operation, {"aten::flatten", "aten::dropout"}) ? 0 : outputs;
}

std::int64_t parametersOf(const Operation &operation)
{
    if (!isOneOf(operation, {"aten::conv2d", "aten::linear", "aten::batch_norm"}))
        return 0;
    const at::Tensor bias = operation.tensor("bias");
    return operation.tensor("weight").numel() + (bias.defined() ? bias.numel() : 0);
}

LayerAttributes attributesOf(const Operation &operation)
{
    const auto in = shapeOf(operation.input(0));
    const auto out = shapeOf(operation.output());
    LayerAttributes attributes;
    if (operation.is("aten::cat") && out.size() == 4) {
        attributes = {{"out_channels", out[1]}, {"out_size", out[2]}};
    } else if (operation.is("aten::linear")) {
        attributes = {{"in_features", in.back()}, {"out_features", out.back()}};
    } else if (in.size() == 4) {
        attributes = {{"in_channels", in[1]}, {"in_size", in[2]}};
        if (out.size() == 4)
            attributes.insert({{"out_channels", out[1]}, {"out_size", out[2]}});
    }
    if (operation.is("aten::conv2d")) {
        attributes["kernel"] = operation.tensor("weight").size(2);
        attributes["groups"] = operation.integer("groups");
    } else if (isOneOf(operation, {"aten::max_pool2d", "aten::avg_pool2d"})) {
        attributes["kernel"] = operation.ints("kernel_size").front();
    }
    if (isOneOf(operation, {"aten::conv2d", "aten::max_pool2d", "aten::avg_pool2d"})) {
        attributes["stride"] = operation.ints("stride").front();
        attributes["padding"] = operation.ints("padding").front();
    }
    return attributes;
}

std::string shortName(const Operation &operation)
{
    if (operation.is("aten::hardtanh"))
        return "relu6";
    const std::string name = operation.node()->kind().toQualString();
    return name.substr(name.rfind(':') + 1);
}

/// Shapes of the operations for which LibTorch 1.13 has no shape function; empty as long as an input's is not known.
std::vector<std::int64_t> shapeToFillIn(const Operation &operation)
{
    if (operation.is("aten::avg_pool2d")) {
        auto shape = shapeOf(operation.input(0));
        for (std::size_t axis = 2; axis < shape.size(); ++axis)
            shape[axis] = (shape[axis] + 2 * operation.ints("padding").front() - operation.ints("kernel_size").front())
                    / operation.ints("stride").front() + 1;
        return shape;
    }
    if (operation.is("aten::cat")) {
        std::vector<std::int64_t> shape;
        for (const Value *part : operation.input(0)->node()->inputs()) {
            const auto other = shapeOf(part);
            if (other.empty())
                return {};
            if (shape.empty())
                shape = other;
            else
                shape[1] += other[1];
        }
        return shape;
    }
    return {};
}

void propagateShapes(const std::shared_ptr<torch::jit::Graph> &graph)
{
    for (bool filled = true; filled;) {
        auto propagated = graph;
        torch::jit::PropagateShapesOnGraph(propagated);
        filled = false;
        for (Node *node : graph->nodes()) {
            if (node->outputs().size() != 1 || !shapeOf(node->output()).empty())
                continue;
            const auto shape = shapeToFillIn(Operation(node));
            if (shape.empty())
                continue;
            node->output()->setType(c10::TensorType::createContiguous(at::kFloat, at::kCPU, shape));
            filled = true;
        }
    }
}

class Divider {
public:
    explicit Divider(const Network &network) : m_network(network)
    {
        m_result.graph.model = network.name;
        m_result.graph.input = network.input;
        m_layerOf[network.graph->inputs().front()] = ModelGraph::networkInput;
    }

    Expected<LayeredNetwork> divide()
    {
        for (Node *node : m_network.graph->nodes()) {
            if (node->kind() == torch::jit::prim::Constant)
                continue;
            const Operation operation(node);
            if (operation.is("prim::ListConstruct")) {
                m_lists.push_back(node);
                continue;
            }
            const auto shape = shapeOf(operation.output());
            if (shape.empty())
                return failure(ErrorCode::Failed, "The shape of " + node->scopeName() + " (" + node->kind().toQualString()
                                   + ") cannot be told in advance; use a model with fixed shapes.");
            const int layer = place(operation);
            m_layerOf[operation.output()] = layer;
            Layer &described = m_result.graph.layers[static_cast<std::size_t>(layer)];
            described.output = {DataType::Float32, shape};
            described.flops += flopsOf(operation);
            described.parameters += parametersOf(operation);
            if (m_network.offeredAfter.count(node->scopeName()) > 0)
                offer(layer);
        }
        return std::move(m_result);
    }

private:
    int place(const Operation &operation)
    {
        const auto inputs = tensorsReadBy(operation);
        if (inputs.size() == 1 && inputs.front()->uses().size() == 1) {
            const int before = m_layerOf.at(inputs.front());
            if (before != ModelGraph::networkInput && joinsWhatItFollows(operation, Operation(inputs.front()->node()))) {
                std::string &fused = m_result.graph.layers[static_cast<std::size_t>(before)].fused;
                fused += (fused.empty() ? "" : "+") + shortName(operation);
                m_result.nodes[static_cast<std::size_t>(before)].push_back(operation.node());
                return before;
            }
        }
        Layer layer;
        layer.name = operation.node()->scopeName();
        layer.kind = kindOf(operation);
        layer.attributes = attributesOf(operation);
        for (const Value *input : inputs) {
            const int producer = m_layerOf.at(input);
            if (std::find(layer.inputs.begin(), layer.inputs.end(), producer) == layer.inputs.end())
                layer.inputs.push_back(producer);
        }
        m_result.graph.layers.push_back(std::move(layer));
        m_lists.push_back(operation.node());
        m_result.nodes.push_back(std::exchange(m_lists, {}));
        return static_cast<int>(m_result.graph.layers.size()) - 1;
    }

    /// A list of tensors (what concat takes) stands for its tensors.
    static std::vector<Value *> tensorsReadBy(const Operation &operation)
    {
        std::vector<Value *> tensors;
        for (Value *input : operation.computedInputs()) {
            const Operation producer(input->node());
            const bool isList = input->node()->kind() == torch::jit::prim::ListConstruct;
            for (Value *tensor : isList ? producer.computedInputs() : std::vector<Value *>{input})
                tensors.push_back(tensor);
        }
        return tensors;
    }

    void offer(int layer)
    {
        auto &offered = m_result.graph.offered;
        if (offered.empty() || offered.back() != layer)
            offered.push_back(layer);
    }

    const Network &m_network;
    LayeredNetwork m_result;
    std::vector<Node *> m_lists; ///< lists made for the next operation; they belong to its layer
    std::unordered_map<const Value *, int> m_layerOf;
};

} // namespace

Expected<LayeredNetwork> divideIntoLayers(const Network &network)
{
    network.graph->inputs().front()->setType(
        c10::TensorType::createContiguous(at::kFloat, at::kCPU, network.input.shape));
    propagateShapes(network.graph);
    return Divider(network).divide();
}

} // namespace neurosurgeon
