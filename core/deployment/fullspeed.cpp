#include "core/deployment/fullspeed.h"

#include <algorithm>

namespace neurosurgeon {

namespace {

constexpr std::size_t seenTimes = 3; ///< before a speed counts

void insert(std::vector<double> &ascending, double ms)
{
    ascending.insert(std::upper_bound(ascending.begin(), ascending.end(), ms), ms);
}

/// The fastest that counts; 0 where nothing was seen.
double fastest(const std::vector<double> &ascending)
{
    return ascending.empty() ? 0 : ascending[std::min(ascending.size(), seenTimes) - 1];
}

/// The median of what was seen at full speed; needs one.
double usual(const std::vector<double> &ascending)
{
    const auto slow = std::upper_bound(ascending.begin(), ascending.end(), fullSpeedWithin * fastest(ascending));
    return ascending[static_cast<std::size_t>(slow - ascending.begin()) / 2];
}

} // namespace

void FullSpeed::addGlance(double ms)
{
    insert(m_glances, ms);
}

void FullSpeed::addCalibration(double ms)
{
    insert(m_calibrations, ms);
    m_latest = ms;
}

bool FullSpeed::wantsCalibration(double nextGlanceMs) const
{
    return m_glances.empty() || nextGlanceMs < fastest(m_glances) / fullSpeedWithin;
}

bool FullSpeed::isFast(double glanceMs) const
{
    return glanceMs <= fullSpeedWithin * fastest(m_glances);
}

double FullSpeed::calibration() const
{
    return usual(m_calibrations);
}

double FullSpeed::calibrationAt(double glanceMs) const
{
    // Glances scatter by some percent where the speed is the same.
    return isFast(glanceMs) ? calibration() : calibration() * glanceMs / usual(m_glances);
}

void FullSpeed::acceptSlower(double glanceMs)
{
    m_glances.assign(1, glanceMs);
    m_calibrations.assign(1, m_latest);
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
