#pragma once

#include "core/engine/engine.h"
#include "core/engine/tensor.h"
#include "core/error.h"
#include "core/graph/modelgraph.h"
#include "core/partition/loadfactor.h"
#include "network/link/goodput.h"
#include "network/link/linksettings.h"
#include "network/wire/frame.h"

#include <QByteArray>
#include <QCborMap>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// Headers of the frames as values. toCbor() writes them, fromCbor() refuses (Refused, one sentence) whatever misses
/// a field, has another type or leaves a range; unknown keys are ignored, so fields may be added. Ping, Pong,
/// Attached, Cancel and Goodbye have an empty header: the request id says all. docs/protocol.md has the table.
namespace neurosurgeon {

inline constexpr std::size_t maxNameBytes = 128;       ///< names, versions
inline constexpr std::size_t maxSentenceBytes = 1024;
inline constexpr std::size_t maxTensors = 64;
inline constexpr std::size_t maxDimensions = 8;
inline constexpr std::int64_t maxDimension = std::int64_t(1) << 24;
inline constexpr std::size_t maxLayers = 65'536;
inline constexpr int maxProbeFrames = 64;
inline constexpr double maxSlowdown = 1000;
inline constexpr double maxLoadFactor = LoadFactor::most;
inline constexpr qsizetype tokenBytes = 32;

/// Edge to cloud, first frame on the control channel, since 1.
struct Hello {
    static constexpr FrameType type = FrameType::Hello;
    quint16 minProtocol = protocolMin;
    quint16 maxProtocol = protocolMax;
    std::string programVersion;
    std::string deviceName;
    std::optional<LinkSettings> link; ///< emulated by the edge; the cloud shapes its answers alike
    bool plainData = false;           ///< asks for a data channel without TLS; only inside TLS does it mean anything
    QCborMap toCbor() const;
    static Expected<Hello> fromCbor(const QCborMap &map);
    bool operator==(const Hello &) const = default;
};

/// Cloud to edge, answer to Hello, since 1.
struct Welcome {
    static constexpr FrameType type = FrameType::Welcome;
    quint16 protocol = protocolMax;   ///< spoken from here on
    std::string programVersion;
    std::string deviceName;
    quint64 sessionId = 0;            ///< 1..2^63-1
    QByteArray dataToken;             ///< tokenBytes random bytes; serves once, from the same address
    double slowdown = 1;              ///< emulated by the cloud, 1..maxSlowdown
    std::optional<LinkSettings> link; ///< the cloud's own emulation, if it has one
    QCborMap toCbor() const;
    static Expected<Welcome> fromCbor(const QCborMap &map);
    bool operator==(const Welcome &) const = default;
};

/// Edge to cloud, first frame on the data channel, since 1; answered by Attached.
struct Attach {
    static constexpr FrameType type = FrameType::Attach;
    quint64 sessionId = 0;
    QByteArray token;
    QCborMap toCbor() const;
    static Expected<Attach> fromCbor(const QCborMap &map);
    bool operator==(const Attach &) const = default;
};

/// Either way, either channel, since 1. Request 0 ends the session, any other only that request.
struct ErrorMessage {
    static constexpr FrameType type = FrameType::Error;
    PeerErrorCode code = PeerErrorCode::Internal; ///< a number this program does not know reads as Internal
    std::string sentence;
    QCborMap toCbor() const;
    static Expected<ErrorMessage> fromCbor(const QCborMap &map);
    /// As a local error: Cancelled stays, ComputeFailed and Internal are Failed, Stopping is
    /// NoConnection, all else is Refused.
    Error toError() const;
    bool operator==(const ErrorMessage &) const = default;
};

/// Edge to cloud, control, since 1.
struct OpenModel {
    static constexpr FrameType type = FrameType::OpenModel;
    std::string model;         ///< zoo name
    std::string graphSha256;   ///< 64 lower-case hex digits
    std::string weightsSha256;
    Optimize optimize = Optimize::On;
    QCborMap toCbor() const;
    static Expected<OpenModel> fromCbor(const QCborMap &map);
    bool operator==(const OpenModel &) const = default;
};

enum class ProfileState : quint8 { None = 0, Quick = 1, Full = 2 };
enum class ProfileDepth : quint8 { Quick = 1, Full = 2 };

/// Cloud to edge, answer to OpenModel, since 1.
struct ModelReady {
    static constexpr FrameType type = FrameType::ModelReady;
    quint32 modelId = 0;       ///< 1.., valid for this session
    std::string device;        ///< "cpu"
    EngineInfo engine;         ///< part of the profile's identity
    ProfileState profile = ProfileState::None;
    double load = 1;           ///< the cloud's load factor as it is for everybody; optional on the wire
    QCborMap toCbor() const;
    static Expected<ModelReady> fromCbor(const QCborMap &map);
};

/// Edge to cloud, control, since 1; answered by any number of ProfileProgress, then ProfileReply.
struct ProfileRequest {
    static constexpr FrameType type = FrameType::ProfileRequest;
    quint32 modelId = 0;
    ProfileDepth depth = ProfileDepth::Quick;
    bool fresh = false;        ///< measure anew even if there is one
    QCborMap toCbor() const;
    static Expected<ProfileRequest> fromCbor(const QCborMap &map);
    bool operator==(const ProfileRequest &) const = default;
};

/// Cloud to edge, control, since 1.
struct ProfileProgress {
    static constexpr FrameType type = FrameType::ProfileProgress;
    quint32 done = 0;          ///< <= total
    quint32 total = 0;         ///< >= 1
    QCborMap toCbor() const;
    static Expected<ProfileProgress> fromCbor(const QCborMap &map);
    bool operator==(const ProfileProgress &) const = default;
};

/// Cloud to edge, control, since 1. Payload: the profile as a JSON document, at most maxDocumentBytes.
struct ProfileReply {
    static constexpr FrameType type = FrameType::ProfileReply;
    quint32 modelId = 0;
    ProfileState profile = ProfileState::Quick;
    QCborMap toCbor() const;
    static Expected<ProfileReply> fromCbor(const QCborMap &map);
    bool operator==(const ProfileReply &) const = default;
};

/// Edge to cloud, control, since 1: compile what this head leaves over.
/// On the wire a bitmap: bit i%8 of byte i/8 is layer i.
struct Prepare {
    static constexpr FrameType type = FrameType::Prepare;
    quint32 modelId = 0;
    LayerSet edgeLayers;       ///< one entry for each layer, 1..maxLayers
    QCborMap toCbor() const;
    static Expected<Prepare> fromCbor(const QCborMap &map);
    bool operator==(const Prepare &) const = default;
};

/// Cloud to edge, answer to Prepare, since 1.
struct Prepared {
    static constexpr FrameType type = FrameType::Prepared;
    quint32 partitionId = 0;   ///< 1.., valid for this session
    std::chrono::nanoseconds compileTime{};
    QCborMap toCbor() const;
    static Expected<Prepared> fromCbor(const QCborMap &map);
    bool operator==(const Prepared &) const = default;
};

/// Edge to cloud, data, since 1. Payload: the tensors one after the other, without gaps, little endian.
struct Infer {
    static constexpr FrameType type = FrameType::Infer;
    quint32 partitionId = 0;
    std::vector<TensorSpec> tensors;
    QCborMap toCbor() const;
    static Expected<Infer> fromCbor(const QCborMap &map);
    bool operator==(const Infer &) const = default;
};

/// How the receiver saw a payload arrive: a passive goodput sample (bytes after the first ones, and their time).
struct ReceiveTiming {
    quint64 bytes = 0;
    std::chrono::nanoseconds duration{};
    bool operator==(const ReceiveTiming &) const = default;
};

/// Cloud to edge, data, answer to Infer, since 1. Payload as in Infer.
struct Result {
    static constexpr FrameType type = FrameType::Result;
    std::chrono::nanoseconds compute{}; ///< the tail, slowdown included; of several computed together its equal share
    std::chrono::nanoseconds queue{};   ///< between the request's last byte and the start of the tail
    ReceiveTiming received;             ///< of the request
    std::vector<TensorSpec> tensors;
    double load = 1;                    ///< the cloud's load factor for this edge; optional on the wire
    /// After the tail, for those that were computed together with it; optional on the wire.
    std::chrono::nanoseconds held{};
    quint32 profiles = 0;               ///< as in ProbeReply
    QCborMap toCbor() const;
    static Expected<Result> fromCbor(const QCborMap &map);
    bool operator==(const Result &) const = default;
};

/// Edge to cloud, data, since 1: one frame of a round; all frames of a round share a request id. Payload: filler.
struct Probe {
    static constexpr FrameType type = FrameType::Probe;
    int sequence = 0;          ///< 1..of
    int of = 0;                ///< 1..maxProbeFrames
    QCborMap toCbor() const;
    static Expected<Probe> fromCbor(const QCborMap &map);
    bool operator==(const Probe &) const = default;
};

/// Cloud to edge, data, since 1: after the last frame of a round, how all of them arrived.
struct ProbeReply {
    static constexpr FrameType type = FrameType::ProbeReply;
    std::vector<ProbeArrival> arrivals;
    /// How often the cloud has got a better profile of a model that this session has open; whoever finds it changed may ask
    /// for the profile again. Optional on the wire.
    quint32 profiles = 0;
    QCborMap toCbor() const;
    static Expected<ProbeReply> fromCbor(const QCborMap &map);
    bool operator==(const ProbeReply &) const = default;
};

/// Bytes these tensors take one after the other. Refused: over maxTensorPayloadBytes, a bad shape or type, too many,
/// or an order that leaves one misaligned for its type (send wider types first).
Expected<std::size_t> payloadBytes(const std::vector<TensorSpec> &tensors);
/// The same, and it must be what the frame announced. For policies, before anything is allocated.
Expected<std::size_t> checkPayload(const std::vector<TensorSpec> &tensors, std::size_t announcedBytes);
/// Views on a received payload, no copy. Errors as checkPayload.
Expected<std::vector<TensorView>> tensorViews(const std::vector<TensorSpec> &tensors, const TensorBuffer &payload);

} // namespace neurosurgeon
