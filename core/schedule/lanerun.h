#pragma once

#include "core/schedule/dispatcher.h"

namespace neurosurgeon {

/// Runs a queue as the lanes would, in no time: the dispatcher decides whenever the edge is free, and learns of each answer
/// when it is there. `shop`: what the stages take in truth. When each task is answered, or -1 where it never begins.
std::vector<std::chrono::nanoseconds> runLanes(Dispatcher dispatcher, const FlowShop &shop,
                                               const std::vector<std::chrono::nanoseconds> &arrivals);

} // namespace neurosurgeon
