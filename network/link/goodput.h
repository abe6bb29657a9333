#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace neurosurgeon {

/// A measured rate of payload delivery, 10^6 bit/s, with the quartiles of the samples it rests on.
struct GoodputEstimate {
    double mbitPerSecond = 0;
    double low = 0;
    double high = 0;
    int samples = 0;
    bool operator==(const GoodputEstimate &) const = default;
};

/// One probe frame as its receiver saw it.
struct ProbeArrival {
    std::size_t bytes = 0;                ///< on the wire: prefix, header and payload
    std::chrono::nanoseconds sinceFirst{}; ///< last byte of this frame after last byte of the round's first frame
    bool operator==(const ProbeArrival &) const = default;
};

/// One round of probing: payload sizes of frames sent back to back. The first is the warm-up: it drains a token
/// bucket's burst and opens TCP's window, and only starts the receiver's clock.
struct ProbePlan {
    std::vector<std::size_t> payloadBytes;
    std::size_t totalBytes() const;
    bool operator==(const ProbePlan &) const = default;
};

inline constexpr std::chrono::milliseconds maxProbeTime{200};
inline constexpr int probeRounds = 5;

/// At most 64 KiB (maxProbeBytes) and, at the expected rate, at most maxProbeTime on the link (but 4 KiB at least).
/// Without an expectation a careful 16 KiB: plan the next round with what the first one found.
ProbePlan planProbe(std::optional<double> expectedMbitPerSecond = {});

/// Rate over the frames after the warm-up of one round; nothing if fewer than two follow it or times run backwards.
/// Arrivals closer than the receiver's clock can tell give a value that says no more than "fast".
std::optional<double> probeMbitPerSecond(std::span<const ProbeArrival> arrivals);

/// Collects samples from probes and real transfers of one direction and gives their weighted median and quartiles
/// (larger transfers weigh more). Pure logic; the newest samples win, so it follows a link that changes.
class GoodputEstimator {
public:
    static constexpr std::size_t minTransferBytes = 32 * 1024;
    static constexpr std::size_t window = 9;

    /// One probe round as reported by its receiver. Returns the round's rate if it was usable.
    std::optional<double> addProbe(std::span<const ProbeArrival> arrivals);
    /// A real transfer, timed by its receiver: bytes that came during `duration` (Frame::timedBytes).
    /// Below minTransferBytes it is ignored.
    void addTransfer(std::size_t bytes, std::chrono::nanoseconds duration);

    /// Nothing before the first sample.
    std::optional<GoodputEstimate> estimate() const;
    void clear() { m_samples.clear(); }

private:
    struct Sample {
        double mbitPerSecond = 0;
        double weight = 0;
    };
    void add(Sample sample);
    static double quantile(const std::vector<Sample> &sorted, double share);

    std::deque<Sample> m_samples;
};

} // namespace neurosurgeon
