#include "tests/engine/loadedzoo.h"

#include <set>

using namespace neurosurgeon;

/// What the zoo's models are, seen through the engine's interface.
class ZooTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void listsItsModels();
    void refusesAnUnknownModel_data();
    void refusesAnUnknownModel();
    void hasPublishedParameterCounts_data();
    void hasPublishedParameterCounts();
    void generatesTheSameWeightsEverywhere_data();
    void generatesTheSameWeightsEverywhere();
    void layersAreWhatRuns_data();
    void layersAreWhatRuns();
    void everyOfferedPointIsLegal_data();
    void everyOfferedPointIsLegal();
    void theSignalLives_data();
    void theSignalLives();

private:
    test::LoadedZoo m_zoo;
};

void ZooTest::initTestCase()
{
    QVERIFY(m_zoo.start());
}

void ZooTest::listsItsModels()
{
    QCOMPARE(m_zoo.engine().zoo(),
             (std::vector<std::string>{"alex_net", "vgg_net", "le_net", "mobile_net", "resnet18"}));
}

void ZooTest::refusesAnUnknownModel_data()
{
    QTest::addColumn<std::string>("name");
    QTest::newRow("misspelt") << std::string("mobilenet");
    QTest::newRow("empty") << std::string();
    QTest::newRow("upper case") << std::string("LE_NET");
}

void ZooTest::refusesAnUnknownModel()
{
    QFETCH(std::string, name);
    const auto model = m_zoo.engine().load(name);
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::Usage);
    for (const std::string &known : m_zoo.engine().zoo())
        QVERIFY(model.error().message.find(known) != std::string::npos);
}

void ZooTest::hasPublishedParameterCounts_data()
{
    QTest::addColumn<std::string>("model");
    QTest::addColumn<qint64>("parameters");
    QTest::addColumn<bool>("chain");
    // torchvision's documentation; the seed's LeNet by hand
    QTest::newRow("alex_net") << std::string("alex_net") << qint64{61'100'840} << true;
    QTest::newRow("vgg_net") << std::string("vgg_net") << qint64{138'365'992} << true;
    QTest::newRow("le_net") << std::string("le_net") << qint64{49'854'240} << true;
    QTest::newRow("mobile_net") << std::string("mobile_net") << qint64{3'504'872} << false;
    QTest::newRow("resnet18") << std::string("resnet18") << qint64{11'689'512} << false;
}

void ZooTest::hasPublishedParameterCounts()
{
    QFETCH(std::string, model);
    QFETCH(qint64, parameters);
    QFETCH(bool, chain);
    const ModelGraph &graph = m_zoo.model(model).graph();
    QCOMPARE(graph.model, model);
    QCOMPARE(graph.parameters(), std::int64_t(parameters));
    QCOMPARE(graph.isChain(), chain);
    QVERIFY(graph.input == (TensorSpec{DataType::Float32, {1, 3, 224, 224}}));
    QVERIFY(graph.layers.back().output == (TensorSpec{DataType::Float32, {1, 1000}}));
    std::set<std::string> names;
    for (const Layer &layer : graph.layers)
        names.insert(layer.name);
    QCOMPARE(names.size(), graph.layers.size());
}

void ZooTest::generatesTheSameWeightsEverywhere_data()
{
    QTest::addColumn<std::string>("model");
    QTest::addColumn<std::string>("sha256"); // peers compare it: a change here is a change of the protocol
    QTest::newRow("alex_net") << std::string("alex_net")
                              << std::string("ee0fed494d44cc44db6090b783565b2ba7bf35d2414191df8c4fb51a7ca2449f");
    QTest::newRow("vgg_net") << std::string("vgg_net")
                             << std::string("a6d6732baa82f676cf24a2f80e2a5e1e90d5dcbf113be0a7c32b7302942b6c43");
    QTest::newRow("le_net") << std::string("le_net")
                            << std::string("8d7dd8d5efce8e5b09a00f17f82196c47a607ca78f0709a78fd608a06cee4b18");
    QTest::newRow("mobile_net") << std::string("mobile_net")
                                << std::string("95a44361d8c3ffc7cff165dfc844b18338f7f86d471721d94472b8def7157053");
    QTest::newRow("resnet18") << std::string("resnet18")
                              << std::string("c35daf2e4658d27a4afbbdedbf4648f9af60ecfadabf6de1def3fd49755f8194");
}

void ZooTest::generatesTheSameWeightsEverywhere()
{
    QFETCH(std::string, model);
    QFETCH(std::string, sha256);
    QCOMPARE(m_zoo.model(model).weightsSha256(), sha256);
}

void ZooTest::layersAreWhatRuns_data()
{
    QTest::addColumn<std::string>("model");
    QTest::addColumn<std::string>("layer");
    QTest::addColumn<std::string>("kind");
    QTest::addColumn<std::string>("fused");
    const auto row = [](const char *model, const char *layer, const char *kind, const char *fused) {
        QTest::addRow("%s %s", model, layer)
            << std::string(model) << std::string(layer) << std::string(kind) << std::string(fused);
    };
    row("alex_net", "features.0", "conv", "relu");
    row("alex_net", "avgpool", "adaptive_avg_pool", "flatten+dropout");
    row("alex_net", "classifier.1", "linear", "relu+dropout");
    row("alex_net", "classifier.6", "linear", "");
    row("vgg_net", "features.0", "conv", "batch_norm+relu");
    row("le_net", "features.5", "max_pool", "flatten");
    row("mobile_net", "features.1.conv.0.0", "depthwise_conv", "batch_norm+relu6");
    row("mobile_net", "features.3.add", "add", "");
    row("resnet18", "layer1.0.conv2", "conv", "batch_norm");
    row("resnet18", "layer1.0.add", "add", "relu");
}

void ZooTest::layersAreWhatRuns()
{
    QFETCH(std::string, model);
    QFETCH(std::string, layer);
    QFETCH(std::string, kind);
    QFETCH(std::string, fused);
    const auto &layers = m_zoo.model(model).graph().layers;
    const auto found =
        std::find_if(layers.begin(), layers.end(), [&](const Layer &each) { return each.name == layer; });
    QVERIFY(found != layers.end());
    QCOMPARE(std::string(layerKindName(found->kind)), kind);
    QCOMPARE(found->fused, fused);
}

void ZooTest::everyOfferedPointIsLegal_data()
{
    QTest::addColumn<std::string>("model");
    QTest::addColumn<int>("offered"); // both ends included
    QTest::newRow("alex_net") << std::string("alex_net") << 13;
    QTest::newRow("vgg_net") << std::string("vgg_net") << 23;
    QTest::newRow("le_net") << std::string("le_net") << 8;
    QTest::newRow("mobile_net") << std::string("mobile_net") << 22;
    QTest::newRow("resnet18") << std::string("resnet18") << 13;
}

void ZooTest::everyOfferedPointIsLegal()
{
    QFETCH(std::string, model);
    QFETCH(int, offered);
    const ModelGraph &graph = m_zoo.model(model).graph();
    int marked = 0;
    std::set<int> legal;
    for (const PartitionPoint &point : partitionPoints(graph)) {
        marked += point.offered ? 1 : 0;
        legal.insert(point.edgeLayers - 1);
    }
    QCOMPARE(marked, offered);
    for (const int layer : graph.offered)
        QVERIFY(legal.count(layer) == 1);
}

void ZooTest::theSignalLives_data()
{
    test::addZooRows();
}

/// A check of a cut whose answer hardly depends on the input would prove nothing. For each pair of twelve random
/// inputs, the largest difference of their outputs is put beside the largest |y| of all; the smallest pair counts.
void ZooTest::theSignalLives()
{
    QFETCH(std::string, model);
    Model &loaded = m_zoo.model(model);
    const auto whole = loaded.compile(test::allLayers(loaded.graph()), Optimize::On).value();
    std::vector<TensorView> outputs;
    std::set<int> winners;
    double largest = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const TensorView input = randomInput(loaded.graph().input, seed);
        outputs.push_back(whole->run({&input, 1}).value().front());
        winners.insert(topClasses(outputs.back(), 1).front().index);
        largest = std::max(largest, maxAbs(outputs.back()));
    }
    double smallestMove = 1;
    for (std::size_t i = 0; i < outputs.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            smallestMove = std::min(smallestMove, maxAbsDifference(outputs[i], outputs[j]) / largest);
    qInfo("the output moves by at least %.0f %%; %d classes win", 100 * smallestMove, int(winners.size()));
    QVERIFY(smallestMove >= 0.15);
    QVERIFY(winners.size() >= 3);
    m_zoo.drop(model);
}

QTEST_GUILESS_MAIN(ZooTest)
#include "tst_zoo.moc"
