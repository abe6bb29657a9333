#include "core/partition/loadfactor.h"

#include <QTest>

#include <random>

using namespace neurosurgeon;
using namespace std::chrono_literals;

namespace {

const LoadFactor::TimePoint start{1h};

} // namespace

class LoadFactorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void loadIsLearntAndFades()
    {
        LoadFactor load;
        QCOMPARE(load.value(start), 1.0);
        load.add(30ms, 10ms, start);
        QCOMPARE(load.value(start), 1.0); // one odd inference
        load.add(30ms, 10ms, start);
        QCOMPARE(load.value(start), 3.0);
        QCOMPARE(load.value(start + 2s), 2.0);
        QVERIFY(load.value(start + 60s) < 1.01);
        QCOMPARE(LoadFactor::faded(3, 2s), 2.0); // as whoever was told it does
    }

    void oneThatDisagreesIsOutvoted()
    {
        LoadFactor load;
        for (int i = 0; i < 4; ++i)
            load.add(20ms, 10ms, start);
        load.add(10ms, 10ms, start);
        QCOMPARE(load.value(start), 2.0);
        load.add(10ms, 10ms, start);
        QCOMPARE(load.value(start), 1.0); // two may be the end of it
    }

    void aLittleLoadIsNone()
    {
        LoadFactor load;
        std::mt19937 random(3);
        std::normal_distribution<double> noise(1, 0.1);
        for (int i = 0; i < 1000; ++i) {
            load.add(std::chrono::nanoseconds(static_cast<std::int64_t>(10e6 * noise(random))), 10ms, start);
            QCOMPARE(load.value(start), 1.0);
        }
    }

    void aSideMayBeFasterThanItsProfile()
    {
        LoadFactor load;
        for (int i = 0; i < 5; ++i)
            load.add(5ms, 10ms, start);
        QCOMPARE(load.value(start), 0.5);
    }

    void timesTooShortSayNothing_data()
    {
        QTest::addColumn<std::chrono::nanoseconds>("profiled");
        QTest::newRow("too short") << std::chrono::nanoseconds(1999us);
        QTest::newRow("no profile") << std::chrono::nanoseconds(0ns);
    }
    void timesTooShortSayNothing()
    {
        QFETCH(std::chrono::nanoseconds, profiled);
        LoadFactor load;
        for (int i = 0; i < 5; ++i)
            load.add(30ms, profiled, start);
        QCOMPARE(load.value(start), 1.0);
    }

    void aLimitHolds()
    {
        LoadFactor load;
        for (int i = 0; i < 5; ++i)
            load.add(1h, 2ms, start);
        QCOMPARE(load.value(start), LoadFactor::most);
    }

    void thePaceFollowsWhatIsNoLoad()
    {
        LoadFactor load;
        QCOMPARE(load.pace(), 1.0);
        load.add(9ms, 10ms, start);
        QCOMPARE(load.pace(), 0.9);
        load.add(11ms, 10ms, start);
        QCOMPARE(load.pace(), 1.0);
        load.add(90ms, 10ms, start); // one odd time moves neither
        QCOMPARE(load.pace(), 1.1);
        QCOMPARE(load.value(start), 1.0);
        for (int i = 0; i < 7; ++i)
            load.add(12ms, 10ms, start);
        QCOMPARE(load.pace(), 1.2);
        load.clear();
        QCOMPARE(load.pace(), 1.0);
    }

    void clearedNothingIsKnown()
    {
        LoadFactor load;
        for (int i = 0; i < 5; ++i)
            load.add(30ms, 10ms, start);
        load.clear();
        load.add(30ms, 10ms, start);
        QCOMPARE(load.value(start), 1.0);
    }
};

QTEST_GUILESS_MAIN(LoadFactorTest)
#include "tst_loadfactor.moc"
