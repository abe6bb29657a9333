#pragma once

// What edgefuzz plays: a script of steps, the edge and its user, and whoever plays the cloud. drivenedge.h goes along; what the cloud
// does stands in hostilecloud.h, what the user does in edgeuser.h, and what the edge may do in edgejudge.h.

#include "tests/fuzz/drivenedge.h"

#include "network/pairing/pairingclient.h"
#include "network/session/edgeconnection.h"

#include <array>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace neurosurgeon::test {

inline constexpr std::size_t mostLines = 64; ///< connections of one script; more are refused
inline const QString pairedId(32, u'c');
inline const QString otherId(32, u'd'); ///< paired as well
inline const QString strangerId(32, u'b');
inline const std::map<QString, QByteArray> pairedKeys{{pairedId, QByteArray(keyBytes, 'k')}, {otherId, QByteArray(keyBytes, 'o')}};

enum class Step : std::uint8_t {
    // The cloud's, on one connection.
    Secured, Shake, PairOffer, PairDone, Welcome, Attached, ModelReady, Progress, ProfileReply, Prepared, Result, ProbeReply, Error,
    Goodbye, Ping, Pong, AnyType, Raw, Mutate, Split, Again, HangUp, Stall, Dialling, Accept,
    // The user's.
    Open, Ask, Link, Stop, Pair,
    Wait, Silently,
};

enum class Dialling { Accept, Refuse, Ignore };

/// One call of open().
struct Opening {
    ConnectOptions options;
    std::future<Expected<Welcome>> future;
    std::optional<Expected<Welcome>> outcome;
    std::vector<Line *> lines; ///< control, then data
    std::int64_t begun = 0;
    std::int64_t opened = 0;
    bool closed = false;       ///< by the user
    bool lost = false;
    bool isOpen() const { return outcome && *outcome && !closed && !lost; }
};

struct Pairing {
    QPointer<PairingClient> client;
    std::int64_t begun = 0;
    bool finished = false;
    Line *line = nullptr;
};

/// Something that the user asked the edge for. Its number, from 1, stands in the request.
struct Question {
    FrameType asks{};
    FrameType answers{};
    TensorSpec output{};
    QByteArray input{};
    quint64 request = 0;        ///< once it is known
    Opening *session = nullptr; ///< in which it was sent
    int seen = -1;              ///< the step in which the cloud read it
    bool ready = false;
    std::function<bool()> look{}; ///< judges the answer once there is one
    /// A measurement may first wait for the one that is under way.
    bool isMeasurement() const { return answers == FrameType::ProbeReply; }
    bool isRequest() const { return !isMeasurement() && answers != FrameType::Pong; }
    /// The connection of its answer in Opening::lines.
    std::size_t place() const { return isMeasurement() || answers == FrameType::Result ? 1 : 0; }
};

inline Home &world()
{
    driver();
    static Home made(PeerRole::Cloud, QStringLiteral("cloud"), pairedKeys);
    return made;
}

template<class T>
bool isReady(const std::future<T> &future)
{
    return future.valid() && future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

class Talk {
public:
    explicit Talk(Script script);
    ~Talk();
    Q_DISABLE_COPY_MOVE(Talk)
    void run();

private:
    void step(Step step, Line *line);
    std::shared_ptr<Line> dial(QTcpSocket *socket, const QString &host);

    // The cloud.
    void playCloud(Step step, Line *line);
    void hangUp(Line *line);
    void answerDial(Line &line, Dialling how);
    void say(Line *line, FrameType type, quint64 request, const QCborMap &header = {}, const QByteArray &payload = {});
    template<class Message>
    void say(Line *line, quint64 request, const Message &message, const QByteArray &payload = {})
    {
        say(line, Message::type, request, message.toCbor(), payload);
    }
    void sayFrame(Line *line, QByteArray bytes);
    void transmit(Line &line, const QByteArray &bytes);
    void sendRest();
    quint64 requestFor(std::optional<FrameType> answers);
    void saySecured(Line *line);
    void sayOffer(Line *line);
    void sayWelcome(Line *line);
    void sayModelReady(Line *line);
    void sayProfile(Line *line);
    void sayResult(Line *line);
    void sayProbeReply(Line *line);
    void sayError(Line *line);
    void sayAnyType(Line *line);
    void shake(Line *line);
    QByteArray unique(qsizetype size);

    // The user.
    void open();
    void ask();
    void askForInference(int what);
    void askAboutLink();
    void stop(bool closes);
    void pair();
    template<class Reply, class Judge>
    void keep(Question question, std::future<Expected<Reply>> future, Judge judge)
    {
        Question &kept = m_questions.emplace_back(std::move(question));
        auto shared = std::make_shared<std::future<Expected<Reply>>>(std::move(future));
        kept.look = [&kept, shared, judge] {
            if (!isReady(*shared))
                return false;
            if (const Expected<Reply> reply = shared->get())
                judge(kept, *reply);
            return true;
        };
    }
    /// Behind what was asked of the edge until now.
    template<class Then>
    void post(Then then)
    {
        QMetaObject::invokeMethod(m_edge.get(), std::move(then), Qt::QueuedConnection);
    }

    // The judge.
    void settle();
    void pass(std::int64_t milliseconds);
    bool drain(Line &line);
    void look();
    void lookAtAnswers();
    void lookAt(Question &question);
    void lookAt(Opening &opening);
    void checkWaiting() const;
    void checkSession() const;
    void checkLink() const;
    /// Of the first so many questions.
    template<class Concerns>
    void requireAnswers(std::size_t asked, Concerns concerns, const char *what) const
    {
        const auto waits = [&](const Question &each) { return !each.ready && concerns(each); };
        require(std::none_of(m_questions.begin(), m_questions.begin() + std::ptrdiff_t(asked), waits), what);
    }
    void begins(const Line &line) const;
    void beginsHandshake(Line &line) const;
    void judge(Line &line, const Frame &frame);
    void judgePairing(Line &line, const Frame &frame, bool isFirst) const;
    void judgeFirst(const Line &line, const Frame &frame) const;
    void judgeRequest(Line &line, const Frame &frame);
    void opened(Opening &opening, const Welcome &welcome) const;
    void lost(const Error &error);
    void paired(Pairing &pairing, const Expected<Peer> &peer);
    void progressed(std::size_t number, int done, int total);
    void explain(Question &question, const std::function<bool(const Frame &frame)> &fits);
    void checkStore() const;
    void leave();

    Script m_script;
    std::unique_ptr<EdgeConnection> m_edge;
    std::vector<std::shared_ptr<Line>> m_lines;
    std::array<Line *, places> m_places{};
    std::deque<Opening> m_openings;
    Opening *m_current = nullptr; ///< as the edge has it
    std::deque<Pairing> m_pairings;
    std::deque<Question> m_questions;
    std::map<QString, QByteArray> m_keys = pairedKeys; ///< of the clouds that the edge is paired with
    std::map<FrameType, std::vector<quint64>> m_requests; ///< that the cloud has read, by what answers them
    std::vector<quint64> m_allRequests;
    Dialling m_dialling = Dialling::Accept;
    int m_step = 0;
    int m_unique = 0;
    bool m_silently = false;
    Damage m_damage;
    /// A frame's second piece comes after the step that follows, or before the next word on that connection.
    struct Rest {
        Line *line = nullptr;
        QByteArray bytes;
        int step = 0;
    } m_rest;
};

inline Talk::Talk(Script script) : m_script(script)
{
    elapsed = std::chrono::milliseconds(std::chrono::hours(1)).count();
    clockReads = 0;
    derivations.clear();
    onDial = [this](QTcpSocket *socket, const QString &host) { return dial(socket, host); };
    onDialled = [this](Line &line) { answerDial(line, m_lines.size() > mostLines ? Dialling::Refuse : m_dialling); };
    lineOf = [this](const QTcpSocket *socket) -> Line & {
        const auto found = std::find_if(m_lines.begin(), m_lines.end(), [&](const auto &line) { return line->socket == socket; });
        require(found != m_lines.end(), "a handshake on a connection that nobody made");
        return **found;
    };
    onHandshake = [this](Line &line) { beginsHandshake(line); };
    m_edge = std::make_unique<EdgeConnection>();
    QObject::connect(m_edge.get(), &EdgeConnection::lost, m_edge.get(), [this](const Error &error) { lost(error); });
}

inline Talk::~Talk()
{
    derivations.clear();
    onDial = {};
    onDialled = {};
    lineOf = {};
    onHandshake = {};
}

inline void Talk::run()
{
    for (m_step = 0; m_step < mostSteps && !m_script.isOver(); ++m_step) {
        const int byte = m_script.next();
        const bool unseen = std::exchange(m_silently, false);
        step(static_cast<Step>(byte % stepKinds), m_places[static_cast<std::size_t>(byte / stepKinds)]);
        if (!unseen)
            look();
        if (!m_rest.line || m_rest.step == m_step)
            continue;
        sendRest();
        look();
    }
    leave();
}

inline void Talk::step(Step step, Line *line)
{
    switch (step) {
    case Step::Open: return open();
    case Step::Ask: return ask();
    case Step::Link: return askAboutLink();
    case Step::Stop: return stop(m_script.next() % 2);
    case Step::Pair: return pair();
    case Step::Wait: {
        static constexpr std::array<std::int64_t, 4> times{1, 60, 1000, 5100};
        return pass(times[static_cast<std::size_t>(m_script.next() % 4)]);
    }
    case Step::Silently: m_silently = true; return;
    default: return playCloud(step, line);
    }
}

inline std::shared_ptr<Line> Talk::dial(QTcpSocket *socket, const QString &host)
{
    auto line = std::make_shared<Line>();
    const auto *dialler = qobject_cast<Dialler *>(socket->parent()->parent());
    line->socket = socket;
    line->host = host;
    line->secure = dialler != nullptr;
    line->startOver();
    if (dialler && qobject_cast<PairingClient *>(dialler->parent())) {
        const auto asks = [&](const Pairing &each) { return each.client == dialler->parent(); };
        line->pairing = &*std::find_if(m_pairings.begin(), m_pairings.end(), asks);
        line->pairing->line = line.get();
    } else {
        require(m_current != nullptr, "the edge dials, and nobody asked it to");
        line->opening = m_current;
        m_current->lines.push_back(line.get());
        begins(*line);
    }
    m_places[m_lines.size() % places] = line.get();
    m_lines.push_back(line);
    return line;
}

} // namespace neurosurgeon::test
