#include "ui/pages/edgepage.h"

#include "ui/charts/bandchart.h"
#include "ui/charts/bandwidthchart.h"
#include "ui/charts/graphview.h"
#include "ui/charts/layerschart.h"
#include "ui/charts/timelinechart.h"
#include "ui/charts/totalschart.h"
#include "ui/pages/linkpanel.h"
#include "ui/pages/predictionpanel.h"
#include "ui/pages/whatifpanel.h"
#include "ui/retranslator.h"
#include "ui/text/explain.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/panel.h"

#include <QHeaderView>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace neurosurgeon {

namespace {

constexpr int sideDigits = 27; ///< width of a side column
const QList<int> layersSizes{210, 150, 180};
const QList<int> graphSizes{240, 140, 160}; ///< a graph has several lines
constexpr int gap = 6;

QSplitter *splitter(Qt::Orientation orientation, const char *name, QWidget *parent)
{
    auto *split = new QSplitter(orientation, parent);
    named(split, name);
    split->setHandleWidth(gap);
    split->setChildrenCollapsible(false);
    split->setAccessibleName(QStringLiteral("-"));
    return split;
}

} // namespace

EdgePage::EdgePage(Workbench &workbench, LogModel &log, QWidget *parent)
    : QWidget(parent), m_workbench(workbench), m_layersModel(workbench), m_runsModel(workbench),
      m_link(new LinkPanel(workbench, this)), m_whatIf(new WhatIfPanel(workbench, this)),
      m_prediction(new PredictionPanel(workbench, this)), m_layers(new LayersChart(workbench, this)),
      m_graph(new GraphView(workbench, this)), m_totals(new TotalsChart(workbench, this)),
      m_bandwidth(new BandwidthChart(workbench, this)), m_band(new BandChart(workbench, this)),
      m_timeline(new TimelineChart(workbench, this)), m_layersTable(new DataTable("layersTable", &m_layersModel, this)),
      m_runsTable(new DataTable("runsTable", &m_runsModel, this)), m_logTable(new DataTable("logTable", &log, this))
{
    named(this, "edgePage");
    named(m_layers, "layersChart");
    named(m_graph, "graphView");
    named(m_totals, "totalsChart");
    named(m_bandwidth, "bandwidthChart");
    named(m_band, "bandChart");
    named(m_timeline, "timelineChart");
    m_columns = splitter(Qt::Horizontal, "edgeColumns", this);
    m_columns->addWidget(buildLeft());
    m_columns->addWidget(buildCentre());
    m_columns->addWidget(buildRight());
    m_columns->setStretchFactor(0, 0);
    m_columns->setStretchFactor(1, 1);
    m_columns->setStretchFactor(2, 0);
    fitSides();
    auto *rows = splitter(Qt::Vertical, "edgeRows", this);
    rows->addWidget(m_columns);
    rows->addWidget(buildTables(log));
    rows->setStretchFactor(0, 3);
    rows->setStretchFactor(1, 1);
    rows->setSizes({540, 160});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(gap, gap, gap, gap);
    layout->addWidget(rows);
    linkSelections();
    onLanguage(this, [this] { retranslate(); });
    updateEmptiness();
    updateTimeline();
}

QWidget *EdgePage::buildLeft()
{
    m_linkFrame = new Panel("linkFrame", m_link, this);
    m_whatIfFrame = new Panel("whatIfFrame", m_whatIf, this);
    m_left = new QWidget(this);
    named(m_left, "leftColumn");
    m_left->setAccessibleName(QStringLiteral("-"));
    auto *layout = new QVBoxLayout(m_left);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gap);
    layout->addWidget(m_linkFrame, 1);
    layout->addWidget(m_whatIfFrame);
    return m_left;
}

QWidget *EdgePage::buildCentre()
{
    m_layersOrGraph = new QStackedWidget(this);
    named(m_layersOrGraph, "layersOrGraph");
    m_layersOrGraph->addWidget(m_layers);
    m_layersOrGraph->addWidget(m_graph);
    m_layersFrame = new Panel("layersFrame", m_layersOrGraph, this);
    m_graphButton = new QToolButton(this);
    named(m_graphButton, "showGraph");
    m_graphButton->setCheckable(true);
    m_layersFrame->addHeaderWidget(m_graphButton);
    connect(m_graphButton, &QToolButton::toggled, this, &EdgePage::showGraph);
    connect(m_layersFrame, &Panel::fillWanted, this, &EdgePage::modelWanted);
    m_totalsFrame = new Panel("totalsFrame", m_totals, this);
    connect(m_totalsFrame, &Panel::fillWanted, this, [this] {
        if (m_controller && m_controller->isConnected())
            Q_EMIT profileWanted();
        else
            Q_EMIT connectWanted();
    });
    m_bandwidthFrame = new Panel("bandwidthFrame", m_bandwidth, this);
    connect(m_bandwidthFrame, &Panel::fillWanted, this, &EdgePage::connectWanted);
    m_pause = new QToolButton(this);
    named(m_pause, "pauseBandwidth");
    m_pause->setCheckable(true);
    m_bandwidthFrame->addHeaderWidget(m_pause);
    connect(m_pause, &QToolButton::toggled, m_bandwidth, &BandwidthChart::setPaused);
    m_bandFrame = new Panel("bandFrame", m_band, this);

    auto *bottom = splitter(Qt::Horizontal, "edgeLinkCharts", this);
    bottom->addWidget(m_bandwidthFrame);
    bottom->addWidget(m_bandFrame);
    m_charts = splitter(Qt::Vertical, "edgeCharts", this);
    m_charts->addWidget(m_layersFrame);
    m_charts->addWidget(m_totalsFrame);
    m_charts->addWidget(bottom);
    m_charts->setStretchFactor(0, 5);
    m_charts->setStretchFactor(1, 3);
    m_charts->setStretchFactor(2, 3);
    m_charts->setSizes(layersSizes);
    return m_charts;
}

QWidget *EdgePage::buildRight()
{
    m_predictionFrame = new Panel("predictionFrame", m_prediction, this);
    return m_predictionFrame;
}

QWidget *EdgePage::buildTables(LogModel &log)
{
    m_runsFrame = new Panel("runsFrame", m_runsTable, this);
    m_timelineFrame = new Panel("timelineFrame", m_timeline, this);
    connect(m_runsFrame, &Panel::fillWanted, this, &EdgePage::runWanted);
    connect(m_timelineFrame, &Panel::fillWanted, this, &EdgePage::runWanted);
    m_layersTable->setStretchColumn(LayersModel::Name);
    m_runsTable->setStretchColumn(RunsModel::Conditions, DataTable::Elide::Yes);
    m_logTable->setStretchColumn(LogModel::Text);
    m_tabs = new QTabWidget(this);
    named(m_tabs, "edgeTabs");
    m_tabs->tabBar()->setObjectName(QStringLiteral("edgeTabBar"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_layersTable, QString());
    m_tabs->addTab(m_runsFrame, QString());
    m_tabs->addTab(m_timelineFrame, QString());
    m_tabs->addTab(m_logTable, QString());
    m_tabs->setMinimumHeight(120);
    connect(&log, &QAbstractItemModel::rowsInserted, m_logTable, [this] { m_logTable->view()->scrollToBottom(); });
    return m_tabs;
}

void EdgePage::linkSelections()
{
    connect(m_layersTable, &DataTable::currentRowChanged, &m_workbench, &Workbench::setCurrentLayer);
    connect(m_layersTable, &DataTable::rowActivated, this, [this](int row) {
        m_workbench.selectPoint(m_workbench.pointNearLayer(row));
    });
    connect(&m_workbench, &Workbench::currentLayerChanged, this, [this] {
        m_layersTable->selectSourceRow(m_workbench.currentLayer());
    });
    connect(m_runsTable, &DataTable::currentRowChanged, this, &EdgePage::updateTimeline);
    connect(m_runsTable, &DataTable::rowActivated, this, [this](int row) {
        m_workbench.togglePin(m_runsModel.runNumber(row));
    });
    connect(&m_workbench, &Workbench::runAdded, this, [this](int) {
        updateTimeline();
        updateEmptiness();
        if (m_runsModel.rowCount() == 1)
            m_runsTable->fitColumns();
        m_runsTable->view()->scrollToBottom();
    });
    connect(&m_workbench, &Workbench::runsChanged, this, &EdgePage::updateTimeline);
    for (const auto signal : {&Workbench::modelChanged, &Workbench::profilesChanged, &Workbench::planChanged,
                              &Workbench::linkSampled, &Workbench::runsChanged})
        connect(&m_workbench, signal, this, &EdgePage::updateEmptiness);
    connect(&m_workbench, &Workbench::profilesChanged, m_layersTable, &DataTable::fitColumns);
}

void EdgePage::setController(EdgeController *controller)
{
    m_controller = controller;
    m_link->setController(controller);
    if (controller)
        connect(controller, &EdgeController::stateChanged, this, &EdgePage::updateEmptiness);
    updateEmptiness();
}

void EdgePage::updateEmptiness()
{
    const Facts &facts = m_workbench.facts();
    const bool connected = m_controller && m_controller->isConnected();
    m_layersFrame->setEmpty(!m_workbench.hasModel());
    const bool hidden = m_guessing || !m_workbench.plan();
    m_totalsFrame->setEmpty(hidden);
    m_bandFrame->setEmpty(hidden);
    m_predictionFrame->setEmpty(m_guessing);
    m_bandwidthFrame->setEmpty(m_workbench.samples().empty());
    m_runsFrame->setEmpty(m_workbench.runs().empty());
    m_timelineFrame->setEmpty(m_workbench.runs().empty());
    const QString guess = tr("Where is the best cut? Move the line to your guess, then reveal.");
    m_predictionFrame->setEmptyText(tr("After the reveal"), {});
    m_totalsFrame->setEmptyText(m_guessing ? guess
                                : connected ? tr("Totals appear when both sides are profiled and the link is measured.")
                                          : tr("Totals need a cloud to compare with."),
                                m_guessing ? QString() : connected ? tr("Profile") : tr("Connect to a cloud"));
    m_bandFrame->setEmptyText(m_guessing ? tr("After the reveal") : tr("The best point for each bandwidth appears with the totals."), {});
    m_bandwidthFrame->setEmptyText(connected ? tr("The link is being measured.") : tr("There is no link to measure yet."),
                                   connected ? QString() : tr("Connect to a cloud"));
    m_layersFrame->setEmptyText(tr("Choose a network to see what its layers cost."), tr("Choose a model"));
    m_runsFrame->setEmptyText(tr("No run yet: measured times will stand here beside the predicted ones."), tr("Run"));
    m_timelineFrame->setEmptyText(tr("No run yet: a run appears here as a time line of edge, link and cloud."), tr("Run"));
    QString caption;
    if (m_workbench.hasModel()) {
        caption = facts.sample ? tr("recorded sample") : QString();
        if (!caption.isEmpty())
            caption += QStringLiteral(" · ");
        caption += tr("edge %1; cloud %2").arg(profileText(facts.edge), profileText(facts.cloud));
    }
    m_layersFrame->setCaption(caption);
    QString totals = m_workbench.choices().whatIf.active ? tr("what-if, not measured") : tr("predicted from the profiles and the link");
    if (!m_guessing && m_totals->tearsBars())
        totals += QStringLiteral(" · ") + tr("torn bars go on");
    m_totalsFrame->setCaption(totals);
}

void EdgePage::fitSides()
{
    const int width = sideDigits * fontMetrics().horizontalAdvance(u'0');
    for (QWidget *side : {m_left, static_cast<QWidget *>(m_predictionFrame)}) {
        side->setMinimumWidth(width * 9 / 10);
        side->setMaximumWidth(width * 8 / 5);
    }
    m_columns->setSizes({width, std::max(width, m_columns->width() - 2 * width), width});
}

void EdgePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_predictionFrame)
        fitSides();
}

void EdgePage::setGuessing(bool guessing)
{
    m_guessing = guessing;
    updateEmptiness();
}

void EdgePage::updateTimeline()
{
    std::vector<int> numbers = m_workbench.choices().pinned;
    if (numbers.size() < 2) {
        // One pinned run is compared with the one that is looked at.
        int current = m_runsModel.runNumber(m_runsTable->currentSourceRow());
        if (current < 0 && !m_workbench.runs().empty())
            current = m_workbench.runs().back().number;
        if (current > 0 && std::find(numbers.begin(), numbers.end(), current) == numbers.end())
            numbers.push_back(current);
    }
    m_timeline->setRuns(numbers);
}

DataTable *EdgePage::currentTable() const
{
    switch (static_cast<Tab>(m_tabs->currentIndex())) {
    case Tab::Layers: return m_layersTable;
    case Tab::Runs: return m_runsTable;
    case Tab::Log: return m_logTable;
    case Tab::Timeline: break;
    }
    return nullptr;
}

void EdgePage::setTablesVisible(bool visible)
{
    m_tabs->setVisible(visible);
}

void EdgePage::showTab(Tab tab)
{
    setTablesVisible(true);
    m_tabs->setCurrentIndex(static_cast<int>(tab));
}

void EdgePage::showGraph(bool graph)
{
    if (graph != (m_layersOrGraph->currentIndex() == 1))
        m_charts->setSizes(graph ? graphSizes : layersSizes);
    m_layersOrGraph->setCurrentIndex(graph ? 1 : 0);
    m_graphButton->setChecked(graph);
    retranslate();
}

QList<std::pair<QString, QGraphicsView *>> EdgePage::charts() const
{
    return {{tr("Layers"), m_layers}, {tr("Graph"), m_graph}, {m_totalsFrame->title(), m_totals}, {m_bandwidthFrame->title(), m_bandwidth},
            {m_bandFrame->title(), m_band}, {m_timelineFrame->title(), m_timeline}};
}

void EdgePage::retranslate()
{
    using theme::Part;
    setAccessibleName(tr("Edge"));
    m_linkFrame->setTitle(tr("Link"));
    m_whatIfFrame->setTitle(tr("What if?"));
    m_predictionFrame->setTitle(tr("Prediction"));
    const bool graph = m_layersOrGraph->currentIndex() == 1;
    m_layersFrame->setTitle(graph ? tr("Graph") : tr("Layers"));
    QList<std::pair<Part, QString>> legend{{Part::Edge, tr("Edge")}, {Part::Cloud, tr("Cloud")}};
    if (graph)
        legend.append({Part::Upload, tr("crosses the link")});
    m_layersFrame->setLegend(legend);
    m_totalsFrame->setTitle(tr("Total for each partition point"));
    m_totalsFrame->setLegend({{Part::Edge, tr("Edge")}, {Part::Upload, tr("Upload")}, {Part::Cloud, tr("Cloud")}});
    m_bandwidthFrame->setTitle(tr("Bandwidth"));
    m_bandwidthFrame->setCaption(tr("last 60 s"));
    m_bandFrame->setTitle(tr("Best point at each bandwidth"));
    m_bandFrame->setCaption(tr("Mbit/s"));
    m_runsFrame->setTitle(tr("Runs"));
    m_runsFrame->setCaption(tr("pin two to compare them on the time line"));
    m_timelineFrame->setTitle(tr("Time line"));
    m_timelineFrame->setCaption(tr("ms since the run began; dashed: as predicted"));
    m_graphButton->setText(tr("Graph"));
    m_graphButton->setAccessibleName(tr("Show the network as a graph"));
    m_graphButton->setToolTip(tr("The network as a graph, coloured by side (Ctrl+G)"));
    m_pause->setText(tr("Pause"));
    m_pause->setAccessibleName(tr("Pause the bandwidth chart"));
    m_pause->setToolTip(tr("Stops drawing; measuring goes on"));
    m_layersOrGraph->setAccessibleName(tr("Layers"));
    m_layers->setAccessibleName(tr("Layers"));
    m_graph->setAccessibleName(tr("Graph"));
    m_layers->setAccessibleDescription(tr("Left and Right move the partition line; the layers table holds the same values."));
    m_totals->setAccessibleDescription(tr("Left and Right choose the partition point."));
    m_tabs->setTabText(0, tr("Layers"));
    m_tabs->setTabText(1, tr("Runs"));
    m_tabs->setTabText(2, tr("Time line"));
    m_tabs->setTabText(3, tr("Log"));
    m_tabs->setAccessibleName(tr("Tables"));
    m_tabs->tabBar()->setAccessibleName(tr("Tables"));
    m_layersTable->setAccessibleName(tr("Layers"));
    m_runsTable->setAccessibleName(tr("Runs"));
    m_logTable->setAccessibleName(tr("Log"));
    m_layersTable->setEmptyText(tr("The layers of the chosen network stand here."));
    m_logTable->setEmptyText(tr("Nothing has happened yet."));
    m_layersModel.retranslate();
    m_runsModel.retranslate();
    updateEmptiness();
    m_layersTable->fitColumns();
    m_runsTable->fitColumns();
}

} // namespace neurosurgeon
