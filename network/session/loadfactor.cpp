#include "network/session/loadfactor.h"

#include <algorithm>

namespace neurosurgeon {

void LoadFactor::add(std::chrono::nanoseconds actual, std::chrono::nanoseconds expected, Clock::time_point now)
{
    if (expected < shortest)
        return;
    m_samples.push_back({actual, expected, now});
    if (m_samples.size() > window)
        m_samples.pop_front();
}

double LoadFactor::value(Clock::time_point now) const
{
    std::chrono::nanoseconds actual{};
    std::chrono::nanoseconds expected{};
    int samples = 0;
    for (const Sample &sample : m_samples)
        if (now - sample.when <= memory) {
            actual += sample.actual;
            expected += sample.expected;
            ++samples;
        }
    if (samples < least)
        return 1;
    return std::clamp(static_cast<double>(actual.count()) / static_cast<double>(expected.count()), 0.1, 1000.0);
}

} // namespace neurosurgeon
