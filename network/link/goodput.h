#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace neurosurgeon {

/// A measured rate of payload delivery, 10^6 bit/s, with the interval that the samples behind it span.
struct GoodputEstimate {
    double mbitPerSecond = 0;
    double low = 0;  ///< a tenth of the samples' weight lies below
    double high = 0; ///< and a tenth above
    int samples = 0;
    std::chrono::nanoseconds age{}; ///< of the newest sample, when the estimate was asked for
    double newest = 0;              ///< that sample itself
    bool operator==(const GoodputEstimate &) const = default;
};

/// One probe frame as its receiver saw it.
struct ProbeArrival {
    std::size_t bytes = 0;                 ///< on the wire: prefix, header and payload
    std::chrono::nanoseconds sinceFirst{}; ///< last byte of this frame after last byte of the round's first frame
    bool operator==(const ProbeArrival &) const = default;
};

/// One round of probing: payload sizes of frames sent back to back. The first is the warm-up: it drains a token
/// bucket's burst and opens TCP's window, and only starts the receiver's clock.
struct ProbePlan {
    std::vector<std::size_t> payloadBytes;
    /// On the wire, frame prefixes and headers included (rounded up).
    std::size_t totalBytes() const;
    bool operator==(const ProbePlan &) const = default;
};

inline constexpr std::chrono::milliseconds maxProbeTime{200};
inline constexpr std::size_t scoutBytes = 8 * 1024; ///< of the first round over an unknown link

/// At most `mostBytes` on the wire (and never more than maxProbeBytes), and at the expected rate at most `mostTime` on
/// the link (but 4 KiB at least). Without an expectation a scout of 8 KiB: plan the next round with what it found.
ProbePlan planProbe(std::optional<double> expectedMbitPerSecond = {}, std::size_t mostBytes = 64 * 1024,
                    std::chrono::nanoseconds mostTime = maxProbeTime);

/// Rate of one round with the quartiles of its parts.
struct ProbeRate {
    double mbitPerSecond = 0;
    double low = 0;
    double high = 0;
    std::size_t bytes = 0;              ///< after the warm-up
    std::chrono::nanoseconds duration{};
};

/// Slope of arrival time over bytes after the warm-up: the median over all pairs of frames, weighted by their distance
/// (Theil 1950, Sen 1968), so that a receiver that is woken late now and then changes little. Differences of sizes leave
/// out round trip and handling. Nothing if fewer than two frames follow the warm-up or times run backwards. Arrivals
/// closer than the receiver's clock can tell give a value that says no more than "fast".
std::optional<ProbeRate> probeRate(std::span<const ProbeArrival> arrivals);

/// How many bytes of a round's first frame a shaper let pass at once, since it had been idle: what of it came sooner than the
/// rate explains. `took` runs from the round's first byte sent to the answer's arrival, at the sender.
std::int64_t burstOf(std::span<const ProbeArrival> arrivals, const ProbeRate &rate, std::chrono::nanoseconds took,
                     std::chrono::nanoseconds roundTrip);

/// Collects samples from probes and real transfers of one direction: their weighted median (larger transfers weigh
/// more) over the newest samples of the present regime. A two-sided CUSUM over the samples' logarithmic deviation (Page
/// 1954) finds a step of the link and then forgets what came before it; one odd sample alone never does. Pure logic.
class GoodputEstimator {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    static constexpr std::size_t minTransferBytes = 32 * 1024;
    static constexpr std::size_t window = 9;

    /// One probe round as reported by its receiver. Returns the round's rate if it was usable.
    std::optional<double> addProbe(std::span<const ProbeArrival> arrivals,
                                   TimePoint now = std::chrono::steady_clock::now());
    /// A real transfer, timed by its receiver: bytes that came during `duration` (ArrivalClock).
    /// Below minTransferBytes it is ignored (false).
    bool addTransfer(std::size_t bytes, std::chrono::nanoseconds duration,
                     TimePoint now = std::chrono::steady_clock::now());

    /// Nothing before the first sample.
    std::optional<GoodputEstimate> estimate(TimePoint now = std::chrono::steady_clock::now()) const;
    /// The newest sample lies far off the others: either it is odd or the link has changed. One more sample tells.
    bool isSurprised() const;
    /// Steps of the link that were found so far.
    int steps() const { return m_steps; }
    void clear() { *this = GoodputEstimator(); }

private:
    struct Sample {
        double mbitPerSecond = 0;
        double low = 0;
        double high = 0;
        double weight = 0;
        TimePoint at;
    };
    /// One side of the CUSUM: how much evidence there is, and how many of the newest samples it rests on.
    struct Evidence {
        double sum = 0;
        std::size_t samples = 0;
        void add(double deviation);
    };
    void add(Sample sample);

    std::deque<Sample> m_samples;
    Evidence m_faster;
    Evidence m_slower;
    int m_steps = 0;
};

} // namespace neurosurgeon
