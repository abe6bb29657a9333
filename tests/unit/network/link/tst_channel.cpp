#include "tests/unit/network/link/channelpair.h"

#include <QRegularExpression>
#include <QScopeGuard>
#include <QThread>

#include <sys/socket.h>

using namespace neurosurgeon;
using namespace std::chrono_literals;

class ChannelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_pair = std::make_unique<ChannelPair>(); }
    void cleanup() { m_pair.reset(); }

    void framesSentBeforeTheConnectionStandsArrive();
    void aLargeTensorArrivesBitExact();
    void bothDirectionsAtOnce();
    void aFastPeersTensorLeavesOthersTheirTurn();
    void sendingKeepsTheTensorAliveUntilWritten();
    void aDroppedFrameIsNeverSentAndAStartedOneIsCompleted();
    void closingSendsWhatIsQueued();
    void closingBetweenFramesIsNoFailure();
    void aPeerThatGoesInMidFrameIsOneFailure();
    void writingToAPeerThatResetTheConnectionClosesIt();
    void nobodyThereIsOneFailure();
    void garbageIsAnsweredWithAnErrorFrame();
    void aRefusedPayloadIsAnsweredWithAnErrorFrame();
    void anOversizeMessageFailsHere();
    void aSlotMayDeleteTheChannel();

private:
    std::unique_ptr<ChannelPair> m_pair;
};

void ChannelTest::framesSentBeforeTheConnectionStandsArrive()
{
    m_pair->edge = m_pair->dial();
    m_pair->edge->send(0, Hello{1, 1, "0.1.0", "edge", {}});
    m_pair->edge->send(FrameType::Goodbye, 0);
    m_pair->cloud = m_pair->accept();
    Heard heard(m_pair->cloud.get());
    QTRY_COMPARE_WITH_TIMEOUT(heard.frames.size(), 2U, patience);
    QVERIFY(heard.frames[0].type == FrameType::Hello);
    QCOMPARE(Hello::fromCbor(heard.frames[0].header).value().deviceName, "edge");
    QVERIFY(heard.frames[1].type == FrameType::Goodbye);
}

void ChannelTest::aLargeTensorArrivesBitExact()
{
    m_pair->connectBoth();
    Heard heard(m_pair->cloud.get());
    const TensorView tensor = randomTensor(12'845'056);
    const TensorView small = randomTensor(4);
    m_pair->edge->send(1, Infer{1, {small.spec(), tensor.spec()}}, {small, tensor});
    QTRY_COMPARE_WITH_TIMEOUT(heard.frames.size(), 1U, patience);
    const Infer infer = Infer::fromCbor(heard.frames[0].header).value();
    const auto views = tensorViews(infer.tensors, heard.frames[0].payload).value();
    QVERIFY(std::ranges::equal(views[0].bytes(), small.bytes()));
    QVERIFY(std::ranges::equal(views[1].bytes(), tensor.bytes()));
    QVERIFY(heard.frames[0].arrival.bytes() > 0);
    QVERIFY(heard.frames[0].arrival.begin() < heard.frames[0].arrival.end());
}

void ChannelTest::bothDirectionsAtOnce()
{
    m_pair->connectBoth();
    Heard cloud(m_pair->cloud.get());
    Heard edge(m_pair->edge.get());
    const TensorView tensor = randomTensor(6'000'000);
    for (quint64 request = 1; request <= 3; ++request) {
        m_pair->edge->send(FrameType::Infer, request, {}, {tensor});
        m_pair->cloud->send(FrameType::Result, request, {}, {tensor});
    }
    QTRY_COMPARE_WITH_TIMEOUT(cloud.frames.size(), 3U, patience);
    QTRY_COMPARE_WITH_TIMEOUT(edge.frames.size(), 3U, patience);
    for (std::size_t i = 0; i < 3; ++i) {
        QCOMPARE(cloud.frames[i].request, i + 1);
        QVERIFY(sameBytes(cloud.frames[i], tensor));
        QVERIFY(sameBytes(edge.frames[i], tensor));
    }
    QVERIFY(cloud.failures.empty() && edge.failures.empty());
}

void ChannelTest::aFastPeersTensorLeavesOthersTheirTurn()
{
    constexpr std::int64_t bytes = 64'000'000;
    const TensorView tensor = randomTensor(bytes);
    // From a thread of its own: it sends while this one reads.
    QThread peer;
    auto *socket = new QTcpSocket;
    socket->moveToThread(&peer);
    connect(&peer, &QThread::finished, socket, &QObject::deleteLater);
    connect(&peer, &QThread::started, socket, [socket, port = m_pair->server.serverPort()] { socket->connectToHost(QHostAddress::LocalHost, port); });
    connect(socket, &QTcpSocket::connected, socket, [socket, &tensor] {
        socket->write(encodeFrameHead(FrameType::Infer, 1, {}, std::size_t(bytes)).value());
        socket->write(reinterpret_cast<const char *>(tensor.bytes().data()), bytes);
        socket->disconnectFromHost(); // once all of it is written
    });
    peer.start();
    const auto ended = qScopeGuard([&peer] {
        peer.quit();
        peer.wait();
    });
    m_pair->cloud = m_pair->accept();
    int turns = 0;
    QTimer others;
    connect(&others, &QTimer::timeout, this, [&turns] { ++turns; });
    m_pair->cloud->setPolicy([&](const FrameHead &head) {
        turns = 0;
        others.start(0);
        return PayloadDecision{PayloadAction::Take, head.payloadBytes};
    });
    Heard heard(m_pair->cloud.get());
    QTRY_COMPARE_WITH_TIMEOUT(heard.frames.size(), 1U, patience);
    QVERIFY(turns >= bytes / std::int64_t(maxBeyondBytes) / 4);
    QVERIFY(sameBytes(heard.frames[0], tensor));
}

void ChannelTest::sendingKeepsTheTensorAliveUntilWritten()
{
    m_pair->connectBoth();
    Heard heard(m_pair->cloud.get());
    std::weak_ptr<const void> owner;
    {
        const TensorView tensor = randomTensor(8'000'000);
        owner = tensor.owner();
        m_pair->edge->send(FrameType::Infer, 1, {}, {tensor});
    }
    QVERIFY(!owner.expired());
    QTRY_COMPARE_WITH_TIMEOUT(heard.frames.size(), 1U, patience);
    QTRY_VERIFY_WITH_TIMEOUT(owner.expired(), patience);
    QVERIFY(sameBytes(heard.frames[0], randomTensor(8'000'000)));
}

void ChannelTest::aDroppedFrameIsNeverSentAndAStartedOneIsCompleted()
{
    m_pair->connectBoth();
    Heard heard(m_pair->cloud.get());
    const TensorView tensor = randomTensor(30'000'000); // more than any socket takes at once
    m_pair->edge->send(FrameType::Infer, 1, {}, {tensor});
    m_pair->edge->send(FrameType::Infer, 2, {}, {tensor});
    m_pair->edge->send(FrameType::Cancel, 3);
    m_pair->edge->dropQueued(1);
    m_pair->edge->dropQueued(2);
    QTRY_COMPARE_WITH_TIMEOUT(heard.frames.size(), 2U, patience);
    QCOMPARE(heard.frames[0].request, 1U);
    QVERIFY(sameBytes(heard.frames[0], tensor));
    QCOMPARE(heard.frames[1].request, 3U);
}

void ChannelTest::closingSendsWhatIsQueued()
{
    m_pair->connectBoth();
    Heard cloud(m_pair->cloud.get());
    Heard edge(m_pair->edge.get());
    m_pair->edge->send(FrameType::Infer, 1, {}, {randomTensor(5'000'000)});
    m_pair->edge->send(FrameType::Goodbye, 0);
    m_pair->edge->close();
    QVERIFY(!m_pair->edge->isOpen());
    m_pair->edge->send(FrameType::Ping, 5); // ignored
    QTRY_COMPARE_WITH_TIMEOUT(cloud.closed.size(), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(edge.closed.size(), 1, patience);
    QCOMPARE(cloud.frames.size(), 2U);
    QVERIFY(cloud.failures.empty() && edge.failures.empty());
}

void ChannelTest::closingBetweenFramesIsNoFailure()
{
    m_pair->connectBoth();
    Heard heard(m_pair->cloud.get());
    m_pair->edge->send(FrameType::Goodbye, 0);
    QTRY_COMPARE_WITH_TIMEOUT(heard.frames.size(), 1U, patience);
    m_pair->edge->abort();
    QTRY_COMPARE_WITH_TIMEOUT(heard.closed.size(), 1, patience);
    QVERIFY(heard.failures.empty());
}

void ChannelTest::aPeerThatGoesInMidFrameIsOneFailure()
{
    m_pair->edge = m_pair->dial();
    Heard heard(m_pair->edge.get());
    QTcpSocket *peer = m_pair->acceptPlain();
    peer->write(encodeFrameHead(FrameType::Result, 1, {}, 1'000'000).value() + QByteArray(500'000, 'x'));
    peer->disconnectFromHost();
    QTRY_COMPARE_WITH_TIMEOUT(heard.closed.size(), 1, patience);
    QCOMPARE(heard.failures.size(), 1U);
    QVERIFY(heard.failures[0].code == ErrorCode::NoConnection);
    QVERIFY(heard.frames.empty());
}

void ChannelTest::writingToAPeerThatResetTheConnectionClosesIt()
{
    QTest::failOnWarning(QRegularExpression("device not open"));
    m_pair->connectBoth();
    Heard heard(m_pair->cloud.get());
    const linger reset{1, 0};
    QCOMPARE(::setsockopt(int(m_pair->edge->socket()->socketDescriptor()), SOL_SOCKET, SO_LINGER, &reset, sizeof reset), 0);
    m_pair->edge->abort();
    m_pair->cloud->send(FrameType::Cancel, 1); // Qt closes the socket from within the write
    QTRY_COMPARE_WITH_TIMEOUT(heard.closed.size(), 1, patience);
    QVERIFY(!m_pair->cloud->isOpen());
}

void ChannelTest::nobodyThereIsOneFailure()
{
    const quint16 port = m_pair->server.serverPort();
    m_pair->server.close();
    auto *socket = new QTcpSocket;
    Channel channel(socket);
    Heard heard(&channel);
    socket->connectToHost(QHostAddress::LocalHost, port);
    QTRY_COMPARE_WITH_TIMEOUT(heard.closed.size(), 1, patience);
    QCOMPARE(heard.failures.size(), 1U);
    QVERIFY(heard.failures[0].code == ErrorCode::NoConnection);
}

void ChannelTest::garbageIsAnsweredWithAnErrorFrame()
{
    auto plain = std::make_unique<QTcpSocket>();
    plain->connectToHost(QHostAddress::LocalHost, m_pair->server.serverPort());
    m_pair->cloud = std::make_unique<Channel>(m_pair->acceptPlain());
    Heard heard(m_pair->cloud.get());
    plain->write("GET / HTTP/1.1\r\n\r\n" + QByteArray(50'000, 'x'));
    QTRY_COMPARE_WITH_TIMEOUT(heard.failures.size(), 1U, patience);
    QVERIFY(heard.failures[0].code == ErrorCode::Refused);
    QTRY_VERIFY_WITH_TIMEOUT(plain->state() == QAbstractSocket::UnconnectedState, patience);
    QTRY_COMPARE_WITH_TIMEOUT(heard.closed.size(), 1, patience);
    FrameReader reader;
    const auto answer = reader.next(*plain);
    QVERIFY(answer && *answer);
    QVERIFY((*answer)->type == FrameType::Error);
    QVERIFY(ErrorMessage::fromCbor((*answer)->header).value().code == PeerErrorCode::BadFrame);
    QCOMPARE(heard.failures.size(), 1U);
}

void ChannelTest::aRefusedPayloadIsAnsweredWithAnErrorFrame()
{
    m_pair->connectBoth();
    m_pair->cloud->setPolicy([](const FrameHead &) { return PayloadDecision{PayloadAction::Take, 1000}; });
    Heard cloud(m_pair->cloud.get());
    Heard edge(m_pair->edge.get());
    m_pair->edge->send(FrameType::Infer, 1, {}, {randomTensor(5'000'000)});
    QTRY_COMPARE_WITH_TIMEOUT(edge.frames.size(), 1U, patience);
    QVERIFY(edge.frames[0].type == FrameType::Error);
    QVERIFY(ErrorMessage::fromCbor(edge.frames[0].header).value().code == PeerErrorCode::TooLarge);
    QCOMPARE(cloud.failures.size(), 1U);
    QTRY_COMPARE_WITH_TIMEOUT(cloud.closed.size(), 1, patience);
    QVERIFY(cloud.frames.empty());
}

void ChannelTest::anOversizeMessageFailsHere()
{
    m_pair->connectBoth();
    Heard heard(m_pair->edge.get());
    m_pair->edge->send(FrameType::Goodbye, 1, {{QStringLiteral("x"), QByteArray(maxHeaderBytes + 1, 'x')}});
    QVERIFY(heard.failures.empty()); // never from within send()
    QTRY_COMPARE_WITH_TIMEOUT(heard.closed.size(), 1, patience);
    QCOMPARE(heard.failures.size(), 1U);
    QVERIFY(heard.failures[0].code == ErrorCode::Failed);
}

void ChannelTest::aSlotMayDeleteTheChannel()
{
    m_pair->connectBoth();
    connect(m_pair->cloud.get(), &Channel::frameReceived, this, [this] { m_pair->cloud.reset(); });
    Heard heard(m_pair->edge.get());
    m_pair->edge->send(FrameType::Cancel, 1);
    m_pair->edge->send(FrameType::Cancel, 2);
    QTRY_COMPARE_WITH_TIMEOUT(heard.closed.size(), 1, patience);
    QVERIFY(!m_pair->cloud);

    m_pair->edge = m_pair->dial();
    m_pair->cloud = m_pair->accept();
    connect(m_pair->cloud.get(), &Channel::failed, this, [this] { m_pair->cloud.reset(); });
    m_pair->edge->socket()->write("garbage");
    QTRY_VERIFY_WITH_TIMEOUT(!m_pair->cloud, patience);
}

QTEST_GUILESS_MAIN(ChannelTest)
#include "tst_channel.moc"
