#include "network/wire/messages.h"

#include "network/wire/cborfields.h"

#include <limits>

namespace neurosurgeon {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 maxId = std::numeric_limits<quint32>::max();
constexpr qint64 maxSessionId = std::numeric_limits<qint64>::max();
constexpr int maxThreads = 4096;

void readProfiles(CborFields &in, const QCborMap &map, quint32 &profiles)
{
    if (map.contains("profiles"_L1))
        in.integer("profiles"_L1, profiles, 0, maxId);
}

} // namespace

QCborMap Hello::toCbor() const
{
    QCborMap map{{"protocol_min"_L1, minProtocol},
                 {"protocol_max"_L1, maxProtocol},
                 {"program_version"_L1, cborText(programVersion, maxNameBytes)},
                 {"device_name"_L1, cborText(deviceName, maxNameBytes)}};
    if (link)
        map.insert("link"_L1, cborLink(*link));
    if (plainData)
        map.insert("plain_data"_L1, 1);
    return map;
}

Expected<Hello> Hello::fromCbor(const QCborMap &map)
{
    CborFields in(map, "Hello");
    Hello hello;
    in.integer("protocol_min"_L1, hello.minProtocol, 1, std::numeric_limits<quint16>::max());
    in.integer("protocol_max"_L1, hello.maxProtocol, 1, std::numeric_limits<quint16>::max());
    in.text("program_version"_L1, hello.programVersion, maxNameBytes);
    in.text("device_name"_L1, hello.deviceName, maxNameBytes);
    in.link("link"_L1, hello.link);
    if (map.contains("plain_data"_L1))
        in.integer("plain_data"_L1, hello.plainData, 0, 1);
    in.require(hello.minProtocol <= hello.maxProtocol, "the lowest protocol version is above the highest");
    return in.result(std::move(hello));
}

QCborMap Welcome::toCbor() const
{
    QCborMap map{{"protocol"_L1, protocol},
                 {"program_version"_L1, cborText(programVersion, maxNameBytes)},
                 {"device_name"_L1, cborText(deviceName, maxNameBytes)},
                 {"session_id"_L1, qint64(sessionId)},
                 {"data_token"_L1, dataToken},
                 {"slowdown"_L1, slowdown}};
    if (link)
        map.insert("link"_L1, cborLink(*link));
    return map;
}

Expected<Welcome> Welcome::fromCbor(const QCborMap &map)
{
    CborFields in(map, "Welcome");
    Welcome welcome;
    in.integer("protocol"_L1, welcome.protocol, 1, std::numeric_limits<quint16>::max());
    in.text("program_version"_L1, welcome.programVersion, maxNameBytes);
    in.text("device_name"_L1, welcome.deviceName, maxNameBytes);
    in.integer("session_id"_L1, welcome.sessionId, 1, maxSessionId);
    in.bytes("data_token"_L1, welcome.dataToken, tokenBytes, tokenBytes);
    in.number("slowdown"_L1, welcome.slowdown, 1, maxSlowdown);
    in.link("link"_L1, welcome.link);
    return in.result(std::move(welcome));
}

QCborMap Attach::toCbor() const
{
    return {{"session_id"_L1, qint64(sessionId)}, {"token"_L1, token}};
}

Expected<Attach> Attach::fromCbor(const QCborMap &map)
{
    CborFields in(map, "Attach");
    Attach attach;
    in.integer("session_id"_L1, attach.sessionId, 1, maxSessionId);
    in.bytes("token"_L1, attach.token, tokenBytes, tokenBytes);
    return in.result(std::move(attach));
}

QCborMap ErrorMessage::toCbor() const
{
    return {{"code"_L1, qint64(code)}, {"sentence"_L1, cborText(sentence, maxSentenceBytes)}};
}

Expected<ErrorMessage> ErrorMessage::fromCbor(const QCborMap &map)
{
    CborFields in(map, "Error");
    ErrorMessage message;
    in.integer("code"_L1, message.code, 1, std::numeric_limits<quint16>::max());
    in.text("sentence"_L1, message.sentence, maxSentenceBytes);
    if (message.code > PeerErrorCode::Stopping)
        message.code = PeerErrorCode::Internal;
    return in.result(std::move(message));
}

Error ErrorMessage::toError() const
{
    switch (code) {
    case PeerErrorCode::Cancelled:
        return {ErrorCode::Cancelled, sentence};
    case PeerErrorCode::ComputeFailed:
    case PeerErrorCode::Internal:
        return {ErrorCode::Failed, sentence};
    case PeerErrorCode::Busy:
    case PeerErrorCode::Stopping:
        return {ErrorCode::NoConnection, sentence};
    default:
        return {ErrorCode::Refused, sentence};
    }
}

QCborMap OpenModel::toCbor() const
{
    return {{"model"_L1, cborText(model, maxNameBytes)},
            {"graph_sha256"_L1, QString::fromStdString(graphSha256)},
            {"weights_sha256"_L1, QString::fromStdString(weightsSha256)},
            {"optimize"_L1, optimize == Optimize::On ? 1 : 0}};
}

Expected<OpenModel> OpenModel::fromCbor(const QCborMap &map)
{
    CborFields in(map, "OpenModel");
    OpenModel open;
    int on = 1;
    in.text("model"_L1, open.model, maxNameBytes);
    in.sha256("graph_sha256"_L1, open.graphSha256);
    in.sha256("weights_sha256"_L1, open.weightsSha256);
    in.integer("optimize"_L1, on, 0, 1);
    open.optimize = on ? Optimize::On : Optimize::Off;
    return in.result(std::move(open));
}

QCborMap ModelReady::toCbor() const
{
    return {{"model_id"_L1, qint64(modelId)},
            {"device"_L1, cborText(device, maxNameBytes)},
            {"threads"_L1, engine.threads},
            {"libtorch_version"_L1, cborText(engine.libtorchVersion, maxNameBytes)},
            {"cpu"_L1, cborText(engine.cpu, maxNameBytes)},
            {"instruction_set"_L1, cborText(engine.instructionSet, maxNameBytes)},
            {"backend"_L1, cborText(engine.backend, maxNameBytes)},
            {"profile"_L1, qint64(profile)},
            {"load"_L1, load}};
}

Expected<ModelReady> ModelReady::fromCbor(const QCborMap &map)
{
    CborFields in(map, "ModelReady");
    ModelReady ready;
    in.integer("model_id"_L1, ready.modelId, 1, maxId);
    in.text("device"_L1, ready.device, maxNameBytes);
    in.integer("threads"_L1, ready.engine.threads, 1, maxThreads);
    in.text("libtorch_version"_L1, ready.engine.libtorchVersion, maxNameBytes);
    in.text("cpu"_L1, ready.engine.cpu, maxNameBytes);
    in.text("instruction_set"_L1, ready.engine.instructionSet, maxNameBytes);
    in.text("backend"_L1, ready.engine.backend, maxNameBytes);
    in.integer("profile"_L1, ready.profile, 0, qint64(ProfileState::Full));
    in.optionalNumber("load"_L1, ready.load, 0, maxLoadFactor);
    return in.result(std::move(ready));
}

QCborMap ProfileRequest::toCbor() const
{
    QCborMap map{{"model_id"_L1, qint64(modelId)}, {"depth"_L1, qint64(depth)}};
    if (fresh)
        map["fresh"_L1] = 1;
    return map;
}

Expected<ProfileRequest> ProfileRequest::fromCbor(const QCborMap &map)
{
    CborFields in(map, "ProfileRequest");
    ProfileRequest request;
    in.integer("model_id"_L1, request.modelId, 1, maxId);
    in.integer("depth"_L1, request.depth, qint64(ProfileDepth::Quick), qint64(ProfileDepth::Full));
    if (map.contains("fresh"_L1))
        in.integer("fresh"_L1, request.fresh, 0, 1);
    return in.result(request);
}

QCborMap ProfileProgress::toCbor() const
{
    return {{"done"_L1, qint64(done)}, {"total"_L1, qint64(total)}};
}

Expected<ProfileProgress> ProfileProgress::fromCbor(const QCborMap &map)
{
    CborFields in(map, "ProfileProgress");
    ProfileProgress progress;
    in.integer("total"_L1, progress.total, 1, maxId);
    in.integer("done"_L1, progress.done, 0, progress.total);
    return in.result(progress);
}

QCborMap ProfileReply::toCbor() const
{
    return {{"model_id"_L1, qint64(modelId)}, {"profile"_L1, qint64(profile)}};
}

Expected<ProfileReply> ProfileReply::fromCbor(const QCborMap &map)
{
    CborFields in(map, "ProfileReply");
    ProfileReply reply;
    in.integer("model_id"_L1, reply.modelId, 1, maxId);
    in.integer("profile"_L1, reply.profile, qint64(ProfileState::Quick), qint64(ProfileState::Full));
    return in.result(reply);
}

QCborMap Prepare::toCbor() const
{
    QByteArray bitmap(qsizetype((edgeLayers.size() + 7) / 8), '\0');
    for (std::size_t layer = 0; layer < edgeLayers.size(); ++layer)
        if (edgeLayers[layer])
            bitmap[qsizetype(layer / 8)] = char(uchar(bitmap[qsizetype(layer / 8)]) | (1U << (layer % 8)));
    return {{"model_id"_L1, qint64(modelId)}, {"layers"_L1, qint64(edgeLayers.size())}, {"edge"_L1, bitmap}};
}

Expected<Prepare> Prepare::fromCbor(const QCborMap &map)
{
    CborFields in(map, "Prepare");
    Prepare prepare;
    std::size_t layers = 0;
    QByteArray bitmap;
    in.integer("model_id"_L1, prepare.modelId, 1, maxId);
    in.integer("layers"_L1, layers, 1, maxLayers);
    in.bytes("edge"_L1, bitmap, qsizetype((layers + 7) / 8), qsizetype((layers + 7) / 8));
    const auto bit = [&](std::size_t layer) { return (uchar(bitmap[qsizetype(layer / 8)]) >> (layer % 8) & 1U) != 0; };
    for (std::size_t layer = 0; in.isSound() && layer < std::size_t(bitmap.size()) * 8; ++layer) {
        if (layer < layers)
            prepare.edgeLayers.push_back(bit(layer));
        else
            in.require(!bit(layer), "a layer is marked that does not exist");
    }
    return in.result(std::move(prepare));
}

QCborMap Prepared::toCbor() const
{
    return {{"partition_id"_L1, qint64(partitionId)}, {"compile_ns"_L1, qint64(compileTime.count())}};
}

Expected<Prepared> Prepared::fromCbor(const QCborMap &map)
{
    CborFields in(map, "Prepared");
    Prepared prepared;
    in.integer("partition_id"_L1, prepared.partitionId, 1, maxId);
    in.duration("compile_ns"_L1, prepared.compileTime);
    return in.result(prepared);
}

QCborMap Infer::toCbor() const
{
    return {{"partition_id"_L1, qint64(partitionId)}, {"tensors"_L1, cborTensors(tensors)}};
}

Expected<Infer> Infer::fromCbor(const QCborMap &map)
{
    CborFields in(map, "Infer");
    Infer infer;
    in.integer("partition_id"_L1, infer.partitionId, 1, maxId);
    in.tensors("tensors"_L1, infer.tensors);
    return in.result(std::move(infer));
}

QCborMap Result::toCbor() const
{
    return {{"compute_ns"_L1, qint64(compute.count())},
            {"queue_ns"_L1, qint64(queue.count())},
            {"received_bytes"_L1, qint64(received.bytes)},
            {"received_ns"_L1, qint64(received.duration.count())},
            {"load"_L1, load},
            {"held_ns"_L1, qint64(held.count())},
            {"profiles"_L1, qint64(profiles)},
            {"tensors"_L1, cborTensors(tensors)}};
}

Expected<Result> Result::fromCbor(const QCborMap &map)
{
    CborFields in(map, "Result");
    Result result;
    in.duration("compute_ns"_L1, result.compute);
    in.duration("queue_ns"_L1, result.queue);
    in.integer("received_bytes"_L1, result.received.bytes, 0, qint64(maxTensorPayloadBytes));
    in.duration("received_ns"_L1, result.received.duration);
    in.optionalNumber("load"_L1, result.load, 0, maxLoadFactor);
    if (map.contains("held_ns"_L1))
        in.duration("held_ns"_L1, result.held);
    readProfiles(in, map, result.profiles);
    in.tensors("tensors"_L1, result.tensors);
    return in.result(std::move(result));
}

QCborMap Probe::toCbor() const
{
    return {{"sequence"_L1, sequence}, {"of"_L1, of}};
}

Expected<Probe> Probe::fromCbor(const QCborMap &map)
{
    CborFields in(map, "Probe");
    Probe probe;
    in.integer("of"_L1, probe.of, 1, maxProbeFrames);
    in.integer("sequence"_L1, probe.sequence, 1, probe.of);
    return in.result(probe);
}

QCborMap ProbeReply::toCbor() const
{
    QCborArray list;
    for (const ProbeArrival &arrival : arrivals)
        list.append(
            QCborMap{{"bytes"_L1, qint64(arrival.bytes)}, {"since_first_ns"_L1, qint64(arrival.sinceFirst.count())}});
    return {{"arrivals"_L1, list}, {"profiles"_L1, qint64(profiles)}};
}

Expected<ProbeReply> ProbeReply::fromCbor(const QCborMap &map)
{
    CborFields in(map, "ProbeReply");
    ProbeReply reply;
    QCborArray list;
    in.array("arrivals"_L1, list, 1, maxProbeFrames);
    for (const QCborValue &value : std::as_const(list)) {
        const QCborMap entry = value.toMap();
        CborFields each(entry, "ProbeReply");
        ProbeArrival arrival;
        each.integer("bytes"_L1, arrival.bytes, 1, qint64(framePrefixBytes + maxHeaderBytes + maxProbeBytes));
        each.duration("since_first_ns"_L1, arrival.sinceFirst);
        in.require(each.isSound(), "an arrival makes no sense");
        reply.arrivals.push_back(arrival);
    }
    readProfiles(in, map, reply.profiles);
    return in.result(std::move(reply));
}

} // namespace neurosurgeon
