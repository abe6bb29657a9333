#include "tests/ui/uisupport.h"

#include "ui/charts/bandchart.h"
#include "ui/charts/graphview.h"
#include "ui/charts/layerschart.h"
#include "ui/charts/totalschart.h"
#include "ui/pages/edgepage.h"
#include "ui/widgets/datatable.h"
#include "ui/windowactions.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

using namespace neurosurgeon;

class InteractionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lineIsDraggedAndSnaps();
    void keysMoveTheLine();
    void doubleClickCutsAfterALayer();
    void totalsChooseThePoint();
    void tableRowAndBarAreLinked();
    void returnInTheTableCuts();
    void graphNodesCutAndLook();
    void foldingKeepsEveryLayerReachable();
    void graphLinesCrossOnlyWhereTheyMust();
    void bandAsksWhatIf();
    void slidersStartTheWhatIf();
    void undoByShortcut();
    void findFiltersTheTable();
    void copyRowsByShortcut();
    void hoverExplainsWithNumbers();

private:
    static QWidget *viewport(QGraphicsView *view) { return view->viewport(); }
};

void InteractionTest::lineIsDraggedAndSnaps()
{
    test::SampleWindow sample;
    LayersChart *chart = sample.window->edgePage()->layersChart();
    sample.workbench().selectPoint(5);
    const QSignalSpy moved(&sample.workbench(), &Workbench::pointChanged);
    QTest::mousePress(viewport(chart), Qt::LeftButton, {}, chart->linePosition(5));
    QMouseEvent move(QEvent::MouseMove, chart->linePosition(9) + QPoint(3, 0),
                     viewport(chart)->mapToGlobal(chart->linePosition(9) + QPoint(3, 0)), Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(viewport(chart), &move);
    QTest::mouseRelease(viewport(chart), Qt::LeftButton, {}, chart->linePosition(9));
    QCOMPARE(sample.workbench().point(), 9);
    QVERIFY(moved.count() >= 1);
}

void InteractionTest::keysMoveTheLine()
{
    test::SampleWindow sample;
    LayersChart *chart = sample.window->edgePage()->layersChart();
    const int last = static_cast<int>(sample.workbench().facts().points.size()) - 1;
    sample.workbench().selectPoint(5);
    QTest::keyClick(chart, Qt::Key_Right);
    QCOMPARE(sample.workbench().point(), 6);
    QTest::keyClick(chart, Qt::Key_Left);
    QTest::keyClick(chart, Qt::Key_Left);
    QCOMPARE(sample.workbench().point(), 4);
    QTest::keyClick(chart, Qt::Key_End);
    QCOMPARE(sample.workbench().point(), last);
    QTest::keyClick(chart, Qt::Key_Home);
    QCOMPARE(sample.workbench().point(), 0);
}

void InteractionTest::doubleClickCutsAfterALayer()
{
    test::SampleWindow sample;
    LayersChart *chart = sample.window->edgePage()->layersChart();
    QTest::mouseDClick(viewport(chart), Qt::LeftButton, {}, chart->layerPosition(6));
    QCOMPARE(sample.workbench().edgeLayers(), 7);
}

void InteractionTest::totalsChooseThePoint()
{
    test::SampleWindow sample;
    TotalsChart *chart = sample.window->edgePage()->totalsChart();
    QTest::mouseClick(viewport(chart), Qt::LeftButton, {}, chart->barPosition(8));
    QCOMPARE(sample.workbench().point(), 8);
    QTest::keyClick(chart, Qt::Key_Right);
    QCOMPARE(sample.workbench().point(), 9);
}

void InteractionTest::tableRowAndBarAreLinked()
{
    test::SampleWindow sample;
    EdgePage *page = sample.window->edgePage();
    QTest::mouseClick(viewport(page->layersChart()), Qt::LeftButton, {}, page->layersChart()->layerPosition(12));
    QCOMPARE(sample.workbench().currentLayer(), 12);
    QCOMPARE(page->layersTable()->currentSourceRow(), 12);
    page->layersTable()->selectSourceRow(3);
    QCOMPARE(sample.workbench().currentLayer(), 3);
}

void InteractionTest::returnInTheTableCuts()
{
    test::SampleWindow sample;
    DataTable *table = sample.window->edgePage()->layersTable();
    table->selectSourceRow(10);
    table->view()->setFocus();
    QTest::keyClick(table->view(), Qt::Key_Return);
    QCOMPARE(sample.workbench().edgeLayers(), 11);
}

void InteractionTest::graphNodesCutAndLook()
{
    test::SampleWindow sample(QStringLiteral("resnet18"));
    EdgePage *page = sample.window->edgePage();
    page->showGraph(true);
    GraphView *graph = page->graphView();
    const int layer = sample.workbench().facts().points[3].edgeLayers - 1;
    QTest::mouseClick(viewport(graph), Qt::LeftButton, {}, graph->layerPosition(layer));
    QCOMPARE(sample.workbench().currentLayer(), layer);
    QTest::mouseDClick(viewport(graph), Qt::LeftButton, {}, graph->layerPosition(layer));
    QCOMPARE(sample.workbench().point(), 3);
    QTest::keyClick(graph, Qt::Key_Right);
    QCOMPARE(sample.workbench().point(), 4);
}

void InteractionTest::foldingKeepsEveryLayerReachable()
{
    const auto contents = sampleSession(QStringLiteral("resnet18"));
    QVERIFY(contents);
    const Facts &facts = contents->facts;
    for (const bool fold : {false, true}) {
        const GraphLayout layout = layoutGraph(facts.graph, facts.points, fold);
        for (std::size_t layer = 0; layer < facts.graph.layers.size(); ++layer)
            QVERIFY(layout.nodeOf(static_cast<int>(layer)) >= 0);
        for (const GraphEdge &edge : layout.edges) {
            if (edge.from >= 0)
                QVERIFY(layout.nodes[static_cast<std::size_t>(edge.from)].column < layout.nodes[static_cast<std::size_t>(edge.to)].column);
        }
    }
    QVERIFY(layoutGraph(facts.graph, facts.points, true).nodes.size() < facts.graph.layers.size());
}

void InteractionTest::graphLinesCrossOnlyWhereTheyMust()
{
    // Two branches listed crosswise: a -> (b, c), b and c swap places in the next column, d joins.
    ModelGraph graph;
    const auto layer = [](const char *name, std::vector<int> inputs) {
        Layer made;
        made.name = name;
        made.inputs = std::move(inputs);
        made.output = {DataType::Float32, {1, 4}};
        return made;
    };
    graph.model = "cross";
    graph.input = {DataType::Float32, {1, 4}};
    graph.layers = {layer("a", {-1}), layer("b", {0}), layer("c", {0}), layer("c2", {2}), layer("b2", {1}), layer("d", {3, 4})};
    const GraphLayout layout = layoutGraph(graph, partitionPoints(graph), false);
    QCOMPARE(layout.crossings, 0);
    QCOMPARE(layout.nodes[1].row < layout.nodes[2].row, layout.nodes[4].row < layout.nodes[3].row);

    const auto resnet = sampleSession(QStringLiteral("resnet18"));
    QVERIFY(resnet);
    const GraphLayout blocks = layoutGraph(resnet->facts.graph, resnet->facts.points, false);
    QCOMPARE(blocks.crossings, 0);
    for (const GraphEdge &edge : blocks.edges) {
        if (edge.from < 0)
            continue;
        const int passed = blocks.nodes[static_cast<std::size_t>(edge.to)].column - blocks.nodes[static_cast<std::size_t>(edge.from)].column - 1;
        QCOMPARE(static_cast<int>(edge.via.size()), passed);
    }
}

void InteractionTest::bandAsksWhatIf()
{
    test::SampleWindow sample;
    BandChart *chart = sample.window->edgePage()->bandChart();
    QTest::mouseClick(viewport(chart), Qt::LeftButton, {}, chart->bandwidthPosition(100));
    const WhatIf whatIf = sample.workbench().choices().whatIf;
    QVERIFY(whatIf.active);
    QVERIFY2(whatIf.mbitPerSecond > 90 && whatIf.mbitPerSecond < 111, qPrintable(QString::number(whatIf.mbitPerSecond)));
    QTest::keyClick(chart, Qt::Key_Left);
    QVERIFY(sample.workbench().choices().whatIf.mbitPerSecond < whatIf.mbitPerSecond);
}

void InteractionTest::slidersStartTheWhatIf()
{
    test::SampleWindow sample;
    auto *slider = sample.window->findChild<QSlider *>(QStringLiteral("whatIfBandwidth"));
    QVERIFY(slider);
    slider->setFocus();
    const double before = sample.workbench().effectiveLink().mbitPerSecond;
    QTest::keyClick(slider, Qt::Key_PageDown);
    QVERIFY(sample.workbench().choices().whatIf.active);
    QVERIFY(sample.workbench().effectiveLink().mbitPerSecond < before);
    QCOMPARE(sample.workbench().facts().link->mbitPerSecond, before);
}

void InteractionTest::undoByShortcut()
{
    test::SampleWindow sample;
    const int before = sample.workbench().point();
    sample.workbench().selectPoint(7);
    QVERIFY(sample.window->actions()->undo->isEnabled());
    sample.window->actions()->undo->trigger();
    QCOMPARE(sample.workbench().point(), before);
    sample.window->actions()->redo->trigger();
    QCOMPARE(sample.workbench().point(), 7);
}

void InteractionTest::findFiltersTheTable()
{
    test::SampleWindow sample;
    sample.window->actions()->find->trigger();
    DataTable *table = sample.window->edgePage()->layersTable();
    QVERIFY(table->findField()->isVisible());
    QTest::keyClicks(table->findField(), QStringLiteral("classifier"));
    QCOMPARE(table->proxy()->rowCount(), 3);
    sample.window->actions()->find->trigger();
    QCOMPARE(table->proxy()->rowCount(), 22);
}

void InteractionTest::copyRowsByShortcut()
{
    test::SampleWindow sample;
    sample.window->edgePage()->showTab(EdgePage::Tab::Runs);
    sample.window->edgePage()->runsTable()->selectSourceRow(0);
    sample.window->actions()->copy->trigger();
    const QStringList lines = QGuiApplication::clipboard()->text().trimmed().split(u'\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].contains(QStringLiteral("Predicted, ms")));
}

void InteractionTest::hoverExplainsWithNumbers()
{
    test::SampleWindow sample;
    sample.workbench().selectPoint(5);
    const auto tip = [&](const char *name) { return sample.window->findChild<QLabel *>(QString::fromLatin1(name))->toolTip(); };
    for (const char *name : {"predictionEdge", "predictionUpload", "predictionCloud", "versusEdge", "versusCloud", "predictionTotal"})
        QVERIFY2(tip(name).contains(u'=') && tip(name).contains(QRegularExpression(QStringLiteral("\\d"))), qPrintable(tip(name)));
}

QTEST_MAIN(InteractionTest)
#include "tst_interaction.moc"
