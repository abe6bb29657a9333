#include "core/schedule/flowshop.h"
#include "tests/support/randomshops.h"

#include <QTest>

using namespace neurosurgeon;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

class FlowShopTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void placesTheHandComputedExample();
    void keepsLanesThatAreBusyWaiting();
    void edgeOnlyTasksUseNoOtherLane();
    void boundsTheStreamOfEqualTasksByItsSlowestStage();
    void boundsFromBelow_data();
    void boundsFromBelow();
    void boundIsReachedWhereOneLaneDoesEverything();
    void emptyShopTakesNoTime();
};

void FlowShopTest::placesTheHandComputedExample()
{
    const FlowShop shop{{{{4ms, 3ms, 2ms, 1ms}}, {{1ms, 5ms, 6ms, 1ms}}}, {0, 1}, {}};
    const auto placed = place(shop, {{1, 0}, {0, 0}});
    // Task 1: edge 0-1, link 1-6, cloud 6-12. Task 0: edge 1-5, link 6-9, cloud 12-14.
    QCOMPARE(placed[0].linkBegin, nanoseconds(1ms));
    QCOMPARE(placed[0].cloudBegin, nanoseconds(6ms));
    QCOMPARE(placed[0].finished, nanoseconds(13ms));
    QCOMPARE(placed[1].edgeBegin, nanoseconds(1ms));
    QCOMPARE(placed[1].linkBegin, nanoseconds(6ms));
    QCOMPARE(placed[1].cloudBegin, nanoseconds(12ms));
    QCOMPARE(placed[1].finished, nanoseconds(15ms));
    QCOMPARE(makespan(shop, {{1, 0}, {0, 0}}), nanoseconds(15ms));
    QCOMPARE(totalLatency(shop, {{1, 0}, {0, 0}}), nanoseconds(28ms));
}

void FlowShopTest::keepsLanesThatAreBusyWaiting()
{
    const FlowShop shop{{{{1ms, 1ms, 1ms, 0ms}}}, {0}, {2ms, 10ms, 5ms}};
    QCOMPARE(makespan(shop, {{0, 0}}), nanoseconds(12ms));
}

void FlowShopTest::edgeOnlyTasksUseNoOtherLane()
{
    const FlowShop shop{{{{5ms, 0ms, 0ms, 0ms}}, {{1ms, 10ms, 10ms, 0ms}}}, {1, 0}, {}};
    const auto placed = place(shop, {{0, 0}, {1, 0}});
    QCOMPARE(placed[1].finished, nanoseconds(6ms));
}

void FlowShopTest::boundsTheStreamOfEqualTasksByItsSlowestStage()
{
    const FlowShop shop{{{{3ms, 4ms, 2ms, 1ms}}}, std::vector<int>(100, 0), {}};
    // 100 times the slowest stage, what must come before it once, what must come after it once.
    const auto bound = makespanLowerBound(shop);
    QVERIFY(bound <= nanoseconds(406ms));
    QVERIFY(bound > nanoseconds(405ms));
}

void FlowShopTest::boundsFromBelow_data()
{
    QTest::addColumn<int>("kinds");
    QTest::newRow("four different tasks") << 4;
    QTest::newRow("four tasks of two models") << 2;
    QTest::newRow("four equal tasks") << 1;
}

void FlowShopTest::boundsFromBelow()
{
    QFETCH(int, kinds);
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
        const FlowShop shop = test::randomShop(seed, 4, kinds, 4);
        const auto bound = makespanLowerBound(shop);
        const auto best = test::bruteForceMakespan(shop);
        QVERIFY2(bound <= best, qPrintable(QStringLiteral("seed %1").arg(seed)));
        QVERIFY2(2 * bound >= best, qPrintable(QStringLiteral("seed %1: no use").arg(seed)));
    }
}

void FlowShopTest::boundIsReachedWhereOneLaneDoesEverything()
{
    const FlowShop shop{{{{7ms, 0ms, 0ms, 0ms}}}, {0, 0, 0}, {}};
    QCOMPARE(makespanLowerBound(shop), nanoseconds(21ms));
}

void FlowShopTest::emptyShopTakesNoTime()
{
    QCOMPARE(makespanLowerBound({}), nanoseconds(0));
    QCOMPARE(makespan({}, {}), nanoseconds(0));
}

QTEST_APPLESS_MAIN(FlowShopTest)
#include "tst_flowshop.moc"
