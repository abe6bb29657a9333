#pragma once

#include "network/pairing/peerstore.h"
#include "network/session/computethread.h"
#include "network/session/edgesession.h"
#include "ui/models/logmodel.h"
#include "ui/state/workbench.h"
#include "ui/widgets/banner.h"

#include <QElapsedTimer>
#include <QThread>
#include <QTimer>

#include <stop_token>

namespace neurosurgeon {

struct EdgeOptions {
    ComputeOptions compute;
    std::optional<LinkSettings> link; ///< emulated by this edge
    std::filesystem::path keyFolder;
    std::filesystem::path predictorFolder; ///< where deployments of this machine lie
    bool insecure = false;            ///< no trust, plain, to any address
};

/// Drives an EdgeSession for the window. Lives on the GUI thread and never blocks it: work is queued to the edge's
/// inference thread, sockets live on a network thread, and results come back as values that go into the Workbench.
/// Stop gives the running work up at once: what it still brings belongs to an older generation and is dropped.
class EdgeController : public QObject {
    Q_OBJECT
public:
    enum class Activity { Idle, Connecting, Opening, Profiling, Measuring, Running, Batch };

    EdgeController(EdgeOptions options, Workbench &workbench, QObject *parent = nullptr);
    ~EdgeController() override;

    /// Loads LibTorch behind the window; engineReady follows.
    void loadEngine();
    void connectTo(const QString &host, quint16 port);
    void reconnect();
    void disconnectFromCloud();
    /// Ends the session, if it is with this very cloud, and what waits for that to come back.
    void forget(const Peer &cloud);
    /// Loads the model, profiles it on both sides as far as there is a cloud, measures the link.
    void openModel(const QString &name);
    void profileAgain();
    /// While quiet, profiles are not refined in idle time: somebody else measures this computer.
    void setQuiet(bool quiet);
    void measureLink();
    void run(int times);
    void stop();
    using BatchWork = std::function<void(Compute &, EdgeConnection &, EdgeSession &)>;
    /// Runs `work` on the inference thread with the open session. Giving it up calls `giveUp` instead of dropping what it
    /// brings; a lost connection does not give it up, since a batch knows what becomes of its tasks.
    void runBatch(BatchWork work, std::function<void()> giveUp);
    /// What becomes of runs, and of a batch's tasks, whose cloud vanishes.
    void setOnLoss(OnLoss onLoss) { m_onLoss = onLoss; }
    OnLoss onLoss() const { return m_onLoss; }
    /// What holds for whatever is measured now.
    Conditions conditions() const;
    /// What runs do when another point becomes the better one.
    void setAdapt(Adapt adapt) { m_adapt = adapt; }

    bool isConnected() const { return m_connected; }
    Activity activity() const { return m_activity; }
    QString host() const { return m_connect.host; }
    quint16 port() const { return m_connect.port; }
    Protection protection() const { return m_connect.protection; }
    /// Tensors in plain, which a cloud may refuse; an open session that this changes is opened again.
    void setPlainData(bool plain);

Q_SIGNALS:
    void stateChanged();
    /// `remaining` is -1 as long as nobody knows.
    void progressed(const QString &what, int done, int total, std::chrono::milliseconds remaining);
    void problem(const neurosurgeon::Problem &problem);
    void logged(neurosurgeon::LogLevel level, const QString &text);
    void connectedTo(const QString &host, quint16 port);
    /// A connection that stood is gone, unasked; a problem follows, in a batch when that is finished.
    void lost();
    /// Names of the zoo, and what computes.
    void engineReady(const QStringList &zoo, const QString &engine);

private:
    /// What the inference thread works with; the session pointer is guarded because Stop comes from the GUI thread.
    struct Worker {
        std::mutex mutex;
        std::shared_ptr<EdgeSession> session;
        std::atomic<quint64> generation = 0;
        std::shared_ptr<EdgeSession> current()
        {
            const std::lock_guard lock(mutex);
            return session;
        }
        std::stop_token token()
        {
            const std::lock_guard lock(mutex);
            return stop.get_token();
        }
        /// Whatever runs returns soon, and what it still brings is too old.
        void giveUp()
        {
            ++generation;
            if (const auto open = current())
                open->cancel();
            const std::lock_guard lock(mutex);
            stop.request_stop();
            stop = {};
        }

    private:
        std::stop_source stop; ///< of work that needs no session
    };
    using Step = std::function<void(Compute &, quint64 generation)>;

    void post(Activity activity, Step step);
    /// Runs on the GUI thread unless the generation was given up.
    void deliver(quint64 generation, std::function<void()> what);
    void failStep(quint64 generation, const Error &error, Activity during);
    Progress reporter(quint64 generation, bool cloud);
    void setActivity(Activity activity);
    /// Runs or a batch went on without the connection, and are finished.
    void tellLoss();
    void giveUp();
    enum class Work { GivenUp, GoesOn };
    void dropConnection(Work work = Work::GivenUp);
    Protection wantedProtection(const QString &host) const;
    void onConnected(const Welcome &welcome);
    void onLost(const Error &error);
    void measure(bool quietly);
    /// Bars before anything is measured: from a deployment, or from the shipped predictors. Inference thread.
    void showPredicted(const ModelGraph &graph, const std::filesystem::path &predictorFolder, quint64 generation);
    void profile(ProfileQuality quality, Freshness freshness = Freshness::StoredWillDo);
    void onProfiles(const std::optional<ModelProfile> &edge, const std::optional<ModelProfile> &cloud);
    /// By the cloud, or else by this edge.
    bool isLinkEmulated() const;
    void onLink(const LinkReport &report, const LinkEstimate &link);
    void onRun(RunEntry entry, const PlanConditions &conditions, int done, int total);
    void onMove(const PartitionSwitch &change);
    static QString reasonOf(const PartitionSwitch &change);
    void onSample(const LinkState &state);
    void refineLater();
    /// Another emulated link: an open session is opened again with it.
    void emulate(const Emulation &emulation);
    RunEntry entryTemplate() const;

    EdgeOptions m_options;
    Workbench &m_workbench;
    ConnectOptions m_connect;
    std::optional<LinkSettings> m_cloudLink; ///< emulated by the cloud
    QThread m_network;
    EdgeConnection *m_connection = nullptr;
    std::shared_ptr<Worker> m_worker = std::make_shared<Worker>();
    std::unique_ptr<ComputeThread> m_compute;
    std::function<void()> m_giveUpBatch;
    QTimer m_measureTimer;
    QElapsedTimer m_started;
    Activity m_activity = Activity::Idle;
    Adapt m_adapt = Adapt::Off;
    OnLoss m_onLoss = OnLoss::Fail;
    OnLoss m_runsOnLoss = OnLoss::Fail; ///< of the runs under way
    QString m_lostMeanwhile;            ///< why the connection is gone while work goes on; told when that is finished
    QString m_cloudId;                  ///< device id of the cloud that is or was connected last; empty without a pairing
    bool m_connected = false;
    bool m_measuringQuietly = false;
    bool m_quiet = false;
    QString m_model;
    bool m_plainData = false;
    QString m_opened; ///< model that the session has open
};

} // namespace neurosurgeon
