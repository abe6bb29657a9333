#pragma once

#include "core/engine/networksketch.h"

#include <vector>

namespace neurosurgeon::bench {

/// Networks of well-known architectures in other widths and depths than the zoo has them, at 224x224 unless named
/// otherwise: models that no predictor has seen.
std::vector<NetworkSketch> variants();

/// Networks of 300 layers and a few more: two that repeat their blocks, as deep networks do, and one of which no two
/// convolutions are alike.
std::vector<NetworkSketch> deepNetworks();

} // namespace neurosurgeon::bench
