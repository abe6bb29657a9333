#pragma once

#include "core/error.h"

#include <chrono>
#include <string>
#include <string_view>

namespace neurosurgeon {

/// An emulated link as seen by one sender. A plain value, any thread.
struct LinkSettings {
    double mbitPerSecond = 0;                 ///< 10^6 bit/s; 0 leaves the rate alone
    std::chrono::nanoseconds oneWayDelay{};   ///< half a round trip: each sender delays its own direction

    /// "MBIT[,RTT_MS]" or a preset. The presets' rates are uplinks (DADS, INFOCOM 2019, for the first four); their
    /// round-trip times are this program's choice for emulation: cat1 0.13 Mbit/s 70 ms, 3g 1.1 and 100 ms,
    /// 4g 5.85 and 40 ms, wifi 18.88 and 5 ms, 100m 100 and 1 ms, 1g 1000 and 0.5 ms.
    /// Errors: Usage, naming the form and the presets.
    static Expected<LinkSettings> parse(std::string_view text);

    std::chrono::nanoseconds roundTrip() const { return 2 * oneWayDelay; }
    bool isActive() const { return mbitPerSecond > 0 || oneWayDelay.count() > 0; }
    /// For people: "18.88 Mbit/s, 5 ms round trip".
    std::string text() const;
    bool operator==(const LinkSettings &) const = default;
};

inline constexpr double maxLinkMbitPerSecond = 100'000;
inline constexpr std::chrono::milliseconds maxLinkDelay{5'000}; ///< one way

} // namespace neurosurgeon
