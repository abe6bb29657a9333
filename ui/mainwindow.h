#pragma once

#include "ui/controllers/batchcontroller.h"
#include "network/session/democloud.h"
#include "ui/controllers/cloudcontroller.h"
#include "ui/controllers/edgecontroller.h"
#include "ui/controllers/reconnector.h"
#include "ui/language.h"
#include "ui/pages/startpage.h"
#include "ui/settings.h"
#include "ui/state/watch.h"

#include <QMainWindow>

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace neurosurgeon {

class BatchPage;
class CloudPage;
class DeploymentController;
class DeploymentPage;
class EdgePage;
class FileCommands;
class LessonBar;
class TrustController;
class WindowActions;

/// What the command line says to the window.
struct WindowOptions {
    std::optional<Role> role;
    QString connectTo;   ///< "host:port", edge only
    QString stateFolder; ///< empty: the user's
    int threads = 1;
    double slowdown = 1;
    std::optional<LinkSettings> link;
    bool insecure = false; ///< the cloud listens on all addresses
    quint16 port = 9999;
};

/// The window: wires pages, models, controllers and actions; holds no logic of its own. GUI thread.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(WindowOptions options, QWidget *parent = nullptr);
    ~MainWindow() override;

    void setRole(Role role);
    void showStart();
    void showProblem(const Problem &problem);
    /// Of the connection or of what needs it: with the next try where one follows.
    void showLinkProblem(const Problem &problem);
    /// Reads a lesson and begins it; with none, ends it.
    void showLesson(const QString &file);
    /// The deployment phase; Back returns to the page before.
    void showDeployment();
    DeploymentPage *deploymentPage() const { return m_deploymentPage; }
    /// Paired devices, found clouds, pairing; with an address, ready for its code.
    void showPeers(const QString &hostAndPort = {});
    /// Made when first needed.
    TrustController &trust();

    Workbench &workbench() { return m_workbench; }
    LogModel &log() { return m_log; }
    EdgePage *edgePage() const { return m_edgePage; }
    CloudPage *cloudPage() const { return m_cloudPage; }
    BatchPage *batchPage() const { return m_batchPage; }
    BatchController &batch() { return m_batch; }
    FileCommands *files() const { return m_files; }
    WindowActions *actions() const { return m_actions; }
    Banner *banner() const { return m_banner; }
    LessonBar *lessonBar() const { return m_lesson; }
    EdgeController *edgeController() const { return m_edge.get(); }
    Language &language() { return m_language; }
    /// For pictures: the page without its controller.
    void showSamplePage(Role role, const QString &name);

protected:
    bool event(QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildStatusBar();
    void connectActions();
    void connectViewActions();
    void connectPages();
    void connectBatch();
    void showBatch(bool batch);
    void startEdge(bool demo);
    void startCloud();
    /// Now, or when the window stands: while LibTorch loads, Qt waits for the loader's lock with its own plugins.
    void onceDrawn(std::function<void()> work);
    void leaveRole();
    /// Where the state of an edge waits for the next start.
    QString lastSession() const;
    void restoreLast();
    /// The edge's controller; starts one if there is none.
    EdgeController &edge();
    void showPage(Role role);
    void connectTo(const QString &hostAndPort);
    void disconnectFromCloud();
    void runTimes(int times);
    void nextStep(NextStep step);
    void tryAgain();
    void updateActions();
    void updateTitle();
    void updateStatus();
    void showProgress(const QString &what, int done, int total, std::chrono::milliseconds remaining);
    void useScheme(theme::Scheme scheme);
    void useFont(double points);
    void toggleFullScreen(bool on);
    void fitTables();
    void showPreferences();
    std::filesystem::path stateFolder(const char *role) const;
    std::filesystem::path sharedFolder() const;
    void updateStrip();

    WindowOptions m_options;
    Settings m_settings;
    Language m_language;
    Workbench m_workbench;
    Watch m_watch{m_workbench};
    LogModel m_log;
    BatchController m_batch{m_workbench}; ///< outlives the edge, whose thread calls it
    std::unique_ptr<EdgeController> m_edge;
    std::unique_ptr<CloudController> m_cloud;
    Reconnector m_reconnector;
    std::unique_ptr<DemoCloud> m_demo;
    std::optional<Role> m_role;
    QString m_sampleName;
    bool m_drawn = false;
    std::function<void()> m_onceDrawn;
    WindowActions *m_actions = nullptr;
    Banner *m_banner;
    QFrame *m_strip;
    LessonBar *m_lesson = nullptr;
    QString m_lessonFile;
    QStackedWidget *m_pages;
    StartPage *m_start;
    EdgePage *m_edgePage;
    CloudPage *m_cloudPage;
    BatchPage *m_batchPage;
    DeploymentPage *m_deploymentPage;
    DeploymentController *m_deployment = nullptr;
    FileCommands *m_files;
    TrustController *m_trust = nullptr;
    QLabel *m_statusModel;
    QLabel *m_statusWork;
    QProgressBar *m_progress;
    QPushButton *m_cancel;
    QLabel *m_statusLink;
    QString m_engine;
    EdgeController::Activity m_shownActivity = EdgeController::Activity::Idle;
    double m_fontPoints = 10;
};

} // namespace neurosurgeon
