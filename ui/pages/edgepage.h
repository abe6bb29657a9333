#pragma once

#include "ui/controllers/edgecontroller.h"
#include "ui/models/layersmodel.h"
#include "ui/models/runsmodel.h"

#include <QWidget>

class QGraphicsView;
class QSplitter;
class QStackedWidget;
class QTabWidget;
class QToolButton;

namespace neurosurgeon {

class BandChart;
class BandwidthChart;
class DataTable;
class GraphView;
class LayersChart;
class LinkPanel;
class Panel;
class PredictionPanel;
class TimelineChart;
class TotalsChart;
class WhatIfPanel;

/// The edge's page: link and what-if left, charts in the middle, numbers right, tables below. It lays out and links
/// what is looked at; values come from the Workbench. GUI thread.
class EdgePage : public QWidget {
    Q_OBJECT
public:
    EdgePage(Workbench &workbench, LogModel &log, QWidget *parent = nullptr);

    void setController(EdgeController *controller);
    LinkPanel *linkPanel() const { return m_link; }
    BandwidthChart *bandwidthChart() const { return m_bandwidth; }
    LayersChart *layersChart() const { return m_layers; }
    TotalsChart *totalsChart() const { return m_totals; }
    BandChart *bandChart() const { return m_band; }
    GraphView *graphView() const { return m_graph; }
    DataTable *layersTable() const { return m_layersTable; }
    DataTable *runsTable() const { return m_runsTable; }
    /// The table on the open tab; null on the time line.
    DataTable *currentTable() const;
    enum class Tab { Layers, Runs, Timeline, Log };
    /// Shows the tables, too, if they were hidden.
    void showTab(Tab tab);
    /// Without them the charts have all the height.
    void setTablesVisible(bool visible);
    void showGraph(bool graph);
    /// While somebody guesses the best point, what gives it away is hidden.
    void setGuessing(bool guessing);
    /// Charts by name, for export: title and view.
    QList<std::pair<QString, QGraphicsView *>> charts() const;

Q_SIGNALS:
    void connectWanted();
    void modelWanted();
    void profileWanted();
    void runWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *buildLeft();
    QWidget *buildCentre();
    QWidget *buildRight();
    QWidget *buildTables(LogModel &log);
    /// Side columns are as wide as their words need.
    void fitSides();
    void linkSelections();
    void updateEmptiness();
    void updateTimeline();
    void retranslate();

    Workbench &m_workbench;
    EdgeController *m_controller = nullptr;
    bool m_guessing = false;
    LayersModel m_layersModel;
    RunsModel m_runsModel;
    LinkPanel *m_link;
    WhatIfPanel *m_whatIf;
    PredictionPanel *m_prediction;
    LayersChart *m_layers;
    GraphView *m_graph;
    TotalsChart *m_totals;
    BandwidthChart *m_bandwidth;
    BandChart *m_band;
    TimelineChart *m_timeline;
    DataTable *m_layersTable;
    DataTable *m_runsTable;
    DataTable *m_logTable;
    QSplitter *m_columns = nullptr;
    QSplitter *m_charts = nullptr;
    QWidget *m_left = nullptr;
    QStackedWidget *m_layersOrGraph = nullptr;
    QToolButton *m_graphButton = nullptr;
    QToolButton *m_pause = nullptr;
    Panel *m_linkFrame = nullptr;
    Panel *m_whatIfFrame = nullptr;
    Panel *m_layersFrame = nullptr;
    Panel *m_totalsFrame = nullptr;
    Panel *m_bandwidthFrame = nullptr;
    Panel *m_bandFrame = nullptr;
    Panel *m_predictionFrame = nullptr;
    Panel *m_runsFrame = nullptr;
    Panel *m_timelineFrame = nullptr;
    QTabWidget *m_tabs = nullptr;
};

} // namespace neurosurgeon
