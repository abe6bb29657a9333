#include "network/wire/arrivalclock.h"

#include <algorithm>

namespace neurosurgeon {

namespace {

constexpr std::size_t maxWarmUpBytes = 32 * 1024;
constexpr double changedBy = 1.6;
constexpr std::chrono::milliseconds leastLate{10}; ///< in less, a moment's delay looks like another rate

} // namespace

void ArrivalClock::start(std::size_t size, TimePoint now)
{
    *this = {};
    m_size = size;
    m_first.at = m_last.at = now;
}

void ArrivalClock::add(std::size_t bytes, TimePoint now)
{
    m_last.at = now;
    if (m_arrived <= std::min(m_size / 8, maxWarmUpBytes))
        m_first.at = now;
    else
        m_last.bytes += bytes;
    m_arrived += bytes;
    if (!m_late && m_arrived >= m_size - m_size / 8)
        m_late = m_last;
}

const ArrivalClock::Mark &ArrivalClock::first() const
{
    using Seconds = std::chrono::duration<double>;
    if (!m_late || m_late->bytes == 0 || m_last.at - m_late->at < leastLate || m_late->at <= m_first.at)
        return m_first;
    const double before = static_cast<double>(m_late->bytes) / Seconds(m_late->at - m_first.at).count();
    const double lately = static_cast<double>(m_last.bytes - m_late->bytes) / Seconds(m_last.at - m_late->at).count();
    return lately < before / changedBy ? *m_late : m_first;
}

ArrivalClock::TimePoint ArrivalClock::begin() const
{
    return first().at;
}

std::size_t ArrivalClock::bytes() const
{
    return m_last.bytes - first().bytes;
}

} // namespace neurosurgeon
