#pragma once

#include "core/error.h"
#include "network/link/linkemulator.h"
#include "network/link/releasetimer.h"
#include "network/link/sendqueue.h"
#include "network/wire/frame.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

class QTcpSocket;

namespace neurosurgeon {

/// Frames over one TCP (or TLS) socket. Lives on the network thread; never blocks, never copies a payload it sends.
///
/// Pings are answered and Pongs consumed here. What cannot be read is answered with an Error frame and the connection
/// closed. Signals of one channel: any number of frameReceived, failed at most once, closed exactly once and last;
/// none of them from within send() or close(). Receivers may delete the channel from a slot.
class Channel : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds defaultPingInterval{1000};
    static constexpr std::chrono::milliseconds defaultSilenceLimit{5000};

    /// Takes ownership of the socket, connected or still connecting (frames wait until it is connected).
    explicit Channel(QTcpSocket *socket, QObject *parent = nullptr);
    ~Channel() override;

    /// Queues a frame; payload tensors follow each other without gaps and stay alive until written.
    /// Ignored after close() or a failure. A header or payload over its limit ends in failed().
    void send(FrameType type, quint64 request, const QCborMap &header = {}, std::vector<TensorView> payload = {});
    /// The same for a message of messages.h.
    template<class Message>
    void send(quint64 request, const Message &message, std::vector<TensorView> payload = {})
    {
        send(Message::type, request, message.toCbor(), std::move(payload));
    }
    /// While held, frames are queued only; letting go sends them in one piece, as fast as the link takes them.
    void hold(bool held);
    /// Forgets queued frames of this request. One that has begun to be sent is completed, or the stream would break.
    void dropQueued(quint64 request);

    /// Asked before each payload (see FrameReader); until one is set every payload is refused.
    void setPolicy(PayloadPolicy policy);
    /// Session lifts the limit on a stranger's bytes; call it once the peer is known.
    void setStage(FrameStage stage);
    /// Shapes what this end sends from the next frame on; shared with the session's other channel. Null: no shaping.
    void setLinkEmulator(std::shared_ptr<LinkEmulator> emulator);
    /// Sends a sign of life each `interval`, a Ping or, while one is unanswered, a Pong that nobody asked for, and gives up
    /// (failed, closed) a peer not heard of for `silence`. What counts is that bytes come in, not that a Ping is answered: the answer
    /// may wait for minutes behind a tensor. Whoever is being sent that tensor hears it come; whoever sends it hears the
    /// receiver's signs of life, whose way is free. So it holds on any link if both ends do it.
    void setKeepAlive(std::chrono::milliseconds interval = defaultPingInterval,
                      std::chrono::milliseconds silence = defaultSilenceLimit);
    /// Paused, nothing more is read: what the peer sends fills the buffers and then stops it (backpressure). Its
    /// silence is no reason to give it up meanwhile.
    void setPaused(bool paused);
    /// One extra Ping now (unless one is under way): roundTripMeasured follows.
    void ping();

    /// Sends what is queued, then disconnects; gives up after a second. Frames that still arrive are thrown away.
    void close();
    /// Disconnects now; closed() is emitted before this returns.
    void abort();

    /// Frames that have not begun to be sent: how far the peer lags behind in reading.
    std::size_t queuedFrames() const { return m_queue.frames(); }
    bool isOpen() const { return m_state == State::Open; }
    QTcpSocket *socket() const { return m_socket; }

Q_SIGNALS:
    void frameReceived(const neurosurgeon::Frame &frame);
    /// From Ping to Pong, emulated delays included.
    void roundTripMeasured(std::chrono::nanoseconds roundTrip);
    /// NoConnection: not reached, lost or silent. Refused: the peer sent what cannot be accepted. Failed: our fault.
    void failed(const neurosurgeon::Error &error);
    void closed();

private:
    enum class State { Open, Closing, Closed };
    /// Bytes handed to the socket that point into `owner`.
    struct Unwritten {
        std::shared_ptr<const void> owner;
        qint64 bytes = 0;
    };
    /// A slice inside the emulated link.
    struct InFlight {
        SendQueue::Slice slice;
        LinkEmulator::TimePoint due;
    };

    void onConnected();
    void onReadyRead();
    void readFrames();
    void setWakeThreshold();
    void setWakeBytes(int bytes);
    void onBytesWritten();
    void onSocketError();
    void onDisconnected();
    void onPingTick();
    bool handled(const Frame &frame);

    void pump();
    void fillSocket();
    void fillFromEmulator();
    void write(SendQueue::Slice slice);
    void releaseWritten();
    qint64 roomInSocket() const;
    void finishClosing();
    void fail(const Error &error);
    void finish();

    QTcpSocket *m_socket;
    State m_state = State::Open;
    FrameReader m_reader;
    SendQueue m_queue;
    std::deque<Unwritten> m_unwritten;
    qint64 m_unwrittenBytes = 0;
    std::deque<InFlight> m_inFlight;
    std::shared_ptr<LinkEmulator> m_emulator;
    LinkEmulator::TimePoint m_lastDeparture{};
    std::unique_ptr<ReleaseTimer> m_releaseTimer; ///< exists once there is an emulator
    QTimer m_pingTimer;
    QTimer m_lingerTimer;
    std::chrono::milliseconds m_silenceLimit{};
    int m_silentTicks = 0;
    quint64 m_pingNumber = 0;
    std::optional<LinkEmulator::TimePoint> m_pingSent;
    int m_wakeBytes = 1; ///< what the kernel must hold before it says that there is something to read
    bool m_reading = false;
    bool m_paused = false;
    bool m_pumping = false;
    bool m_held = false;
};

} // namespace neurosurgeon
