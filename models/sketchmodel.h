#pragma once

#include "core/engine/networksketch.h"
#include "core/torch/network.h"

namespace neurosurgeon {

/// A sketch as a network with weights of no meaning, quickly filled: no zeros, no denormals, and a signal that neither
/// dies nor explodes. `graph` is graphOf(sketch).
Network buildSketch(const NetworkSketch &sketch, const ModelGraph &graph);

} // namespace neurosurgeon
