#include "network/link/probebudget.h"

#include <algorithm>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

nanoseconds paidOffIn(nanoseconds cost, double share)
{
    return nanoseconds(static_cast<nanoseconds::rep>(static_cast<double>(cost.count()) / share));
}

} // namespace

void ProbeBudget::pay(const ProbeAllowance &allowance, Clock::time_point now)
{
    const auto paid = std::chrono::duration_cast<nanoseconds>((now - m_now) * allowance.share);
    m_owed = std::max(m_owed - paid, nanoseconds{0});
    m_now = now;
}

ProbeBudget::Clock::time_point ProbeBudget::paid(const ProbeAllowance &allowance) const
{
    return m_now + paidOffIn(m_owed, allowance.share);
}

ProbeBudget::Clock::time_point ProbeBudget::urgent(nanoseconds cost, const ProbeAllowance &allowance) const
{
    // On a slow link a single one takes more than may run ahead: it waits as regular ones do.
    return std::min(paid(allowance), m_now + paidOffIn(m_owed + cost - allowance.ahead, allowance.share));
}

} // namespace neurosurgeon
