#include "core/partition/adaptation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

constexpr double leastGain = 0.08;
constexpr double decisiveGain = 0.25;
constexpr nanoseconds leastSaving = std::chrono::microseconds(300);
constexpr int plansRunning = 4;

} // namespace

std::optional<int> SwitchRule::consider(const Plan &plan, int current)
{
    const nanoseconds staying = plan.candidates[static_cast<std::size_t>(current)].total;
    const nanoseconds moving = plan.chosen().total;
    const nanoseconds saving = staying - moving;
    const double gain = static_cast<double>(saving.count()) / static_cast<double>(std::max<std::int64_t>(staying.count(), 1));
    if (plan.best == current || saving < leastSaving || gain < leastGain) {
        m_streak = 0;
        return std::nullopt;
    }
    // The best point itself may waver among equals; what has to last is that staying is worse.
    ++m_streak;
    if (gain < decisiveGain && m_streak < plansRunning)
        return std::nullopt;
    m_streak = 0;
    return plan.best;
}

PartitionSwitch::Cause causeOf(const PlanConditions &before, const PlanConditions &after)
{
    const auto change = [](double from, double to) { return from > 0 && to > 0 ? std::abs(std::log(to / from)) : 0.0; };
    const auto ms = [](nanoseconds time) { return 1 + std::chrono::duration<double, std::milli>(time).count(); };
    using Cause = PartitionSwitch::Cause;
    const std::array<std::pair<double, Cause>, 4> causes{
        std::pair{change(before.link.mbitPerSecond, after.link.mbitPerSecond), Cause::Rate},
        std::pair{change(ms(before.link.roundTrip), ms(after.link.roundTrip)), Cause::RoundTrip},
        std::pair{change(before.edgeLoad, after.edgeLoad), Cause::EdgeLoad},
        std::pair{change(before.cloudLoad, after.cloudLoad), Cause::CloudLoad}};
    const auto most = std::max_element(causes.begin(), causes.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    return before.profiles != after.profiles && most->first < std::log1p(decisiveGain) ? Cause::Profile : most->second;
}

} // namespace neurosurgeon
