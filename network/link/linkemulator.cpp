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

LinkEmulator::LinkEmulator(LinkSettings settings, std::int64_t burstBytes)
    : m_settings(settings), m_burst(serialTime(burstBytes, settings.mbitPerSecond))
{
}

LinkEmulator::Schedule LinkEmulator::schedule(std::int64_t bytes, TimePoint ready)
{
    m_busyUntil = std::max(m_busyUntil, ready) + serialTime(bytes, m_settings.mbitPerSecond);
    const TimePoint departure = std::max(ready, m_busyUntil - m_burst);
    return {departure, departure + m_settings.oneWayDelay};
}

std::int64_t LinkEmulator::chunkBytes() const
{
    if (m_settings.mbitPerSecond <= 0)
        return maxChunkBytes;
    const double bytes = std::min(m_settings.mbitPerSecond * 1e6 / 8 * chunkSeconds, double(maxChunkBytes));
    return std::max(std::int64_t(bytes), minChunkBytes);
}

} // namespace neurosurgeon
