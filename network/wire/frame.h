#pragma once

#include "core/engine/tensor.h"
#include "core/error.h"
#include "network/wire/arrivalclock.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QCborMap>
#include <QtGlobal>

#include <array>
#include <cstddef>
#include <functional>
#include <optional>

class QIODevice;

namespace neurosurgeon {

/// Versions of the protocol this program speaks. Hello, Welcome, Error, Secure and Secured are frozen in `handshakeVersion`, so that
/// any two programs can at least tell each other why they do not fit.
inline constexpr quint16 protocolMin = 1;
inline constexpr quint16 protocolMax = 1;
inline constexpr quint16 handshakeVersion = 1;

/// What a frame says. Numbers are part of the wire format: append only, never reused (docs/protocol.md).
enum class FrameType : quint16 {
    Hello = 1, Welcome = 2, Attach = 3, Attached = 4, Error = 5, Ping = 6, Pong = 7, Goodbye = 8,
    Secure = 9, Secured = 10, PairRequest = 11, PairOffer = 12, PairConfirm = 13, PairDone = 14,
    OpenModel = 16, ModelReady = 17, ProfileRequest = 18, ProfileProgress = 19, ProfileReply = 20,
    Prepare = 21, Prepared = 22, Cancel = 23,
    Infer = 32, Result = 33, Probe = 34, ProbeReply = 35,
};

/// Why a peer refuses, as it crosses the wire in an Error frame: append only.
enum class PeerErrorCode : quint16 {
    BadFrame = 1,           ///< not a frame of this protocol, or one that cannot be decoded
    UnsupportedVersion = 2, ///< no protocol version in common
    UnknownType = 3,        ///< a frame type this program does not know
    TooLarge = 4,           ///< a length above its limit, or above what was expected
    NotAllowed = 5,         ///< wrong token, wrong order of messages, or not trusted
    BadMessage = 6,         ///< a known frame with missing, mistyped or out-of-range fields
    UnknownModel = 7,       ///< the model is not there; the sentence says what to copy
    DifferentModel = 8,     ///< same name, other graph or weights
    UnknownId = 9,          ///< a model or partition id that was never given out
    ComputeFailed = 10,     ///< profiling, compiling or running failed
    Cancelled = 11,         ///< given up on request
    Busy = 12,              ///< too many sessions or requests
    Internal = 13,          ///< a fault in the program that answers
    Stopping = 14,          ///< the cloud is being stopped
};

/// Limits on what a stranger may announce, all in bytes and checked before anything is allocated.
inline constexpr std::size_t framePrefixBytes = 32;
inline constexpr std::size_t maxHeaderBytes = 64 * 1024;
inline constexpr std::size_t maxBytesBeforeSession = 64 * 1024; ///< everything a connection may send before it is known
inline constexpr std::size_t maxProbeBytes = 64 * 1024;
inline constexpr std::size_t maxDocumentBytes = 8 * 1024 * 1024;
inline constexpr std::size_t maxTensorPayloadBytes = 1024 * 1024 * 1024;
inline constexpr int maxCborDepth = 8;
/// What one call of FrameReader::next() takes past its device, so that a fast peer's tensor leaves others their turn.
inline constexpr std::size_t maxBeyondBytes = 4 * 1024 * 1024;

/// Most payload bytes a frame of this type may carry; nothing if the type is unknown.
std::optional<std::size_t> payloadLimit(FrameType type);

/// A frame without its payload: all that is known when the receiver has to decide about the payload.
struct FrameHead {
    FrameType type{};
    quint64 request = 0;          ///< chosen by the asking side, repeated in the answer; 0 concerns the whole session
    QCborMap header;
    std::size_t payloadBytes = 0; ///< as announced
};

/// One whole received frame. Copying shares the payload.
struct Frame : FrameHead {
    TensorBuffer payload{0};      ///< 64-byte aligned; empty if there was none or it was skipped
    bool payloadSkipped = false;
    std::size_t wireBytes = 0;    ///< prefix, header and payload
    /// When the payload came, or the end of the header if there is none.
    ArrivalClock arrival;
};

/// Take: into a fresh buffer, at most `limit` bytes. Skip: read and thrown away, nothing allocated (late results,
/// requests that will be refused while the session lives on); `limit` does not apply.
enum class PayloadAction { Take, Skip };
struct PayloadDecision {
    PayloadAction action = PayloadAction::Take;
    std::size_t limit = 0;
};

/// Asked for every frame with a payload, before memory is taken. An error ends the connection with its sentence.
using PayloadPolicy = std::function<Expected<PayloadDecision>(const FrameHead &head)>;

/// BeforeSession: the peer is a stranger, maxBytesBeforeSession is all it may send. Session: the limits of each type.
enum class FrameStage { BeforeSession, Session };

/// Takes whole frames out of a stream that arrives in any pieces. Not thread-safe; lives with its device.
///
/// Wire layout, little endian:
///   0  magic "\x8eNSWB\r\n\x1a"     8 bytes
///   8  protocol version             u16
///  10  type (FrameType)             u16
///  12  request id                   u64
///  20  header length                u32
///  24  payload length               u64
///  32  header: one CBOR map, then the payload
class FrameReader {
public:
    /// Without a policy every payload is refused.
    void setPolicy(PayloadPolicy policy) { m_policy = std::move(policy); }
    void setStage(FrameStage stage) { m_stage = stage; }
    /// Where more of a payload may be read from once the device has nothing left, past the device's own buffer: as much as is
    /// there, at most `room`; 0 or less: nothing now. One call of next() takes at most maxBeyondBytes from there.
    using Beyond = std::function<qint64(char *into, qint64 room)>;
    void setBeyond(Beyond beyond) { m_beyond = std::move(beyond); }

    /// The next whole frame, or nothing until more bytes have come. Call until nothing is returned.
    /// An error (bad magic, version, type, length, CBOR, or the policy's) is final: every later call repeats it.
    Expected<std::optional<Frame>> next(QIODevice &device);

    /// True if the last next() ended because of maxBeyondBytes: there may be more at once.
    bool hasMore() const { return m_hasMore; }
    /// True between the first byte of a frame and its last: a stream that ends here was cut off.
    bool inFrame() const { return m_state != State::Prefix || m_have > 0; }
    /// Bytes of the payload now being read, and how many of them are still to come; both 0 outside a payload.
    std::size_t payloadBytes() const { return m_state == State::Payload ? m_frame.payloadBytes : 0; }
    std::size_t missingBytes() const { return m_state == State::Payload ? m_frame.payloadBytes - m_have : 0; }
    /// What to tell the peer after an error.
    PeerErrorCode errorCode() const { return m_errorCode; }

private:
    enum class State { Prefix, Header, Payload, Failed };

    Expected<bool> readPart(QIODevice &device, char *into, std::size_t size);
    Expected<bool> readPrefix(QIODevice &device);
    Expected<bool> readHeader(QIODevice &device);
    Expected<bool> readPayload(QIODevice &device);
    Expected<void> checkPrefix(quint16 version, quint16 type, quint32 headerBytes, quint64 payloadBytes);
    Expected<void> decidePayload();
    tl::unexpected<Error> fail(PeerErrorCode code, ErrorCode kind, std::string sentence);

    PayloadPolicy m_policy;
    Beyond m_beyond;
    FrameStage m_stage = FrameStage::BeforeSession;
    State m_state = State::Prefix;
    std::array<char, framePrefixBytes> m_prefix{};
    QByteArray m_headerBytes;
    Frame m_frame;
    std::size_t m_have = 0;        ///< bytes of the current part that have arrived
    bool m_hasMore = false;
    std::size_t m_strangerBytes = 0;
    Error m_error;
    PeerErrorCode m_errorCode = PeerErrorCode::BadFrame;
};

/// Prefix and header, ready to be followed by `payloadBytes` of payload.
/// Errors: Failed if the header is longer than maxHeaderBytes or the payload above its type's limit.
Expected<QByteArray> encodeFrameHead(FrameType type, quint64 request, const QCborMap &header, std::size_t payloadBytes);

/// Decodes a header: exactly one CBOR map, at most maxCborDepth deep, no length beyond the bytes that are there.
Expected<QCborMap> decodeHeader(const QByteArray &bytes);

/// A document (JSON) as a payload; shares the bytes.
TensorView documentPayload(const QByteArray &document);
/// The bytes of a received payload, valid as long as `payload` lives.
QByteArrayView documentBytes(const TensorBuffer &payload);

} // namespace neurosurgeon
