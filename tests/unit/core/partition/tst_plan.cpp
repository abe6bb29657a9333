#include "core/partition/plan.h"
#include "tests/support/testgraphs.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace neurosurgeon;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

// One byte takes a microsecond.
const LinkEstimate slowLink{8.0, 1ms, 100us};

/// Input 4000 bytes, crossing tensors 2000 and 400, answer 40.
ModelGraph exampleGraph()
{
    return test::chain({1000, 500, 100, 10});
}
const std::vector<nanoseconds> heads{0ms, 2ms, 3ms, 6ms};
const std::vector<nanoseconds> tails{2ms, 1500us, 500us, 0ms};

Expected<Plan> planExample(double edgeSlowdown, double cloudSlowdown, double load, const LinkEstimate &link)
{
    const ModelGraph graph = exampleGraph();
    return planPartition(graph, partitionPoints(graph), {heads, edgeSlowdown, 1}, {tails, cloudSlowdown, load}, link);
}

} // namespace

class PlanTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void addsUpTheHandComputedExample();
    void aShapersBurstPassesAtOnce();
    void choosesByLinkAndMachines_data();
    void choosesByLinkAndMachines();
    void findsTheBestOfAll();
    void takesTheEarlierOfEqualPoints();
    void edgeOnlyTransfersNothing();
    void refusesAUselessRate_data();
    void refusesAUselessRate();
    void refusesCostsOfAnotherModel_data();
    void refusesCostsOfAnotherModel();
};

void PlanTest::addsUpTheHandComputedExample()
{
    const auto plan = planExample(1, 1, 1, slowLink);
    QVERIFY(plan);
    QCOMPARE(plan->candidates.size(), std::size_t{4});
    // edge + (round trip + fixed + request + answer) + cloud
    QCOMPARE(plan->candidates[0].total, 0us + (1100us + 4000us + 40us) + 2000us);
    QCOMPARE(plan->candidates[1].total, 2000us + (1100us + 2000us + 40us) + 1500us);
    QCOMPARE(plan->candidates[2].total, 3000us + (1100us + 400us + 40us) + 500us);
    QCOMPARE(plan->candidates[3].total, 6000us);
    QCOMPARE(plan->best, 2);
    QCOMPARE(plan->chosen().edge, 3ms);
    QCOMPARE(plan->chosen().transfer, 1540us);
    QCOMPARE(plan->chosen().cloud, 500us);
    QCOMPARE(plan->chosen().point.label, "2:b");
}

void PlanTest::aShapersBurstPassesAtOnce()
{
    LinkEstimate link = slowLink;
    link.burstBytes = 500;
    const auto plan = planExample(1, 1, 1, link);
    QVERIFY(plan);
    QCOMPARE(plan->candidates[0].transfer, 1100us + 3500us); // the answer's 40 bytes are all burst
    QCOMPARE(plan->candidates[2].transfer, 1100us + 0us);
    QCOMPARE(plan->candidates[3].transfer, 0us);
}

void PlanTest::choosesByLinkAndMachines_data()
{
    QTest::addColumn<double>("mbit");
    QTest::addColumn<double>("edgeSlowdown");
    QTest::addColumn<double>("cloudSlowdown");
    QTest::addColumn<double>("load");
    QTest::addColumn<std::string>("label");
    QTest::addColumn<qint64>("totalMicroseconds");
    QTest::newRow("equal machines") << 8.0 << 1.0 << 1.0 << 1.0 << std::string("2:b") << qint64{5040};
    QTest::newRow("a slow edge") << 8.0 << 5.0 << 1.0 << 1.0 << std::string("cloud") << qint64{7140};
    QTest::newRow("a slow cloud") << 8.0 << 1.0 << 5.0 << 1.0 << std::string("edge") << qint64{6000};
    QTest::newRow("a busy cloud") << 8.0 << 1.0 << 1.0 << 5.0 << std::string("edge") << qint64{6000};
    QTest::newRow("slow and busy multiply")
        << 8.0 << 2.0 << 2.0 << 3.0 << std::string("2:b") << qint64{6000 + 1540 + 3000};
    QTest::newRow("a fast link") << 80.0 << 1.0 << 1.0 << 1.0 << std::string("cloud") << qint64{1100 + 404 + 2000};
    QTest::newRow("a hopeless link") << 0.008 << 1.0 << 1.0 << 1.0 << std::string("edge") << qint64{6000};
}

void PlanTest::choosesByLinkAndMachines()
{
    QFETCH(double, mbit);
    QFETCH(double, edgeSlowdown);
    QFETCH(double, cloudSlowdown);
    QFETCH(double, load);
    QFETCH(std::string, label);
    QFETCH(qint64, totalMicroseconds);
    const auto plan = planExample(edgeSlowdown, cloudSlowdown, load, {mbit, 1ms, 100us});
    QVERIFY(plan);
    QCOMPARE(plan->chosen().point.label, label);
    QCOMPARE(plan->chosen().total, nanoseconds(std::chrono::microseconds(totalMicroseconds)));
}

void PlanTest::findsTheBestOfAll()
{
    std::mt19937 random(11);
    std::uniform_int_distribution<std::int64_t> time(0, 50'000'000);
    std::uniform_int_distribution<std::int64_t> elements(1, 1'000'000);
    std::uniform_real_distribution<double> factor(1, 8);
    std::uniform_real_distribution<double> logRate(-1, 3);
    for (int round = 0; round < 500; ++round) {
        std::vector<std::int64_t> sizes;
        for (int i = 0; i < 2 + round % 20; ++i)
            sizes.push_back(elements(random));
        const ModelGraph graph = test::chain(sizes);
        const auto points = partitionPoints(graph);
        SideCosts edge{{}, factor(random), 1};
        SideCosts cloud{{}, factor(random), factor(random)};
        for (std::size_t i = 0; i < points.size(); ++i) {
            edge.perPoint.emplace_back(time(random));
            cloud.perPoint.emplace_back(time(random));
        }
        const LinkEstimate link{std::pow(10.0, logRate(random)), nanoseconds(time(random)), 1us};
        const auto plan = planPartition(graph, points, edge, cloud, link);
        QVERIFY(plan);

        double least = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < points.size(); ++i) {
            double total = double(edge.perPoint[i].count()) * edge.slowdown +
                           double(cloud.perPoint[i].count()) * cloud.slowdown * cloud.load;
            if (i + 1 < points.size())
                total += double(link.roundTrip.count()) + 1000 +
                         double(points[i].crossingBytes + 4 * sizes.back()) * 8e9 / (link.mbitPerSecond * 1e6);
            least = std::min(least, total);
            QVERIFY(std::abs(double(plan->candidates[i].total.count()) - total) <= 4);
        }
        QVERIFY(std::abs(double(plan->chosen().total.count()) - least) <= 4);
    }
}

void PlanTest::takesTheEarlierOfEqualPoints()
{
    const ModelGraph graph = test::chain({10, 10, 10, 10});
    const auto points = partitionPoints(graph);
    const auto plan = planPartition(graph, points, {{0ms, 1ms, 2ms, 9ms}}, {{3ms, 2ms, 1ms, 0ms}}, {100, 1ms, 0ns});
    QVERIFY(plan);
    QCOMPARE(plan->candidates[0].total, plan->candidates[1].total);
    QCOMPARE(plan->candidates[1].total, plan->candidates[2].total);
    QCOMPARE(plan->best, 0);
}

void PlanTest::edgeOnlyTransfersNothing()
{
    const auto plan = planExample(1, 1, 1, {0.001, 10s, 10s});
    QVERIFY(plan);
    QCOMPARE(plan->candidates.back().transfer, 0ns);
    QCOMPARE(plan->candidates.back().total, 6ms);
}

void PlanTest::refusesAUselessRate_data()
{
    QTest::addColumn<double>("mbit");
    QTest::newRow("zero") << 0.0;
    QTest::newRow("negative") << -1.0;
    QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN();
    QTest::newRow("infinite") << std::numeric_limits<double>::infinity();
}

void PlanTest::refusesAUselessRate()
{
    QFETCH(double, mbit);
    const auto plan = planExample(1, 1, 1, {mbit, 1ms, 0ns});
    QVERIFY(!plan);
    QCOMPARE(plan.error().code, ErrorCode::Usage);
}

void PlanTest::refusesCostsOfAnotherModel_data()
{
    QTest::addColumn<int>("edgeCosts");
    QTest::addColumn<int>("cloudCosts");
    QTest::addColumn<int>("points");
    QTest::newRow("edge too short") << 3 << 4 << 4;
    QTest::newRow("cloud too long") << 4 << 5 << 4;
    QTest::newRow("no points") << 0 << 0 << 0;
}

void PlanTest::refusesCostsOfAnotherModel()
{
    QFETCH(int, edgeCosts);
    QFETCH(int, cloudCosts);
    QFETCH(int, points);
    const ModelGraph graph = exampleGraph();
    auto offered = partitionPoints(graph);
    offered.resize(std::size_t(points));
    const auto plan = planPartition(graph, offered, {std::vector<nanoseconds>(std::size_t(edgeCosts), 1ms)},
                                    {std::vector<nanoseconds>(std::size_t(cloudCosts), 1ms)}, slowLink);
    QVERIFY(!plan);
    QCOMPARE(plan.error().code, ErrorCode::Usage);
    QVERIFY(plan.error().message.find("chain") != std::string::npos);
}

QTEST_GUILESS_MAIN(PlanTest)
#include "tst_plan.moc"
