#include "network/session/cloudserver.h"

#include "network/pairing/discovery.h"
#include "network/session/cloudsession.h"
#include "network/session/thisprogram.h"

#include <QTcpSocket>

#include <algorithm>

namespace neurosurgeon {

namespace {

constexpr std::chrono::milliseconds changeInterval{50};
constexpr std::chrono::seconds quietTime{10};

} // namespace

CloudServer::CloudServer(CloudOptions options, QObject *parent)
    : QObject(parent), m_options(std::move(options)),
      m_door(PeerStore(m_options.keyFolder.empty() ? m_options.compute.stateFolder : m_options.keyFolder), m_options.insecure,
             m_options.derive),
      m_compute(computeOptions())
{
    m_door.setParent(this);
    connect(&m_door, &Doorkeeper::admitted, this, &CloudServer::onAdmitted);
    connect(&m_door, &Doorkeeper::notice, this, &CloudServer::notice);
    connect(&m_door, &Doorkeeper::paired, this, &CloudServer::paired);
    connect(&m_door, &Doorkeeper::peersChanged, this, [this] {
        endForgotten();
        Q_EMIT peersChanged();
    });
    m_server.setParent(this);
    m_door.keepAccepting(m_server);
    connect(&m_server, &QTcpServer::newConnection, this, &CloudServer::onNewConnection);
    m_changeTimer.setParent(this);
    m_changeTimer.setSingleShot(true);
    m_changeTimer.setInterval(changeInterval);
    connect(&m_changeTimer, &QTimer::timeout, this, &CloudServer::sessionsChanged);
    m_quietTimer.setParent(this);
    m_quietTimer.setSingleShot(true);
    m_quietTimer.setInterval(quietTime);
    connect(&m_quietTimer, &QTimer::timeout, this, &CloudServer::refineNow);
    m_patience.setParent(this);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &CloudServer::shutDown);
}

CloudServer::~CloudServer() = default;

ComputeOptions CloudServer::computeOptions()
{
    ComputeOptions options = m_options.compute;
    options.notice = [this](const std::string &sentence) {
        QMetaObject::invokeMethod(this, [this, sentence] { Q_EMIT notice(QString::fromStdString(sentence)); }, Qt::QueuedConnection);
    };
    return options;
}

Expected<void> CloudServer::listen()
{
    if (const auto opened = m_door.open(); !opened)
        return opened;
    connect(&m_door.code(), &CodeOffer::changed, this, [this](const CodeStatus &status) { Q_EMIT codeChanged(status); });
    if (!m_server.listen(m_options.address, m_options.port))
        return failure(ErrorCode::NoConnection, "The cloud cannot listen on " + m_options.address.toString().toStdString() + ":"
                           + std::to_string(m_options.port) + " (" + m_server.errorString().toStdString()
                           + "); choose another port with -p, or 0 for a free one.");
    if (!address().isLoopback()) {
        m_beacons = new BeaconSender({identity().id, identity().name.toStdString(), port(), programVersion(), false}, address(), this);
        connect(this, &CloudServer::codeChanged, m_beacons, [this](const CodeStatus &status) { m_beacons->setPairing(!status.code.isEmpty()); });
    }
    // The first edge should not wait for LibTorch.
    m_compute.post([](Compute &compute) { (void)compute.engine(); });
    return {};
}

void CloudServer::onNewConnection()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection())
        m_door.receive(socket);
}

void CloudServer::onAdmitted(Channel *channel, const Frame &frame, const Visitor &visitor)
{
    if (frame.type == FrameType::Hello)
        welcome(channel, frame, visitor);
    else
        attach(channel, frame, visitor);
}

void CloudServer::welcome(Channel *channel, const Frame &frame, const Visitor &visitor)
{
    const auto hello = Hello::fromCbor(frame.header);
    if (!hello)
        return m_door.refuse(channel, PeerErrorCode::BadMessage, hello.error().message);
    if (hello->maxProtocol < protocolMin || hello->minProtocol > protocolMax)
        return m_door.refuse(channel, PeerErrorCode::UnsupportedVersion,
                             differentVersions(hello->programVersion, hello->minProtocol, hello->maxProtocol));
    if (static_cast<int>(m_sessions.size()) >= m_options.maxSessions)
        return m_door.refuse(channel, PeerErrorCode::Busy, "The cloud serves " + std::to_string(m_options.maxSessions)
                                 + " edges already; try again when one has left.");
    if (hello->plainData && visitor.trust == Trust::Paired && !m_options.allowPlainData)
        return m_door.refuse(channel, PeerErrorCode::NotAllowed,
                             "This cloud takes tensors encrypted only; leave `--channel plain` out, or start the cloud with --allow-plain.");
    const quint64 id = m_nextSession++;
    const auto session = m_sessions.emplace(id, std::make_unique<CloudSession>(*this, id, channel, *hello, visitor)).first;
    if (visitor.trust == Trust::Paired)
        m_door.store().noteSeen(visitor.deviceId, PeerRole::Edge, session->second->peer().toString());
    Q_EMIT connected(session->second->info());
    changed();
}

std::shared_ptr<PeerUse> CloudServer::useOf(const Visitor &visitor, const QHostAddress &address)
{
    // Whoever comes back at once has not become another.
    std::erase_if(m_use, [now = std::chrono::steady_clock::now()](const auto &entry) {
        return entry.second.use_count() == 1 && entry.second->isUnused(now);
    });
    auto &use = m_use[visitor.trust == Trust::Paired ? visitor.deviceId : address.toString()];
    if (!use)
        use = std::make_shared<PeerUse>(m_options.limits);
    return use;
}

void CloudServer::attach(Channel *channel, const Frame &frame, const Visitor &visitor)
{
    const auto message = Attach::fromCbor(frame.header);
    const auto session = message ? m_sessions.find(message->sessionId) : m_sessions.end();
    if (session == m_sessions.end() || session->second->hasData() || session->second->dataToken() != message->token
        || session->second->peer() != peerOf(*channel->socket()) || !session->second->takesData(visitor))
        return m_door.refuse(channel, PeerErrorCode::NotAllowed, "This data connection belongs to no session; connect again.");
    session->second->attachData(channel);
}

void CloudServer::openPairing(const QString &code)
{
    m_door.code().open(code.isEmpty() ? newPairingCode() : code);
}

void CloudServer::closePairing()
{
    m_door.code().close({});
}

void CloudServer::endForgotten()
{
    std::vector<quint64> forgotten;
    for (const auto &[id, session] : m_sessions) {
        const Visitor &visitor = session->visitor();
        if (visitor.trust == Trust::Paired
            && std::none_of(peers().begin(), peers().end(), [&](const Peer &peer) { return peer.id == visitor.deviceId && peer.role == PeerRole::Edge; }))
            forgotten.push_back(id);
    }
    for (const quint64 id : forgotten) {
        m_sessions.at(id)->end("The cloud has forgotten this edge; pair again.");
        end(id, tr("Forgotten here."));
    }
}

std::vector<SessionInfo> CloudServer::sessions() const
{
    std::vector<SessionInfo> infos;
    for (const auto &[id, session] : m_sessions)
        infos.push_back(session->info());
    return infos;
}

void CloudServer::disconnectSession(quint64 id)
{
    const auto session = m_sessions.find(id);
    if (session == m_sessions.end())
        return;
    session->second->end("The cloud's operator ended this session; connect again if that was a mistake.");
    end(id, tr("Disconnected here."));
}

void CloudServer::shutDown()
{
    m_server.close();
    delete std::exchange(m_beacons, nullptr);
    while (!m_sessions.empty())
        end(m_sessions.begin()->first, tr("The cloud stops."));
    if (std::exchange(m_finishing, false))
        Q_EMIT finished();
}

void CloudServer::finish(std::chrono::milliseconds patience)
{
    if (std::exchange(m_finishing, true))
        return shutDown();
    m_server.close();
    for (const auto &[id, session] : m_sessions)
        session->finishOnly("The cloud is being stopped; ask again when it runs.");
    m_patience.start(patience);
    finishIfIdle();
}

void CloudServer::finishIfIdle()
{
    const bool busy = std::any_of(m_sessions.begin(), m_sessions.end(), [](const auto &entry) { return entry.second->hasWork(); });
    // Queued: this is reached from inside sessions, which end with it.
    if (m_finishing && !busy)
        QMetaObject::invokeMethod(this, &CloudServer::shutDown, Qt::QueuedConnection);
}

double CloudServer::loadFactor() const
{
    return m_load.value(std::chrono::steady_clock::now());
}

void CloudServer::changed()
{
    finishIfIdle();
    if (!m_toRefine.empty()) {
        // Somebody works: refining would stand in the way.
        m_compute.setIdleWork({});
        m_quietTimer.start();
    }
    if (!m_changeTimer.isActive())
        m_changeTimer.start();
}

void CloudServer::refineLater(const std::shared_ptr<Model> &model, Optimize optimize)
{
    const bool known = std::any_of(m_toRefine.begin(), m_toRefine.end(), [&](const Refinement &entry) {
        return entry.model == model && entry.optimize == optimize;
    });
    if (!known)
        m_toRefine.push_back({model, optimize, std::make_shared<std::unique_ptr<Profiler>>()});
    changed();
}

void CloudServer::refineNow()
{
    if (m_toRefine.empty())
        return;
    const Refinement &entry = m_toRefine.back();
    m_compute.setIdleWork([this, entry](Compute &compute) {
        if (refineStep(compute, entry))
            return true;
        const bool measured = *entry.profiler && (*entry.profiler)->isDone();
        QMetaObject::invokeMethod(this, [this, entry, measured] {
            if (measured)
                noteProfile(entry.model, entry.optimize);
            std::erase_if(m_toRefine, [&](const Refinement &other) { return other.profiler == entry.profiler; });
            if (!m_quietTimer.isActive()) // else somebody has begun to work
                refineNow();
        });
        return false;
    });
}

void CloudServer::noteProfile(const std::shared_ptr<Model> &model, Optimize optimize, const CloudSession *knows)
{
    for (const auto &[id, session] : m_sessions)
        if (session.get() != knows)
            session->noteProfile(model, optimize);
}

bool CloudServer::refineStep(Compute &compute, const Refinement &entry)
{
    std::unique_ptr<Profiler> &profiler = *entry.profiler;
    if (!profiler) {
        const auto stored = compute.storedProfile(entry.model, entry.optimize);
        const auto engine = compute.engine();
        if (!engine || (stored && stored->quality == ProfileQuality::Full))
            return false;
        profiler = std::make_unique<Profiler>(entry.model, (*engine)->info(), entry.optimize, ProfileQuality::Full);
    }
    if (!profiler->step())
        return false;
    if (!profiler->isDone())
        return true;
    (void)compute.store(profiler->profile());
    return false;
}

void CloudServer::end(quint64 id, const QString &reason)
{
    auto session = m_sessions.extract(id);
    if (session.empty())
        return;
    const SessionInfo info = session.mapped()->info();
    session.mapped()->end({});
    // Not deleted here: this may be called from one of its own slots.
    session.mapped().release()->deleteLater();
    Q_EMIT disconnected(info, reason);
    changed();
}

} // namespace neurosurgeon
