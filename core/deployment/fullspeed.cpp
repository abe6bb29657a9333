#include "core/deployment/fullspeed.h"

#include <algorithm>
#include <iterator>

namespace neurosurgeon {

void FullSpeed::addGlance(double ms)
{
    m_fullGlance = m_fullGlance == 0 ? ms : std::min(m_fullGlance, ms);
}

double FullSpeed::calibrationAt(double glanceMs) const
{
    const double least = *std::min_element(m_calibrations.begin(), m_calibrations.end());
    std::vector<double> fast;
    std::copy_if(m_calibrations.begin(), m_calibrations.end(), std::back_inserter(fast),
                 [&](double ms) { return ms <= fullSpeedWithin * least; });
    const auto middle = fast.begin() + static_cast<std::ptrdiff_t>(fast.size() / 2);
    std::nth_element(fast.begin(), middle, fast.end());
    // Glances scatter by some percent where the speed is the same.
    return isFast(glanceMs) ? *middle : *middle * glanceMs / m_fullGlance;
}

void FullSpeed::acceptSlower(double glanceMs)
{
    m_fullGlance = glanceMs;
    m_calibrations.assign(1, m_calibrations.back());
}

std::vector<std::size_t> roundsThatCount(const std::vector<double> &glances)
{
    std::vector<std::size_t> rounds;
    for (std::size_t round = 0; round < glances.size(); ++round)
        if (glances[round] <= fullSpeedWithin * *std::min_element(glances.begin(), glances.end()))
            rounds.push_back(round);
    return rounds;
}

} // namespace neurosurgeon
