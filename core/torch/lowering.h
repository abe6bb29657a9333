#pragma once

#include "core/torch/layering.h"
#include "core/torch/packedweights.h"
#include "core/torch/program.h"

namespace neurosurgeon {

/// Every operation as LibTorch's eager mode runs it: the reference, bit for bit the same in every cut.
ProgramCode lowerForReference(const LayeredNetwork &network, const LayerSet &layers);

/// Batch norm folded into its convolution, activations fused, oneDNN's own layouts between operations and packed
/// weights shared through `weights`; an operation that oneDNN cannot run well here goes to LibTorch.
ProgramCode lowerForSpeed(const LayeredNetwork &network, const LayerSet &layers, PackedWeights &weights);

} // namespace neurosurgeon
