#include "network/pairing/code.h"
#include "network/pairing/peerstore.h"
#include "tests/support/cliprocess.h"
#include "ui/charts/layerschart.h"
#include "ui/controllers/trustcontroller.h"
#include "ui/mainwindow.h"
#include "ui/models/sessionsmodel.h"
#include "ui/models/batchmodels.h"
#include "ui/pages/batchpage.h"
#include "ui/pages/cloudpage.h"
#include "ui/pages/edgepage.h"
#include "ui/pages/linkpanel.h"
#include "ui/widgets/datatable.h"
#include "ui/windowactions.h"

#include <QAction>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <chrono>

using namespace neurosurgeon;

/// The window with a real engine and a cloud in another process, over loopback.
class LiveWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void demoShowsChartsSoon();
    void runsStopsAndSurvivesALostCloud();
    void runsOfALostCloudAreFinishedHere();
    void runsWaitForALostCloud();
    void aBatchOfALostCloudIsFinishedHere();
    void aBatchWaitsForALostCloud();
    void aLostCloudIsFoundAgain();
    void cloudShowsItsEdges();
    void aLinkThatTheCloudEmulatesMarksTheResults();
    void tensorsGoUnencryptedWhereTheCloudAllowsIt();
    void forgettingACloudEndsTheSessionWithIt();
    void forgettingALostCloudEndsWhatWaitsForIt_data();
    void forgettingALostCloudEndsWhatWaitsForIt();
    void theLastStateComesBack();
    void closingInTheMiddleEndsCleanly();

private:
    static WindowOptions options(const QTemporaryDir &state)
    {
        WindowOptions options;
        options.stateFolder = state.path();
        return options;
    }
    static WindowOptions edgeOptions(const QTemporaryDir &state, const QString &port)
    {
        WindowOptions wanted = options(state);
        wanted.role = Role::Edge;
        wanted.connectTo = QStringLiteral("127.0.0.1:") + port;
        Settings(state.path()).setModel(QStringLiteral("alex_net"));
        return wanted;
    }
    static bool waitUntilIdle(MainWindow &window)
    {
        return QTest::qWaitFor([&] { return window.edgeController()->activity() == EdgeController::Activity::Idle; }, 30'000);
    }
    static bool waitUntilPlanned(MainWindow &window)
    {
        return QTest::qWaitFor([&] { return window.workbench().measuredPlan().has_value(); }, 30'000) && waitUntilIdle(window);
    }
    /// Paired beforehand; 0.0.0.0 is this computer, and unlike 127.0.0.1 an address for which trust counts.
    static std::optional<Peer> pairWith(const QTemporaryDir &state, const test::CloudProcess &cloud)
    {
        const PeerStore own(state.path().toStdString());
        const PeerStore clouds(cloud.statePath().toStdString());
        const Peer there{.id = clouds.identity()->id, .role = PeerRole::Cloud, .name = QStringLiteral("lab"), .key = randomBytes(keyBytes),
                         .pairedAt = QDateTime::currentDateTimeUtc(), .lastSeen = {}, .lastAddress = {}};
        Peer here = there;
        here.id = own.identity()->id;
        here.role = PeerRole::Edge;
        return own.put(there) && clouds.put(here) ? std::optional(there) : std::nullopt;
    }
    /// Begins a batch on the page, on a slow edge so that it needs the cloud, and returns once some tasks are done.
    static bool beginBatch(MainWindow &window, int tasks)
    {
        window.actions()->batch->trigger();
        window.batch().add(QStringLiteral("alex_net"), tasks);
        QTest::mouseClick(window.findChild<QPushButton *>(QStringLiteral("batchRun")), Qt::LeftButton);
        return QTest::qWaitFor([&] {
            const auto &records = window.batch().records();
            return std::count_if(records.begin(), records.end(), [](const TaskRecord &task) { return task.isOk(); }) > 2;
        }, 60'000);
    }
    /// What the page says of a task.
    static QString stateOf(MainWindow &window, const TaskRecord &task)
    {
        return window.batchPage()->tasksTable()->proxy()->index(task.index, BatchTasksModel::State).data().toString();
    }
    /// Every task was answered rightly, and computed once: no two at a time on the edge, and nothing of it twice.
    static void verifyAnswers(const BatchReport &report, std::size_t tasks)
    {
        QCOMPARE(report.tasks.size(), tasks);
        QCOMPARE(report.failed(), 0);
        std::vector<std::pair<std::chrono::nanoseconds, std::chrono::nanoseconds>> spans;
        for (std::size_t i = 0; i < tasks; ++i) {
            const TaskRecord &task = report.tasks[i];
            QCOMPARE(task.index, static_cast<int>(i));
            QVERIFY(task.maxAbsDifference);
            QVERIFY(task.delivered > std::chrono::nanoseconds(0) && task.delivered <= report.makespan);
            QVERIFY(task.partition == "edge" || task.cloudEnd > task.cloudBegin);
            spans.emplace_back(task.edgeBegin, task.edgeEnd);
        }
        std::sort(spans.begin(), spans.end());
        for (std::size_t i = 1; i < tasks; ++i)
            QVERIFY(spans[i].first >= spans[i - 1].second);
    }
    /// With the mouse, as a person does.
    static void drag(MainWindow &window, int point)
    {
        LayersChart *chart = window.edgePage()->layersChart();
        QWidget *viewport = chart->viewport();
        QTest::mousePress(viewport, Qt::LeftButton, {}, chart->linePosition(window.workbench().point()));
        const QPoint to = chart->linePosition(point);
        QMouseEvent move(QEvent::MouseMove, to, viewport->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(viewport, &move);
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, to);
    }
};

void LiveWindowTest::demoShowsChartsSoon()
{
    const QTemporaryDir state;
    QElapsedTimer time;
    time.start();
    MainWindow window(options(state));
    window.show();
    window.setRole(Role::Demo);
    QTRY_VERIFY_WITH_TIMEOUT(window.workbench().plan().has_value(), 20'000);
    qInfo("first charts after %lld ms", static_cast<long long>(time.elapsed()));
    QVERIFY(window.workbench().facts().linkEmulated);
    QCOMPARE(window.workbench().facts().edgeSlowdown, 5.0);
    QTRY_COMPARE_WITH_TIMEOUT(window.edgeController()->activity(), EdgeController::Activity::Idle, 20'000);
    window.actions()->run->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(window.workbench().runs().size(), std::size_t(1), 30'000);
    const RunEntry &run = window.workbench().runs().front();
    QVERIFY(run.measured.total.count() > 0);
    QCOMPARE(run.top.size(), std::size_t(5));
    QVERIFY(run.check);
    QVERIFY(run.check->maxAbsDifference <= 1e-3 * run.check->wholeMaxAbs);
}

void LiveWindowTest::runsStopsAndSurvivesALostCloud()
{
    const QTemporaryDir state;
    auto cloud = std::make_unique<test::CloudProcess>();
    const QString port = cloud->portText();
    {
        Settings settings(state.path()); // here a person decides what happens, and when
        settings.setReconnects(false);
        settings.setOnLoss(static_cast<int>(OnLoss::Fail));
    }
    MainWindow window(edgeOptions(state, port));
    window.resize(1280, 800);
    window.show();
    Workbench &workbench = window.workbench();
    QVERIFY(waitUntilPlanned(window));
    drag(window, 3);
    QCOMPARE(workbench.point(), 3);
    window.actions()->times->setValue(20);
    window.actions()->runMany->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(workbench.runs().size(), std::size_t(20), 60'000);
    QVERIFY(waitUntilIdle(window));
    for (const RunEntry &run : workbench.runs())
        QCOMPARE(run.point, 3);

    window.edgeController()->run(1000);
    QTRY_VERIFY_WITH_TIMEOUT(workbench.runs().size() > 22, 60'000);
    window.actions()->stop->trigger();
    QCOMPARE(window.edgeController()->activity(), EdgeController::Activity::Idle); // at once, not when LibTorch is done
    QCoreApplication::processEvents();
    const std::size_t kept = workbench.runs().size();

    window.actions()->runMany->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(workbench.runs().size() > kept + 2, 60'000);
    cloud->kill(); // in the middle of run 20
    // A warning about a stale profile may stand there before.
    QTRY_VERIFY_WITH_TIMEOUT(window.banner()->isVisible() && window.banner()->problem().next == NextStep::Reconnect, 10'000);
    // The failed run may be told before the lost connection is.
    QTRY_VERIFY_WITH_TIMEOUT(!window.edgeController()->isConnected(), 10'000);
    QVERIFY(workbench.runs().size() > kept);
    QVERIFY(workbench.runs().size() < kept + 20);
    QCOMPARE(window.edgePage()->runsTable()->proxy()->rowCount(), static_cast<int>(workbench.runs().size()));

    // Nobody there: it says so and offers the same again. Then there is one.
    auto *button = window.findChild<QPushButton *>(QStringLiteral("bannerButton"));
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(!window.banner()->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(window.banner()->isVisible(), 15'000);
    QCOMPARE(window.banner()->problem().next, NextStep::Reconnect);
    const std::size_t before = workbench.runs().size();
    cloud = std::make_unique<test::CloudProcess>(QStringList{QStringLiteral("-p"), port});
    QVERIFY(cloud->isListening());
    button->setFocus();
    QTest::keyClick(button, Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(window.edgeController()->isConnected(), 15'000);
    QVERIFY2(!window.banner()->isVisible() || window.banner()->problem().isWarning, qPrintable(window.banner()->problem().headline));
    QVERIFY(waitUntilPlanned(window));
    QCOMPARE(workbench.runs().size(), before);
    window.actions()->run->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(workbench.runs().size(), before + 1, 30'000);
}

void LiveWindowTest::runsOfALostCloudAreFinishedHere()
{
    const QTemporaryDir state;
    auto cloud = std::make_unique<test::CloudProcess>();
    const QString port = cloud->portText();
    Settings(state.path()).setReconnects(false);
    MainWindow window(edgeOptions(state, port));
    window.show();
    Workbench &workbench = window.workbench();
    QVERIFY(waitUntilPlanned(window));
    drag(window, 3);
    window.actions()->times->setValue(60);
    window.actions()->runMany->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(workbench.runs().size() > 2, 60'000);
    cloud->kill();
    QTRY_COMPARE_WITH_TIMEOUT(workbench.runs().size(), std::size_t(60), 60'000);
    QVERIFY(waitUntilIdle(window));
    QVERIFY(!window.edgeController()->isConnected());
    QVERIFY(window.banner()->isVisible());
    QCOMPARE(window.banner()->problem().next, NextStep::Reconnect);
    const RunEntry &last = workbench.runs().back();
    QVERIFY(last.measured.finishedOnEdge);
    QVERIFY(last.check);
    QVERIFY(last.check->maxAbsDifference <= 1e-3 * last.check->wholeMaxAbs);
    const auto *table = window.edgePage()->runsTable()->proxy();
    QVERIFY(table->index(59, RunsModel::Point).data().toString().endsWith(QStringLiteral("finished here")));
    // The next connection is a new beginning.
    cloud = std::make_unique<test::CloudProcess>(QStringList{QStringLiteral("-p"), port});
    QVERIFY(cloud->isListening());
    window.edgeController()->reconnect();
    QTRY_VERIFY_WITH_TIMEOUT(window.edgeController()->isConnected(), 15'000);
    QVERIFY(waitUntilPlanned(window));
    window.actions()->run->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(workbench.runs().size(), std::size_t(61), 30'000);
    QVERIFY(!workbench.runs().back().measured.finishedOnEdge);
}

void LiveWindowTest::runsWaitForALostCloud()
{
    const QTemporaryDir state;
    auto cloud = std::make_unique<test::CloudProcess>();
    const QString port = cloud->portText();
    MainWindow window(edgeOptions(state, port));
    window.show();
    Workbench &workbench = window.workbench();
    QVERIFY(waitUntilPlanned(window));
    drag(window, 3);
    window.findChild<QAction *>(QStringLiteral("lossWaits"))->trigger();
    window.actions()->times->setValue(60);
    window.actions()->runMany->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(workbench.runs().size() > 2, 60'000);
    cloud->kill();
    QTRY_VERIFY_WITH_TIMEOUT(!window.edgeController()->isConnected(), 10'000);
    QCOMPARE(window.edgeController()->activity(), EdgeController::Activity::Running);
    cloud = std::make_unique<test::CloudProcess>(QStringList{QStringLiteral("-p"), port});
    QVERIFY(cloud->isListening());
    QTRY_COMPARE_WITH_TIMEOUT(workbench.runs().size(), std::size_t(60), 60'000);
    QVERIFY(std::any_of(workbench.runs().begin(), workbench.runs().end(), [](const RunEntry &run) { return run.measured.retries > 0; }));
    QVERIFY(std::none_of(workbench.runs().begin(), workbench.runs().end(), [](const RunEntry &run) { return run.measured.finishedOnEdge; }));
    // Then the window connects again by itself.
    QTRY_VERIFY_WITH_TIMEOUT(window.edgeController()->isConnected(), 40'000);
}

void LiveWindowTest::aBatchOfALostCloudIsFinishedHere()
{
    const QTemporaryDir state;
    test::CloudProcess cloud;
    Settings(state.path()).setReconnects(false);
    WindowOptions slow = edgeOptions(state, cloud.portText());
    slow.slowdown = 8;
    MainWindow window(slow);
    window.show();
    QVERIFY(waitUntilPlanned(window));
    QVERIFY(beginBatch(window, 30));
    cloud.kill();
    QTRY_VERIFY_WITH_TIMEOUT(!window.batch().isRunning(), 60'000);
    QVERIFY(!window.edgeController()->isConnected());
    QCOMPARE(window.workbench().batches().size(), std::size_t(1));
    const BatchReport &report = window.workbench().batches().back().report;
    verifyAnswers(report, 30);
    QVERIFY(report.cloudLost);
    int sent = 0;
    int moved = 0;
    for (const TaskRecord &task : report.tasks) {
        sent += task.partition == "edge" ? 0 : 1;
        moved += task.moved.empty() ? 0 : 1;
        QCOMPARE(stateOf(window, task), task.moved.empty() ? QStringLiteral("done, right")
                                                           : QStringLiteral("done on the edge: ") + QString::fromStdString(task.moved));
    }
    QVERIFY(sent > 2); // before it was lost
    QVERIFY(moved > 0); // were under way
    QVERIFY(window.banner()->isVisible());
    QCOMPARE(window.banner()->problem().next, NextStep::Reconnect);
    const QString said = window.banner()->problem().headline;
    QVERIFY2(said.contains(QStringLiteral("finished here")), qPrintable(said));
}

void LiveWindowTest::aBatchWaitsForALostCloud()
{
    const QTemporaryDir state;
    auto cloud = std::make_unique<test::CloudProcess>();
    const QString port = cloud->portText();
    WindowOptions slow = edgeOptions(state, port);
    slow.slowdown = 8;
    MainWindow window(slow);
    window.show();
    QVERIFY(waitUntilPlanned(window));
    window.findChild<QAction *>(QStringLiteral("lossWaits"))->trigger();
    QVERIFY(beginBatch(window, 30));
    cloud->kill();
    QTRY_VERIFY_WITH_TIMEOUT(!window.edgeController()->isConnected(), 10'000);
    QVERIFY(window.batch().isRunning());
    cloud = std::make_unique<test::CloudProcess>(QStringList{QStringLiteral("-p"), port});
    QVERIFY(cloud->isListening());
    QTRY_VERIFY_WITH_TIMEOUT(!window.batch().isRunning(), 60'000);
    const BatchReport &report = window.workbench().batches().back().report;
    verifyAnswers(report, 30);
    QVERIFY(!report.cloudLost);
    QVERIFY(report.reconnects > 0);
    int again = 0;
    for (const TaskRecord &task : report.tasks) {
        QVERIFY(task.moved.empty());
        again += task.retries > 0 ? 1 : 0;
        QCOMPARE(stateOf(window, task), task.retries == 0 ? QStringLiteral("done, right")
                                                          : QStringLiteral("done, asked again after the link was lost"));
    }
    QVERIFY(again > 0 && again < 30);
    QTRY_VERIFY_WITH_TIMEOUT(window.edgeController()->isConnected(), 40'000);
}

void LiveWindowTest::aLostCloudIsFoundAgain()
{
    const QTemporaryDir state;
    auto cloud = std::make_unique<test::CloudProcess>();
    const QString port = cloud->portText();
    MainWindow window(edgeOptions(state, port));
    window.show();
    QVERIFY(waitUntilPlanned(window));
    window.actions()->run->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(window.workbench().runs().size(), std::size_t(1), 30'000);
    cloud->kill();
    QTRY_VERIFY_WITH_TIMEOUT(window.banner()->isVisible() && window.banner()->problem().other == NextStep::StopTrying, 10'000);
    QCOMPARE(window.banner()->problem().next, NextStep::Reconnect);
    cloud = std::make_unique<test::CloudProcess>(QStringList{QStringLiteral("-p"), port});
    QVERIFY(cloud->isListening());
    QTRY_VERIFY_WITH_TIMEOUT(window.edgeController()->isConnected(), 40'000);
    QVERIFY2(!window.banner()->isVisible(), qPrintable(window.banner()->problem().detail));
    QVERIFY(waitUntilPlanned(window));
    QCOMPARE(window.workbench().runs().size(), std::size_t(1));
}

void LiveWindowTest::cloudShowsItsEdges()
{
    const QTemporaryDir state;
    WindowOptions wanted = options(state);
    wanted.role = Role::Cloud;
    wanted.port = 0;
    MainWindow window(wanted);
    window.show();
    const auto *address = window.findChild<QLabel *>(QStringLiteral("cloudAddress"));
    QTRY_VERIFY_WITH_TIMEOUT(address->text().contains(u':'), 10'000);
    const QString port = address->text().section(u':', -1);
    const QTemporaryDir edgeStates[2];
    QProcess edges[2];
    for (int i = 0; i < 2; ++i) {
        test::setUpEnvironment(edges[i]);
        edges[i].start(test::cliProgram(), {"edge", "-t", i == 0 ? "alex_net" : "le_net", "-p", port, "--partition", "cloud", "--runs",
                                            "100000", "--no-check", "--state", edgeStates[i].path()});
    }
    const QSortFilterProxyModel *table = window.cloudPage()->sessionsTable()->proxy();
    const auto cell = [&](int row, int column) { return table->index(row, column).data().toString(); };
    QTRY_COMPARE_WITH_TIMEOUT(table->rowCount(), 2, 30'000);
    QTRY_VERIFY_WITH_TIMEOUT(cell(0, SessionsModel::Requests).toInt() > 3 && cell(1, SessionsModel::Requests).toInt() > 3, 60'000);
    QCOMPARE((QSet<QString>{cell(0, SessionsModel::Model), cell(1, SessionsModel::Model)}),
             (QSet<QString>{QStringLiteral("alex_net"), QStringLiteral("le_net")}));
    QCOMPARE(cell(0, SessionsModel::Partition), QStringLiteral("cloud only"));
    QTRY_VERIFY_WITH_TIMEOUT(window.findChild<QLabel *>(QStringLiteral("cloudRate"))->text() != QStringLiteral("0 /s"), 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(window.findChild<QLabel *>(QStringLiteral("cloudLoad"))->text() != QStringLiteral("0 %"), 15'000);

    window.cloudPage()->sessionsTable()->selectSourceRow(0);
    auto *disconnect = window.findChild<QPushButton *>(QStringLiteral("disconnectSession"));
    QVERIFY(disconnect->isEnabled());
    QTest::mouseClick(disconnect, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(table->rowCount(), 1, 10'000);
    edges[0].kill(); // one of the two is the one that was told to go
    edges[1].kill();
    QTRY_COMPARE_WITH_TIMEOUT(table->rowCount(), 0, 10'000);
    QVERIFY(window.log().rowCount() >= 5); // listening, two came, two left
    for (QProcess &edge : edges)
        edge.waitForFinished(5000);
}

void LiveWindowTest::aLinkThatTheCloudEmulatesMarksTheResults()
{
    const QTemporaryDir state;
    const test::CloudProcess shaped({QStringLiteral("--link"), QStringLiteral("100")});
    const test::CloudProcess open;
    MainWindow window(edgeOptions(state, shaped.portText()));
    window.show();
    const Workbench &workbench = window.workbench();
    QVERIFY(waitUntilPlanned(window));
    QVERIFY(workbench.facts().linkEmulated);
    window.actions()->run->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(workbench.runs().size(), std::size_t(1), 30'000);
    QVERIFY(workbench.runs().back().linkEmulated);
    QVERIFY(waitUntilIdle(window));

    window.edgeController()->connectTo(QStringLiteral("127.0.0.1"), open.port());
    QTRY_VERIFY_WITH_TIMEOUT(window.edgeController()->isConnected(), 10'000);
    QVERIFY(!workbench.facts().linkEmulated);
    QVERIFY(waitUntilPlanned(window));
    window.actions()->run->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(workbench.runs().size(), std::size_t(2), 30'000);
    QVERIFY(!workbench.runs().back().linkEmulated);
}

void LiveWindowTest::tensorsGoUnencryptedWhereTheCloudAllowsIt()
{
    const QTemporaryDir state;
    const test::CloudProcess strict;
    const test::CloudProcess generous({QStringLiteral("--allow-plain")});
    QVERIFY(pairWith(state, strict));
    QVERIFY(pairWith(state, generous));
    WindowOptions wanted = edgeOptions(state, strict.portText());
    wanted.connectTo = QStringLiteral("0.0.0.0:") + strict.portText();
    MainWindow window(wanted);
    window.resize(1280, 800);
    window.show();
    QVERIFY(waitUntilPlanned(window));
    const auto *security = window.findChild<QLabel *>(QStringLiteral("linkSecurity"));
    QVERIFY2(security->text().contains(QStringLiteral("TLS")), qPrintable(security->text()));

    QAction *plain = window.actions()->plainData;
    auto *menu = window.findChild<QMenu *>(QStringLiteral("menuLink"));
    menu->popup(window.mapToGlobal(QPoint(0, 0)));
    QTest::keyClick(menu, Qt::Key_U);
    QVERIFY(plain->isChecked());
    QTRY_VERIFY_WITH_TIMEOUT(window.banner()->isVisible() && window.banner()->problem().next == NextStep::SendEncrypted, 10'000);
    QVERIFY(!window.edgeController()->isConnected());
    const auto *said = window.findChild<QLabel *>(QStringLiteral("bannerText"));
    QVERIFY2(said->text().contains(QStringLiteral("takes tensors encrypted only")), qPrintable(said->text()));
    QTest::mouseClick(window.findChild<QPushButton *>(QStringLiteral("bannerButton")), Qt::LeftButton);
    QVERIFY(!plain->isChecked());
    QTRY_VERIFY_WITH_TIMEOUT(window.edgeController()->isConnected(), 10'000);
    QVERIFY(waitUntilPlanned(window));
    QVERIFY(security->text().contains(QStringLiteral("TLS")));

    // A cloud that allows it: by mouse, while the session is open.
    window.edgeController()->connectTo(QStringLiteral("0.0.0.0"), generous.port());
    QTRY_VERIFY_WITH_TIMEOUT(window.edgeController()->isConnected(), 10'000);
    QVERIFY(waitUntilPlanned(window));
    menu->popup(window.mapToGlobal(QPoint(0, 0)));
    QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(plain).center());
    QVERIFY(plain->isChecked());
    QTRY_VERIFY_WITH_TIMEOUT(window.edgeController()->isConnected() && window.edgeController()->protection() == Protection::PlainData, 10'000);
    QVERIFY2(security->text().contains(QStringLiteral("data in plain")), qPrintable(security->text()));
    QVERIFY(waitUntilPlanned(window));
    window.actions()->run->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(window.workbench().runs().size(), std::size_t(1), 30'000);
    QCOMPARE(window.workbench().runs().front().channel, QStringLiteral("plain"));
    QVERIFY(Settings(state.path()).plainData());
    const MainWindow next(options(state));
    QVERIFY(next.actions()->plainData->isChecked());
}

void LiveWindowTest::forgettingACloudEndsTheSessionWithIt()
{
    const QTemporaryDir state;
    const test::CloudProcess cloud;
    const test::CloudProcess another;
    const auto peer = pairWith(state, cloud);
    const auto otherPeer = pairWith(state, another);
    QVERIFY(peer && otherPeer);
    WindowOptions wanted = edgeOptions(state, cloud.portText());
    wanted.connectTo = QStringLiteral("0.0.0.0:") + cloud.portText();
    MainWindow window(wanted);
    window.show();
    QVERIFY(waitUntilPlanned(window));
    const QSignalSpy forgotten(&window.trust(), &TrustController::forgotten);
    window.trust().forget(*otherPeer);
    QTRY_COMPARE_WITH_TIMEOUT(forgotten.size(), 1, 10'000);
    window.actions()->run->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(window.workbench().runs().size(), std::size_t(1), 30'000);
    QVERIFY(window.edgeController()->isConnected());
    window.trust().forget(*peer);
    QTRY_VERIFY_WITH_TIMEOUT(!window.edgeController()->isConnected(), 10'000);
    QCOMPARE(window.banner()->problem().next, NextStep::Pair);
    QVERIFY(window.banner()->isVisible());
}

void LiveWindowTest::forgettingALostCloudEndsWhatWaitsForIt_data()
{
    QTest::addColumn<bool>("comesBack");
    QTest::newRow("which stays away") << false;
    QTest::newRow("which runs have found again") << true;
}

void LiveWindowTest::forgettingALostCloudEndsWhatWaitsForIt()
{
    QFETCH(bool, comesBack);
    const QTemporaryDir state;
    test::CloudProcess cloud;
    const auto peer = pairWith(state, cloud);
    QVERIFY(peer);
    WindowOptions wanted = edgeOptions(state, cloud.portText());
    wanted.connectTo = QStringLiteral("0.0.0.0:") + cloud.portText();
    MainWindow window(wanted);
    window.show();
    QVERIFY(waitUntilPlanned(window));
    window.workbench().selectPoint(0);
    window.edgeController()->setOnLoss(OnLoss::Retry);
    window.edgeController()->run(100'000);
    QTRY_VERIFY_WITH_TIMEOUT(!window.workbench().runs().empty(), 30'000);
    const QSignalSpy lost(window.edgeController(), &EdgeController::lost);
    cloud.kill();
    QTRY_VERIFY_WITH_TIMEOUT(!lost.empty(), 10'000);
    std::optional<test::CloudProcess> again;
    if (comesBack) {
        again.emplace(QStringList{QStringLiteral("-p"), cloud.portText(), QStringLiteral("--state"), cloud.statePath()});
        QTRY_VERIFY_WITH_TIMEOUT(again->events("answered") > 0, 20'000);
    }
    QCOMPARE(window.edgeController()->activity(), EdgeController::Activity::Running);
    window.trust().forget(*peer);
    QTRY_COMPARE_WITH_TIMEOUT(window.edgeController()->activity(), EdgeController::Activity::Idle, 10'000);
    QCOMPARE(window.banner()->problem().next, NextStep::Pair);
    QVERIFY(window.banner()->problem().headline.contains(peer->name));
    QVERIFY(!window.edgeController()->isConnected());
    if (comesBack)
        QTRY_COMPARE_WITH_TIMEOUT(again->events("disconnected"), again->events("connected"), 10'000);
}

void LiveWindowTest::theLastStateComesBack()
{
    const QTemporaryDir state;
    test::CloudProcess cloud;
    {
        MainWindow window(edgeOptions(state, cloud.portText()));
        window.show();
        QVERIFY(waitUntilPlanned(window));
        window.workbench().selectPoint(4);
        window.actions()->run->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(window.workbench().runs().size(), std::size_t(1), 30'000);
        window.close();
    }
    WindowOptions again = options(state);
    again.role = Role::Edge;
    MainWindow window(again);
    window.show();
    QCOMPARE(window.workbench().runs().size(), std::size_t(1));
    QCOMPARE(window.workbench().choices().point, 4);
    QVERIFY(!window.workbench().facts().link); // that has to be measured again
    QTRY_COMPARE_WITH_TIMEOUT(window.edgeController()->activity(), EdgeController::Activity::Idle, 30'000);
    QCOMPARE(window.workbench().choices().point, 4);
    QCOMPARE(window.edgePage()->linkPanel()->findChild<QComboBox *>(QStringLiteral("linkAddress"))->currentText(),
             QStringLiteral("127.0.0.1:") + cloud.portText());
}

void LiveWindowTest::closingInTheMiddleEndsCleanly()
{
    const QTemporaryDir state;
    test::CloudProcess cloud;
    auto window = std::make_unique<MainWindow>(edgeOptions(state, cloud.portText()));
    window->show();
    QVERIFY(waitUntilPlanned(*window));
    window->edgeController()->run(100);
    QTRY_VERIFY_WITH_TIMEOUT(!window->workbench().runs().empty(), 30'000);
    window->close();
    window.reset();
}

QTEST_MAIN(LiveWindowTest)
#include "tst_livewindow.moc"
