#include "tests/support/cliprocess.h"

#include <QJsonArray>
#include <QTest>

using namespace neurosurgeon::test;

/// The main job through two real processes: what the command line's contract promises of a good run.
class SplitInferenceTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_state;
    CloudProcess m_cloud;

    QStringList edge(const QString &command, const QStringList &more) const
    {
        return QStringList{command, "-p", m_cloud.portText(), "--state", m_state.path(), "--json"} + more;
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_cloud.isListening()); }

    void everyPointGivesTheWholeModelsAnswer_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("point");
        QTest::newRow("le_net, all in the cloud") << "le_net" << "cloud";
        QTest::newRow("le_net, in the middle") << "le_net" << "4";
        QTest::newRow("le_net, all on the edge") << "le_net" << "edge";
        QTest::newRow("alex_net, in the middle") << "alex_net" << "7";
        QTest::newRow("mobile_net, inside a block") << "mobile_net" << "4";
        QTest::newRow("resnet18, between blocks") << "resnet18" << "3";
    }

    void everyPointGivesTheWholeModelsAnswer()
    {
        QFETCH(QString, model);
        QFETCH(QString, point);
        const auto result = runCli(edge("edge", {"-t", model, "--partition", point, "--runs", "2"}));
        QCOMPARE(result.exitCode, 0);
        const QJsonObject json = result.json();
        QCOMPARE(json["model"].toString(), model);
        QCOMPARE(json["runs"].toArray().size(), 2);
        const QJsonObject run = json["runs"].toArray().first().toObject();
        const double parts = run["edge_ms"].toDouble() + run["encode_ms"].toDouble() + run["transfer_ms"].toDouble()
            + run["cloud_ms"].toDouble();
        QVERIFY2(qAbs(parts - run["total_ms"].toDouble()) < 0.2, "the parts are the total");
        QVERIFY(json["max_abs_difference"].toDouble() <= 1e-5 * json["whole_max_abs"].toDouble());
        QVERIFY(json["bandwidth_mbps"].toDouble() > 0);
        QVERIFY(json["first_answer_ms"].toDouble() > 0);
        QCOMPARE(json["top"].toArray().size(), 5);
    }

    void withoutOptimizingTheAnswerIsTheSameBitForBit()
    {
        for (const char *point : {"cloud", "1", "8"}) {
            const auto result = runCli(edge("edge", {"-t", "alex_net", "--optimize", "off", "--partition", point, "--runs", "1"}));
            QCOMPARE(result.exitCode, 0);
            QCOMPARE(result.json()["output_sha256"], result.json()["whole_sha256"]);
            QCOMPARE(result.json()["max_abs_difference"].toDouble(), 0.0);
        }
    }

    void aShippedImageIsClassifiedTheSameEverywhere()
    {
        const QString image = NEUROSURGEON_SOURCE_DIR "/resources/samples/sunflower.jpg";
        QString first;
        for (const char *point : {"cloud", "4", "edge"}) {
            const auto result = runCli(edge("edge", {"-t", "le_net", "--input", image, "--partition", point, "--runs", "1"}));
            QCOMPARE(result.exitCode, 0);
            const QString best = QString::number(result.json()["top"].toArray().first().toObject()["index"].toInt());
            if (first.isEmpty())
                first = best;
            QCOMPARE(best, first);
        }
    }

    void emulatedConditionsAreMarkedAndPlannedWith()
    {
        const auto result = runCli(edge("edge", {"-t", "le_net", "--link", "5,20", "--slowdown", "5", "--runs", "1"}));
        QCOMPARE(result.exitCode, 0);
        const QJsonObject conditions = result.json()["conditions"].toObject();
        QVERIFY(conditions["link_emulated"].isString());
        QCOMPARE(conditions["edge_slowdown"].toDouble(), 5.0);
        QVERIFY(result.json()["rtt_ms"].toDouble() >= 20);
        QVERIFY(result.json()["bandwidth_mbps"].toDouble() < 6);
    }

    void theSweepComparesEveryPoint()
    {
        const auto result = runCli(edge("sweep", {"-t", "le_net", "--rounds", "2", "--link", "100m", "--slowdown", "3"}));
        QCOMPARE(result.exitCode, 0);
        const QJsonArray points = result.json()["points"].toArray();
        QCOMPARE(points.size(), 8);
        for (const auto &entry : points) {
            const QJsonObject point = entry.toObject();
            QVERIFY(point["predicted_ms"].toDouble() > 0);
            QVERIFY(point["measured_ms"].isDouble() || point["bound_ms"].isDouble());
        }
        const double ratio = result.json()["best_over_chosen"].toDouble();
        QVERIFY(ratio > 0 && ratio <= 1);
    }

    void bandwidthFollowsTheEmulatedLink()
    {
        const auto result = runCli(edge("bandwidth", {"--link", "20,4"}));
        QCOMPARE(result.exitCode, 0);
        QVERIFY(result.json()["goodput_mbps"].toDouble() > 10 && result.json()["goodput_mbps"].toDouble() < 22);
        QVERIFY(result.json()["rtt_ms"].toDouble() >= 4);
        QVERIFY(!result.json()["conditions"].toObject()["link_emulated"].toString().isEmpty());
    }

    void twoEdgesAtOnceBothGetTheirAnswers()
    {
        QTemporaryDir otherState;
        QProcess one;
        setUpEnvironment(one);
        one.start(cliProgram(), edge("edge", {"-t", "le_net", "--partition", "3", "--runs", "10"}));
        const auto two = runCli({"edge", "-t", "alex_net", "-p", m_cloud.portText(), "--state", otherState.path(), "--json",
                                 "--partition", "5", "--runs", "5"});
        QVERIFY(endsWithin(one, 60'000));
        QCOMPARE(one.exitCode(), 0);
        QCOMPARE(two.exitCode, 0);
        for (const QJsonObject &json : {two.json(), QJsonDocument::fromJson(one.readAllStandardOutput()).object()})
            QVERIFY(json["max_abs_difference"].toDouble() <= 1e-5 * json["whole_max_abs"].toDouble());
    }

    void planNeedsNoCloud()
    {
        const auto result = runCli({"plan", "-t", "le_net", "--bandwidth-mbps", "20", "--slowdown", "5", "--state",
                                    m_state.path(), "--json"});
        QCOMPARE(result.exitCode, 0);
        const QJsonObject json = result.json();
        QCOMPARE(json["candidates"].toArray().size(), 8);
        double least = json["candidates"].toArray().first().toObject()["total_ms"].toDouble();
        for (const auto &candidate : json["candidates"].toArray())
            least = qMin(least, candidate.toObject()["total_ms"].toDouble());
        QCOMPARE(json["total_ms"].toDouble(), least);
        QVERIFY(json["note"].toString().contains("both sides"));
    }

    void modelsListsTheZoo()
    {
        const auto result = runCli({"models", "--json"});
        QCOMPARE(result.exitCode, 0);
        QCOMPARE(result.json()["models"].toArray().size(), 5);
        for (const auto &model : result.json()["models"].toArray())
            QCOMPARE(model.toObject()["weights_sha256"].toString().size(), 64);
    }

    void profileTimesEveryLayer()
    {
        const auto result = runCli({"profile", "-t", "le_net", "--state", m_state.path(), "--json"});
        QCOMPARE(result.exitCode, 0);
        const QJsonObject json = result.json();
        QCOMPARE(json["layers"].toArray().size(), 7);
        QVERIFY(json["whole_ms"].toDouble() > 0);
        QVERIFY(json["sum_ms"].toDouble() > 0);
        QCOMPARE(json["points"].toArray().size(), 8);
    }
};

QTEST_GUILESS_MAIN(SplitInferenceTest)
#include "tst_splitinference.moc"
