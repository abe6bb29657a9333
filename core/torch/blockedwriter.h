#pragma once

#include "core/torch/codewriter.h"
#include "core/torch/operation.h"
#include "core/torch/packedweights.h"

#include <memory>
#include <optional>

namespace neurosurgeon {

/// Writes the steps that run in oneDNN's own memory layouts, and the layout changes where a value goes to or comes
/// from a dense tensor. Each operation answers false where oneDNN has nothing good for it here (no oneDNN in this
/// build, or only its slow reference code on this processor): the caller then takes LibTorch's.
class BlockedWriter {
public:
    BlockedWriter(CodeWriter &writer, PackedWeights &weights);
    ~BlockedWriter();

    bool conv(int layer, const Operation &operation, const ConvWeights &weights, const std::optional<Clamp> &clamp,
              torch::jit::Value *output);
    bool add(int layer, const Operation &operation, const std::optional<Clamp> &clamp, torch::jit::Value *output);
    bool pool(int layer, const Operation &operation);
    /// `output` is `input` under another name.
    void alias(torch::jit::Value *input, torch::jit::Value *output);
    /// Afterwards CodeWriter::slotOf(value) holds a dense tensor.
    void ensureDense(int layer, torch::jit::Value *value);
    /// Lays the scratch memory out; call once, behind the last step.
    void finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace neurosurgeon
