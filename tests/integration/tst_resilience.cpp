#include "core/profile/profilestore.h"
#include "network/session/edgeconnection.h"
#include "tests/support/cliprocess.h"
#include "tests/support/relay.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>

#include <csignal>

using namespace neurosurgeon;
using namespace neurosurgeon::test;

/// A cloud that vanishes, a link that changes, a peer that takes too much: with real processes.
class ResilienceTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_state;

    /// An edge that is in the middle of its inferences; a `port` given leads to the cloud, too.
    void startEdge(QProcess &edge, CloudProcess &cloud, const QStringList &more, quint16 port = 0)
    {
        const auto before = cloud.events("answered");
        setUpEnvironment(edge);
        edge.start(cliProgram(), QStringList{"edge", "-t", "le_net", "-p", QString::number(port ? port : cloud.port()), "--state", m_state.path(),
                                             "--partition", "cloud", "--json"} + more);
        QTRY_VERIFY_WITH_TIMEOUT(cloud.events("answered") >= before + 3, 60'000);
    }
    static CliResult finish(QProcess &edge)
    {
        CliResult result;
        // A relay's sockets have to be served meanwhile.
        if (QTest::qWaitFor([&] { return edge.state() == QProcess::NotRunning; }, 60'000))
            result.exitCode = edge.exitCode();
        result.output = edge.readAllStandardOutput();
        result.errors = edge.readAllStandardError();
        return result;
    }

    /// As many answers as questions, all right, and nothing left in the cloud.
    static void judge(const CliResult &result, CloudProcess &cloud, int runs, int retried)
    {
        QVERIFY2(result.exitCode == 0, result.errors);
        const QJsonObject answers = result.json().value("answers").toObject();
        QCOMPARE(answers.value("answered").toInt(), runs);
        QCOMPARE(answers.value("right").toInt(), runs);
        QCOMPARE(answers.value("retried").toInt(), retried);
        QCOMPARE(result.json().value("runs").toArray().size(), runs);
        QTRY_COMPARE_WITH_TIMEOUT(cloud.events("disconnected"), cloud.events("connected"), 10'000);
    }
    template<class T>
    static T settled(std::future<T> future)
    {
        (void)QTest::qWaitFor([&] { return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }, 30'000);
        return future.get();
    }
    static std::string weightsOf(const char *name)
    {
        for (const auto &model : runCli({"models", "--json"}).json().value("models").toArray())
            if (model.toObject().value("name") == name)
                return model.toObject().value("weights_sha256").toString().toStdString();
        return {};
    }
    static qsizetype openFiles(CloudProcess &cloud)
    {
        return QDir(QStringLiteral("/proc/%1/fd").arg(cloud.process().processId())).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size();
    }

private Q_SLOTS:
    void aLinkThatIsCutForAWhileCostsNoAnswer()
    {
        CloudProcess cloud;
        Relay relay(cloud.port());
        QProcess edge;
        startEdge(edge, cloud, {"--link", "200", "--runs", "40"}, relay.port());
        relay.cutFor(std::chrono::seconds(3));
        judge(finish(edge), cloud, 40, 0);
        QCOMPARE(cloud.events("answered"), 40);
    }

    void aHalfOpenConnectionIsFoundOutOnBothSides()
    {
        CloudProcess cloud;
        Relay relay(cloud.port());
        QProcess edge;
        startEdge(edge, cloud, {"--link", "200", "--runs", "40"}, relay.port());
        relay.swallow();
        judge(finish(edge), cloud, 40, 1);
        QCOMPARE(cloud.events("connected"), 2);
        QVERIFY2(cloud.log().contains("silent"), cloud.log());
    }

    void aDataConnectionThatFallsSilentIsFoundOut()
    {
        CloudProcess cloud;
        Relay relay(cloud.port());
        QProcess edge;
        startEdge(edge, cloud, {"--link", "200", "--runs", "40"}, relay.port());
        relay.swallow(1); // control goes on
        judge(finish(edge), cloud, 40, 1);
        QCOMPARE(cloud.events("connected"), 2);
    }

    void anEdgeThatStopsReadingLosesItsSessionAndNoAnswer()
    {
        CloudProcess cloud;
        QProcess edge;
        startEdge(edge, cloud, {"--link", "200", "--runs", "40"});
        QCOMPARE(::kill(static_cast<pid_t>(edge.processId()), SIGSTOP), 0);
        QTRY_COMPARE_WITH_TIMEOUT(cloud.events("disconnected"), 1, 9'000);
        QCOMPARE(::kill(static_cast<pid_t>(edge.processId()), SIGCONT), 0);
        judge(finish(edge), cloud, 40, 1);
    }

    void killedEdgesLeaveNothingBehind()
    {
        CloudProcess cloud;
        qsizetype files = 0;
        for (int i = 1; i <= 5; ++i) {
            QProcess edge;
            startEdge(edge, cloud, {"--runs", "100000", "--no-check"});
            edge.kill();
            QTRY_COMPARE_WITH_TIMEOUT(cloud.events("disconnected"), i, 10'000);
            QTRY_COMPARE(edge.state(), QProcess::NotRunning);
            if (i == 1)
                files = openFiles(cloud);
        }
        QTRY_COMPARE(openFiles(cloud), files);
        QProcess edge;
        startEdge(edge, cloud, {"--runs", "20"});
        judge(finish(edge), cloud, 20, 0);
        QTRY_COMPARE(openFiles(cloud), files);
    }

    void aKilledCloudThatComesBackCostsNoAnswer()
    {
        auto cloud = std::make_unique<CloudProcess>();
        QVERIFY(cloud->isListening());
        const QString port = cloud->portText();
        QProcess edge;
        startEdge(edge, *cloud, {"--link", "200", "--runs", "40"});
        cloud->kill();
        const CloudProcess again({"-p", port});
        QVERIFY(again.isListening());
        const CliResult result = finish(edge);
        QVERIFY2(result.exitCode == 0, result.errors);
        const QJsonObject answers = result.json().value("answers").toObject();
        QCOMPARE(answers.value("answered").toInt(), 40);
        QCOMPARE(answers.value("right").toInt(), 40);
        QCOMPARE(answers.value("retried").toInt(), 1);
        QCOMPARE(result.json().value("runs").toArray().size(), 40);
    }

    void aKilledCloudThatStaysAwayIsDoneWithout()
    {
        CloudProcess cloud;
        QProcess edge;
        startEdge(edge, cloud, {"--link", "200", "--runs", "40", "--on-loss", "edge"});
        cloud.kill();
        const CliResult result = finish(edge);
        QVERIFY2(result.exitCode == 0, result.errors);
        const QJsonObject answers = result.json().value("answers").toObject();
        QCOMPARE(answers.value("answered").toInt(), 40);
        QCOMPARE(answers.value("right").toInt(), 40);
        QVERIFY(answers.value("finished_on_edge").toInt() >= 1);
    }

    void aKilledCloudIsToldWhereNobodyWaits_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::newRow("fail") << QStringList{"--on-loss", "fail"};
        QTest::newRow("retry without patience") << QStringList{"--on-loss", "retry", "--patience", "0.5"};
    }
    void aKilledCloudIsToldWhereNobodyWaits()
    {
        QFETCH(QStringList, options);
        CloudProcess cloud;
        QProcess edge;
        startEdge(edge, cloud, QStringList{"--link", "50", "--runs", "1000"} + options);
        cloud.kill();
        const CliResult result = finish(edge);
        QCOMPARE(result.exitCode, 3);
        QVERIFY(!result.sentence().isEmpty());
    }

    void aChangingLinkMovesThePartitionThereAndBack()
    {
        const QString file = m_state.filePath("link.json");
        QFile scenario(file);
        QVERIFY(scenario.open(QIODevice::WriteOnly));
        scenario.write(R"([{"at_s": 0, "rate": 1000, "delay": 0.2}, {"at_s": 4, "rate": 2}, {"at_s": 10, "rate": 1000}])");
        scenario.close();
        CloudProcess cloud;
        const CliResult result = runCli({"edge", "-t", "mobile_net", "-p", cloud.portText(), "--state", m_state.path(), "--link",
                                         file, "--slowdown", "10", "--adapt", "on", "--for", "15", "--json"});
        QVERIFY2(result.exitCode == 0, result.errors);
        const QJsonObject json = result.json();
        const QJsonArray switches = json.value("switches").toArray();
        QVERIFY2(switches.size() >= 2, result.output);
        QVERIFY(switches.first().toObject().value("reason").toString().startsWith("bandwidth"));
        QVERIFY(switches.first().toObject().value("applied").toBool());
        const QJsonArray runs = json.value("runs").toArray();
        QCOMPARE(json.value("answers").toObject().value("right").toInt(), runs.size());
        // While the link is slow everything stays here; before and after it does not.
        QStringList points;
        for (const QJsonValue &run : runs)
            points += run.toObject().value("partition").toString();
        QVERIFY(points.contains("edge"));
        QVERIFY(points.first() != "edge");
        QVERIFY2(points.last() != "edge", result.output);
        QVERIFY(!json.value("conditions").toObject().value("link_emulated").toString().isEmpty());
    }

    void aLogThatNobodyReadsStopsNothing()
    {
        CloudProcess cloud;
        // More than the 64 KiB that a pipe holds.
        const CliResult result = runCli({"edge", "-t", "mobile_net", "-p", cloud.portText(), "--state", m_state.path(), "--partition", "33",
                                         "--runs", "600", "--no-check", "--json"});
        QVERIFY2(result.exitCode == 0, result.errors);
        QCOMPARE(result.json().value("runs").toArray().size(), 600);
        QVERIFY(QTest::qWaitFor([&] { return cloud.events("answered") > 100; }));
        QVERIFY(cloud.events("answered") < 600);
        const CliResult next = runCli({"edge", "-t", "mobile_net", "-p", cloud.portText(), "--state", m_state.path(), "--partition", "33",
                                       "--runs", "1", "--no-check", "--json"});
        QVERIFY2(next.exitCode == 0, next.errors);
        QVERIFY(QTest::qWaitFor([&] { return cloud.log().contains("missed_events"); }));
    }

    void aSuggestionMovesNothing()
    {
        const QString file = m_state.filePath("slower.json");
        QFile scenario(file);
        QVERIFY(scenario.open(QIODevice::WriteOnly));
        scenario.write(R"([{"at_s": 0, "rate": 1000}, {"at_s": 3, "rate": 4}])");
        scenario.close();
        CloudProcess cloud;
        const CliResult result = runCli({"edge", "-t", "mobile_net", "-p", cloud.portText(), "--state", m_state.path(), "--link",
                                         file, "--slowdown", "10", "--adapt", "suggest", "--for", "7", "--json"});
        QVERIFY2(result.exitCode == 0, result.errors);
        const QJsonArray switches = result.json().value("switches").toArray();
        QVERIFY2(!switches.isEmpty(), result.output);
        QVERIFY(!switches.first().toObject().value("applied").toBool(true));
        const QJsonArray runs = result.json().value("runs").toArray();
        QCOMPARE(runs.last().toObject().value("partition"), runs.first().toObject().value("partition"));
    }

    void aBetterProfileOfTheCloudMovesTheRunningSession()
    {
        CloudProcess cloud;
        const std::string weights = weightsOf("le_net"); // takes seconds, in which no open connection would answer pings
        const QStringList common{"edge", "-t", "le_net", "-p", cloud.portText(), "--state", m_state.path(), "--json"};
        QCOMPARE(runCli(common + QStringList{"--runs", "1"}).exitCode, 0);
        // A quick profile that makes the cloud look slow.
        const ProfileStore profiles(cloud.statePath().toStdString());
        std::optional<ModelProfile> profile;
        for (const auto &file : std::filesystem::directory_iterator((cloud.statePath() + "/profiles").toStdString()))
            profile = readProfile(file.path()).value();
        QVERIFY(profile && profile->quality == ProfileQuality::Quick);
        for (Timing &layer : profile->layers)
            layer.median = std::chrono::seconds(1);
        profile->whole.median = std::chrono::seconds(profile->layers.size());
        QVERIFY(profiles.save(*profile));
        QProcess edge;
        setUpEnvironment(edge);
        edge.start(cliProgram(), common + QStringList{"--slowdown", "10", "--adapt", "on", "--for", "10"});
        QTRY_COMPARE_WITH_TIMEOUT(cloud.events("connected"), 2, 30'000);
        // Another edge has it measured thoroughly.
        EdgeConnection other;
        QVERIFY(settled(other.open({.port = cloud.port()})));
        const auto model = settled(other.openModel({"le_net", profile->identity.graphSha256, weights, Optimize::On}));
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        QVERIFY(settled(other.profile({model->modelId, ProfileDepth::Full}, {})));
        const CliResult result = finish(edge);
        QVERIFY2(result.exitCode == 0, result.errors);
        const QJsonArray switches = result.json().value("switches").toArray();
        QVERIFY2(!switches.isEmpty(), result.output);
        QCOMPARE(switches.first().toObject().value("from").toString(), QStringLiteral("edge"));
        QVERIFY2(switches.first().toObject().value("reason").toString().startsWith("profile"), result.output);
    }

    void anEstimateTellsItsAge()
    {
        CloudProcess cloud;
        const QStringList arguments{"bandwidth", "-p", cloud.portText(), "--state", m_state.path(), "--link", "100", "--for", "1"};
        const CliResult result = runCli(arguments + QStringList{"--json"});
        QVERIFY2(result.exitCode == 0, result.errors);
        QVERIFY(result.json().value("age_ms").toDouble(-1) >= 0);
        const QJsonObject latest = result.json().value("latest").toObject();
        QVERIFY(latest.value("goodput_mbps").toDouble() > 0);
        QVERIFY(latest.value("age_ms").toDouble(-1) >= 0);
        QVERIFY(latest.value("age_ms").toDouble() < 60'000);
        const CliResult text = runCli(arguments);
        QVERIFY2(text.output.contains("\nnow: "), text.output);
    }

    void aPeerThatAsksTooOftenIsToldSo()
    {
        CloudProcess cloud({"--peer-rate", "2"});
        const CliResult result = runCli({"edge", "-t", "le_net", "-p", cloud.portText(), "--state", m_state.path(), "--partition",
                                         "cloud", "--runs", "500"});
        QCOMPARE(result.exitCode, 3);
        QVERIFY2(result.sentence().contains("2 inferences a second"), qPrintable(result.sentence()));
        QVERIFY(cloud.isRunning());
    }

    void aDamagedScenarioIsNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no JSON") << QByteArray("hello");
        QTest::newRow("empty") << QByteArray("[]");
        QTest::newRow("not from 0") << QByteArray(R"([{"at_s": 1, "rate": 5}])");
        QTest::newRow("backwards") << QByteArray(R"([{"at_s": 0, "rate": 5}, {"at_s": 3, "rate": 5}, {"at_s": 2, "rate": 5}])");
        QTest::newRow("no rate") << QByteArray(R"([{"at_s": 0}])");
        QTest::newRow("negative") << QByteArray(R"([{"at_s": 0, "rate": -5}])");
        QTest::newRow("text") << QByteArray(R"([{"at_s": 0, "rate": 5, "delay": "much"}])");
    }
    void aDamagedScenarioIsNamed()
    {
        QFETCH(QByteArray, text);
        const QString file = m_state.filePath("bad.json");
        QFile scenario(file);
        QVERIFY(scenario.open(QIODevice::WriteOnly));
        scenario.write(text);
        scenario.close();
        const CliResult result = runCli({"bandwidth", "--link", file});
        QCOMPARE(result.exitCode, 4);
        QVERIFY(result.sentence().contains("bad.json"));
    }
};

QTEST_GUILESS_MAIN(ResilienceTest)
#include "tst_resilience.moc"
