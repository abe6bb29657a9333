#pragma once

// The edge's outside world, for one program: connections whose other end the test holds, a TLS handshake that the test decides, a
// pairing code that costs nothing to work out, and driven time. The same input then takes the same way each time. What stands here
// as a member of a class of the library's is linked in its place: to be included by one source file of a program only.

#include "network/link/connector.h"
#include "network/pairing/code.h"
#include "network/pairing/messages.h"
#include "network/pairing/tlshandshake.h"
#include "tests/fuzz/driventime.h"

#include <QPointer>
#include <QSslSocket>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace neurosurgeon::test {

struct Opening;
struct Pairing;

/// A frame of the cloud's, whatever its bytes were made of: read as the edge has to read it.
struct Said {
    Frame frame;
    bool inTunnel = false;
    int begun = 0;     ///< the step in which its first byte came
    bool used = false; ///< some request was answered by it
};

/// A connection that the edge makes, as the cloud has it. It outlives the edge's sockets, of which a handshake needs two.
struct Line {
    Line() = default;
    Q_DISABLE_COPY_MOVE(Line)
    ~Line() { hangUp(); }

    QString host;               ///< as it was dialled
    QPointer<QTcpSocket> socket; ///< the edge's end
    int far = -1;               ///< the cloud's end; -1 before there is one, and when it was closed
    Opening *opening = nullptr; ///< or else
    Pairing *pairing = nullptr;
    bool secure = false;        ///< it is to be encrypted
    bool encrypted = false;     ///< the handshake has succeeded
    QPointer<TlsHandshake> handshake;
    TlsHandshake::Side side = TlsHandshake::Side::Edge;
    QByteArray identity;        ///< of the handshake
    QByteArray key;             ///< that the edge proves
    QByteArray rightKey;        ///< for this cloud
    std::function<void(bool works)> finishHandshake;
    bool answered = false;      ///< connected, or refused
    bool stalled = false;       ///< the cloud reads nothing
    bool goneQuiet = false;     ///< the cloud has closed its direction, or all of it
    bool ended = false;         ///< the edge has closed it
    bool spoke = false;         ///< the edge, in plain or then in the tunnel
    FrameReader fromEdge;
    FrameReader toEdge;
    bool garbled = false;       ///< nothing said from here on can be read
    int begun = 0;
    std::int64_t lastSaid = 0;
    std::vector<Said> said;
    QByteArray lastFrame;
    quint64 ping = 0;           ///< the edge's newest

    /// The edge has reached somebody.
    void connect();
    /// Nobody is there.
    void refuse();
    void hangUp()
    {
        if (far >= 0)
            ::close(std::exchange(far, -1));
    }
    /// Another stream begins.
    void startOver()
    {
        constexpr std::size_t mostPayload = 1024 * 1024;
        fromEdge = toEdge = openReader(mostPayload);
        spoke = garbled = false;
    }
    /// What counts on a connection that is to be encrypted was said in its tunnel.
    bool counts(const Said &each) const { return each.inTunnel == secure; }
    bool hasSaid(FrameType type) const
    {
        return std::any_of(said.begin(), said.end(), [&](const Said &each) { return counts(each) && each.frame.type == type; });
    }
    template<class Message, class Fits>
    bool hasSaid(Fits fits) const
    {
        return std::any_of(said.begin(), said.end(), [&](const Said &each) {
            if (!counts(each) || each.frame.type != Message::type)
                return false;
            const auto message = Message::fromCbor(each.frame.header);
            return message && fits(*message, each.frame);
        });
    }
    /// What the cloud said of itself in plain.
    std::optional<Secured> secured() const
    {
        const auto first = std::find_if(said.begin(), said.end(), [](const Said &each) { return each.frame.type == FrameType::Secured; });
        if (first == said.end() || first->inTunnel)
            return std::nullopt;
        const auto message = Secured::fromCbor(first->frame.header);
        return message ? std::optional(*message) : std::nullopt;
    }
};

inline const QHostAddress cloudAddress{QStringLiteral("192.168.1.7")};

/// The script's part. A socket begins to be connected; asked at once, answered from the event loop.
inline std::function<std::shared_ptr<Line>(QTcpSocket *socket, const QString &host)> onDial;
inline std::function<void(Line &line)> onDialled;
inline std::function<Line &(const QTcpSocket *socket)> lineOf;
inline std::function<void(Line &line)> onHandshake;

/// What a socket tells its owner when it is connected, or not.
class Teller : public QTcpSocket {
public:
    static void setPeer(QTcpSocket &socket) { (socket.*(&Teller::setPeerAddress))(cloudAddress); }
    static void setRefused(QTcpSocket &socket)
    {
        (socket.*(&Teller::setSocketError))(ConnectionRefusedError);
        Q_EMIT socket.errorOccurred(ConnectionRefusedError);
    }
};

inline void Line::connect()
{
    std::array<int, 2> ends{};
    require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0, "there is no socket left");
    far = ends[1];
    require(socket->setSocketDescriptor(ends[0]), "no socket takes this descriptor");
    Teller::setPeer(*socket);
    Q_EMIT socket->connected();
}

inline void Line::refuse()
{
    Teller::setRefused(*socket);
}

inline QByteArray cheapKey(const QString &code, const QString &cloudId, const QByteArray &nonce)
{
    return code.toLatin1() + cloudId.toLatin1() + nonce;
}

/// A code that is being worked out.
struct Derivation {
    QPointer<QObject> context;
    std::function<void(Expected<QByteArray>)> done;
    QByteArray key;
};
inline std::vector<Derivation> derivations;

} // namespace neurosurgeon::test

namespace neurosurgeon {

Connector::Connector(QTcpSocket *socket, const QString &host, quint16 port)
    : QObject(socket), m_socket(socket), m_port(port), m_addresses({test::cloudAddress}), m_headStart(this)
{
    QMetaObject::invokeMethod(this, [line = test::onDial(socket, host)] { test::onDialled(*line); }, Qt::QueuedConnection);
}

Error unreachable(const QTcpSocket &, const QString &, quint16)
{
    return {ErrorCode::NoConnection, "There is no cloud."};
}

/// As the real one: early bytes end it, the key is asked for once, and a second socket on the same connection goes on. That one is
/// a QSslSocket which was never told to encrypt, so that the channel above takes the ways of an encrypted one.
TlsHandshake::TlsHandshake(Channel *plain, Side side, QByteArray identity, KeySource key, QObject *parent)
    : QObject(parent), m_socket(new QSslSocket(this)), m_side(side), m_identity(std::move(identity)), m_key(std::move(key))
{
    QTcpSocket *old = plain->socket();
    test::Line &line = test::lineOf(old);
    m_started = old->bytesAvailable() == 0 && old->bytesToWrite() == 0;
    const int descriptor = m_started ? ::fcntl(int(old->socketDescriptor()), F_DUPFD_CLOEXEC, 0) : -1;
    if (descriptor >= 0 && !m_socket->setSocketDescriptor(descriptor))
        ::close(descriptor);
    QObject::disconnect(plain, nullptr, nullptr, nullptr);
    plain->abort();
    plain->deleteLater();
    test::Teller::setPeer(*m_socket);
    m_socket->setReadBufferSize(qint64(maxBytesBeforeSession));
    connect(m_socket, &QSslSocket::errorOccurred, this, &TlsHandshake::fail, Qt::QueuedConnection);
    connect(m_socket, &QSslSocket::disconnected, this, &TlsHandshake::fail, Qt::QueuedConnection);
    if (m_socket->state() != QAbstractSocket::ConnectedState)
        QMetaObject::invokeMethod(this, &TlsHandshake::fail, Qt::QueuedConnection);
    line.socket = m_socket;
    line.handshake = this;
    line.side = m_side;
    line.identity = m_identity;
    line.finishHandshake = [this, &line](bool works) {
        if (m_done)
            return;
        line.key = m_key();
        m_usedKey = true;
        char early = 0;
        if (!works || m_socket->bytesAvailable() > 0 || ::recv(int(m_socket->socketDescriptor()), &early, 1, MSG_PEEK | MSG_DONTWAIT) >= 0)
            return fail();
        m_done = true;
        m_socket->disconnect(this);
        m_socket->setParent(nullptr);
        line.encrypted = true;
        Q_EMIT encrypted(new Channel(std::exchange(m_socket, nullptr)));
    };
    test::onHandshake(line);
}

TlsHandshake::~TlsHandshake() = default;

void TlsHandshake::fail()
{
    if (std::exchange(m_done, true))
        return;
    m_socket->disconnect(this);
    m_socket->abort();
    Q_EMIT failed();
}

// All that the edge, and the library around it, take from code.cpp: one of its own would bring the whole file in.

QByteArray randomBytes(qsizetype count)
{
    return QByteArray(count, 'r');
}

QString newPairingCode()
{
    return test::testCode;
}

Expected<QByteArray> pairingKey(const QString &code, const QString &cloudId, const QByteArray &nonce)
{
    return test::cheapKey(code, cloudId, nonce);
}

void derivePairingKey(QObject *context, KeyDerivation derive, const QString &code, const QString &cloudId, const QByteArray &nonce,
                      std::function<void(Expected<QByteArray>)> done)
{
    test::derivations.push_back({context, std::move(done), derive(code, cloudId, nonce).value()});
}

} // namespace neurosurgeon
