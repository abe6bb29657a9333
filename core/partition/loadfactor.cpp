#include "core/partition/loadfactor.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

constexpr std::size_t leastRatios = 2;
constexpr double quietBand = 0.25;
constexpr double halfLifeSeconds = 2;

} // namespace

void LoadFactor::add(nanoseconds measured, nanoseconds profiled, TimePoint now)
{
    if (profiled < shortest || measured.count() <= 0)
        return;
    m_ratios.push_back(static_cast<double>(measured.count()) / static_cast<double>(profiled.count()));
    if (m_ratios.size() > paceWindow)
        m_ratios.pop_front();
    m_newest = now;
}

double LoadFactor::value(TimePoint now) const
{
    // One odd inference is no load, and neither is a time that jumps up and down.
    if (m_ratios.size() < leastRatios)
        return 1;
    std::vector<double> sorted(m_ratios.end() - static_cast<std::ptrdiff_t>(std::min(window, m_ratios.size())), m_ratios.end());
    std::sort(sorted.begin(), sorted.end(), [](double a, double b) { return std::abs(std::log(a)) < std::abs(std::log(b)); });
    const double agreed = std::clamp(sorted[sorted.size() >= window ? 1 : 0], 1 / most, most);
    if (agreed < 1 + quietBand && agreed > 1 / (1 + quietBand))
        return 1;
    return faded(agreed, now - m_newest);
}

double LoadFactor::pace() const
{
    if (m_ratios.empty())
        return 1;
    std::vector<double> sorted(m_ratios.begin(), m_ratios.end());
    std::sort(sorted.begin(), sorted.end());
    const std::size_t middle = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

double LoadFactor::faded(double factor, nanoseconds age)
{
    return 1 + (factor - 1) * std::exp2(-std::max(std::chrono::duration<double>(age).count(), 0.0) / halfLifeSeconds);
}

} // namespace neurosurgeon
