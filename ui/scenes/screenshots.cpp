#include "ui/scenes/screenshots.h"

#include "ui/charts/bandwidthchart.h"
#include "ui/filecommands.h"
#include "ui/mainwindow.h"
#include "ui/pages/batchpage.h"
#include "ui/pages/cloudpage.h"
#include "ui/pages/edgepage.h"
#include "ui/pages/linkpanel.h"
#include "ui/scenes/samples.h"
#include "ui/widgets/datatable.h"
#include "ui/windowactions.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QPainter>
#include <QTemporaryDir>

#include <cstdio>
#include <functional>

namespace neurosurgeon {

namespace {

struct Scene {
    QString name;
    std::function<void(MainWindow &)> prepare;
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
    window.batch().draw(40, 0);
    window.actions()->batch->setChecked(true);
    if (compare)
        window.batchPage()->batchesTable()->view()->selectAll();
    else
        window.batchPage()->batchesTable()->selectSourceRow(1);
}

void showCloud(MainWindow &window)
{
    const SampleCloud cloud = sampleCloud();
    window.showSamplePage(Role::Cloud, QStringLiteral("cloud-lab"));
    auto *controller = window.findChild<CloudController *>();
    if (!controller) {
        controller = new CloudController({}, &window);
        window.cloudPage()->setController(controller);
    }
    controller->showSample(cloud.status, cloud.sessions);
    if (window.log().rowCount() > 0)
        return;
    const QDateTime at(QDate(2026, 3, 2), QTime(10, 14, 3));
    window.log().add(LogLevel::Info, CloudController::tr("waiting for edges at %1").arg(cloud.status.addresses.join(QStringLiteral(", "))), at);
    for (const SessionRow &row : cloud.sessions)
        window.log().add(LogLevel::Info, CloudController::tr("%1 connected from %2").arg(row.name, row.address), at.addSecs(20));
}

QList<std::pair<QString, Problem>> problems()
{
    const auto core = [](ErrorCode code, const char *message) { return problemOf({code, message}); };
    return {{QStringLiteral("lost"), {EdgeController::tr("The link was lost in the middle of a run; the finished runs are kept."),
                                      QStringLiteral("The cloud closed the connection; check that it still runs, then connect again."),
                                      NextStep::Reconnect}},
            {QStringLiteral("unreachable"), core(ErrorCode::NoConnection, "The cloud at 192.168.1.7:9999 does not answer; check "
                                                 "the address, and that `neurosurgeon-cli cloud` runs there.")},
            {QStringLiteral("version"), core(ErrorCode::Refused, "This cloud speaks the versions 2 to 3, this edge 1 to 1.")},
            {QStringLiteral("weights"), core(ErrorCode::Refused, "The cloud has other weights for vgg_net; copy the model's file.")},
            {QStringLiteral("port"), {CloudController::tr("The port %1 cannot be used.").arg(9999),
                                      QStringLiteral("The port is in use by another program."), NextStep::OtherPort}},
            {QStringLiteral("unstable"), {EdgeController::tr("The bandwidth could not be measured."),
                                          QStringLiteral("The link could not be measured; try again when it is less busy."),
                                          NextStep::MeasureAgain, true}},
            {QStringLiteral("model-file"), {FileCommands::tr("Model files cannot be opened yet."),
                                            FileCommands::tr("%1 is a model file; choose one of the networks in the list.").arg(QStringLiteral("net.pt")),
                                            NextStep::None, true}},
            {QStringLiteral("session"), {FileCommands::tr("The session cannot be opened; everything stays as it was."),
                                         QStringLiteral("lecture.nsession: It is damaged."), NextStep::OpenSession}}};
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
        {QStringLiteral("whatif"), [](MainWindow &window) {
             openSample(window, QStringLiteral("vgg_net"));
             window.workbench().setWhatIf({true, 2.5, 40, 1, 1.5});
         }},
        {QStringLiteral("runs"), [](MainWindow &window) { showRuns(window, EdgePage::Tab::Runs); }},
        {QStringLiteral("timeline"), [](MainWindow &window) { showRuns(window, EdgePage::Tab::Timeline); }},
        {QStringLiteral("batch"), [](MainWindow &window) { showBatches(window, false); }},
        {QStringLiteral("batch-compare"), [](MainWindow &window) { showBatches(window, true); }},
        {QStringLiteral("cloud"), showCloud}};
    for (const auto &[name, problem] : problems()) {
        const bool cloud = problem.next == NextStep::OtherPort;
        scenes.append({QStringLiteral("banner-") + name, [name = name, cloud](MainWindow &window) {
            if (cloud)
                showCloud(window);
            else
                openSample(window, QStringLiteral("vgg_net"));
            const auto all = problems(); // again: in the language of now
            for (const auto &[other, text] : all) {
                if (other == name)
                    window.showProblem(text);
            }
        }});
    }
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
QImage picture(QWidget &window, int scale)
{
    QImage image(window.size() * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(window.palette().color(QPalette::Window));
    window.render(&image);
    return image;
}

/// False if a file cannot be written.
bool takeScenes(MainWindow &window, const QString &folder, const QString &suffix)
{
    for (const Scene &scene : scenes()) {
        window.banner()->hide();
        scene.prepare(window);
        settle();
        for (const int scale : {1, 2}) {
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
        const QTemporaryDir state;
        WindowOptions options;
        options.stateFolder = state.path();
        MainWindow window(options);
        window.language().use(language);
        window.resize(1280, 800);
        window.show();
        for (const auto scheme : {theme::Scheme::Light, theme::Scheme::Dark}) {
            theme::apply(scheme);
            const QString suffix = QStringLiteral("-%1-%2").arg(language, scheme == theme::Scheme::Dark ? QStringLiteral("dark")
                                                                                                       : QStringLiteral("light"));
            if (!takeScenes(window, folder, suffix))
                return 4;
        }
    }
    return 0;
}

} // namespace neurosurgeon
