#pragma once

#include "core/partition/loadfactor.h"
#include "network/link/channel.h"
#include "network/pairing/doorkeeper.h"
#include "network/session/computethread.h"
#include "network/session/peerlimits.h"
#include "network/session/tailbatches.h"
#include "network/wire/messages.h"

#include <QHostAddress>
#include <QObject>
#include <QTcpServer>

#include <map>
#include <memory>
#include <vector>

namespace neurosurgeon {

class BeaconSender;
class CloudSession;

struct CloudOptions {
    QHostAddress address = QHostAddress::LocalHost;
    quint16 port = 9999;             ///< 0 takes a free one
    ComputeOptions compute;
    std::optional<LinkSettings> link; ///< emulated in this sender, for sessions whose edge emulates none
    int maxSessions = 16;
    bool insecure = false;       ///< anybody may come in, in plain
    bool allowPlainData = false; ///< paired edges may send tensors without encryption
    std::filesystem::path keyFolder; ///< identity and keys; empty: the state folder
    PeerLimits limits;                ///< for each peer
    KeyDerivation derive = pairingKey; ///< of pairing codes; tests inject a cheap one
};

/// One connected edge as a window or a log shows it.
struct SessionInfo {
    quint64 id = 0;
    QString peerName;
    QString peerAddress;
    QString model;              ///< empty until one is opened
    QString partition;          ///< label of the last point used, empty before
    quint64 requests = 0;       ///< answered inferences
    int waiting = 0;            ///< requests in the queue or being computed
    double loadFactor = 1;      ///< how many times longer than profiled its tails take now, waiting for others included
    bool linkEmulated = false;
    Trust trust = Trust::Loopback;
    bool encrypted = false;     ///< the data channel
};

/// The cloud's end: accepts edges, each its own session, and runs their tails on one inference thread. Lives on the
/// network thread. Whatever one peer sends or fails to send ends at most its own session.
class CloudServer : public QObject {
    Q_OBJECT
public:
    explicit CloudServer(CloudOptions options, QObject *parent = nullptr);
    ~CloudServer() override;

    /// Errors: NoConnection when the port is in use or the address is not this machine's.
    Expected<void> listen();
    QHostAddress address() const { return m_server.serverAddress(); }
    quint16 port() const { return m_server.serverPort(); }

    std::vector<SessionInfo> sessions() const;
    /// Ends one session with a sentence to its edge.
    void disconnectSession(quint64 id);
    /// Stops listening, says goodbye to every edge; sessions end.
    void shutDown();
    /// The same once everything that waits has been answered, or after `patience`; finished() follows. Nothing new is
    /// taken meanwhile. A second call does not wait.
    void finish(std::chrono::milliseconds patience);
    /// The load factor over all sessions.
    double loadFactor() const;
    /// Shows a pairing code, `code` in its plain form or (empty) a random one; codeChanged() follows.
    void openPairing(const QString &code = {});
    void closePairing();
    /// For sessions that begin from now on.
    void setAllowPlainData(bool allow) { m_options.allowPlainData = allow; }
    /// Paired edges, as they are stored.
    const std::vector<Peer> &peers() const { return m_door.peers(); }
    const DeviceIdentity &identity() const { return m_door.identity(); }

Q_SIGNALS:
    /// Something in sessions() changed (connected, disconnected, model, counters); at most 20 times a second.
    void sessionsChanged();
    void connected(const neurosurgeon::SessionInfo &session);
    void disconnected(const neurosurgeon::SessionInfo &session, const QString &reason);
    /// One answered inference.
    void answered(quint64 session, const QString &model, const QString &partition, std::chrono::nanoseconds compute,
                  std::chrono::nanoseconds queue);
    /// After finish(): nobody is served any more.
    void finished();
    /// The pairing code shown, or none any more.
    void codeChanged(const neurosurgeon::CodeStatus &status);
    void paired(const neurosurgeon::Peer &peer);
    /// The list of paired edges changed; sessions of forgotten ones end.
    void peersChanged();
    /// Something a person should know, e.g. a refused peer.
    void notice(const QString &sentence);

private:
    friend class CloudSession;
    /// A model whose full profile is to be measured in idle time; the profiler belongs to the inference thread.
    struct Refinement {
        std::shared_ptr<Model> model;
        Optimize optimize = Optimize::On;
        std::shared_ptr<std::unique_ptr<Profiler>> profiler;
    };

    /// What the inference thread has to say becomes a notice.
    ComputeOptions computeOptions();
    void onNewConnection();
    void onAdmitted(Channel *channel, const Frame &frame, const Visitor &visitor);
    void welcome(Channel *channel, const Frame &frame, const Visitor &visitor);
    void attach(Channel *channel, const Frame &frame, const Visitor &visitor);
    void endForgotten();
    void changed();
    /// What this peer takes, over all its sessions: of the device if it has proved who it is, else of its address.
    std::shared_ptr<PeerUse> useOf(const Visitor &visitor, const QHostAddress &address);
    /// When nobody has asked for anything for a while, measures what this model's quick profile leaves open.
    void refineLater(const std::shared_ptr<Model> &model, Optimize optimize);
    void refineNow();
    /// Tells the sessions that have this model open, but not the one that has the profile already.
    void noteProfile(const std::shared_ptr<Model> &model, Optimize optimize, const CloudSession *knows = nullptr);
    /// One measurement, on the inference thread; false when there is nothing left to measure.
    static bool refineStep(Compute &compute, const Refinement &entry);
    void end(quint64 id, const QString &reason);
    void finishIfIdle();

    CloudOptions m_options;
    QTcpServer m_server;
    Doorkeeper m_door;
    BeaconSender *m_beacons = nullptr; ///< while reachable from the network
    TailBatches m_tails;
    ComputeThread m_compute;
    std::map<quint64, std::unique_ptr<CloudSession>> m_sessions;
    std::map<QString, std::shared_ptr<PeerUse>> m_use; ///< by device id or address
    QTimer m_changeTimer;
    QTimer m_quietTimer;
    std::vector<Refinement> m_toRefine;
    quint64 m_nextSession = 1;
    LoadFactor m_load;
    QTimer m_patience;
    bool m_finishing = false;
};

} // namespace neurosurgeon
