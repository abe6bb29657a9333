#include "network/pairing/code.h"
#include "network/pairing/tlshandshake.h"
#include "tests/unit/network/link/channelpair.h"

#include <QTimer>

#include <array>

using namespace neurosurgeon;

namespace {

constexpr qint64 maxTlsRecord = 18'432; ///< with header and check

/// How a line hands on what was sent: all that is there, or pieces that end where it hurts, one each turn of the loop.
enum class Line { Whole, Pieces };

/// Somebody in the middle of every connection to `target`.
class Middle : public QObject {
public:
    Middle(quint16 target, Line line) : m_line(line)
    {
        if (!m_server.listen(QHostAddress::LocalHost, 0))
            qFatal("no port on loopback");
        connect(&m_server, &QTcpServer::newConnection, this, [this, target] {
            auto *near = m_server.nextPendingConnection();
            auto *far = new QTcpSocket(near);
            far->setSocketOption(QAbstractSocket::LowDelayOption, 1);
            far->connectToHost(QHostAddress::LocalHost, target);
            handOn(near, far);
            handOn(far, near);
        });
    }
    quint16 port() const { return m_server.serverPort(); }

private:
    void handOn(QTcpSocket *from, QTcpSocket *to)
    {
        auto *timer = new QTimer(to);
        const auto pass = [this, from, to, timer] {
            to->write(m_line == Line::Whole ? from->readAll() : from->read(nextPiece()));
            to->flush();
            if (from->bytesAvailable() == 0)
                timer->stop();
        };
        connect(timer, &QTimer::timeout, to, pass);
        connect(from, &QTcpSocket::readyRead, timer, [timer] { timer->start(0); });
        connect(to, &QTcpSocket::connected, timer, [timer] { timer->start(0); });
    }
    qint64 nextPiece()
    {
        // Around a packet, the threshold of 16 KiB, a TLS record and its most.
        static constexpr std::array<qint64, 12> sizes{1, 2, 17, 1448, 4095, 16'383, 16'384, 16'385, 16'404, 16'405, 18'431, 18'433};
        return sizes[m_random() % sizes.size()];
    }

    Line m_line;
    QTcpServer m_server;
    std::minstd_rand m_random{7};
};

} // namespace

/// The receiver asks the kernel to wake it for a piece of a payload only (SO_RCVLOWAT); nothing may be left lying below that.
class EncryptedChannelTest : public QObject {
    Q_OBJECT
    QTcpServer m_server;
    std::unique_ptr<Middle> m_middle;
    std::unique_ptr<Channel> m_edge;
    std::unique_ptr<Channel> m_cloud;

    static void prepare(Channel &channel)
    {
        channel.setStage(FrameStage::Session);
        channel.setPolicy(takeAll());
    }
    /// Takes one end of the handshake.
    static void secure(Channel *plain, TlsHandshake::Side side, std::unique_ptr<Channel> &into)
    {
        auto *handshake = new TlsHandshake(plain, side, "dev:test", [] { return QByteArray(keyBytes, 'k'); }, nullptr);
        QObject::connect(handshake, &TlsHandshake::encrypted, handshake, [handshake, &into](Channel *channel) {
            into.reset(channel);
            handshake->deleteLater();
        });
    }
    void connectBoth(bool encrypted, Line line)
    {
        QVERIFY(m_server.listen(QHostAddress::LocalHost, 0));
        m_middle = std::make_unique<Middle>(m_server.serverPort(), line);
        connect(&m_server, &QTcpServer::newConnection, this, [this, encrypted] {
            auto *channel = new Channel(m_server.nextPendingConnection());
            if (encrypted)
                secure(channel, TlsHandshake::Side::Cloud, m_cloud);
            else
                m_cloud.reset(channel);
        });
        auto *socket = new QTcpSocket;
        auto *plain = new Channel(socket);
        socket->connectToHost(QHostAddress::LocalHost, m_middle->port());
        QTRY_COMPARE_WITH_TIMEOUT(socket->state(), QAbstractSocket::ConnectedState, patience);
        if (encrypted)
            secure(plain, TlsHandshake::Side::Edge, m_edge);
        else
            m_edge.reset(plain);
        QTRY_VERIFY_WITH_TIMEOUT(m_edge && m_cloud, patience);
        prepare(*m_edge);
        prepare(*m_cloud);
    }

private Q_SLOTS:
    void cleanup()
    {
        m_edge.reset();
        m_cloud.reset();
        m_middle.reset();
        m_server.close();
        m_server.disconnect(this);
    }

    void noFrameIsLeftLyingInTheKernel_data()
    {
        QTest::addColumn<bool>("encrypted");
        QTest::addColumn<Line>("line");
        QTest::newRow("plain") << false << Line::Whole;
        QTest::newRow("plain, in pieces") << false << Line::Pieces;
        QTest::newRow("encrypted") << true << Line::Whole;
        QTest::newRow("encrypted, in pieces") << true << Line::Pieces;
    }
    void noFrameIsLeftLyingInTheKernel()
    {
        QFETCH(bool, encrypted);
        QFETCH(Line, line);
        connectBoth(encrypted, line);
        Heard cloud(m_cloud.get());
        Heard edge(m_edge.get());
        std::vector<TensorView> sent;
        for (const std::int64_t around : {32, 16'384, 18'432, 32'768, 16'384 * 31, 16'384 * 32, 16'384 * 32 + 18'432})
            for (const std::int64_t beside : {-1, 0, 1})
                sent.push_back(randomTensor(around + beside));
        for (std::size_t i = 0; i < sent.size(); ++i) {
            // One alone, nothing behind it that would push it out; and its echo the other way.
            m_edge->send(FrameType::Infer, i, {}, {sent[i]});
            QTRY_COMPARE_WITH_TIMEOUT(cloud.frames.size(), i + 1, patience);
            QVERIFY(sameBytes(cloud.frames.back(), sent[i]));
            m_cloud->send(FrameType::Result, i, {}, {sent[i]});
            QTRY_COMPARE_WITH_TIMEOUT(edge.frames.size(), i + 1, patience);
            QVERIFY(sameBytes(edge.frames.back(), sent[i]));
        }
        // And all of them back to back.
        for (std::size_t i = 0; i < sent.size(); ++i)
            m_edge->send(FrameType::Infer, i, {}, {sent[i]});
        QTRY_COMPARE_WITH_TIMEOUT(cloud.frames.size(), 2 * sent.size(), patience);
        for (std::size_t i = 0; i < sent.size(); ++i)
            QVERIFY(sameBytes(cloud.frames[sent.size() + i], sent[i]));
        QVERIFY(cloud.failures.empty() && edge.failures.empty());
    }

    void aPausedReaderGoesOnWhereItWas_data()
    {
        QTest::addColumn<bool>("encrypted");
        QTest::newRow("plain") << false;
        QTest::newRow("encrypted") << true;
    }
    void aPausedReaderGoesOnWhereItWas()
    {
        QFETCH(bool, encrypted);
        connectBoth(encrypted, Line::Whole);
        Heard cloud(m_cloud.get());
        const TensorView small = randomTensor(16'385);
        const TensorView large = randomTensor(24'000'001); // more than all buffers hold
        connect(m_cloud.get(), &Channel::frameReceived, m_cloud.get(), [this, &cloud] { m_cloud->setPaused(cloud.frames.size() == 1); });
        for (const TensorView &tensor : {small, large, small})
            m_edge->send(FrameType::Infer, 1, {}, {tensor});
        QTRY_COMPARE_WITH_TIMEOUT(cloud.frames.size(), 1U, patience);
        // Its buffer fills, and no further. TLS has two: it decrypts all of the encrypted one, whatever the plain one holds.
        const qint64 buffer = m_cloud->socket()->readBufferSize();
        const qint64 most = encrypted ? 2 * buffer + maxTlsRecord : buffer;
        QTRY_VERIFY_WITH_TIMEOUT(m_cloud->socket()->bytesAvailable() > buffer / 2, patience);
        QVERIFY(m_cloud->socket()->bytesAvailable() <= most);
        QCOMPARE(cloud.frames.size(), 1U);
        m_cloud->setPaused(false);
        QTRY_COMPARE_WITH_TIMEOUT(cloud.frames.size(), 3U, patience);
        QVERIFY(sameBytes(cloud.frames[1], large) && sameBytes(cloud.frames[2], small));
    }
};

QTEST_GUILESS_MAIN(EncryptedChannelTest)
#include "tst_encryptedchannel.moc"
