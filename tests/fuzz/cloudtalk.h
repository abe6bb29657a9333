#pragma once

// What sessionfuzz plays: a script of steps, several edges, and the one cloud they talk to. drivencloud.h goes along.

#include "tests/fuzz/drivencloud.h"
#include "tests/fuzz/script.h"

#include "network/pairing/messages.h"
#include "network/session/cloudsession.h"
#include "network/wire/messages.h"

#include <QThreadPool>

#include <array>

namespace neurosurgeon::test {

inline const QString pairedId(32, u'e');
inline const QString otherId(32, u'd');

enum class Step : std::uint8_t {
    Connect, HangUp, Secure, Hello, Attach, PairRequest, PairConfirm, OpenModel, ProfileRequest, Prepare, Infer, Probe, Cancel,
    Goodbye, Error, Ping, AnyType, Raw, Mutate, Split, Compute, Stall, EndSession, Forget, Code, Finish, Silently,
};

/// How often each request was sent.
struct Asked {
    std::map<quint64, int> all;
    std::map<quint64, int> inferences;
    bool wild = false; ///< and something whose request nobody knows

    void note(quint64 request, FrameType type)
    {
        ++all[request];
        if (type == FrameType::Infer)
            ++inferences[request];
    }
    void add(const Asked &other)
    {
        for (const auto &[request, times] : other.all)
            all[request] += times;
        for (const auto &[request, times] : other.inferences)
            inferences[request] += times;
        wild = wild || other.wild;
    }
};

/// One session as its edge knows it.
struct Known {
    quint64 id = 0;
    QByteArray token;
    QHostAddress from;
    bool plain = true;    ///< tensors
    bool attached = false;
    Asked asked;                     ///< on both connections
    std::map<quint64, int> answered;
    std::map<quint64, int> results;
};

/// An edge's end of one connection.
struct Edge {
    std::shared_ptr<Wire> wire;
    FrameReader reader;
    QString deviceId;                ///< as Secure said
    bool saidHello = false;
    bool wantsPlain = false;
    bool saidConfirm = false;
    std::shared_ptr<Known> attaching; ///< whose right token was sent
    std::shared_ptr<Known> session;   ///< after Welcome or Attached
    Asked early;                      ///< before one of them was read

    void enter(std::shared_ptr<Known> entered)
    {
        session = std::move(entered);
        session->asked.add(std::exchange(early, {}));
    }
};

inline Expected<QByteArray> cheapKey(const QString &, const QString &, const QByteArray &)
{
    return QByteArray(keyBytes, 's');
}

struct World : Home {
    ModelGraph graph = FakeEngine::graph();
    std::string graphSha256 = graph.sha256();

    World() : Home(PeerRole::Edge, QStringLiteral("edge"), {{pairedId, QByteArray(keyBytes, 'k')}}) {}
    /// As before the first talk.
    void restore() const
    {
        std::filesystem::remove_all(folder.filePath("profiles").toStdString());
        Home::restore();
    }
};

inline World &world()
{
    ensureApplication();
    static World made;
    return made;
}

/// Queued calls and deletions, but no timers: they would bring the machine's speed in.
inline void settle()
{
    QCoreApplication::sendPostedEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCoreApplication::sendPostedEvents();
}

class Talk {
public:
    explicit Talk(Script script) : m_script(script), m_flags(m_script.next())
    {
        CloudOptions options;
        options.port = 0;
        options.compute.stateFolder = world().folder.path().toStdString();
        options.insecure = m_flags & 1;
        options.allowPlainData = m_flags & 2;
        options.maxSessions = m_flags & 4 ? 1 : 4;
        if (m_flags & 8)
            options.limits = {2, 100, 0};
        options.derive = cheapKey;
        m_insecure = options.insecure;
        m_allowPlain = options.allowPlainData;
        m_server = std::make_unique<CloudServer>(options);
        require(m_server->listen().has_value(), "the cloud does not listen");
        m_door = m_server->findChild<Doorkeeper *>();
        QObject::connect(m_server.get(), &CloudServer::connected, m_server.get(), [this] { ++m_begun; });
        if (m_flags & 16)
            openCode();
    }

    void run()
    {
        for (int i = 0; i < mostSteps && !m_script.isOver(); ++i) {
            const int byte = m_script.next();
            const bool unseen = std::exchange(m_silently, false);
            step(static_cast<Step>(byte % stepKinds), m_edges[static_cast<std::size_t>(byte / stepKinds)]);
            if (!unseen)
                lookAtAll();
        }
        leave();
    }

private:
    void step(Step step, Edge &edge);
    void openCode();
    void connectEdge(Edge &edge);
    void hangUp(Edge &edge);
    void secure(Edge &edge);
    void hello(Edge &edge);
    void attach(Edge &edge);
    void openModel(Edge &edge);
    void prepare(Edge &edge);
    void infer(Edge &edge);
    void probe(Edge &edge);
    void send(Edge &edge, FrameType type, quint64 request, const QCborMap &header = {}, const QByteArray &payload = {});
    template<class Message>
    void send(Edge &edge, quint64 request, const Message &message, const QByteArray &payload = {})
    {
        send(edge, Message::type, request, message.toCbor(), payload);
    }
    static Asked &asked(Edge &edge) { return edge.session ? edge.session->asked : edge.early; }
    void arrive(Edge &edge, const QByteArray &bytes);
    void lookAtAll();
    void look(Edge &edge);
    void judge(Edge &edge, const Frame &frame);
    void judgeAnswer(const Edge &edge, const Frame &frame);
    void welcomed(Edge &edge, const Frame &frame);
    void leave();

    Script m_script;
    int m_flags;
    bool m_insecure = false;
    bool m_allowPlain = false;
    bool m_silently = false;
    std::unique_ptr<CloudServer> m_server;
    Doorkeeper *m_door = nullptr;
    std::array<Edge, places> m_edges;
    std::vector<std::shared_ptr<Known>> m_sessions; ///< whose Welcome came
    int m_begun = 0;                                ///< sessions, as the cloud says
    Damage m_damage;
};

inline void Talk::step(Step step, Edge &edge)
{
    switch (step) {
    case Step::Connect: return connectEdge(edge);
    case Step::HangUp: return hangUp(edge);
    case Step::Secure: return secure(edge);
    case Step::Hello: return hello(edge);
    case Step::Attach: return attach(edge);
    case Step::PairRequest:
        return send(edge, 0,
                    PairRequest{m_script.next() % 2 ? otherId : edge.deviceId, "edge", m_script.next() % 2 ? otherId : world().id});
    case Step::PairConfirm:
        edge.saidConfirm = true;
        return send(edge, FrameType::PairConfirm, 0);
    case Step::OpenModel: return openModel(edge);
    case Step::ProfileRequest: {
        const int what = m_script.next();
        return send(edge, quint64(m_script.next()),
                    ProfileRequest{quint32(what / 4 % 8 + 1), what & 1 ? ProfileDepth::Full : ProfileDepth::Quick, (what & 2) != 0});
    }
    case Step::Prepare: return prepare(edge);
    case Step::Infer: return infer(edge);
    case Step::Probe: return probe(edge);
    case Step::Cancel: return send(edge, FrameType::Cancel, quint64(m_script.next()));
    case Step::Goodbye: return send(edge, FrameType::Goodbye, 0);
    case Step::Error: return send(edge, quint64(m_script.next()), ErrorMessage{PeerErrorCode::Internal, "It went wrong."});
    case Step::Ping: return send(edge, FrameType::Ping, quint64(m_script.next()));
    case Step::AnyType: {
        const auto type = static_cast<FrameType>(m_script.next() % 40);
        if (payloadLimit(type))
            send(edge, type, quint64(m_script.next()));
        return;
    }
    case Step::Raw: {
        asked(edge).wild = true;
        return arrive(edge, m_script.bytes(m_script.next()));
    }
    case Step::Mutate: return m_damage.flip(m_script);
    case Step::Split: return m_damage.cut(m_script);
    case Step::Compute:
        for (int jobs = m_script.next() % 16; jobs >= 0 && computeOne(); --jobs) {}
        return;
    case Step::Stall:
        if (!edge.wire)
            return;
        edge.wire->stalled = !edge.wire->stalled;
        if (!edge.wire->stalled && edge.wire->socket)
            Q_EMIT edge.wire->socket->bytesWritten(1);
        return;
    case Step::EndSession:
        if (edge.session)
            m_server->disconnectSession(edge.session->id);
        return;
    case Step::Forget: (void)world().store.forget(pairedId, PeerRole::Edge); return;
    case Step::Code: return m_script.next() % 2 ? openCode() : m_server->closePairing();
    case Step::Finish: return m_server->finish(std::chrono::hours(1));
    case Step::Silently: m_silently = true; return;
    }
}

inline void Talk::openCode()
{
    m_server->openPairing(testCode);
    QThreadPool::globalInstance()->waitForDone();
    settle();
}

inline void Talk::connectEdge(Edge &edge)
{
    hangUp(edge);
    const int what = m_script.next();
    static const std::array<QHostAddress, 4> hosts{QHostAddress(QHostAddress::LocalHost), QHostAddress(QStringLiteral("192.168.1.5")),
                                                   QHostAddress(QStringLiteral("192.168.1.6")), QHostAddress(QStringLiteral("fe80::1"))};
    edge = {};
    edge.wire = std::make_shared<Wire>();
    edge.wire->from = hosts[static_cast<std::size_t>(what % 4)];
    edge.wire->proof = static_cast<Proof>(what / 4 % 3);
    edge.reader = openReader(maxDocumentBytes);
    m_door->receive(new MemorySocket(edge.wire));
}

inline void Talk::hangUp(Edge &edge)
{
    if (edge.wire && edge.wire->socket)
        static_cast<MemorySocket *>(edge.wire->socket.get())->hangUp();
    lookAtAll();
    edge.wire = nullptr;
    edge.session = nullptr;
}

inline void Talk::secure(Edge &edge)
{
    const int what = m_script.next();
    Secure secure{what & 1 ? SecurePurpose::Pairing : SecurePurpose::Session, 1, 1, "fuzz", what & 2 ? otherId : pairedId};
    if ((what & 28) == 28)
        secure.minProtocol = secure.maxProtocol = 9;
    edge.deviceId = secure.deviceId;
    send(edge, 0, secure);
}

inline void Talk::hello(Edge &edge)
{
    const int what = m_script.next();
    Hello hello{1, 1, "fuzz", "edge", {}, (what & 1) != 0};
    if (what & 2)
        hello.link = LinkSettings{18.88, std::chrono::milliseconds(2)};
    if ((what & 28) == 28)
        hello.minProtocol = hello.maxProtocol = 9;
    edge.saidHello = true;
    edge.wantsPlain = hello.plainData;
    send(edge, 0, hello);
}

inline void Talk::attach(Edge &edge)
{
    const int what = m_script.next();
    if (m_sessions.empty())
        return send(edge, 0, Attach{1, QByteArray(tokenBytes, 't')});
    const auto &session = m_sessions[static_cast<std::size_t>(what / 2) % m_sessions.size()];
    if (what & 1)
        return send(edge, 0, Attach{session->id, QByteArray(tokenBytes, 't')});
    edge.attaching = session;
    send(edge, 0, Attach{session->id, session->token});
}

inline void Talk::openModel(Edge &edge)
{
    const int what = m_script.next();
    const std::array<std::string, 3> names{"chain", "broken", "unknown"};
    send(edge, quint64(m_script.next()),
         OpenModel{names[static_cast<std::size_t>(what % 3)], what & 64 ? std::string(64, '0') : world().graphSha256, std::string(64, 'f'),
                   what & 128 ? Optimize::Off : Optimize::On});
}

inline void Talk::prepare(Edge &edge)
{
    const int what = m_script.next();
    LayerSet head(what & 128 ? 5 : 3, false);
    for (std::size_t i = 0; i < head.size(); ++i)
        head[i] = (what >> i) & 1;
    send(edge, quint64(m_script.next()), Prepare{quint32(what / 8 % 8 + 1), head});
}

inline void Talk::infer(Edge &edge)
{
    const int what = m_script.next();
    const std::int64_t elements = 3 + what % 4;
    const bool fits = !(what & 128);
    const auto request = quint64(m_script.next());
    send(edge, request, Infer{quint32(what / 4 % 16 + 1), {{DataType::Float32, {1, elements}}}},
         QByteArray(qsizetype(elements) * (fits ? 4 : 3), 'x'));
}

inline void Talk::probe(Edge &edge)
{
    const int of = m_script.next() % maxProbeFrames + 1;
    const int sequence = m_script.next() % of + 1;
    const auto request = quint64(m_script.next());
    send(edge, request, Probe{sequence, of}, QByteArray(m_script.next(), 'p'));
}

inline void Talk::send(Edge &edge, FrameType type, quint64 request, const QCborMap &header, const QByteArray &payload)
{
    if (!edge.wire)
        return;
    QByteArray bytes = encodeFrameHead(type, request, header, std::size_t(payload.size())).value() + payload;
    asked(edge).note(request, type);
    if (m_damage.flipIn(bytes)) {
        for (const auto &session : m_sessions)
            session->asked.wild = true;
        for (Edge &any : m_edges)
            any.early.wild = true;
        edge.saidHello = edge.saidConfirm = true; // for all that is known now
    }
    if (const qsizetype cut = m_damage.cutOf(bytes)) {
        arrive(edge, bytes.first(cut));
        settle();
        bytes.remove(0, cut);
    }
    arrive(edge, bytes);
}

inline void Talk::arrive(Edge &edge, const QByteArray &bytes)
{
    if (!edge.wire || !edge.wire->socket || edge.wire->socket->state() != QAbstractSocket::ConnectedState)
        return;
    edge.wire->toCloud += bytes;
    Q_EMIT edge.wire->socket->readyRead();
}

} // namespace neurosurgeon::test
