#pragma once

#include "network/session/cloudserver.h"
#include "ui/models/logmodel.h"
#include "ui/models/sessionsmodel.h"
#include "ui/widgets/banner.h"

#include <QElapsedTimer>
#include <QThread>
#include <QTimer>

#include <deque>

namespace neurosurgeon {

/// What an edge may type, IPv4 first: "192.168.1.7:9999", "[2001:db8::7]:9999". Leaves out what holds on this computer or this
/// cable alone (loopback, link-local).
QStringList reachableAddresses(const QList<QHostAddress> &all, quint16 port);

/// Runs a CloudServer on a network thread for the window; what it does arrives here as values. GUI thread.
class CloudController : public QObject {
    Q_OBJECT
public:
    struct Status {
        bool listening = false;
        QStringList addresses; ///< "192.168.1.7:9999"
        bool open = false;     ///< anybody may come in, unprotected
        bool allowPlain = false; ///< paired edges may send tensors in plain
        int paired = 0;        ///< edges that may come in
        CodeStatus code;       ///< the pairing code shown, if any
        double requestsPerSecond = 0;
        double load = 0;       ///< share of the last ten seconds spent computing, 0..1
        quint64 requests = 0;
        std::deque<double> history; ///< requests per second, one value a second, newest last
    };

    explicit CloudController(CloudOptions options, QObject *parent = nullptr);
    ~CloudController() override;

    /// Listens on all addresses, for paired edges and this computer, or for anybody if `open`; port 0 takes a free one. With
    /// nobody paired a code is shown at once.
    void start(bool open, quint16 port);
    void stop();
    void showCode();
    void setAllowPlain(bool allow);
    void disconnectSession(quint64 id);
    const Status &status() const { return m_status; }
    quint16 wantedPort() const { return m_options.port; }
    /// For pictures: shows values that no server made.
    void showSample(const Status &status, std::vector<SessionRow> rows);

Q_SIGNALS:
    void statusChanged();
    void sessionsChanged(const std::vector<neurosurgeon::SessionRow> &rows);
    void problem(const neurosurgeon::Problem &problem);
    void logged(neurosurgeon::LogLevel level, const QString &text);

private:
    struct Answer {
        qint64 at = 0; ///< ms of m_clock
        quint64 session = 0;
        double computeMs = 0;
    };

    void connectServer();
    void tick();
    void onSessions(const std::vector<SessionInfo> &sessions);

    CloudOptions m_options;
    QThread m_network;
    CloudServer *m_server = nullptr;
    QTimer m_tick;
    QElapsedTimer m_clock;
    std::deque<Answer> m_answers;
    std::vector<SessionInfo> m_sessions;
    Status m_status;
};

} // namespace neurosurgeon
