// Who may say what when: whole talks of several edges with the real Doorkeeper, CloudServer and CloudSession, valid and mutated
// messages in any order. An input is a script of steps; whatever it says, nobody gets in without trust, every answer can be read,
// belongs to a question and comes once, and nothing is left when all have gone. Compiled as tst_framefuzz is.

#include "tests/fuzz/cloudtalk.h"
#include "tests/fuzz/mutations.h"

using namespace neurosurgeon;
using namespace neurosurgeon::test;

namespace neurosurgeon::test {

void Talk::lookAtAll()
{
    settle();
    for (Edge &edge : m_edges)
        look(edge);
    require(jobsQueued() <= 1 + CloudSession::maxWaiting * m_begun, "one session fills the inference thread's queue");
}

void Talk::look(Edge &edge)
{
    if (!edge.wire || edge.wire->fromCloud.isEmpty())
        return;
    const auto take = [&](const Frame &frame) { judge(edge, frame); };
    require(readFrames(edge.reader, std::exchange(edge.wire->fromCloud, {}), take), "the cloud sent what cannot be read");
}

void Talk::judge(Edge &edge, const Frame &frame)
{
    switch (frame.type) {
    case FrameType::Ping:
    case FrameType::Pong:
    case FrameType::Goodbye:
        return;
    case FrameType::Secured:
        return require(Secured::fromCbor(frame.header) && !edge.session, "a bad Secured");
    case FrameType::PairOffer:
        return require(PairOffer::fromCbor(frame.header) && edge.wire->encrypted, "a key was offered outside a tunnel");
    case FrameType::PairDone:
        return require(edge.wire->encrypted && edge.saidConfirm && world().store.find(edge.deviceId, PeerRole::Edge), "paired without being stored");
    case FrameType::Welcome: return welcomed(edge, frame);
    case FrameType::Attached:
        require(edge.attaching && !edge.attaching->attached, "a data connection was taken without its token, or twice");
        require(edge.attaching->from == edge.wire->from && edge.attaching->plain != edge.wire->encrypted, "a data connection of somebody else was taken");
        edge.enter(edge.attaching);
        edge.session->attached = true;
        return;
    case FrameType::Error:
        require(ErrorMessage::fromCbor(frame.header).has_value(), "a bad Error");
        return frame.request == 0 ? void() : judgeAnswer(edge, frame);
    case FrameType::ModelReady:
        require(ModelReady::fromCbor(frame.header).has_value(), "a bad ModelReady");
        return judgeAnswer(edge, frame);
    case FrameType::ProfileProgress:
        return require(ProfileProgress::fromCbor(frame.header) && edge.session, "a bad ProfileProgress");
    case FrameType::ProfileReply:
        require(ProfileReply::fromCbor(frame.header).has_value(), "a bad ProfileReply");
        return judgeAnswer(edge, frame);
    case FrameType::Prepared:
        require(Prepared::fromCbor(frame.header).has_value(), "a bad Prepared");
        return judgeAnswer(edge, frame);
    case FrameType::ProbeReply:
        require(ProbeReply::fromCbor(frame.header).has_value(), "a bad ProbeReply");
        return judgeAnswer(edge, frame);
    case FrameType::Result: {
        const auto result = Result::fromCbor(frame.header);
        require(result && tensorViews(result->tensors, frame.payload), "a bad Result");
        judgeAnswer(edge, frame);
        Known &known = *edge.session;
        return require(known.asked.wild || ++known.results[frame.request] <= known.asked.inferences[frame.request], "an inference was answered twice");
    }
    default: require(false, "the cloud sent what only an edge sends");
    }
}

void Talk::judgeAnswer(const Edge &edge, const Frame &frame)
{
    require(edge.session != nullptr, "somebody without a session was answered");
    Known &known = *edge.session;
    require(known.asked.wild || ++known.answered[frame.request] <= known.asked.all[frame.request], "a request was answered twice, or never asked");
}

void Talk::welcomed(Edge &edge, const Frame &frame)
{
    const auto welcome = Welcome::fromCbor(frame.header);
    require(welcome && edge.saidHello && !edge.session, "a Welcome for nobody");
    const Wire &wire = *edge.wire;
    require(wire.encrypted || wire.from.isLoopback() || m_insecure, "a stranger was let in");
    require(!wire.encrypted || (wire.proof == Proof::RightKey && edge.deviceId == pairedId) || world().store.find(edge.deviceId, PeerRole::Edge),
            "an unknown device was let in");
    require(!wire.encrypted || m_allowPlain || !edge.wantsPlain, "a plain data channel was granted");
    edge.enter(std::make_shared<Known>());
    edge.session->id = welcome->sessionId;
    edge.session->token = welcome->dataToken;
    edge.session->from = wire.from;
    edge.session->plain = !wire.encrypted || edge.wantsPlain;
    m_sessions.push_back(edge.session);
}

void Talk::leave()
{
    for (Edge &edge : m_edges)
        if (edge.wire && edge.wire->socket) {
            edge.wire->stalled = false;
            Q_EMIT edge.wire->socket->bytesWritten(1);
        }
    lookAtAll();
    for (Edge &edge : m_edges)
        hangUp(edge);
    while (computeOne())
        settle();
    settle();
    require(m_server->sessions().empty(), "a session is left, and nobody is connected");
    require(m_server->findChildren<Channel *>().isEmpty(), "a connection is left, and nobody is connected");
    QThreadPool::globalInstance()->waitForDone(); // notes when paired edges were seen
    m_server.reset();
    world().restore();
}

} // namespace neurosurgeon::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    world();
    Talk(Script(data, size)).run();
    return 0;
}

#ifndef NEUROSURGEON_LIBFUZZER

namespace {

/// Control on wire `first`, data on the next one, a model and the partition that sends the input.
QByteArray session(int first, char from)
{
    return script(at(Step::Connect, first), from, at(Step::Hello, first), 0, at(Step::Connect, first + 1), from, at(Step::Attach, first + 1), 0,
                      at(Step::OpenModel, first), 0, 1, at(Step::ProfileRequest, first), 0, 2, at(Step::Compute), 15, at(Step::Prepare, first), 0, 3,
                      at(Step::Prepare, first), 1, 4, at(Step::Compute), 15);
}

std::vector<QByteArray> seeds()
{
    const QByteArray inferences = script(at(Step::Infer, 1), 3, 9, at(Step::Infer, 1), 3, 10, at(Step::Cancel, 0), 10, at(Step::Infer, 1), 6, 11,
                                at(Step::Compute), 15, at(Step::Probe, 1), 1, 0, 12, 40, at(Step::Probe, 1), 1, 1, 12, 40);
    const QByteArray secured = script(at(Step::Connect), 9, at(Step::Secure), 0, at(Step::Hello), 0, at(Step::Connect, 1), 9, at(Step::Secure, 1), 0,
                             at(Step::Attach, 1), 0, at(Step::OpenModel), 0, 1, at(Step::Compute), 3);
    const QByteArray pairing = script(at(Step::Connect), 9, at(Step::Secure), 3, at(Step::PairRequest), 0, 0, at(Step::PairConfirm), at(Step::HangUp));
    const QByteArray wrong = script(at(Step::Connect), 5, at(Step::Secure), 1, at(Step::Connect, 1), 1, at(Step::Hello, 1), 0);
    QByteArray many = char(0) + session(0, 0);
    for (int i = 0; i < 40; ++i)
        many += script(at(Step::Infer, 1), 3, char(20 + i));
    many += script(at(Step::Stall, 1), 0, at(Step::Compute), 15, at(Step::Finish));
    // What one session must not pile up: one id asked for again and again, what is given up at once, a round of probing without end.
    QByteArray sameId = char(0) + session(0, 0);
    QByteArray givenUp = sameId;
    QByteArray endless = sameId;
    for (int i = 0; i < 70; ++i) {
        sameId += script(at(Step::OpenModel), 0, 7);
        givenUp += script(at(Step::OpenModel), 0, 7, at(Step::Cancel), 7);
        endless += script(at(Step::Probe, 1), 2, 1, 7, 0);
    }
    endless += script(at(Step::Probe, 1), 2, 2, 7, 0);
    return {sameId,
            givenUp,
            endless,
            char(0) + session(0, 0) + inferences,
            char(1) + session(0, 1) + session(2, 2) + inferences + script(at(Step::Goodbye), at(Step::EndSession, 2)),
            char(2) + secured + script(at(Step::Hello, 2), 1),
            char(16) + pairing + secured,
            char(16) + wrong + wrong + wrong + pairing,
            char(8) + session(0, 0) + inferences + script(at(Step::Mutate), 40, 1) + inferences,
            many,
            // Asks before it has read that it may.
            char(0) + script(at(Step::Connect), 0, at(Step::Silently), at(Step::Hello), 0, at(Step::OpenModel), 0, 1, at(Step::Compute), 3)};
}

} // namespace

int main(int argc, char **argv)
{
    return fuzzFromSeeds(argc, argv, seeds());
}

#endif
