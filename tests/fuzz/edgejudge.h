#pragma once

// What the edge of edgefuzz may do: whom it turns to and how, what it sends where, and what it may believe of the cloud's words. To be
// included by one source file of a program only.

#include "tests/fuzz/edgetalk.h"

#include <string>

namespace neurosurgeon::test {

/// A connection is being made for a session.
inline void Talk::begins(const Line &line) const
{
    const Opening &opening = *line.opening;
    require(opening.lines.size() <= 2, "a session makes a third connection");
    const Line &control = *opening.lines.front();
    const bool isControl = &line == &control;
    require(isControl || control.hasSaid(FrameType::Welcome), "a data connection without a Welcome");
    require(line.host == (isControl ? opening.options.host : cloudAddress.toString()), "a connection to somebody else");
    const Protection protection = opening.options.protection;
    const bool mustBeSecure = protection == Protection::Encrypted || (protection == Protection::PlainData && isControl);
    require(line.secure == mustBeSecure, "a connection is protected in another way than asked for");
}

inline void Talk::beginsHandshake(Line &line) const
{
    const auto cloud = line.secured();
    const QByteArray identity = (line.pairing ? "pair:" : "dev:") + world().id.toLatin1();
    require(cloud.has_value() && line.secure, "a handshake with a cloud that has not said who it is");
    require(line.side == TlsHandshake::Side::Edge && line.identity == identity, "a handshake as somebody else");
    if (line.pairing) {
        require(!cloud->nonce.isEmpty(), "a code was tried where none is shown");
        line.rightKey = cheapKey(testCode, cloud->deviceId, cloud->nonce);
        return;
    }
    const auto known = m_keys.find(cloud->deviceId);
    require(known != m_keys.end(), "a handshake with a cloud that is not paired");
    line.rightKey = known->second;
}

inline void Talk::judge(Line &line, const Frame &frame)
{
    const bool isFirst = !std::exchange(line.spoke, true);
    if (frame.type == FrameType::Error || frame.type == FrameType::Pong) {
        const bool isGood = frame.type == FrameType::Pong || ErrorMessage::fromCbor(frame.header);
        return require(!isFirst && isGood, "a bad Error, or a connection that begins with an answer");
    }
    if (line.secure && !line.encrypted) {
        const auto secure = Secure::fromCbor(frame.header);
        const auto purpose = line.pairing ? SecurePurpose::Pairing : SecurePurpose::Session;
        return require(isFirst && frame.type == FrameType::Secure && secure && secure->deviceId == world().id && secure->purpose == purpose,
                       "the edge spoke in plain on a connection that is to be encrypted");
    }
    if (line.pairing)
        return judgePairing(line, frame, isFirst);
    if (isFirst)
        return judgeFirst(line, frame);
    if (frame.type == FrameType::Ping) {
        line.ping = frame.request;
        return;
    }
    const auto &lines = line.opening->lines;
    const bool isControl = &line == lines.front();
    if (frame.type == FrameType::Goodbye)
        return require(isControl, "a Goodbye on the data connection");
    require(lines.size() == 2 && lines.back()->hasSaid(FrameType::Attached), "the edge asked before its data connection was attached");
    require(isControl == (frame.type != FrameType::Infer && frame.type != FrameType::Probe), "a request on the wrong connection");
    if (frame.type != FrameType::Cancel)
        judgeRequest(line, frame);
}

inline void Talk::judgePairing(Line &line, const Frame &frame, bool isFirst) const
{
    if (frame.type == FrameType::PairConfirm)
        return require(line.hasSaid(FrameType::PairOffer), "a key was confirmed that nobody offered");
    const auto request = PairRequest::fromCbor(frame.header);
    require(isFirst && frame.type == FrameType::PairRequest && request, "a pairing began with something else");
    require(request->deviceId == world().id && request->peerId == line.secured()->deviceId, "a pairing of two others");
}

inline void Talk::judgeFirst(const Line &line, const Frame &frame) const
{
    const Line &control = *line.opening->lines.front();
    if (&line == &control) {
        const auto hello = Hello::fromCbor(frame.header);
        const bool plainData = line.opening->options.protection == Protection::PlainData;
        return require(frame.type == FrameType::Hello && hello && hello->plainData == plainData, "a session began with something else");
    }
    const auto attach = Attach::fromCbor(frame.header);
    require(frame.type == FrameType::Attach && attach, "a data connection began with something else");
    const auto isThis = [&](const Welcome &said, const Frame &) {
        return said.sessionId == attach->sessionId && said.dataToken == attach->token;
    };
    require(control.hasSaid<Welcome>(isThis), "a data connection shows another token than its session's");
}

/// Which question stands in a request; 0: none.
inline std::size_t numberIn(const Frame &frame)
{
    const auto open = OpenModel::fromCbor(frame.header);
    const auto profile = ProfileRequest::fromCbor(frame.header);
    const auto prepare = Prepare::fromCbor(frame.header);
    const auto infer = Infer::fromCbor(frame.header);
    switch (frame.type) {
    case FrameType::OpenModel: return open ? std::stoul(open->model.substr(1)) : 0;
    case FrameType::ProfileRequest: return profile ? profile->modelId : 0;
    case FrameType::Prepare: return prepare ? prepare->modelId : 0;
    case FrameType::Infer: return infer ? infer->partitionId : 0;
    default: return 0;
    }
}

inline void Talk::judgeRequest(Line &line, const Frame &frame)
{
    const bool isNew = std::find(m_allRequests.begin(), m_allRequests.end(), frame.request) == m_allRequests.end();
    const auto note = [&](FrameType answers) {
        m_requests[answers].push_back(frame.request);
        m_allRequests.push_back(frame.request);
    };
    if (frame.type == FrameType::Probe) {
        const auto probe = Probe::fromCbor(frame.header);
        require(probe && isNew == (probe->sequence == 1), "a bad Probe, or one under another request's id");
        return isNew ? note(FrameType::ProbeReply) : void();
    }
    const std::size_t number = numberIn(frame);
    require(number >= 1 && number <= m_questions.size(), "the edge sent what only a cloud sends, or nobody asked for");
    Question &question = m_questions[number - 1];
    require(question.asks == frame.type && question.seen < 0 && isNew && frame.request != 0,
            "a request was sent twice, or under an id that was used");
    require(question.request == 0 || question.request == frame.request, "a request was answered under another one's id");
    if (frame.type == FrameType::Infer)
        require(documentBytes(frame.payload) == question.input, "other tensors than the user's were sent");
    question.request = frame.request;
    question.session = line.opening;
    question.seen = m_step;
    note(question.answers);
}

/// A session stands on what the cloud said where it had to.
inline void Talk::opened(Opening &opening, const Welcome &welcome) const
{
    require(opening.lines.size() == 2, "a session without its two connections");
    const Line &control = *opening.lines.front();
    const Line &data = *opening.lines.back();
    const auto isThis = [&](const Welcome &said, const Frame &) { return said == welcome; };
    require(control.hasSaid<Welcome>(isThis), "a session was opened without its Welcome");
    require(data.hasSaid(FrameType::Attached), "a session was opened before its data connection was attached");
    require(welcome.protocol >= protocolMin && welcome.protocol <= protocolMax, "a session in a version that the edge does not speak");
    require(control.encrypted == control.secure && data.encrypted == data.secure, "a session was opened without its tunnel");
    if (data.secure)
        require(control.secured()->deviceId == data.secured()->deviceId, "a session's two connections lead to two clouds");
}

inline void Talk::lost(const Error &error)
{
    require(m_current != nullptr, "a session was lost that nobody opened");
    lookAt(*m_current);
    require(m_current->outcome && *m_current->outcome, "a session was lost that was never open");
    require(!m_current->closed, "a session was lost that had been closed");
    require(!m_current->lost, "a session was lost twice");
    require(!m_edge->isOpen() && error.code != ErrorCode::Cancelled, "a session was lost and is open, or was given up on request");
    m_current->lost = true;
}

/// An answer is what the cloud said to this request, on the connection where it belongs, and each word of it answers once.
inline void Talk::explain(Question &question, const std::function<bool(const Frame &frame)> &fits)
{
    for (const Opening &opening : m_openings) {
        if ((question.session && question.session != &opening) || opening.lines.size() <= question.place())
            continue;
        Line &line = *opening.lines[question.place()];
        for (Said &said : line.said) {
            const bool isAnswer = !said.used && line.counts(said) && said.frame.type == question.answers
                && (question.request == 0 || said.frame.request == question.request) && fits(said.frame);
            if (!isAnswer)
                continue;
            said.used = true;
            question.request = said.frame.request;
            return;
        }
    }
    require(false, "a request got an answer that the cloud did not give to it");
}

inline void Talk::progressed(std::size_t number, int done, int total)
{
    const Question &question = m_questions[number - 1];
    require(!question.ready && done >= 0 && done <= total, "progress of what is done, or that makes no sense");
    const auto isThis = [&](const ProfileProgress &said, const Frame &frame) {
        return int(said.done) == done && int(said.total) == total && (question.request == 0 || frame.request == question.request);
    };
    const auto toldIt = [&](const auto &line) { return line->template hasSaid<ProfileProgress>(isThis); };
    require(std::any_of(m_lines.begin(), m_lines.end(), toldIt), "progress that the cloud did not tell");
}

inline void Talk::paired(Pairing &pairing, const Expected<Peer> &peer)
{
    require(!std::exchange(pairing.finished, true), "a pairing has ended twice");
    if (!peer)
        return;
    require(pairing.line && pairing.line->encrypted, "a pairing without a tunnel");
    const Line &line = *pairing.line;
    const QString cloud = line.secured()->deviceId;
    QByteArray key;
    bool done = false;
    for (const Said &said : line.said) {
        if (!line.counts(said))
            continue;
        const auto offer = PairOffer::fromCbor(said.frame.header);
        if (said.frame.type == FrameType::PairOffer && key.isEmpty() && offer && offer->deviceId == cloud && offer->peerId == world().id)
            key = offer->key;
        done = done || (said.frame.type == FrameType::PairDone && !key.isEmpty());
    }
    require(done && peer->id == cloud && peer->role == PeerRole::Cloud && peer->key == key, "paired without the cloud's offer and consent");
    m_keys[cloud] = key;
}

} // namespace neurosurgeon::test
