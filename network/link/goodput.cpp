#include "network/link/goodput.h"

#include "network/wire/frame.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurosurgeon {

namespace {

constexpr std::size_t minProbeBytes = 4 * 1024;
constexpr std::size_t minFrames = 6;
constexpr std::size_t maxFrames = 24;
constexpr std::size_t segmentBytes = 1400; // one frame, one packet: its arrival is a point in time
constexpr std::size_t frameOverhead = 64;  // prefix and header of a Probe, rounded up
constexpr double maxSampleWeight = 256 * 1024;
// Frames that arrive within one turn of the receiver's event loop carry nearly the same time stamp.
constexpr std::chrono::nanoseconds clockResolution{20'000};

// CUSUM in natural logarithms of the rate: deviations below `drift` are noise, and it takes two samples that are clearly
// off, or several that are a little off, to reach `alarm`. 10 % of noise (one sigma) practically never does.
constexpr double drift = 0.12;
constexpr double alarm = 0.4;
constexpr double mostOfOneSample = 0.6 * alarm;

double mbitPerSecondOf(std::size_t bytes, std::chrono::nanoseconds duration)
{
    return double(bytes) * 8000.0 / double(std::max(duration, clockResolution).count());
}

struct Weighted {
    double value = 0;
    double weight = 0;
};

/// The first value at or below which `share` of the weight lies. `sorted` must not be empty.
double quantile(const std::vector<Weighted> &sorted, double share)
{
    const double total = std::accumulate(sorted.begin(), sorted.end(), 0.0,
                                         [](double sum, const Weighted &each) { return sum + each.weight; });
    double below = 0;
    for (const Weighted &each : sorted) {
        below += each.weight;
        if (below >= share * total)
            return each.value;
    }
    return sorted.back().value;
}

void sortByValue(std::vector<Weighted> &values)
{
    std::sort(values.begin(), values.end(), [](const Weighted &a, const Weighted &b) { return a.value < b.value; });
}

/// Bytes that have come by then. Of frames that were read together the last one's time is the nearest to the truth.
struct Progress {
    std::size_t bytes = 0;
    std::chrono::nanoseconds at{};
};

std::vector<Progress> progressOf(std::span<const ProbeArrival> arrivals)
{
    std::vector<Progress> points{{0, arrivals.front().sinceFirst}};
    for (const ProbeArrival &arrival : arrivals.subspan(1)) {
        const Progress next{points.back().bytes + arrival.bytes, arrival.sinceFirst};
        if (points.size() > 1 && next.at - points.back().at < clockResolution)
            points.back() = next;
        else
            points.push_back(next);
    }
    return points;
}

} // namespace

std::size_t ProbePlan::totalBytes() const
{
    return std::accumulate(payloadBytes.begin(), payloadBytes.end(), payloadBytes.size() * frameOverhead);
}

ProbePlan planProbe(std::optional<double> expectedMbitPerSecond, std::size_t mostBytes, std::chrono::nanoseconds mostTime)
{
    mostBytes = std::min(mostBytes, maxProbeBytes);
    std::size_t total = std::min(scoutBytes, mostBytes);
    if (expectedMbitPerSecond) {
        const double fits = *expectedMbitPerSecond * 1e6 / 8 * std::chrono::duration<double>(mostTime).count();
        total = std::size_t(std::clamp(fits, double(std::min(minProbeBytes, mostBytes)), double(mostBytes)));
    }
    const std::size_t frames = std::clamp(total / 2 / segmentBytes, minFrames, maxFrames);
    const std::size_t overhead = (1 + frames) * frameOverhead;
    const std::size_t payload = total > overhead ? total - overhead : 0;
    ProbePlan plan;
    plan.payloadBytes.assign(1 + frames, std::max<std::size_t>(payload / 2 / frames, 1));
    plan.payloadBytes.front() = std::max<std::size_t>(payload / 2, 1);
    return plan;
}

std::optional<ProbeRate> probeRate(std::span<const ProbeArrival> arrivals)
{
    const auto inOrder = [](const ProbeArrival &a, const ProbeArrival &b) { return a.sinceFirst < b.sinceFirst; };
    if (arrivals.size() < 3 || !std::is_sorted(arrivals.begin(), arrivals.end(), inOrder))
        return std::nullopt;
    const std::vector<Progress> points = progressOf(arrivals);
    const std::chrono::nanoseconds duration = points.back().at - points.front().at;
    ProbeRate rate{.bytes = points.back().bytes, .duration = duration};
    std::vector<Weighted> slopes;
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t k = i + 1; k < points.size(); ++k)
            slopes.push_back({mbitPerSecondOf(points[k].bytes - points[i].bytes, points[k].at - points[i].at),
                              double(points[k].bytes - points[i].bytes)});
    sortByValue(slopes);
    rate.mbitPerSecond = quantile(slopes, 0.5);
    rate.low = quantile(slopes, 0.25);
    rate.high = quantile(slopes, 0.75);
    return rate;
}

std::int64_t burstOf(std::span<const ProbeArrival> arrivals, const ProbeRate &rate, std::chrono::nanoseconds took,
                     std::chrono::nanoseconds roundTrip)
{
    const auto whole = std::int64_t(arrivals.front().bytes);
    const auto onItsWay = std::max(took - roundTrip - arrivals.back().sinceFirst, std::chrono::nanoseconds(0));
    const double explained = rate.mbitPerSecond * double(onItsWay.count()) / 8000;
    return whole - std::int64_t(std::min(explained, double(whole)));
}

std::optional<double> GoodputEstimator::addProbe(std::span<const ProbeArrival> arrivals, TimePoint now)
{
    const auto rate = probeRate(arrivals);
    if (!rate)
        return std::nullopt;
    add({rate->mbitPerSecond, rate->low, rate->high, double(rate->bytes), now});
    return rate->mbitPerSecond;
}

bool GoodputEstimator::addTransfer(std::size_t bytes, std::chrono::nanoseconds duration, TimePoint now)
{
    if (bytes < minTransferBytes || duration.count() <= 0)
        return false;
    const double rate = mbitPerSecondOf(bytes, duration);
    add({rate, rate, rate, double(bytes), now});
    return true;
}

void GoodputEstimator::Evidence::add(double deviation)
{
    sum = std::max(0.0, sum + std::min(deviation - drift, mostOfOneSample));
    samples = sum > 0 ? samples + 1 : 0;
}

void GoodputEstimator::add(Sample sample)
{
    sample.weight = std::min(sample.weight, maxSampleWeight);
    if (const auto before = estimate(sample.at)) {
        const double deviation = std::log(sample.mbitPerSecond / before->mbitPerSecond);
        m_faster.add(deviation);
        m_slower.add(-deviation);
    }
    m_samples.push_back(sample);
    if (m_samples.size() > window)
        m_samples.pop_front();
    const Evidence evidence = m_faster.sum > m_slower.sum ? m_faster : m_slower;
    if (evidence.sum <= alarm)
        return;
    while (m_samples.size() > evidence.samples)
        m_samples.pop_front();
    m_faster = m_slower = {};
    ++m_steps;
}

bool GoodputEstimator::isSurprised() const
{
    return std::max(m_faster.sum, m_slower.sum) > mostOfOneSample / 2;
}

std::optional<GoodputEstimate> GoodputEstimator::estimate(TimePoint now) const
{
    if (m_samples.empty())
        return std::nullopt;
    std::vector<Weighted> rates;
    std::vector<Weighted> spread;
    for (const Sample &sample : m_samples) {
        rates.push_back({sample.mbitPerSecond, sample.weight});
        for (const double value : {sample.low, sample.mbitPerSecond, sample.high})
            spread.push_back({value, sample.weight});
    }
    sortByValue(rates);
    sortByValue(spread);
    const double rate = quantile(rates, 0.5);
    return GoodputEstimate{rate, std::min(rate, quantile(spread, 0.1)), std::max(rate, quantile(spread, 0.9)),
                           int(m_samples.size()), now - m_samples.back().at, m_samples.back().mbitPerSecond};
}

} // namespace neurosurgeon
