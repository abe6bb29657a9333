#include "network/session/cloudserver.h"

#include "network/session/cloudsession.h"
#include "network/session/thisprogram.h"

#include <QTcpSocket>

#include <algorithm>

namespace neurosurgeon {

namespace {

constexpr int maxStrangers = 16;
constexpr std::chrono::seconds strangerTime{5};
constexpr std::chrono::milliseconds changeInterval{50};
constexpr std::chrono::seconds quietTime{10};

} // namespace

CloudServer::CloudServer(CloudOptions options, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_compute(m_options.compute)
{
    m_server.setParent(this);
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

Expected<void> CloudServer::listen()
{
    if (!m_server.listen(m_options.address, m_options.port))
        return failure(ErrorCode::NoConnection, "The cloud cannot listen on " + m_options.address.toString().toStdString() + ":"
                           + std::to_string(m_options.port) + " (" + m_server.errorString().toStdString()
                           + "); choose another port with -p, or 0 for a free one.");
    // The first edge should not wait for LibTorch.
    m_compute.post([](Compute &compute) { (void)compute.engine(); });
    return {};
}

void CloudServer::onNewConnection()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        socket->setParent(nullptr);
        auto *channel = new Channel(socket, this);
        if (m_strangers.size() >= maxStrangers) {
            refuse(channel, PeerErrorCode::Busy, "The cloud has too many unfinished connections; try again in a few seconds.");
            continue;
        }
        auto *patience = new QTimer(channel);
        patience->setSingleShot(true);
        connect(patience, &QTimer::timeout, this, [this, channel] {
            refuse(channel, PeerErrorCode::NotAllowed, "The connection did not introduce itself in time.");
        });
        patience->start(strangerTime);
        m_strangers[channel] = patience;
        connect(channel, &Channel::frameReceived, this,
                [this, channel](const Frame &frame) { onFirstFrame(channel, frame); });
        connect(channel, &Channel::failed, this, [this](const Error &error) {
            Q_EMIT notice(tr("A connection was refused: %1").arg(QString::fromStdString(error.message)));
        });
        connect(channel, &Channel::closed, this, [this, channel] {
            m_strangers.erase(channel);
            channel->deleteLater();
        });
    }
}

void CloudServer::onFirstFrame(Channel *channel, const Frame &frame)
{
    const auto stranger = m_strangers.find(channel);
    if (stranger == m_strangers.end())
        return;
    if (frame.type == FrameType::Hello)
        welcome(channel, frame);
    else if (frame.type == FrameType::Attach)
        attach(channel, frame);
    else
        refuse(channel, PeerErrorCode::NotAllowed, "A connection begins with Hello or Attach.");
}

void CloudServer::welcome(Channel *channel, const Frame &frame)
{
    const auto hello = Hello::fromCbor(frame.header);
    if (!hello)
        return refuse(channel, PeerErrorCode::BadMessage, hello.error().message);
    if (hello->maxProtocol < protocolMin || hello->minProtocol > protocolMax)
        return refuse(channel, PeerErrorCode::UnsupportedVersion,
                      "The cloud runs version " + programVersion() + " (protocol " + std::to_string(protocolMin) + " to "
                          + std::to_string(protocolMax) + "), the edge version " + hello->programVersion + " (protocol "
                          + std::to_string(hello->minProtocol) + " to " + std::to_string(hello->maxProtocol)
                          + "); install the same version on both machines.");
    if (static_cast<int>(m_sessions.size()) >= m_options.maxSessions)
        return refuse(channel, PeerErrorCode::Busy, "The cloud serves " + std::to_string(m_options.maxSessions)
                          + " edges already; try again when one has left.");
    delete m_strangers.at(channel);
    m_strangers.erase(channel);
    disconnect(channel, nullptr, this, nullptr);
    const quint64 id = m_nextSession++;
    const auto session = m_sessions.emplace(id, std::make_unique<CloudSession>(*this, id, channel, *hello)).first;
    Q_EMIT connected(session->second->info());
    changed();
}

std::shared_ptr<PeerUse> CloudServer::useOf(const QHostAddress &peer)
{
    std::erase_if(m_use, [](const auto &entry) { return entry.second.expired(); });
    std::weak_ptr<PeerUse> &known = m_use[peer.toString()];
    auto use = known.lock();
    if (!use)
        known = use = std::make_shared<PeerUse>(m_options.limits);
    return use;
}

void CloudServer::attach(Channel *channel, const Frame &frame)
{
    const auto message = Attach::fromCbor(frame.header);
    const auto session = message ? m_sessions.find(message->sessionId) : m_sessions.end();
    if (session == m_sessions.end() || session->second->hasData() || session->second->dataToken() != message->token
        || session->second->peer() != channel->socket()->peerAddress())
        return refuse(channel, PeerErrorCode::NotAllowed, "This data connection belongs to no session; connect again.");
    delete m_strangers.at(channel);
    m_strangers.erase(channel);
    disconnect(channel, nullptr, this, nullptr);
    session->second->attachData(channel);
}

void CloudServer::refuse(Channel *channel, PeerErrorCode code, const std::string &sentence)
{
    Q_EMIT notice(tr("A connection was refused: %1").arg(QString::fromStdString(sentence)));
    m_strangers.erase(channel);
    disconnect(channel, nullptr, this, nullptr);
    connect(channel, &Channel::closed, channel, &QObject::deleteLater);
    channel->send(0, ErrorMessage{code, sentence});
    channel->close();
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
    return m_load.value(LoadFactor::Clock::now());
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
        QMetaObject::invokeMethod(this, [this, entry] {
            std::erase_if(m_toRefine, [&](const Refinement &other) { return other.profiler == entry.profiler; });
            refineNow();
        });
        return false;
    });
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
