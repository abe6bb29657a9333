#include "network/pairing/doorkeeper.h"

#include "network/session/thisprogram.h"
#include "network/wire/messages.h"

#include <QFileInfo>
#include <QTcpServer>
#include <QTcpSocket>

#include <algorithm>
#include <iterator>

namespace neurosurgeon {

QHostAddress peerOf(const QTcpSocket &socket)
{
    const QHostAddress address = socket.peerAddress();
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    return isV4 ? QHostAddress(v4) : address;
}

namespace {

/// A network of IPv6 is one neighbour, who may take any address in it.
QHostAddress originOf(const QHostAddress &address)
{
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return address;
    constexpr int networkBytes = 8;
    Q_IPV6ADDR network = address.toIPv6Address();
    std::fill(std::begin(network.c) + networkBytes, std::end(network.c), quint8(0));
    return QHostAddress(network);
}

} // namespace

Doorkeeper::Doorkeeper(PeerStore store, bool insecure, KeyDerivation derive, QObject *parent)
    : QObject(parent), m_store(std::move(store)), m_insecure(insecure), m_derive(derive)
{
}

Doorkeeper::~Doorkeeper() = default;

Expected<void> Doorkeeper::open()
{
    const auto identity = m_store.identity();
    if (!identity)
        return tl::make_unexpected(identity.error());
    const auto peers = m_store.load();
    if (!peers)
        return tl::make_unexpected(peers.error());
    m_identity = *identity;
    m_peers = *peers;
    m_code = new CodeOffer(m_identity.id, this, m_derive);
    connect(m_code, &CodeOffer::changed, this, [this](const CodeStatus &, const QString &reason) {
        if (!reason.isEmpty())
            Q_EMIT notice(reason);
    });
    QMetaObject::invokeMethod(this, &Doorkeeper::tellNotices, Qt::QueuedConnection);
    // The folder: the file is replaced as a whole, and may not be there yet.
    m_watcher = new QFileSystemWatcher({QFileInfo(m_store.file()).path()}, this);
    connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, &Doorkeeper::reload);
    return {};
}

void Doorkeeper::reload()
{
    const auto peers = m_store.load();
    tellNotices();
    if (!peers) {
        // Nobody can prove anything without keys; what runs already goes on.
        Q_EMIT notice(QString::fromStdString(peers.error().message));
        return;
    }
    if (m_peers.peers == peers->peers)
        return;
    m_peers = *peers;
    Q_EMIT peersChanged();
}

void Doorkeeper::tellNotices()
{
    const QStringList sentences = m_store.takeNotices();
    for (const QString &sentence : sentences)
        Q_EMIT notice(sentence);
}

void Doorkeeper::keepAccepting(QTcpServer &server)
{
    connect(&server, &QTcpServer::acceptError, this, [this, &server] {
        Q_EMIT notice(tr("No connection can be taken at the moment (%1); trying again.").arg(server.errorString()));
        QTimer::singleShot(acceptPause, &server, [&server] {
            if (server.isListening())
                server.resumeAccepting();
        });
    });
}

void Doorkeeper::receive(QTcpSocket *socket)
{
    const QHostAddress address = peerOf(*socket);
    makeRoom(address);
    socket->setParent(nullptr);
    auto *channel = new Channel(socket, this);
    if (m_strangers.size() >= maxStrangers)
        return refuse(channel, PeerErrorCode::Busy, "The cloud has too many unfinished connections; try again in a few seconds.");
    const Trust trust = address.isLoopback() ? Trust::Loopback : m_insecure ? Trust::Insecure : Trust::None;
    watch(add(address, trust), channel);
}

/// A flood must not keep those out that come from elsewhere, nor those that speak at once: whoever comes from the most crowded
/// place and has said nothing goes first; without such, whoever comes from a place that fills half of the room.
void Doorkeeper::makeRoom(const QHostAddress &newcomer)
{
    if (m_strangers.size() < maxStrangers)
        return;
    std::map<QString, int> crowds;
    for (const auto &[key, stranger] : m_strangers)
        ++crowds[stranger.origin.toString()];
    const auto crowdOf = [&](Key key) { return crowds.at(m_strangers.at(key).origin.toString()); };
    std::optional<Key> first;
    for (const Key key : m_order) {
        const Stranger &stranger = m_strangers.at(key);
        const bool mayGo = stranger.silent || (crowdOf(key) > maxStrangers / 2 && stranger.origin != originOf(newcomer));
        const bool better = !first || (stranger.silent && !m_strangers.at(*first).silent)
            || (stranger.silent == m_strangers.at(*first).silent && crowdOf(key) > crowdOf(*first));
        if (mayGo && better)
            first = key;
    }
    if (first)
        remove(*first);
}

Doorkeeper::Key Doorkeeper::add(const QHostAddress &address, Trust trust)
{
    auto *key = new QObject(this);
    Stranger &stranger = m_strangers[key];
    stranger.visitor.trust = trust;
    stranger.address = address.toString();
    stranger.origin = originOf(address);
    stranger.patience = new QTimer(key);
    stranger.patience->setSingleShot(true);
    stranger.patience->start(strangerTime);
    m_order.push_back(key);
    return key;
}

void Doorkeeper::watch(Key key, Channel *channel)
{
    channel->setParent(key);
    QTimer *patience = m_strangers.at(key).patience;
    patience->disconnect();
    connect(patience, &QTimer::timeout, key, [this, key, channel] {
        turnAway(key, channel, PeerErrorCode::NotAllowed, "The connection did not introduce itself in time.");
    });
    connect(channel, &Channel::frameReceived, key, [this, key, channel](const Frame &frame) { onFrame(key, channel, frame); });
    connect(channel, &Channel::failed, key, [this](const Error &error) {
        Q_EMIT notice(tr("A connection was refused: %1").arg(QString::fromStdString(error.message)));
    });
    connect(channel, &Channel::closed, key, [this, key] { remove(key); });
}

void Doorkeeper::remove(Key key)
{
    if (m_strangers.erase(key) == 0)
        return;
    std::erase(m_order, key);
    key->deleteLater(); // and its channel with it: this may be called from one of that one's signals
    key->disconnect();
}

void Doorkeeper::refuse(Channel *channel, PeerErrorCode code, const std::string &sentence)
{
    Q_EMIT notice(tr("A connection was refused: %1").arg(QString::fromStdString(sentence)));
    channel->disconnect();
    channel->setParent(this);
    connect(channel, &Channel::closed, channel, &QObject::deleteLater);
    channel->send(0, ErrorMessage{code, sentence});
    if (m_lingering >= maxLingering)
        return channel->abort();
    ++m_lingering;
    connect(channel, &Channel::closed, this, [this] { --m_lingering; });
    channel->close();
}

void Doorkeeper::turnAway(Key key, Channel *channel, PeerErrorCode code, const std::string &sentence)
{
    if (!m_strangers.contains(key))
        return;
    refuse(channel, code, sentence);
    remove(key);
}

void Doorkeeper::onFrame(Key key, Channel *channel, const Frame &frame)
{
    const auto found = m_strangers.find(key);
    if (found == m_strangers.end())
        return;
    Stranger &stranger = found->second;
    stranger.silent = false;
    if (stranger.pairing)
        return pair(key, channel, frame);
    if (frame.type == FrameType::Secure && stranger.visitor.trust != Trust::Paired)
        return secure(key, channel, frame);
    if (frame.type != FrameType::Hello && frame.type != FrameType::Attach)
        return turnAway(key, channel, PeerErrorCode::NotAllowed, "A connection begins with Hello, Attach or Secure.");
    if (frame.type == FrameType::Hello && stranger.visitor.trust == Trust::None)
        return turnAway(key, channel, PeerErrorCode::NotAllowed,
                        m_identity.name.toStdString() + " takes only paired edges; pair with `neurosurgeon-cli pair`, and leave --insecure out.");
    const Visitor visitor = stranger.visitor;
    channel->disconnect();
    channel->setParent(nullptr);
    remove(key);
    Q_EMIT admitted(channel, frame, visitor);
}

Expected<Secured> Doorkeeper::answer(const Secure &secure) const
{
    Secured secured{programVersion(), m_identity.id, m_identity.name.toStdString(), {}, 0};
    if (secure.purpose == SecurePurpose::Session) {
        if (m_peers.find(secure.deviceId, PeerRole::Edge))
            return secured;
        return failure(ErrorCode::Refused, m_identity.name.toStdString() + " is not paired with this edge (any more); pair again: let the "
                       "cloud show a code and type it on the edge.");
    }
    if (!m_code->isOpen())
        return failure(ErrorCode::Refused, m_identity.name.toStdString() + " shows no pairing code at the moment; let it show one, and type "
                       "it within five minutes.");
    secured.nonce = m_code->nonce();
    secured.triesLeft = m_code->status().triesLeft;
    return secured;
}

void Doorkeeper::secure(Key key, Channel *channel, const Frame &frame)
{
    const auto wish = Secure::fromCbor(frame.header);
    if (!wish)
        return turnAway(key, channel, PeerErrorCode::BadMessage, wish.error().message);
    if (wish->maxProtocol < protocolMin || wish->minProtocol > protocolMax)
        return turnAway(key, channel, PeerErrorCode::UnsupportedVersion,
                        differentVersions(wish->programVersion, wish->minProtocol, wish->maxProtocol));
    const auto answered = answer(*wish);
    if (!answered)
        return turnAway(key, channel, PeerErrorCode::NotAllowed, answered.error().message);
    channel->send(0, *answered);
    encrypt(key, channel, *wish);
}

void Doorkeeper::encrypt(Key key, Channel *channel, const Secure &wish)
{
    const bool pairing = wish.purpose == SecurePurpose::Pairing;
    const Peer *peer = pairing ? nullptr : m_peers.find(wish.deviceId, PeerRole::Edge);
    const TlsHandshake::KeySource keySource = pairing ? TlsHandshake::KeySource([this] { return m_code->take(); })
                                                      : [stored = peer->key] { return stored; };
    channel->disconnect();
    auto *tls = new TlsHandshake(channel, TlsHandshake::Side::Cloud, wish.pskIdentity(), keySource, key);
    Stranger &stranger = m_strangers.at(key);
    stranger.visitor.deviceId = wish.deviceId;
    stranger.visitor.name = peer ? peer->name : QString();
    const auto giveUp = [this, key, tls, pairing, address = stranger.address] {
        if (!m_strangers.contains(key))
            return;
        // Without a key handed out nothing was tried: somebody connected and left.
        if (tls->usedKey()) {
            Q_EMIT notice(pairing ? tr("A wrong pairing code was tried from %1.").arg(address)
                                  : tr("A connection from %1 did not prove its key.").arg(address));
            if (pairing)
                m_code->settle(false);
        }
        remove(key);
    };
    stranger.patience->disconnect();
    connect(stranger.patience, &QTimer::timeout, key, giveUp);
    connect(tls, &TlsHandshake::failed, key, giveUp);
    connect(tls, &TlsHandshake::encrypted, key, [this, key, tls, pairing](Channel *secured) {
        if (m_strangers.contains(key))
            onEncrypted(key, secured, pairing);
        else
            delete secured;
        tls->deleteLater();
    });
}

void Doorkeeper::onEncrypted(Key key, Channel *channel, bool pairing)
{
    Stranger &stranger = m_strangers.at(key);
    stranger.pairing = pairing;
    if (pairing) {
        m_code->settle(true);
        stranger.dialogue = PairingDialogue::cloud(m_identity, stranger.visitor.deviceId, randomBytes(keyBytes));
    } else {
        stranger.visitor.trust = Trust::Paired;
    }
    watch(key, channel);
}

void Doorkeeper::pair(Key key, Channel *channel, const Frame &frame)
{
    Stranger &stranger = m_strangers.at(key);
    const auto step = stranger.dialogue->receive(frame.type, frame.header);
    if (!step)
        return turnAway(key, channel, PeerErrorCode::NotAllowed, step.error().message);
    std::optional<Peer> peer = step->store;
    if (peer) {
        peer->lastAddress = stranger.address;
        peer->lastSeen = peer->pairedAt;
        if (const auto stored = m_store.put(*peer); !stored)
            return turnAway(key, channel, PeerErrorCode::Internal, "The cloud cannot keep the key: " + stored.error().message);
        reload();
    }
    if (step->reply)
        channel->send(*step->reply, 0, step->header);
    if (peer)
        Q_EMIT paired(*peer);
}

} // namespace neurosurgeon
