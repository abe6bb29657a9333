#include "network/link/goodput.h"

#include "network/wire/frame.h"

#include <algorithm>
#include <numeric>

namespace neurosurgeon {

namespace {

constexpr std::size_t unknownRateBytes = 16 * 1024;
constexpr std::size_t minProbeBytes = 4 * 1024;
constexpr std::size_t framesAfterWarmUp = 6;
constexpr double maxSampleWeight = 256 * 1024;
// Frames that arrive within one turn of the receiver's event loop carry the same time stamp.
constexpr std::chrono::nanoseconds clockResolution{20'000};

double mbitPerSecondOf(std::size_t bytes, std::chrono::nanoseconds duration)
{
    return double(bytes) * 8000.0 / double(std::max(duration, clockResolution).count());
}

} // namespace

std::size_t ProbePlan::totalBytes() const
{
    return std::accumulate(payloadBytes.begin(), payloadBytes.end(), std::size_t(0));
}

ProbePlan planProbe(std::optional<double> expectedMbitPerSecond)
{
    std::size_t total = unknownRateBytes;
    if (expectedMbitPerSecond) {
        const double seconds = std::chrono::duration<double>(maxProbeTime).count();
        const double fits =
            std::clamp(*expectedMbitPerSecond * 1e6 / 8 * seconds, double(minProbeBytes), double(maxProbeBytes));
        total = std::size_t(fits);
    }
    ProbePlan plan;
    plan.payloadBytes.assign(1 + framesAfterWarmUp, total / 2 / framesAfterWarmUp);
    plan.payloadBytes.front() = total / 2;
    return plan;
}

std::optional<double> probeMbitPerSecond(std::span<const ProbeArrival> arrivals)
{
    if (arrivals.size() < 3)
        return std::nullopt;
    const auto inOrder = [](const ProbeArrival &a, const ProbeArrival &b) { return a.sinceFirst < b.sinceFirst; };
    if (!std::is_sorted(arrivals.begin(), arrivals.end(), inOrder))
        return std::nullopt;
    std::size_t bytes = 0;
    for (const ProbeArrival &arrival : arrivals.subspan(1))
        bytes += arrival.bytes;
    return mbitPerSecondOf(bytes, arrivals.back().sinceFirst - arrivals.front().sinceFirst);
}

std::optional<double> GoodputEstimator::addProbe(std::span<const ProbeArrival> arrivals)
{
    const auto rate = probeMbitPerSecond(arrivals);
    if (rate) {
        std::size_t bytes = 0;
        for (const ProbeArrival &arrival : arrivals.subspan(1))
            bytes += arrival.bytes;
        add({*rate, double(bytes)});
    }
    return rate;
}

void GoodputEstimator::addTransfer(std::size_t bytes, std::chrono::nanoseconds duration)
{
    if (bytes >= minTransferBytes && duration.count() > 0)
        add({mbitPerSecondOf(bytes, duration), double(bytes)});
}

void GoodputEstimator::add(Sample sample)
{
    sample.weight = std::min(sample.weight, maxSampleWeight);
    m_samples.push_back(sample);
    if (m_samples.size() > window)
        m_samples.pop_front();
}

std::optional<GoodputEstimate> GoodputEstimator::estimate() const
{
    if (m_samples.empty())
        return std::nullopt;
    std::vector<Sample> sorted(m_samples.begin(), m_samples.end());
    std::sort(sorted.begin(), sorted.end(),
              [](const Sample &a, const Sample &b) { return a.mbitPerSecond < b.mbitPerSecond; });
    return GoodputEstimate{quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75), int(sorted.size())};
}

/// The first rate at or below which `share` of the weight lies.
double GoodputEstimator::quantile(const std::vector<Sample> &sorted, double share)
{
    const double total = std::accumulate(sorted.begin(), sorted.end(), 0.0,
                                         [](double sum, const Sample &sample) { return sum + sample.weight; });
    double below = 0;
    for (const Sample &sample : sorted) {
        below += sample.weight;
        if (below >= share * total)
            return sample.mbitPerSecond;
    }
    return sorted.back().mbitPerSecond;
}

} // namespace neurosurgeon
