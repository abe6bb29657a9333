#include "core/deployment/randomnetworks.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace neurosurgeon;

class RandomNetworksTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theSameSeedGivesTheSameNetwork();
    void everyNetworkIsOne_data();
    void everyNetworkIsOne();
    void everyKindOccursSoon();
    void someLayersAreAsLargeAsThoseOfVgg();
    void smallLimitsGiveSmallNetworks();
};

void RandomNetworksTest::theSameSeedGivesTheSameNetwork()
{
    for (int family = 0; family < int(networkFamilies().size()); ++family) {
        QCOMPARE(randomNetwork(family, 7).steps, randomNetwork(family, 7).steps);
        QVERIFY(randomNetwork(family, 7).steps != randomNetwork(family, 8).steps);
    }
}

void RandomNetworksTest::everyNetworkIsOne_data()
{
    QTest::addColumn<int>("family");
    for (int family = 0; family < int(networkFamilies().size()); ++family)
        QTest::newRow(networkFamilies()[std::size_t(family)].data()) << family;
}

void RandomNetworksTest::everyNetworkIsOne()
{
    QFETCH(int, family);
    const NetworkLimits limits;
    double layers = 0;
    constexpr int seeds = 300;
    for (int seed = 0; seed < seeds; ++seed) {
        const auto graph = graphOf(randomNetwork(family, std::uint64_t(seed), limits));
        QVERIFY2(graph, graph ? "" : graph.error().message.c_str());
        QVERIFY(double(graph->flops()) <= 2.5 * limits.mostFlops);
        QVERIFY(double(graph->parameters()) <= 1.5 * limits.mostParameters);
        QVERIFY(graph->layers.size() <= 32);
        layers += double(graph->layers.size());
    }
    QVERIFY(layers / seeds >= 5);
}

void RandomNetworksTest::everyKindOccursSoon()
{
    std::set<std::string> kinds;
    const int families = int(networkFamilies().size());
    for (int number = 0; number < 6 * families; ++number) {
        const ModelGraph graph = graphOf(randomNetwork(number % families, std::uint64_t(number))).value();
        for (const Layer &layer : graph.layers)
            kinds.insert(layerKindName(layer.kind));
    }
    for (const char *kind : {"conv", "depthwise_conv", "grouped_conv", "linear", "max_pool", "avg_pool", "adaptive_avg_pool",
                             "batch_norm", "activation", "add", "concat"})
        QVERIFY2(kinds.contains(kind), kind);
}

void RandomNetworksTest::someLayersAreAsLargeAsThoseOfVgg()
{
    // Most of its time goes into convolutions of 1.8 and 3.7 billion operations.
    int large = 0;
    for (int seed = 0; seed < 100; ++seed) {
        const ModelGraph graph = graphOf(randomNetwork(0, std::uint64_t(seed))).value();
        large += std::any_of(graph.layers.begin(), graph.layers.end(), [](const Layer &layer) { return layer.flops > 1'500'000'000; });
    }
    QVERIFY2(large >= 10 && large <= 40, qPrintable(QString::number(large)));
}

void RandomNetworksTest::smallLimitsGiveSmallNetworks()
{
    for (int seed = 0; seed < 50; ++seed) {
        const auto small = graphOf(randomNetwork(0, std::uint64_t(seed), {1e8, 1e6})).value();
        QVERIFY(small.flops() < std::int64_t{400'000'000});
    }
}

QTEST_GUILESS_MAIN(RandomNetworksTest)
#include "tst_randomnetworks.moc"
