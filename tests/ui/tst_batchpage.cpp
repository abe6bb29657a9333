#include "tests/ui/uisupport.h"
#include "ui/charts/ganttchart.h"
#include "ui/mainwindow.h"
#include "ui/pages/batchpage.h"
#include "ui/scenes/samples.h"
#include "ui/text/format.h"
#include "ui/widgets/datatable.h"
#include "ui/windowactions.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <set>

using namespace neurosurgeon;
using namespace std::chrono_literals;

class BatchPageTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_state;

private Q_SLOTS:
    void queueIsEdited();
    void aDamagedQueueFileChangesNothing();
    void chartFindsTasksAndZooms();
    void twoBatchesAreCompared();
    void exportsDataTasksAndChart();
    void buttonsFollowTheState();
    void modelsAreSound();
};

void BatchPageTest::queueIsEdited()
{
    Workbench workbench;
    BatchController controller(workbench);
    QSignalSpy changed(&controller, &BatchController::queueChanged);
    controller.draw(40, 0);
    QCOMPARE(controller.queue().size(), 40U);
    const auto first = controller.queue().front().model;
    controller.draw(40, 0);
    QCOMPARE(controller.queue().front().model, first);
    controller.add("resnet18", 2);
    QCOMPARE(controller.queue().size(), 42U);
    QVERIFY(controller.move(41, -1));
    QVERIFY(!controller.move(0, -1));
    QVERIFY(!controller.move(41, 1));
    controller.removeRows({41, 0, 99});
    QCOMPARE(controller.queue().size(), 40U);
    QCOMPARE(controller.queue().back().model, std::string("resnet18"));
    controller.clear();
    QVERIFY(controller.queue().empty());
    QVERIFY(!controller.canRun());
    QCOMPARE(changed.count(), 6);
}

void BatchPageTest::aDamagedQueueFileChangesNothing()
{
    Workbench workbench;
    BatchController controller(workbench);
    controller.draw(3, 1);
    const QString name = m_state.filePath("queue.json");
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"([{"model": 7}])");
    file.close();
    QSignalSpy problems(&controller, &BatchController::problem);
    controller.load(name);
    QCOMPARE(problems.count(), 1);
    QCOMPARE(controller.queue().size(), 3U);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"([{"model": "le_net", "deadline_ms": 100}])");
    file.close();
    controller.load(name);
    QCOMPARE(controller.queue().size(), 1U);
}

void BatchPageTest::chartFindsTasksAndZooms()
{
    GanttChart chart;
    chart.resize(800, 240);
    chart.show();
    const BatchEntry batch = sampleBatches().front();
    chart.setTasks(batch.report.tasks, batch.report.lowerBound, "batch");
    QCOMPARE(chart.visibleRange().first, 0.0);
    const double all = chart.visibleRange().second;
    QVERIFY(all >= double(batch.report.makespan.count()) / 1e6);
    std::set<int> found;
    for (int x = 0; x < chart.width(); ++x)
        for (int y = 0; y < chart.height(); y += 5)
            found.insert(chart.taskAt({double(x), double(y)}));
    QVERIFY(found.size() > batch.report.tasks.size() / 2);
    chart.zoom(4, all / 2);
    QVERIFY(qAbs(chart.visibleRange().second - chart.visibleRange().first - all / 4) < all / 1000);
    QTest::keyClick(&chart, Qt::Key_Right);
    QTest::keyClick(&chart, Qt::Key_Minus);
    QTest::keyClick(&chart, Qt::Key_Home);
    QCOMPARE(chart.visibleRange().second, all);
    chart.zoom(0.1, 0);
    QCOMPARE(chart.visibleRange().second, all);
}

void BatchPageTest::twoBatchesAreCompared()
{
    Workbench workbench;
    BatchController controller(workbench);
    BatchPage page(workbench, controller);
    page.resize(1200, 700);
    page.show();
    QVERIFY(!page.current());
    for (const BatchEntry &batch : sampleBatches())
        workbench.addBatch(batch);
    QCOMPARE(workbench.batches().back().number, 2);
    QCOMPARE(page.current()->number, 2);
    QVERIFY(!page.otherChart()->isVisible());
    page.batchesTable()->view()->selectAll();
    QVERIFY(page.otherChart()->isVisible());
    QCOMPARE(page.chart()->visibleRange(), page.otherChart()->visibleRange());
    QVERIFY(page.findChild<QLabel *>("batchComparison")->text().contains("%"));
    QVERIFY(page.findChild<QLabel *>("batchEstimate")->text().contains(format::time(page.current()->report.estimate)));
    QVERIFY(page.findChild<QLabel *>("batchBound")->text().contains(QStringLiteral("×")));
}

void BatchPageTest::exportsDataTasksAndChart()
{
    Workbench workbench;
    BatchController controller(workbench);
    BatchPage page(workbench, controller);
    page.resize(1200, 700);
    page.show();
    QVERIFY(!page.exportTo(m_state.filePath("nothing.json")));
    BatchEntry batch = sampleBatches().front();
    batch.conditions = {5, 1, true, QStringLiteral("encrypted"), QStringLiteral("paired")};
    workbench.addBatch(batch);
    const auto written = [&](const QString &name) {
        const QString file = m_state.filePath(name);
        const auto done = page.exportTo(file);
        QFile result(file);
        return done && result.open(QIODevice::ReadOnly) ? result.readAll() : QByteArray();
    };
    const auto json = QJsonDocument::fromJson(written("batch.json")).object();
    QVERIFY(json["makespan_ms"].toDouble() > 0);
    QCOMPARE(json["conditions"].toObject()["channel"].toString(), QStringLiteral("encrypted"));
    QCOMPARE(json["conditions"].toObject()["edge_slowdown"].toDouble(), 5.0);
    QCOMPARE(written("batch.csv").trimmed().count('\n'), qsizetype(sampleBatches().front().report.tasks.size()));
    QVERIFY(written("batch.svg").contains("<svg"));
    QVERIFY(!page.exportTo(m_state.filePath("batch.doc")));
}

void BatchPageTest::buttonsFollowTheState()
{
    WindowOptions options;
    options.stateFolder = m_state.path();
    MainWindow window(options);
    window.show();
    window.showSamplePage(Role::Edge, "pi-07");
    window.actions()->batch->trigger();
    QVERIFY(window.batchPage()->isVisible());
    const auto button = [&](const char *name) { return window.findChild<QPushButton *>(QString::fromLatin1(name)); };
    QVERIFY(!button("batchRun")->isEnabled()); // nobody is connected
    QVERIFY(!button("batchStop")->isEnabled());
    QVERIFY(!button("batchExport")->isEnabled());
    QTest::mouseClick(button("batchDraw"), Qt::LeftButton);
    QCOMPARE(window.batch().queue().size(), 40U);
    QVERIFY(button("batchClear")->isEnabled());
    QTest::mouseClick(button("batchBack"), Qt::LeftButton);
    QVERIFY(!window.batchPage()->isVisible());
    QVERIFY(!window.actions()->batch->isChecked());
}

void BatchPageTest::modelsAreSound()
{
    BatchTasksModel tasks;
    BatchesModel batches;
    const QAbstractItemModelTester first(&tasks, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester second(&batches, QAbstractItemModelTester::FailureReportingMode::QtTest);
    batches.setBatches(sampleBatches());
    tasks.setRecords(sampleBatches().front().report.tasks);
    tasks.setQueue({});
    tasks.setRecords(sampleBatches().front().report.tasks);
    QCOMPARE(batches.rowCount(), 2);
    QVERIFY(batches.data(batches.index(0, BatchesModel::Ratio), Qt::DisplayRole).toString().size() > 0);
    auto slowed = sampleBatches();
    slowed.front().conditions.cloudSlowdown = 2.5;
    batches.setBatches(slowed);
    QVERIFY(batches.data(batches.index(0, 0), Qt::ToolTipRole).toString().contains("cloud slowed 2.5"));
    QVERIFY(!batches.data(batches.index(1, 0), Qt::ToolTipRole).toString().contains("slowed"));
}

QTEST_MAIN(BatchPageTest)
#include "tst_batchpage.moc"
