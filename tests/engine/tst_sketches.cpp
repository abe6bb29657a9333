#include "core/deployment/randomnetworks.h"
#include "core/predictor/layouts.h"
#include "tests/engine/loadedzoo.h"

using namespace neurosurgeon;
using std::chrono::nanoseconds;

/// Networks that are known by their shapes alone, really built and run.
class SketchesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_zoo.start()); }
    void aModelIsWhatItsSketchSays_data() { addFamilies(); }
    void aModelIsWhatItsSketchSays();
    void fusedAndBlockedItEqualsEager_data() { addFamilies(); }
    void fusedAndBlockedItEqualsEager();
    void layoutsChangeWhereTheyArePredicted_data() { addFamilies(); }
    void layoutsChangeWhereTheyArePredicted();
    void aSketchThatIsNoNetworkIsRefused();

private:
    static constexpr int seeds = 6;

    static void addFamilies()
    {
        QTest::addColumn<int>("family");
        for (int family = 0; family < int(networkFamilies().size()); ++family)
            QTest::newRow(networkFamilies()[std::size_t(family)].data()) << family;
    }
    static NetworkSketch sketch(int family, int seed) { return randomNetwork(family, std::uint64_t(seed), {8e8, 2e7}); }

    test::LoadedZoo m_zoo;
};

void SketchesTest::aModelIsWhatItsSketchSays()
{
    QFETCH(int, family);
    for (int seed = 0; seed < seeds; ++seed) {
        const NetworkSketch drawn = sketch(family, seed);
        const auto model = m_zoo.engine().build(drawn);
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        const ModelGraph expected = graphOf(drawn).value();
        const ModelGraph &built = (*model)->graph();
        QCOMPARE(built.layers.size(), expected.layers.size());
        for (std::size_t i = 0; i < expected.layers.size(); ++i) {
            QCOMPARE(built.layers[i].name, expected.layers[i].name);
            QCOMPARE(built.layers[i].kind, expected.layers[i].kind);
            QCOMPARE(built.layers[i].attributes, expected.layers[i].attributes);
            QCOMPARE(built.layers[i].fused, expected.layers[i].fused);
            QCOMPARE(built.layers[i].output.shape, expected.layers[i].output.shape);
            QCOMPARE(built.layers[i].flops, expected.layers[i].flops);
            QCOMPARE(built.layers[i].parameters, expected.layers[i].parameters);
        }
        QVERIFY(built == expected);
    }
}

void SketchesTest::fusedAndBlockedItEqualsEager()
{
    QFETCH(int, family);
    for (int seed = 0; seed < seeds; ++seed) {
        const auto model = m_zoo.engine().build(sketch(family, seed)).value();
        const TensorView input = randomInput(model->graph().input, 3);
        const TensorView eager = test::runWhole(*model, Optimize::Off, input);
        const TensorView fast = test::runWhole(*model, Optimize::On, input);
        QVERIFY(maxAbs(eager) > 1e-6 && maxAbs(eager) < 1e6);
        QVERIFY(maxAbsDifference(eager, fast) <= 1e-5 * maxAbs(eager));
    }
}

/// What predictors take for granted. Where channels are no whole blocks, oneDNN decides and nothing is promised; nor where a
/// first convolution with a large window is left to LibTorch, as on processors without AVX-512.
void SketchesTest::layoutsChangeWhereTheyArePredicted()
{
    QFETCH(int, family);
    if (m_zoo.engine().info().backend.find("oneDNN") == std::string::npos)
        QSKIP("without oneDNN nothing is blocked");
    const bool hasWideRegisters = m_zoo.engine().info().instructionSet.find("512") != std::string::npos;
    for (int seed = 0; seed < seeds; ++seed) {
        const auto model = m_zoo.engine().build(sketch(family, seed)).value();
        const ModelGraph &graph = model->graph();
        const int count = int(graph.layers.size());
        const bool regular = std::all_of(graph.layers.begin(), graph.layers.end(), [&](const Layer &layer) {
            const bool isLargeFirst = layer.kind == LayerKind::Conv && layer.attributes.at("in_channels") < 8 && layer.attributes.at("kernel") > 7;
            return (layer.output.shape.size() != 4 || layer.output.shape[1] % 16 == 0) && (hasWideRegisters || !isLargeFirst);
        });
        if (!regular)
            continue;
        const TensorView input = randomInput(graph.input, 3);
        std::vector<nanoseconds> layers;
        std::vector<nanoseconds> layouts;
        QVERIFY(model->compile(test::allLayers(graph), Optimize::On).value()->run({&input, 1}, &layers, &layouts));
        std::vector<bool> predicted(std::size_t(count), false);
        for (const LayoutChange &change : layoutChanges(graph, 0, count))
            predicted[std::size_t(change.layer)] = true;
        for (int layer = 0; layer < count; ++layer) {
            QVERIFY(layouts[std::size_t(layer)] <= layers[std::size_t(layer)]);
            QVERIFY2((layouts[std::size_t(layer)] > nanoseconds::zero()) == predicted[std::size_t(layer)],
                     (graph.model + ", " + graph.layers[std::size_t(layer)].name + ", "
                      + layerKindName(graph.layers[std::size_t(layer)].kind)).c_str());
        }
    }
}

void SketchesTest::aSketchThatIsNoNetworkIsRefused()
{
    NetworkSketch none;
    none.input.shape = {1, 3, 8, 8};
    none.steps = {{.kind = LayerKind::Linear, .out = 3}};
    const auto model = m_zoo.engine().build(none);
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::Usage);
}

QTEST_GUILESS_MAIN(SketchesTest)
#include "tst_sketches.moc"
