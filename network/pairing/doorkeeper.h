#pragma once

#include "network/link/channel.h"
#include "network/pairing/codeoffer.h"
#include "network/pairing/dialogue.h"
#include "network/pairing/peerstore.h"
#include "network/pairing/tlshandshake.h"

#include <QFileSystemWatcher>
#include <QHostAddress>
#include <QTimer>

#include <map>
#include <optional>

class QTcpServer;
class QTcpSocket;

namespace neurosurgeon {

/// Where a connection comes from; IPv4 as such, even on a socket that serves both.
QHostAddress peerOf(const QTcpSocket &socket);

/// Why somebody may come in, if at all.
enum class Trust {
    None,     ///< from the network, in plain: only a plain data channel with its token
    Loopback, ///< a program on this computer
    Insecure, ///< --insecure: anybody
    Paired,   ///< proved the stored key; the channel is encrypted
};

/// Who stands behind a channel.
struct Visitor {
    Trust trust = Trust::None;
    QString deviceId; ///< of a paired edge, else empty
    QString name;     ///< as it is called here, else empty
};

/// The cloud's door: takes every new connection, lets it introduce itself within narrow limits, encrypts it, pairs it, and hands
/// over only those that may speak. Lives on the network thread.
class Doorkeeper : public QObject {
    Q_OBJECT
public:
    static constexpr int maxStrangers = 16;               ///< connections that have not introduced themselves
    static constexpr std::chrono::seconds strangerTime{5};
    static constexpr int maxLingering = 16;               ///< refused connections that still hear why, beside the strangers
    static constexpr std::chrono::milliseconds acceptPause{500}; ///< once accepting has failed

    Doorkeeper(PeerStore store, bool insecure, KeyDerivation derive = pairingKey, QObject *parent = nullptr);
    ~Doorkeeper() override;

    /// Reads identity and keys; to be called first. Errors: BadFile.
    Expected<void> open();
    const DeviceIdentity &identity() const { return m_identity; }
    const std::vector<Peer> &peers() const { return m_peers.peers; }
    const PeerStore &store() const { return m_store; }
    CodeOffer &code() { return *m_code; }

    /// Lets `server` accept again a little after that failed, e.g. for want of descriptors: by itself it never would.
    void keepAccepting(QTcpServer &server);
    /// Takes a new connection over.
    void receive(QTcpSocket *socket);
    /// Answers a connection with a sentence and ends it; at once if too many are being ended already.
    void refuse(Channel *channel, PeerErrorCode code, const std::string &sentence);

Q_SIGNALS:
    /// A Hello or an Attach from somebody who may send it; the channel belongs to the receiver, nobody is connected to it any more.
    void admitted(neurosurgeon::Channel *channel, const neurosurgeon::Frame &first, const neurosurgeon::Visitor &visitor);
    void paired(const neurosurgeon::Peer &peer);
    /// The stored peers changed, here or by another program.
    void peersChanged();
    /// Something a person should know, e.g. a refused connection.
    void notice(const QString &sentence);

private:
    /// A connection on its way in.
    struct Stranger {
        Visitor visitor;
        QTimer *patience = nullptr;
        bool silent = true;
        bool pairing = false;
        std::optional<PairingDialogue> dialogue;
        QString address;
        QHostAddress origin; ///< the address, or the network of an IPv6 one, whose owner has many
    };
    /// Each stranger is known by an object that lives exactly as long.
    using Key = QObject *;

    Key add(const QHostAddress &address, Trust trust);
    void watch(Key key, Channel *channel);
    void remove(Key key);
    void makeRoom(const QHostAddress &newcomer);
    void onFrame(Key key, Channel *channel, const Frame &frame);
    void secure(Key key, Channel *channel, const Frame &frame);
    Expected<Secured> answer(const Secure &secure) const;
    void encrypt(Key key, Channel *channel, const Secure &secure);
    void onEncrypted(Key key, Channel *channel, bool pairing);
    void pair(Key key, Channel *channel, const Frame &frame);
    void turnAway(Key key, Channel *channel, PeerErrorCode code, const std::string &sentence);
    void reload();
    void tellNotices();

    PeerStore m_store;
    bool m_insecure;
    KeyDerivation m_derive;
    DeviceIdentity m_identity;
    PeerList m_peers;
    CodeOffer *m_code = nullptr;
    QFileSystemWatcher *m_watcher = nullptr;
    std::map<Key, Stranger> m_strangers;
    std::vector<Key> m_order; ///< oldest first
    int m_lingering = 0;
};

} // namespace neurosurgeon
