#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

namespace neurosurgeon {

/// How many times longer than profiled a side takes now: the load factor K of Kang et al. (ASPLOS 2017), learnt from
/// measured times. An edge learns its own from its heads; a cloud learns one for each edge from that one's tails, and one
/// from everybody's, both with the waiting for other edges, and tells them. Single-threaded.
class LoadFactor {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    static constexpr std::size_t window = 5;
    static constexpr std::size_t paceWindow = 15;
    static constexpr std::chrono::milliseconds shortest{2}; ///< below, overheads say more than load does
    static constexpr double most = 1000;

    /// One measured time beside the profile's, which is ignored below `shortest`.
    void add(std::chrono::nanoseconds measured, std::chrono::nanoseconds profiled, TimePoint now);
    /// What all of the `window` newest ratios but one exceed (or fall below), faded(); exactly 1 while that is within a quarter of 1,
    /// or nothing is known, so that noise moves no plan.
    double value(TimePoint now) const;
    /// The median of the `paceWindow` newest ratios as it is, 1 before the first: the best guess for the next time where there is
    /// no load. A plan that followed it would follow the noise.
    double pace() const;
    void clear() { m_ratios.clear(); }

    /// A factor that was learnt `age` ago: its distance from 1 halves every two seconds, so that a side that is left alone
    /// because it was loaded is tried again.
    static double faded(double factor, std::chrono::nanoseconds age);

private:
    std::deque<double> m_ratios; ///< `paceWindow` of them
    TimePoint m_newest{};
};

} // namespace neurosurgeon
