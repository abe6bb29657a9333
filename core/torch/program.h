#pragma once

#include "core/engine/engine.h"

#include <ATen/core/ivalue.h>

#include <functional>
#include <memory>
#include <vector>

namespace neurosurgeon {

/// The values of one run; a slot is filled by one step and dropped behind its last reader.
using Slots = std::vector<c10::IValue>;

/// A segment as a list of steps over slots. `lowering` writes it; nothing here knows what a step does.
struct ProgramCode {
    struct Step {
        int layer = 0;
        std::function<void(Slots &)> run;
        std::vector<int> drops{};   ///< slots that nobody reads after this step
        bool changesLayout = false; ///< it computes nothing
    };
    struct Port {
        int producer = 0; ///< layer, or ModelGraph::networkInput
        int slot = 0;
        TensorSpec spec;
    };
    std::vector<Port> inputs;
    std::vector<Port> outputs;
    std::vector<Step> steps;
    int slots = 0;
    int layers = 0;
    std::int64_t bytes = 0;              ///< scratch of this segment alone
    std::vector<std::shared_ptr<void>> keeps; ///< whatever the steps point at: graph, weights, scratch
};

class Program final : public Segment {
public:
    explicit Program(ProgramCode code);

    const std::vector<int> &inputs() const override { return m_inputs; }
    const std::vector<int> &outputs() const override { return m_outputs; }
    Expected<std::vector<TensorView>> run(std::span<const TensorView> inputs,
                                          std::vector<std::chrono::nanoseconds> *layerTimes,
                                          std::vector<std::chrono::nanoseconds> *layoutTimes) override;
    /// Where there is no scratch the steps count, so that a cache of such segments is bounded as well.
    std::int64_t bytes() const override { return m_code.bytes + static_cast<std::int64_t>(m_code.steps.size()) * stepBytes; }

private:
    static constexpr std::int64_t stepBytes = 4096; ///< about what an operation holds beside weights and scratch

    Expected<void> take(std::span<const TensorView> inputs, Slots &slots) const;
    void execute(Slots &slots, std::vector<std::chrono::nanoseconds> *layerTimes,
                 std::vector<std::chrono::nanoseconds> *layoutTimes) const;

    ProgramCode m_code;
    std::vector<int> m_inputs;
    std::vector<int> m_outputs;
};

} // namespace neurosurgeon
