#include "network/link/probebudget.h"

#include <QTest>

#include <deque>

using namespace neurosurgeon;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

class ProbeBudgetTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void urgencyForeverStaysBelowItsShare_data();
    void urgencyForeverStaysBelowItsShare();
    void aFewUrgentProbesNeedNotWait();
    void regularProbesWaitUntilUrgentOnesArePaid();
};

void ProbeBudgetTest::urgencyForeverStaysBelowItsShare_data()
{
    QTest::addColumn<double>("share");
    QTest::addColumn<int>("aheadMs");
    QTest::addColumn<int>("costMs");
    QTest::addColumn<double>("promise");
    for (const int costMs : {1, 40, 250}) {
        QTest::addRow("idle, %d ms", costMs) << 0.014 << 300 << costMs << 0.02;
        QTest::addRow("working, %d ms", costMs) << 0.08 << 1000 << costMs << 0.1;
    }
}

/// In every minute of an hour in which each probe is as urgent as can be.
void ProbeBudgetTest::urgencyForeverStaysBelowItsShare()
{
    QFETCH(const double, share);
    QFETCH(const int, aheadMs);
    QFETCH(const int, costMs);
    QFETCH(const double, promise);
    const ProbeAllowance allowance{share, std::chrono::milliseconds(aheadMs)};
    ProbeBudget budget;
    const auto start = ProbeBudget::Clock::time_point{} + 24h;
    const nanoseconds cost = std::chrono::milliseconds(costMs);
    std::deque<ProbeBudget::Clock::time_point> lastMinute;
    std::size_t most = 0;
    for (auto now = start; now < start + 1h;) {
        budget.pay(allowance, now);
        now = std::max(now, budget.urgent(cost, allowance)) + cost;
        budget.pay(allowance, now);
        budget.spend(cost);
        lastMinute.push_back(now);
        while (lastMinute.front() <= now - 60s)
            lastMinute.pop_front();
        most = std::max(most, lastMinute.size());
    }
    QVERIFY(most >= 4);
    QVERIFY2(static_cast<double>(most) * cost.count() <= promise * nanoseconds(60s).count(), qPrintable(QString::number(most)));
}

void ProbeBudgetTest::aFewUrgentProbesNeedNotWait()
{
    const ProbeAllowance allowance{0.014, 300ms};
    ProbeBudget budget;
    auto now = ProbeBudget::Clock::time_point{} + 24h;
    for (int i = 0; i < 5; ++i) {
        QVERIFY(budget.urgent(40ms, allowance) <= now);
        now += 40ms;
        budget.pay(allowance, now);
        budget.spend(40ms);
    }
}

void ProbeBudgetTest::regularProbesWaitUntilUrgentOnesArePaid()
{
    const ProbeAllowance idle{0.02, 300ms};
    const ProbeAllowance working{0.1, 300ms};
    ProbeBudget budget;
    const auto now = ProbeBudget::Clock::time_point{} + 24h;
    budget.pay(idle, now);
    QCOMPARE(budget.paid(idle), now);
    budget.spend(40ms);
    QCOMPARE(budget.paid(idle), now + 2s);
    budget.pay(idle, now + 1s);
    budget.spend(20ms);
    QCOMPARE(budget.paid(idle), now + 3s);
    // What is owed is time of the link, however fast it may be paid from now on.
    QCOMPARE(budget.paid(working), now + 1400ms);
    budget.pay(working, now + 1min);
    QCOMPARE(budget.paid(working), now + 1min);
}

QTEST_APPLESS_MAIN(ProbeBudgetTest)
#include "tst_probebudget.moc"
