#pragma once

#include "core/torch/layering.h"
#include "core/torch/operation.h"
#include "core/torch/program.h"

#include <set>
#include <unordered_map>

namespace neurosurgeon {

/// What both lowerings share: slots for values, ports for crossing tensors, and operations run as LibTorch runs them.
class CodeWriter {
public:
    CodeWriter(const LayeredNetwork &network, const LayerSet &layers);

    /// The slot that holds `value` as a dense tensor; a port for one computed outside the segment.
    int slotOf(torch::jit::Value *value);
    bool hasSlot(torch::jit::Value *value) const { return m_slots.count(value) > 0; }
    bool isOutside(torch::jit::Value *value) const;
    int newSlot() { return m_code.slots++; }
    void setSlot(torch::jit::Value *value, int slot) { m_slots[value] = slot; }

    enum class Does { Computes, ChangesLayout };
    /// `reads` are the slots that the step looks at: they decide when a slot is dropped.
    void step(int layer, std::vector<int> reads, std::function<void(Slots &)> run, Does does = Does::Computes);
    /// One operation through LibTorch's dispatcher, into a slot of its own.
    void asLibTorchRuns(int layer, const Operation &operation);
    int steps() const { return static_cast<int>(m_code.steps.size()); }

    const LayeredNetwork &network() const { return m_network; }
    /// The layers of the segment, in order.
    std::vector<int> members() const;
    /// Values that somebody outside the segment reads, with the layer that makes them.
    std::vector<std::pair<int, torch::jit::Value *>> results() const;

    void keep(std::shared_ptr<void> what) { m_code.keeps.push_back(std::move(what)); }
    void addBytes(std::int64_t bytes) { m_code.bytes += bytes; }
    /// Adds the output ports (every result has a slot by now) and decides where slots are dropped.
    ProgramCode finish();

private:
    const LayeredNetwork &m_network;
    const LayerSet &m_layers;
    ProgramCode m_code;
    std::vector<std::vector<int>> m_reads;
    std::unordered_map<torch::jit::Value *, int> m_slots;
    std::unordered_map<torch::jit::Value *, int> m_producers;
};

} // namespace neurosurgeon
