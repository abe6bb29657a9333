#include "network/link/channel.h"
#include "network/pairing/beacon.h"
#include "network/pairing/dialler.h"
#include "network/pairing/peerstore.h"
#include "network/wire/messages.h"
#include "tests/support/cliprocess.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUdpSocket>

#include <algorithm>

#include <sys/resource.h>

using namespace neurosurgeon;
using namespace neurosurgeon::test;

namespace {

constexpr char code[] = "K7QF-9XTM";

} // namespace

/// Two real processes that pair, and people who try to get in without. Loopback, with `--channel encrypted` so that trust counts.
class PairingTest : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_edge;
    std::unique_ptr<CloudProcess> m_cloud;

    CliResult edge(const QStringList &more, const QString &state = {}) const
    {
        return runCli(QStringList{"edge", "-t", "le_net", "-p", m_cloud->portText(), "--state", state.isEmpty() ? m_edge->path() : state, "--runs", "1",
                                  "--partition", "2", "--json"} + more);
    }
    CliResult pair(const QString &typed) const
    {
        return runCli({"pair", "-p", m_cloud->portText(), "--code", typed, "--state", m_edge->path(), "--json"});
    }
    PeerStore edgeStore() const { return PeerStore(m_edge->path().toStdString()); }
    void write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(m_edge->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(bytes);
    }

private Q_SLOTS:
    void init()
    {
        m_edge = std::make_unique<QTemporaryDir>();
        m_cloud = std::make_unique<CloudProcess>(QStringList{"--code", code, "-i", "127.0.0.1"});
        QVERIFY(m_cloud->isListening());
    }
    void cleanup()
    {
        QVERIFY(m_cloud->isRunning());
        m_cloud.reset();
    }

    void pairsAndRunsEncrypted()
    {
        QCOMPARE(edge({"--channel", "encrypted"}).exitCode, 2); // not yet
        const auto paired = pair("k7qf 9xtm");
        QVERIFY2(paired.exitCode == 0, paired.errors.constData());
        QVERIFY(isDeviceId(paired.json()["device_id"].toString()));
        QTRY_COMPARE_WITH_TIMEOUT(m_cloud->events("paired"), 1, 10'000);
        const auto run = edge({"--channel", "encrypted"});
        QVERIFY2(run.exitCode == 0, run.errors.constData());
        const QJsonObject conditions = run.json()["conditions"].toObject();
        QCOMPARE(conditions["channel"].toString(), QString("encrypted"));
        QCOMPARE(conditions["trust"].toString(), QString("paired"));
        QVERIFY(run.json()["max_abs_difference"].toDouble(1) < 1e-3);
        const auto measured = runCli({"bandwidth", "-p", m_cloud->portText(), "--state", m_edge->path(), "--channel", "encrypted", "--json"});
        QCOMPARE(measured.json()["conditions"].toObject()["channel"].toString(), QString("encrypted"));
        // Loopback stays open, and a plain data channel is the cloud's decision.
        QCOMPARE(edge({}).json()["conditions"].toObject()["trust"].toString(), QString("loopback"));
        const auto plain = edge({"--channel", "plain"});
        QCOMPARE(plain.exitCode, 3);
        QVERIFY(plain.sentence().contains("--allow-plain"));
        // The code has served.
        QCOMPARE(pair(code).exitCode, 3);
        const auto listed = runCli({"peers", "--state", m_edge->path(), "--json"});
        QCOMPARE(listed.json()["peers"].toArray().size(), 1);
    }

    void aTensorLargerThanAllBuffersPassesEncrypted()
    {
        QCOMPARE(pair(code).exitCode, 0);
        const auto run = runCli({"edge", "-t", "vgg_net", "-p", m_cloud->portText(), "--state", m_edge->path(), "--channel", "encrypted",
                                 "--partition", "1", "--runs", "2", "--json"}); // 12.8 MB
        QVERIFY2(run.exitCode == 0, run.errors.constData());
        QVERIFY(run.json()["max_abs_difference"].toDouble(1) < 1e-3);
    }

    void plainDataWhereTheCloudAllowsIt()
    {
        m_cloud = std::make_unique<CloudProcess>(QStringList{"--code", code, "-i", "127.0.0.1", "--allow-plain"});
        QCOMPARE(pair(code).exitCode, 0);
        const auto run = edge({"--channel", "plain"});
        QVERIFY2(run.exitCode == 0, run.errors.constData());
        QCOMPARE(run.json()["conditions"].toObject()["channel"].toString(), QString("plain"));
        QCOMPARE(run.json()["conditions"].toObject()["trust"].toString(), QString("paired"));
    }

    void limitsAreTheDevicesNotTheAddresses()
    {
        // One inference in a quarter of an hour, of each peer; both edges come from the same address.
        m_cloud = std::make_unique<CloudProcess>(QStringList{"--code", code, "-i", "127.0.0.1", "--allow-plain", "--peer-rate", "0.001"});
        QCOMPARE(pair(code).exitCode, 0);
        const QTemporaryDir other;
        const PeerStore otherStore(other.path().toStdString());
        Peer known = *PeerStore(m_cloud->statePath().toStdString()).find(edgeStore().identity()->id, PeerRole::Edge);
        Peer cloud = edgeStore().load()->peers.front();
        known.id = otherStore.identity()->id;
        cloud.key = known.key = QByteArray(known.key.size(), 'k');
        QVERIFY(otherStore.put(cloud));
        QVERIFY(PeerStore(m_cloud->statePath().toStdString()).put(known));
        QProcess present; // a session of the first device that is there all the time and asks for nothing
        setUpEnvironment(present);
        present.start(cliProgram(), {"edge", "-t", "le_net", "-p", m_cloud->portText(), "--state", m_edge->path(), "--channel", "encrypted", "--partition",
                                     "edge", "--for", "600", "--no-check"});
        QTRY_COMPARE_WITH_TIMEOUT(m_cloud->events("connected"), 1, 60'000);
        const auto first = edge({"--channel", "encrypted"});
        QVERIFY2(first.exitCode == 0, first.errors.constData());
        const auto again = edge({"--channel", "plain"});
        QCOMPARE(again.exitCode, 3);
        QVERIFY2(again.sentence().contains("0.001 inferences a second"), qPrintable(again.sentence()));
        const auto another = edge({"--channel", "encrypted"}, other.path());
        QVERIFY2(another.exitCode == 0, another.errors.constData());
        QVERIFY2(edge({}).exitCode == 0, "a program of this computer without a pairing");
        QVERIFY2(edge({}, other.path()).exitCode == 3, "and the next one shares its limit");
        QCOMPARE(present.state(), QProcess::Running);
        present.kill();
        present.waitForFinished();
    }

    void threeWrongCodesEndTheCode()
    {
        QCOMPARE(pair("no code!").exitCode, 2);
        for (const char *left : {"2 tries", "1 try", "does not count"}) {
            const auto wrong = pair("0000-0000");
            QCOMPARE(wrong.exitCode, 3);
            QVERIFY2(wrong.sentence().contains(left), qPrintable(wrong.sentence()));
        }
        const auto late = pair(code);
        QCOMPARE(late.exitCode, 3);
        QVERIFY2(late.sentence().contains("no pairing code"), qPrintable(late.sentence()));
        QCOMPARE(m_cloud->events("paired"), 0);
        QVERIFY(edgeStore().load()->peers.empty());
    }

    void aStolenIdWithoutItsKeyGetsNowhere()
    {
        QCOMPARE(pair(code).exitCode, 0);
        // The thief knows every id, and guesses the key.
        Peer cloud = edgeStore().load()->peers.front();
        cloud.key = QByteArray(cloud.key.size(), '\0');
        const QTemporaryDir thief;
        QVERIFY(QFile::copy(m_edge->filePath("identity.json"), thief.filePath("identity.json")));
        QVERIFY(PeerStore(thief.path().toStdString()).put(cloud));
        const auto stolen = edge({"--channel", "encrypted"}, thief.path());
        QCOMPARE(stolen.exitCode, 3);
        QCOMPARE(m_cloud->events("connected"), 0);
        QCOMPARE(edge({"--channel", "encrypted"}).exitCode, 0); // the real one goes on
    }

    void whoeverIsForgottenIsOut_data()
    {
        QTest::addColumn<bool>("byTheCloud");
        QTest::newRow("by the cloud") << true;
        QTest::newRow("by the edge") << false;
    }
    void whoeverIsForgottenIsOut()
    {
        QFETCH(bool, byTheCloud);
        QCOMPARE(pair(code).exitCode, 0);
        QCOMPARE(edge({"--channel", "encrypted"}).exitCode, 0);
        const QString name = edgeStore().load()->peers.front().name;
        const QString state = byTheCloud ? m_cloud->statePath() : m_edge->path();
        QCOMPARE(runCli({"forget", name, "--state", state}).exitCode, 0);
        const auto out = edge({"--channel", "encrypted"});
        QCOMPARE(out.exitCode, byTheCloud ? 3 : 2);
        QVERIFY2(out.sentence().contains("paired"), qPrintable(out.sentence()));
        QCOMPARE(runCli({"forget", name, "--state", state}).exitCode, 2);
    }

    void whoeverIsRenamedStaysPaired()
    {
        QCOMPARE(pair(code).exitCode, 0);
        const Peer peer = edgeStore().load()->peers.front();
        const auto rename = [this](const QStringList &words) { return runCli(QStringList{"rename", "--state", m_edge->path(), "--json"} + words); };
        const auto renamed = rename({peer.name, "lab bench"});
        QVERIFY2(renamed.exitCode == 0, renamed.errors.constData());
        QCOMPARE(renamed.json()["peer"].toString(), QString("lab bench"));
        QCOMPARE(renamed.json()["device_id"].toString(), peer.id);
        QCOMPARE(edge({"--channel", "encrypted"}).exitCode, 0);
        QCOMPARE(edgeStore().load()->peers.front().name, QString("lab bench")); // being there has not changed it
        const std::tuple<QStringList, int, const char *> wrong[] = {{{peer.name, "x"}, 2, "no paired peer"},
                                                                     {{peer.id, " "}, 2, "at least one character"},
                                                                     {{peer.id, QString(65, u'x')}, 2, "at most 64 characters"},
                                                                     {{peer.id}, 2, "the new name"},
                                                                     {{peer.id, "lab", "bench"}, 2, "one word too many"}};
        for (const auto &[words, exitCode, sentence] : wrong) {
            const auto refused = rename(words);
            QCOMPARE(refused.exitCode, exitCode);
            QVERIFY2(refused.sentence().contains(sentence), qPrintable(refused.sentence()));
        }
        QCOMPARE(rename({peer.id, "x"}).exitCode, 0);
    }

    void aForgottenEdgeLosesItsRunningSession()
    {
        QCOMPARE(pair(code).exitCode, 0);
        QProcess running;
        setUpEnvironment(running);
        running.start(cliProgram(), {"edge", "-t", "le_net", "-p", m_cloud->portText(), "--state", m_edge->path(), "--channel", "encrypted", "--link",
                                     "1", "--partition", "cloud", "--runs", "100"});
        QTRY_COMPARE_WITH_TIMEOUT(m_cloud->events("connected"), 1, 30'000);
        QCOMPARE(runCli({"forget", edgeStore().load()->peers.front().name, "--state", m_cloud->statePath()}).exitCode, 0);
        QTRY_COMPARE_WITH_TIMEOUT(running.state(), QProcess::NotRunning, 30'000);
        QCOMPARE(running.exitCode(), 3);
    }

    void aDamagedStoreIsSetAsideAndTold()
    {
        QCOMPARE(pair(code).exitCode, 0);
        write("peers.json", "{\"peers\": [{");
        const auto listed = runCli({"peers", "--state", m_edge->path(), "--json"});
        QCOMPARE(listed.exitCode, 0);
        QVERIFY(listed.errors.contains("damaged"));
        QCOMPARE(QDir(m_edge->path()).entryList({"peers.json.damaged-*"}).size(), 1);
    }

    void everyCommandTellsOfADamagedStore_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("edge") << QStringList{"edge", "-t", "le_net", "--channel", "encrypted"} << 2; // nobody is paired any more
        QTest::newRow("pair") << QStringList{"pair", "--code", code} << 0;
        QTest::newRow("check") << QStringList{"check"} << 3;
        QTest::newRow("forget") << QStringList{"forget", "cloud"} << 2;
        QTest::newRow("rename") << QStringList{"rename", "cloud", "bench"} << 2;
    }
    void everyCommandTellsOfADamagedStore()
    {
        QFETCH(QStringList, command);
        QFETCH(int, exitCode);
        if (command.first() == "check") // a cloud that knows nothing of this edge refuses before any key is looked up
            QCOMPARE(pair(code).exitCode, 0);
        write("peers.json", "{\"peers\": [{");
        const bool connects = !QStringList{"forget", "rename"}.contains(command.first());
        const auto result = runCli(command + QStringList{"--state", m_edge->path()} + (connects ? QStringList{"-p", m_cloud->portText()} : QStringList()));
        QCOMPARE(result.exitCode, exitCode);
        const QStringList aside = QDir(m_edge->path()).entryList({"peers.json.damaged-*"});
        QCOMPARE(aside.size(), 1);
        QVERIFY2(result.errors.contains(aside.first().toUtf8()), result.errors.constData());
        QVERIFY2(exitCode == 0 || !result.sentence().contains("damaged"), "the last line is what failed");
    }

    void aCloudTellsOfDamage_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("keys") << "peers.json";
        QTest::newRow("identity") << "identity.json";
    }
    void aCloudTellsOfDamage()
    {
        QFETCH(QString, name);
        write(name, "{");
        QProcess cloud;
        setUpEnvironment(cloud);
        cloud.setProcessChannelMode(QProcess::MergedChannels);
        cloud.start(cliProgram(), {"cloud", "-p", "0", "--state", m_edge->path()});
        QByteArray said;
        QTRY_VERIFY2_WITH_TIMEOUT((said += cloud.readAll()).contains("listening") && said.contains((name + ".damaged-").toUtf8()),
                                  said.constData(), 20'000);
        cloud.kill();
        cloud.waitForFinished();
    }

    void aStoreThatCannotBeReadIsABadFile_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::newRow("cloud") << QStringList{"cloud"};
        QTest::newRow("edge") << QStringList{"edge", "-t", "le_net", "--channel", "encrypted"};
        QTest::newRow("pair") << QStringList{"pair", "--code", code};
    }
    void aStoreThatCannotBeReadIsABadFile()
    {
        QFETCH(QStringList, command);
        QVERIFY(QDir(m_edge->path()).mkdir("peers.json")); // root may read any file, but no folder
        const auto result = runCli(command + QStringList{"-p", m_cloud->portText(), "--state", m_edge->path()});
        QCOMPARE(result.exitCode, 4);
        QVERIFY2(result.sentence().contains("peers.json cannot be read"), qPrintable(result.sentence()));
        QVERIFY(QDir(m_edge->path()).rmdir("peers.json"));
        QCOMPARE(pair(code).exitCode, 0); // no try was lost
    }

    void aThousandSilentConnectionsKeepNobodyOut()
    {
        QCOMPARE(pair(code).exitCode, 0);
        struct rlimit files {};
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
        setrlimit(RLIMIT_NOFILE, &files);
        QProcess inside;
        setUpEnvironment(inside);
        inside.start(cliProgram(), {"edge", "-t", "le_net", "-p", m_cloud->portText(), "--state", m_edge->path(), "--channel", "encrypted", "--partition",
                                    "2", "--runs", "100", "--json"});
        QTRY_COMPARE_WITH_TIMEOUT(m_cloud->events("connected"), 1, 30'000);
        std::vector<std::unique_ptr<QTcpSocket>> silent;
        bool lastReached = false; // the cloud may have closed it again by the time somebody looks
        for (int i = 0; i < 1000; ++i) {
            silent.push_back(std::make_unique<QTcpSocket>());
            QVERIFY(silent.back()->bind(QHostAddress("127.0.0.2"))); // somebody else's computer
            if (i == 999)
                connect(silent.back().get(), &QTcpSocket::connected, this, [&lastReached] { lastReached = true; });
            silent.back()->connectToHost(QHostAddress::LocalHost, m_cloud->port());
        }
        QTRY_VERIFY_WITH_TIMEOUT(lastReached, 20'000);
        const auto late = edge({"--channel", "encrypted"}); // one that comes in between
        QVERIFY2(late.exitCode == 0, late.errors.constData());
        QTRY_COMPARE_WITH_TIMEOUT(inside.state(), QProcess::NotRunning, 60'000);
        QVERIFY2(inside.exitCode() == 0, inside.readAllStandardError().constData());
        QTRY_COMPARE_WITH_TIMEOUT(silent.back()->state(), QAbstractSocket::UnconnectedState, 20'000);
        QCOMPARE(m_cloud->events("connected"), 2);
    }

    void aCrowdThatStopsInTheMiddleKeepsNobodyElseOut()
    {
        QCOMPARE(pair(code).exitCode, 0);
        const QByteArray begun = *encodeFrameHead(FrameType::Secure, 0, Secure{SecurePurpose::Session, 1, 1, "0", edgeStore().identity()->id}.toCbor(), 0);
        std::vector<std::unique_ptr<QTcpSocket>> crowd;
        for (int i = 0; i < 16; ++i) {
            crowd.push_back(std::make_unique<QTcpSocket>());
            QVERIFY(crowd.back()->bind(QHostAddress("127.0.0.2")));
            crowd.back()->connectToHost(QHostAddress::LocalHost, m_cloud->port());
            QTRY_COMPARE(crowd.back()->state(), QAbstractSocket::ConnectedState);
            crowd.back()->write(begun);
            QTRY_VERIFY_WITH_TIMEOUT(crowd.back()->bytesAvailable() > 0, 10'000); // it may go on with the handshake
        }
        const auto other = runCli({"check", "-p", m_cloud->portText(), "--state", m_edge->path(), "--json"});
        QVERIFY2(other.exitCode == 0, other.errors.constData());
    }

    void aReplayedHandshakeGetsNowhere()
    {
        QCOMPARE(pair(code).exitCode, 0);
        // Somebody in the middle who keeps all that the edge says.
        QTcpServer middle;
        QVERIFY(middle.listen(QHostAddress::LocalHost));
        std::vector<std::unique_ptr<QByteArray>> said;
        connect(&middle, &QTcpServer::newConnection, &middle, [&] {
            QTcpSocket *edgeSide = middle.nextPendingConnection();
            auto *cloudSide = new QTcpSocket(edgeSide);
            cloudSide->connectToHost(QHostAddress::LocalHost, m_cloud->port());
            said.push_back(std::make_unique<QByteArray>());
            connect(edgeSide, &QTcpSocket::readyRead, cloudSide, [edgeSide, cloudSide, log = said.back().get()] {
                const QByteArray bytes = edgeSide->readAll();
                *log += bytes;
                cloudSide->write(bytes);
            });
            connect(cloudSide, &QTcpSocket::readyRead, edgeSide, [edgeSide, cloudSide] { edgeSide->write(cloudSide->readAll()); });
            connect(edgeSide, &QTcpSocket::disconnected, cloudSide, &QTcpSocket::disconnectFromHost);
        });
        QProcess process;
        setUpEnvironment(process);
        process.start(cliProgram(), {"edge", "-t", "le_net", "-p", QString::number(middle.serverPort()), "--state", m_edge->path(), "--channel",
                                     "encrypted", "--partition", "2", "--runs", "1", "--json"});
        QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 60'000);
        QCOMPARE(process.exitCode(), 0);
        QCOMPARE(m_cloud->events("connected"), 1);
        QVERIFY(said.size() >= 2 && !said.front()->contains("device_name")); // Hello went inside the tunnel
        QTcpSocket replay;
        replay.connectToHost(QHostAddress::LocalHost, m_cloud->port());
        QTRY_COMPARE(replay.state(), QAbstractSocket::ConnectedState);
        const qsizetype hello = said.front()->indexOf(QByteArray("\x16\x03"));
        QVERIFY(hello > 0);
        replay.write(said.front()->first(hello));
        QTRY_VERIFY_WITH_TIMEOUT(replay.bytesAvailable() > 0, 10'000);
        replay.write(said.front()->sliced(hello));
        QTRY_COMPARE_WITH_TIMEOUT(replay.state(), QAbstractSocket::UnconnectedState, 20'000);
        QCOMPARE(m_cloud->events("connected"), 1);
    }

    void aFloodOfBeaconsFillsAListAndNoMore()
    {
        QProcess listening;
        setUpEnvironment(listening);
        listening.start(cliProgram(), {"peers", "--search", "2", "--state", m_edge->path(), "--json"});
        QUdpSocket socket;
        for (int i = 0; listening.state() != QProcess::NotRunning && i < 200'000; ++i) {
            const Beacon forged{QStringLiteral("%1").arg(i, 32, 16, QLatin1Char('0')), "forged", 9999, "0.1.0", true};
            socket.writeDatagram(forged.encode(), QHostAddress::LocalHost, beaconPort);
            if (i % 100 == 0)
                QCoreApplication::processEvents();
        }
        QTRY_COMPARE_WITH_TIMEOUT(listening.state(), QProcess::NotRunning, 30'000);
        QCOMPARE(listening.exitCode(), 0);
        const QJsonObject answer = QJsonDocument::fromJson(listening.readAllStandardOutput()).object();
        const qsizetype seen = answer["seen"].toArray().size();
        QVERIFY(seen > 0 && seen <= qsizetype(maxSeenClouds));
    }

    void nothingPassesTheDoorBeforeItsKey_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QString id(32, u'a');
        const QByteArray hello = *encodeFrameHead(FrameType::Secure, 0, Secure{SecurePurpose::Pairing, 1, 1, "0", id}.toCbor(), 0);
        QByteArray longHello("\x16\x03\x01\x40\x00\x01\x01\xff\xff", 9);
        QTest::newRow("a request for pairing without encryption") << *encodeFrameHead(FrameType::PairRequest, 0, {}, 0);
        QTest::newRow("data behind Secure, before the answer") << hello + *encodeFrameHead(FrameType::Hello, 0, Hello{1, 1, "0", "t", {}}.toCbor(), 0);
        QTest::newRow("an unknown device") << *encodeFrameHead(FrameType::Secure, 0, Secure{SecurePurpose::Session, 1, 1, "0", id}.toCbor(), 0);
        QTest::newRow("TLS without Secure") << longHello;
        QTest::newRow("no device id") << *encodeFrameHead(FrameType::Secure, 0, {}, 0);
    }
    void nothingPassesTheDoorBeforeItsKey()
    {
        QFETCH(QByteArray, bytes);
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, m_cloud->port());
        QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
        socket.write(bytes);
        QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::UnconnectedState, 10'000);
        QCOMPARE(m_cloud->events("connected"), 0);
        QCOMPARE(pair(code).exitCode, 0); // no try was lost
    }

    void aClientHelloOfAMegabyteIsNotBelieved()
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, m_cloud->port());
        QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
        socket.write(*encodeFrameHead(FrameType::Secure, 0, Secure{SecurePurpose::Pairing, 1, 1, "0", QString(32, u'a')}.toCbor(), 0));
        QTRY_VERIFY(socket.bytesAvailable() > 0);
        socket.write(QByteArray("\x16\x03\x01\x40\x00\x01\x0f\xff\xff", 9) + QByteArray(10'000, 'x'));
        QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::UnconnectedState, 10'000);
        QCOMPARE(pair(code).exitCode, 0);
    }

    void theCheckNamesTheBrokenStep()
    {
        const auto broken = runCli({"check", "-p", m_cloud->portText(), "--state", m_edge->path(), "--json"});
        QCOMPARE(broken.exitCode, 3);
        QVERIFY2(broken.sentence().contains("key"), qPrintable(broken.sentence()));
        QCOMPARE(pair(code).exitCode, 0);
        const auto whole = runCli({"check", "-p", m_cloud->portText(), "--state", m_edge->path(), "--json"});
        QCOMPARE(whole.exitCode, 0);
        QVERIFY(whole.json()["ok"].toBool());
    }

    void theCheckNamesANameThatMeansNothing()
    {
        const auto steps = [](const CliResult &result) {
            QStringList list;
            for (const auto &step : result.json()["steps"].toArray())
                list += step.toObject()["step"].toString() + u' ' + step.toObject()["state"].toString();
            return list;
        };
        const auto unknown = runCli({"check", "-i", "no-such-host.invalid", "-p", m_cloud->portText(), "--state", m_edge->path(), "--json"});
        QCOMPARE(unknown.exitCode, 3);
        QVERIFY2(steps(unknown).contains("name failed") && steps(unknown).contains("tcp not tried"), unknown.output);
        QVERIFY2(unknown.sentence().contains("broken at: name"), qPrintable(unknown.sentence()));
        const auto known = runCli({"check", "-i", "localhost", "-p", m_cloud->portText(), "--state", m_edge->path(), "--json"});
        QVERIFY2(steps(known).contains("name ok") && steps(known).contains("tcp ok"), known.output);
    }
};

QTEST_GUILESS_MAIN(PairingTest)
#include "tst_pairing.moc"
