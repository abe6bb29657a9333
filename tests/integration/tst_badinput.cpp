#include "network/link/channel.h"
#include "network/wire/messages.h"
#include "tests/support/cliprocess.h"
#include "tests/support/relay.h"

#include <QFile>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace neurosurgeon;
using namespace neurosurgeon::test;

/// Whatever is wrong: one sentence, the right exit code, and the cloud lives on.
class BadInputTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_state;
    CloudProcess m_cloud;

    CliResult edge(const QStringList &more) const
    {
        return runCli(QStringList{"edge", "-p", m_cloud.portText(), "--state", m_state.path(), "--runs", "1"} + more);
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_cloud.isListening()); }

    /// Behind every test: the same cloud still answers.
    void cleanup()
    {
        QVERIFY(m_cloud.isRunning());
        const auto fine = edge({"-t", "le_net", "--partition", "4", "--json"});
        QVERIFY2(fine.exitCode == 0, fine.errors.constData());
    }

    void wrongUsageIsRefused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("says");
        const QString file = m_state.filePath("broken.png");
        QFile broken(file);
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("\x89PNG\r\n\x1a\nnot really");
        broken.close();
        const QString labels = m_state.filePath("latin1.txt");
        QFile latin1(labels);
        QVERIFY(latin1.open(QIODevice::WriteOnly));
        latin1.write("cat\nk\xe4tzchen\n");
        latin1.close();
        QTest::newRow("misspelt model") << QStringList{"-t", "mobilenet"} << 2 << "mobile_net";
        QTest::newRow("a point beyond the last") << QStringList{"-t", "le_net", "--partition", "8"} << 2 << "0 to 7";
        QTest::newRow("a point below the first") << QStringList{"-t", "le_net", "--partition", "-1"} << 2 << "0 to 7";
        QTest::newRow("a corrupt image") << QStringList{"-t", "le_net", "--input", file} << 4 << "broken.png";
        QTest::newRow("no image") << QStringList{"-t", "le_net", "--input", "/etc/hostname"} << 4 << "PNG";
        QTest::newRow("a missing image") << QStringList{"-t", "le_net", "--input", "/nowhere.png"} << 4 << "exist";
        QTest::newRow("missing labels") << QStringList{"-t", "le_net", "--labels", "/nowhere.txt"} << 4 << "labels";
        QTest::newRow("labels that are not UTF-8") << QStringList{"-t", "le_net", "--labels", labels} << 4 << "latin1.txt is not UTF-8 in line 2";
        QTest::newRow("cuda") << QStringList{"-t", "le_net", "-d", "cuda"} << 2 << "later";
        QTest::newRow("a model file") << QStringList{"-t", "./model.pt"} << 2 << "later";
        QTest::newRow("a stranger's address") << QStringList{"-t", "le_net", "-i", "192.0.2.1"} << 2 << "--insecure";
        QTest::newRow("two wishes") << QStringList{"-t", "le_net", "--channel", "plain", "--insecure"} << 2 << "--insecure";
        QTest::newRow("no such link") << QStringList{"-t", "le_net", "--link", "fast"} << 2 << "wifi";
        QTest::newRow("no slowdown") << QStringList{"-t", "le_net", "--slowdown", "0.5"} << 2 << "slowdown";
        QTest::newRow("no threads") << QStringList{"-t", "le_net", "--threads", "0"} << 2 << "threads";
        QTest::newRow("no such option") << QStringList{"-t", "le_net", "--fast"} << 2 << "fast";
    }

    void wrongUsageIsRefused()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        QFETCH(QString, says);
        const auto result = edge(arguments);
        QCOMPARE(result.exitCode, exitCode);
        QVERIFY2(result.sentence().contains(says), qPrintable(result.sentence()));
        QVERIFY(result.output.isEmpty());
    }

    void aCloudThatIsNotThereIsSaid()
    {
        QTcpServer taken; // a port that is surely free once this is closed
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        const QString port = QString::number(taken.serverPort());
        taken.close();
        const auto result = runCli({"edge", "-t", "le_net", "-p", port, "--state", m_state.path()});
        QCOMPARE(result.exitCode, 3);
        QVERIFY(result.sentence().contains(port));
    }

    void aPointThatIsNoneIsSaidBeforeAnybodyIsCalled()
    {
        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        const QString port = QString::number(taken.serverPort());
        taken.close();
        const auto result = runCli({"edge", "-t", "le_net", "-p", port, "--state", m_state.path(), "--partition", "8"});
        QCOMPARE(result.exitCode, 2);
        QVERIFY2(result.sentence().contains("0 to 7"), qPrintable(result.sentence()));
    }

    void aStateThatTakesNoProfilesIsSaidOnceAndStopsNothing()
    {
        QTemporaryDir edgeState;
        QTemporaryDir cloudState;
        for (const QTemporaryDir *state : {&edgeState, &cloudState}) {
            QFile file(state->filePath("profiles")); // where their folder would be
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        CloudProcess cloud({"--state", cloudState.path()});
        QVERIFY(cloud.isListening());
        const QStringList arguments{"edge", "-t", "le_net", "-p", cloud.portText(), "--state", edgeState.path(), "--runs", "1", "--json"};
        for (int run = 0; run < 2; ++run) {
            const auto result = runCli(arguments);
            QVERIFY2(result.exitCode == 0, result.errors);
            QCOMPARE(result.errors.count("The profile cannot be written"), 1);
            QVERIFY(result.json().contains("output_sha256"));
        }
        QTRY_COMPARE(cloud.events("notice"), 1);
        QVERIFY2(cloud.log().contains("The profile cannot be written"), cloud.log());
    }

    void aPortInUseIsSaid()
    {
        const auto result = runCli({"cloud", "-p", m_cloud.portText(), "--state", m_state.path()}, 20'000);
        QCOMPARE(result.exitCode, 3);
        QVERIFY(result.sentence().contains(m_cloud.portText()));
    }

    void aWindowWithoutADisplayIsSaid_data()
    {
        QTest::addColumn<QString>("argument");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QByteArray>("told");
        QTest::newRow("demo") << "--demo" << 1 << QByteArray("neurosurgeon-cli");
        QTest::newRow("help") << "--help" << 0 << QByteArray("--role");
        QTest::newRow("version") << "--version" << 0 << QByteArray("neurosurgeon ");
    }
    void aWindowWithoutADisplayIsSaid()
    {
        QFETCH(QString, argument);
        QFETCH(int, exitCode);
        QFETCH(QByteArray, told);
        auto environment = QProcessEnvironment::systemEnvironment();
        for (const char *variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(variable);
        QProcess window;
        window.setProcessEnvironment(environment);
        window.setProcessChannelMode(QProcess::MergedChannels);
        window.start(NEUROSURGEON_BIN_DIR "/neurosurgeon", {argument});
        QVERIFY(endsWithin(window, 20'000));
        QCOMPARE(window.exitStatus(), QProcess::NormalExit);
        QCOMPARE(window.exitCode(), exitCode);
        const QByteArray output = window.readAll();
        QVERIFY2(output.contains(told), output);
    }

    void garbageEndsOnlyItsOwnConnection_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QByteArray noise(100, Qt::Uninitialized);
        QRandomGenerator(7).fillRange(reinterpret_cast<quint32 *>(noise.data()), noise.size() / 4);
        const QByteArray head = *encodeFrameHead(FrameType::Hello, 0, Hello{1, 1, "0", "test", {}}.toCbor(), 0);
        QByteArray oversized = head;
        oversized.replace(24, 8, QByteArray("\xff\xff\xff\xff\xff\x00\x00\x00", 8));
        QByteArray oversizedHeader = head;
        oversizedHeader.replace(20, 4, QByteArray("\xff\xff\xff\x7f", 4));
        QByteArray unknown = head;
        unknown.replace(10, 2, QByteArray("\xe7\x03", 2));
        QTest::newRow("a hundred random bytes") << noise;
        QTest::newRow("a payload of a petabyte") << oversized;
        QTest::newRow("a header of two gigabytes") << oversizedHeader;
        QTest::newRow("an unknown type") << unknown;
        QTest::newRow("a frame cut off") << head.first(head.size() / 2);
        QTest::newRow("the seed's pickle") << QByteArray("\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00", 11);
    }

    void garbageEndsOnlyItsOwnConnection()
    {
        QFETCH(QByteArray, bytes);
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, m_cloud.port());
        QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
        socket.write(bytes);
        if (bytes.size() >= static_cast<int>(framePrefixBytes)) {
            QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::UnconnectedState, 10'000);
        } else {
            socket.abort(); // too short to be judged: the sender vanishes instead
        }
    }

    void anEdgeKilledInMidTransferLeavesTheOthersAlone()
    {
        const auto connected = m_cloud.events("connected");
        const auto left = m_cloud.events("disconnected");
        QProcess victim;
        setUpEnvironment(victim);
        const Relay relay(m_cloud.port());
        victim.start(cliProgram(), {"edge", "-t", "le_net", "-p", QString::number(relay.port()), "--state", m_state.path(),
                                    "--partition", "cloud", "--link", "4", "--runs", "50", "--json"});
        QTRY_COMPARE_WITH_TIMEOUT(m_cloud.events("connected"), connected + 1, 20'000);
        // Everything before its first tensor is smaller than half of that.
        QTRY_VERIFY_WITH_TIMEOUT(relay.passedOn() > 300'000, 30'000);
        victim.kill();
        QVERIFY(endsWithin(victim, 5000));
        QTRY_COMPARE_WITH_TIMEOUT(m_cloud.events("disconnected"), left + 1, 20'000);
    }

    void ctrlCIsCleanOnBothSides()
    {
        CloudProcess cloud;
        QProcess running;
        setUpEnvironment(running);
        running.start(cliProgram(), {"edge", "-t", "le_net", "-p", cloud.portText(), "--state", m_state.path(), "--link", "1",
                                     "--partition", "cloud", "--runs", "100"});
        QTRY_COMPARE_WITH_TIMEOUT(cloud.events("connected"), 1, 20'000);
        ::kill(static_cast<pid_t>(running.processId()), SIGINT);
        QVERIFY(endsWithin(running, 10'000));
        QCOMPARE(running.exitCode(), 1);
        QVERIFY(running.readAllStandardError().contains("Stopped."));
        ::kill(static_cast<pid_t>(cloud.process().processId()), SIGINT);
        QVERIFY(endsWithin(cloud.process(), 10'000));
        QCOMPARE(cloud.process().exitStatus(), QProcess::NormalExit);
        QCOMPARE(cloud.process().exitCode(), 0);
    }

    void aCloudOfAnotherVersionIsRefusedByName()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        connect(&other, &QTcpServer::newConnection, this, [&other] {
            auto *channel = new Channel(other.nextPendingConnection(), &other);
            connect(channel, &Channel::frameReceived, channel, [channel] {
                channel->send(0, ErrorMessage{PeerErrorCode::UnsupportedVersion, "The cloud runs version 9.9.9 (protocol 9 to 9)."});
                channel->close();
            });
        });
        QProcess process;
        setUpEnvironment(process);
        process.start(cliProgram(), {"edge", "-t", "le_net", "-p", QString::number(other.serverPort()), "--state", m_state.path()});
        QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 20'000);
        QCOMPARE(process.exitCode(), 3);
        QVERIFY(process.readAllStandardError().contains("9.9.9"));
    }

    void anEdgeOfAnotherVersionIsToldBothVersions()
    {
        Channel channel(new QTcpSocket);
        QSignalSpy frames(&channel, &Channel::frameReceived);
        channel.setStage(FrameStage::Session);
        channel.socket()->connectToHost(QHostAddress::LocalHost, m_cloud.port());
        channel.send(0, Hello{77, 78, "7.7.7", "future", {}});
        QTRY_COMPARE_WITH_TIMEOUT(frames.size(), 1, 10'000);
        const auto frame = frames.first().first().value<Frame>();
        QCOMPARE(frame.type, FrameType::Error);
        const auto message = ErrorMessage::fromCbor(frame.header);
        QVERIFY(message);
        QCOMPARE(message->code, PeerErrorCode::UnsupportedVersion);
        QVERIFY(message->sentence.find("7.7.7") != std::string::npos && message->sentence.find("0.1.0") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(BadInputTest)
#include "tst_badinput.moc"
