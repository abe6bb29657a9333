#include "network/pairing/peerstore.h"
#include "network/session/edgesession.h"

#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

Q_DECLARE_METATYPE(neurosurgeon::ErrorCode)

using namespace neurosurgeon;

namespace {

/// A cloud that has no room for the first edges, and secures as any would.
class CrowdedCloud : public QObject {
public:
    CrowdedCloud()
    {
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            auto *channel = new Channel(m_server.nextPendingConnection(), this);
            channel->setStage(FrameStage::Session);
            connect(channel, &Channel::frameReceived, this, [this, channel](const Frame &frame) { answer(channel, frame); });
        });
    }
    quint16 port() const { return m_server.serverPort(); }

    int refusals = 0;
    int hellos = 0;

private:
    void answer(Channel *channel, const Frame &frame)
    {
        if (frame.type == FrameType::Secure)
            channel->send(0, Secured{"1", QString(32, u'c'), "crowded", {}, 0});
        else if (frame.type == FrameType::Hello && hellos++ < refusals)
            channel->send(0, ErrorMessage{PeerErrorCode::Busy, "Try again in a few seconds."});
        else if (frame.type == FrameType::Hello)
            channel->send(0, Welcome{.programVersion = "1", .deviceName = "crowded", .sessionId = 5, .dataToken = QByteArray(tokenBytes, 't')});
        else if (frame.type == FrameType::Attach)
            channel->send(FrameType::Attached, 0);
        else if (frame.type == FrameType::Prepare)
            channel->send(frame.request, ErrorMessage{PeerErrorCode::Busy, "Too many requests wait already."});
    }

    QTcpServer m_server;
};

template<class T>
bool isReady(const std::future<T> &future)
{
    return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

} // namespace

/// What meets an edge before its session stands. Futures are only looked at: this is the network thread.
class EdgeOpeningTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

private Q_SLOTS:
    void aCloudWithoutRoomIsTriedAgain()
    {
        CrowdedCloud cloud;
        cloud.refusals = 3;
        EdgeConnection connection;
        Compute compute({.stateFolder = m_folder.path().toStdString()});
        EdgeSession session(compute, connection);
        auto connecting = std::async(std::launch::async, [&] { return session.connect({.port = cloud.port()}); });
        QTRY_VERIFY(isReady(connecting));
        const auto refused = connecting.get();
        QVERIFY(!refused);
        QCOMPARE(refused.error(), (Error{ErrorCode::NoConnection, "Try again in a few seconds."}));
        auto resuming = std::async(std::launch::async, [&] { return session.resume(std::chrono::steady_clock::now() + std::chrono::seconds(20)); });
        QTRY_VERIFY_WITH_TIMEOUT(isReady(resuming), 30'000);
        const auto resumed = resuming.get();
        QVERIFY2(resumed, resumed ? "" : resumed.error().message.c_str());
        QCOMPARE(cloud.hellos, 4);
    }

    void aBusyRequestIsRefusedAndTheSessionStays()
    {
        CrowdedCloud cloud;
        EdgeConnection connection;
        auto opened = connection.open({.port = cloud.port()});
        QTRY_VERIFY(isReady(opened));
        QVERIFY(opened.get());
        auto prepared = connection.prepare(1, {true, false});
        QTRY_VERIFY(isReady(prepared));
        QCOMPARE(prepared.get().error(), (Error{ErrorCode::Refused, "Too many requests wait already."}));
        QVERIFY(connection.isOpen());
    }

    void damageIsWhyNobodyIsLetIn_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("the list of peers") << "peers.json" << ErrorCode::Refused;
        QTest::newRow("the identity") << "identity.json" << ErrorCode::BadFile;
    }
    void damageIsWhyNobodyIsLetIn()
    {
        QFETCH(QString, name);
        QFETCH(ErrorCode, code);
        const QTemporaryDir folder;
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{");
        file.close();
        CrowdedCloud cloud;
        EdgeConnection connection;
        const ConnectOptions options{.port = cloud.port(), .protection = Protection::Encrypted, .keyFolder = folder.path().toStdString()};
        for (const bool told : {true, false}) { // once, then it is simply not paired
            auto opened = connection.open(options);
            QTRY_VERIFY(isReady(opened));
            const auto welcome = opened.get();
            QVERIFY(!welcome);
            QCOMPARE(welcome.error().code, told ? code : ErrorCode::Refused);
            QCOMPARE(welcome.error().message.find(name.toStdString() + ".damaged-") != std::string::npos, told);
        }
    }
};

QTEST_GUILESS_MAIN(EdgeOpeningTest)
#include "tst_edgeopening.moc"
