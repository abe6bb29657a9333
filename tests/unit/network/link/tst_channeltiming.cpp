#include "tests/unit/network/link/channelpair.h"

#include <QElapsedTimer>

using namespace neurosurgeon;
using namespace std::chrono_literals;

class ChannelTimingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_pair = std::make_unique<ChannelPair>(); }
    void cleanup() { m_pair.reset(); }

    void pingsAreAnswered();
    void aSilentPeerIsGivenUp();
    void aTalkingPeerIsKept();
    void aTensorThatTakesLongerThanTheLimitIsNoSilence();
    void aPeerThatGoesSilentUnderATensorIsGivenUp();
    void anEmulatedLinkTakesItsTime();
    void anEmulatedDelayShowsInTheRoundTrip();
    void anEmulatedLinkCanBeTakenAway();
    void aPingDoesNotWaitBehindTheOtherChannelsTensor();

private:
    std::unique_ptr<ChannelPair> m_pair;
};

void ChannelTimingTest::pingsAreAnswered()
{
    m_pair->connectBoth();
    Heard cloud(m_pair->cloud.get());
    Heard edge(m_pair->edge.get());
    std::vector<std::chrono::nanoseconds> roundTrips;
    connect(m_pair->edge.get(), &Channel::roundTripMeasured, this,
            [&](std::chrono::nanoseconds time) { roundTrips.push_back(time); });
    m_pair->edge->ping();
    m_pair->edge->ping(); // one at a time
    QTRY_COMPARE_WITH_TIMEOUT(roundTrips.size(), 1U, patience);
    QVERIFY(roundTrips[0] > 0ns);
    m_pair->edge->ping();
    QTRY_COMPARE_WITH_TIMEOUT(roundTrips.size(), 2U, patience);
    QVERIFY(cloud.frames.empty() && edge.frames.empty());
}

void ChannelTimingTest::aSilentPeerIsGivenUp()
{
    m_pair->edge = m_pair->dial();
    const QTcpSocket *silent = m_pair->acceptPlain();
    Heard heard(m_pair->edge.get());
    m_pair->edge->setKeepAlive(10ms, 50ms);
    QTRY_COMPARE_WITH_TIMEOUT(heard.closed.size(), 1, patience);
    QCOMPARE(heard.failures.size(), 1U);
    QVERIFY(heard.failures[0].code == ErrorCode::NoConnection);
    QVERIFY(silent->bytesAvailable() >= 0);
}

void ChannelTimingTest::aTalkingPeerIsKept()
{
    m_pair->connectBoth();
    Heard heard(m_pair->edge.get());
    int pongs = 0;
    connect(m_pair->edge.get(), &Channel::roundTripMeasured, this, [&] { ++pongs; });
    m_pair->edge->setKeepAlive(20ms, 2000ms);
    QTRY_VERIFY_WITH_TIMEOUT(pongs >= 20, patience);
    QVERIFY(heard.failures.empty());
    QVERIFY(m_pair->edge->isOpen());
}

void ChannelTimingTest::aTensorThatTakesLongerThanTheLimitIsNoSilence()
{
    m_pair->connectBoth();
    Heard edge(m_pair->edge.get());
    Heard cloud(m_pair->cloud.get());
    m_pair->edge->setLinkEmulator(std::make_shared<LinkEmulator>(LinkSettings{1, 0ms}));
    m_pair->edge->setKeepAlive(10ms, 200ms);
    m_pair->cloud->setKeepAlive(10ms, 200ms);
    m_pair->edge->send(FrameType::Infer, 1, {}, {randomTensor(125'000)}); // a second
    QTRY_VERIFY_WITH_TIMEOUT(!cloud.frames.empty() || !edge.closed.empty(), patience);
    QCOMPARE(cloud.frames.size(), 1U);
    QVERIFY(edge.failures.empty() && cloud.failures.empty());
}

void ChannelTimingTest::aPeerThatGoesSilentUnderATensorIsGivenUp()
{
    m_pair->edge = m_pair->dial();
    const QTcpSocket *silent = m_pair->acceptPlain();
    Heard heard(m_pair->edge.get());
    m_pair->edge->setKeepAlive(10ms, 200ms);
    m_pair->edge->send(FrameType::Infer, 1, {}, {randomTensor(30'000'000)});
    QTRY_COMPARE_WITH_TIMEOUT(heard.closed.size(), 1, patience);
    QCOMPARE(heard.failures.size(), 1U);
    QVERIFY(silent->bytesAvailable() >= 0);
}

void ChannelTimingTest::anEmulatedLinkTakesItsTime()
{
    m_pair->connectBoth();
    Heard heard(m_pair->cloud.get());
    constexpr std::int64_t bytes = 2'500'000; // 200 ms at 100 Mbit/s
    m_pair->edge->setLinkEmulator(std::make_shared<LinkEmulator>(LinkSettings{100, 5ms}));
    const TensorView tensor = randomTensor(bytes);
    QElapsedTimer timer;
    timer.start();
    m_pair->edge->send(FrameType::Infer, 1, {}, {tensor});
    QTRY_COMPARE_WITH_TIMEOUT(heard.frames.size(), 1U, patience);
    QVERIFY(timer.nsecsElapsed() >= 205'000'000);
    QVERIFY(sameBytes(heard.frames[0], tensor));
    const Frame &frame = heard.frames[0];
    QVERIFY(frame.arrival.bytes() >= std::size_t(bytes) / 2);
}

void ChannelTimingTest::anEmulatedDelayShowsInTheRoundTrip()
{
    m_pair->connectBoth();
    m_pair->edge->setLinkEmulator(std::make_shared<LinkEmulator>(LinkSettings{0, 20ms}));
    m_pair->cloud->setLinkEmulator(std::make_shared<LinkEmulator>(LinkSettings{0, 10ms}));
    std::chrono::nanoseconds roundTrip{};
    connect(m_pair->edge.get(), &Channel::roundTripMeasured, this,
            [&](std::chrono::nanoseconds time) { roundTrip = time; });
    m_pair->edge->ping();
    QTRY_VERIFY_WITH_TIMEOUT(roundTrip > 0ns, patience);
    QVERIFY(roundTrip >= 30ms);
}

void ChannelTimingTest::anEmulatedLinkCanBeTakenAway()
{
    m_pair->connectBoth();
    Heard heard(m_pair->cloud.get());
    m_pair->edge->setLinkEmulator(std::make_shared<LinkEmulator>(LinkSettings{0.13, 1s}));
    const TensorView tensor = randomTensor(3'000'000); // three minutes, if nothing changes
    m_pair->edge->send(FrameType::Infer, 1, {}, {tensor});
    m_pair->edge->setLinkEmulator(nullptr);
    QTRY_COMPARE_WITH_TIMEOUT(heard.frames.size(), 1U, patience);
    QVERIFY(sameBytes(heard.frames[0], tensor));
}

void ChannelTimingTest::aPingDoesNotWaitBehindTheOtherChannelsTensor()
{
    m_pair->connectBoth();
    const std::unique_ptr<Channel> edgeControl = m_pair->dial();
    const std::unique_ptr<Channel> cloudControl = m_pair->accept();
    const auto link = std::make_shared<LinkEmulator>(LinkSettings{2, 0ms});
    m_pair->edge->setLinkEmulator(link);
    edgeControl->setLinkEmulator(link);
    Heard heard(m_pair->cloud.get());
    int pongs = 0;
    connect(edgeControl.get(), &Channel::roundTripMeasured, this, [&] { ++pongs; });
    m_pair->edge->send(FrameType::Infer, 1, {}, {randomTensor(250'000)}); // a second
    edgeControl->ping();
    QTRY_COMPARE_WITH_TIMEOUT(pongs, 1, patience);
    QVERIFY(heard.frames.empty());
}

QTEST_GUILESS_MAIN(ChannelTimingTest)
#include "tst_channeltiming.moc"
