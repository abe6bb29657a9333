// The part of the main window that begins and ends roles: the edge with its controller, the cloud, the demonstration.
#include "network/link/endpoint.h"
#include "ui/controllers/deploymentcontroller.h"
#include "ui/filecommands.h"
#include "ui/mainwindow.h"
#include "ui/pages/batchpage.h"
#include "ui/pages/cloudpage.h"
#include "ui/pages/edgepage.h"
#include "ui/pages/linkpanel.h"
#include "ui/pages/queueeditor.h"
#include "ui/state/sessionfile.h"
#include "ui/windowactions.h"

#include <QEvent>
#include <QStandardPaths>

namespace neurosurgeon {

namespace {

constexpr double demoSlowdown = 5;

} // namespace

std::filesystem::path MainWindow::stateFolder(const char *role) const
{
    const QString own = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/neurosurgeon-workbench");
    return std::filesystem::path(((m_options.stateFolder.isEmpty() ? own : m_options.stateFolder) + u'/' + QString::fromLatin1(role)).toStdString());
}

void MainWindow::leaveRole()
{
    if (m_edge && m_workbench.hasModel())
        (void)saveFile(lastSession(), writeSession(contentsOf(m_workbench))); // a full disk only costs the memory
    m_edgePage->setController(nullptr);
    m_batch.setEdge(nullptr);
    m_reconnector.stop();
    m_edge.reset();
    m_cloudPage->setController(nullptr);
    m_cloud.reset();
    m_demo.reset();
    m_onceDrawn = {};
    m_workbench.restore({}, {}, {}, {});
}

QString MainWindow::lastSession() const
{
    return QString::fromStdString((stateFolder(m_role == Role::Demo ? "demo-edge" : "edge")
                                   / "last.nsession").string());
}

void MainWindow::startEdge(bool demo)
{
    EdgeOptions options;
    const int threads = demo ? std::max(1, m_options.threads / 2) : m_options.threads;
    const double slowdown = demo && m_options.slowdown == 1 ? demoSlowdown : m_options.slowdown;
    options.compute = {threads, slowdown, stateFolder(demo ? "demo-edge" : "edge")};
    options.link = demo && !m_options.link ? *LinkSettings::parse("wifi") : m_options.link;
    options.keyFolder = sharedFolder();
    options.predictorFolder = sharedFolder();
    options.insecure = m_options.insecure;
    m_edge = std::make_unique<EdgeController>(options, m_workbench);
    m_edge->setQuiet(m_deployment && m_deployment->isRunning());
    m_edge->setAdapt(static_cast<Adapt>(m_settings.adapt()));
    m_edge->setOnLoss(static_cast<OnLoss>(m_settings.onLoss()));
    m_edge->setPlainData(m_settings.plainData());
    connect(m_edge.get(), &EdgeController::stateChanged, this, &MainWindow::updateActions);
    connect(m_edge.get(), &EdgeController::stateChanged, this, &MainWindow::updateStatus);
    connect(m_edge.get(), &EdgeController::progressed, this, &MainWindow::showProgress);
    connect(m_edge.get(), &EdgeController::problem, this, &MainWindow::showLinkProblem);
    connect(m_edge.get(), &EdgeController::lost, this, [this, demo] {
        if (m_settings.reconnects() && !demo)
            m_reconnector.begin();
    });
    connect(m_edge.get(), &EdgeController::logged, this, [this](LogLevel level, const QString &text) { m_log.add(level, text); });
    connect(m_edge.get(), &EdgeController::connectedTo, this, [this, demo](const QString &host, quint16 port) {
        m_reconnector.stop();
        m_banner->hide();
        if (!demo)
            m_settings.addPeer(endpointText(host, port));
    });
    connect(m_edge.get(), &EdgeController::engineReady, this, [this](const QStringList &zoo, const QString &engine) {
        m_engine = engine;
        m_actions->setModels(zoo, m_workbench.choices().model);
        m_batchPage->editor()->setModels(zoo);
    });
    m_edgePage->setController(m_edge.get());
    m_batch.setEdge(m_edge.get());
    m_edgePage->linkPanel()->setRecentPeers(m_settings.recentPeers());
    if (m_workbench.choices().input.isEmpty())
        m_workbench.chooseInput(m_settings.input());
    const QString model = m_workbench.choices().model.isEmpty() ? m_settings.model() : m_workbench.choices().model;
    m_actions->setModels({}, model);
    if (demo) {
        m_demo = std::make_unique<DemoCloud>();
        connect(m_demo.get(), &DemoCloud::listening, m_edge.get(), &EdgeController::connectTo);
        connect(m_demo.get(), &DemoCloud::failed, this, [this](const QString &sentence) {
            showProblem({tr("The demonstration's cloud does not run."), sentence, NextStep::Reconnect});
        });
    }
    onceDrawn([this, model, threads] {
        if (m_demo)
            m_demo->start(threads);
        m_edge->loadEngine();
        m_edge->openModel(model);
        if (!m_demo && !m_options.connectTo.isEmpty())
            connectTo(std::exchange(m_options.connectTo, {}));
    });
    m_workbench.undoStack().clear();
}

EdgeController &MainWindow::edge()
{
    if (!m_edge)
        startEdge(false); // only a recording was looked at so far
    return *m_edge;
}

void MainWindow::startCloud()
{
    CloudOptions options;
    options.port = m_options.port;
    options.compute = {m_options.threads, m_options.slowdown, stateFolder("cloud")};
    options.link = m_options.link;
    options.keyFolder = sharedFolder();
    m_cloud = std::make_unique<CloudController>(options);
    connect(m_cloud.get(), &CloudController::problem, this, &MainWindow::showProblem);
    connect(m_cloud.get(), &CloudController::statusChanged, this, &MainWindow::updateStatus);
    connect(m_cloud.get(), &CloudController::logged, this, [this](LogLevel level, const QString &text) { m_log.add(level, text); });
    m_cloudPage->setController(m_cloud.get());
    m_cloud->start(m_options.insecure, m_options.port);
}

void MainWindow::tryAgain()
{
    if (m_edge && m_edge->activity() == EdgeController::Activity::Idle)
        m_edge->reconnect();
    else
        m_reconnector.postpone(); // connecting would give up what runs
}

void MainWindow::disconnectFromCloud()
{
    m_reconnector.stop();
    if (m_edge)
        m_edge->disconnectFromCloud();
}

void MainWindow::connectTo(const QString &text)
{
    m_reconnector.stop();
    const auto peer = hostAndPort(text);
    if (!peer)
        showProblem({tr("This is no address."), tr("Type it as the cloud's window shows it, for example 192.168.1.7:9999."),
                     NextStep::Connect, true});
    else
        edge().connectTo(peer->first, peer->second);
}

std::filesystem::path MainWindow::sharedFolder() const
{
    // The command line's, unless one is named: keys and deployments are the machine's, not a program's.
    const QString shared = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/neurosurgeon");
    return std::filesystem::path((m_options.stateFolder.isEmpty() ? shared : m_options.stateFolder).toStdString());
}

void MainWindow::restoreLast()
{
    auto last = openSession(lastSession());
    if (!last || last->choices.model != m_settings.model())
        return;
    // The runs and choices are still true; link and cloud have to be found again.
    last->facts.link.reset();
    last->facts.cloud.reset();
    last->facts.cloudName.clear();
    last->facts.sample = false;
    last->choices.whatIf.active = false;
    m_workbench.restore(std::move(last->facts), std::move(last->choices), std::move(last->runs), {}, std::move(last->batches));
}

void MainWindow::onceDrawn(std::function<void()> work)
{
    m_onceDrawn = std::move(work);
    if (m_drawn)
        std::exchange(m_onceDrawn, {})();
}

bool MainWindow::event(QEvent *event)
{
    if (event->type() == QEvent::Paint && !std::exchange(m_drawn, true)) {
        // After the event that paints all of it.
        QMetaObject::invokeMethod(this, [this] {
            if (m_onceDrawn)
                std::exchange(m_onceDrawn, {})();
        }, Qt::QueuedConnection);
    }
    return QMainWindow::event(event);
}

} // namespace neurosurgeon
