#include "tests/support/cliprocess.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace neurosurgeon::test;

/// The queue through two real processes: right answers, whatever is chosen and whatever happens on the way.
class BatchTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_state;
    CloudProcess m_cloud;

    QStringList arguments(const QStringList &more, const QString &port = {}) const
    {
        return QStringList{"batch", "-p", port.isEmpty() ? m_cloud.portText() : port, "--state", m_state.path(), "--json"} + more;
    }
    CliResult batch(const QStringList &more) const { return runCli(arguments(more)); }

    QString queueFile(const QByteArray &text) const
    {
        const QString name = m_state.filePath("queue.json");
        QFile file(name);
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? name : QString();
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_cloud.isListening()); }

    /// Behind every test: the same cloud still answers.
    void cleanup()
    {
        QVERIFY(m_cloud.isRunning());
        const auto fine = batch({"--queue", "le_net"});
        QVERIFY2(fine.exitCode == 0, fine.errors.constData());
    }

    void everyTaskGetsTheWholeModelsAnswer_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<int>("tasks");
        QTest::newRow("auto, overlapped") << QStringList{"--tasks", "10"} << 10;
        QTest::newRow("fifo, one after the other") << QStringList{"--tasks", "5", "--schedule", "fifo", "--pipeline", "off"} << 5;
        QTest::newRow("all in the cloud, order kept")
            << QStringList{"--queue", "le_net,mobile_net", "--tasks", "12", "--partition", "cloud", "--order", "kept"} << 12;
        QTest::newRow("equal tails wait for each other") << QStringList{"--queue", "le_net", "--tasks", "40", "--partition", "cloud"} << 40;
        QTest::newRow("in the middle") << QStringList{"--queue", "alex_net,le_net", "--partition", "4"} << 2;
        QTest::newRow("arriving") << QStringList{"--queue", "le_net,mobile_net", "--tasks", "8", "--arrivals", "50"} << 8;
        QTest::newRow("not optimized") << QStringList{"--queue", "alex_net", "--optimize", "off", "--partition", "4"} << 1;
        QTest::newRow("over a slow link") << QStringList{"--queue", "le_net", "--tasks", "6", "--link", "100,2"} << 6;
    }

    void everyTaskGetsTheWholeModelsAnswer()
    {
        QFETCH(QStringList, options);
        QFETCH(int, tasks);
        const auto result = batch(options);
        QVERIFY2(result.exitCode == 0, result.errors.constData());
        const QJsonObject json = result.json();
        const QJsonArray list = json["tasks"].toArray();
        QCOMPARE(list.size(), tasks);
        QCOMPARE(json["failed"].toInt(), 0);
        double last = 0;
        double delivered = 0;
        for (const auto &value : list) {
            const QJsonObject task = value.toObject();
            QVERIFY(task["ok"].toBool());
            QVERIFY(task.contains("max_abs_difference"));
            QVERIFY(!task["partition"].toString().isEmpty());
            for (const char *key : {"edge_ms", "transfer_ms", "cloud_ms"})
                QVERIFY2(task[key].toDouble() >= 0, key);
            QVERIFY(task["finished_at_ms"].toDouble() > task["arrived_at_ms"].toDouble());
            if (options.contains("kept"))
                QVERIFY(task["delivered_at_ms"].toDouble() >= delivered);
            delivered = task["delivered_at_ms"].toDouble();
            last = std::max(last, delivered);
        }
        QCOMPARE(json["makespan_ms"].toDouble(), last);
        QVERIFY(json["lower_bound_ms"].toDouble() > 0);
        QVERIFY(json["throughput_per_s"].toDouble() > 0);
    }

    void lanesServeOneTaskAtATime()
    {
        const auto result = batch({"--queue", "le_net,alex_net", "--tasks", "10", "--partition", "2", "--schedule", "fifo"});
        QCOMPARE(result.exitCode, 0);
        // The cloud's spans are told by another clock than the edge's.
        for (const char *lane : {"edge_span_ms", "link_span_ms"}) {
            double end = 0;
            for (const auto &value : result.json()["tasks"].toArray()) {
                const QJsonArray span = value.toObject()[lane].toArray();
                QVERIFY2(span[0].toDouble() >= end - 0.5, lane);
                end = span[1].toDouble();
            }
        }
    }

    /// A profile from when the machine was a thousand times slower.
    void theFirstPlanKnowsHowFastTheEdgeIsNow()
    {
        QTemporaryDir state;
        const QStringList options{"batch", "-p", m_cloud.portText(), "--state", state.path(), "--json", "--queue", "le_net",
                                  "--tasks", "5", "--partition", "edge"};
        QCOMPARE(runCli(options).exitCode, 0);
        const QDir profiles(state.filePath("profiles"));
        int changed = 0;
        for (const QString &name : profiles.entryList({"*.json"})) {
            QFile file(profiles.filePath(name));
            QVERIFY(file.open(QIODevice::ReadWrite));
            QJsonObject profile = QJsonDocument::fromJson(file.readAll()).object();
            const auto slowed = [](QJsonArray timing) {
                timing[0] = timing[0].toDouble() * 1000;
                return timing;
            };
            profile["whole"] = slowed(profile["whole"].toArray());
            for (const char *column : {"layers", "heads", "tails"}) {
                QJsonArray rows = profile[column].toArray();
                for (int row = 0; row < rows.size(); ++row)
                    rows[row] = slowed(rows[row].toArray());
                profile[column] = rows;
            }
            file.resize(0);
            file.seek(0);
            changed += file.write(QJsonDocument(profile).toJson()) > 0 ? 1 : 0;
        }
        QVERIFY(changed > 0);
        const auto result = runCli(options);
        QCOMPARE(result.exitCode, 0);
        const QJsonObject json = result.json();
        QVERIFY(json["measured_over_predicted"].toObject()["edge"].toDouble() < 0.1); // it did use that profile
        QVERIFY2(json["estimated_ms"].toDouble() < 30 * json["makespan_ms"].toDouble(), result.output.constData());
    }

    void seedsDrawTheSameQueueAgain()
    {
        const auto models = [this](const char *seed) {
            QStringList names;
            for (const auto &task : batch({"--tasks", "12", "--seed", seed, "--no-check", "--partition", "edge"}).json()["tasks"].toArray())
                names += task.toObject()["model"].toString();
            return names;
        };
        const QStringList first = models("3");
        QCOMPARE(first.size(), 12);
        QCOMPARE(models("3"), first);
        QVERIFY(models("4") != first);
    }

    void aTaskWithoutItsInputFailsAlone()
    {
        const auto result = batch({"--queue-file", queueFile(R"({"tasks": [{"model": "le_net", "deadline_ms": 60000},
            {"model": "le_net", "input": "gone.png"}, {"model": "mobile_net", "arrival_ms": 5}]})")});
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(result.sentence().contains("gone.png"), qPrintable(result.sentence()));
        const QJsonArray tasks = result.json()["tasks"].toArray();
        QVERIFY(tasks[0].toObject()["ok"].toBool());
        QVERIFY(!tasks[0].toObject()["late"].toBool(true));
        QVERIFY(!tasks[1].toObject()["ok"].toBool(true));
        QVERIFY(tasks[1].toObject()["error"].toString().contains("gone.png"));
        QVERIFY(tasks[2].toObject()["ok"].toBool());
        QCOMPARE(result.json()["failed"].toInt(), 1);
    }

    void missedDeadlinesAreCounted()
    {
        QStringList options = arguments({"--queue-file", queueFile(R"([{"model": "le_net", "deadline_ms": 600000},
            {"model": "le_net", "deadline_ms": 0}, {"model": "le_net"}])")});
        options.removeOne("--json");
        const auto result = runCli(options);
        QCOMPARE(result.exitCode, 0);
        QVERIFY2(result.output.contains("1 of 2 tasks with a deadline missed it"), result.output.constData());
    }

    void anUnknownModelFailsItsTasksAlone_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::newRow("chosen") << QStringList();
        QTest::newRow("with a fixed point") << QStringList{"--partition", "2"};
        QTest::newRow("all in the cloud, order kept") << QStringList{"--partition", "cloud", "--order", "kept"};
    }

    void anUnknownModelFailsItsTasksAlone()
    {
        QFETCH(QStringList, options);
        const auto result = batch(QStringList{"--queue", "nonsense,le_net,nonsense,le_net"} + options);
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(result.sentence().contains("nonsense"), qPrintable(result.sentence()));
        const QJsonObject json = result.json();
        QCOMPARE(json["failed"].toInt(), 2);
        const QJsonArray tasks = json["tasks"].toArray();
        QCOMPARE(tasks.size(), 4);
        for (int i = 0; i < 4; ++i) {
            const QJsonObject task = tasks[i].toObject();
            QCOMPARE(task["ok"].toBool(), i % 2 == 1);
            QCOMPARE(task["error"].toString().contains("nonsense"), i % 2 == 0);
            QCOMPARE(task.contains("max_abs_difference"), i % 2 == 1);
        }
    }

    void badQueuesAreRefused_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("says");
        QTest::newRow("empty queue") << QStringList{"--queue", ""} << QByteArray() << 2 << "empty";
        QTest::newRow("no known model") << QStringList{"--queue", "big_net,huge_net"} << QByteArray() << 2 << "big_net";
        QTest::newRow("negative rate") << QStringList{"--arrivals", "-1"} << QByteArray() << 2 << "arrivals";
        QTest::newRow("no tasks") << QStringList{"--tasks", "0"} << QByteArray() << 2 << "tasks";
        QTest::newRow("no schedule") << QStringList{"--schedule", "best"} << QByteArray() << 2 << "fifo";
        QTest::newRow("a point one model lacks") << QStringList{"--queue", "le_net,vgg_net", "--partition", "9"} << QByteArray() << 2 << "0 to 7";
        QTest::newRow("missing file") << QStringList{"--queue-file", "/nowhere.json"} << QByteArray() << 4 << "nowhere";
        QTest::newRow("empty file") << QStringList() << QByteArray("[]") << 4 << "empty";
        QTest::newRow("no JSON") << QStringList() << QByteArray("le_net\n") << 4 << "understood";
        QTest::newRow("no model in it") << QStringList() << QByteArray(R"([{"input": "a.png"}])") << 4 << "model";
        QTest::newRow("no known model in it") << QStringList() << QByteArray(R"([{"model": "big_net"}])") << 4 << "big_net";
        QTest::newRow("negative deadline") << QStringList() << QByteArray(R"([{"model": "le_net", "deadline_ms": -1}])") << 4 << "deadline";
        QTest::newRow("deadline is text") << QStringList() << QByteArray(R"([{"model": "le_net", "deadline_ms": "soon"}])") << 4 << "number";
    }

    void badQueuesAreRefused()
    {
        QFETCH(QStringList, options);
        QFETCH(QByteArray, file);
        QFETCH(int, exitCode);
        QFETCH(QString, says);
        if (!file.isEmpty())
            options += {"--queue-file", queueFile(file)};
        const auto result = batch(options);
        QCOMPARE(result.exitCode, exitCode);
        QVERIFY2(result.sentence().contains(says), qPrintable(result.sentence()));
        QVERIFY(result.output.isEmpty());
    }

    void aLostCloudLeavesTheRestToTheEdge_data()
    {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<bool>("finishes");
        QTest::newRow("finished here") << "edge" << true;
        QTest::newRow("told to fail") << "fail" << false;
    }

    void aLostCloudLeavesTheRestToTheEdge()
    {
        QFETCH(QString, rule);
        QFETCH(bool, finishes);
        CloudProcess cloud({"--slowdown", "5"});
        QVERIFY(cloud.isListening());
        QProcess process;
        setUpEnvironment(process);
        process.start(cliProgram(), arguments({"--queue", "le_net", "--tasks", "20", "--partition", "cloud", "--on-loss", rule},
                                              cloud.portText()));
        // Two are warm-ups, the batch's own come behind them.
        QTRY_VERIFY_WITH_TIMEOUT(cloud.events("answered") >= 4 || process.state() == QProcess::NotRunning, 60'000);
        cloud.kill();
        QVERIFY(endsWithin(process, 60'000));
        QCOMPARE(process.exitCode(), finishes ? 0 : 1);
        const QJsonObject json = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
        QVERIFY(json["cloud_lost"].isString());
        const QJsonArray tasks = json["tasks"].toArray();
        QCOMPARE(tasks.size(), 20);
        int moved = 0;
        for (const auto &value : tasks) {
            const QJsonObject task = value.toObject();
            if (finishes)
                QVERIFY(task["ok"].toBool());
            moved += task.contains("moved_to_edge") || task.contains("error") ? 1 : 0;
        }
        QVERIFY(moved > 0);
    }

    void aCloudThatComesBackIsWaitedFor_data()
    {
        QTest::addColumn<bool>("killed");
        QTest::newRow("killed") << true;
        QTest::newRow("stopped, as a service that is restarted") << false;
    }

    void aCloudThatComesBackIsWaitedFor()
    {
        QFETCH(bool, killed);
        auto cloud = std::make_unique<CloudProcess>(QStringList{"--slowdown", "5"});
        QVERIFY(cloud->isListening());
        const QString port = cloud->portText();
        QProcess process;
        setUpEnvironment(process);
        process.start(cliProgram(), arguments({"--queue", "le_net,mobile_net", "--tasks", "80", "--partition", "cloud", "--on-loss", "retry"}, port));
        // Two of each model are warm-ups, the batch's own come behind them.
        QTRY_VERIFY_WITH_TIMEOUT(cloud->events("answered") >= 7 || process.state() == QProcess::NotRunning, 60'000);
        if (killed)
            cloud->kill();
        else
            cloud->process().terminate();
        QTRY_VERIFY_WITH_TIMEOUT(!cloud->isRunning(), 40'000);
        CloudProcess again({"-p", port});
        QVERIFY(again.isListening());
        QVERIFY(endsWithin(process, 60'000));
        const QJsonObject json = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError());
        QVERIFY(json["cloud_lost"].isNull());
        QCOMPARE(json["reconnects"].toInt(), 1);
        const QJsonArray tasks = json["tasks"].toArray();
        QCOMPARE(tasks.size(), 80);
        int retried = 0;
        for (const auto &value : tasks) {
            const QJsonObject task = value.toObject();
            QVERIFY(task["ok"].toBool());
            QVERIFY(task.contains("max_abs_difference"));
            QCOMPARE(task["partition"].toString(), QString("cloud"));
            retried += task["retries"].toInt() > 0 ? 1 : 0;
        }
        QVERIFY(retried > 0);
        // What a killed cloud still computed may not have arrived; else nothing is done twice.
        if (!killed)
            QTRY_COMPARE(again.events("answered"), 80 - (cloud->events("answered") - 4));
    }

    void aCloudThatStaysAwayFailsWhatNeedsIt()
    {
        CloudProcess cloud({"--slowdown", "5"});
        QVERIFY(cloud.isListening());
        QProcess process;
        setUpEnvironment(process);
        process.start(cliProgram(), arguments({"--queue", "le_net", "--tasks", "20", "--partition", "cloud", "--on-loss", "retry",
                                               "--patience", "0.5"}, cloud.portText()));
        QTRY_VERIFY_WITH_TIMEOUT(cloud.events("answered") >= 4 || process.state() == QProcess::NotRunning, 60'000);
        cloud.kill();
        QVERIFY(endsWithin(process, 60'000));
        QCOMPARE(process.exitCode(), 1);
        const QJsonObject json = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
        QVERIFY2(json["cloud_lost"].toString().contains("did not come back"), qPrintable(json["cloud_lost"].toString()));
        int fine = 0;
        for (const auto &value : json["tasks"].toArray()) {
            const QJsonObject task = value.toObject();
            fine += task["ok"].toBool() ? 1 : 0;
            QVERIFY(task["ok"].toBool() || task["error"].toString().contains("did not come back"));
        }
        QVERIFY(fine >= 2 && fine < 20);
        QCOMPARE(json["failed"].toInt(), 20 - fine);
    }

    void stoppingWhileTheCloudIsAwaited()
    {
        CloudProcess cloud({"--slowdown", "5"});
        QVERIFY(cloud.isListening());
        QProcess process;
        setUpEnvironment(process);
        process.start(cliProgram(), arguments({"--queue", "le_net", "--tasks", "20", "--partition", "cloud", "--on-loss", "retry"},
                                              cloud.portText()));
        QTRY_VERIFY_WITH_TIMEOUT(cloud.events("answered") >= 3 || process.state() == QProcess::NotRunning, 60'000);
        cloud.kill();
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(endsWithin(process, 20'000)); // not the 30 s of its patience
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(QJsonDocument::fromJson(process.readAllStandardOutput()).object()["cancelled"].toBool());
    }

    void stoppingABatchTellsWhatIsDone()
    {
        QProcess process;
        setUpEnvironment(process);
        CloudProcess cloud;
        QVERIFY(cloud.isListening());
        process.start(cliProgram(), arguments({"--queue", "le_net", "--tasks", "5000", "--partition", "cloud"}, cloud.portText()));
        // Two of them are warm-ups.
        QTRY_VERIFY_WITH_TIMEOUT(cloud.events("answered") >= 5 || process.state() == QProcess::NotRunning, 60'000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(endsWithin(process, 20'000));
        QCOMPARE(process.exitCode(), 1);
        const QJsonObject json = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
        QVERIFY(json["cancelled"].toBool());
        QCOMPARE(json["tasks"].toArray().size(), 5000);
        QVERIFY(json["failed"].toInt() > 0);
        QVERIFY(json["failed"].toInt() < 5000);
    }

    void aStoppingCloudAnswersWhatWaits()
    {
        CloudProcess cloud({"--slowdown", "3"});
        QVERIFY(cloud.isListening());
        QProcess process;
        setUpEnvironment(process);
        process.start(cliProgram(), arguments({"--queue", "le_net", "--tasks", "40", "--partition", "cloud", "--on-loss", "fail"},
                                              cloud.portText()));
        QTRY_VERIFY_WITH_TIMEOUT(cloud.events("answered") >= 4 || process.state() == QProcess::NotRunning, 60'000);
        cloud.process().terminate();
        QTRY_VERIFY_WITH_TIMEOUT(cloud.process().state() == QProcess::NotRunning, 40'000);
        QCOMPARE(cloud.process().exitCode(), 0);
        QCOMPARE(cloud.events("stopping"), 1);
        QCOMPARE(cloud.events("stopped"), 1);
        QVERIFY(endsWithin(process, 30'000));
        // Everything the cloud says it answered has arrived: nothing was dropped on the way out.
        int fine = 0;
        for (const auto &task : QJsonDocument::fromJson(process.readAllStandardOutput()).object()["tasks"].toArray())
            fine += task.toObject()["ok"].toBool() ? 1 : 0;
        QCOMPARE(fine + 2, cloud.events("answered")); // two were warm-ups
        QVERIFY(fine >= 2);
    }
};

QTEST_GUILESS_MAIN(BatchTest)
#include "tst_batch.moc"
