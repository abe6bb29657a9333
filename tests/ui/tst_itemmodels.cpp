#include "ui/models/layersmodel.h"
#include "ui/models/logmodel.h"
#include "ui/models/runsmodel.h"
#include "ui/models/sessionsmodel.h"
#include "ui/scenes/samples.h"
#include "ui/widgets/datatable.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace neurosurgeon;

class ItemModelsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void layersFollowModelAndLine();
    void layersAreEmptyWithoutAModel();
    void runsGrowOneByOne();
    void runsTellUnderWhatConditions();
    void pinsKeepTheRows();
    void sessionsKeepOrChangeTheirRows();
    void logForgetsTheOldest();
    void tableCopiesRowsAsTsv();
    void tableSortsByNumberNotByText();
    void csvQuotesWhatNeedsIt();

private:
    static void restore(Workbench &workbench)
    {
        auto contents = sampleSession(QStringLiteral("vgg_net"));
        QVERIFY(contents);
        workbench.restore(contents->facts, contents->choices, contents->runs, contents->samples);
    }
};

void ItemModelsTest::layersFollowModelAndLine()
{
    Workbench workbench;
    LayersModel model(workbench);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    restore(workbench);
    QCOMPARE(model.rowCount(), 22);
    workbench.selectPoint(5);
    QCOMPARE(model.index(4, LayersModel::Side).data().toString(), QStringLiteral("edge"));
    QCOMPARE(model.index(5, LayersModel::Side).data().toString(), QStringLiteral("cloud"));
    QVERIFY(model.index(0, LayersModel::Edge).data(sortRole).toDouble() > 0);
}

void ItemModelsTest::layersAreEmptyWithoutAModel()
{
    Workbench workbench;
    LayersModel model(workbench);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    restore(workbench);
    workbench.restore({}, {}, {}, {});
    QCOMPARE(model.rowCount(), 0);
}

void ItemModelsTest::runsGrowOneByOne()
{
    Workbench workbench;
    RunsModel model(workbench);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    restore(workbench);
    const int before = model.rowCount();
    QVERIFY(before > 2);
    const QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    workbench.addRun(workbench.runs().front());
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(model.rowCount(), before + 1);
    QCOMPARE(model.runNumber(before), before + 1);
    workbench.clearRuns();
    QCOMPARE(model.rowCount(), 0);
}

void ItemModelsTest::runsTellUnderWhatConditions()
{
    Workbench workbench;
    RunsModel model(workbench);
    restore(workbench);
    RunEntry run = workbench.runs().front();
    static_cast<Conditions &>(run) = {1, 1, true, QStringLiteral("encrypted"), QStringLiteral("paired")};
    workbench.addRun(run);
    const QModelIndex conditions = model.index(model.rowCount() - 1, RunsModel::Conditions);
    QCOMPARE(conditions.data().toString(), QStringLiteral("encrypted channel; link emulated"));
}

void ItemModelsTest::pinsKeepTheRows()
{
    Workbench workbench;
    RunsModel model(workbench);
    restore(workbench);
    const QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    const QModelIndex pin = model.index(1, RunsModel::Pin);
    QVERIFY(model.setData(pin, Qt::Checked, Qt::CheckStateRole));
    QCOMPARE(pin.data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
    QCOMPARE(reset.count(), 0);
    workbench.undoStack().undo();
    QCOMPARE(pin.data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
}

void ItemModelsTest::sessionsKeepOrChangeTheirRows()
{
    SessionsModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto rows = sampleCloud().sessions;
    model.setRows(rows);
    QCOMPARE(model.rowCount(), 2);
    const QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    rows[0].requests += 1;
    model.setRows(rows);
    QCOMPARE(reset.count(), 0);
    rows.pop_back();
    model.setRows(rows);
    QCOMPARE(reset.count(), 1);
    QCOMPARE(model.rowCount(), 1);
}

void ItemModelsTest::logForgetsTheOldest()
{
    LogModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int i = 0; i < LogModel::kept + 5; ++i)
        model.add(LogLevel::Info, QString::number(i));
    QCOMPARE(model.rowCount(), LogModel::kept);
    QCOMPARE(model.index(0, LogModel::Text).data().toString(), QStringLiteral("5"));
}

void ItemModelsTest::tableCopiesRowsAsTsv()
{
    Workbench workbench;
    LayersModel model(workbench);
    restore(workbench);
    DataTable table("t", &model);
    table.selectSourceRow(3);
    const QStringList lines = table.selectedText().trimmed().split(u'\n');
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[0].count(u'\t'), LayersModel::columns - 1);
    QVERIFY(lines[1].startsWith(QStringLiteral("3\tfeatures.7\t")));
}

void ItemModelsTest::tableSortsByNumberNotByText()
{
    Workbench workbench;
    LayersModel model(workbench);
    restore(workbench);
    DataTable table("t", &model);
    table.proxy()->sort(LayersModel::Output, Qt::DescendingOrder);
    double last = std::numeric_limits<double>::max();
    for (int row = 0; row < table.proxy()->rowCount(); ++row) {
        const double bytes = table.proxy()->index(row, LayersModel::Output).data(sortRole).toDouble();
        QVERIFY(bytes <= last);
        last = bytes;
    }
}

void ItemModelsTest::csvQuotesWhatNeedsIt()
{
    LogModel model;
    model.add(LogLevel::Info, QStringLiteral("a \"b\", c"));
    const DataTable table("t", &model);
    QVERIFY(table.csv().contains("\"a \"\"b\"\", c\"\r\n"));
}

QTEST_MAIN(ItemModelsTest)
#include "tst_itemmodels.moc"
