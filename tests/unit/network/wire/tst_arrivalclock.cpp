#include "network/wire/arrivalclock.h"

#include <QTest>

using namespace neurosurgeon;
using namespace std::chrono_literals;

class ArrivalClockTest : public QObject {
    Q_OBJECT
    using TimePoint = ArrivalClock::TimePoint;

    static constexpr std::size_t size = 160'000;
    static constexpr std::size_t piece = 1'000;

    /// Pieces, each so long after the one before; what changes, changes when `changedAt` bytes are there.
    static ArrivalClock arrival(std::chrono::nanoseconds each, std::chrono::nanoseconds later, std::size_t changedAt)
    {
        TimePoint now{};
        ArrivalClock clock;
        clock.start(size, now);
        for (std::size_t have = 0; have < size; have += piece)
            clock.add(piece, now += have < changedAt ? each : later);
        return clock;
    }
    static double rateOf(const ArrivalClock &clock)
    {
        return double(clock.bytes()) * 8e-6 / std::chrono::duration<double>(clock.end() - clock.begin()).count();
    }

private Q_SLOTS:
    void aSteadyLinkIsTimedBehindTheBurst()
    {
        TimePoint now{};
        ArrivalClock clock;
        clock.start(size, now);
        clock.add(20'000, now); // a shaper's burst
        for (std::size_t have = 20'000; have < size; have += piece)
            clock.add(piece, now += 1ms);
        QVERIFY(std::abs(rateOf(clock) - 8) < 1e-9);
        QVERIFY(clock.bytes() >= size / 2);
    }
    void aLinkThatBecameSlowerIsTimedByItsEnd_data()
    {
        QTest::addColumn<int>("percent");
        for (const int percent : {50, 80, 87})
            QTest::addRow("%d %%", percent) << percent;
    }
    void aLinkThatBecameSlowerIsTimedByItsEnd()
    {
        QFETCH(int, percent);
        const std::size_t changedAt = size * std::size_t(percent) / 100;
        QVERIFY(std::abs(rateOf(arrival(100us, 1ms, changedAt)) - 8) < 1e-9);
        QVERIFY(arrival(10ms, 1ms, changedAt).bytes() > size / 2); // as in a slow start
    }
    void asLongAsItIsNoMoreThanAWhim()
    {
        // Half the rate in the end, but by less than a clock tells: all of it counts.
        const ArrivalClock clock = arrival(200us, 400us, size - size / 8);
        QVERIFY(clock.bytes() > size / 2);
        // A third slower is no change either.
        QVERIFY(arrival(1ms, 1500us, size - size / 8).bytes() > size / 2);
    }
    void nothingTellsNothing()
    {
        ArrivalClock clock;
        clock.start(0, TimePoint{} + 1s);
        QCOMPARE(clock.bytes(), std::size_t(0));
        QVERIFY(clock.begin() == clock.end());
        clock.start(10, TimePoint{} + 2s);
        clock.add(10, TimePoint{} + 3s);
        QCOMPARE(clock.bytes(), std::size_t(0));
        QVERIFY(clock.begin() == TimePoint{} + 3s && clock.end() == TimePoint{} + 3s);
    }
};

QTEST_APPLESS_MAIN(ArrivalClockTest)
#include "tst_arrivalclock.moc"
