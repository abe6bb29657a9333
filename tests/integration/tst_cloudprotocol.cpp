#include "network/session/edgeconnection.h"
#include "tests/support/cliprocess.h"

#include <QJsonArray>
#include <QTcpSocket>
#include <QTest>

Q_DECLARE_METATYPE(neurosurgeon::LayerSet)

using namespace neurosurgeon;
using namespace neurosurgeon::test;

/// The real cloud against an edge that asks for what it must not get: a named refusal, and the session lives on.
class CloudProtocolTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_state;
    CloudProcess m_cloud;
    EdgeConnection m_edge;
    std::string m_graph;   ///< le_net's hashes, as this build has them
    std::string m_weights;
    quint32 m_model = 0;

    template<class T>
    T settled(std::future<T> future)
    {
        [&] { QTRY_VERIFY_WITH_TIMEOUT(future.wait_for(std::chrono::seconds(0)) == std::future_status::ready, 30'000); }();
        return future.get();
    }

    static LayerSet head(int layers)
    {
        LayerSet set(7, false);
        std::fill(set.begin(), set.begin() + layers, true);
        return set;
    }

    /// What le_net gives.
    static TensorSpec scores() { return {DataType::Float32, {1, 1000}}; }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_cloud.isListening());
        const auto models = runCli({"models", "--json"}).json()["models"].toArray();
        for (const auto &model : models) {
            if (model.toObject()["name"] == "le_net") {
                m_graph = model.toObject()["graph_sha256"].toString().toStdString();
                m_weights = model.toObject()["weights_sha256"].toString().toStdString();
            }
        }
        QVERIFY(settled(m_edge.open({.port = m_cloud.port()})).has_value());
        const auto ready = settled(m_edge.openModel({"le_net", m_graph, m_weights, Optimize::On}));
        QVERIFY(ready);
        m_model = ready->modelId;
    }

    void otherWeightsAreRefusedNamingBoth()
    {
        const std::string other(64, 'a');
        const auto refused = settled(m_edge.openModel({"le_net", m_graph, other, Optimize::On}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Refused);
        QVERIFY(refused.error().message.find(other.substr(0, 12)) != std::string::npos);
        QVERIFY(refused.error().message.find(m_weights.substr(0, 12)) != std::string::npos);
        QVERIFY(refused.error().message.find("other weights") != std::string::npos);
        QVERIFY(refused.error().message.find(m_graph.substr(0, 12)) == std::string::npos);
    }

    void otherLayersAreRefusedNamingBoth()
    {
        const std::string other(64, 'b');
        const auto refused = settled(m_edge.openModel({"le_net", other, m_weights, Optimize::On}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Refused);
        QVERIFY(refused.error().message.find(other.substr(0, 12)) != std::string::npos);
        QVERIFY(refused.error().message.find(m_graph.substr(0, 12)) != std::string::npos);
        QVERIFY(refused.error().message.find("other layers") != std::string::npos);
        QVERIFY(refused.error().message.find(m_weights.substr(0, 12)) == std::string::npos);
    }

    void aDifferenceNamesBothVersions()
    {
        QList<Frame> frames;
        Channel edge(new QTcpSocket);
        connect(&edge, &Channel::frameReceived, &edge, [&](const Frame &frame) {
            frames.append(frame);
            if (frame.type == FrameType::Welcome)
                edge.send(1, OpenModel{"le_net", m_graph, std::string(64, 'c'), Optimize::On});
        });
        edge.socket()->connectToHost(QHostAddress::LocalHost, m_cloud.port());
        edge.send(0, Hello{protocolMin, protocolMax, "7.7.7", "edge", {}});
        QTRY_COMPARE_WITH_TIMEOUT(frames.size(), 2, 30'000);
        const auto welcome = Welcome::fromCbor(frames.first().header);
        const auto refused = ErrorMessage::fromCbor(frames.last().header);
        QVERIFY(welcome && refused);
        QVERIFY(refused->sentence.find("the cloud runs version " + welcome->programVersion) != std::string::npos);
        QVERIFY(refused->sentence.find("the edge version 7.7.7") != std::string::npos);
    }

    void anUnknownModelSaysWhatIsMissing()
    {
        const auto refused = settled(m_edge.openModel({"my_net", m_graph, m_weights, Optimize::On}));
        QVERIFY(!refused);
        QVERIFY(refused.error().message.find("my_net") != std::string::npos);
        QVERIFY(refused.error().message.find("install") != std::string::npos);
    }

    void aHeadThatIsNoneIsRefused_data()
    {
        QTest::addColumn<LayerSet>("layers");
        LayerSet gap = head(3);
        gap[1] = false;
        QTest::newRow("with a gap") << gap;
        QTest::newRow("that leaves nothing") << head(7);
        QTest::newRow("of another size") << LayerSet(5, true);
    }

    void aHeadThatIsNoneIsRefused()
    {
        QFETCH(LayerSet, layers);
        QVERIFY(!settled(m_edge.prepare(m_model, layers)));
    }

    void anInferenceThatDoesNotFitIsRefused()
    {
        const auto prepared = settled(m_edge.prepare(m_model, head(4)));
        QVERIFY(prepared);
        const TensorSpec wrong{DataType::Float32, {1, 3}};
        const TensorBuffer bytes(static_cast<std::size_t>(wrong.bytes()));
        QVERIFY(!settled(m_edge.infer(prepared->partitionId, {bytes.view(wrong)}, scores())));
        QVERIFY(!settled(m_edge.infer(prepared->partitionId + 1000, {bytes.view(wrong)}, scores())));
        QVERIFY(!settled(m_edge.prepare(m_model + 1000, head(4))));
    }

    void theSessionLivesOn()
    {
        const auto prepared = settled(m_edge.prepare(m_model, head(0)));
        QVERIFY(prepared);
        const TensorSpec image{DataType::Float32, {1, 3, 224, 224}};
        const TensorBuffer bytes(static_cast<std::size_t>(image.bytes()));
        std::fill_n(reinterpret_cast<float *>(bytes.data()), image.elements(), 0.5F);
        const auto answer = settled(m_edge.infer(prepared->partitionId, {bytes.view(image)}, scores()));
        QVERIFY(answer);
        QCOMPARE(answer->tensors.size(), std::size_t(1));
        QCOMPARE(answer->tensors.front().spec().shape, (std::vector<std::int64_t>{1, 1000}));
    }
};

QTEST_GUILESS_MAIN(CloudProtocolTest)
#include "tst_cloudprotocol.moc"
