#include "core/schedule/batchjson.h"
#include "core/schedule/lanerun.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace neurosurgeon;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

// Cloud only, half and half, edge only.
const std::vector<StageTimes> choices{{0ms, 10ms, 8ms, 1ms}, {5ms, 5ms, 4ms, 1ms}, {10ms, 0ms, 0ms, 0ms}};

Dispatcher dispatcherFor(int tasks, DispatchRules rules)
{
    return Dispatcher(StageEstimator({choices}), std::vector<int>(static_cast<std::size_t>(tasks), 0), std::move(rules));
}

/// Runs the whole queue as the lanes would, every tail `cloudFactor` times as long as predicted.
nanoseconds runAll(Dispatcher dispatcher, int tasks, double cloudFactor)
{
    auto times = choices;
    for (StageTimes &choice : times)
        choice.cloud = nanoseconds(static_cast<std::int64_t>(static_cast<double>(choice.cloud.count()) * cloudFactor));
    const auto count = static_cast<std::size_t>(tasks);
    const auto finished = runLanes(std::move(dispatcher), {{times}, std::vector<int>(count), {}, {}}, std::vector<nanoseconds>(count));
    return *std::max_element(finished.begin(), finished.end());
}

} // namespace

class DispatcherTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fifoKeepsTheOrderAndTheFastestPoint();
    void fifoLetsNobodyOvertake();
    void sendsWithoutAHeadOnlyWhenTheLinkNeedsIt();
    void keepsForTheEdgeWhatABusyCloudCannotBeginYet();
    void achievesWhatItPlanned();
    void fixedPointsAreKept();
    void autoUsesAllLanes();
    void autoMovesAwayFromABusyCloud();
    void onlyEdgeTasksWhileTheLinkIsFull();
    void nothingLeavesTheEdgeWithoutACloud();
    void oneLuckySampleDoesNotMakeAPoint();
    void manySamplesDo();
    void aSlowLaneConcernsPointsThatWereNotRun();
    void aKindSlowerThanItsProfileDragsItsPointsAlong();
    void aShortStageSaysNothingAboutItsKind();
    void whatNobodyPredictedIsTheMedian();
    void arrivalsAreSeededAndRising();
    void drawsEveryModelAndTheSameAgain();
    void reportsUtilisationAndLatency();
    void reportSurvivesItsDocument();
    void refusesADamagedReport();
};

void DispatcherTest::fifoKeepsTheOrderAndTheFastestPoint()
{
    auto dispatcher = dispatcherFor(3, {BatchSchedule::Fifo, Pipelining::Off});
    for (int task = 0; task < 3; ++task)
        dispatcher.arrive(task);
    for (int task = 0; task < 3; ++task)
        QCOMPARE(dispatcher.next(0ms), std::optional(Assignment{task, 2}));
    QCOMPARE(dispatcher.next(0ms), std::nullopt);
    QCOMPARE(dispatcher.firstEstimate(), nanoseconds(30ms));
}

void DispatcherTest::fifoLetsNobodyOvertake()
{
    // Cloud only and edge only in turn: the link is full long before the edge is.
    Dispatcher dispatcher(StageEstimator({{choices[0]}, {choices[2]}}), {0, 0, 0, 1, 0, 1},
                          {BatchSchedule::Fifo, Pipelining::On});
    for (int task = 0; task < 6; ++task)
        dispatcher.arrive(task);
    QVERIFY(!dispatcher.next(0ms, true));
    for (int task = 0; task < 6; ++task) {
        const auto next = dispatcher.next(0ms);
        QVERIFY(next);
        QCOMPARE(next->task, task);
        if (next->choice == 0 && task != 3 && task != 5)
            dispatcher.handedOver(*next, 0ms);
    }
}

void DispatcherTest::sendsWithoutAHeadOnlyWhenTheLinkNeedsIt()
{
    auto dispatcher = dispatcherFor(8, {.fixed = {0}});
    // Handling took some microseconds of the edge in an earlier run; that is no head.
    dispatcher.computed({0, 0}, {20us, choices[0].link, choices[0].cloud, {}});
    for (int task = 0; task < 8; ++task)
        dispatcher.arrive(task);
    int sent = 0;
    while (const auto next = dispatcher.next(0ms)) {
        dispatcher.handedOver(*next, 0ms);
        ++sent;
    }
    QCOMPARE(sent, 2); // one on the link, one behind it
    QCOMPARE(dispatcher.retryAt(), std::optional<nanoseconds>(10ms));
    QVERIFY(dispatcher.next(10ms));
}

void DispatcherTest::keepsForTheEdgeWhatABusyCloudCannotBeginYet()
{
    const std::vector<StageTimes> cloudOnlyOrEdgeOnly{{0ms, 10ms, 100ms, 0ms}, {300ms, 0ms, 0ms, 0ms}};
    Dispatcher dispatcher(StageEstimator({cloudOnlyOrEdgeOnly}), std::vector<int>(3, 0), {.fixed = {0}});
    for (int task = 0; task < 3; ++task)
        dispatcher.arrive(task);
    const auto first = dispatcher.next(0ms);
    QVERIFY(first);
    dispatcher.handedOver(*first, 0ms);
    // The cloud is busy until 110 ms, the transfer takes 10, and one more is kept in reserve.
    QVERIFY(!dispatcher.next(0ms));
    QCOMPARE(dispatcher.retryAt(), std::optional<nanoseconds>(90ms));
    QVERIFY(dispatcher.next(90ms));
}

void DispatcherTest::achievesWhatItPlanned()
{
    // A few long tasks and many short ones. Whoever lets short heads overtake a long task without a head leaves the cloud
    // idle later.
    const std::vector<std::vector<StageTimes>> kinds{
        {{0ms, 100ms, 213ms, 1ms}, {126ms, 268ms, 95ms, 1ms}, {210ms, 3ms, 1ms, 1ms}, {214ms, 0ms, 0ms, 0ms}},
        {{0ms, 100ms, 24ms, 1ms}, {1ms, 31ms, 23ms, 1ms}, {9ms, 6ms, 15ms, 1ms}, {29ms, 0ms, 0ms, 0ms}},
        {{0ms, 100ms, 15ms, 1ms}, {2ms, 31ms, 14ms, 1ms}, {15ms, 1ms, 300us, 1ms}, {16ms, 0ms, 0ms, 0ms}},
        {{0ms, 100ms, 6ms, 1ms}, {3ms, 8ms, 3ms, 1ms}, {5500us, 0ms, 0ms, 0ms}}};
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        FlowShop shop{kinds, {}, {}, {}};
        for (const int kind : {0, 1, 2, 3})
            shop.tasks.insert(shop.tasks.end(), 10, kind);
        std::shuffle(shop.tasks.begin(), shop.tasks.end(), std::mt19937(seed));
        const auto finished = runLanes(Dispatcher(StageEstimator(kinds), shop.tasks, {.planningPause = 0}), shop,
                                       std::vector<nanoseconds>(40));
        const nanoseconds achieved = *std::max_element(finished.begin(), finished.end());
        const nanoseconds planned = schedule(shop).makespan;
        QVERIFY2(achieved.count() * 100 <= planned.count() * 101,
                 qPrintable(QStringLiteral("seed %1: %2 of %3").arg(seed).arg(achieved.count()).arg(planned.count())));
    }
}

void DispatcherTest::fixedPointsAreKept()
{
    auto dispatcher = dispatcherFor(1, {.fixed = {1}});
    dispatcher.arrive(0);
    QCOMPARE(dispatcher.next(0ms), std::optional(Assignment{0, 1}));
}

void DispatcherTest::autoUsesAllLanes()
{
    const nanoseconds sequential = runAll(dispatcherFor(20, {BatchSchedule::Fifo, Pipelining::Off}), 20, 1);
    QCOMPARE(sequential, nanoseconds(200ms));
    const nanoseconds overlapped = runAll(dispatcherFor(20, {}), 20, 1);
    const FlowShop shop{{choices}, std::vector<int>(20, 0), {}};
    QVERIFY(overlapped >= makespanLowerBound(shop));
    QVERIFY(overlapped <= nanoseconds(120ms));
}

void DispatcherTest::autoMovesAwayFromABusyCloud()
{
    // Tails take five times as long as planned. Who notices wins over who keeps to the first plan.
    const nanoseconds unmoved = runAll(dispatcherFor(30, {.fixed = {0}}), 30, 5);
    const nanoseconds moved = runAll(dispatcherFor(30, {.planningPause = 0}), 30, 5);
    qInfo("moved %.1f ms, unmoved %.1f ms", double(moved.count()) / 1e6, double(unmoved.count()) / 1e6);
    QVERIFY(moved < nanoseconds(350ms)); // what knows all beforehand needs 300 ms at most
    QVERIFY(2 * moved < unmoved);
}

void DispatcherTest::onlyEdgeTasksWhileTheLinkIsFull()
{
    auto dispatcher = dispatcherFor(10, {});
    for (int task = 0; task < 10; ++task)
        dispatcher.arrive(task);
    const auto next = dispatcher.next(0ms, true);
    QVERIFY(next);
    QCOMPARE(next->choice, 2);
    auto cloudOnly = dispatcherFor(1, {.fixed = {0}});
    cloudOnly.arrive(0);
    QVERIFY(!cloudOnly.next(0ms, true));
    QVERIFY(cloudOnly.next(0ms, false));
}

void DispatcherTest::nothingLeavesTheEdgeWithoutACloud()
{
    auto dispatcher = dispatcherFor(5, {.fixed = {0}});
    for (int task = 0; task < 5; ++task)
        dispatcher.arrive(task);
    QCOMPARE(dispatcher.next(0ms)->choice, 0);
    dispatcher.keepAllOnEdge();
    while (const auto next = dispatcher.next(1ms))
        QCOMPARE(next->choice, 2);
    QVERIFY(dispatcher.isIdle());
}

namespace {

/// Runs `choice` of `kind` so many times, each lane at its multiple of the prediction.
void run(StageEstimator &estimator, int kind, int choice, int times, double edge, double cloud)
{
    StageTimes sample = estimator.predicted()[static_cast<std::size_t>(kind)][static_cast<std::size_t>(choice)];
    sample.edge = nanoseconds(std::llround(static_cast<double>(sample.edge.count()) * edge));
    sample.cloud = nanoseconds(std::llround(static_cast<double>(sample.cloud.count()) * cloud));
    for (int i = 0; i < times; ++i)
        estimator.add(kind, choice, sample);
}

double over(nanoseconds estimate, nanoseconds predicted)
{
    return static_cast<double>(estimate.count()) / static_cast<double>(predicted.count());
}

} // namespace

void DispatcherTest::oneLuckySampleDoesNotMakeAPoint()
{
    StageEstimator estimator({choices, choices});
    run(estimator, 0, 0, 9, 1, 1);
    run(estimator, 1, 1, 9, 1, 1);
    run(estimator, 0, 1, 1, 0.5, 0.5);
    const double lucky = over(estimator.estimate(0, 1).edge, choices[1].edge);
    QVERIFY2(lucky > 0.65 && lucky < 0.9, QByteArray::number(lucky));
    QVERIFY(over(estimator.estimate(0, 1).cloud, choices[1].cloud) > 0.65);
    QVERIFY(over(estimator.estimate(0, 0).cloud, choices[0].cloud) > 0.98);
    QCOMPARE(estimator.estimate(0, 1).delay, nanoseconds(1ms));
}

void DispatcherTest::manySamplesDo()
{
    // The same for a window that forgets and for one that does not.
    for (const std::size_t window : {std::size_t{0}, std::size_t{9}}) {
        StageEstimator estimator({choices}, window);
        run(estimator, 0, 0, 30, 1, 1);
        run(estimator, 0, 1, 30, 0.5, 2);
        QVERIFY(over(estimator.estimate(0, 1).edge, choices[1].edge) < 0.55);
        QVERIFY(over(estimator.estimate(0, 1).cloud, choices[1].cloud) > 1.9);
    }
}

void DispatcherTest::aSlowLaneConcernsPointsThatWereNotRun()
{
    StageEstimator estimator({choices, choices});
    run(estimator, 0, 0, 5, 1, 2);
    QCOMPARE(estimator.cloudFactor(), 2.0);
    QCOMPARE(estimator.edgeFactor(), 1.0);
    QCOMPARE(estimator.estimate(0, 1).cloud, nanoseconds(8ms));
    QCOMPARE(estimator.estimate(1, 1).cloud, nanoseconds(8ms)); // another kind, the same cloud
    QCOMPARE(estimator.estimate(1, 1).edge, nanoseconds(5ms));
    QVERIFY(estimator.estimate(0, 2).staysOnEdge());
}

void DispatcherTest::aKindSlowerThanItsProfileDragsItsPointsAlong()
{
    StageEstimator estimator({choices, choices}, 0);
    for (int i = 0; i < 10; ++i) {
        run(estimator, 0, 0, 1, 1, 3);
        run(estimator, 1, 0, 1, 1, 1);
    }
    QVERIFY(estimator.cloudFactor() > 1.9 && estimator.cloudFactor() < 2.1);
    const double slow = over(estimator.estimate(0, 1).cloud, choices[1].cloud);
    const double usual = over(estimator.estimate(1, 1).cloud, choices[1].cloud);
    QVERIFY2(slow > 2.7 && usual < 1.3, QByteArray::number(slow) + ' ' + QByteArray::number(usual));
}

void DispatcherTest::aShortStageSaysNothingAboutItsKind()
{
    // Half a millisecond of handling on a tail of 20 us, and a long tail that nobody has run.
    StageEstimator estimator({{{0ms, 10ms, 100ms, 1ms}, {9ms, 1ms, 20us, 1ms}, {4ms, 5ms, 50ms, 1ms}}});
    for (int i = 0; i < 9; ++i)
        run(estimator, 0, 0, 1, 1, 1);
    for (int i = 0; i < 9; ++i)
        run(estimator, 0, 1, 1, 1, 25);
    QVERIFY(over(estimator.estimate(0, 2).cloud, 50ms) < 1.1);
    QVERIFY(estimator.estimate(0, 1).cloud > 400us);
}

void DispatcherTest::whatNobodyPredictedIsTheMedian()
{
    StageEstimator estimator({choices});
    estimator.add(0, 0, {3ms, 10ms, 8ms, 0ms});
    QCOMPARE(estimator.estimate(0, 0).edge, nanoseconds(3ms));
}

void DispatcherTest::arrivalsAreSeededAndRising()
{
    const auto arrivals = poissonArrivals(2000, 100, 3);
    QCOMPARE(arrivals, poissonArrivals(2000, 100, 3));
    QVERIFY(arrivals != poissonArrivals(2000, 100, 4));
    QVERIFY(std::is_sorted(arrivals.begin(), arrivals.end()));
    QCOMPARE(arrivals.front(), nanoseconds(0));
    const double seconds = std::chrono::duration<double>(arrivals.back()).count();
    QVERIFY(seconds > 18 && seconds < 22);
}

void DispatcherTest::drawsEveryModelAndTheSameAgain()
{
    const std::vector<std::string> models{"a", "b", "c", "d"};
    const auto drawn = drawModels(models, 40, 0);
    QCOMPARE(drawn, drawModels(models, 40, 0));
    for (const std::string &model : models)
        QVERIFY(std::count(drawn.begin(), drawn.end(), model) >= 3);
}

namespace {

BatchReport exampleReport()
{
    BatchReport report;
    TaskRecord done;
    done.model = "le_net";
    done.partition = "2:conv";
    done.state = TaskState::Done;
    done.edgeEnd = 10ms;
    done.linkBegin = 10ms;
    done.linkEnd = 15ms;
    done.cloudBegin = 15ms;
    done.cloudEnd = 20ms;
    done.finished = done.delivered = 20ms;
    done.deadline = 15ms;
    done.maxAbsDifference = 0.5;
    TaskRecord lost = done;
    lost.index = 1;
    lost.state = TaskState::Failed;
    lost.error = "gone";
    report.tasks = {done, lost};
    report.makespan = 20ms;
    report.lowerBound = 18ms;
    report.cloudLost = Error{ErrorCode::NoConnection, "lost"};
    report.tasks.front().inputName = "cat.png";
    report.arrivals = ArrivalFigures{10, 25, 30ms, 12ms};
    return report;
}

} // namespace

void DispatcherTest::reportsUtilisationAndLatency()
{
    BatchReport report = exampleReport();
    QCOMPARE(report.failed(), 1);
    QCOMPARE(report.finished(), 1);
    QCOMPARE(report.meanLatency(), nanoseconds(20ms));
    QCOMPARE(report.throughputPerSecond(), 50.0);
    QVERIFY(report.tasks[0].isLate());
    report.tasks.pop_back();
    QCOMPARE(report.utilisation().edge, 0.5);
    QCOMPARE(report.utilisation().cloud, 0.25);
}

void DispatcherTest::reportSurvivesItsDocument()
{
    const auto json = toJson(exampleReport());
    const auto back = batchReportFromJson(json);
    QVERIFY(back);
    QCOMPARE(toJson(*back).dump(), json.dump());
}

void DispatcherTest::refusesADamagedReport()
{
    auto json = toJson(exampleReport());
    json["tasks"][0]["edge_span_ms"] = "now";
    QCOMPARE(batchReportFromJson(json).error().code, ErrorCode::BadFile);
    json["tasks"][0]["edge_span_ms"] = {0, 1e300};
    QCOMPARE(batchReportFromJson(json).error().code, ErrorCode::BadFile);
    QVERIFY(!batchReportFromJson({}));
}

QTEST_APPLESS_MAIN(DispatcherTest)
#include "tst_dispatcher.moc"
