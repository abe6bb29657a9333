#include "tests/support/cliprocess.h"
#include "ui/mainwindow.h"
#include "ui/pages/edgepage.h"
#include "ui/windowactions.h"

#include <QAction>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>

using namespace neurosurgeon;

/// The window with a real engine and a cloud in another process, over loopback.
class LiveWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void demoShowsChartsSoon();
    void runsStopsAndSurvivesALostCloud();
    void closingInTheMiddleEndsCleanly();

private:
    static WindowOptions options(const QTemporaryDir &state)
    {
        WindowOptions options;
        options.stateFolder = state.path();
        return options;
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
    test::CloudProcess cloud;
    WindowOptions wanted = options(state);
    wanted.role = Role::Edge;
    wanted.connectTo = QStringLiteral("127.0.0.1:") + cloud.portText();
    Settings(state.path()).setModel(QStringLiteral("alex_net"));
    MainWindow window(wanted);
    window.show();
    Workbench &workbench = window.workbench();
    QTRY_VERIFY_WITH_TIMEOUT(workbench.plan().has_value(), 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(window.edgeController()->activity(), EdgeController::Activity::Idle, 20'000);
    workbench.selectPoint(3);
    window.edgeController()->run(20);
    QTRY_COMPARE_WITH_TIMEOUT(workbench.runs().size(), std::size_t(20), 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(window.edgeController()->activity(), EdgeController::Activity::Idle, 20'000);

    window.edgeController()->run(1000);
    QTRY_VERIFY_WITH_TIMEOUT(workbench.runs().size() > 22, 60'000);
    window.actions()->stop->trigger();
    QCOMPARE(window.edgeController()->activity(), EdgeController::Activity::Idle); // at once, not when LibTorch is done
    QCoreApplication::processEvents();
    const std::size_t kept = workbench.runs().size();

    window.edgeController()->run(1000);
    QTRY_VERIFY_WITH_TIMEOUT(workbench.runs().size() > kept + 2, 60'000);
    cloud.kill();
    QTRY_VERIFY_WITH_TIMEOUT(window.banner()->isVisible(), 10'000);
    QCOMPARE(window.banner()->problem().next, NextStep::Reconnect);
    // The failed run may be told before the lost connection is.
    QTRY_VERIFY_WITH_TIMEOUT(!window.edgeController()->isConnected(), 10'000);
    QVERIFY(workbench.runs().size() > kept);
}

void LiveWindowTest::closingInTheMiddleEndsCleanly()
{
    const QTemporaryDir state;
    test::CloudProcess cloud;
    WindowOptions wanted = options(state);
    wanted.role = Role::Edge;
    wanted.connectTo = QStringLiteral("127.0.0.1:") + cloud.portText();
    Settings(state.path()).setModel(QStringLiteral("alex_net"));
    auto window = std::make_unique<MainWindow>(wanted);
    window->show();
    QTRY_VERIFY_WITH_TIMEOUT(window->workbench().plan().has_value(), 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(window->edgeController()->activity(), EdgeController::Activity::Idle, 20'000);
    window->edgeController()->run(100);
    QTRY_VERIFY_WITH_TIMEOUT(!window->workbench().runs().empty(), 30'000);
    window->close();
    window.reset();
}

QTEST_MAIN(LiveWindowTest)
#include "tst_livewindow.moc"
