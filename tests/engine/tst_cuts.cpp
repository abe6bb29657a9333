#include "tests/engine/loadedzoo.h"

#include <random>

using namespace neurosurgeon;

namespace {

/// Of max|y|: what rounding in another order may change.
constexpr double tolerance = 1e-5;

/// vgg_net takes 0.3 s a run: its ends, its largest and smallest tensors, and some in between.
bool isWorthTesting(const ModelGraph &graph, std::size_t point, std::size_t points)
{
    return graph.model != "vgg_net" || point <= 1 || point + 4 >= points || point % 6 == 0;
}

/// Runs `layers` and adds what they give to `known`. Checks on the way that it is what the graph describes.
void runSegment(Model &model, const LayerSet &layers, Optimize optimize, std::map<int, TensorView> &known)
{
    const auto segment = model.compile(layers, optimize).value();
    std::vector<TensorView> inputs;
    for (const int producer : segment->inputs())
        inputs.push_back(known.at(producer));
    const auto outputs = segment->run(inputs).value();
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const int producer = segment->outputs().at(i);
        const TensorSpec described = producedBy(model.graph(), producer);
        if (outputs[i].spec() != described || std::int64_t(outputs[i].bytes().size()) != described.bytes())
            qFatal("layer %d gives another tensor than described", producer);
        known[producer] = outputs[i];
    }
}

/// Head, then tail with what crossed, and with nothing else.
TensorView runCut(Model &model, const LayerSet &head, Optimize optimize, const TensorView &input)
{
    const auto isEmpty = [](const LayerSet &layers) {
        return std::find(layers.begin(), layers.end(), true) == layers.end();
    };
    LayerSet tail = head;
    tail.flip();
    std::map<int, TensorView> known{{ModelGraph::networkInput, input}};
    if (!isEmpty(head))
        runSegment(model, head, optimize, known);
    if (!isEmpty(tail)) {
        const std::vector<int> crossing = crossingLayers(model.graph(), head);
        std::erase_if(known, [&](const auto &entry) {
            return std::find(crossing.begin(), crossing.end(), entry.first) == crossing.end();
        });
        if (known.size() != crossing.size())
            qFatal("fewer tensors cross than the graph says");
        runSegment(model, tail, optimize, known);
    }
    return known.at(int(model.graph().layers.size()) - 1);
}

/// Layers in a random order that respects the edges, stopped somewhere.
LayerSet randomHead(const ModelGraph &graph, std::mt19937 &random)
{
    const int count = int(graph.layers.size());
    LayerSet head(graph.layers.size(), false);
    const int size = std::uniform_int_distribution(1, count - 1)(random);
    for (int taken = 0; taken < size; ++taken) {
        std::vector<int> ready;
        for (int i = 0; i < count; ++i) {
            LayerSet with = head;
            with[std::size_t(i)] = true;
            if (!head[std::size_t(i)] && isDownwardClosed(graph, with))
                ready.push_back(i);
        }
        head[std::size_t(ready[std::uniform_int_distribution<std::size_t>(0, ready.size() - 1)(random)])] = true;
    }
    return head;
}

} // namespace

/// A model in two pieces is the model.
class CutsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyCutEqualsTheWhole_data();
    void everyCutEqualsTheWhole();
    void headsThatSeveralTensorsLeaveEqualTheWhole_data();
    void headsThatSeveralTensorsLeaveEqualTheWhole();
    void singleLayersInARowEqualTheWhole_data();
    void singleLayersInARowEqualTheWhole();
    void layersComputedInSlicesEqualThemAlone();

private:
    test::LoadedZoo m_zoo;
};

void CutsTest::initTestCase()
{
    QVERIFY(m_zoo.start());
}

void CutsTest::everyCutEqualsTheWhole_data()
{
    test::addZooRows();
}

void CutsTest::everyCutEqualsTheWhole()
{
    QFETCH(std::string, model);
    Model &loaded = m_zoo.model(model);
    const TensorView input = randomInput(loaded.graph().input, 1);
    const TensorView reference = test::runWhole(loaded, Optimize::Off, input);
    const double allowed = tolerance * maxAbs(reference);
    const auto points = partitionPoints(loaded.graph());
    double worst = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (!isWorthTesting(loaded.graph(), i, points.size()))
            continue;
        const LayerSet head = prefixSet(loaded.graph(), points[i].edgeLayers);
        const TensorView plain = runCut(loaded, head, Optimize::Off, input);
        QVERIFY2(sha256Of(plain) == sha256Of(reference), points[i].label.c_str());
        const double difference = maxAbsDifference(runCut(loaded, head, Optimize::On, input), reference);
        QVERIFY2(difference <= allowed, (points[i].label + ": " + std::to_string(difference / allowed) + " x").c_str());
        worst = std::max(worst, difference / maxAbs(reference));
    }
    qInfo("optimised: at most %.1e of max|y|", worst);
    if (model == "vgg_net" || model == "alex_net" || model == "le_net")
        m_zoo.drop(model);
}

void CutsTest::headsThatSeveralTensorsLeaveEqualTheWhole_data()
{
    QTest::addColumn<std::string>("model");
    QTest::newRow("mobile_net") << std::string("mobile_net");
    QTest::newRow("resnet18") << std::string("resnet18");
}

void CutsTest::headsThatSeveralTensorsLeaveEqualTheWhole()
{
    QFETCH(std::string, model);
    Model &loaded = m_zoo.model(model);
    const TensorView input = randomInput(loaded.graph().input, 2);
    const TensorView reference = test::runWhole(loaded, Optimize::Off, input);
    std::mt19937 random(2024);
    for (int tried = 0; tried < 10;) {
        const LayerSet head = randomHead(loaded.graph(), random);
        if (crossingLayers(loaded.graph(), head).size() < 2)
            continue;
        ++tried;
        QCOMPARE(sha256Of(runCut(loaded, head, Optimize::Off, input)), sha256Of(reference));
        QVERIFY(maxAbsDifference(runCut(loaded, head, Optimize::On, input), reference) <=
                tolerance * maxAbs(reference));
    }
}

void CutsTest::singleLayersInARowEqualTheWhole_data()
{
    QTest::addColumn<std::string>("model");
    QTest::newRow("le_net") << std::string("le_net");
    QTest::newRow("resnet18") << std::string("resnet18");
    QTest::newRow("mobile_net") << std::string("mobile_net");
}

void CutsTest::singleLayersInARowEqualTheWhole()
{
    QFETCH(std::string, model);
    Model &loaded = m_zoo.model(model);
    const TensorView input = randomInput(loaded.graph().input, 3);
    for (const Optimize optimize : {Optimize::Off, Optimize::On}) {
        std::map<int, TensorView> known{{ModelGraph::networkInput, input}};
        for (std::size_t layer = 0; layer < loaded.graph().layers.size(); ++layer) {
            LayerSet only(loaded.graph().layers.size(), false);
            only[layer] = true;
            runSegment(loaded, only, optimize, known);
        }
        const TensorView reference = test::runWhole(loaded, Optimize::Off, input);
        const double difference = maxAbsDifference(known.rbegin()->second, reference);
        QVERIFY(difference <= (optimize == Optimize::Off ? 0 : tolerance * maxAbs(reference)));
    }
}

/// mobile_net's first blocks are computed a few channels at a time, which a layer alone is not.
void CutsTest::layersComputedInSlicesEqualThemAlone()
{
    Model &loaded = m_zoo.model("mobile_net");
    const TensorView input = randomInput(loaded.graph().input, 4);
    std::map<int, TensorView> alone{{ModelGraph::networkInput, input}};
    for (int layer = 0; layer < 14; ++layer) {
        LayerSet only(loaded.graph().layers.size(), false);
        only[std::size_t(layer)] = true;
        runSegment(loaded, only, Optimize::On, alone);
        std::map<int, TensorView> together{{ModelGraph::networkInput, input}};
        runSegment(loaded, prefixSet(loaded.graph(), layer + 1), Optimize::On, together);
        QVERIFY2(maxAbsDifference(together.at(layer), alone.at(layer)) <= 1e-6 * maxAbs(alone.at(layer)),
                 loaded.graph().layers[std::size_t(layer)].name.c_str());
    }
}

QTEST_GUILESS_MAIN(CutsTest)
#include "tst_cuts.moc"
