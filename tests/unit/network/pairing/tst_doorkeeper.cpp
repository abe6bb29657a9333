#include "network/pairing/doorkeeper.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace neurosurgeon;

namespace {

Expected<QByteArray> cheapKey(const QString &, const QString &, const QByteArray &)
{
    return QByteArray(keyBytes, 's');
}

/// Somebody who connects and, unlike a QTcpSocket, never closes by himself.
class HoldingClient {
public:
    explicit HoldingClient(quint16 port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_connected = ::connect(m_descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    }
    ~HoldingClient() { ::close(m_descriptor); }
    HoldingClient(const HoldingClient &) = delete;
    HoldingClient &operator=(const HoldingClient &) = delete;

    bool isConnected() const { return m_connected; }
    bool say(const QByteArray &bytes) const { return ::send(m_descriptor, bytes.constData(), std::size_t(bytes.size()), MSG_NOSIGNAL) == bytes.size(); }

private:
    int m_descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool m_connected = false;
};

/// As long as it lives, this process gets no new descriptor.
class NoDescriptors {
public:
    NoDescriptors()
    {
        getrlimit(RLIMIT_NOFILE, &m_before);
        const int next = ::dup(STDERR_FILENO);
        ::close(next);
        rlimit none = m_before;
        none.rlim_cur = rlim_t(next);
        setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &m_before); }
    NoDescriptors(const NoDescriptors &) = delete;
    NoDescriptors &operator=(const NoDescriptors &) = delete;

private:
    rlimit m_before{};
};

} // namespace

/// The cloud's door under those who mean it no good. Loopback.
class DoorkeeperTest : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QTcpServer> m_server;
    std::unique_ptr<Doorkeeper> m_door;

    qsizetype openConnections() const
    {
        const auto channels = m_door->findChildren<Channel *>();
        return std::count_if(channels.begin(), channels.end(), [](const Channel *channel) { return channel->socket()->socketDescriptor() >= 0; });
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<QTcpServer>();
        m_door = std::make_unique<Doorkeeper>(PeerStore(m_folder->path().toStdString()), false, cheapKey);
        QVERIFY(m_door->open());
        m_door->keepAccepting(*m_server);
        connect(m_server.get(), &QTcpServer::newConnection, m_door.get(), [this] { m_door->receive(m_server->nextPendingConnection()); });
        QVERIFY(m_server->listen(QHostAddress::LocalHost));
    }
    void cleanup()
    {
        m_door.reset();
        m_server.reset();
    }

    void theRefusedHoldNoMoreThanTheirShare()
    {
        const QByteArray wrong = *encodeFrameHead(FrameType::PairRequest, 0, {}, 0);
        QSignalSpy refusals(m_door.get(), &Doorkeeper::notice);
        std::vector<std::unique_ptr<HoldingClient>> crowd;
        qsizetype most = 0;
        for (int i = 0; i < 3 * Doorkeeper::maxLingering; ++i) {
            crowd.push_back(std::make_unique<HoldingClient>(m_server->serverPort()));
            QVERIFY(crowd.back()->isConnected() && crowd.back()->say(wrong));
            QVERIFY(refusals.wait());
            most = std::max(most, openConnections());
        }
        QVERIFY2(most <= Doorkeeper::maxLingering, qPrintable(QString::number(most)));
        // And who lingers does not for ever, so that the next one hears why again.
        QTRY_COMPARE(openConnections(), 0);
        QTcpSocket late;
        late.connectToHost(QHostAddress::LocalHost, m_server->serverPort());
        QTRY_COMPARE(late.state(), QAbstractSocket::ConnectedState);
        late.write(wrong);
        QTRY_COMPARE(late.state(), QAbstractSocket::UnconnectedState);
        QVERIFY(late.bytesAvailable() > 0);
    }

    void acceptsAgainOnceThereAreDescriptors()
    {
        QSignalSpy errors(m_server.get(), &QTcpServer::acceptError);
        QSignalSpy notices(m_door.get(), &Doorkeeper::notice);
        const HoldingClient early(m_server->serverPort());
        QVERIFY(early.isConnected());
        {
            const NoDescriptors scarce;
            QVERIFY(errors.wait());
            QVERIFY(errors.wait()); // tried again, and in vain
        }
        QCOMPARE(openConnections(), 0);
        QCOMPARE(notices.size(), errors.size());
        QTRY_COMPARE(openConnections(), 1);
        const HoldingClient late(m_server->serverPort());
        QTRY_COMPARE(openConnections(), 2);
    }

    void aServerThatWasClosedMeanwhileStaysClosed()
    {
        QSignalSpy errors(m_server.get(), &QTcpServer::acceptError);
        const HoldingClient early(m_server->serverPort());
        {
            const NoDescriptors scarce;
            QVERIFY(errors.wait());
        }
        m_server->close();
        QTimer over;
        over.setSingleShot(true);
        QSignalSpy passed(&over, &QTimer::timeout);
        over.start(2 * Doorkeeper::acceptPause);
        QVERIFY(passed.wait());
        QVERIFY(!m_server->isListening());
        QCOMPARE(openConnections(), 0);
    }
};

QTEST_GUILESS_MAIN(DoorkeeperTest)
#include "tst_doorkeeper.moc"
