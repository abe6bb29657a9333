#pragma once

#include "core/error.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace neurosurgeon {

/// From `at` on (since the session began) the link is like this.
struct LinkStep {
    std::chrono::nanoseconds at{};
    double mbitPerSecond = 0;
    std::chrono::nanoseconds oneWayDelay{};
    std::chrono::nanoseconds jitter{};
    bool operator==(const LinkStep &) const = default;
};

/// An emulated link as seen by one sender. A plain value, any thread.
struct LinkSettings {
    double mbitPerSecond = 0;                 ///< 10^6 bit/s; 0 leaves the rate alone
    std::chrono::nanoseconds oneWayDelay{};   ///< half a round trip: each sender delays its own direction
    std::chrono::nanoseconds jitter{};        ///< at most this much is added to the delay, evenly distributed
    std::vector<LinkStep> scenario = {};      ///< later changes, in the order of their times

    /// "MBIT[,RTT_MS[,JITTER_MS]]", a preset, or the name of a scenario file (ends in .json, see load()). The presets'
    /// rates are uplinks (DADS, INFOCOM 2019, for the first four); their round-trip times are this program's choice for
    /// emulation: cat1 0.13 Mbit/s 70 ms, 3g 1.1 and 100 ms, 4g 5.85 and 40 ms, wifi 18.88 and 5 ms, 100m 100 and 1 ms,
    /// 1g 1000 and 0.5 ms. Errors: Usage, naming the form and the presets; those of load().
    static Expected<LinkSettings> parse(std::string_view text);
    /// A scenario file: a JSON array of {"at_s": seconds, "rate": Mbit/s, "delay": one way in ms, "jitter": ms}, times
    /// ascending from 0; delay and jitter default to the step before. Errors: BadFile, naming what is wrong.
    static Expected<LinkSettings> load(const std::string &file);

    /// The settings at that time since the session began, with what is still to come: for a session that is resumed.
    LinkSettings after(std::chrono::nanoseconds elapsed) const;
    std::chrono::nanoseconds roundTrip() const { return 2 * oneWayDelay; }
    bool isActive() const { return mbitPerSecond > 0 || oneWayDelay.count() > 0 || jitter.count() > 0 || !scenario.empty(); }
    /// For people: "18.88 Mbit/s, 5 ms round trip", "50 Mbit/s, then 2 changes".
    std::string text() const;
    bool operator==(const LinkSettings &) const = default;
};

inline constexpr std::size_t maxLinkSteps = 256;
inline constexpr double minLinkMbitPerSecond = 0.001; ///< unless it is 0: no limit
inline constexpr double maxLinkMbitPerSecond = 100'000;
inline constexpr std::chrono::milliseconds maxLinkDelay{5'000}; ///< one way

} // namespace neurosurgeon
