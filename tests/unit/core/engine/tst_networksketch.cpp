#include "core/engine/networksketch.h"

#include <QTest>

using namespace neurosurgeon;

namespace {

using Shape = std::vector<std::int64_t>;

NetworkSketch sketch(std::vector<SketchStep> steps, Shape input = {1, 3, 32, 32})
{
    NetworkSketch drawn;
    drawn.name = "sketch";
    drawn.input.shape = std::move(input);
    drawn.steps = std::move(steps);
    return drawn;
}

SketchStep conv(std::int64_t out, std::int64_t kernel = 3, std::int64_t groups = 1)
{
    return {.kind = LayerKind::Conv, .out = out, .kernel = kernel, .padding = kernel / 2, .groups = groups};
}

} // namespace

/// A network by its shapes alone.
class NetworkSketchTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void describesALayerForEachStep();
    void countsWhatIsFused();
    void tellsConvolutionsApartByTheirGroups();
    void joinsBranches();
    void refusesWhatDoesNotFit_data();
    void refusesWhatDoesNotFit();
};

void NetworkSketchTest::describesALayerForEachStep()
{
    const auto graph = graphOf(sketch({{.kind = LayerKind::Conv, .out = 8, .kernel = 5, .stride = 2, .padding = 2},
                                       {.kind = LayerKind::MaxPool, .kernel = 3, .stride = 2, .padding = 1},
                                       {.kind = LayerKind::AvgPool, .kernel = 2, .stride = 1},
                                       {.kind = LayerKind::AdaptiveAvgPool, .out = 2, .flatten = true},
                                       {.kind = LayerKind::Linear, .out = 10}}));
    QVERIFY2(graph, graph ? "" : graph.error().message.c_str());
    const std::vector<LayerKind> kinds{LayerKind::Conv, LayerKind::MaxPool, LayerKind::AvgPool, LayerKind::AdaptiveAvgPool,
                                       LayerKind::Linear};
    const std::vector<Shape> shapes{{1, 8, 16, 16}, {1, 8, 8, 8}, {1, 8, 7, 7}, {1, 32}, {1, 10}};
    QCOMPARE(graph->layers.size(), kinds.size());
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        QCOMPARE(graph->layers[i].kind, kinds[i]);
        QCOMPARE(graph->layers[i].output.shape, shapes[i]);
        QCOMPARE(graph->layers[i].inputs, std::vector<int>{int(i) - 1});
    }
    QVERIFY(graph->isChain());
}

void NetworkSketchTest::countsWhatIsFused()
{
    SketchStep step = conv(8);
    step.batchNorm = true;
    step.activation = SketchActivation::Relu6;
    const auto graph = graphOf(sketch({step})).value();
    QCOMPARE(graph.layers[0].fused, "batch_norm+relu6");
    QCOMPARE(graph.layers[0].parameters, 8 * 27 + 2 * 8);
    QCOMPARE(graph.layers[0].flops, (2 * 27 + 2 + 1) * 8 * 32 * 32);
}

void NetworkSketchTest::tellsConvolutionsApartByTheirGroups()
{
    const auto graph = graphOf(sketch({conv(16), conv(16, 3, 16), conv(16, 3, 4)})).value();
    QCOMPARE(graph.layers[0].kind, LayerKind::Conv);
    QCOMPARE(graph.layers[1].kind, LayerKind::DepthwiseConv);
    QCOMPARE(graph.layers[2].kind, LayerKind::GroupedConv);
    QCOMPARE(graph.layers[1].parameters, 16 * 9 + 16);
}

void NetworkSketchTest::joinsBranches()
{
    SketchStep other = conv(8);
    other.inputs = {ModelGraph::networkInput};
    const auto graph = graphOf(sketch({conv(8), other, {.kind = LayerKind::Add, .inputs = {0, 1}},
                                       {.kind = LayerKind::Concat, .inputs = {2, 0, 1}}})).value();
    QCOMPARE(graph.layers[2].output.shape, (Shape{1, 8, 32, 32}));
    QCOMPARE(graph.layers[3].output.shape, (Shape{1, 24, 32, 32}));
    QVERIFY(!graph.isChain());
}

void NetworkSketchTest::refusesWhatDoesNotFit_data()
{
    QTest::addColumn<NetworkSketch>("refused");
    QTest::newRow("no steps") << sketch({});
    QTest::newRow("a row into a convolution") << sketch({conv(8)}, {1, 8});
    QTest::newRow("an image into a linear layer") << sketch({{.kind = LayerKind::Linear, .out = 10}});
    QTest::newRow("a kernel larger than the image") << sketch({{.kind = LayerKind::MaxPool, .kernel = 33, .stride = 2}});
    QTest::newRow("groups that do not divide") << sketch({conv(8, 3, 2)});
    QTest::newRow("no output") << sketch({conv(0)});
    QTest::newRow("no stride") << sketch({{.kind = LayerKind::Conv, .out = 8, .stride = 0}});
    QTest::newRow("reads what comes later") << sketch({conv(8), {.kind = LayerKind::Add, .inputs = {0, 2}}, conv(8)});
    QTest::newRow("adds unequal shapes") << sketch({conv(8), conv(16), {.kind = LayerKind::Add, .inputs = {0, 1}}});
    QTest::newRow("adds to itself") << sketch({conv(8), {.kind = LayerKind::Add, .inputs = {0, 0}}});
    QTest::newRow("an activation that would be fused")
        << sketch({conv(8), {.kind = LayerKind::Activation, .activation = SketchActivation::Relu}});
    QTest::newRow("a batch norm that would be folded") << sketch({conv(8), {.kind = LayerKind::BatchNorm}});
    QTest::newRow("a layer that does nothing") << sketch({{.kind = LayerKind::Reshape}});
    QTest::newRow("larger than any memory") << sketch({conv(std::int64_t{1} << 40)});
}

void NetworkSketchTest::refusesWhatDoesNotFit()
{
    QFETCH(NetworkSketch, refused);
    const auto graph = graphOf(refused);
    QVERIFY(!graph);
    QCOMPARE(graph.error().code, ErrorCode::Usage);
    QVERIFY(graph.error().message.ends_with('.'));
}

QTEST_GUILESS_MAIN(NetworkSketchTest)
#include "tst_networksketch.moc"
