#include "core/torch/codewriter.h"

#include <algorithm>

namespace neurosurgeon {

using torch::jit::Node;
using torch::jit::Value;

CodeWriter::CodeWriter(const LayeredNetwork &network, const LayerSet &layers) : m_network(network), m_layers(layers)
{
    m_code.layers = static_cast<int>(layers.size());
    m_producers[network.nodes.front().front()->owningGraph()->inputs().front()] = ModelGraph::networkInput;
    for (std::size_t layer = 0; layer < network.nodes.size(); ++layer)
        for (Node *node : network.nodes[layer])
            m_producers[node->output()] = static_cast<int>(layer);
}

bool CodeWriter::isOutside(Value *value) const
{
    const int producer = m_producers.at(value);
    return producer == ModelGraph::networkInput || !m_layers[static_cast<std::size_t>(producer)];
}

int CodeWriter::slotOf(Value *value)
{
    if (const auto found = m_slots.find(value); found != m_slots.end())
        return found->second;
    TORCH_CHECK(isOutside(value), "a value is read before it is computed");
    const int producer = m_producers.at(value);
    const int slot = newSlot();
    m_code.inputs.push_back({producer, slot, producedBy(m_network.graph, producer)});
    setSlot(value, slot);
    return slot;
}

void CodeWriter::step(int layer, std::vector<int> reads, std::function<void(Slots &)> run, Does does)
{
    m_code.steps.push_back({layer, std::move(run), {}, does == Does::ChangesLayout});
    m_reads.push_back(std::move(reads));
}

void CodeWriter::asLibTorchRuns(int layer, const Operation &operation)
{
    struct Argument {
        int slot = -1; ///< or a constant
        c10::IValue constant;
    };
    std::vector<Argument> arguments;
    std::vector<int> reads;
    for (Value *input : operation.node()->inputs()) {
        if (isConstant(input)) {
            arguments.push_back({-1, *torch::jit::toIValue(input)});
        } else {
            arguments.push_back({slotOf(input), {}});
            reads.push_back(arguments.back().slot);
        }
    }
    const int result = newSlot();
    setSlot(operation.output(), result);
    if (operation.is("prim::ListConstruct")) { // the interpreter's own, not an operator
        step(layer, reads, [reads, result](Slots &slots) {
            c10::List<at::Tensor> list;
            for (const int slot : reads)
                list.push_back(slots[static_cast<std::size_t>(slot)].toTensor());
            slots[static_cast<std::size_t>(result)] = std::move(list);
        });
        return;
    }
    torch::jit::Operation run = operation.node()->getOperation();
    step(layer, std::move(reads), [arguments, run, result](Slots &slots) mutable {
        torch::jit::Stack stack;
        for (const Argument &argument : arguments)
            stack.push_back(argument.slot < 0 ? argument.constant : slots[static_cast<std::size_t>(argument.slot)]);
        run(stack);
        slots[static_cast<std::size_t>(result)] = std::move(stack.back());
    });
}

std::vector<int> CodeWriter::members() const
{
    std::vector<int> members;
    for (std::size_t layer = 0; layer < m_layers.size(); ++layer)
        if (m_layers[layer])
            members.push_back(static_cast<int>(layer));
    return members;
}

std::vector<std::pair<int, Value *>> CodeWriter::results() const
{
    std::vector<std::pair<int, Value *>> results;
    for (const int layer : members()) {
        Value *value = m_network.nodes[static_cast<std::size_t>(layer)].back()->output();
        const bool leaves = std::any_of(value->uses().begin(), value->uses().end(), [&](const torch::jit::Use &use) {
            return use.user->kind() == torch::jit::prim::Return
                || !m_layers[static_cast<std::size_t>(m_producers.at(use.user->output()))];
        });
        if (leaves)
            results.emplace_back(layer, value);
    }
    return results;
}

ProgramCode CodeWriter::finish()
{
    std::set<int> needed;
    for (const auto &[layer, value] : results()) {
        m_code.outputs.push_back({layer, m_slots.at(value), m_network.graph.layers[static_cast<std::size_t>(layer)].output});
        needed.insert(m_slots.at(value));
    }
    std::sort(m_code.inputs.begin(), m_code.inputs.end(),
              [](const auto &a, const auto &b) { return a.producer < b.producer; });
    for (std::size_t i = m_code.steps.size(); i-- > 0;)
        for (const int slot : m_reads[i])
            if (needed.insert(slot).second)
                m_code.steps[i].drops.push_back(slot);
    return std::move(m_code);
}

} // namespace neurosurgeon
