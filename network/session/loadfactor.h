#pragma once

#include <chrono>
#include <deque>

namespace neurosurgeon {

/// The paper's load factor K (Kang et al., ASPLOS 2017): how many times longer than profiled tails take now, waiting
/// for other edges included. From the requests of the last half minute; 1 where there were none.
class LoadFactor {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds memory{30};
    static constexpr std::size_t window = 16;
    static constexpr int least = 3; ///< samples; fewer may be noise and say nothing

    static constexpr std::chrono::milliseconds shortest{2}; ///< below, overheads say more than load does

    /// A tail with its waiting for others took `actual` where the profile says `expected` (ignored below `shortest`).
    void add(std::chrono::nanoseconds actual, std::chrono::nanoseconds expected, Clock::time_point now);
    double value(Clock::time_point now) const;

private:
    struct Sample {
        std::chrono::nanoseconds actual;
        std::chrono::nanoseconds expected;
        Clock::time_point when;
    };
    std::deque<Sample> m_samples;
};

} // namespace neurosurgeon
