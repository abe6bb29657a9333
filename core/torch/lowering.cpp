#include "core/torch/lowering.h"

#include "core/torch/blockedwriter.h"
#include "core/torch/codewriter.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/passes/fold_conv_bn.h>

namespace neurosurgeon {

namespace {

using torch::jit::Node;

at::Tensor &tensorIn(Slots &slots, int slot)
{
    return slots[static_cast<std::size_t>(slot)].toTensor();
}

ConvWeights foldBatchNorm(const Operation &conv, const std::optional<Operation> &batchNorm)
{
    const at::Tensor weight = conv.tensor("weight");
    at::Tensor bias = conv.tensor("bias");
    if (!bias.defined())
        bias = at::zeros({weight.size(0)}, weight.options());
    if (!batchNorm)
        return {weight, bias};
    torch::jit::ConvBNParameters parameters;
    parameters.conv_w = weight;
    parameters.conv_b = bias;
    parameters.bn_rm = batchNorm->tensor("running_mean");
    parameters.bn_rv = batchNorm->tensor("running_var");
    parameters.bn_eps = batchNorm->constant("eps").toDouble();
    parameters.bn_w = batchNorm->tensor("weight");
    parameters.bn_b = batchNorm->tensor("bias");
    const auto [foldedWeight, foldedBias] = torch::jit::computeUpdatedConvWeightAndBias(parameters);
    return {foldedWeight.contiguous(), foldedBias.contiguous()};
}

void clampInPlace(at::Tensor &tensor, const std::optional<Clamp> &clamp)
{
    if (!clamp)
        return;
    if (std::isinf(clamp->high))
        at::relu_(tensor);
    else
        at::hardtanh_(tensor, clamp->low, clamp->high);
}

/// Writes one segment for speed, layer by layer.
class SpeedLowering {
public:
    SpeedLowering(const LayeredNetwork &network, const LayerSet &layers, PackedWeights &weights)
        : m_writer(network, layers), m_weights(weights), m_blocked(m_writer, weights)
    {
    }

    ProgramCode lower()
    {
        for (const int layer : m_writer.members())
            lowerLayer(layer);
        for (const auto &[layer, value] : m_writer.results())
            m_blocked.ensureDense(layer, value);
        m_blocked.finish();
        return m_writer.finish();
    }

private:
    void lowerLayer(int layer)
    {
        const auto &nodes = m_writer.network().nodes[static_cast<std::size_t>(layer)];
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const Operation operation(nodes[i]);
            const auto follower = [&]() -> std::optional<Operation> {
                return i + 1 < nodes.size() ? std::optional(Operation(nodes[i + 1])) : std::nullopt;
            };
            if (operation.is("aten::conv2d")) {
                std::optional<Operation> batchNorm;
                if (const auto next = follower(); next && next->is("aten::batch_norm")) {
                    batchNorm = next;
                    ++i;
                }
                const ConvWeights &weights = m_weights.folded(layer, [&] { return foldBatchNorm(operation, batchNorm); });
                const auto clamp = takeClamp(nodes, i);
                lowerConv(layer, operation, weights, clamp, nodes[i]->output());
            } else if (operation.is("aten::linear")) {
                const auto clamp = takeClamp(nodes, i);
                lowerLinear(layer, operation, clamp, nodes[i]->output());
            } else if (operation.is("aten::add")) {
                const auto clamp = takeClamp(nodes, i);
                lowerAdd(layer, operation, clamp, nodes[i]->output());
            } else if (operation.is("aten::dropout")) {
                m_blocked.alias(operation.input(0), operation.output());
            } else if (!m_blocked.pool(layer, operation)) {
                asLibTorchRuns(layer, operation);
            }
        }
    }

    static std::optional<Clamp> takeClamp(const std::vector<Node *> &nodes, std::size_t &i)
    {
        if (i + 1 >= nodes.size())
            return std::nullopt;
        const auto clamp = clampOf(Operation(nodes[i + 1]));
        if (clamp)
            ++i;
        return clamp;
    }

    void asLibTorchRuns(int layer, const Operation &operation)
    {
        for (torch::jit::Value *input : operation.computedInputs())
            m_blocked.ensureDense(layer, input);
        m_writer.asLibTorchRuns(layer, operation);
    }

    void lowerConv(int layer, const Operation &operation, const ConvWeights &weights, const std::optional<Clamp> &clamp,
                   torch::jit::Value *output)
    {
        if (m_blocked.conv(layer, operation, weights, clamp, output))
            return;
        m_blocked.ensureDense(layer, operation.input(0));
        const int source = m_writer.slotOf(operation.input(0));
        const int target = m_writer.newSlot();
        const auto stride = operation.ints("stride");
        const auto padding = operation.ints("padding");
        const auto dilation = operation.ints("dilation");
        const std::int64_t groups = operation.integer("groups");
        m_writer.step(layer, {source}, [=](Slots &slots) {
            at::Tensor result = at::conv2d(tensorIn(slots, source), weights.weight, weights.bias, stride, padding, dilation,
                                           groups);
            clampInPlace(result, clamp);
            slots[static_cast<std::size_t>(target)] = std::move(result);
        });
        m_writer.setSlot(output, target);
    }

    void lowerLinear(int layer, const Operation &operation, const std::optional<Clamp> &clamp, torch::jit::Value *output)
    {
        m_blocked.ensureDense(layer, operation.input(0));
        const int source = m_writer.slotOf(operation.input(0));
        const int target = m_writer.newSlot();
        const at::Tensor weight = operation.tensor("weight");
        const at::Tensor bias = operation.tensor("bias");
        const auto shape = shapeOf(operation.output());
        // One row is a matrix-vector product, which reads the weights once at the memory's full speed; the general
        // product that at::linear calls took twice as long on them.
        const bool oneRow = shape.size() == 2 && shape.front() == 1 && bias.defined();
        m_writer.step(layer, {source}, [=](Slots &slots) {
            const at::Tensor &x = tensorIn(slots, source);
            at::Tensor result = oneRow ? at::addmv(bias, weight, x[0]).unsqueeze(0) : at::linear(x, weight, bias);
            clampInPlace(result, clamp);
            slots[static_cast<std::size_t>(target)] = std::move(result);
        });
        m_writer.setSlot(output, target);
    }

    void lowerAdd(int layer, const Operation &operation, const std::optional<Clamp> &clamp, torch::jit::Value *output)
    {
        if (m_blocked.add(layer, operation, clamp, output))
            return;
        asLibTorchRuns(layer, operation);
        const int slot = m_writer.slotOf(operation.output());
        if (clamp)
            m_writer.step(layer, {slot}, [=](Slots &slots) { clampInPlace(tensorIn(slots, slot), clamp); });
        m_writer.setSlot(output, slot);
    }

    CodeWriter m_writer;
    PackedWeights &m_weights;
    BlockedWriter m_blocked;
};

} // namespace

ProgramCode lowerForReference(const LayeredNetwork &network, const LayerSet &layers)
{
    CodeWriter writer(network, layers);
    for (const int layer : writer.members())
        for (Node *node : network.nodes[static_cast<std::size_t>(layer)])
            writer.asLibTorchRuns(layer, Operation(node));
    return writer.finish();
}

ProgramCode lowerForSpeed(const LayeredNetwork &network, const LayerSet &layers, PackedWeights &weights)
{
    return SpeedLowering(network, layers, weights).lower();
}

} // namespace neurosurgeon
