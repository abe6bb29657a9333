#include "core/schedule/batchjson.h"
#include "tests/ui/uisupport.h"
#include "ui/charts/ganttchart.h"
#include "ui/mainwindow.h"
#include "ui/pages/batchpage.h"
#include "ui/pages/queueeditor.h"
#include "ui/scenes/samples.h"
#include "ui/text/format.h"
#include "ui/widgets/datatable.h"
#include "ui/windowactions.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QHeaderView>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTabBar>
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
    void tabGoesThroughTheEditorAsItIsRead();
    void cellsAreEditedByKeys();
    void tasksAreCopiedMovedAndRemovedByKeys();
    void whatIsNoPictureIsRefused();
    void aLongNameIsElidedBeforeTheLastColumnIsClipped();
    void showsTheQueueOrTheBatch();
    void arrivalsShowLatencyAndCapacity();
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

namespace {

/// The page with a queue of three models, and what its table needs for keys.
struct EditedPage {
    Workbench workbench;
    BatchController controller{workbench};
    BatchPage page{workbench, controller};
    QTableView *view = page.editor()->table()->view();

    EditedPage()
    {
        page.resize(1200, 700);
        page.editor()->setModels({QStringLiteral("alex_net"), QStringLiteral("le_net"), QStringLiteral("vgg_net")});
        page.show();
        page.activateWindow();
        (void)QTest::qWaitForWindowActive(&page);
        for (const char *model : {"alex_net", "le_net", "vgg_net"})
            controller.add(QString::fromLatin1(model), 1);
        view->setFocus();
    }
    void go(int row, int column) { view->setCurrentIndex(view->model()->index(row, column)); }
    /// Opens the cell with F2; the editor that then has the focus.
    template<class Editor>
    Editor *edit(int row, int column)
    {
        go(row, column);
        QTest::keyClick(view, Qt::Key_F2);
        return view->findChild<Editor *>(QStringLiteral("queueCell"));
    }
    /// Presses the key, and waits until the cell's editor has gone: a delegate commits behind the event.
    bool leave(QWidget *editor, Qt::Key key)
    {
        QTest::keyClick(editor, key);
        return QTest::qWaitFor([this] { return !view->findChild<QWidget *>(QStringLiteral("queueCell")); });
    }
    std::vector<std::string> models() const
    {
        std::vector<std::string> names;
        for (const BatchTask &task : controller.queue())
            names.push_back(task.model);
        return names;
    }
};

} // namespace

void BatchPageTest::tabGoesThroughTheEditorAsItIsRead()
{
    EditedPage edited;
    edited.view->selectRow(1); // so that no button is grey
    edited.page.findChild<QWidget *>(QStringLiteral("batchCount"))->setFocus();
    for (const char *next : {"batchSeed", "batchDraw", "batchLoad", "batchClear", "batchModels", "batchAdd", "batchDuplicate",
                             "batchPicture", "batchUp", "batchDown", "batchRemove"}) {
        QTest::keyClick(edited.page.focusWidget(), Qt::Key_Tab);
        QCOMPARE(edited.page.focusWidget()->objectName(), QString::fromLatin1(next));
    }
    QTest::keyClick(edited.page.focusWidget(), Qt::Key_Tab);
    QVERIFY(edited.page.editor()->table()->isAncestorOf(edited.page.focusWidget()));
}

void BatchPageTest::cellsAreEditedByKeys()
{
    EditedPage edited;
    auto *models = edited.edit<QComboBox>(1, QueueModel::ModelName);
    QVERIFY(models);
    QCOMPARE(models->currentText(), QStringLiteral("le_net"));
    QVERIFY(!models->accessibleName().isEmpty());
    QTest::keyClick(models, Qt::Key_Down);
    QVERIFY(edited.leave(models, Qt::Key_Return));
    QCOMPARE(edited.models(), (std::vector<std::string>{"alex_net", "vgg_net", "vgg_net"}));

    auto *deadline = edited.edit<QDoubleSpinBox>(2, QueueModel::Deadline);
    QVERIFY(deadline);
    deadline->selectAll();
    QTest::keyClicks(deadline, QStringLiteral("150"));
    QVERIFY(edited.leave(deadline, Qt::Key_Return));
    QCOMPARE(edited.controller.queue()[2].deadline, std::optional<std::chrono::nanoseconds>(150ms));
    QVERIFY(!edited.controller.queue()[1].deadline);
    deadline = edited.edit<QDoubleSpinBox>(2, QueueModel::Deadline);
    QVERIFY(deadline);
    deadline->setValue(0);
    QVERIFY(edited.leave(deadline, Qt::Key_Return));
    QVERIFY(!edited.controller.queue()[2].deadline);

    const QString picture = m_state.filePath("cat.png");
    QVERIFY(QImage(8, 8, QImage::Format_RGB32).save(picture));
    auto *input = edited.edit<QLineEdit>(0, QueueModel::Input);
    QVERIFY(input);
    QTest::keyClicks(input, picture);
    QVERIFY(edited.leave(input, Qt::Key_Return));
    QCOMPARE(edited.controller.queue()[0].inputName, picture.toStdString());
    QCOMPARE(edited.view->model()->index(0, QueueModel::Input).data().toString(), QStringLiteral("cat.png"));
    input = edited.edit<QLineEdit>(0, QueueModel::Input);
    QVERIFY(input);
    QVERIFY(edited.leave(input, Qt::Key_Escape)); // leaves all as it was
    QCOMPARE(edited.controller.queue()[0].inputName, picture.toStdString());
}

void BatchPageTest::tasksAreCopiedMovedAndRemovedByKeys()
{
    EditedPage edited;
    using Models = std::vector<std::string>;
    edited.go(0, QueueModel::ModelName);
    QTest::keyClick(edited.view, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(edited.models(), (Models{"le_net", "alex_net", "vgg_net"}));
    QTest::keyClick(edited.view, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(edited.models(), (Models{"le_net", "vgg_net", "alex_net"}));
    QTest::keyClick(edited.view, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(edited.view->currentIndex().row(), 1);
    QTest::keyClick(edited.view, Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(edited.models(), (Models{"le_net", "alex_net", "alex_net", "vgg_net"}));
    QCOMPARE(edited.view->currentIndex().row(), 2);
    QTest::keyClick(edited.view, Qt::Key_Up, Qt::ShiftModifier); // both of them
    QTest::keyClick(edited.view, Qt::Key_Delete);
    QCOMPARE(edited.models(), (Models{"le_net", "vgg_net"}));
    QCOMPARE(edited.view->currentIndex().row(), 1);
    edited.page.findChild<QComboBox *>(QStringLiteral("batchModels"))->setCurrentText(QStringLiteral("alex_net"));
    QTest::keyClick(edited.view, Qt::Key_Insert);
    QCOMPARE(edited.models(), (Models{"le_net", "vgg_net", "alex_net"}));
    QTest::keyClick(edited.view, Qt::Key_Delete);
    QTest::keyClick(edited.view, Qt::Key_Delete);
    QTest::keyClick(edited.view, Qt::Key_Delete);
    QTest::keyClick(edited.view, Qt::Key_Delete); // nothing is left
    QVERIFY(edited.controller.queue().empty());
    QVERIFY(!edited.page.findChild<QPushButton *>(QStringLiteral("batchDuplicate"))->isEnabled());
}

void BatchPageTest::whatIsNoPictureIsRefused()
{
    EditedPage edited;
    QSignalSpy problems(&edited.controller, &BatchController::problem);
    auto *input = edited.edit<QLineEdit>(0, QueueModel::Input);
    QVERIFY(input);
    QTest::keyClicks(input, m_state.filePath("gone.png"));
    QVERIFY(edited.leave(input, Qt::Key_Return));
    QCOMPARE(problems.count(), 1);
    const QString said = problems.front().front().value<Problem>().headline;
    QVERIFY2(said.contains(QStringLiteral("gone.png")) && said.count(QLatin1Char('.')) == 2, qPrintable(said));
    QVERIFY(edited.controller.queue()[0].inputName.empty());
    QCOMPARE(edited.view->model()->index(0, QueueModel::Input).data().toString(), QStringLiteral("random"));
    edited.controller.setPicture({0, 1}, m_state.path());
    QCOMPARE(problems.count(), 2);
    const QString picture = m_state.filePath("dog.png");
    QVERIFY(QImage(8, 8, QImage::Format_RGB32).save(picture));
    edited.controller.setPicture({0, 2, 99}, picture);
    QCOMPARE(edited.controller.queue()[2].inputName, picture.toStdString());
    QVERIFY(edited.controller.queue()[1].inputName.empty());
    QVERIFY(!edited.controller.duplicate({7}));
    QSignalSpy wanted(&edited.page, &BatchPage::pictureWanted);
    edited.view->selectAll();
    QTest::mouseClick(edited.page.findChild<QPushButton *>(QStringLiteral("batchPicture")), Qt::LeftButton);
    QCOMPARE(wanted.front().front().value<std::vector<int>>(), (std::vector<int>{0, 1, 2}));
}

void BatchPageTest::aLongNameIsElidedBeforeTheLastColumnIsClipped()
{
    QStandardItemModel model(1, 3);
    model.setItem(0, 0, new QStandardItem(QStringLiteral("26 · features.14.conv.2, a long name")));
    model.setItem(0, 1, new QStandardItem(QStringLiteral("1.25")));
    model.setItem(0, 2, new QStandardItem(QStringLiteral("done")));
    DataTable table("table", &model, nullptr);
    table.resize(260, 160);
    table.show();
    QVERIFY(QTest::qWaitForWindowExposed(&table));
    const auto isClipped = [&](DataTable::Elide elide) {
        table.setStretchColumn(0, elide);
        table.fitColumns();
        return table.view()->horizontalHeader()->length() > table.view()->viewport()->width();
    };
    QVERIFY(isClipped(DataTable::Elide::No));
    QVERIFY(!isClipped(DataTable::Elide::Yes));
}

void BatchPageTest::showsTheQueueOrTheBatch()
{
    EditedPage edited;
    for (const BatchEntry &batch : sampleBatches())
        edited.workbench.addBatch(batch);
    QVERIFY(edited.view->isVisible());
    edited.page.batchesTable()->selectSourceRow(0);
    QVERIFY(!edited.view->isVisible());
    QVERIFY(edited.page.tasksTable()->isVisible());
    auto *tabs = edited.page.findChild<QTabBar *>(QStringLiteral("batchQueueTabs"));
    QTest::keyClick(tabs, Qt::Key_Left);
    QVERIFY(edited.view->isVisible());
    QCOMPARE(edited.models().size(), 3U); // looking at a batch does not touch it
    tabs->setCurrentIndex(1);
    edited.controller.add(QStringLiteral("le_net"), 1);
    QVERIFY(edited.view->isVisible());
}

void BatchPageTest::arrivalsShowLatencyAndCapacity()
{
    EditedPage edited;
    BatchEntry batch = sampleBatches().front();
    batch.report.arrivals = ArrivalFigures{12, 31.5, 90ms, 60ms};
    edited.workbench.addBatch(batch);
    auto *estimate = edited.page.findChild<QLabel *>(QStringLiteral("batchEstimate"));
    QVERIFY2(estimate->text().contains(format::time(90ms)), qPrintable(estimate->text()));
    QVERIFY(estimate->text().contains(format::time(batch.report.meanLatency())));
    QVERIFY(estimate->toolTip().contains(format::time(60ms)));
    const QString rate = edited.page.findChild<QLabel *>(QStringLiteral("batchThroughput"))->text();
    QVERIFY2(rate.contains(format::number(31.5)), qPrintable(rate));
    const auto again = batchReportFromJson(toJson(batch.report));
    QVERIFY(again && again->arrivals);
    QCOMPARE(again->arrivals->capacity, 31.5);
    QCOMPARE(again->arrivals->latencyBound, std::chrono::nanoseconds(60ms));
}

void BatchPageTest::modelsAreSound()
{
    BatchTasksModel tasks;
    BatchesModel batches;
    const QAbstractItemModelTester first(&tasks, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester second(&batches, QAbstractItemModelTester::FailureReportingMode::QtTest);
    batches.setBatches(sampleBatches());
    tasks.setRecords(sampleBatches().front().report.tasks);
    tasks.setRecords({});
    tasks.setRecords(sampleBatches().front().report.tasks);
    QueueModel queue;
    const QAbstractItemModelTester third(&queue, QAbstractItemModelTester::FailureReportingMode::QtTest);
    BatchTask task;
    task.deadline = 100ms;
    queue.setQueue({task, task});
    task.model = "le_net";
    queue.setQueue({task, task});
    QCOMPARE(queue.data(queue.index(1, QueueModel::ModelName), Qt::DisplayRole).toString(), QStringLiteral("le_net"));
    QVERIFY(queue.flags(queue.index(0, QueueModel::Deadline)).testFlag(Qt::ItemIsEditable));
    queue.setEditable(false);
    QVERIFY(!queue.setData(queue.index(0, QueueModel::Deadline), 5, Qt::EditRole));
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
