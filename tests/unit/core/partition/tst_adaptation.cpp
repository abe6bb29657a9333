#include "core/partition/adaptation.h"

#include <QTest>

#include <algorithm>
#include <deque>
#include <random>

using namespace neurosurgeon;
using namespace std::chrono_literals;

namespace {

/// A plan with these totals, in milliseconds.
Plan planOf(const std::vector<double> &totals)
{
    Plan plan;
    for (std::size_t i = 0; i < totals.size(); ++i) {
        Candidate candidate;
        candidate.total = std::chrono::nanoseconds(static_cast<std::int64_t>(totals[i] * 1e6));
        plan.candidates.push_back(candidate);
        if (candidate.total < plan.chosen().total)
            plan.best = static_cast<int>(i);
    }
    return plan;
}

} // namespace

class AdaptationTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aLargeGainMovesAtOnce()
    {
        SwitchRule rule;
        QCOMPARE(rule.consider(planOf({100, 60, 200}), 0), std::optional(1));
    }

    void aSmallGainMovesNothing_data()
    {
        QTest::addColumn<double>("best");
        QTest::newRow("5 percent") << 95.0;
        QTest::newRow("none") << 100.0;
        QTest::newRow("0.2 of 1 ms") << -1.0;
    }
    void aSmallGainMovesNothing()
    {
        QFETCH(double, best);
        SwitchRule rule;
        const Plan plan = best < 0 ? planOf({1.0, 0.8}) : planOf({100, best});
        for (int i = 0; i < 10; ++i)
            QVERIFY(!rule.consider(plan, 0));
    }

    void aFairGainMustLast()
    {
        SwitchRule rule;
        QVERIFY(!rule.consider(planOf({100, 85}), 0));
        QVERIFY(!rule.consider(planOf({100, 99}), 0)); // it did not
        for (int i = 0; i < 3; ++i)
            QVERIFY(!rule.consider(planOf({100, 85}), 0));
        QCOMPARE(rule.consider(planOf({100, 85}), 0), std::optional(1));
    }

    void tenPercentOfNoiseMovesNothing()
    {
        // Two points that differ by 3 % at the true rate, one sending ten times as much: the worst place to be.
        std::mt19937 random(5);
        std::normal_distribution<double> noise(1, 0.1);
        int current = 0;
        int moves = 0;
        SwitchRule rule;
        std::deque<double> rates;
        for (int i = 0; i < 600; ++i) {
            rates.push_back(20 * noise(random));
            if (rates.size() > 9)
                rates.pop_front();
            std::vector<double> sorted(rates.begin(), rates.end());
            std::sort(sorted.begin(), sorted.end());
            const double mbit = sorted[sorted.size() / 2];
            const Plan plan = planOf({10 + 1200 / mbit, 62 + 120 / mbit, 300});
            if (i < 4)
                continue; // the estimator starts
            if (const auto to = rule.consider(plan, current)) {
                current = *to;
                ++moves;
            }
        }
        QVERIFY2(moves <= 1, qPrintable(QString::number(moves)));
    }

    void namesWhatMovedMost()
    {
        const PlanConditions before{{50, 1ms, 0ns}, 1, 1};
        QCOMPARE(causeOf(before, {{5, 1ms, 0ns}, 1.5, 1}), PartitionSwitch::Cause::Rate);
        QCOMPARE(causeOf(before, {{50, 100ms, 0ns}, 1, 1}), PartitionSwitch::Cause::RoundTrip);
        QCOMPARE(causeOf(before, {{48, 1ms, 0ns}, 3, 1}), PartitionSwitch::Cause::EdgeLoad);
        QCOMPARE(causeOf(before, {{48, 1ms, 0ns}, 1, 4}), PartitionSwitch::Cause::CloudLoad);
        QCOMPARE(causeOf(before, {{48, 1ms, 0ns}, 1, 1, 1}), PartitionSwitch::Cause::Profile);
        QCOMPARE(causeOf(before, {{5, 1ms, 0ns}, 1, 1, 1}), PartitionSwitch::Cause::Rate);
    }
};

QTEST_GUILESS_MAIN(AdaptationTest)
#include "tst_adaptation.moc"
