#pragma once

#include "core/engine/networksketch.h"

#include <vector>

namespace neurosurgeon::bench {

/// Networks of well-known architectures in other widths and depths than the zoo has them, at 224x224 unless named
/// otherwise: models that no predictor has seen.
std::vector<NetworkSketch> variants();

} // namespace neurosurgeon::bench
