#include "network/session/edgeconnection.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace neurosurgeon;

using Tensors = std::vector<TensorSpec>;
Q_DECLARE_METATYPE(Tensors)

namespace {

/// A cloud of the test's making over the real codec: answers the handshake, and leaves the rest to the test.
class FakeCloud : public QObject {
public:
    FakeCloud()
    {
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            auto *channel = new Channel(m_server.nextPendingConnection(), this);
            channel->setStage(FrameStage::Session);
            channel->setPolicy([](const FrameHead &) { return PayloadDecision{PayloadAction::Take, 1 << 20}; });
            connect(channel, &Channel::frameReceived, this, [this, channel](const Frame &frame) { answer(channel, frame); });
        });
    }

    ConnectOptions address(std::chrono::milliseconds timeout = std::chrono::seconds(5)) const
    {
        return {.port = m_server.serverPort(), .timeout = timeout};
    }

    Channel *control = nullptr;
    Channel *data = nullptr;
    QList<Frame> requests; ///< all but the handshake
    bool welcomes = true;

private:
    void answer(Channel *channel, const Frame &frame)
    {
        if (frame.type == FrameType::Hello) {
            control = channel;
            if (welcomes)
                channel->send(0, Welcome{.programVersion = "1", .deviceName = "fake", .sessionId = 5,
                                         .dataToken = QByteArray(tokenBytes, 't')});
        } else if (frame.type == FrameType::Attach) {
            data = channel;
            channel->send(FrameType::Attached, 0);
        } else {
            requests.append(frame);
        }
    }

    QTcpServer m_server;
};

template<class T>
bool isReady(const std::future<T> &future)
{
    return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

TensorView tensorOf(const TensorSpec &spec)
{
    return TensorBuffer(static_cast<std::size_t>(spec.bytes())).view(spec);
}

TensorView smallTensor()
{
    return tensorOf({DataType::Float32, {1, 4}});
}

} // namespace

/// The edge's end against a fake cloud. Futures are only looked at, never waited for: this is the network thread.
class EdgeConnectionTest : public QObject {
    Q_OBJECT
    std::unique_ptr<FakeCloud> m_cloud;
    std::unique_ptr<EdgeConnection> m_edge;

    void openBoth()
    {
        auto opened = m_edge->open(m_cloud->address());
        QTRY_VERIFY(isReady(opened));
        QVERIFY(opened.get().has_value());
    }

private Q_SLOTS:
    void init()
    {
        m_cloud = std::make_unique<FakeCloud>();
        m_edge = std::make_unique<EdgeConnection>();
    }

    void opensControlAndDataOnOneSession()
    {
        auto opened = m_edge->open(m_cloud->address());
        QTRY_VERIFY(isReady(opened));
        const auto welcome = opened.get();
        QVERIFY(welcome);
        QCOMPARE(welcome->sessionId, quint64(5));
        QVERIFY(m_cloud->control && m_cloud->data && m_cloud->control != m_cloud->data);
    }

    void aSilentCloudIsGivenUp()
    {
        m_cloud->welcomes = false;
        auto opened = m_edge->open(m_cloud->address(std::chrono::milliseconds(50)));
        QTRY_VERIFY(isReady(opened));
        const auto welcome = opened.get();
        QVERIFY(!welcome);
        QCOMPARE(welcome.error().code, ErrorCode::NoConnection);
    }

    void stopSettlesAnInferenceAtOnceAndTellsTheCloud()
    {
        openBoth();
        auto answer = m_edge->infer(1, {smallTensor()}, smallTensor().spec());
        QTRY_COMPARE(m_cloud->requests.size(), 1);
        m_edge->cancelAll();
        QTRY_VERIFY(isReady(answer)); // the cloud has said nothing
        QCOMPARE(answer.get().error().code, ErrorCode::Cancelled);
        QTRY_COMPARE(m_cloud->requests.size(), 2);
        QCOMPARE(m_cloud->requests.last().type, FrameType::Cancel);
        QCOMPARE(m_cloud->requests.last().request, m_cloud->requests.first().request);
    }

    void aLateAnswerIsDroppedByItsRequestId()
    {
        openBoth();
        auto first = m_edge->infer(1, {smallTensor()}, smallTensor().spec());
        QTRY_COMPARE(m_cloud->requests.size(), 1);
        m_edge->cancelAll();
        QTRY_VERIFY(isReady(first));
        auto second = m_edge->infer(1, {smallTensor()}, smallTensor().spec());
        QTRY_COMPARE(m_cloud->requests.size(), 3);
        const Result late{.compute = std::chrono::nanoseconds(1), .tensors = {smallTensor().spec()}};
        m_cloud->data->send(m_cloud->requests.first().request, late, {smallTensor()});
        const Result right{.compute = std::chrono::nanoseconds(2), .tensors = {smallTensor().spec()}};
        m_cloud->data->send(m_cloud->requests.last().request, right, {smallTensor()});
        QTRY_VERIFY(isReady(second));
        const auto answer = second.get();
        QVERIFY(answer);
        QCOMPARE(answer->result.compute, std::chrono::nanoseconds(2));
    }

    void aRefusedRequestLeavesTheSessionOpen()
    {
        openBoth();
        auto refused = m_edge->prepare(9, {true, false});
        QTRY_COMPARE(m_cloud->requests.size(), 1);
        m_cloud->control->send(m_cloud->requests.first().request, ErrorMessage{PeerErrorCode::UnknownId, "No such model."});
        QTRY_VERIFY(isReady(refused));
        QCOMPARE(refused.get().error(), (Error{ErrorCode::Refused, "No such model."}));
        auto roundTrip = m_edge->roundTrip();
        QTRY_VERIFY(isReady(roundTrip));
        QVERIFY(roundTrip.get().has_value());
    }

    void anAnswerThatTheModelDoesNotGiveEndsTheSession_data()
    {
        QTest::addColumn<Tensors>("tensors");
        QTest::newRow("nothing") << Tensors{};
        QTest::newRow("another type") << Tensors{{DataType::UInt8, {1, 16}}};
        QTest::newRow("another shape") << Tensors{{DataType::Float32, {4, 1}}};
        QTest::newRow("less") << Tensors{{DataType::Float32, {1, 3}}};
        QTest::newRow("more") << Tensors{{DataType::Float32, {1, 5}}};
        QTest::newRow("in two") << Tensors{{DataType::Float32, {1, 2}}, {DataType::Float32, {1, 2}}};
    }

    void anAnswerThatTheModelDoesNotGiveEndsTheSession()
    {
        QFETCH(Tensors, tensors);
        openBoth();
        QSignalSpy lost(m_edge.get(), &EdgeConnection::lost);
        auto asked = m_edge->infer(1, {smallTensor()}, smallTensor().spec());
        QTRY_COMPARE(m_cloud->requests.size(), 1);
        std::vector<TensorView> payload;
        for (const TensorSpec &spec : tensors)
            payload.push_back(tensorOf(spec));
        m_cloud->data->send(m_cloud->requests.first().request, Result{.tensors = tensors}, payload);
        QTRY_VERIFY(isReady(asked));
        const auto answer = asked.get();
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Refused);
        QVERIFY(!m_edge->isOpen());
        QCOMPARE(lost.size(), 1);
    }

    void aLostCloudSettlesEverythingAndSaysSoOnce()
    {
        openBoth();
        QSignalSpy lost(m_edge.get(), &EdgeConnection::lost);
        auto one = m_edge->infer(1, {smallTensor()}, smallTensor().spec());
        auto two = m_edge->profile({1, ProfileDepth::Full}, {});
        QTRY_COMPARE(m_cloud->requests.size(), 2);
        m_cloud.reset();
        QTRY_VERIFY(isReady(one) && isReady(two));
        QCOMPARE(one.get().error().code, ErrorCode::NoConnection);
        QCOMPARE(two.get().error().code, ErrorCode::NoConnection);
        QTRY_COMPARE(lost.size(), 1);
        auto afterwards = m_edge->prepare(1, {true, false});
        QTRY_VERIFY(isReady(afterwards));
        QCOMPARE(afterwards.get().error().code, ErrorCode::NoConnection);
    }

    void requestNumbersGoOnWhenALostSessionIsOpenedAgain()
    {
        openBoth();
        QVERIFY(m_edge->isOpen());
        auto lost = m_edge->infer(1, {smallTensor()}, smallTensor().spec());
        QTRY_COMPARE(m_cloud->requests.size(), 1);
        m_cloud->control->abort();
        m_cloud->data->abort();
        QTRY_VERIFY(isReady(lost));
        QCOMPARE(lost.get().error().code, ErrorCode::NoConnection);
        QVERIFY(!m_edge->isOpen());
        openBoth();
        QVERIFY(m_edge->isOpen());
        auto again = m_edge->infer(1, {smallTensor()}, smallTensor().spec());
        QTRY_COMPARE(m_cloud->requests.size(), 2);
        QVERIFY(m_cloud->requests.last().request > m_cloud->requests.first().request);
        // An answer to the lost request, however it comes, is nobody's.
        const Result late{.compute = std::chrono::nanoseconds(1), .tensors = {smallTensor().spec()}};
        m_cloud->data->send(m_cloud->requests.first().request, late, {smallTensor()});
        const Result right{.compute = std::chrono::nanoseconds(2), .tensors = {smallTensor().spec()}};
        m_cloud->data->send(m_cloud->requests.last().request, right, {smallTensor()});
        QTRY_VERIFY(isReady(again));
        QCOMPARE(again.get()->result.compute, std::chrono::nanoseconds(2));
    }

    void measuresTheLinkInAtMost64KiB()
    {
        openBoth();
        auto measured = m_edge->measureLink();
        std::size_t bytes = 0;
        // The cloud's part: each round is answered with arrivals as over a link of 8 Mbit/s.
        for (int answered = 0; !isReady(measured);) {
            QTRY_VERIFY(isReady(measured) || m_cloud->requests.size() > answered);
            if (isReady(measured))
                break;
            const auto first = Probe::fromCbor(m_cloud->requests.at(answered).header);
            QVERIFY(first);
            QTRY_COMPARE(m_cloud->requests.size(), answered + first->of);
            ProbeReply reply;
            for (const Frame &frame : m_cloud->requests.mid(answered)) {
                reply.arrivals.push_back({frame.wireBytes, {}});
                bytes += frame.wireBytes;
            }
            // The clock starts with the first frame; what came after it took its own time.
            for (std::size_t i = 1; i < reply.arrivals.size(); ++i)
                reply.arrivals[i].sinceFirst = reply.arrivals[i - 1].sinceFirst + std::chrono::microseconds(reply.arrivals[i].bytes);
            m_cloud->data->send(m_cloud->requests.at(answered).request, reply);
            answered = static_cast<int>(m_cloud->requests.size());
        }
        const auto state = measured.get();
        QVERIFY(state && state->goodput);
        QVERIFY(std::abs(state->goodput->mbitPerSecond - 8) < 0.1);
        QVERIFY(bytes <= maxProbeBytes);
        QVERIFY(state->probeBytes <= maxProbeBytes);
        QVERIFY(state->probeBytes >= bytes);
    }

    void progressArrivesBeforeTheProfile()
    {
        openBoth();
        QList<int> seen;
        auto profile = m_edge->profile({1, ProfileDepth::Quick}, [&seen](int done, int) { seen.append(done); });
        QTRY_COMPARE(m_cloud->requests.size(), 1);
        const quint64 request = m_cloud->requests.first().request;
        m_cloud->control->send(request, ProfileProgress{1, 3});
        m_cloud->control->send(request, ProfileProgress{2, 3});
        m_cloud->control->send(request, ProfileReply{1, ProfileState::Quick}, {documentPayload("{}")});
        QTRY_VERIFY(isReady(profile));
        QCOMPARE(profile.get().value(), QByteArray("{}"));
        QCOMPARE(seen, (QList<int>{1, 2}));
    }
};

QTEST_GUILESS_MAIN(EdgeConnectionTest)
#include "tst_edgeconnection.moc"
