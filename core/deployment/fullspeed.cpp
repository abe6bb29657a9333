#include "core/deployment/fullspeed.h"

#include <algorithm>
#include <iterator>

namespace neurosurgeon {

namespace {

constexpr std::size_t seenTimes = 3; ///< before a speed counts

} // namespace

void FullSpeed::addGlance(double ms)
{
    m_fastest.insert(std::upper_bound(m_fastest.begin(), m_fastest.end(), ms), ms);
    m_fastest.resize(std::min(m_fastest.size(), seenTimes));
}

double FullSpeed::calibration() const
{
    std::vector<double> sorted = m_calibrations;
    std::sort(sorted.begin(), sorted.end());
    const double full = sorted[std::min(sorted.size(), seenTimes) - 1];
    std::vector<double> fast;
    std::copy_if(sorted.begin(), sorted.end(), std::back_inserter(fast), [&](double ms) { return ms <= fullSpeedWithin * full; });
    const auto middle = fast.begin() + static_cast<std::ptrdiff_t>(fast.size() / 2);
    std::nth_element(fast.begin(), middle, fast.end());
    return *middle;
}

double FullSpeed::calibrationAt(double glanceMs) const
{
    // Glances scatter by some percent where the speed is the same.
    return isFast(glanceMs) ? calibration() : calibration() * glanceMs / fullGlance();
}

void FullSpeed::acceptSlower(double glanceMs)
{
    m_fastest.assign(1, glanceMs);
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
