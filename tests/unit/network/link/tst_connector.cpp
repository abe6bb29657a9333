#include "network/link/connector.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <array>
#include <memory>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace neurosurgeon;

namespace {

/// An address where connections are neither taken nor refused: nobody takes the ones that fill the queue.
class DeadAddress {
public:
    explicit DeadAddress(quint16 port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        inet_pton(AF_INET, "127.0.0.2", &address.sin_addr);
        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        m_ready = ::bind(m_listener, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 && ::listen(m_listener, 0) == 0;
        for (int &filler : m_fillers) {
            filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            (void)::connect(filler, reinterpret_cast<const sockaddr *>(&address), sizeof address);
        }
    }
    ~DeadAddress()
    {
        for (const int filler : m_fillers)
            ::close(filler);
        ::close(m_listener);
    }
    bool isReady() const { return m_ready; }

private:
    int m_listener;
    std::array<int, 4> m_fillers{};
    bool m_ready;
};

const QHostAddress here(QHostAddress::LocalHost);
const QHostAddress dead(QStringLiteral("127.0.0.2"));
const QHostAddress refusing(QStringLiteral("127.0.0.3"));

} // namespace

class ConnectorTest : public QObject {
    Q_OBJECT
    QTcpServer m_server;

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_server.listen(here)); }
    void cleanup()
    {
        while (m_server.hasPendingConnections())
            delete m_server.nextPendingConnection();
    }

    void takesTheAddressThatAnswers_data()
    {
        QTest::addColumn<QList<QHostAddress>>("addresses");
        QTest::newRow("the only one") << QList{here};
        QTest::newRow("behind one that says nothing") << QList{dead, here};
        QTest::newRow("behind one that refuses") << QList{refusing, here};
        QTest::newRow("before others") << QList{here, dead, refusing};
        QTest::newRow("behind both") << QList{refusing, dead, here};
    }
    void takesTheAddressThatAnswers()
    {
        QFETCH(QList<QHostAddress>, addresses);
        const DeadAddress silent(m_server.serverPort());
        QVERIFY(silent.isReady());
        QTcpSocket socket;
        const QSignalSpy connected(&socket, &QTcpSocket::connected);
        const Connector connector(&socket, addresses, m_server.serverPort());
        QTRY_COMPARE_WITH_TIMEOUT(connected.size(), 1, 5'000);
        QCOMPARE(socket.state(), QAbstractSocket::ConnectedState);
        QCOMPARE(socket.peerAddress(), here);
        QTRY_VERIFY(m_server.hasPendingConnections());
        // What is written arrives: the socket is whole.
        auto *other = m_server.nextPendingConnection();
        socket.write("hello");
        QTRY_COMPARE(other->bytesAvailable(), 5);
        other->write("and back");
        QTRY_COMPARE(socket.bytesAvailable(), 8);
        QCOMPARE(connected.size(), 1);
        delete other;
    }

    void failsWhereNobodyAnswers()
    {
        QTcpSocket socket;
        const QSignalSpy failed(&socket, &QTcpSocket::errorOccurred);
        const Connector connector(&socket, QList{refusing, QHostAddress(QStringLiteral("127.0.0.4"))}, m_server.serverPort());
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 5'000);
        const Error error = unreachable(socket, QStringLiteral("::1"), 7);
        QVERIFY(error.message.find("There is no cloud at [::1]:7") == 0);
    }

    void aNameThatMeansNothingIsSaid()
    {
        QTcpSocket socket;
        const QSignalSpy failed(&socket, &QTcpSocket::errorOccurred);
        const Connector connector(&socket, QStringLiteral("no such name.invalid"), m_server.serverPort());
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20'000);
        QVERIFY(connector.addresses().isEmpty());
        QVERIFY(unreachable(socket, QStringLiteral("lab"), 7).message.find("The name lab is not known") == 0);
    }

    void aNameIsLookedUp()
    {
        QTcpSocket socket;
        const QSignalSpy connected(&socket, &QTcpSocket::connected);
        const Connector connector(&socket, QStringLiteral("localhost"), m_server.serverPort());
        QTRY_COMPARE_WITH_TIMEOUT(connected.size(), 1, 5'000);
        QVERIFY(connector.addresses().contains(here));
    }

    void anIpv6AddressNeedsNoName()
    {
        QTcpServer server;
        if (!server.listen(QHostAddress::LocalHostIPv6))
            QSKIP("no IPv6 here");
        QTcpSocket socket;
        const Connector connector(&socket, QStringLiteral("::1"), server.serverPort());
        QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::ConnectedState, 5'000);
    }
};

QTEST_GUILESS_MAIN(ConnectorTest)
#include "tst_connector.moc"
