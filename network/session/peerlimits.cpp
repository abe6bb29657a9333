#include "network/session/peerlimits.h"

#include <algorithm>
#include <sstream>

namespace neurosurgeon {

namespace {

std::string numberText(double number)
{
    std::ostringstream text;
    text << number;
    return text.str();
}

} // namespace

PeerUse::PeerUse(PeerLimits limits) : m_limits(limits), m_allowance(std::max(limits.perSecond, 1.0)) {}

double PeerUse::allowance(TimePoint now) const
{
    const double seconds = std::chrono::duration<double>(now - m_counted).count();
    return std::min(m_allowance + std::max(seconds, 0.0) * m_limits.perSecond, std::max(m_limits.perSecond, 1.0));
}

std::optional<std::string> PeerUse::refusal(std::int64_t bytes, std::size_t untaken, TimePoint now) const
{
    if (m_waiting + static_cast<std::int64_t>(untaken) >= m_limits.waiting)
        return "The cloud lets " + std::to_string(m_limits.waiting)
            + " inferences of one peer wait, answers it has not read included; ask again when some are answered.";
    if (m_bytes + bytes > m_limits.bytes)
        return "The cloud keeps " + std::to_string(m_limits.bytes / 1'000'000)
            + " MB of one peer's tensors; ask again when some are answered, or choose a point where less crosses.";
    if (m_limits.perSecond > 0 && allowance(now) < 1)
        return "The cloud answers " + numberText(m_limits.perSecond)
            + " inferences a second of one peer; ask more slowly.";
    return std::nullopt;
}

PeerUse::Ticket PeerUse::admit(std::int64_t bytes, TimePoint now)
{
    m_allowance = allowance(now) - 1;
    m_counted = now;
    ++m_waiting;
    m_bytes += bytes;
    return {this, [self = shared_from_this(), bytes](const void *) {
                --self->m_waiting;
                self->m_bytes -= bytes;
            }};
}

} // namespace neurosurgeon
