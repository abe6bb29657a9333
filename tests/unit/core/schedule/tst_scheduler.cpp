#include "core/schedule/scheduler.h"
#include "tests/support/randomshops.h"

#include <QTest>


using namespace neurosurgeon;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

bool isComplete(const FlowShop &shop, const TaskOrder &order)
{
    std::vector<int> seen(shop.tasks.size());
    for (const Assignment &entry : order)
        ++seen[static_cast<std::size_t>(entry.task)];
    return std::all_of(seen.begin(), seen.end(), [](int count) { return count == 1; });
}

nanoseconds bruteForceLatency(const FlowShop &shop)
{
    // Points one by one, orders one by one; three tasks are enough.
    TaskOrder order{{0, 0}, {1, 0}, {2, 0}};
    auto best = nanoseconds::max();
    do
        for (int a = 0; a < 4; ++a)
            for (int b = 0; b < 4; ++b)
                for (int c = 0; c < 4; ++c) {
                    order[0].choice = a;
                    order[1].choice = b;
                    order[2].choice = c;
                    best = std::min(best, totalLatency(shop, order));
                }
    while (std::next_permutation(order.begin(), order.end(),
                                 [](const Assignment &a, const Assignment &b) { return a.task < b.task; }));
    return best;
}

} // namespace

class SchedulerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isExactForFewTasks();
    void isExactForMeanLatencyOfFewTasks();
    void heuristicIsNearTheOptimum();
    void fortyTasksComeNearTheBound();
    void sameInputGivesTheSameSchedule();
    void mixesPointsOfEqualTasksWhereThatIsFaster();
    void shortTasksComeLastWhereThatIsAsGood();
    void usesTheLaneThatIsFree();
    void noTasksNoSchedule();
};

void SchedulerTest::isExactForFewTasks()
{
    for (std::uint32_t seed = 1000; seed < 1030; ++seed) {
        const FlowShop shop = test::randomShop(seed, 4, 4, 4);
        const Schedule found = schedule(shop);
        QVERIFY(found.exact);
        QVERIFY(isComplete(shop, found.order));
        QCOMPARE(found.makespan, makespan(shop, found.order));
        QCOMPARE(found.makespan, test::bruteForceMakespan(shop));
    }
}

void SchedulerTest::isExactForMeanLatencyOfFewTasks()
{
    for (std::uint32_t seed = 0; seed < 30; ++seed) {
        const FlowShop shop = test::randomShop(seed, 3, 3, 4);
        QCOMPARE(schedule(shop, ScheduleObjective::MeanLatency).totalLatency, bruteForceLatency(shop));
    }
}

// The project's promise: 200 random cases of up to 5 tasks with 4 points, the exact way disabled.
void SchedulerTest::heuristicIsNearTheOptimum()
{
    double sum = 0;
    double worst = 1;
    constexpr int cases = 200;
    for (std::uint32_t seed = 0; seed < cases; ++seed) {
        const int tasks = 1 + static_cast<int>(seed % 5);
        const FlowShop shop = test::randomShop(seed, tasks, seed % 3 == 0 ? std::max(1, tasks / 2) : tasks, 4);
        const Schedule found = scheduleHeuristically(shop);
        QVERIFY(isComplete(shop, found.order));
        const auto optimum = test::bruteForceMakespan(shop);
        QVERIFY(found.lowerBound <= optimum);
        const double ratio = static_cast<double>(found.makespan.count()) / static_cast<double>(optimum.count());
        QVERIFY(ratio >= 1);
        sum += ratio;
        worst = std::max(worst, ratio);
    }
    qInfo("mean %.5f, worst %.5f of the optimum", sum / cases, worst);
    QVERIFY(sum / cases <= 1.02);
    QVERIFY(worst <= 1.10);
}

void SchedulerTest::fortyTasksComeNearTheBound()
{
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        const FlowShop shop = test::randomShop(seed, 40, 4, 20);
        const Schedule found = schedule(shop);
        QVERIFY(isComplete(shop, found.order));
        QVERIFY(found.makespan >= found.lowerBound);
        const double ratio = static_cast<double>(found.makespan.count()) / static_cast<double>(found.lowerBound.count());
        QVERIFY2(ratio <= 1.10, qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(ratio)));
    }
}

void SchedulerTest::sameInputGivesTheSameSchedule()
{
    const FlowShop shop = test::randomShop(7, 20, 4, 8);
    QCOMPARE(schedule(shop).order, schedule(shop).order);
}

void SchedulerTest::mixesPointsOfEqualTasksWhereThatIsFaster()
{
    // Either side takes 10 ms: half of the tasks here, half there.
    const FlowShop shop{{{{0ms, 1ms, 10ms, 0ms}, {10ms, 0ms, 0ms, 0ms}}}, std::vector<int>(20, 0), {}};
    const Schedule found = schedule(shop);
    QVERIFY(found.makespan <= nanoseconds(102ms));
}

void SchedulerTest::shortTasksComeLastWhereThatIsAsGood()
{
    const auto total = [](const FlowShop &shop, const Assignment &entry) {
        return shop.choices(entry.task)[static_cast<std::size_t>(entry.choice)].total();
    };
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        const FlowShop shop = test::randomShop(seed, 40, 4, 20);
        const Schedule found = schedule(shop);
        for (std::size_t i = 1; i < found.order.size(); ++i) {
            if (total(shop, found.order[i - 1]) >= total(shop, found.order[i]))
                continue;
            TaskOrder other = found.order;
            std::swap(other[i - 1], other[i]);
            QVERIFY(makespan(shop, other) > found.makespan);
        }
    }
}

void SchedulerTest::usesTheLaneThatIsFree()
{
    const std::vector<StageTimes> choices{{0ms, 1ms, 10ms, 0ms}, {10ms, 0ms, 0ms, 0ms}};
    QCOMPARE(schedule({{choices}, {0}, {0ms, 0ms, 0ms}}).makespan, nanoseconds(10ms));
    QCOMPARE(schedule({{{{1ms, 1ms, 10ms, 0ms}, {11ms, 0ms, 0ms, 0ms}}}, {0, 0}, {0ms, 50ms, 0ms}}).makespan, nanoseconds(22ms));
    QCOMPARE(schedule({{choices}, {0}, {0ms, 0ms, 50ms}}).order.front(), (Assignment{0, 1}));
}

void SchedulerTest::noTasksNoSchedule()
{
    QVERIFY(schedule({}).order.empty());
}

QTEST_APPLESS_MAIN(SchedulerTest)
#include "tst_scheduler.moc"
