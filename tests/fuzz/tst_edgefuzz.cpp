// What a hostile or broken cloud can do to an edge: whole talks with the real EdgeConnection, LinkMonitor, Dialler and
// PairingClient, valid and mutated messages in any order, connections that end anywhere, time that passes. An input is a script of
// steps; whatever it says, everything asked for is answered at last, nothing is believed that the cloud did not say in the right
// place, nothing leaves unprotected, and nothing is left when the edge has closed. Compiled as tst_framefuzz is.

#include "tests/fuzz/edgejudge.h"
#include "tests/fuzz/edgeseeds.h"
#include "tests/fuzz/edgetalk.h"
#include "tests/fuzz/edgeuser.h"
#include "tests/fuzz/hostilecloud.h"
#include "tests/fuzz/mutations.h"

#include <QThreadPool>

#include <cerrno>
#include <cmath>

using namespace neurosurgeon;
using namespace neurosurgeon::test;

namespace neurosurgeon::test {

void Talk::settle()
{
    constexpr int mostTurns = 20'000;
    bool moved = true;
    for (int turns = 0; moved; ++turns) {
        require(turns < mostTurns, "the edge does not come to rest");
        moved = driver().processEvents(QEventLoop::AllEvents);
        for (std::size_t i = 0; !moved && i < m_lines.size(); ++i)
            moved = drain(*m_lines[i]);
    }
    QThreadPool::globalInstance()->waitForDone(); // notes when paired clouds were seen
}

/// Timers fire one by one, and what they start comes to its end before the next.
void Talk::pass(std::int64_t milliseconds)
{
    settle();
    const std::int64_t end = elapsed + milliseconds;
    for (auto due = driver().nextDue(); due && *due <= end; due = driver().nextDue()) {
        elapsed = std::max(elapsed, *due);
        settle();
    }
    elapsed = end;
}

/// Reads what the edge has sent; true if there was anything.
bool Talk::drain(Line &line)
{
    if (line.far < 0 || line.stalled || line.ended)
        return false;
    static std::array<char, 256 * 1024> room;
    const auto got = ::recv(line.far, room.data(), room.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN)
        return false;
    line.ended = got <= 0;
    if (line.ended)
        return true;
    const auto take = [&](const Frame &frame) { judge(line, frame); };
    require(readFrames(line.fromEdge, QByteArray::fromRawData(room.data(), got), take), "the edge sent what cannot be read");
    return true;
}

void Talk::look()
{
    settle();
    lookAtAnswers();
    checkWaiting();
    checkSession();
    checkLink();
}

void Talk::lookAtAnswers()
{
    for (Opening &opening : m_openings)
        lookAt(opening);
    for (Question &question : m_questions)
        lookAt(question);
}

void Talk::lookAt(Question &question)
{
    question.ready = question.ready || question.look();
}

void Talk::lookAt(Opening &opening)
{
    if (opening.outcome || !isReady(opening.future))
        return;
    opening.outcome = opening.future.get();
    opening.opened = elapsed;
    if (*opening.outcome)
        opened(opening, **opening.outcome);
}

/// When all is at rest.
void Talk::checkWaiting() const
{
    for (const Opening &opening : m_openings) {
        const bool mayWait = &opening == m_current && elapsed <= opening.begun + opening.options.timeout.count();
        require(opening.outcome || mayWait, "somebody waits for a connection for ever");
    }
    constexpr std::int64_t patience = 15'000; // the client's own
    for (const Pairing &pairing : m_pairings)
        require(pairing.finished || !pairing.client || elapsed <= pairing.begun + patience, "somebody waits for a pairing for ever");
    const bool mayAsk = m_current && (!m_current->outcome || m_current->isOpen());
    if (!mayAsk)
        requireAnswers(m_questions.size(), [](const Question &each) { return !each.isMeasurement(); },
                       "a request waits, and there is no session");
}

void Talk::checkSession() const
{
    const bool isOpen = m_current && m_current->isOpen();
    require(m_edge->isOpen() || !isOpen, "a session has ended, and nobody was told");
    require(!m_edge->isOpen() || isOpen, "a session is open that was never opened, or has ended");
    if (!isOpen)
        return;
    constexpr std::int64_t silenceLimit = std::chrono::milliseconds(Channel::defaultSilenceLimit).count();
    for (const Line *line : m_current->lines) {
        require(!line->goneQuiet, "a session is open, and the cloud has hung up");
        require(elapsed - std::max(line->lastSaid, m_current->opened) <= silenceLimit, "a session is open, and the cloud is silent");
        for (const Question &question : m_questions) {
            if (question.ready || question.seen < 0 || line != m_current->lines[question.place()])
                continue;
            const auto isAnswer = [&](const Said &said) {
                return line->counts(said) && said.frame.type == question.answers && said.frame.request == question.request
                    && said.begun > question.seen;
            };
            require(std::none_of(line->said.begin(), line->said.end(), isAnswer), "a request was answered, and still waits");
        }
    }
}

void Talk::checkLink() const
{
    const LinkState link = m_edge->link();
    if (const auto &rate = link.goodput)
        require(rate->low > 0 && rate->low <= rate->mbitPerSecond && rate->mbitPerSecond <= rate->high && std::isfinite(rate->high),
                "a link's rate makes no sense");
    require((!link.roundTrip || link.roundTrip->count() > 0) && link.burstBytes >= 0, "a link's round trip or burst makes no sense");
}

/// Nobody is stored but the paired.
void Talk::checkStore() const
{
    const auto list = world().store.load();
    require(list && list->peers.size() == m_keys.size(), "somebody was stored without a pairing, or forgotten");
    const auto isPaired = [this](const Peer &peer) {
        const auto known = m_keys.find(peer.id);
        return peer.role == PeerRole::Cloud && known != m_keys.end() && known->second == peer.key;
    };
    require(std::all_of(list->peers.begin(), list->peers.end(), isPaired), "a key was stored without a pairing");
}

void Talk::leave()
{
    for (const auto &line : m_lines)
        line->stalled = false;
    stop(true);
    look();
    require(!m_edge->isOpen(), "a session is open that was closed");
    constexpr std::int64_t forMeasurements = 60; // one may have waited for another
    pass(forMeasurements);
    lookAtAnswers();
    requireAnswers(m_questions.size(), [](const Question &) { return true; }, "somebody waits for an answer, and all is closed");
    const auto isDecided = [](const Opening &each) { return each.outcome.has_value(); };
    require(std::all_of(m_openings.begin(), m_openings.end(), isDecided), "somebody waits for a connection, and all is closed");
    for (const Pairing &pairing : m_pairings)
        delete pairing.client;
    constexpr std::int64_t forLastWords = 1100;
    pass(forLastWords);
    settle();
    require(m_edge->findChildren<Channel *>().isEmpty(), "a connection is left in the edge, and all is closed");
    const auto isGone = [](const auto &line) { return !line->socket; };
    require(std::all_of(m_lines.begin(), m_lines.end(), isGone), "a connection is left that nobody owns");
    m_edge.reset();
    settle();
    checkStore();
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

int main(int argc, char **argv)
{
    return fuzzFromSeeds(argc, argv, seeds::all());
}

#endif
