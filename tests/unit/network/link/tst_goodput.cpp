#include "network/link/goodput.h"
#include "network/link/linkemulator.h"
#include "network/wire/frame.h"

#include <QTest>

#include <random>

using namespace neurosurgeon;
using namespace std::chrono_literals;

namespace {

/// What a receiver reports when this plan crosses such a link; each arrival up to `jitter` late.
std::vector<ProbeArrival> arrivals(const ProbePlan &plan, double mbit, std::int64_t burstBytes = 0,
                                   std::chrono::nanoseconds jitter = 0ns)
{
    const LinkEmulator::TimePoint start{1h};
    LinkEmulator emulator({mbit, 2ms}, burstBytes);
    std::mt19937 random(7);
    std::uniform_int_distribution<std::int64_t> late(0, jitter.count());
    std::vector<ProbeArrival> seen;
    LinkEmulator::TimePoint first{};
    for (const std::size_t bytes : plan.payloadBytes) {
        const auto due = emulator.schedule(std::int64_t(bytes), start).due + std::chrono::nanoseconds(late(random));
        if (seen.empty())
            first = due;
        seen.push_back({bytes, std::max(due - first, seen.empty() ? 0ns : seen.back().sinceFirst)});
    }
    return seen;
}

constexpr int rounds = 5;

bool isNear(double value, double wanted, double share)
{
    return std::abs(value - wanted) <= share * wanted;
}

} // namespace

class GoodputTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void probesStaySmall_data();
    void probesStaySmall();
    void findsTheRateOfALink_data();
    void findsTheRateOfALink();
    void aBurstDoesNotLookLikeTheLink();
    void aBurstIsFound_data();
    void aBurstIsFound();
    void aReceiverWokenLateChangesLittle();
    void refusesUselessRounds();
    void simultaneousArrivalsAreOnlyFast();
    void jitterWidensTheInterval();
    void smallTransfersSayNothing();
    void largeTransfersOutweighProbes();
    void oneOutlierMovesNothingAndAsksForAnother();
    void aStepIsFollowedByTheSecondSample_data();
    void aStepIsFollowedByTheSecondSample();
    void aDriftIsFollowedToo();
    void noiseIsNoStep();
    void tellsItsAge();
    void startsAndClearsEmpty();
};

void GoodputTest::probesStaySmall_data()
{
    QTest::addColumn<double>("mbit");
    for (double mbit : {0.001, 0.13, 1.1, 2.0, 5.85, 18.88, 100.0, 40'000.0})
        QTest::addRow("%g Mbit/s", mbit) << mbit;
}

void GoodputTest::probesStaySmall()
{
    QFETCH(double, mbit);
    const ProbePlan plan = planProbe(mbit);
    QVERIFY(plan.totalBytes() <= maxProbeBytes);
    QVERIFY(plan.payloadBytes.size() >= 3);
    const double seconds = double(plan.totalBytes()) * 8 / (mbit * 1e6);
    QVERIFY(seconds <= 0.2 || plan.totalBytes() <= 4096);
    QVERIFY(planProbe(2.0).totalBytes() < planProbe(100.0).totalBytes());
    QVERIFY(planProbe().totalBytes() <= 16 * 1024);
}

void GoodputTest::findsTheRateOfALink_data()
{
    QTest::addColumn<double>("mbit");
    for (double mbit : {0.13, 1.1, 2.0, 18.88, 100.0, 1000.0})
        QTest::addRow("%g Mbit/s", mbit) << mbit;
}

void GoodputTest::findsTheRateOfALink()
{
    QFETCH(double, mbit);
    GoodputEstimator estimator;
    std::optional<double> expected;
    for (int round = 0; round < rounds; ++round)
        expected = estimator.addProbe(arrivals(planProbe(expected), mbit));
    const auto estimate = estimator.estimate();
    QVERIFY(estimate);
    QVERIFY(isNear(estimate->mbitPerSecond, mbit, 0.01));
    QVERIFY(isNear(estimate->low, mbit, 0.01));
    QVERIFY(isNear(estimate->high, mbit, 0.01));
    QCOMPARE(estimate->samples, rounds);
}

void GoodputTest::aBurstDoesNotLookLikeTheLink()
{
    const ProbePlan plan = planProbe(50.0);
    QVERIFY(isNear(probeRate(arrivals(plan, 50, 16'000))->mbitPerSecond, 50, 0.01));
}

void GoodputTest::aBurstIsFound_data()
{
    QTest::addColumn<double>("mbit");
    QTest::addColumn<qint64>("burst");
    QTest::newRow("none") << 2.0 << qint64(0);
    QTest::newRow("two packets") << 2.0 << qint64(3200);
    QTest::newRow("larger than the first frame") << 20.0 << qint64(100'000);
}

void GoodputTest::aBurstIsFound()
{
    QFETCH(double, mbit);
    QFETCH(qint64, burst);
    const ProbePlan plan = planProbe(mbit);
    const LinkEmulator::TimePoint start{1h};
    LinkEmulator emulator({mbit, 2ms}, burst);
    std::vector<LinkEmulator::TimePoint> due;
    for (const std::size_t bytes : plan.payloadBytes)
        due.push_back(emulator.schedule(std::int64_t(bytes), start).due);
    std::vector<ProbeArrival> seen;
    for (std::size_t i = 0; i < due.size(); ++i)
        seen.push_back({plan.payloadBytes[i], due[i] - due[0]});
    const auto rate = probeRate(seen);
    QVERIFY(rate);
    // The answer needs the other half of the round trip.
    const std::int64_t found = burstOf(seen, *rate, due.back() - start + 2ms, 4ms);
    const auto expected = std::min<qint64>(burst, qint64(seen.front().bytes));
    QVERIFY2(std::abs(found - expected) <= 50, qPrintable(QString::number(found)));
    // A late answer hides it, and never makes it negative.
    QCOMPARE(burstOf(seen, *rate, due.back() - start + 10s, 4ms), std::int64_t(0));
}

void GoodputTest::aReceiverWokenLateChangesLittle()
{
    auto seen = arrivals(planProbe(50.0), 50);
    // The last frames are read together, a millisecond late; the naive quotient would be 20 % off.
    for (std::size_t i = seen.size() - 3; i < seen.size(); ++i)
        seen[i].sinceFirst = seen.back().sinceFirst + 1ms;
    const auto rate = probeRate(seen);
    QVERIFY(isNear(rate->mbitPerSecond, 50, 0.05));
    QVERIFY(rate->low <= rate->mbitPerSecond && rate->mbitPerSecond <= rate->high);
}

void GoodputTest::refusesUselessRounds()
{
    GoodputEstimator estimator;
    QVERIFY(!estimator.addProbe({}));
    QVERIFY(!estimator.addProbe(std::vector<ProbeArrival>{{1000, 0ns}, {1000, 1ms}}));
    QVERIFY(!estimator.addProbe(std::vector<ProbeArrival>{{1000, 0ns}, {1000, 2ms}, {1000, 1ms}}));
    QVERIFY(!estimator.estimate());
}

void GoodputTest::simultaneousArrivalsAreOnlyFast()
{
    const auto rate = probeRate(std::vector<ProbeArrival>{{1000, 0ns}, {10'000, 0ns}, {10'000, 0ns}});
    QVERIFY(rate);
    QVERIFY(std::isfinite(rate->mbitPerSecond));
    QVERIFY(rate->mbitPerSecond > 1000);
}

void GoodputTest::jitterWidensTheInterval()
{
    GoodputEstimator estimator;
    for (int round = 0; round < 8; ++round)
        estimator.addProbe(arrivals(planProbe(100.0), 100, 0, std::chrono::nanoseconds(round * 100us)));
    const auto estimate = estimator.estimate();
    QVERIFY(estimate->low < estimate->mbitPerSecond);
    QVERIFY(estimate->mbitPerSecond <= estimate->high);
    QVERIFY(isNear(estimate->mbitPerSecond, 100, 0.2));
}

void GoodputTest::smallTransfersSayNothing()
{
    GoodputEstimator estimator;
    estimator.addTransfer(GoodputEstimator::minTransferBytes - 1, 1ms);
    estimator.addTransfer(1'000'000, 0ns);
    QVERIFY(!estimator.estimate());
    estimator.addTransfer(1'000'000, 80ms);
    QVERIFY(isNear(estimator.estimate()->mbitPerSecond, 100, 1e-9));
}

void GoodputTest::largeTransfersOutweighProbes()
{
    GoodputEstimator estimator;
    for (int i = 0; i < 3; ++i)
        estimator.addProbe(arrivals(planProbe(20.0), 20));
    estimator.addTransfer(600'000, 220ms); // a little faster: 21.8 Mbit/s
    QVERIFY(isNear(estimator.estimate()->mbitPerSecond, 21.8, 0.01));
}

void GoodputTest::oneOutlierMovesNothingAndAsksForAnother()
{
    GoodputEstimator estimator;
    for (int i = 0; i < 6; ++i)
        estimator.addTransfer(600'000, 48ms);
    QVERIFY(!estimator.isSurprised());
    estimator.addTransfer(600'000, 4800ms);
    QVERIFY(isNear(estimator.estimate()->mbitPerSecond, 100, 1e-9));
    QVERIFY(estimator.isSurprised());
    estimator.addTransfer(600'000, 48ms);
    QVERIFY(isNear(estimator.estimate()->mbitPerSecond, 100, 1e-9));
    QVERIFY(!estimator.isSurprised());
    QCOMPARE(estimator.steps(), 0);
}

void GoodputTest::aStepIsFollowedByTheSecondSample_data()
{
    QTest::addColumn<double>("before");
    QTest::addColumn<double>("after");
    QTest::newRow("down") << 50.0 << 5.0;
    QTest::newRow("up") << 5.0 << 50.0;
    QTest::newRow("by half") << 20.0 << 10.0;
}

void GoodputTest::aStepIsFollowedByTheSecondSample()
{
    QFETCH(double, before);
    QFETCH(double, after);
    GoodputEstimator estimator;
    for (int i = 0; i < 20; ++i)
        estimator.addProbe(arrivals(planProbe(before), before));
    QCOMPARE(estimator.estimate()->samples, int(GoodputEstimator::window));
    estimator.addProbe(arrivals(planProbe(before), after));
    estimator.addProbe(arrivals(planProbe(after), after));
    QCOMPARE(estimator.steps(), 1);
    QVERIFY(isNear(estimator.estimate()->mbitPerSecond, after, 0.02));
    QCOMPARE(estimator.estimate()->samples, 2); // what was before the step is forgotten
}

void GoodputTest::aDriftIsFollowedToo()
{
    GoodputEstimator estimator;
    for (double mbit = 50; mbit > 20; mbit *= 0.97)
        estimator.addTransfer(600'000, std::chrono::nanoseconds(std::int64_t(600'000 * 8000.0 / mbit)));
    QVERIFY(isNear(estimator.estimate()->mbitPerSecond, 21, 0.2));
}

void GoodputTest::noiseIsNoStep()
{
    std::mt19937 random(3);
    std::normal_distribution<double> noise(1, 0.1);
    GoodputEstimator estimator;
    int off = 0;
    for (int i = 0; i < 1000; ++i) {
        const double mbit = 20 * std::max(noise(random), 0.5);
        estimator.addTransfer(100'000, std::chrono::nanoseconds(std::int64_t(100'000 * 8000.0 / mbit)));
        off += isNear(estimator.estimate()->mbitPerSecond, 20, 0.12) ? 0 : 1;
    }
    QVERIFY2(estimator.steps() <= 10, qPrintable(QString::number(estimator.steps())));
    QVERIFY2(off <= 30, qPrintable(QString::number(off)));
}

void GoodputTest::tellsItsAge()
{
    GoodputEstimator estimator;
    const GoodputEstimator::TimePoint start{1h};
    estimator.addTransfer(600'000, 48ms, start);
    QCOMPARE(estimator.estimate(start + 3s)->age, std::chrono::nanoseconds(3s));
}

void GoodputTest::startsAndClearsEmpty()
{
    GoodputEstimator estimator;
    QVERIFY(!estimator.estimate());
    estimator.addTransfer(600'000, 48ms);
    estimator.clear();
    QVERIFY(!estimator.estimate());
}

QTEST_GUILESS_MAIN(GoodputTest)
#include "tst_goodput.moc"
