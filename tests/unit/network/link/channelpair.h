#pragma once

#include "network/link/channel.h"
#include "network/wire/messages.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <algorithm>
#include <cstring>
#include <memory>
#include <random>
#include <span>
#include <vector>

namespace neurosurgeon {

inline constexpr int patience = 20'000; // milliseconds; sanitizers are slow

inline TensorView randomTensor(std::int64_t bytes)
{
    std::mt19937_64 random(11);
    const TensorBuffer buffer{std::size_t(bytes)};
    for (std::int64_t at = 0; at < bytes; at += 8) {
        const std::uint64_t word = random();
        std::memcpy(buffer.data() + at, &word, std::size_t(std::min<std::int64_t>(8, bytes - at)));
    }
    return buffer.view({DataType::UInt8, {bytes}});
}

inline bool sameBytes(const Frame &frame, const TensorView &tensor)
{
    return std::ranges::equal(std::span(frame.payload.data(), frame.payload.size()), tensor.bytes());
}

inline PayloadPolicy takeAll()
{
    return [](const FrameHead &head) { return PayloadDecision{PayloadAction::Take, head.payloadBytes}; };
}

/// What a channel told, copied.
struct Heard {
    explicit Heard(Channel *channel) : closed(channel, &Channel::closed)
    {
        QObject::connect(channel, &Channel::frameReceived, &context,
                         [this](const Frame &frame) { frames.push_back(frame); });
        QObject::connect(channel, &Channel::failed, &context,
                         [this](const Error &error) { failures.push_back(error); });
    }
    std::vector<Frame> frames;
    std::vector<Error> failures;
    QSignalSpy closed;
    QObject context; ///< ends the connections before the vectors go
};

/// Two channels over real loopback, in the stage where everything is allowed.
class ChannelPair {
public:
    ChannelPair()
    {
        if (!server.listen(QHostAddress::LocalHost, 0))
            qFatal("no port on loopback");
    }

    std::unique_ptr<Channel> dial()
    {
        auto *socket = new QTcpSocket;
        auto channel = opened(socket);
        socket->connectToHost(QHostAddress::LocalHost, server.serverPort());
        return channel;
    }
    QTcpSocket *acceptPlain()
    {
        if (!QTest::qWaitFor([this] { return server.hasPendingConnections(); }, patience))
            qFatal("no connection came");
        return server.nextPendingConnection();
    }
    std::unique_ptr<Channel> accept() { return opened(acceptPlain()); }
    void connectBoth()
    {
        edge = dial();
        cloud = accept();
    }

    QTcpServer server;
    std::unique_ptr<Channel> edge;
    std::unique_ptr<Channel> cloud;

private:
    static std::unique_ptr<Channel> opened(QTcpSocket *socket)
    {
        auto channel = std::make_unique<Channel>(socket);
        channel->setStage(FrameStage::Session);
        channel->setPolicy(takeAll());
        return channel;
    }
};

} // namespace neurosurgeon
