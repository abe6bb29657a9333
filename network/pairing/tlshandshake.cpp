#include "network/pairing/tlshandshake.h"

#include <QSslCipher>
#include <QSslConfiguration>
#include <QSslPreSharedKeyAuthenticator>
#include <QSslSocket>
#include <QtEndian>

#include <array>

#include <fcntl.h>
#include <unistd.h>

namespace neurosurgeon {

namespace {

constexpr char cipherName[] = "ECDHE-PSK-CHACHA20-POLY1305";
/// Ours has some 200 bytes; OpenSSL alone would take 128 KiB from a stranger.
constexpr quint32 maxClientHelloBytes = 4096;

QSslConfiguration configuration()
{
    QSslConfiguration configuration;
    configuration.setProtocol(QSsl::TlsV1_2);
    configuration.setCiphers({QSslCipher(QString::fromLatin1(cipherName))});
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone); // the key proves who it is, there are no certificates
    configuration.setSslOption(QSsl::SslOptionDisableSessionTickets, true);
    configuration.setCaCertificates({});
    return configuration;
}

/// A second handle on the same connection, so that the plain socket can go.
QSslSocket *takeOver(Channel *plain)
{
    auto *old = plain->socket();
    auto *socket = new QSslSocket;
    // What is there already was sent before the answer it should wait for: it must not pass for encrypted data.
    const bool clean = old->bytesAvailable() == 0 && old->bytesToWrite() == 0;
    const int descriptor = clean ? ::fcntl(int(old->socketDescriptor()), F_DUPFD_CLOEXEC, 0) : -1;
    if (descriptor >= 0 && !socket->setSocketDescriptor(descriptor))
        ::close(descriptor);
    QObject::disconnect(plain, nullptr, nullptr, nullptr);
    plain->abort();
    plain->deleteLater();
    return socket;
}

} // namespace

TlsHandshake::TlsHandshake(Channel *plain, Side side, QByteArray identity, KeySource key, QObject *parent)
    : QObject(parent), m_socket(takeOver(plain)), m_side(side), m_identity(std::move(identity)), m_key(std::move(key))
{
    m_socket->setParent(this);
    m_socket->setSslConfiguration(configuration());
    m_socket->setReadBufferSize(qint64(maxBytesBeforeSession));
    connect(m_socket, &QSslSocket::preSharedKeyAuthenticationRequired, this, &TlsHandshake::onKeyWanted);
    connect(m_socket, &QSslSocket::readyRead, this, &TlsHandshake::onReadyRead);
    // Queued: nobody expects to hear from a constructor, nor from within OpenSSL.
    connect(m_socket, &QSslSocket::encrypted, this, &TlsHandshake::onEncrypted, Qt::QueuedConnection);
    connect(m_socket, &QSslSocket::errorOccurred, this, &TlsHandshake::fail, Qt::QueuedConnection);
    connect(m_socket, &QSslSocket::disconnected, this, &TlsHandshake::fail, Qt::QueuedConnection);
    QMetaObject::invokeMethod(this, &TlsHandshake::start, Qt::QueuedConnection);
}

TlsHandshake::~TlsHandshake() = default;

void TlsHandshake::start()
{
    if (m_socket->state() != QAbstractSocket::ConnectedState)
        return fail();
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    if (m_side == Side::Cloud)
        return onReadyRead();
    m_started = true;
    m_socket->startClientEncryption();
}

/// The cloud looks at the first message's length before OpenSSL believes it.
void TlsHandshake::onReadyRead()
{
    if (m_started || m_side == Side::Edge)
        return;
    constexpr int typeAt = 5;
    constexpr int lengthAt = 5; // three bytes behind the type, read as four with the type
    std::array<char, 9> head{};
    if (m_socket->peek(head.data(), head.size()) < qint64(head.size()))
        return;
    constexpr char handshakeRecord = 22;
    constexpr char clientHello = 1;
    const quint32 length = qFromBigEndian<quint32>(head.data() + lengthAt) & 0xffffffU;
    if (head[0] != handshakeRecord || head[typeAt] != clientHello || length > maxClientHelloBytes)
        return fail();
    m_started = true;
    m_socket->startServerEncryption();
}

void TlsHandshake::onKeyWanted(QSslPreSharedKeyAuthenticator *authenticator)
{
    if (m_side == Side::Edge)
        authenticator->setIdentity(m_identity);
    else if (authenticator->identity() != m_identity)
        return;
    const QByteArray key = m_usedKey ? QByteArray() : m_key();
    m_usedKey = true;
    authenticator->setPreSharedKey(key);
}

void TlsHandshake::onEncrypted()
{
    if (m_done)
        return;
    // Configured so, and still looked at: everything that follows rests on it.
    if (!m_usedKey || m_socket->sessionCipher().name() != QLatin1StringView(cipherName) || m_socket->sessionProtocol() != QSsl::TlsV1_2)
        return fail();
    m_done = true;
    m_socket->disconnect(this);
    m_socket->setParent(nullptr);
    Q_EMIT encrypted(new Channel(std::exchange(m_socket, nullptr)));
}

void TlsHandshake::fail()
{
    if (std::exchange(m_done, true))
        return;
    m_socket->disconnect(this);
    m_socket->abort();
    Q_EMIT failed();
}

} // namespace neurosurgeon
