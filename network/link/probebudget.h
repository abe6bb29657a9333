#pragma once

#include <chrono>

namespace neurosurgeon {

/// What probes may take of a link's time.
struct ProbeAllowance {
    double share = 0;                  ///< 0..1, over any longer while
    std::chrono::milliseconds ahead{}; ///< of the link's time, which urgent probes may take before it is paid
};

/// Keeps probes below their share of a link, however urgent each of them seems: what they took is paid off at that share, and an
/// urgent one may run ahead of the payment a little (a leaky bucket as in ITU-T I.371). Pure logic.
class ProbeBudget {
public:
    using Clock = std::chrono::steady_clock;

    /// Until `now` probes might take this share.
    void pay(const ProbeAllowance &allowance, Clock::time_point now);
    /// A probe occupied the link for `cost`; what came before is paid.
    void spend(std::chrono::nanoseconds cost) { m_owed += cost; }
    /// When everything sent so far will be paid at this share, seen from the last pay().
    Clock::time_point paid(const ProbeAllowance &allowance) const;
    /// From when on an urgent probe that takes `cost` may be sent.
    Clock::time_point urgent(std::chrono::nanoseconds cost, const ProbeAllowance &allowance) const;

private:
    Clock::time_point m_now{};
    std::chrono::nanoseconds m_owed{}; ///< time of the link
};

} // namespace neurosurgeon
