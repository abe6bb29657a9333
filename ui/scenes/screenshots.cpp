#include "ui/scenes/screenshots.h"

#include "ui/charts/bandwidthchart.h"
#include "ui/charts/graphview.h"
#include "ui/filecommands.h"
#include "ui/controllers/trustcontroller.h"
#include "ui/mainwindow.h"
#include "ui/pages/batchpage.h"
#include "ui/pages/cloudpage.h"
#include "ui/pages/deploymentpage.h"
#include "ui/pages/edgepage.h"
#include "ui/pages/linkpanel.h"
#include "ui/pages/queueeditor.h"
#include "ui/text/format.h"
#include "ui/widgets/lessonbar.h"
#include "ui/scenes/samples.h"
#include "ui/widgets/datatable.h"
#include "ui/windowactions.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QLineEdit>
#include <QPainter>
#include <QStackedWidget>
#include <QTemporaryDir>

#include <cstdio>
#include <functional>

namespace neurosurgeon {

namespace {

struct Scene {
    QString name;
    std::function<void(MainWindow &)> prepare;
    QSize size{1280, 800};
    double points = 10;
};

void openSample(MainWindow &window, const QString &name)
{
    auto contents = sampleSession(name);
    if (!contents) {
        std::fprintf(stderr, "%s\n", contents.error().message.c_str());
        return;
    }
    const QDateTime now = sampleNow(*contents);
    const double slowdown = contents->facts.edgeSlowdown;
    window.workbench().restore(std::move(contents->facts), std::move(contents->choices), std::move(contents->runs),
                               std::move(contents->samples));
    window.showSamplePage(Role::Edge, QStringLiteral("pi-07"));
    window.edgePage()->bandwidthChart()->setNow(now);
    window.edgePage()->linkPanel()->showSample(QStringLiteral("cloud-lab"), QStringLiteral("192.168.1.7:9999"),
                                               QStringLiteral("wifi"), slowdown, now);
    window.edgePage()->showGraph(false);
    window.edgePage()->showTab(EdgePage::Tab::Layers);
}

void showRuns(MainWindow &window, EdgePage::Tab tab)
{
    openSample(window, QStringLiteral("vgg_net"));
    const auto &runs = window.workbench().runs();
    if (runs.size() > 2) {
        window.workbench().togglePin(runs.front().number);
        window.workbench().togglePin(runs.back().number);
        window.workbench().selectPoint(runs.back().point);
    }
    window.edgePage()->showTab(tab);
}

void showBatches(MainWindow &window, bool compare)
{
    openSample(window, QStringLiteral("vgg_net"));
    window.workbench().restore(window.workbench().facts(), window.workbench().choices(), window.workbench().runs(),
                               window.workbench().samples(), sampleBatches());
    window.batchPage()->editor()->setModels({QStringLiteral("alex_net"), QStringLiteral("vgg_net")});
    window.batch().draw(40, 0);
    window.actions()->batch->setChecked(true);
    if (compare)
        window.batchPage()->batchesTable()->view()->selectAll();
    else
        window.batchPage()->batchesTable()->selectSourceRow(1);
}

void showQueue(MainWindow &window)
{
    showBatches(window, false);
    window.batch().draw(12, 0);
    BatchTask task = window.batch().queue().front();
    task.deadline = std::chrono::milliseconds(500);
    window.batch().replace(0, task);
    QTableView *view = window.batchPage()->editor()->table()->view();
    view->setCurrentIndex(view->model()->index(1, QueueModel::Deadline));
    view->edit(view->currentIndex());
}

void showCloud(MainWindow &window, bool listening = true)
{
    SampleCloud cloud = sampleCloud();
    if (!listening)
        cloud = {{}, {}, cloud.now};
    auto *controller = window.findChild<CloudController *>();
    if (!controller)
        controller = new CloudController({}, &window);
    window.cloudPage()->setController(controller);
    window.cloudPage()->setNow(cloud.now);
    controller->showSample(cloud.status, cloud.sessions);
    window.showSamplePage(Role::Cloud, QStringLiteral("cloud-lab"));
    if (window.log().rowCount() > 0 || !listening)
        return;
    const QDateTime at(QDate(2026, 3, 2), QTime(10, 14, 3));
    window.log().add(LogLevel::Info, CloudController::tr("waiting for edges at %1").arg(cloud.status.addresses.join(QStringLiteral(", "))), at);
    for (const SessionRow &row : cloud.sessions)
        window.log().add(LogLevel::Info, CloudController::tr("%1 connected from %2").arg(row.name, row.address), at.addSecs(20));
}

QList<std::pair<QString, Problem>> problems()
{
    const auto core = [](ErrorCode code, const char *message) { return problemOf({code, message}); };
    Reconnector trying;
    trying.begin();
    const Problem lost{EdgeController::tr("The link was lost in the middle of a run; the finished runs are kept."),
                       QStringLiteral("The cloud closed the connection; check that it still runs, then connect again."), NextStep::Reconnect};
    Problem plain = core(ErrorCode::Refused, "This cloud takes tensors encrypted only; leave `--channel plain` out, or start the cloud with --allow-plain.");
    plain.next = NextStep::SendEncrypted;
    plain.other = NextStep::Pair;
    return {{QStringLiteral("lost"), trying.amended(lost)},
            {QStringLiteral("encrypted-only"), plain},
            {QStringLiteral("unreachable"), core(ErrorCode::NoConnection, "The cloud at 192.168.1.7:9999 does not answer; check "
                                                 "the address, and that `neurosurgeon-cli cloud` runs there.")},
            {QStringLiteral("version"), core(ErrorCode::Refused, "The cloud runs version 0.2.0 (protocol 2 to 3), the edge version 0.1.0 (protocol 1 to 1); "
                                              "install the same version on both machines.")},
            {QStringLiteral("weights"), core(ErrorCode::Refused, "The cloud's vgg_net has other weights than the edge's (5e0c21a97f44 there, 91b3d0e82c16 here; the cloud "
                                              "runs version 0.1.0, the edge version 0.1.0); use the same version and weights on both machines.")},
            {QStringLiteral("port"), {CloudController::tr("The port %1 cannot be used.").arg(9999),
                                      QStringLiteral("The cloud cannot listen on 127.0.0.1:9999 (The bound address is already in use); choose another "
                                                      "port with -p, or 0 for a free one."), NextStep::OtherPort}},
            {QStringLiteral("stale"), {Watch::tr("The profile no longer fits."),
                                       Watch::tr("The latest runs took %1 longer than predicted on the edge; something else may be computing there.")
                                           .arg(format::percent(0.58)), NextStep::ProfileAgain, true}},
            {QStringLiteral("unstable"), {Watch::tr("The bandwidth is unstable."),
                                          Watch::tr("It went between %1 and %2 within a minute; predictions are as uncertain.")
                                              .arg(format::rate(6.2), format::rate(24.9)), NextStep::MeasureAgain, true}},
            {QStringLiteral("unmeasured"), {EdgeController::tr("The bandwidth could not be measured."),
                                          QStringLiteral("The link could not be measured; try again when it is less busy."),
                                          NextStep::MeasureAgain, true}},
            {QStringLiteral("model-file"), {FileCommands::tr("Model files cannot be opened yet."),
                                            FileCommands::tr("%1 is a model file; choose one of the networks in the list.").arg(QStringLiteral("net.pt")),
                                            NextStep::None, true}},
            {QStringLiteral("session"), {FileCommands::tr("The session cannot be opened; everything stays as it was."),
                                         QStringLiteral("lecture.nsession: ") + QString::fromStdString(readSession("{}").error().message), NextStep::OpenSession}}};
}

/// The dialog over its page; `code` as if it had just been typed.
void showPeersDialog(MainWindow &window, const QString &code)
{
    window.trust().showSample(samplePeers(), sampleSeenClouds());
    window.showPeers(QStringLiteral("192.168.1.12:9999"));
    if (auto *field = window.findChild<QLineEdit *>(QStringLiteral("pairCode")))
        field->setText(code);
}

QList<Scene> scenes()
{
    QList<Scene> scenes{
        {QStringLiteral("start"), [](MainWindow &window) { window.showStart(); }},
        {QStringLiteral("edge"), [](MainWindow &window) { openSample(window, QStringLiteral("vgg_net")); }},
        {QStringLiteral("edge-empty"), [](MainWindow &window) {
             window.workbench().restore({}, {}, {}, {});
             window.showSamplePage(Role::Edge, QStringLiteral("pi-07"));
             window.edgePage()->linkPanel()->showSample({}, {}, {}, 1, {});
             window.edgePage()->showGraph(false);
             window.edgePage()->showTab(EdgePage::Tab::Layers);
         }},
        {QStringLiteral("drag"), [](MainWindow &window) {
             openSample(window, QStringLiteral("vgg_net"));
             window.workbench().selectPoint(9);
             window.workbench().setCurrentLayer(8);
         }},
        {QStringLiteral("graph"), [](MainWindow &window) {
             openSample(window, QStringLiteral("resnet18"));
             window.workbench().selectPoint(6);
             window.edgePage()->showGraph(true);
         }},
        {QStringLiteral("graph-unfolded"), [](MainWindow &window) {
             openSample(window, QStringLiteral("resnet18"));
             window.workbench().selectPoint(6);
             window.edgePage()->showGraph(true);
             window.edgePage()->graphView()->setFolded(false);
         }},
        {QStringLiteral("lesson"), [](MainWindow &window) {
             openSample(window, QStringLiteral("vgg_net"));
             window.showLesson(shippedLesson());
             window.lessonBar()->goTo(2);
         }, {1920, 1080}, 16},
        {QStringLiteral("lesson-revealed"), [](MainWindow &window) {
             openSample(window, QStringLiteral("vgg_net"));
             window.showLesson(shippedLesson());
             window.lessonBar()->goTo(2);
             window.workbench().selectPoint(4);
             window.lessonBar()->reveal();
         }, {1920, 1080}, 16},
        {QStringLiteral("whatif"), [](MainWindow &window) {
             openSample(window, QStringLiteral("vgg_net"));
             window.workbench().setWhatIf({true, 2.5, 40, 1, 1.5});
         }},
        {QStringLiteral("runs"), [](MainWindow &window) { showRuns(window, EdgePage::Tab::Runs); }},
        {QStringLiteral("timeline"), [](MainWindow &window) { showRuns(window, EdgePage::Tab::Timeline); }},
        {QStringLiteral("deployment"), [](MainWindow &window) {
             window.showSamplePage(Role::Edge, QStringLiteral("pi-07"));
             window.deploymentPage()->showResults(sampleDeployment());
             window.findChild<QStackedWidget *>(QStringLiteral("pages"))->setCurrentWidget(window.deploymentPage());
         }},
        {QStringLiteral("batch"), [](MainWindow &window) { showBatches(window, false); }},
        {QStringLiteral("batch-queue"), showQueue},
        {QStringLiteral("batch-compare"), [](MainWindow &window) { showBatches(window, true); }},
        {QStringLiteral("pairing"), [](MainWindow &window) {
             openSample(window, QStringLiteral("vgg_net"));
             showPeersDialog(window, QStringLiteral("K7QF-9XTM"));
         }},
        {QStringLiteral("pairing-wrong-code"), [](MainWindow &window) {
             openSample(window, QStringLiteral("vgg_net"));
             showPeersDialog(window, QStringLiteral("K7QF-9XTN"));
             Q_EMIT window.trust().failed({ErrorCode::Refused, "This is not the code that cloud-hall shows; type it again, 2 tries are left."});
         }}};
    for (const auto &[name, problem] : problems()) {
        const bool cloud = problem.next == NextStep::OtherPort;
        const bool unconnected = problem.next == NextStep::Reconnect || name == QStringLiteral("version") || name == QStringLiteral("encrypted-only");
        scenes.append({QStringLiteral("banner-") + name, [name = name, cloud, unconnected](MainWindow &window) {
            if (cloud)
                showCloud(window, false);
            else
                openSample(window, QStringLiteral("vgg_net"));
            if (unconnected)
                window.edgePage()->linkPanel()->showSample({}, {}, QStringLiteral("wifi"), window.workbench().facts().edgeSlowdown, {});
            const auto all = problems(); // again: in the language of now
            for (const auto &[other, text] : all) {
                if (other == name)
                    window.showProblem(text);
            }
        }});
    }
    // Last, as their lines stay in the log.
    scenes.append({QStringLiteral("cloud-peers"), [](MainWindow &window) {
                       showCloud(window);
                       showPeersDialog(window, {});
                   }});
    scenes.append({QStringLiteral("cloud"), [](MainWindow &window) { showCloud(window); }});
    return scenes;
}

/// Layouts follow texts and fonts in several rounds of events.
void settle()
{
    for (int round = 0; round < 4; ++round) {
        QApplication::sendPostedEvents();
        QApplication::processEvents();
    }
}

/// The window as an image of the given scale; text and lines are drawn at that scale, not enlarged.
QImage picture(QWidget &window, double scale)
{
    QImage image((QSizeF(window.size()) * scale).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(window.palette().color(QPalette::Window));
    window.render(&image);
    const auto dialogs = window.findChildren<QDialog *>();
    for (QDialog *dialog : dialogs)
        if (dialog->isVisible()) {
            const QPoint at((window.width() - dialog->width()) / 2, (window.height() - dialog->height()) / 2);
            dialog->render(&image, at);
            QPainter(&image).drawRect(QRect(at, dialog->size()));
        }
    return image;
}

/// False if a file cannot be written.
bool takeScenes(MainWindow &window, const QString &folder, const QString &suffix)
{
    for (const Scene &scene : scenes()) {
        window.banner()->hide();
        window.showLesson({});
        window.edgePage()->graphView()->setFolded(true);
        QApplication::setFont(theme::applicationFont(scene.points));
        const auto dialogs = window.findChildren<QDialog *>();
        for (QDialog *dialog : dialogs)
            delete dialog;
        scene.prepare(window);
        settle(); // the window shrinks only when its parts have
        window.resize(scene.size);
        settle();
        for (const double scale : {1.0, 1.25, 2.0}) {
            const QString file = QStringLiteral("%1/%2%3-%4x.png").arg(folder, scene.name, suffix).arg(scale);
            if (!picture(window, scale).save(file)) {
                std::fprintf(stderr, "%s cannot be written; is there room?\n", qPrintable(file));
                return false;
            }
        }
    }
    return true;
}

} // namespace

int takeScreenshots(const QString &folder)
{
    if (!QDir().mkpath(folder)) {
        std::fprintf(stderr, "%s cannot be made; name another folder.\n", qPrintable(folder));
        return 4;
    }
    for (const QString &language : Language::codes()) {
        for (const auto scheme : {theme::Scheme::Light, theme::Scheme::Dark}) {
            const QTemporaryDir state;
            WindowOptions options;
            options.stateFolder = state.path();
            MainWindow window(options);
            window.language().use(language);
            theme::apply(scheme);
            window.resize(1280, 800);
            window.show();
            const QString suffix = QStringLiteral("-%1-%2").arg(language, scheme == theme::Scheme::Dark ? QStringLiteral("dark")
                                                                                                       : QStringLiteral("light"));
            if (!takeScenes(window, folder, suffix))
                return 4;
        }
    }
    return 0;
}

} // namespace neurosurgeon
