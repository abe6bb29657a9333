#include "core/torch/torchmodel.h"

#include "core/graph/sha256.h"
#include "core/torch/lowering.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>

namespace neurosurgeon {

TorchModel::TorchModel(Network network, LayeredNetwork layered)
    : m_state(std::make_shared<State>())
{
    m_state->network = std::move(network);
    m_state->layered = std::move(layered);
}

const std::string &TorchModel::weightsSha256() const
{
    if (m_weightsSha256.empty())
        m_weightsSha256 = hashOfState(m_state->network.state);
    return m_weightsSha256;
}

const LayeredNetwork &TorchModel::layeredFor(int rows)
{
    TORCH_CHECK(rows >= 1, "a segment computes one inference at least");
    if (rows == 1)
        return m_state->layered;
    if (const auto known = m_state->batched.find(rows); known != m_state->batched.end())
        return known->second.second;
    Network batched = m_state->network;
    batched.graph = m_state->network.graph->copy();
    batched.input.shape.front() *= rows;
    for (torch::jit::Node *node : batched.graph->nodes())
        if (node->kind() != torch::jit::prim::Constant)
            for (torch::jit::Value *output : node->outputs())
                if (output->type()->cast<c10::TensorType>())
                    output->setType(c10::TensorType::get()); // the shapes of one row
    auto layered = divideIntoLayers(batched);
    TORCH_CHECK(layered, layered.error().message);
    return m_state->batched.emplace(rows, std::pair(std::move(batched), std::move(*layered))).first->second.second;
}

Expected<std::shared_ptr<Segment>> TorchModel::compile(const LayerSet &layers, Optimize optimize, int rows)
{
    if (layers.size() != graph().layers.size() || std::count(layers.begin(), layers.end(), true) == 0)
        return failure(ErrorCode::Usage, "A segment needs at least one of the model's "
                                             + std::to_string(graph().layers.size()) + " layers.");
    const c10::InferenceMode inference;
    try {
        const LayeredNetwork &layered = layeredFor(rows);
        ProgramCode code = optimize == Optimize::On ? lowerForSpeed(layered, layers, m_state->weights)
                                                    : lowerForReference(layered, layers);
        code.keeps.push_back(m_state);
        return std::make_shared<Program>(std::move(code));
    } catch (const std::exception &error) {
        return failure(ErrorCode::Failed, "A part of " + graph().model + " does not compile: " + error.what());
    }
}

std::string hashOfState(const std::vector<std::pair<std::string, at::Tensor>> &state)
{
    auto sorted = state;
    std::sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    Sha256 hash;
    for (const auto &[name, tensor] : sorted) {
        const at::Tensor bytes = tensor.contiguous();
        hash.add(name + ' ' + c10::toString(bytes.scalar_type()) + ' ' + shapeText(bytes.sizes().vec()) + '\n');
        hash.add(std::span(static_cast<const std::byte *>(bytes.data_ptr()), bytes.nbytes()));
    }
    return hash.hex();
}

Expected<std::shared_ptr<Model>> makeTorchModel(Network network)
{
    try {
        auto layered = divideIntoLayers(network);
        if (!layered)
            return tl::make_unexpected(layered.error());
        return std::make_shared<TorchModel>(std::move(network), std::move(*layered));
    } catch (const std::exception &error) {
        return failure(ErrorCode::Failed, "The model " + network.name + " cannot be analysed: " + error.what());
    }
}

} // namespace neurosurgeon
