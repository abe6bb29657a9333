#pragma once

#include "network/link/channel.h"
#include "network/wire/messages.h"

#include <QTcpServer>
#include <QTcpSocket>

#include <functional>
#include <utility>
#include <vector>

namespace neurosurgeon::test {

/// Stands between an edge and a cloud and passes every frame on, but the answers as `forge` makes them.
class Forger : public QObject {
public:
    using Tensors = std::vector<TensorView>;
    using Forge = std::function<Tensors(const Tensors &answer)>;

    Forger(quint16 cloud, Forge forge) : m_cloud(cloud), m_forge(std::move(forge))
    {
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QTcpServer::newConnection, this, &Forger::accept);
    }
    quint16 port() const { return m_server.serverPort(); }

private:
    void accept()
    {
        while (QTcpSocket *socket = m_server.nextPendingConnection()) {
            auto *edge = new Channel(socket, this);
            auto *onwards = new QTcpSocket;
            auto *cloud = new Channel(onwards, this);
            for (const auto &[from, to] : {std::pair{edge, cloud}, std::pair{cloud, edge}}) {
                from->setStage(FrameStage::Session);
                from->setPolicy([](const FrameHead &head) { return PayloadDecision{PayloadAction::Take, head.payloadBytes}; });
                connect(from, &Channel::frameReceived, to, [this, to](const Frame &frame) { pass(*to, frame); });
                connect(from, &Channel::closed, to, &Channel::close);
            }
            onwards->connectToHost(QHostAddress::LocalHost, m_cloud);
        }
    }
    void pass(Channel &to, const Frame &frame)
    {
        if (frame.type != FrameType::Result) {
            const TensorSpec bytes{DataType::UInt8, {static_cast<std::int64_t>(frame.payload.size())}};
            return to.send(frame.type, frame.request, frame.header, frame.payload.size() > 0 ? Tensors{frame.payload.view(bytes)} : Tensors{});
        }
        auto result = Result::fromCbor(frame.header).value();
        const Tensors answer = m_forge(tensorViews(result.tensors, frame.payload).value());
        result.tensors.clear();
        for (const TensorView &tensor : answer)
            result.tensors.push_back(tensor.spec());
        to.send(frame.request, result, answer);
    }

    quint16 m_cloud;
    Forge m_forge;
    QTcpServer m_server;
};

} // namespace neurosurgeon::test
