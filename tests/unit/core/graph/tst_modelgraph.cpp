#include "core/graph/modelgraph.h"
#include "core/graph/sha256.h"
#include "tests/support/testgraphs.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <functional>
#include <set>

using namespace neurosurgeon;

namespace {

using Change = std::function<void(ModelGraph &)>;
using Damage = std::function<void(nlohmann::json &)>;

std::vector<std::string> labelsOf(const std::vector<PartitionPoint> &points)
{
    std::vector<std::string> labels;
    for (const PartitionPoint &point : points)
        labels.push_back(point.label);
    return labels;
}

} // namespace

Q_DECLARE_METATYPE(Change)
Q_DECLARE_METATYPE(Damage)

class ModelGraphTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aChainMayBeCutAtEveryBoundary();
    void aDagIsCutWhereOneTensorLeaves();
    void theInputIsNoArticulationPointWhileSomebodyReadsItLater();
    void labelsAreUnique();
    void marksWhatTheSeedOffers();
    void tellsChainsFromDags();
    void knowsDownwardClosedSets_data();
    void knowsDownwardClosedSets();
    void findsCrossingLayers_data();
    void findsCrossingLayers();
    void pointsAndCrossingLayersAgree();
    void sumsFlopsAndParameters();
    void theHashChangesWithTheGraph_data();
    void theHashChangesWithTheGraph();
    void theHashIgnoresNameAndOffers();
    void theHashIsOfTheDescription();
    void survivesJson();
    void refusesDamagedJson_data();
    void refusesDamagedJson();
    void kindNamesSurvive();
};

void ModelGraphTest::aChainMayBeCutAtEveryBoundary()
{
    const auto points = partitionPoints(test::chain({1000, 500, 100, 10}));
    QCOMPARE(labelsOf(points), (std::vector<std::string>{"cloud", "1:a", "2:b", "edge"}));
    QCOMPARE(points[0].crossing, std::vector<int>{ModelGraph::networkInput});
    QCOMPARE(points[1].crossing, std::vector<int>{0});
    QCOMPARE(points[0].crossingBytes, 4000);
    QCOMPARE(points[1].crossingBytes, 2000);
    QCOMPARE(points[2].crossingBytes, 400);
    QCOMPARE(points[3].crossingBytes, 0);
    QVERIFY(points[3].crossing.empty());
    QCOMPARE(points[3].edgeLayers, 3);
}

void ModelGraphTest::aDagIsCutWhereOneTensorLeaves()
{
    const auto points = partitionPoints(test::diamond());
    QCOMPARE(labelsOf(points), (std::vector<std::string>{"cloud", "1:a", "2:d", "edge"}));
    QCOMPARE(points[2].edgeLayers, 4);
    QCOMPARE(points[2].crossing, std::vector<int>{3});
    QCOMPARE(points[2].crossingBytes, 16);
}

void ModelGraphTest::theInputIsNoArticulationPointWhileSomebodyReadsItLater()
{
    ModelGraph graph = test::chain({8, 8, 8, 8});
    graph.layers[1].inputs = {ModelGraph::networkInput, 0};
    QCOMPARE(labelsOf(partitionPoints(graph)), (std::vector<std::string>{"cloud", "1:b", "edge"}));
}

void ModelGraphTest::labelsAreUnique()
{
    std::mt19937 random(5);
    for (int i = 0; i < 50; ++i) {
        const auto labels = labelsOf(partitionPoints(test::randomDag(random, 1 + i)));
        QCOMPARE(std::set<std::string>(labels.begin(), labels.end()).size(), labels.size());
        QCOMPARE(labels.front(), "cloud");
        QCOMPARE(labels.back(), "edge");
    }
}

void ModelGraphTest::marksWhatTheSeedOffers()
{
    ModelGraph graph = test::chain({8, 7, 6, 5, 4});
    graph.offered = {1};
    std::vector<bool> offered;
    for (const PartitionPoint &point : partitionPoints(graph))
        offered.push_back(point.offered);
    QCOMPARE(offered, (std::vector<bool>{true, false, true, false, true})); // both ends always
}

void ModelGraphTest::tellsChainsFromDags()
{
    QVERIFY(test::chain({3, 2, 1}).isChain());
    QVERIFY(!test::diamond().isChain());
}

void ModelGraphTest::knowsDownwardClosedSets_data()
{
    QTest::addColumn<std::vector<bool>>("head");
    QTest::addColumn<bool>("closed");
    QTest::newRow("nothing") << std::vector<bool>{0, 0, 0, 0, 0} << true;
    QTest::newRow("everything") << std::vector<bool>{1, 1, 1, 1, 1} << true;
    QTest::newRow("one branch") << std::vector<bool>{1, 0, 1, 0, 0} << true;
    QTest::newRow("the join without one branch") << std::vector<bool>{1, 1, 0, 1, 0} << false;
    QTest::newRow("a branch without its root") << std::vector<bool>{0, 1, 0, 0, 0} << false;
    QTest::newRow("too short") << std::vector<bool>{1, 1} << false;
}

void ModelGraphTest::knowsDownwardClosedSets()
{
    QFETCH(std::vector<bool>, head);
    QFETCH(bool, closed);
    QCOMPARE(isDownwardClosed(test::diamond(), head), closed);
}

void ModelGraphTest::findsCrossingLayers_data()
{
    QTest::addColumn<std::vector<bool>>("head");
    QTest::addColumn<std::vector<int>>("crossing");
    QTest::newRow("nothing: the input") << std::vector<bool>{0, 0, 0, 0, 0} << std::vector<int>{-1};
    QTest::newRow("before the branches") << std::vector<bool>{1, 0, 0, 0, 0} << std::vector<int>{0};
    QTest::newRow("one branch and the root") << std::vector<bool>{1, 0, 1, 0, 0} << std::vector<int>{0, 2};
    QTest::newRow("both branches") << std::vector<bool>{1, 1, 1, 0, 0} << std::vector<int>{1, 2};
    QTest::newRow("everything: nothing") << std::vector<bool>{1, 1, 1, 1, 1} << std::vector<int>{};
}

void ModelGraphTest::findsCrossingLayers()
{
    QFETCH(std::vector<bool>, head);
    QFETCH(std::vector<int>, crossing);
    QCOMPARE(crossingLayers(test::diamond(), head), crossing);
}

void ModelGraphTest::pointsAndCrossingLayersAgree()
{
    std::mt19937 random(6);
    for (int i = 0; i < 100; ++i) {
        const ModelGraph graph = test::randomDag(random, 1 + i % 20);
        std::set<int> legal;
        for (const PartitionPoint &point : partitionPoints(graph)) {
            const LayerSet head = prefixSet(graph, point.edgeLayers);
            QVERIFY(isDownwardClosed(graph, head));
            QCOMPARE(point.crossing, crossingLayers(graph, head));
            legal.insert(point.edgeLayers);
        }
        for (int edgeLayers = 0; edgeLayers < static_cast<int>(graph.layers.size()); ++edgeLayers)
            QCOMPARE(legal.count(edgeLayers) == 1, crossingLayers(graph, prefixSet(graph, edgeLayers)).size() == 1);
    }
}

void ModelGraphTest::sumsFlopsAndParameters()
{
    const ModelGraph graph = test::chain({8, 7, 6});
    QCOMPARE(graph.flops(), 130);
    QCOMPARE(graph.parameters(), 13);
}

void ModelGraphTest::theHashChangesWithTheGraph_data()
{
    QTest::addColumn<Change>("change");
    QTest::newRow("kind") << Change([](ModelGraph &graph) { graph.layers[1].kind = LayerKind::Linear; });
    QTest::newRow("attribute") << Change([](ModelGraph &graph) { graph.layers[1].attributes["stride"] = 2; });
    QTest::newRow("output shape") << Change([](ModelGraph &graph) { graph.layers[2].output.shape = {5, 1}; });
    QTest::newRow("output type") << Change([](ModelGraph &graph) { graph.layers[2].output.type = DataType::Float16; });
    QTest::newRow("input shape") << Change([](ModelGraph &graph) { graph.input.shape = {8, 1}; });
    QTest::newRow("edge") << Change([](ModelGraph &graph) { graph.layers[2].inputs = {1}; });
    QTest::newRow("order") << Change([](ModelGraph &graph) { std::swap(graph.layers[1], graph.layers[2]); });
    QTest::newRow("what is fused") << Change([](ModelGraph &graph) { graph.layers[0].fused = "relu"; });
    QTest::newRow("one layer less") << Change([](ModelGraph &graph) { graph.layers.pop_back(); });
}

void ModelGraphTest::theHashChangesWithTheGraph()
{
    QFETCH(Change, change);
    ModelGraph graph = test::diamond();
    change(graph);
    QVERIFY(graph.sha256() != test::diamond().sha256());
}

void ModelGraphTest::theHashIgnoresNameAndOffers()
{
    ModelGraph graph = test::diamond();
    graph.model = "another name";
    graph.offered.clear();
    QCOMPARE(graph.sha256(), test::diamond().sha256());
    QCOMPARE(graph.sha256().size(), std::size_t{64});
}

void ModelGraphTest::theHashIsOfTheDescription()
{
    ModelGraph graph = test::diamond();
    graph.layers[1].attributes = {{"kernel", 3}, {"stride", 2}};
    graph.layers[1].fused = "batch_norm+relu";
    graph.layers[2].name = "a \"name\"\tof \\ 层";
    nlohmann::json described = toJson(graph);
    described.erase("model");
    described.erase("offered");
    Sha256 hash;
    hash.add(described.dump());
    QCOMPARE(graph.sha256(), hash.hex());
}

void ModelGraphTest::survivesJson()
{
    ModelGraph graph = test::diamond();
    graph.layers[1].attributes = {{"kernel", 3}, {"stride", 2}};
    graph.layers[1].fused = "batch_norm+relu";
    const auto again = modelGraphFromJson(nlohmann::json::parse(toJson(graph).dump()));
    QVERIFY(again);
    QVERIFY(*again == graph);
}

void ModelGraphTest::refusesDamagedJson_data()
{
    QTest::addColumn<Damage>("damage");
    QTest::newRow("not an object") << Damage([](nlohmann::json &json) { json = nlohmann::json::array(); });
    QTest::newRow("no layers key") << Damage([](nlohmann::json &json) { json.erase("layers"); });
    QTest::newRow("no layers") << Damage([](nlohmann::json &json) { json["layers"].clear(); });
    QTest::newRow("a shape of text") << Damage([](nlohmann::json &json) { json["layers"][1]["output_shape"] = "1x6"; });
    QTest::newRow("a negative extent") << Damage([](nlohmann::json &json) {
        json["layers"][1]["output_shape"] = {1, -6};
    });
    QTest::newRow("more elements than memory") << Damage([](nlohmann::json &json) {
        json["input_shape"] = {std::int64_t{1} << 31, std::int64_t{1} << 31, 4};
    });
    QTest::newRow("an unknown element type")
        << Damage([](nlohmann::json &json) { json["layers"][0]["output_type"] = 77; });
    QTest::newRow("reads itself") << Damage([](nlohmann::json &json) { json["layers"][1]["inputs"] = {1}; });
    QTest::newRow("reads a later layer") << Damage([](nlohmann::json &json) { json["layers"][1]["inputs"] = {4}; });
    QTest::newRow("reads layer -2") << Damage([](nlohmann::json &json) { json["layers"][1]["inputs"] = {-2}; });
    QTest::newRow("reads nothing") << Damage(
        [](nlohmann::json &json) { json["layers"][1]["inputs"] = nlohmann::json::array(); });
    QTest::newRow("offers a layer it has not") << Damage([](nlohmann::json &json) { json["offered"] = {0, 5}; });
    QTest::newRow("offers out of order") << Damage([](nlohmann::json &json) { json["offered"] = {3, 0}; });
}

void ModelGraphTest::refusesDamagedJson()
{
    QFETCH(Damage, damage);
    nlohmann::json json = toJson(test::diamond());
    damage(json);
    const auto graph = modelGraphFromJson(json);
    QVERIFY(!graph);
    QCOMPARE(graph.error().code, ErrorCode::BadFile);
    QVERIFY(!graph.error().message.empty());
}

void ModelGraphTest::kindNamesSurvive()
{
    for (int kind = 0; kind <= static_cast<int>(LayerKind::Other); ++kind)
        QCOMPARE(layerKindFromName(layerKindName(static_cast<LayerKind>(kind))), static_cast<LayerKind>(kind));
    QCOMPARE(layerKindFromName("attention"), LayerKind::Other);
}

QTEST_GUILESS_MAIN(ModelGraphTest)
#include "tst_modelgraph.moc"
