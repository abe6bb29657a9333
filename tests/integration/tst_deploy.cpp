#include "tests/support/cliprocess.h"

#include <QDir>
#include <QJsonArray>

#include <csignal>

using namespace neurosurgeon;
using namespace neurosurgeon::test;

/// The deployment phase through the program, as short as it can be.
class DeployTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void measuresFitsAndTells();
    void nothingMeasuredIsNothingToFit();
    void aDamagedDeploymentIsTold();
    void stopsAndGoesOn();
    void wrongUsageIsRefused_data();
    void wrongUsageIsRefused();

private:
    QTemporaryDir m_state;
};

void DeployTest::measuresFitsAndTells()
{
    const auto result = runCli({"deploy", "--role", "edge", "--budget", "0.8", "--json", "--state", m_state.path()});
    QVERIFY2(result.exitCode == 0, result.errors.constData());
    const QJsonArray kinds = result.json().value("kinds").toArray();
    QVERIFY(kinds.size() >= 5);
    for (const QJsonValue &value : kinds) {
        const QJsonObject kind = value.toObject();
        QVERIFY(kind.value("samples").toInt() > 0);
        for (const char *share : {"within_10_percent", "within_20_percent"})
            QVERIFY(kind.value(share).toDouble(-1) >= 0 && kind.value(share).toDouble() <= 1);
        QVERIFY(kind.value("mape").toDouble(-1) >= 0);
        QVERIFY(kind.contains("test_samples"));
    }
    QVERIFY(QFile::exists(m_state.filePath("predictor_config/edge/dataset/conv_lat.csv")));
    QVERIFY(!QDir(m_state.filePath("predictor_config/edge")).entryList({"*.json"}).isEmpty());
    const auto refitted = runCli({"deploy", "--role", "edge", "--refit", "--json", "--state", m_state.path()});
    QVERIFY2(refitted.exitCode == 0, refitted.errors.constData());
    QCOMPARE(refitted.json().value("kinds").toArray().size(), kinds.size());
    QVERIFY(refitted.json().value("all").toObject().value("test_samples").toInt() > 0);
    // Plans rest on it, the shipped predictors stand in for what was met too seldom.
    const auto plan = runCli({"plan", "-t", "resnet18", "--bandwidth-mbps", "50", "--json", "--state", m_state.path()});
    QVERIFY2(plan.exitCode == 0, plan.errors.constData());
    QCOMPARE(plan.json().value("edge_profile").toString(), QStringLiteral("predicted"));
}

void DeployTest::aDamagedDeploymentIsTold()
{
    const QString conv = m_state.filePath("predictor_config/edge/conv.json");
    QVERIFY(QDir().mkpath(QFileInfo(conv).path()));
    QFile file(conv);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{}") == 2);
    file.close();
    const QStringList plan{"plan", "-t", "le_net", "--bandwidth-mbps", "50", "--json", "--state", m_state.path()};
    const auto predicted = runCli(plan + QStringList{"--profiles", "predicted"});
    QCOMPARE(predicted.exitCode, 4);
    QVERIFY2(predicted.sentence().contains("conv.json") && predicted.sentence().contains("deploy"), qPrintable(predicted.sentence()));
    const auto measured = runCli(plan);
    QCOMPARE(measured.exitCode, 0);
    QVERIFY2(measured.errors.contains("conv.json"), measured.errors.constData());
    QCOMPARE(measured.json().value("edge_profile").toString(), QStringLiteral("quick"));
}

void DeployTest::nothingMeasuredIsNothingToFit()
{
    const auto result = runCli({"deploy", "--role", "edge", "--refit", "--state", m_state.filePath("empty")});
    QCOMPARE(result.exitCode, 4);
    QVERIFY2(result.sentence().contains("--refit"), qPrintable(result.sentence()));
}

void DeployTest::stopsAndGoesOn()
{
    QProcess process;
    setUpEnvironment(process);
    process.start(cliProgram(), {"deploy", "--role", "cloud", "--budget", "5", "--json", "--state", m_state.path()});
    const QString networks = m_state.filePath("deployment/cloud/networks.jsonl");
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(networks), 60'000);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(endsWithin(process, 30'000));
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardOutput().isEmpty());
    // Nothing is fitted from half a deployment, and the next one has the rest of its time.
    QVERIFY(!QFile::exists(m_state.filePath("predictor_config/cloud")));
    const auto result = runCli({"deploy", "--role", "cloud", "--budget", "0.4", "--json", "--state", m_state.path()});
    QVERIFY2(result.exitCode == 0, result.errors.constData());
    QVERIFY(result.errors.contains("Going on"));
    QVERIFY(result.json().value("resumed_networks").toInt() > 0);
}

void DeployTest::wrongUsageIsRefused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("no role") << QStringList{} << "--role";
    QTest::newRow("another role") << QStringList{"--role", "fog"} << "fog";
    QTest::newRow("no time") << QStringList{"--role", "edge", "--budget", "0"} << "budget";
    QTest::newRow("no number") << QStringList{"--role", "edge", "--budget", "soon"} << "soon";
    QTest::newRow("both") << QStringList{"--role", "edge", "--budget", "3", "--quick"} << "quick";
    QTest::newRow("a model") << QStringList{"--role", "edge", "-t", "le_net"} << "type";
}

void DeployTest::wrongUsageIsRefused()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    const auto result = runCli(QStringList{"deploy", "--state", m_state.path()} + arguments);
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.sentence().contains(says), qPrintable(result.sentence()));
}

QTEST_GUILESS_MAIN(DeployTest)
#include "tst_deploy.moc"
