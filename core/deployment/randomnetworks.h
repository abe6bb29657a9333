#pragma once

#include "core/engine/networksketch.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace neurosurgeon {

/// How large a random network may become; it is drawn somewhere below.
struct NetworkLimits {
    double mostFlops = 6e9;
    double mostParameters = 110e6;
    bool operator==(const NetworkLimits &) const = default;
};

/// The ways in which real networks are built, by the kinds of layers that occur together and by their usual sizes.
std::span<const std::string_view> networkFamilies();

/// A network of about 6 to 25 layers that nobody has designed: built as `networkFamilies()[family]` builds them, with
/// sizes, kernels, strides and widths drawn from what real networks use and from between. The same for the same seed.
NetworkSketch randomNetwork(int family, std::uint64_t seed, const NetworkLimits &limits = {});

} // namespace neurosurgeon
