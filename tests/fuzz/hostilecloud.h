#pragma once

// The cloud of edgefuzz: whatever the script has it say and do, right or wrong. To be included by one source file of a program only.

#include "tests/fuzz/edgetalk.h"

#include "network/wire/cborfields.h"

#include <QtEndian>

namespace neurosurgeon::test {

inline void Talk::playCloud(Step step, Line *line)
{
    switch (step) {
    case Step::Secured: return saySecured(line);
    case Step::Shake: return shake(line);
    case Step::PairOffer: return sayOffer(line);
    case Step::PairDone: return say(line, FrameType::PairDone, 0);
    case Step::Welcome: return sayWelcome(line);
    case Step::Attached: return say(line, FrameType::Attached, 0);
    case Step::ModelReady: return sayModelReady(line);
    case Step::Progress: {
        const int what = m_script.next();
        return say(line, requestFor(FrameType::ProfileReply), ProfileProgress{quint32(what % 16), quint32(what / 16)});
    }
    case Step::ProfileReply: return sayProfile(line);
    case Step::Prepared: {
        const int took = m_script.next();
        return say(line, requestFor(FrameType::Prepared), Prepared{quint32(++m_unique), std::chrono::milliseconds(took)});
    }
    case Step::Result: return sayResult(line);
    case Step::ProbeReply: return sayProbeReply(line);
    case Step::Error: return sayError(line);
    case Step::Goodbye: return say(line, FrameType::Goodbye, 0);
    case Step::Ping: return say(line, FrameType::Ping, quint64(m_script.next()));
    case Step::Pong: {
        const int later = m_script.next() % 4;
        return say(line, FrameType::Pong, line ? line->ping + quint64(later) : 0);
    }
    case Step::AnyType: return sayAnyType(line);
    case Step::Raw: {
        const QByteArray bytes = m_script.bytes(m_script.next());
        return line ? transmit(*line, bytes) : void();
    }
    case Step::Mutate: return m_damage.flip(m_script);
    case Step::Split: return m_damage.cut(m_script);
    case Step::Again: return line ? sayFrame(line, line->lastFrame) : void();
    case Step::HangUp: return hangUp(line);
    case Step::Stall:
        if (line)
            line->stalled = !line->stalled;
        return;
    case Step::Dialling: m_dialling = static_cast<Dialling>(m_script.next() % 3); return;
    case Step::Accept: {
        const auto how = static_cast<Dialling>(m_script.next() % 2);
        return line ? answerDial(*line, how) : void();
    }
    default: return; // the user's
    }
}

inline void Talk::hangUp(Line *line)
{
    const bool half = m_script.next() % 2;
    if (!line || line->far < 0)
        return;
    line->goneQuiet = true;
    if (half)
        ::shutdown(line->far, SHUT_WR);
    else
        line->hangUp();
}

inline void Talk::answerDial(Line &line, Dialling how)
{
    if (how == Dialling::Ignore || line.answered || !line.socket)
        return;
    line.answered = true;
    return how == Dialling::Accept ? line.connect() : line.refuse();
}

inline void Talk::say(Line *line, FrameType type, quint64 request, const QCborMap &header, const QByteArray &payload)
{
    sayFrame(line, encodeFrameHead(type, request, header, std::size_t(payload.size())).value() + payload);
}

inline void Talk::sayFrame(Line *line, QByteArray bytes)
{
    if (!line || bytes.isEmpty())
        return;
    line->lastFrame = bytes;
    m_damage.flipIn(bytes);
    const qsizetype cut = m_damage.cutOf(bytes);
    if (cut == 0)
        return transmit(*line, bytes);
    sendRest();
    transmit(*line, bytes.first(cut));
    m_rest = {line, bytes.sliced(cut), m_step};
}

inline void Talk::sendRest()
{
    const Rest rest = std::exchange(m_rest, {});
    if (rest.line)
        transmit(*rest.line, rest.bytes);
}

inline void Talk::transmit(Line &line, const QByteArray &bytes)
{
    if (m_rest.line == &line)
        sendRest();
    const auto sent = line.far < 0 ? -1 : ::send(line.far, bytes.constData(), std::size_t(bytes.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0)
        return;
    line.lastSaid = elapsed;
    if (!line.toEdge.inFrame())
        line.begun = m_step;
    const auto take = [&](Frame frame) {
        line.said.push_back({std::move(frame), line.encrypted, line.begun});
        line.begun = m_step;
    };
    line.garbled = line.garbled || !readFrames(line.toEdge, bytes.first(sent), take);
}

/// The id of a request that this would answer: the newest one, an older one, the newest of all, or whatever the script says.
inline quint64 Talk::requestFor(std::optional<FrameType> answers)
{
    const int which = m_script.next();
    const std::vector<quint64> &asked = answers ? m_requests[*answers] : m_allRequests;
    const auto back = std::size_t(which / 4);
    switch (which % 4) {
    case 0: return asked.empty() ? 0 : asked.back();
    case 1: return asked.empty() ? 0 : asked[back % asked.size()];
    case 2: return m_allRequests.empty() ? 1 : m_allRequests.back();
    default: return back;
    }
}

inline QByteArray Talk::unique(qsizetype size)
{
    return QByteArray::number(++m_unique).leftJustified(size, 'u', true);
}

inline void Talk::saySecured(Line *line)
{
    const int what = m_script.next();
    const std::array<QString, 3> ids{pairedId, otherId, strangerId};
    const bool showsCode = (line && line->pairing) != ((what & 64) != 0);
    const QByteArray nonce = showsCode ? unique(codeNonceBytes) : QByteArray();
    say(line, 0, Secured{"fuzz", ids[std::size_t(what % 3)], "cloud", nonce, what / 4 % 4});
}

inline void Talk::sayOffer(Line *line)
{
    const int what = m_script.next();
    const auto secured = line ? line->secured() : std::nullopt;
    const QString id = what & 1 || !secured ? otherId : secured->deviceId;
    say(line, 0, PairOffer{id, "cloud", what & 2 ? otherId : world().id, unique(keyBytes)});
}

inline void Talk::sayWelcome(Line *line)
{
    using std::chrono::milliseconds;
    const int what = m_script.next();
    Welcome welcome{.programVersion = "fuzz", .deviceName = "cloud"};
    welcome.sessionId = quint64(what % 3 + 1);
    welcome.dataToken = unique(tokenBytes);
    if ((what & 48) == 48)
        welcome.protocol = 9;
    static const std::array<LinkSettings, 4> links{LinkSettings{18.88, milliseconds(2)}, LinkSettings{0.01}, LinkSettings{1e-300},
                                                   LinkSettings{0, {}, milliseconds(7), {{milliseconds(50), 5e-3}, {milliseconds(900)}}}};
    if (what & 4)
        welcome.link = links[std::size_t(what / 64)];
    say(line, 0, welcome);
}

inline void Talk::sayModelReady(Line *line)
{
    const int what = m_script.next();
    ModelReady ready{quint32(++m_unique), "cpu", {"2", "cpu", "avx2", "fbgemm", what & 1 ? 0 : 4}, ProfileState(what / 2 % 4), 1};
    say(line, requestFor(FrameType::ModelReady), ready);
}

inline void Talk::sayProfile(Line *line)
{
    const int what = m_script.next();
    const QByteArray document = unique(what);
    say(line, requestFor(FrameType::ProfileReply), ProfileReply{quint32(what % 8), ProfileState(what / 8 % 4)}, document);
}

inline void Talk::sayResult(Line *line)
{
    const int what = m_script.next();
    const quint64 request = requestFor(FrameType::Result);
    const auto asked = std::find_if(m_questions.begin(), m_questions.end(),
                                    [&](const Question &each) { return each.request == request && each.answers == FrameType::Result; });
    const TensorSpec right = asked == m_questions.end() ? TensorSpec{DataType::Float32, {1, 3}} : asked->output;
    Result result{.compute = std::chrono::microseconds(++m_unique)};
    switch (what % 8) {
    case 4: result.tensors = {{DataType::UInt8, right.shape}}; break;
    case 5: result.tensors = {{right.type, {2, 3}}}; break;
    case 6: result.tensors = {right, right}; break;
    case 7: break;
    default: result.tensors = {right};
    }
    static constexpr std::array<ReceiveTiming, 4> timings{ReceiveTiming{}, ReceiveTiming{40'000, std::chrono::milliseconds(1)},
                                                          ReceiveTiming{maxTensorPayloadBytes, std::chrono::nanoseconds(1)},
                                                          ReceiveTiming{40'000, std::chrono::nanoseconds(maxDurationNs)}};
    result.received = timings[std::size_t(what / 64)];
    qsizetype bytes = what & 8 ? 1 : 0;
    for (const TensorSpec &spec : result.tensors)
        bytes += qsizetype(spec.bytes());
    say(line, request, result, unique(bytes));
}

inline void Talk::sayProbeReply(Line *line)
{
    const int what = m_script.next();
    const int size = m_script.next();
    static constexpr std::array<std::int64_t, 8> pauses{1'000'000, 0, 20'000, 300'000'000, -1'000, maxDurationNs / 4, 1, 5'000};
    const std::int64_t pause = pauses[std::size_t(what % 8)];
    ProbeReply reply;
    for (std::int64_t i = 0; i <= what / 8; ++i) {
        const std::int64_t since = (pause < 0 ? maxDurationNs / 2 : 0) + pause * i;
        reply.arrivals.push_back({std::size_t(size * 16 + 1), std::chrono::nanoseconds(since % maxDurationNs)});
    }
    reply.profiles = quint32(size);
    say(line, requestFor(FrameType::ProbeReply), reply);
}

inline void Talk::sayError(Line *line)
{
    const int what = m_script.next();
    say(line, what & 32 ? requestFor(std::nullopt) : 0, ErrorMessage{PeerErrorCode(what % 32), "It went wrong."});
}

inline void Talk::sayAnyType(Line *line)
{
    const auto type = static_cast<FrameType>(m_script.next() % 40);
    const quint64 request = requestFor(std::nullopt);
    const QByteArray header = m_script.bytes(m_script.next() % 64);
    const auto limit = payloadLimit(type);
    const QByteArray payload = limit && *limit > 0 ? unique(m_script.next()) : QByteArray();
    if (!limit)
        return;
    QByteArray frame = encodeFrameHead(type, request, {}, std::size_t(payload.size())).value();
    if (!header.isEmpty()) {
        constexpr qsizetype headerLengthAt = 20;
        frame.truncate(qsizetype(framePrefixBytes));
        qToLittleEndian<quint32>(quint32(header.size()), frame.data() + headerLengthAt);
        frame += header;
    }
    sayFrame(line, frame + payload);
}

inline void Talk::shake(Line *line)
{
    const bool works = m_script.next() % 2 == 0;
    if (!line || !line->handshake)
        return;
    drain(*line); // its last words in plain
    QMetaObject::invokeMethod(line->handshake, [line, works] {
        const bool before = line->encrypted;
        line->finishHandshake(works);
        require(line->key.isEmpty() || line->key == line->rightKey, "the edge proves another key than that of this cloud");
        if (line->encrypted == before)
            return;
        require(!line->fromEdge.inFrame(), "the edge began to encrypt within a frame");
        line->startOver();
    }, Qt::QueuedConnection);
}

} // namespace neurosurgeon::test
