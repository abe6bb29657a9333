#pragma once

#include "network/link/linksettings.h"

#include <chrono>
#include <cstdint>
#include <random>

namespace neurosurgeon {

/// A slow link in front of a fast socket: a token bucket, then a delay (order is kept, whatever the jitter). All channels
/// of one session and one direction share one emulator, as they would share the cable. It follows the settings' scenario
/// by itself. Pure arithmetic against the times it is given.
class LinkEmulator {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    struct Schedule {
        TimePoint departure; ///< the last bit has left: the sender may schedule its next piece
        TimePoint due;       ///< departure + one-way delay: the piece may be handed to the socket
    };

    /// `burstBytes` pass at once after the link was idle; 0 is a plain serial line. A scenario's clock runs from `start`.
    explicit LinkEmulator(LinkSettings settings, std::int64_t burstBytes = 0,
                          TimePoint start = std::chrono::steady_clock::now());

    /// `ready` is when these bytes could have left at the earliest: when they were queued, or the same sender's last
    /// departure if it had more to send then (so that a timer that fires late costs no rate).
    Schedule schedule(std::int64_t bytes, TimePoint ready);

    /// What one piece should hold: about 2 ms of the rate, at least 1500 bytes, at most 64 KiB.
    std::int64_t chunkBytes() const;
    /// As they were when something was scheduled last.
    const LinkSettings &settings() const { return m_settings; }

private:
    void follow(TimePoint now);

    LinkSettings m_settings;
    std::size_t m_nextStep = 0;
    TimePoint m_start;
    std::int64_t m_burstBytes;
    TimePoint m_busyUntil{};            ///< when the bucket would be full again
    TimePoint m_lastDue{};
    std::minstd_rand m_random;          ///< fixed seed: the same traffic meets the same jitter
};

} // namespace neurosurgeon
