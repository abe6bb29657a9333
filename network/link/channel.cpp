#include "network/link/channel.h"

#include "network/wire/messages.h"

#include <QPointer>
#include <QSslSocket>
#include <QTcpSocket>

#include <algorithm>

#include <sys/socket.h>

namespace neurosurgeon {

namespace {

constexpr qint64 maxQueuedInSocket = 4 * 1024 * 1024;
constexpr qint64 sliceBytes = 1024 * 1024;
constexpr qint64 sessionReadBuffer = 64 * 1024; ///< the rest of a payload does not pass through it
constexpr qint64 tlsReadBuffer = 4 * 1024 * 1024;
constexpr std::size_t maxFramesBeforePong = 64;
constexpr std::size_t maxWakeBytes = 256 * 1024;
constexpr std::size_t wakesInAPayload = 32;
constexpr std::size_t maxTlsRecordBytes = 18 * 1024;
constexpr std::chrono::milliseconds lingerTime{1000};

using Clock = std::chrono::steady_clock;

} // namespace

Channel::Channel(QTcpSocket *socket, QObject *parent) : QObject(parent), m_socket(socket)
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(qint64(maxBytesBeforeSession));
    m_lingerTimer.setSingleShot(true);
    connect(&m_pingTimer, &QTimer::timeout, this, &Channel::onPingTick);
    connect(&m_lingerTimer, &QTimer::timeout, this, &Channel::finish);
    connect(m_socket, &QTcpSocket::connected, this, &Channel::onConnected);
    connect(m_socket, &QTcpSocket::readyRead, this, &Channel::onReadyRead);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &Channel::onBytesWritten);
    // TLS takes plain bytes at once and has room again when the encrypted ones have left.
    if (const auto *tls = qobject_cast<QSslSocket *>(m_socket))
        connect(tls, &QSslSocket::encryptedBytesWritten, this, &Channel::onBytesWritten);
    // Queued: a write inside send() may find the connection gone, and nobody expects signals from there.
    connect(m_socket, &QTcpSocket::errorOccurred, this, &Channel::onSocketError, Qt::QueuedConnection);
    connect(m_socket, &QTcpSocket::disconnected, this, &Channel::onDisconnected, Qt::QueuedConnection);
    if (m_socket->state() == QAbstractSocket::ConnectedState) {
        onConnected();
        // What came before this object existed has been announced already.
        QMetaObject::invokeMethod(this, &Channel::onReadyRead, Qt::QueuedConnection);
    }
}

Channel::~Channel()
{
    // The socket's buffer points into tensors that this object keeps alive.
    m_socket->disconnect(this);
    m_socket->abort();
    // Whoever deletes this object from a slot does so while the socket still announces what has come.
    if (m_reading) {
        m_socket->setParent(nullptr);
        m_socket->deleteLater();
    }
}

void Channel::send(FrameType type, quint64 request, const QCborMap &header, std::vector<TensorView> payload)
{
    if (m_state != State::Open)
        return;
    std::size_t payloadBytes = 0;
    for (const TensorView &tensor : payload)
        payloadBytes += tensor.bytes().size();
    auto head = encodeFrameHead(type, request, header, payloadBytes);
    if (!head) {
        QMetaObject::invokeMethod(
            this, [this, error = head.error()] { fail(error); }, Qt::QueuedConnection);
        return;
    }
    m_queue.add(request, std::move(*head), std::move(payload), Clock::now());
    pump();
}

void Channel::hold(bool held)
{
    m_held = held;
    pump();
}

void Channel::dropQueued(quint64 request)
{
    m_queue.drop(request);
}

void Channel::setPolicy(PayloadPolicy policy)
{
    m_reader.setPolicy(std::move(policy));
}

void Channel::setStage(FrameStage stage)
{
    m_reader.setStage(stage);
    if (stage != FrameStage::Session)
        return m_socket->setReadBufferSize(qint64(maxBytesBeforeSession));
    const bool isTls = qobject_cast<QSslSocket *>(m_socket) != nullptr;
    m_socket->setReadBufferSize(isTls ? tlsReadBuffer : sessionReadBuffer);
    if (!isTls)
        m_reader.setBeyond([this](char *into, qint64 room) {
            return qint64(::recv(int(m_socket->socketDescriptor()), into, std::size_t(room), MSG_DONTWAIT));
        });
}

void Channel::setLinkEmulator(std::shared_ptr<LinkEmulator> emulator)
{
    m_emulator = std::move(emulator);
    if (m_emulator && !m_releaseTimer) {
        m_releaseTimer = std::make_unique<ReleaseTimer>();
        connect(m_releaseTimer.get(), &ReleaseTimer::timeout, this, &Channel::pump);
    }
    pump();
}

void Channel::setKeepAlive(std::chrono::milliseconds interval, std::chrono::milliseconds silence)
{
    m_silenceLimit = silence;
    m_silentTicks = 0;
    m_pingTimer.start(interval);
}

void Channel::setPaused(bool paused)
{
    if (std::exchange(m_paused, paused) && !paused)
        QMetaObject::invokeMethod(this, &Channel::onReadyRead, Qt::QueuedConnection);
}

void Channel::ping()
{
    if (m_pingSent || m_state != State::Open)
        return;
    m_pingSent = Clock::now();
    send(FrameType::Ping, ++m_pingNumber);
}

void Channel::close()
{
    if (m_state != State::Open)
        return;
    m_state = State::Closing;
    m_pingTimer.stop();
    const bool connected = m_socket->state() == QAbstractSocket::ConnectedState;
    m_lingerTimer.start(connected ? lingerTime : std::chrono::milliseconds(0));
    pump();
}

void Channel::abort()
{
    finish();
}

void Channel::onConnected()
{
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    pump();
}

void Channel::onReadyRead()
{
    m_silentTicks = 0;
    if (m_reading || m_paused || !m_socket->isOpen()) // a failed write closes it
        return;
    const QPointer<Channel> self(this);
    m_reading = true;
    readFrames();
    if (!self)
        return;
    m_reading = false;
    setWakeThreshold();
    // Not left to the socket, which has told of these bytes already.
    if (m_state == State::Open && !m_paused && m_reader.hasMore())
        QMetaObject::invokeMethod(this, &Channel::onReadyRead, Qt::QueuedConnection);
    // Once closing, what arrives is thrown away; unread bytes would turn our last words into a reset.
    if (m_state == State::Closing)
        m_socket->skip(m_socket->bytesAvailable());
}

void Channel::readFrames()
{
    const QPointer<Channel> self(this);
    while (self && m_state == State::Open && !m_paused) {
        const auto frame = m_reader.next(*m_socket);
        if (!frame) {
            send(0, ErrorMessage{m_reader.errorCode(), frame.error().message});
            close();
            Q_EMIT failed(frame.error());
            return;
        }
        if (!*frame)
            return;
        if (!handled(**frame))
            Q_EMIT frameReceived(**frame);
    }
}

/// Waking for each packet of a tensor takes time from the computing on the same core (docs/measuring.md, Limits):
/// within a payload the kernel calls once a good piece of it is there.
void Channel::setWakeThreshold()
{
    // What TLS holds of an unfinished record is missing here, but the kernel has given it away already.
    const std::size_t heldBack = qobject_cast<QSslSocket *>(m_socket) ? maxTlsRecordBytes : 0;
    const std::size_t missing = m_paused ? 0 : m_reader.missingBytes();
    const auto piece = std::clamp<std::size_t>(m_reader.payloadBytes() / wakesInAPayload, 1, maxWakeBytes);
    setWakeBytes(int(std::clamp<std::size_t>(missing - std::min(missing, heldBack), 1, piece)));
}

void Channel::setWakeBytes(int bytes)
{
    if (bytes != m_wakeBytes
        && ::setsockopt(int(m_socket->socketDescriptor()), SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes) == 0)
        m_wakeBytes = bytes;
}

/// Ping and Pong concern nobody else.
bool Channel::handled(const Frame &frame)
{
    if (frame.type == FrameType::Ping) {
        // A peer that only asks and never reads must not fill this machine's memory.
        if (m_queue.frames() < maxFramesBeforePong)
            send(FrameType::Pong, frame.request);
        return true;
    }
    if (frame.type != FrameType::Pong)
        return false;
    if (m_pingSent && frame.request == m_pingNumber)
        Q_EMIT roundTripMeasured(frame.arrival.end() - *std::exchange(m_pingSent, std::nullopt));
    return true;
}

void Channel::onBytesWritten()
{
    if (m_pumping)
        return;
    fillSocket();
    releaseWritten();
    finishClosing();
}

void Channel::onSocketError()
{
    if (m_state == State::Closed || m_socket->error() == QAbstractSocket::RemoteHostClosedError)
        return; // the end of a stream is judged in onDisconnected
    const std::string peer = m_socket->peerName().toStdString() + ":" + std::to_string(m_socket->peerPort());
    fail({ErrorCode::NoConnection, "The connection to " + peer + " failed: " + m_socket->errorString().toStdString() +
                                       ". Check the address and that the program runs there."});
}

void Channel::onDisconnected()
{
    const QPointer<Channel> self(this);
    onReadyRead();
    if (!self || m_state == State::Closed)
        return;
    if (m_state == State::Open && m_reader.inFrame())
        fail({ErrorCode::NoConnection,
              "The other side closed the connection in the middle of a message. Check that it still runs."});
    else
        finish();
}

void Channel::onPingTick()
{
    setWakeBytes(1); // a trickle is a sign of life, too
    if (m_paused)
        m_silentTicks = 0;
    // Counted in ticks: if this thread itself was held up, missed ticks come as one.
    ++m_silentTicks;
    if (m_silentTicks * m_pingTimer.intervalAsDuration() >= m_silenceLimit)
        fail({ErrorCode::NoConnection, "The other side has been silent for " + std::to_string(m_silenceLimit.count()) +
                                           " ms. Check the network and that the program there still runs."});
    else if (!m_pingSent)
        ping();
    else if (m_queue.isEmpty()) // else what waits is heard of as well
        send(FrameType::Pong, 0);
}

void Channel::pump()
{
    if (m_pumping || m_held || m_socket->state() != QAbstractSocket::ConnectedState)
        return;
    m_pumping = true;
    fillSocket();
    m_socket->flush(); // saves the small frames a turn of the event loop
    fillSocket();      // and leaves something behind that calls back once it is written
    m_pumping = false;
    releaseWritten();
    finishClosing();
}

void Channel::fillSocket()
{
    if (m_emulator)
        return fillFromEmulator();
    for (; !m_inFlight.empty(); m_inFlight.pop_front()) // of an emulator that was taken away
        write(std::move(m_inFlight.front().slice));
    for (qint64 room = roomInSocket(); room > 0 && !m_queue.isEmpty(); room = roomInSocket())
        write(m_queue.take(std::min(room, sliceBytes)));
}

void Channel::fillFromEmulator()
{
    const Clock::time_point now = Clock::now();
    const qint64 chunk = m_emulator->chunkBytes();
    bool hasRoom = roomInSocket() >= chunk;
    while (hasRoom && !m_queue.isEmpty() && m_lastDeparture <= now) {
        const auto ready = std::max(m_lastDeparture, m_queue.queuedAt());
        SendQueue::Slice slice = m_queue.take(chunk);
        const auto schedule = m_emulator->schedule(slice.bytes.size(), ready);
        m_lastDeparture = schedule.departure;
        m_inFlight.push_back({std::move(slice), schedule.due});
    }
    for (; hasRoom && !m_inFlight.empty() && m_inFlight.front().due <= now; hasRoom = roomInSocket() >= chunk) {
        write(std::move(m_inFlight.front().slice));
        m_inFlight.pop_front();
    }
    if (!hasRoom || (m_inFlight.empty() && m_queue.isEmpty()))
        return;
    auto next = m_inFlight.empty() ? m_lastDeparture : m_inFlight.front().due;
    if (!m_queue.isEmpty())
        next = std::min(next, m_lastDeparture);
    m_releaseTimer->start(next);
}

void Channel::write(SendQueue::Slice slice)
{
    m_unwrittenBytes += slice.bytes.size();
    m_unwritten.push_back({std::move(slice.owner), slice.bytes.size()});
    m_socket->write(slice.bytes);
}

/// Counted by what the socket still holds: its bytesWritten signal leaves out what is written from within itself.
void Channel::releaseWritten()
{
    const qint64 held = m_socket->bytesToWrite();
    while (!m_unwritten.empty() && m_unwrittenBytes - m_unwritten.front().bytes >= held) {
        m_unwrittenBytes -= m_unwritten.front().bytes;
        m_unwritten.pop_front();
    }
}

qint64 Channel::roomInSocket() const
{
    const auto *tls = qobject_cast<const QSslSocket *>(m_socket);
    return maxQueuedInSocket - m_socket->bytesToWrite() - (tls ? tls->encryptedBytesToWrite() : 0);
}

/// Ends our direction and lets the peer end its own: closing both at once could cost it our last words.
void Channel::finishClosing()
{
    if (m_state != State::Closing || !m_queue.isEmpty() || !m_inFlight.empty() || roomInSocket() < maxQueuedInSocket)
        return;
    const auto *tls = qobject_cast<const QSslSocket *>(m_socket);
    if (tls && tls->isEncrypted())
        m_socket->disconnectFromHost();
    else
        ::shutdown(int(m_socket->socketDescriptor()), SHUT_WR);
}

void Channel::fail(const Error &error)
{
    const QPointer<Channel> self(this);
    if (m_state == State::Open) {
        m_state = State::Closing;
        Q_EMIT failed(error);
    }
    if (self)
        finish();
}

void Channel::finish()
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_releaseTimer.reset();
    m_pingTimer.stop();
    m_lingerTimer.stop();
    m_queue.clear();
    m_inFlight.clear();
    m_socket->abort();
    m_unwritten.clear();
    m_unwrittenBytes = 0;
    Q_EMIT closed();
}

} // namespace neurosurgeon
