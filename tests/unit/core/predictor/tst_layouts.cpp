#include "core/deployment/randomnetworks.h"
#include "core/predictor/layouts.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

using namespace neurosurgeon;

namespace {

SketchStep conv(std::int64_t out)
{
    return {.kind = LayerKind::Conv, .out = out, .kernel = 3, .padding = 1};
}

ModelGraph graph(std::vector<SketchStep> steps, std::int64_t channels = 3)
{
    return graphOf({"sketch", {DataType::Float32, {1, channels, 16, 16}}, std::move(steps)}).value();
}

std::vector<int> layersOf(const std::vector<LayoutChange> &changes)
{
    std::vector<int> layers;
    for (const LayoutChange &change : changes)
        layers.push_back(change.layer);
    return layers;
}

} // namespace

/// Where an optimised segment changes layouts; tst_sketches compares it with what the engine does.
class LayoutsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void convolutionsBehindEachOtherChangeNothing();
    void aTailBlocksWhatCrossed();
    void aTailBlocksWhatItPools();
    void aRowIsMadeWhereAnImageIsFlattened();
    void whatNeedsDenseTensorsChangesTwice();
    void headsAndTailsCostTheirChanges();
};

void LayoutsTest::convolutionsBehindEachOtherChangeNothing()
{
    const ModelGraph net = graph({conv(16), conv(16), {.kind = LayerKind::MaxPool, .kernel = 2, .stride = 2}, conv(8)});
    const std::vector<LayoutChange> leaving{{3, net.layers[3].output, LayoutDirection::ToDense}};
    QCOMPARE(layoutChanges(net, 0, 4), leaving);
}

void LayoutsTest::aTailBlocksWhatCrossed()
{
    const ModelGraph net = graph({conv(16), conv(24), conv(8)});
    QCOMPARE(layoutChanges(net, 1, 3), (std::vector<LayoutChange>{{1, net.layers[0].output, LayoutDirection::ToBlocks},
                                                                 {2, net.layers[2].output, LayoutDirection::ToDense}}));
    QCOMPARE(layoutChanges(net, 0, 1), (std::vector<LayoutChange>{{0, net.layers[0].output, LayoutDirection::ToDense}}));
}

void LayoutsTest::aTailBlocksWhatItPools()
{
    const SketchStep pool{.kind = LayerKind::MaxPool, .kernel = 2, .stride = 2};
    const ModelGraph net = graph({conv(16), pool, conv(8)});
    QCOMPARE(layoutChanges(net, 1, 3), (std::vector<LayoutChange>{{1, net.layers[0].output, LayoutDirection::ToBlocks},
                                                                 {2, net.layers[2].output, LayoutDirection::ToDense}}));
    const ModelGraph odd = graph({conv(6), pool, conv(16)}); // six channels are no whole block: the pool's own business
    QCOMPARE(layersOf(layoutChanges(odd, 1, 3)), (std::vector<int>{2}));
}

void LayoutsTest::aRowIsMadeWhereAnImageIsFlattened()
{
    SketchStep last = conv(16);
    last.flatten = true;
    const ModelGraph net = graph({last, {.kind = LayerKind::Linear, .out = 10}});
    QCOMPARE(layoutChanges(net, 0, 2), (std::vector<LayoutChange>{{0, {DataType::Float32, {1, 16, 16, 16}}, LayoutDirection::ToDense}}));
    QVERIFY(layoutChanges(net, 1, 2).empty());
}

void LayoutsTest::whatNeedsDenseTensorsChangesTwice()
{
    const ModelGraph net = graph({conv(16), {.kind = LayerKind::AvgPool, .kernel = 3, .stride = 1, .padding = 1}, conv(16)});
    QCOMPARE(layersOf(layoutChanges(net, 0, 3)), (std::vector<int>{1, 2, 2}));
}

void LayoutsTest::headsAndTailsCostTheirChanges()
{
    for (int family = 0; family < int(networkFamilies().size()); ++family)
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const ModelGraph net = graphOf(randomNetwork(family, seed)).value();
            const auto cost = [](const LayoutChange &change) {
                return double(change.tensor.bytes()) * (change.direction == LayoutDirection::ToDense ? 3 : 1);
            };
            const auto sum = [&](int from, int to) {
                const auto changes = layoutChanges(net, from, to);
                return std::transform_reduce(changes.begin(), changes.end(), 0.0, std::plus(), cost);
            };
            std::vector<LayoutChange> asked;
            const LayoutCosts costs = layoutCosts(net, [&](const std::vector<LayoutChange> &changes) {
                asked = changes;
                std::vector<double> prices;
                std::transform(changes.begin(), changes.end(), std::back_inserter(prices), cost);
                return prices;
            });
            std::set<std::pair<int, LayoutDirection>> different;
            for (const LayoutChange &change : asked)
                different.emplace(change.layer, change.direction);
            QCOMPARE(different.size(), asked.size());
            const int count = int(net.layers.size());
            for (int n = 0; n <= count; ++n) {
                QCOMPARE(costs.heads[std::size_t(n)], sum(0, n));
                QCOMPARE(costs.tails[std::size_t(n)], sum(n, count));
            }
        }
}

QTEST_GUILESS_MAIN(LayoutsTest)
#include "tst_layouts.moc"
