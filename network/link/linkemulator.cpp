#include "network/link/linkemulator.h"

#include <algorithm>

namespace neurosurgeon {

namespace {

constexpr double chunkSeconds = 0.002;
constexpr std::int64_t minChunkBytes = 1500;
constexpr std::int64_t maxChunkBytes = 64 * 1024;

std::chrono::nanoseconds serialTime(std::int64_t bytes, double mbitPerSecond)
{
    if (mbitPerSecond <= 0)
        return std::chrono::nanoseconds(0);
    return std::chrono::nanoseconds(std::int64_t(double(bytes) * 8000.0 / mbitPerSecond));
}

} // namespace

LinkEmulator::LinkEmulator(LinkSettings settings, std::int64_t burstBytes, TimePoint start)
    : m_settings(std::move(settings)), m_start(start), m_burstBytes(burstBytes)
{
}

void LinkEmulator::follow(TimePoint now)
{
    for (; m_nextStep < m_settings.scenario.size(); ++m_nextStep) {
        const LinkStep &step = m_settings.scenario[m_nextStep];
        if (m_start + step.at > now)
            return;
        m_settings.mbitPerSecond = step.mbitPerSecond;
        m_settings.oneWayDelay = step.oneWayDelay;
        m_settings.jitter = step.jitter;
    }
}

LinkEmulator::Schedule LinkEmulator::schedule(std::int64_t bytes, TimePoint ready)
{
    follow(ready);
    m_busyUntil = std::max(m_busyUntil, ready) + serialTime(bytes, m_settings.mbitPerSecond);
    const TimePoint departure = std::max(ready, m_busyUntil - serialTime(m_burstBytes, m_settings.mbitPerSecond));
    std::chrono::nanoseconds delay = m_settings.oneWayDelay;
    if (m_settings.jitter.count() > 0)
        delay += std::chrono::nanoseconds(
            std::uniform_int_distribution<std::int64_t>(0, m_settings.jitter.count())(m_random));
    m_lastDue = std::max(m_lastDue, departure + delay);
    return {departure, m_lastDue};
}

std::int64_t LinkEmulator::chunkBytes() const
{
    if (m_settings.mbitPerSecond <= 0)
        return maxChunkBytes;
    const double bytes = std::min(m_settings.mbitPerSecond * 1e6 / 8 * chunkSeconds, double(maxChunkBytes));
    return std::max(std::int64_t(bytes), minChunkBytes);
}

} // namespace neurosurgeon
