#include "ui/mainwindow.h"

#include "network/link/endpoint.h"
#include "ui/charts/graphview.h"
#include "ui/charts/layerschart.h"
#include "ui/dialogs/dialogs.h"
#include "ui/filecommands.h"
#include "ui/pages/batchpage.h"
#include "ui/controllers/deploymentcontroller.h"
#include "ui/pages/cloudpage.h"
#include "ui/pages/deploymentpage.h"
#include "ui/pages/edgepage.h"
#include "ui/pages/linkpanel.h"
#include "ui/retranslator.h"
#include "ui/text/format.h"
#include "ui/widgets/lessonbar.h"
#include "ui/windowactions.h"

#include <QActionGroup>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

namespace neurosurgeon {

MainWindow::MainWindow(WindowOptions options, QWidget *parent)
    : QMainWindow(parent), m_options(std::move(options)), m_settings(m_options.stateFolder), m_actions(new WindowActions(this)),
      m_banner(new Banner(this)), m_strip(new QFrame(this)), m_lesson(new LessonBar(m_workbench, this)), m_pages(new QStackedWidget(this)), m_start(new StartPage(this)),
      m_edgePage(new EdgePage(m_workbench, m_log, this)), m_cloudPage(new CloudPage(m_log, this)),
      m_batchPage(new BatchPage(m_workbench, m_batch, this)),
      m_deploymentPage(new DeploymentPage(this)),
      m_files(new FileCommands(m_workbench, *m_edgePage, m_settings, this)), m_statusModel(new QLabel(this)),
      m_statusWork(new QLabel(this)), m_progress(new QProgressBar(this)), m_cancel(new QPushButton(this)),
      m_statusLink(new QLabel(this))
{
    named(this, "mainWindow");
    named(m_strip, "roleStrip");
    named(m_pages, "pages");
    auto *central = new QWidget(this);
    named(central, "central");
    auto *layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_strip->setFixedHeight(4);
    layout->addWidget(m_strip);
    layout->addWidget(m_banner);
    layout->addWidget(m_lesson);
    layout->addWidget(m_pages, 1);
    for (QWidget *page : std::initializer_list<QWidget *>{m_start, m_edgePage, m_cloudPage, m_deploymentPage, m_batchPage})
        m_pages->addWidget(page);
    setCentralWidget(central);
    setAcceptDrops(true);
    resize(1280, 800);
    buildStatusBar();
    connectActions();
    connectViewActions();
    connectPages();
    connectBatch();
    m_language.use(m_settings.language());
    useScheme(m_settings.scheme());
    useFont(m_settings.fontPoints());
    m_actions->times->setValue(m_settings.runTimes());
    restoreGeometry(m_settings.geometry());
    onLanguage(this, [this, central] {
        central->setAccessibleName(tr("Neurosurgeon Workbench"));
        setAccessibleName(tr("Neurosurgeon Workbench"));
        m_strip->setAccessibleName(tr("Role"));
        m_pages->setAccessibleName(tr("Page"));
        statusBar()->setAccessibleName(tr("Status"));
        m_cancel->setText(tr("Stop"));
        m_cancel->setAccessibleName(tr("Stop the running work"));
        m_progress->setAccessibleName(tr("Progress"));
        m_statusWork->setAccessibleName(tr("Progress"));
        m_actions->retranslate();
        updateTitle();
        updateStatus();
    });
    showStart();
    if (m_options.role)
        setRole(*m_options.role);
}

MainWindow::~MainWindow()
{
    leaveRole();
}

void MainWindow::connectActions()
{
    const auto on = [this](QAction *action, auto what) { connect(action, &QAction::triggered, this, what); };
    on(m_actions->home, [this] { showStart(); });
    on(m_actions->open, [this] { m_files->askOpen(); });
    on(m_actions->save, [this] { m_files->askSave(); });
    on(m_actions->exportChart, [this] {
        if (m_role == Role::Cloud)
            m_files->askExportRequests(*m_cloudPage);
        else
            m_files->askExportChart();
    });
    on(m_actions->exportCsv, [this] { m_files->askExportCsv(); });
    on(m_actions->exportJson, [this] { m_files->askExportJson(); });
    on(m_actions->quit, [this] { close(); });
    on(m_actions->undo, [this] { m_workbench.undoStack().undo(); });
    on(m_actions->redo, [this] { m_workbench.undoStack().redo(); });
    on(m_actions->profile, [this] { edge().profileAgain(); });
    on(m_actions->deployment, [this] { showDeployment(); });
    on(m_actions->optimal, [this] { m_workbench.selectPoint(-1); });
    on(m_actions->chooseImage, [this] { m_files->askPicture(); });
    on(m_actions->connectTo, [this] { m_edgePage->linkPanel()->focusAddress(); });
    on(m_actions->disconnectFrom, [this] { disconnectFromCloud(); });
    on(m_actions->peers, [this] { showPeers(); });
    on(m_actions->measure, [this] { if (m_edge) m_edge->measureLink(); });
    connect(m_actions->plainData, &QAction::toggled, this, [this](bool plain) {
        m_settings.setPlainData(plain);
        if (m_edge)
            m_edge->setPlainData(plain);
    });
    connect(m_actions->adaptations, &QActionGroup::triggered, this, [this](QAction *action) {
        m_settings.setAdapt(action->data().toInt());
        if (m_edge)
            m_edge->setAdapt(static_cast<Adapt>(m_settings.adapt()));
    });
    connect(m_actions->losses, &QActionGroup::triggered, this, [this](QAction *action) {
        m_settings.setOnLoss(action->data().toInt());
        if (m_edge)
            m_edge->setOnLoss(static_cast<OnLoss>(m_settings.onLoss()));
    });
    on(m_actions->run, [this] { runTimes(1); });
    on(m_actions->runMany, [this] { runTimes(m_actions->times->value()); });
    on(m_actions->stop, [this] {
        m_reconnector.stop();
        if (m_edge)
            m_edge->stop();
    });
    on(m_actions->clearRuns, [this] { m_workbench.clearRuns(); });
    on(m_actions->about, [this] {
        auto *dialog = new AboutDialog(m_engine, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    connect(m_cancel, &QPushButton::clicked, m_actions->stop, &QAction::trigger);
    connect(m_actions, &WindowActions::modelChosen, &m_workbench, &Workbench::chooseModel);
    connect(m_actions, &WindowActions::inputChosen, &m_workbench, &Workbench::chooseInput);
    connect(m_actions->times, &QSpinBox::valueChanged, this, [this](int times) { m_settings.setRunTimes(times); });
    QUndoStack &stack = m_workbench.undoStack();
    connect(&stack, &QUndoStack::canUndoChanged, m_actions->undo, &QAction::setEnabled);
    connect(&stack, &QUndoStack::canRedoChanged, m_actions->redo, &QAction::setEnabled);
    m_actions->undo->setEnabled(false);
    m_actions->redo->setEnabled(false);
}

void MainWindow::connectPages()
{
    connect(m_start, &StartPage::roleChosen, this, &MainWindow::setRole);
    connect(m_start, &StartPage::openSessionWanted, m_files, &FileCommands::askOpen);
    connect(m_start, &StartPage::sessionChosen, m_files, &FileCommands::open);
    connect(m_start, &StartPage::peerChosen, this, [this](const QString &peer) {
        setRole(Role::Edge);
        connectTo(peer);
    });
    connect(m_files, &FileCommands::problem, this, &MainWindow::showProblem);
    connect(m_files, &FileCommands::done, this, [this](const QString &sentence) {
        m_log.add(LogLevel::Info, sentence);
        statusBar()->showMessage(sentence, 4000);
    });
    connect(m_files, &FileCommands::aboutToOpen, this, &MainWindow::leaveRole); // never mixed with what is measured
    connect(m_files, &FileCommands::opened, this, [this] {
        showPage(Role::Edge);
        updateActions();
    });
    connect(&m_watch, &Watch::problem, this, &MainWindow::showProblem);
    connect(m_files, &FileCommands::lessonWanted, this, &MainWindow::showLesson);
    connect(m_lesson, &LessonBar::guessing, m_edgePage, &EdgePage::setGuessing);
    connect(m_lesson, &LessonBar::guessing, this, &MainWindow::updateActions);
    connect(m_lesson, &LessonBar::closed, this, [this] { showLesson({}); });
    connect(m_banner, &Banner::nextStepWanted, this, &MainWindow::nextStep);
    LinkPanel *link = m_edgePage->linkPanel();
    connect(link, &LinkPanel::connectWanted, this, &MainWindow::connectTo);
    connect(link, &LinkPanel::disconnectWanted, this, &MainWindow::disconnectFromCloud);
    connect(link, &LinkPanel::scenarioWanted, m_files, &FileCommands::askScenario);
    connect(link, &LinkPanel::problem, this, &MainWindow::showProblem);
    connect(&m_reconnector, &Reconnector::attempt, this, &MainWindow::tryAgain);
    connect(m_edgePage, &EdgePage::connectWanted, link, &LinkPanel::focusAddress);
    connect(m_edgePage, &EdgePage::modelWanted, this, [this] { m_workbench.chooseModel(m_settings.model()); m_actions->models->setFocus(); });
    connect(m_edgePage, &EdgePage::profileWanted, m_actions->profile, &QAction::trigger);
    connect(m_edgePage, &EdgePage::runWanted, m_actions->run, &QAction::trigger);
    connect(link, &LinkPanel::pairWanted, this, &MainWindow::showPeers);
    connect(m_cloudPage, &CloudPage::plainWanted, this, [this](bool allow) { if (m_cloud) m_cloud->setAllowPlain(allow); });
    connect(m_cloudPage, &CloudPage::codeWanted, this, [this] { if (m_cloud) m_cloud->showCode(); });
    connect(m_cloudPage, &CloudPage::peersWanted, this, [this] { showPeers(); });
    connect(&m_workbench, &Workbench::modelWanted, this, [this](const QString &model) {
        m_settings.setModel(model);
        if (m_edge)
            m_edge->openModel(model);
    });
    connect(&m_workbench, &Workbench::choicesChanged, this, [this] {
        m_actions->setModels({}, m_workbench.choices().model);
        m_actions->setInput(m_workbench.choices().input);
        if (m_edge)
            m_settings.setInput(m_workbench.choices().input);
        updateActions();
    });
    for (const auto signal : {&Workbench::modelChanged, &Workbench::profilesChanged, &Workbench::planChanged, &Workbench::linkChanged})
        connect(&m_workbench, signal, this, &MainWindow::updateStatus);
    connect(&m_workbench, &Workbench::planChanged, this, &MainWindow::updateActions);
}

void MainWindow::connectBatch()
{
    connect(m_actions->batch, &QAction::toggled, this, &MainWindow::showBatch);
    connect(m_batchPage, &BatchPage::backWanted, this, [this] { m_actions->batch->setChecked(false); });
    connect(m_batchPage, &BatchPage::loadWanted, this, [this] { m_files->askQueue(m_batch); });
    connect(m_batchPage, &BatchPage::pictureWanted, this, [this](const std::vector<int> &rows) { m_files->askTaskPicture(m_batch, rows); });
    connect(m_batchPage, &BatchPage::exportWanted, this, [this] { m_files->askExportBatch(*m_batchPage); });
    connect(&m_batch, &BatchController::problem, this, &MainWindow::showLinkProblem);
    connect(&m_batch, &BatchController::logged, this, [this](LogLevel level, const QString &text) { m_log.add(level, text); });
}

void MainWindow::showBatch(bool batch)
{
    if (!m_role || m_role == Role::Cloud)
        return;
    m_pages->setCurrentWidget(batch ? static_cast<QWidget *>(m_batchPage) : m_edgePage);
}

void MainWindow::setRole(Role role)
{
    leaveRole();
    m_role = role;
    if (role == Role::Edge)
        restoreLast();
    if (role == Role::Cloud)
        startCloud();
    else
        startEdge(role == Role::Demo);
    showPage(role);
    updateActions();
}

void MainWindow::showPage(Role role)
{
    m_role = role;
    m_pages->setCurrentWidget(role == Role::Cloud ? static_cast<QWidget *>(m_cloudPage) : m_edgePage);
    m_actions->batch->setChecked(false);
    m_actions->showRole(role != Role::Cloud, role == Role::Cloud);
    updateStrip();
    updateTitle();
    updateStatus();
    if (role != Role::Cloud)
        m_edgePage->layersChart()->setFocus();
}

void MainWindow::showDeployment()
{
    if (!m_deployment) {
        m_deployment = new DeploymentController(sharedFolder(), m_options.threads, this);
        connect(m_deployment, &DeploymentController::problem, this, &MainWindow::showProblem);
        connect(m_deployment, &DeploymentController::stateChanged, this, [this] {
            if (m_edge)
                m_edge->setQuiet(m_deployment->isRunning());
        });
        m_deploymentPage->setController(m_deployment);
        connect(m_deploymentPage, &DeploymentPage::closeWanted, this, [this] {
            if (m_role)
                showPage(*m_role);
            else
                showStart();
        });
    }
    if (m_role)
        m_deploymentPage->setRole(*m_role == Role::Cloud ? QStringLiteral("cloud") : QStringLiteral("edge"));
    m_pages->setCurrentWidget(m_deploymentPage);
    m_deploymentPage->setFocus();
}

void MainWindow::showStart()
{
    leaveRole();
    m_role.reset();
    showLesson({});
    m_start->setRecent(m_settings.recentPeers(), m_settings.recentSessions());
    m_pages->setCurrentWidget(m_start);
    m_start->setFocus(); // no choice is made before Tab
    m_actions->showRole(false, false);
    m_banner->hide();
    updateStrip();
    updateTitle();
    updateStatus();
}

void MainWindow::nextStep(NextStep step)
{
    switch (step) {
    case NextStep::None: break;
    case NextStep::Reconnect: if (m_demo && !m_demo->isRunning()) m_demo->start(m_options.threads); else if (m_edge) m_edge->reconnect(); break;
    case NextStep::Connect: m_edgePage->linkPanel()->focusAddress(); break;
    case NextStep::ProfileAgain: m_actions->profile->trigger(); break;
    case NextStep::MeasureAgain: m_actions->measure->trigger(); break;
    case NextStep::RunAgain: m_actions->run->trigger(); break;
    case NextStep::ChooseImage: m_files->askPicture(); break;
    case NextStep::OpenSession: m_files->askOpen(); break;
    case NextStep::SaveElsewhere: m_files->askAgain(); break;
    case NextStep::OtherPort: if (m_cloud) m_cloud->start(m_options.insecure, 0); break;
    case NextStep::Pair: showPeers(m_edge ? endpointText(m_edge->host(), m_edge->port()) : QString()); break;
    case NextStep::StopTrying: m_reconnector.stop(); break;
    case NextStep::SendEncrypted:
        m_actions->plainData->setChecked(false);
        if (m_edge)
            m_edge->reconnect();
        break;
    case NextStep::ShowLog: m_edgePage->showTab(EdgePage::Tab::Log); break;
    }
}

void MainWindow::showLinkProblem(const Problem &problem)
{
    showProblem(m_reconnector.amended(problem));
}

void MainWindow::showProblem(const Problem &problem)
{
    // A warning does not take the place of an error that still waits for an answer.
    if (problem.isWarning && m_banner->isVisible() && !m_banner->problem().isWarning)
        m_log.add(LogLevel::Warning, problem.headline + u' ' + problem.detail);
    else
        m_banner->showProblem(problem);
}

} // namespace neurosurgeon
