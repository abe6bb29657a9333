#include "ui/controllers/cloudcontroller.h"

#include "network/link/endpoint.h"
#include "ui/text/format.h"
#include "ui/text/sentences.h"

#include <QNetworkInterface>

#include <algorithm>

namespace neurosurgeon {

namespace {

constexpr qint64 windowMs = 10'000;
constexpr std::size_t historySeconds = 61;

bool isEdge(const Peer &peer)
{
    return peer.role == PeerRole::Edge;
}

} // namespace

QStringList reachableAddresses(const QList<QHostAddress> &all, quint16 port)
{
    QStringList ipv4;
    QStringList ipv6;
    for (const QHostAddress &address : all) {
        if (address.isGlobal())
            (address.protocol() == QAbstractSocket::IPv6Protocol ? ipv6 : ipv4) += endpointText(address.toString(), port);
    }
    return ipv4 + ipv6;
}

CloudController::CloudController(CloudOptions options, QObject *parent) : QObject(parent), m_options(std::move(options))
{
    m_network.setObjectName(QStringLiteral("cloud network"));
    m_network.start();
    m_clock.start();
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, &CloudController::tick);
}

CloudController::~CloudController()
{
    stop();
    m_network.quit();
    m_network.wait();
}

void CloudController::start(bool open, quint16 port)
{
    stop();
    m_options.address = QHostAddress(QHostAddress::Any);
    m_options.insecure = open;
    m_options.port = port;
    m_server = new CloudServer(m_options);
    m_server->moveToThread(&m_network);
    connect(&m_network, &QThread::finished, m_server, &QObject::deleteLater);
    connectServer();
    QMetaObject::invokeMethod(m_server, [this, server = m_server, open] {
        const auto listening = server->listen();
        const quint16 listeningPort = server->port();
        const int paired = static_cast<int>(std::count_if(server->peers().begin(), server->peers().end(), isEdge));
        if (listening && paired == 0 && !open)
            server->openPairing();
        QMetaObject::invokeMethod(this, [this, listening, listeningPort, open, paired] {
            if (!listening) {
                Q_EMIT logged(LogLevel::Error, QString::fromStdString(listening.error().message));
                Q_EMIT problem({tr("The port %1 cannot be used.").arg(m_options.port),
                                QString::fromStdString(listening.error().message), NextStep::OtherPort});
                stop();
                return;
            }
            m_status.listening = true;
            m_status.open = open;
            m_status.allowPlain = m_options.allowPlainData;
            m_status.paired = paired;
            m_status.addresses = reachableAddresses(QNetworkInterface::allAddresses(), listeningPort);
            m_status.addresses += QStringLiteral("127.0.0.1:%1").arg(listeningPort);
            m_options.port = listeningPort;
            m_tick.start();
            Q_EMIT logged(LogLevel::Info, tr("waiting for edges at %1").arg(m_status.addresses.join(QStringLiteral(", "))));
            Q_EMIT statusChanged();
        }, Qt::QueuedConnection);
    }, Qt::QueuedConnection);
}

void CloudController::connectServer()
{
    CloudServer *server = m_server;
    // On the network thread, where sessions() may be called; the values travel.
    connect(server, &CloudServer::sessionsChanged, server, [this, server] {
        QMetaObject::invokeMethod(this, [this, server, sessions = server->sessions()] {
            if (server == m_server)
                onSessions(sessions);
        }, Qt::QueuedConnection);
    });
    connect(server, &CloudServer::answered, this,
            [this](quint64 session, const QString &model, const QString &partition, std::chrono::nanoseconds compute,
                   std::chrono::nanoseconds queue) {
                m_answers.push_back({m_clock.elapsed(), session, format::toMs(compute)});
                ++m_status.requests;
                Q_EMIT logged(LogLevel::Debug, tr("answered %1 at %2: %3, queue %4")
                                                   .arg(model, partition, format::time(compute), format::time(queue)));
            });
    connect(server, &CloudServer::connected, this, [this](const SessionInfo &session) {
        Q_EMIT logged(LogLevel::Info, tr("%1 connected from %2").arg(session.peerName, session.peerAddress));
    });
    connect(server, &CloudServer::disconnected, this, [this](const SessionInfo &session, const QString &reason) {
        Q_EMIT logged(LogLevel::Info, tr("%1 left: %2").arg(session.peerName, reason));
    });
    connect(server, &CloudServer::codeChanged, this, [this](const CodeStatus &code) {
        m_status.code = code;
        Q_EMIT statusChanged();
    });
    connect(server, &CloudServer::paired, this, [this](const Peer &peer) {
        Q_EMIT logged(LogLevel::Info, tr("paired with %1 at %2").arg(peer.name, peer.lastAddress));
    });
    connect(server, &CloudServer::peersChanged, server, [this, server] {
        QMetaObject::invokeMethod(this, [this, paired = static_cast<int>(std::count_if(server->peers().begin(), server->peers().end(), isEdge))] {
            m_status.paired = paired;
            Q_EMIT statusChanged();
        }, Qt::QueuedConnection);
    });
    connect(server, &CloudServer::notice, this, [this](const QString &sentence) { Q_EMIT logged(LogLevel::Warning, inLanguage(sentence)); });
}

void CloudController::stop()
{
    m_tick.stop();
    if (!m_server)
        return;
    disconnect(m_server, nullptr, this, nullptr);
    QMetaObject::invokeMethod(m_server, [server = m_server] {
        server->shutDown();
        server->deleteLater();
    }, Qt::QueuedConnection);
    m_server = nullptr;
    m_status = {};
    m_answers.clear();
    onSessions({});
    Q_EMIT statusChanged();
}

void CloudController::showCode()
{
    if (m_server)
        QMetaObject::invokeMethod(m_server, [server = m_server] { server->openPairing(); }, Qt::QueuedConnection);
}

void CloudController::setAllowPlain(bool allow)
{
    m_options.allowPlainData = allow;
    m_status.allowPlain = allow;
    if (m_server)
        QMetaObject::invokeMethod(m_server, [server = m_server, allow] { server->setAllowPlainData(allow); }, Qt::QueuedConnection);
    Q_EMIT statusChanged();
}

void CloudController::disconnectSession(quint64 id)
{
    if (m_server)
        QMetaObject::invokeMethod(m_server, [server = m_server, id] { server->disconnectSession(id); }, Qt::QueuedConnection);
}

void CloudController::tick()
{
    const qint64 now = m_clock.elapsed();
    while (!m_answers.empty() && m_answers.front().at < now - windowMs)
        m_answers.pop_front();
    double busy = 0;
    int lastSecond = 0;
    for (const Answer &answer : m_answers) {
        busy += answer.computeMs;
        lastSecond += answer.at > now - 1000 ? 1 : 0;
    }
    m_status.requestsPerSecond = static_cast<double>(m_answers.size()) * 1000 / windowMs;
    m_status.load = std::min(1.0, busy / windowMs);
    m_status.history.push_back(lastSecond);
    if (m_status.history.size() > historySeconds)
        m_status.history.pop_front();
    onSessions(m_sessions);
    Q_EMIT statusChanged();
}

void CloudController::onSessions(const std::vector<SessionInfo> &sessions)
{
    m_sessions = sessions;
    std::vector<SessionRow> rows;
    for (const SessionInfo &session : sessions) {
        int answers = 0;
        for (const Answer &answer : m_answers)
            answers += answer.session == session.id ? 1 : 0;
        rows.push_back({session.id, session.peerName, session.peerAddress, session.model, session.partition,
                        answers * 1000.0 / windowMs, session.requests, session.waiting, session.loadFactor,
                        session.linkEmulated, session.trust == Trust::Paired, session.encrypted});
    }
    Q_EMIT sessionsChanged(rows);
}

void CloudController::showSample(const Status &status, std::vector<SessionRow> rows)
{
    m_status = status;
    Q_EMIT statusChanged();
    Q_EMIT sessionsChanged(rows);
}

} // namespace neurosurgeon
