#include "network/session/batchrunner.h"
#include "tests/support/cliprocess.h"

#include <QEventLoop>
#include <QTest>
#include <QThread>

#include <atomic>
#include <csignal>
#include <thread>

using namespace neurosurgeon;
using namespace neurosurgeon::test;

namespace {

/// An edge inside the test: its network thread is the test's, its inference thread the one that act() makes.
class Edge {
public:
    explicit Edge(const CloudProcess &cloud)
        : m_port(cloud.port()), m_compute({1, 1, m_state.path().toStdString()}), m_session(m_compute, m_connection)
    {
    }
    ~Edge() { m_connection.close(); }

    void act(const std::function<void()> &work)
    {
        QEventLoop loop;
        std::jthread worker([&] {
            work();
            QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
        });
        loop.exec();
    }

    Expected<void> connect()
    {
        ConnectOptions options;
        options.port = m_port;
        if (const auto welcome = m_session.connect(options); !welcome)
            return tl::make_unexpected(welcome.error());
        const auto link = m_session.measureLink();
        return link ? Expected<void>() : tl::make_unexpected(link.error());
    }

    BatchRunner runner(const BatchOptions &options = {}) { return {m_compute, m_connection, m_session, options}; }

private:
    QTemporaryDir m_state;
    quint16 m_port;
    Compute m_compute;
    EdgeConnection m_connection;
    EdgeSession m_session;
};

std::vector<BatchTask> tasksOf(const std::vector<std::string> &models)
{
    std::vector<BatchTask> tasks;
    for (const std::string &model : models) {
        BatchTask task;
        task.model = model;
        tasks.push_back(std::move(task));
    }
    return tasks;
}

bool isNetworkThread()
{
    return QThread::currentThread() == QCoreApplication::instance()->thread();
}

} // namespace

/// A batch inside one process, so that something can happen at an exact moment of its preparation.
class BatchRunnerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isCancelledWhileModelsAreOpened_data();
    void isCancelledWhileModelsAreOpened();
    void isCancelledWhileAnswersAreChecked();
    void aCloudLostWhileModelsAreOpenedLeavesAllToTheEdge_data();
    void aCloudLostWhileModelsAreOpenedLeavesAllToTheEdge();
};

void BatchRunnerTest::isCancelledWhileModelsAreOpened_data()
{
    QTest::addColumn<bool>("before");
    QTest::addColumn<bool>("cloudMeasures");
    QTest::newRow("before the first step") << true << false;
    QTest::newRow("while the cloud is profiled") << false << true;
    QTest::newRow("while the edge is profiled") << false << false;
}

void BatchRunnerTest::isCancelledWhileModelsAreOpened()
{
    QFETCH(bool, before);
    QFETCH(bool, cloudMeasures);
    CloudProcess cloud;
    QVERIFY(cloud.isListening());
    Edge edge(cloud);
    BatchRunner runner = edge.runner();
    auto tasks = tasksOf({"le_net", "mobile_net"});
    std::atomic<int> steps = 0;
    Expected<void> connected;
    Expected<void> opened;
    Expected<void> openedAgain;
    Expected<BatchReport> report;
    edge.act([&] {
        connected = edge.connect();
        if (before)
            runner.cancel();
        opened = runner.open(tasks, 0, Optimize::On, ProfileQuality::Quick, [&](const std::string &) -> Progress {
            return [&](int, int) {
                if (cloudMeasures == isNetworkThread() && steps++ == 0)
                    runner.cancel();
            };
        });
        // The same connection is as good as before.
        BatchRunner next = edge.runner();
        auto few = tasksOf({"le_net", "le_net"});
        openedAgain = next.open(few, 0, Optimize::On, ProfileQuality::Quick);
        if (openedAgain)
            report = next.run(few);
    });
    QVERIFY2(connected, connected ? "" : connected.error().message.c_str());
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Cancelled);
    if (!cloudMeasures)
        QCOMPARE(steps.load(), before ? 0 : 1); // nothing was measured any more
    QVERIFY2(openedAgain, openedAgain ? "" : openedAgain.error().message.c_str());
    QVERIFY(report);
    QCOMPARE(report->failed(), 0);
}

void BatchRunnerTest::isCancelledWhileAnswersAreChecked()
{
    CloudProcess cloud;
    QVERIFY(cloud.isListening());
    Edge edge(cloud);
    BatchRunner runner = edge.runner();
    auto tasks = tasksOf({"le_net", "le_net", "le_net"});
    Expected<BatchReport> report = failure(ErrorCode::Failed, "It did not run.");
    Expected<void> checked;
    edge.act([&] {
        if (const auto connected = edge.connect(); !connected)
            return;
        if (const auto opened = runner.open(tasks, 0, Optimize::On, ProfileQuality::Quick); !opened)
            return;
        report = runner.run(tasks);
        runner.cancel();
        if (report)
            checked = runner.check(tasks, *report);
    });
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY(checked);
    QVERIFY(report->cancelled);
    QCOMPARE(report->failed(), 0);
    for (const TaskRecord &task : report->tasks)
        QVERIFY(!task.output.bytes().empty() && !task.maxAbsDifference);
}

void BatchRunnerTest::aCloudLostWhileModelsAreOpenedLeavesAllToTheEdge_data()
{
    QTest::addColumn<bool>("cloudMeasures");
    QTest::addColumn<QString>("lastOpened");
    QTest::newRow("the cloud is profiled") << true << "le_net";
    QTest::newRow("the edge is profiled") << false << "le_net";
    QTest::newRow("one model is open") << false << "mobile_net";
}

void BatchRunnerTest::aCloudLostWhileModelsAreOpenedLeavesAllToTheEdge()
{
    QFETCH(bool, cloudMeasures);
    QFETCH(QString, lastOpened);
    CloudProcess cloud;
    QVERIFY(cloud.isListening());
    const auto process = static_cast<pid_t>(cloud.process().processId());
    Edge edge(cloud);
    BatchOptions options;
    options.onLoss = OnLoss::Edge;
    options.partition = "cloud";
    BatchRunner runner = edge.runner(options);
    auto tasks = tasksOf({"le_net", "mobile_net", "le_net", "mobile_net"});
    std::atomic<bool> killed = false;
    Expected<BatchReport> report = failure(ErrorCode::Failed, "It did not run.");
    edge.act([&] {
        if (const auto connected = edge.connect(); !connected)
            return;
        const auto opened = runner.open(tasks, 0, Optimize::On, ProfileQuality::Quick, [&](const std::string &model) -> Progress {
            return [&, last = model == lastOpened.toStdString()](int, int) {
                if (last && cloudMeasures == isNetworkThread() && !killed.exchange(true))
                    ::kill(process, SIGKILL);
            };
        });
        report = opened ? runner.run(tasks) : tl::make_unexpected(opened.error());
        if (report)
            if (const auto checked = runner.check(tasks, *report); !checked)
                report = tl::make_unexpected(checked.error());
    });
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY(report->cloudLost);
    QCOMPARE(report->failed(), 0);
    QVERIFY(report->lowerBound.count() > 0);
    QVERIFY(report->lowerBound < std::chrono::hours(1)); // a cloud that is out of reach is no part of it
    for (const TaskRecord &task : report->tasks) {
        QCOMPARE(task.partition, std::string("edge"));
        QVERIFY(task.maxAbsDifference);
    }
}

QTEST_GUILESS_MAIN(BatchRunnerTest)
#include "tst_batchrunner.moc"
