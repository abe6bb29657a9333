#pragma once

#include "core/engine/engine.h"
#include "core/torch/layering.h"
#include "core/torch/packedweights.h"

#include <map>
#include <utility>

namespace neurosurgeon {

/// A network in LibTorch's hands. Its segments share weights, plain and packed.
class TorchModel final : public Model {
public:
    TorchModel(Network network, LayeredNetwork layered);

    const ModelGraph &graph() const override { return m_state->layered.graph; }
    const std::string &weightsSha256() const override;
    Expected<std::shared_ptr<Segment>> compile(const LayerSet &layers, Optimize optimize, int rows) override;

private:
    /// Outlives the model as long as one segment does.
    struct State {
        Network network;
        LayeredNetwork layered;
        PackedWeights weights;
        std::map<int, std::pair<Network, LayeredNetwork>> batched; ///< by rows: the same weights, other shapes
    };
    const LayeredNetwork &layeredFor(int rows);
    std::shared_ptr<State> m_state;
    mutable std::string m_weightsSha256; ///< taken when it is first asked for: networks that are only measured need none
};

/// Hash over (name, dtype, shape, bytes), sorted by name; the same on every machine with the same weights.
std::string hashOfState(const std::vector<std::pair<std::string, at::Tensor>> &state);

Expected<std::shared_ptr<Model>> makeTorchModel(Network network);

} // namespace neurosurgeon
