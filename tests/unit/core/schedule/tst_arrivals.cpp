#include "core/schedule/arrivals.h"
#include "core/schedule/lanerun.h"
#include "tests/support/randomshops.h"

#include <QTest>

#include <array>
#include <cmath>
#include <limits>

using namespace neurosurgeon;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

// Fastest alone: nearly all of it on the link. A millisecond slower: less on the link, more in the cloud.
const std::vector<StageTimes> linkOrCloud{{1ms, 9ms, 1ms, 0ms}, {1ms, 4ms, 7ms, 0ms}};

FlowShop shopOf(std::vector<std::vector<StageTimes>> kinds, std::size_t tasks)
{
    FlowShop shop{std::move(kinds), {}, {}, {}};
    for (std::size_t task = 0; task < tasks; ++task)
        shop.tasks.push_back(static_cast<int>(task % shop.kinds.size()));
    return shop;
}

std::vector<nanoseconds> regular(std::size_t tasks, nanoseconds interval)
{
    std::vector<nanoseconds> arrivals;
    for (std::size_t task = 0; task < tasks; ++task)
        arrivals.push_back(static_cast<std::int64_t>(task) * interval);
    return arrivals;
}

nanoseconds meanLatency(const std::vector<nanoseconds> &finished, const std::vector<nanoseconds> &arrivals)
{
    nanoseconds sum{};
    for (std::size_t task = 0; task < finished.size(); ++task)
        sum += finished[task] - arrivals[task];
    return sum / static_cast<std::int64_t>(finished.size());
}

Dispatcher dispatcherOf(const FlowShop &shop, DispatchRules rules)
{
    return Dispatcher(StageEstimator(shop.kinds), shop.tasks, std::move(rules));
}

double ms(nanoseconds time)
{
    return static_cast<double>(time.count()) / 1e6;
}

/// A mixture of two kinds, half of the tasks each, in tenths of each point; calls back with edge, link, cloud and the rest of a
/// mean task, in ms.
template<class Visit>
void forEachMixture(const FlowShop &shop, Visit visit)
{
    constexpr int parts = 20;
    const auto mixtures = [] {
        std::vector<std::array<double, 3>> all;
        for (int a = 0; a <= parts; ++a)
            for (int b = 0; a + b <= parts; ++b)
                all.push_back({a / double(parts), b / double(parts), (parts - a - b) / double(parts)});
        return all;
    }();
    for (const auto &first : mixtures)
        for (const auto &second : mixtures) {
            std::array<double, 4> load{};
            for (std::size_t choice = 0; choice < 3; ++choice)
                for (const auto &[share, times] : {std::pair{first[choice], shop.kinds[0][choice]}, std::pair{second[choice], shop.kinds[1][choice]}}) {
                    load[0] += share / 2 * ms(times.edge);
                    load[1] += share / 2 * ms(times.link);
                    load[2] += share / 2 * ms(times.cloud);
                    load[3] += share / 2 * ms(times.delay);
                }
            visit(load);
        }
}

/// The least of all priced sums over points and orders of three tasks.
double bruteForcePriced(const FlowShop &shop)
{
    TaskOrder order{{0, 0}, {1, 0}, {2, 0}};
    double best = std::numeric_limits<double>::infinity();
    do
        for (int code = 0; code < 64; ++code) {
            order[0].choice = code % 4;
            order[1].choice = code / 4 % 4;
            order[2].choice = code / 16;
            double cost = double(totalLatency(shop, order).count());
            for (const Assignment &entry : order)
                cost += shop.prices.of(shop.choices(entry.task)[static_cast<std::size_t>(entry.choice)]);
            best = std::min(best, cost);
        }
    while (std::next_permutation(order.begin(), order.end(), [](const auto &a, const auto &b) { return a.task < b.task; }));
    return best;
}

/// The least mean latency over points and orders, each task as soon as it is there and its turn has come.
nanoseconds bruteForceLatency(const FlowShop &shop, const std::vector<nanoseconds> &arrivals)
{
    std::vector<std::size_t> order{0, 1, 2, 3};
    auto best = nanoseconds::max();
    do
        for (int code = 0; code < 81; ++code) {
            LaneTimes free;
            nanoseconds sum{};
            for (int place = 0, rest = code; place < 4; ++place, rest /= 3) {
                const std::size_t task = order[static_cast<std::size_t>(place)];
                free.edge = std::max(free.edge, arrivals[task]);
                sum += placeNext(free, shop.choices(static_cast<int>(task))[static_cast<std::size_t>(rest % 3)]).finished - arrivals[task];
            }
            best = std::min(best, sum / 4);
        }
    while (std::next_permutation(order.begin(), order.end()));
    return best;
}

} // namespace

class ArrivalsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void capacityIsThatOfTheBestMixture();
    void pricesCountThoseWhoAreDelayed();
    void pricedScheduleIsExactForFewTasks();
    void boundHoldsForEveryOrderAndPoint();
    void boundIsTightWhereOneLaneIsAll();
    void keepsUpWhereGreedyPointsSaturateALane();
    void atALowRateEveryTaskTakesItsFastestWay();
    void theLastTaskPaysNothing();
    void keepsUpBelowCapacityOnRandomShops();
    void comesNearTheClairvoyantOptimum();
    void staysNearTheBoundOnRandomShops();
    void forecastsWhatTheDispatcherDoes();
    void forecastsASequence();
    void noTasksNoFigures();
};

void ArrivalsTest::capacityIsThatOfTheBestMixture()
{
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        const FlowShop shop = shopOf(test::randomShop(seed, 2, 2, 3).kinds, 2);
        double slowest = std::numeric_limits<double>::infinity();
        forEachMixture(shop, [&](const auto &load) { slowest = std::min(slowest, std::max({load[0], load[1], load[2]})); });
        const double capacity = capacityPerSecond(shop);
        QVERIFY(capacity >= 1000 / slowest * (1 - 1e-6));
        QVERIFY2(capacity <= 1000 / slowest * 1.06, qPrintable(QString::number(seed))); // the grid is coarse
    }
    // Either side takes 10 ms: half of the tasks here, half there.
    QVERIFY(std::abs(capacityPerSecond(shopOf({{{0ms, 1ms, 10ms, 0ms}, {10ms, 0ms, 0ms, 0ms}}}, 7)) - 200) < 0.1);
}

void ArrivalsTest::pricesCountThoseWhoAreDelayed()
{
    QCOMPARE(arrivalPrices({}, 100, 9), LaneWeights{});
    QCOMPARE(arrivalPrices({0ms, 20ms, 50ms}, 0, 9), LaneWeights{});
    // 2 and 5 arrive until link and cloud have done what is under way.
    const auto isNear = [](const LaneWeights &a, const LaneWeights &b) {
        return std::abs(a.edge - b.edge) + std::abs(a.link - b.link) + std::abs(a.cloud - b.cloud) < 1e-9;
    };
    QVERIFY(isNear(arrivalPrices({0ms, 20ms, 50ms}, 100, 9), {0, 0.2, 0.5}));
    QVERIFY(isNear(arrivalPrices({0ms, 20ms, 50ms}, 100, 3), {0, 0.2, 0.3}));
    QCOMPARE(arrivalPrices({0ms, 20ms, 50ms}, 100, 0), LaneWeights{});
}

void ArrivalsTest::pricedScheduleIsExactForFewTasks()
{
    int moved = 0;
    for (std::uint32_t seed = 0; seed < 30; ++seed) {
        FlowShop shop = test::randomShop(seed, 3, 3, 4);
        const TaskOrder free = schedule(shop, ScheduleObjective::MeanLatency).order;
        shop.prices = {double(seed % 3), double(seed % 5), double(seed % 7)};
        const Schedule found = schedule(shop, ScheduleObjective::MeanLatency);
        double cost = double(found.totalLatency.count());
        for (const Assignment &entry : found.order)
            cost += shop.prices.of(shop.choices(entry.task)[static_cast<std::size_t>(entry.choice)]);
        QVERIFY(std::abs(cost - bruteForcePriced(shop)) < 10); // whole nanoseconds
        moved += found.order == free ? 0 : 1;
        shop.prices = {9, 9, 9};
        QCOMPARE(schedule(shop).makespan, test::bruteForceMakespan(shop)); // where all are there, nobody is to come
    }
    QVERIFY(moved > 5);
}

void ArrivalsTest::boundHoldsForEveryOrderAndPoint()
{
    double sum = 0;
    constexpr int cases = 40;
    for (std::uint32_t seed = 0; seed < cases; ++seed) {
        const FlowShop shop = test::randomShop(seed, 4, 2, 3);
        const auto arrivals = poissonArrivals(4, 5 + 5 * double(seed % 8), seed);
        const nanoseconds best = bruteForceLatency(shop, arrivals);
        const nanoseconds bound = meanLatencyLowerBound(shop, arrivals);
        QVERIFY(bound <= best);
        sum += ms(bound) / ms(best);
    }
    qInfo("the bound is %.3f of the optimum on average", sum / cases);
    QVERIFY(sum / cases > 0.7);
}

void ArrivalsTest::boundIsTightWhereOneLaneIsAll()
{
    // Everything stays on the edge: 9 ms, and 2 ms that came a millisecond later and go first in between.
    const FlowShop shop{{{{9ms, 0ms, 0ms, 0ms}}, {{2ms, 0ms, 0ms, 0ms}}}, {0, 1}, {}, {}};
    QVERIFY(std::abs(ms(meanLatencyLowerBound(shop, {0ms, 1ms})) - 6.5) < 0.01);
    QVERIFY(std::abs(ms(meanLatencyLowerBound(shop, {0ms, 0ms})) - 6.5) < 0.01);
    QVERIFY(std::abs(ms(meanLatencyLowerBound(shop, {0ms, 50ms})) - 5.5) < 0.01);
}

void ArrivalsTest::keepsUpWhereGreedyPointsSaturateALane()
{
    // At 120 a second the fastest points want 1.08 of the link; some of them cut elsewhere, and the cloud has time enough for the rest.
    const FlowShop shop = shopOf({linkOrCloud}, 400);
    const auto arrivals = regular(400, 8333us);
    QVERIFY(capacityPerSecond(shop) > 120);
    DispatchRules rules{.planningPause = 0};
    rules.arrivals = arrivals;
    const auto balanced = runLanes(dispatcherOf(shop, rules), shop, arrivals);
    rules.fixed = {0};
    const auto greedy = runLanes(dispatcherOf(shop, rules), shop, arrivals);
    qInfo("balanced %.1f ms, greedy %.1f ms", ms(meanLatency(balanced, arrivals)), ms(meanLatency(greedy, arrivals)));
    QVERIFY(meanLatency(balanced, arrivals) < 50ms);
    QVERIFY(balanced.back() - arrivals.back() < 60ms);
    QVERIFY(greedy.back() - arrivals.back() > 200ms);
    // Not even who sees the queues keeps up, as long as those to come do not count.
    nanoseconds sum{};
    LaneTimes lanes;
    for (const nanoseconds arrival : arrivals) {
        lanes.edge = std::max(lanes.edge, arrival);
        const FlowShop one{shop.kinds, {0}, lanes, {}};
        const auto choice = static_cast<std::size_t>(schedule(one, ScheduleObjective::MeanLatency, 100).order.front().choice);
        sum += placeNext(lanes, linkOrCloud[choice]).finished - arrival;
    }
    QVERIFY(sum / 400 > 100ms);
}

void ArrivalsTest::atALowRateEveryTaskTakesItsFastestWay()
{
    const FlowShop shop = shopOf({linkOrCloud}, 50);
    const auto arrivals = regular(50, 200ms);
    DispatchRules rules;
    rules.arrivals = arrivals;
    QCOMPARE(meanLatency(runLanes(dispatcherOf(shop, rules), shop, arrivals), arrivals), nanoseconds(11ms));
    QCOMPARE(meanLatencyLowerBound(shop, arrivals), nanoseconds(11ms));
}

void ArrivalsTest::theLastTaskPaysNothing()
{
    const FlowShop shop = shopOf({linkOrCloud}, 20);
    DispatchRules rules;
    rules.arrivals = regular(20, 1ms);
    auto dispatcher = dispatcherOf(shop, rules);
    for (int task = 0; task < 7; ++task)
        dispatcher.handedOver({task, 0}, 0ms);
    dispatcher.arrive(7);
    QCOMPARE(dispatcher.next(3ms), std::optional(Assignment{7, 1})); // others come and will need the link
    dispatcher.arrive(19);
    QCOMPARE(dispatcher.next(3ms), std::optional(Assignment{19, 0}));
}

void ArrivalsTest::keepsUpBelowCapacityOnRandomShops()
{
    for (std::uint32_t seed = 0; seed < 6; ++seed) {
        const FlowShop shop = test::randomShop(seed, 250, 3, 5);
        const double capacity = capacityPerSecond(shop);
        const auto arrivals = regular(250, nanoseconds(static_cast<std::int64_t>(1e9 / (0.92 * capacity))));
        DispatchRules rules{.effort = 20'000};
        rules.arrivals = arrivals;
        const auto finished = runLanes(dispatcherOf(shop, rules), shop, arrivals);
        const nanoseconds last = *std::max_element(finished.begin(), finished.end());
        // Who falls behind by a tenth has a tenth of all left to do in the end.
        QVERIFY2(last < arrivals.back() + arrivals.back() / 10, qPrintable(QStringLiteral("seed %1: %2 of %3").arg(seed).arg(ms(last)).arg(ms(arrivals.back()))));
    }
}

void ArrivalsTest::comesNearTheClairvoyantOptimum()
{
    double sum = 0;
    constexpr int cases = 40;
    for (std::uint32_t seed = 0; seed < cases; ++seed) {
        const FlowShop shop = test::randomShop(seed, 4, 2, 3);
        const auto arrivals = poissonArrivals(4, 5 + 5 * double(seed % 8), seed);
        DispatchRules rules;
        rules.arrivals = arrivals;
        sum += ms(meanLatency(runLanes(dispatcherOf(shop, rules), shop, arrivals), arrivals)) / ms(bruteForceLatency(shop, arrivals));
    }
    qInfo("%.3f of the optimum of who knows the future", sum / cases);
    QVERIFY(sum / cases >= 1);
    QVERIFY(sum / cases < 1.15);
}

void ArrivalsTest::staysNearTheBoundOnRandomShops()
{
    double worst = 0;
    double sum = 0;
    constexpr int cases = 12;
    for (std::uint32_t seed = 0; seed < cases; ++seed) {
        const FlowShop shop = test::randomShop(seed, 60, 4, 10);
        const double capacity = capacityPerSecond(shop);
        const auto arrivals = poissonArrivals(60, (seed % 3 == 0 ? 0.4 : seed % 3 == 1 ? 0.8 : 1.5) * capacity, seed);
        DispatchRules rules{.effort = 50'000};
        rules.arrivals = arrivals;
        const auto finished = runLanes(dispatcherOf(shop, rules), shop, arrivals);
        QVERIFY(std::none_of(finished.begin(), finished.end(), [](nanoseconds time) { return time.count() < 0; }));
        const nanoseconds bound = meanLatencyLowerBound(shop, arrivals);
        QVERIFY(meanLatency(finished, arrivals) >= bound);
        const double ratio = ms(meanLatency(finished, arrivals)) / ms(bound);
        worst = std::max(worst, ratio);
        sum += ratio;
    }
    qInfo("mean %.3f, worst %.3f of the bound", sum / cases, worst);
    QVERIFY(sum / cases < 2);
    QVERIFY(worst < 4);
}

void ArrivalsTest::forecastsWhatTheDispatcherDoes()
{
    for (std::uint32_t seed = 0; seed < 8; ++seed) {
        const FlowShop shop = test::randomShop(seed, 60, 4, 10);
        const auto arrivals = poissonArrivals(60, (0.3 + 0.15 * double(seed)) * capacityPerSecond(shop), seed);
        DispatchRules rules{.effort = 50'000};
        rules.arrivals = arrivals;
        auto dispatcher = dispatcherOf(shop, rules);
        const double real = ms(meanLatency(runLanes(dispatcher, shop, arrivals), arrivals));
        dispatcher.forecast();
        const double forecast = ms(dispatcher.firstLatency());
        QVERIFY2(forecast > 0.85 * real && forecast < 1.25 * real, qPrintable(QStringLiteral("seed %1: %2 for %3").arg(seed).arg(forecast).arg(real)));
        QVERIFY(dispatcher.firstEstimate() > arrivals.back());
    }
}

void ArrivalsTest::forecastsASequence()
{
    const FlowShop shop = shopOf({{{1ms, 9ms, 1ms, 0ms}}}, 3);
    const auto forecast = [&](BatchSchedule schedule, Pipelining pipelining) {
        DispatchRules rules{schedule, pipelining};
        rules.arrivals = regular(3, 2ms);
        auto dispatcher = dispatcherOf(shop, rules);
        dispatcher.forecast();
        return std::pair(dispatcher.firstEstimate(), dispatcher.firstLatency());
    };
    QCOMPARE(forecast(BatchSchedule::Fifo, Pipelining::Off), std::pair(nanoseconds(33ms), nanoseconds(20ms)));
    QCOMPARE(forecast(BatchSchedule::Fifo, Pipelining::On), std::pair(nanoseconds(29ms), nanoseconds(18ms)));
    QCOMPARE(forecast(BatchSchedule::Auto, Pipelining::Off), std::pair(nanoseconds(33ms), nanoseconds(20ms)));
}

void ArrivalsTest::noTasksNoFigures()
{
    QCOMPARE(arrivalRate({}), 0.0);
    QCOMPARE(arrivalRate({0ms, 0ms}), 0.0);
    QCOMPARE(arrivalRate({0ms, 100ms, 200ms}), 10.0);
    QCOMPARE(capacityPerSecond({}), 0.0);
    QCOMPARE(meanLatencyLowerBound({}, {}), nanoseconds());
}

QTEST_APPLESS_MAIN(ArrivalsTest)
#include "tst_arrivals.moc"
