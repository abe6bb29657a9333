// The part of the main window that looks and shows: view actions, title, status bar, appearance.
#include "network/session/thisprogram.h"
#include "ui/charts/graphview.h"
#include "ui/controllers/trustcontroller.h"
#include "ui/dialogs/dialogs.h"
#include "ui/dialogs/peersdialog.h"
#include "ui/filecommands.h"
#include "ui/mainwindow.h"
#include "ui/pages/cloudpage.h"
#include "ui/pages/edgepage.h"
#include "ui/pages/linkpanel.h"
#include "ui/retranslator.h"
#include "ui/text/format.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/lessonbar.h"
#include "ui/windowactions.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QLabel>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QScreen>
#include <QSpinBox>
#include <QStackedWidget>
#include <QStatusBar>

namespace neurosurgeon {

namespace {

constexpr double classroomScale = 1.6;
constexpr double narrowestUnscaled = 1000; ///< pixels of a screen that has room for text as it is

} // namespace

void MainWindow::buildStatusBar()
{
    named(m_statusModel, "statusModel");
    named(m_statusWork, "statusWork");
    named(m_progress, "statusProgress");
    named(m_cancel, "statusCancel");
    named(m_statusLink, "statusLink");
    statusBar()->setObjectName(QStringLiteral("statusBar"));
    statusBar()->setSizeGripEnabled(false);
    m_progress->setFixedWidth(140);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(12);
    m_cancel->setFlat(true);
    m_statusModel->setContentsMargins(8, 0, 0, 0);
    m_statusLink->setContentsMargins(0, 0, 8, 0);
    statusBar()->addWidget(m_statusModel, 1);
    statusBar()->addPermanentWidget(m_statusWork);
    statusBar()->addPermanentWidget(m_progress);
    statusBar()->addPermanentWidget(m_cancel);
    statusBar()->addPermanentWidget(m_statusLink);
    for (QWidget *widget : {static_cast<QWidget *>(m_statusWork), static_cast<QWidget *>(m_progress), static_cast<QWidget *>(m_cancel)})
        widget->hide();
}

void MainWindow::connectViewActions()
{
    const auto table = [this] { return m_role == Role::Cloud ? m_cloudPage->sessionsTable() : m_edgePage->currentTable(); };
    connect(m_actions->copy, &QAction::triggered, this, [table] {
        if (const DataTable *current = table())
            current->copy();
    });
    connect(m_actions->find, &QAction::toggled, this, [this, table](bool visible) {
        DataTable *current = table();
        if (!current && visible) {
            m_edgePage->showTab(EdgePage::Tab::Layers);
            current = m_edgePage->layersTable();
        }
        if (current)
            current->setFindVisible(visible);
    });
    connect(m_actions->graph, &QAction::toggled, m_edgePage, &EdgePage::showGraph);
    connect(m_actions->fold, &QAction::toggled, m_edgePage->graphView(), &GraphView::setFolded);
    connect(m_actions->tabs, &QActionGroup::triggered, this, [this](QAction *action) {
        m_edgePage->showTab(static_cast<EdgePage::Tab>(action->data().toInt()));
    });
    connect(m_actions->languages, &QActionGroup::triggered, this, [this](QAction *action) {
        m_settings.setLanguage(action->data().toString());
        m_language.use(action->data().toString());
    });
    connect(m_actions->schemes, &QActionGroup::triggered, this, [this](QAction *action) {
        useScheme(static_cast<theme::Scheme>(action->data().toInt()));
    });
    connect(m_actions->larger, &QAction::triggered, this, [this] { useFont(m_fontPoints + 1); });
    connect(m_actions->smaller, &QAction::triggered, this, [this] { useFont(m_fontPoints - 1); });
    connect(m_actions->fullScreen, &QAction::toggled, this, &MainWindow::toggleFullScreen);
    connect(m_actions->lesson, &QAction::triggered, this, [this](bool on) { showLesson(on ? shippedLesson() : QString()); });
    connect(m_actions->preferences, &QAction::triggered, this, &MainWindow::showPreferences);
}

void MainWindow::updateActions()
{
    const bool edge = m_role && m_role != Role::Cloud;
    const bool connected = m_edge && m_edge->isConnected();
    const bool idle = !m_edge || m_edge->activity() == EdgeController::Activity::Idle;
    const bool model = m_workbench.hasModel();
    m_actions->profile->setEnabled(edge && idle && model);
    m_actions->optimal->setEnabled(m_workbench.plan().has_value() && !m_lesson->isGuessing());
    m_actions->run->setEnabled(edge && idle && model);
    m_actions->runMany->setEnabled(edge && idle && model);
    m_actions->stop->setEnabled(edge && !idle);
    m_actions->disconnectFrom->setEnabled(connected);
    m_actions->measure->setEnabled(connected && idle);
    m_actions->save->setEnabled(model);
    m_actions->exportChart->setEnabled(model || m_role == Role::Cloud);
    m_actions->exportCsv->setEnabled(model);
    m_actions->exportJson->setEnabled(model);
    m_actions->clearRuns->setEnabled(!m_workbench.runs().empty());
    m_actions->plainData->setChecked(m_settings.plainData());
    m_actions->plainData->setEnabled(idle); // it opens a session again
    for (QAction *action : m_actions->languages->actions())
        action->setChecked(action->data().toString() == m_language.code());
    for (QAction *action : m_actions->adaptations->actions())
        action->setChecked(action->data().toInt() == m_settings.adapt());
    for (QAction *action : m_actions->losses->actions())
        action->setChecked(action->data().toInt() == m_settings.onLoss());
    for (QAction *action : m_actions->schemes->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(m_settings.scheme()));
}

void MainWindow::updateTitle()
{
    const QString program = tr("Neurosurgeon Workbench");
    const QString name = m_sampleName.isEmpty() ? QString::fromStdString(deviceName()) : m_sampleName;
    QString title = program;
    if (m_role == Role::Edge)
        title = tr("%1 – EDGE (%2)").arg(program, name);
    else if (m_role == Role::Cloud)
        title = tr("%1 – CLOUD (%2)").arg(program, name);
    else if (m_role == Role::Demo)
        title = tr("%1 – DEMO (edge and cloud on %2)").arg(program, name);
    setWindowTitle(title);
}

void MainWindow::updateStatus()
{
    const Facts &facts = m_workbench.facts();
    QString model;
    if (m_role == Role::Cloud)
        model = m_cloudPage->isListening() ? tr("listening") : tr("not listening");
    else if (m_role && m_workbench.hasModel()) {
        model = tr("%1, %n layers", nullptr, static_cast<int>(facts.graph.layers.size())).arg(QString::fromStdString(facts.graph.model));
        if (facts.edge)
            model += tr(", ") + tr("profiled %1").arg(format::dateTime(facts.edge->measuredAt));
        if (facts.edgeSlowdown > 1)
            model += tr(", ") + tr("edge slowed × %1 (emulated)").arg(format::number(facts.edgeSlowdown));
    }
    m_statusModel->setText(model);
    m_statusModel->setAccessibleName(model.isEmpty() ? tr("Model") : model);
    QString link;
    if (m_role && m_role != Role::Cloud) {
        const bool connected = m_edge && m_edge->isConnected();
        const bool sample = !m_sampleName.isEmpty() && !facts.cloudName.isEmpty();
        link = connected ? protectionText(m_edge->protection()) : sample ? protectionText(Protection::Encrypted) : tr("not connected");
        if (facts.link)
            link += QStringLiteral(" · ") + format::rate(facts.link->mbitPerSecond);
        if (facts.linkEmulated)
            link += QStringLiteral(" · ") + tr("link emulated");
    }
    m_statusLink->setText(link);
    m_statusLink->setAccessibleName(link.isEmpty() ? tr("Link") : link);
    const bool busy = m_edge && m_edge->activity() != EdgeController::Activity::Idle;
    m_progress->setVisible(busy);
    m_cancel->setVisible(busy);
    m_statusWork->setVisible(busy);
    const auto activity = m_edge ? m_edge->activity() : EdgeController::Activity::Idle;
    if (std::exchange(m_shownActivity, activity) == activity || !busy)
        return; // what showProgress() said of it holds
    QString what;
    switch (m_edge->activity()) {
    case EdgeController::Activity::Connecting: what = tr("connecting"); break;
    case EdgeController::Activity::Opening: what = tr("loading the model"); break;
    case EdgeController::Activity::Profiling: what = tr("profiling"); break;
    case EdgeController::Activity::Measuring: what = tr("measuring the link"); break;
    case EdgeController::Activity::Running: what = tr("running"); break;
    case EdgeController::Activity::Batch: what = tr("running a batch"); break;
    case EdgeController::Activity::Idle: break;
    }
    m_progress->setRange(0, 0);
    m_statusWork->setText(what);
    m_statusWork->setAccessibleName(what);
}

void MainWindow::showProgress(const QString &what, int done, int total, std::chrono::milliseconds remaining)
{
    m_progress->setRange(0, total);
    m_progress->setValue(done);
    QString text = tr("%1 %2 of %3").arg(what).arg(done).arg(total);
    if (remaining.count() > 0)
        text += tr(", ") + tr("%1 left").arg(format::time(remaining));
    m_statusWork->setText(text);
    m_statusWork->setAccessibleName(text);
}

void MainWindow::updateStrip()
{
    const theme::Colors colors = theme::colors(QApplication::palette());
    QString ground = QStringLiteral("transparent");
    if (m_role == Role::Edge)
        ground = colors.edge.name();
    else if (m_role == Role::Cloud)
        ground = colors.cloud.name();
    else if (m_role == Role::Demo)
        ground = QStringLiteral("qlineargradient(x1:0, y1:0, x2:1, y2:0, stop:0.49 %1, stop:0.51 %2)").arg(colors.edge.name(), colors.cloud.name());
    const QString sheet = QStringLiteral("#roleStrip { background: %1; }").arg(ground);
    if (sheet != m_strip->styleSheet())
        m_strip->setStyleSheet(sheet);
}

void MainWindow::useScheme(theme::Scheme scheme)
{
    m_settings.setScheme(scheme);
    theme::apply(scheme);
    updateActions();
}

void MainWindow::useFont(double points)
{
    m_fontPoints = std::clamp(points, 7.0, 32.0);
    if (!m_actions->fullScreen->isChecked())
        m_settings.setFontPoints(m_fontPoints);
    QApplication::setFont(theme::applicationFont(m_fontPoints));
}

void MainWindow::toggleFullScreen(bool on)
{
    if (on) {
        // A classroom sits far away: everything larger, as far as the screen has room. With a least size of its own the
        // window does not follow what the large text asks for: a resize in the middle would end the full screen.
        setMinimumSize(1, 1);
        showFullScreen();
        const double roomy = screen()->size().width() / narrowestUnscaled;
        QApplication::setFont(theme::applicationFont(m_fontPoints * std::clamp(roomy, 1.0, classroomScale)));
        fitTables();
    } else {
        QApplication::setFont(theme::applicationFont(m_fontPoints));
        fitTables();
        showNormal();
        setMinimumSize(0, 0); // as the layout says
    }
}

void MainWindow::fitTables()
{
    // Whoever looks from far away looks at the charts.
    m_edgePage->setTablesVisible(!m_actions->fullScreen->isChecked() && !m_lesson->isVisible());
}

void MainWindow::showPreferences()
{
    auto *dialog = new PreferencesDialog(m_settings, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PreferencesDialog::languageChosen, this, [this](const QString &code) {
        m_settings.setLanguage(code);
        m_language.use(code);
        updateActions();
    });
    connect(dialog, &PreferencesDialog::schemeChosen, this, &MainWindow::useScheme);
    connect(dialog, &PreferencesDialog::fontPointsChosen, this, &MainWindow::useFont);
    connect(dialog, &PreferencesDialog::runTimesChosen, m_actions->times, &QSpinBox::setValue);
    connect(dialog, &PreferencesDialog::reconnectChosen, this, [this](bool on) {
        m_settings.setReconnects(on);
        if (!on)
            m_reconnector.stop();
    });
    dialog->open();
}

void MainWindow::showLesson(const QString &file)
{
    const bool again = file == m_lessonFile && m_lesson->isVisible();
    m_lessonFile = file;
    const auto lesson = file.isEmpty() ? Expected<Lesson>() : openLesson(file, m_language.code());
    if (!lesson)
        showProblem({tr("The lesson cannot be opened."), QString::fromStdString(lesson.error().message), NextStep::OpenSession});
    const bool shows = lesson && !file.isEmpty();
    m_lesson->setVisible(shows);
    m_actions->lesson->setChecked(shows);
    if (shows)
        m_lesson->setLesson(*lesson, again);
    else
        m_edgePage->setGuessing(false);
    fitTables();
}

void MainWindow::showSamplePage(Role role, const QString &name)
{
    m_sampleName = name;
    showPage(role);
    updateActions();
}

TrustController &MainWindow::trust()
{
    if (!m_trust) {
        m_trust = new TrustController(PeerStore(sharedFolder()), this);
        connect(m_trust, &TrustController::forgotten, this, [this](const Peer &peer) {
            if (m_edge)
                m_edge->forget(peer);
        });
        connect(m_trust, &TrustController::notice, this, [this](const QString &sentences) { m_log.add(LogLevel::Warning, sentences); });
    }
    return *m_trust;
}

void MainWindow::showPeers(const QString &hostAndPort)
{
    auto *dialog = new PeersDialog(trust(), m_role == Role::Cloud ? PeerRole::Edge : PeerRole::Cloud, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PeersDialog::connectWanted, this, [this, dialog](const QString &where) {
        dialog->accept();
        connectTo(where);
    });
    if (!hostAndPort.isEmpty())
        dialog->setAddress(hostAndPort);
    dialog->open();
}

void MainWindow::runTimes(int times)
{
    m_banner->hide();
    if (!m_edge || !m_edge->isConnected())
        showProblem({tr("A run needs a cloud."), tr("Connect to one first, or start the demo."), NextStep::Connect, true});
    else if (!m_workbench.measuredPlan())
        showProblem({tr("A run needs profiles of both sides."), {}, NextStep::ProfileAgain, true});
    else
        m_edge->run(times);
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_actions)
        updateStrip();
    if ((event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) && m_actions)
        m_actions->restyle();
    if (event->type() == QEvent::LanguageChange && m_lesson && m_lesson->isVisible())
        showLesson(m_lessonFile); // its texts, too
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_settings.setGeometry(saveGeometry());
    if (m_edge)
        m_edge->stop();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty() && urls.front().isLocalFile())
        m_files->drop(urls.front().toLocalFile());
}

} // namespace neurosurgeon
