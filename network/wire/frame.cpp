#include "network/wire/frame.h"

#include <QCborStreamReader>
#include <QCborValue>
#include <QIODevice>
#include <QtEndian>

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

namespace neurosurgeon {

namespace {

constexpr std::array<char, 8> magic{'\x8e', 'N', 'S', 'W', 'B', '\r', '\n', '\x1a'};
constexpr std::size_t versionAt = 8;
constexpr std::size_t typeAt = 10;
constexpr std::size_t requestAt = 12;
constexpr std::size_t headerLengthAt = 20;
constexpr std::size_t payloadLengthAt = 24;
constexpr std::size_t skipBlockBytes = 64 * 1024;

bool isHandshake(FrameType type)
{
    return type == FrameType::Hello || type == FrameType::Welcome || type == FrameType::Error || type == FrameType::Secure
        || type == FrameType::Secured;
}

template<class T>
T readAt(const std::array<char, framePrefixBytes> &prefix, std::size_t offset)
{
    return qFromLittleEndian<T>(prefix.data() + offset);
}

tl::unexpected<Error> badHeader(const char *why)
{
    return failure(ErrorCode::Refused, std::string("A frame's header ") + why +
                                           ". Make sure that both sides run the same version of this program.");
}

/// Walks the document without building anything, so that nothing a stranger claims is believed before it is seen.
Expected<void> checkCbor(const QByteArray &bytes)
{
    QCborStreamReader reader(bytes);
    const auto longest = quint64(bytes.size());
    int depth = 0;
    while (true) {
        if (depth > 0 && reader.lastError() == QCborError::NoError && !reader.hasNext()) {
            if (!reader.leaveContainer())
                break;
            if (--depth == 0)
                break;
            continue;
        }
        if (!reader.isValid() || reader.isTag())
            return badHeader(reader.isTag() ? "holds a CBOR tag, which this protocol does not use"
                                            : "is not valid CBOR");
        const bool sized = reader.isContainer() || reader.isString() || reader.isByteArray();
        if (sized && reader.isLengthKnown() && reader.length() > longest)
            return badHeader("announces more than it holds");
        if (!reader.isContainer()) {
            if (!reader.next())
                return badHeader("is not valid CBOR");
        } else if (++depth > maxCborDepth) {
            return badHeader("is nested too deeply");
        } else if (!reader.enterContainer()) {
            return badHeader("is not valid CBOR");
        }
        if (depth == 0)
            break;
    }
    if (reader.lastError() != QCborError::NoError)
        return badHeader("is not valid CBOR");
    if (reader.currentOffset() != bytes.size())
        return badHeader("has bytes left over after its map");
    return {};
}

} // namespace

std::optional<std::size_t> payloadLimit(FrameType type)
{
    switch (type) {
    case FrameType::Infer:
    case FrameType::Result:
        return maxTensorPayloadBytes;
    case FrameType::ProfileReply:
        return maxDocumentBytes;
    case FrameType::Probe:
        return maxProbeBytes;
    case FrameType::Hello:
    case FrameType::Welcome:
    case FrameType::Attach:
    case FrameType::Attached:
    case FrameType::Error:
    case FrameType::Ping:
    case FrameType::Pong:
    case FrameType::Goodbye:
    case FrameType::Secure:
    case FrameType::Secured:
    case FrameType::PairRequest:
    case FrameType::PairOffer:
    case FrameType::PairConfirm:
    case FrameType::PairDone:
    case FrameType::OpenModel:
    case FrameType::ModelReady:
    case FrameType::ProfileRequest:
    case FrameType::ProfileProgress:
    case FrameType::Prepare:
    case FrameType::Prepared:
    case FrameType::Cancel:
    case FrameType::ProbeReply:
        return 0;
    }
    return std::nullopt;
}

Expected<QCborMap> decodeHeader(const QByteArray &bytes)
{
    if (auto sound = checkCbor(bytes); !sound)
        return tl::unexpected(sound.error());
    QCborParserError error;
    const QCborValue value = QCborValue::fromCbor(bytes, &error);
    if (error.error != QCborError::NoError)
        return badHeader("is not valid CBOR");
    if (!value.isMap())
        return badHeader("is not a CBOR map");
    return value.toMap();
}

Expected<QByteArray> encodeFrameHead(FrameType type, quint64 request, const QCborMap &header, std::size_t payloadBytes)
{
    const QByteArray cbor = header.toCborValue().toCbor();
    if (std::size_t(cbor.size()) > maxHeaderBytes || payloadBytes > payloadLimit(type).value_or(0))
        return failure(ErrorCode::Failed, "A message is too large to be sent (" + std::to_string(cbor.size()) +
                                              " bytes of header, " + std::to_string(payloadBytes) +
                                              " of payload). Choose another partition or a smaller model.");
    QByteArray head(qsizetype(framePrefixBytes) + cbor.size(), Qt::Uninitialized);
    char *at = head.data();
    std::memcpy(at, magic.data(), magic.size());
    qToLittleEndian<quint16>(isHandshake(type) ? handshakeVersion : protocolMax, at + versionAt);
    qToLittleEndian<quint16>(quint16(type), at + typeAt);
    qToLittleEndian<quint64>(request, at + requestAt);
    qToLittleEndian<quint32>(quint32(cbor.size()), at + headerLengthAt);
    qToLittleEndian<quint64>(payloadBytes, at + payloadLengthAt);
    std::memcpy(at + framePrefixBytes, cbor.constData(), std::size_t(cbor.size()));
    return head;
}

TensorView documentPayload(const QByteArray &document)
{
    auto owner = std::make_shared<const QByteArray>(document);
    const auto *data = reinterpret_cast<const std::byte *>(owner->constData());
    return TensorView({DataType::UInt8, {owner->size()}}, data, owner);
}

QByteArrayView documentBytes(const TensorBuffer &payload)
{
    return {reinterpret_cast<const char *>(payload.data()), qsizetype(payload.size())};
}

Expected<std::optional<Frame>> FrameReader::next(QIODevice &device)
{
    Expected<bool> done = true;
    m_hasMore = false;
    if (m_state == State::Failed)
        return tl::unexpected(m_error);
    if (m_state == State::Prefix)
        done = readPrefix(device);
    if (done && *done && m_state == State::Header)
        done = readHeader(device);
    if (done && *done && m_state == State::Payload)
        done = readPayload(device);
    if (!done)
        return tl::unexpected(done.error());
    if (!*done)
        return std::nullopt;
    m_state = State::Prefix;
    m_have = 0;
    return std::exchange(m_frame, Frame{});
}

/// True once `size` bytes of the current part lie at `into`.
Expected<bool> FrameReader::readPart(QIODevice &device, char *into, std::size_t size)
{
    while (m_have < size) {
        const qint64 got = device.read(into + m_have, qint64(size - m_have));
        if (got <= 0)
            return false;
        m_have += std::size_t(got);
    }
    return true;
}

Expected<bool> FrameReader::readPrefix(QIODevice &device)
{
    const auto whole = readPart(device, m_prefix.data(), m_prefix.size());
    // Strangers of another protocol are told apart by their first bytes, even if they never send 32.
    const std::size_t seen = std::min(m_have, magic.size());
    if (!std::equal(magic.begin(), magic.begin() + std::ptrdiff_t(seen), m_prefix.begin()))
        return fail(PeerErrorCode::BadFrame, ErrorCode::Refused,
                    "The other side does not speak this program's protocol. Check the address and the port.");
    if (!*whole)
        return false;
    const auto headerBytes = readAt<quint32>(m_prefix, headerLengthAt);
    const auto payloadBytes = readAt<quint64>(m_prefix, payloadLengthAt);
    const auto type = readAt<quint16>(m_prefix, typeAt);
    const auto sound = checkPrefix(readAt<quint16>(m_prefix, versionAt), type, headerBytes, payloadBytes);
    if (!sound)
        return tl::unexpected(sound.error());
    m_frame.type = FrameType(type);
    m_frame.request = readAt<quint64>(m_prefix, requestAt);
    m_frame.payloadBytes = std::size_t(payloadBytes);
    m_frame.wireBytes = framePrefixBytes + headerBytes + std::size_t(payloadBytes);
    m_headerBytes.resize(qsizetype(headerBytes));
    m_have = 0;
    m_state = State::Header;
    return true;
}

Expected<void> FrameReader::checkPrefix(quint16 version, quint16 type, quint32 headerBytes, quint64 payloadBytes)
{
    const bool handshake = isHandshake(FrameType(type));
    if (handshake ? version != handshakeVersion : version < protocolMin || version > protocolMax)
        return fail(PeerErrorCode::UnsupportedVersion, ErrorCode::Refused,
                    "The other side sent protocol version " + std::to_string(version) + ", this program speaks " +
                        std::to_string(protocolMin) + " to " + std::to_string(protocolMax) +
                        ". Install the same version on both machines.");
    const auto limit = payloadLimit(FrameType(type));
    if (!limit)
        return fail(PeerErrorCode::UnknownType, ErrorCode::Refused,
                    "The other side sent a frame of unknown type " + std::to_string(type) +
                        ". Install the same version on both machines.");
    if (headerBytes > maxHeaderBytes || payloadBytes > *limit)
        return fail(PeerErrorCode::TooLarge, ErrorCode::Refused,
                    "The other side announced a frame over the limit (" + std::to_string(headerBytes) +
                        " bytes of header, " + std::to_string(payloadBytes) + " of payload).");
    if (m_stage == FrameStage::BeforeSession) {
        m_strangerBytes += framePrefixBytes + headerBytes + std::size_t(payloadBytes);
        if (m_strangerBytes > maxBytesBeforeSession)
            return fail(PeerErrorCode::TooLarge, ErrorCode::Refused,
                        "The other side sent too much before it said who it is.");
    }
    return {};
}

Expected<bool> FrameReader::readHeader(QIODevice &device)
{
    const auto whole = readPart(device, m_headerBytes.data(), std::size_t(m_headerBytes.size()));
    if (!*whole)
        return false;
    auto header = decodeHeader(m_headerBytes);
    if (!header)
        return fail(PeerErrorCode::BadFrame, header.error().code, header.error().message);
    m_frame.header = std::move(*header);
    m_frame.arrival.start(m_frame.payloadBytes, std::chrono::steady_clock::now());
    m_have = 0;
    m_state = State::Payload;
    if (m_frame.payloadBytes > 0)
        if (const auto decided = decidePayload(); !decided)
            return tl::unexpected(decided.error());
    return true;
}

Expected<void> FrameReader::decidePayload()
{
    if (!m_policy)
        return fail(PeerErrorCode::NotAllowed, ErrorCode::Refused, "The other side sent data that nobody asked for.");
    const auto decision = m_policy(m_frame);
    if (!decision)
        return fail(PeerErrorCode::NotAllowed, decision.error().code, decision.error().message);
    m_frame.payloadSkipped = decision->action == PayloadAction::Skip;
    if (m_frame.payloadSkipped)
        return {};
    if (m_frame.payloadBytes > decision->limit)
        return fail(PeerErrorCode::TooLarge, ErrorCode::Refused,
                    "The other side announced " + std::to_string(m_frame.payloadBytes) + " bytes where at most " +
                        std::to_string(decision->limit) + " were expected. Install the same version on both machines.");
    try {
        m_frame.payload = TensorBuffer(m_frame.payloadBytes);
    } catch (const std::bad_alloc &) {
        return fail(PeerErrorCode::Internal, ErrorCode::Failed,
                    "There is no memory for the " + std::to_string(m_frame.payloadBytes) +
                        " bytes the other side wants to send. Close other programs or choose another partition.");
    }
    return {};
}

Expected<bool> FrameReader::readPayload(QIODevice &device)
{
    const std::size_t size = m_frame.payloadBytes;
    std::size_t beyond = 0;
    std::array<char, skipBlockBytes> thrownAway; // NOLINT(cppcoreguidelines-pro-type-member-init): only written
    while (m_have < size) {
        const bool skip = m_frame.payloadSkipped;
        char *into = skip ? thrownAway.data() : reinterpret_cast<char *>(m_frame.payload.data()) + m_have;
        const std::size_t room = skip ? std::min(thrownAway.size(), size - m_have) : size - m_have;
        qint64 got = device.read(into, qint64(room));
        if (got <= 0 && m_beyond) {
            m_hasMore = beyond == maxBeyondBytes;
            if (m_hasMore)
                return false;
            got = m_beyond(into, qint64(std::min(room, maxBeyondBytes - beyond)));
            beyond += std::size_t(std::max<qint64>(got, 0));
        }
        if (got <= 0)
            return false;
        m_frame.arrival.add(std::size_t(got), std::chrono::steady_clock::now());
        m_have += std::size_t(got);
    }
    return true;
}

tl::unexpected<Error> FrameReader::fail(PeerErrorCode code, ErrorCode kind, std::string sentence)
{
    m_state = State::Failed;
    m_errorCode = code;
    m_error = Error{kind, std::move(sentence)};
    m_frame = Frame{};
    return tl::unexpected(m_error);
}

} // namespace neurosurgeon
