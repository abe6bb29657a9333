#pragma once

#include "network/link/channel.h"

#include <QObject>

#include <functional>

class QSslPreSharedKeyAuthenticator;
class QSslSocket;

namespace neurosurgeon {

/// Turns a plain channel's connection into an encrypted one, both ends in one class: TLS 1.2 with a pre-shared key and
/// ECDHE-PSK-CHACHA20-POLY1305, no certificates (Qt offers PSK for TLS 1.2 alone). Network thread. Timeouts are the owner's affair.
class TlsHandshake : public QObject {
    Q_OBJECT
public:
    enum class Side { Edge, Cloud };
    /// Asked once, when the key is needed; an empty answer ends the handshake.
    using KeySource = std::function<QByteArray()>;

    /// Takes the connection over and deletes `plain` (later). The edge sends `identity`, the cloud accepts no other.
    TlsHandshake(Channel *plain, Side side, QByteArray identity, KeySource key, QObject *parent = nullptr);
    ~TlsHandshake() override;

    /// True once the key was handed out: a failure from then on is a wrong key, or a line cut at the wrong moment.
    bool usedKey() const { return m_usedKey; }

Q_SIGNALS:
    /// The channel belongs to the receiver; it is in the stage before a session.
    void encrypted(neurosurgeon::Channel *channel);
    void failed();

private:
    void start();
    void onReadyRead();
    void onKeyWanted(QSslPreSharedKeyAuthenticator *authenticator);
    void onEncrypted();
    void fail();

    QSslSocket *m_socket;
    Side m_side;
    QByteArray m_identity;
    KeySource m_key;
    bool m_usedKey = false;
    bool m_started = false;
    bool m_done = false;
};

} // namespace neurosurgeon
