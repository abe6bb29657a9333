#pragma once

#include "core/predictor/predictor.h"
#include "ui/models/kindsmodel.h"
#include "ui/widgets/banner.h"

#include <QProcess>
#include <QThreadPool>

#include <filesystem>
#include <optional>

namespace neurosurgeon {

/// What a deployment left on disk, ready to be shown.
struct DeploymentResults {
    PredictorOrigin origin;
    std::vector<KindRow> kinds;
};

/// Runs the deployment phase for the window: as `neurosurgeon-cli deploy` in a process of its own, which nothing here can
/// disturb and which a stop leaves in good order, to be continued. Reads its results in the background. GUI thread.
class DeploymentController : public QObject {
    Q_OBJECT
public:
    /// `folder` is the --state of the deployments.
    DeploymentController(std::filesystem::path folder, int threads, QObject *parent = nullptr);
    ~DeploymentController() override;

    void start(const QString &role, int minutes);
    /// Fits again from what is measured.
    void refit(const QString &role);
    void stop();
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    /// Reads what the role's last deployment left; resultsChanged follows.
    void load(const QString &role);
    const std::optional<DeploymentResults> &results() const { return m_results; }

Q_SIGNALS:
    void stateChanged();
    /// `phase` as the program says it: "measuring" or "fitting".
    void progressed(const QString &phase, int percent);
    void resultsChanged();
    void problem(const neurosurgeon::Problem &problem);

private:
    void launch(const QString &role, const QStringList &options);
    void readProgress();
    void onFinished(int code);

    std::filesystem::path m_folder;
    int m_threads = 1;
    QProcess m_process;
    QThreadPool m_reader;
    QString m_role;
    QString m_lastLine;
    bool m_stopped = false;
    std::optional<DeploymentResults> m_results;
};

} // namespace neurosurgeon
