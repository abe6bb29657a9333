#include "network/pairing/pairingclient.h"

#include "network/link/endpoint.h"
#include "network/pairing/code.h"
#include "network/session/thisprogram.h"
#include "network/wire/messages.h"

namespace neurosurgeon {

namespace {

/// The code is worked out meanwhile, which takes seconds on a small board.
constexpr std::chrono::seconds patience{15};

} // namespace

PairingClient::PairingClient(PeerStore store, const QString &host, quint16 port, const QString &code, QObject *parent)
    : QObject(parent), m_store(std::move(store)), m_address(endpointText(host, port))
{
    m_patience.setParent(this);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        finish(failure(ErrorCode::NoConnection, "The cloud at " + m_address.toStdString() + " does not answer; check the address, and that it shows a code."));
    });
    m_patience.start(patience);
    QMetaObject::invokeMethod(this, [this, host, port, code] { begin(host, port, code); }, Qt::QueuedConnection);
}

void PairingClient::begin(const QString &host, quint16 port, const QString &code)
{
    const auto self = m_store.identity();
    if (!self)
        return finish(tl::make_unexpected(self.error()));
    // Looked at before a try is spent: a key that cannot be kept pairs nobody.
    if (const auto list = m_store.load(); !list)
        return finish(tl::make_unexpected(list.error()));
    m_self = *self;
    const auto keySource = [this, code](const Secured &cloud, std::function<void(Expected<QByteArray>)> done) {
        if (cloud.nonce.isEmpty())
            return done(failure(ErrorCode::Refused, "The other side shows no pairing code; check the address and the port."));
        derivePairingKey(this, pairingKey, code, cloud.deviceId, cloud.nonce, std::move(done));
    };
    m_dialler = new Dialler(host, port, {SecurePurpose::Pairing, protocolMin, protocolMax, programVersion(), m_self.id}, keySource, this);
    connect(m_dialler, &Dialler::opened, this, &PairingClient::onOpened);
    connect(m_dialler, &Dialler::failed, this, [this](const Error &error) { finish(tl::make_unexpected(error)); });
}

void PairingClient::onOpened(Channel *channel)
{
    m_channel = channel;
    channel->setParent(this);
    connect(channel, &Channel::frameReceived, this, &PairingClient::onFrame);
    connect(channel, &Channel::failed, this, [this](const Error &error) { finish(tl::make_unexpected(error)); });
    connect(channel, &Channel::closed, this, [this] {
        finish(failure(ErrorCode::NoConnection, "The cloud closed the connection before the pairing was complete; try again with a new code."));
    });
    m_dialogue = PairingDialogue::edge(m_self, m_dialler->cloud().deviceId);
    const auto first = m_dialogue->begin();
    channel->send(*first.reply, 0, first.header);
}

void PairingClient::onFrame(const Frame &frame)
{
    if (m_finished)
        return;
    if (frame.type == FrameType::Error) {
        const auto message = ErrorMessage::fromCbor(frame.header);
        return finish(tl::make_unexpected(message ? message->toError() : message.error()));
    }
    const auto step = m_dialogue->receive(frame.type, frame.header);
    if (!step)
        return finish(tl::make_unexpected(step.error()));
    if (step->reply)
        m_channel->send(*step->reply, 0, step->header);
    if (!step->store)
        return;
    Peer peer = *step->store;
    peer.lastAddress = m_address;
    peer.lastSeen = peer.pairedAt;
    if (const auto stored = m_store.put(peer); !stored)
        return finish(tl::make_unexpected(stored.error()));
    m_channel->disconnect(this);
    m_channel->close();
    finish(peer);
}

void PairingClient::finish(const Expected<Peer> &peer)
{
    if (std::exchange(m_finished, true))
        return;
    m_patience.stop();
    Q_EMIT finished(peer);
}

} // namespace neurosurgeon
