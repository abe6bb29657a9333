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

ProbeBudget::Clock::time_point ProbeBudget::urgent(const ProbeAllowance &allowance) const
{
    return m_now + paidOffIn(m_owed - allowance.ahead, allowance.share);
}

} // namespace neurosurgeon
