#pragma once

#include "ui/controllers/batchcontroller.h"
#include "ui/models/batchmodels.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QTabBar;

namespace neurosurgeon {

class DataTable;
class GanttChart;
class Panel;
class QueueEditor;

/// The batch page: queue editor, or the tasks of the batch that is looked at, above left, rules and buttons below, the live Gantt chart, batches to compare. It
/// lays out and links; the queue and its run are the controller's. GUI thread.
class BatchPage : public QWidget {
    Q_OBJECT
public:
    BatchPage(Workbench &workbench, BatchController &controller, QWidget *parent = nullptr);

    GanttChart *chart() const { return m_chart; }
    GanttChart *otherChart() const { return m_other; }
    QueueEditor *editor() const { return m_editor; }
    DataTable *tasksTable() const { return m_tasksTable; }
    DataTable *batchesTable() const { return m_batchesTable; }
    /// The batch that is looked at; null before the first one.
    const BatchEntry *current() const;
    /// Writes it by the file's ending: json (data), csv (its tasks), png, svg or pdf (the chart).
    Expected<void> exportTo(const QString &file);

Q_SIGNALS:
    void exportWanted();
    void loadWanted();
    void pictureWanted(const std::vector<int> &rows);
    void backWanted();

private:
    QWidget *buildQueue();
    QWidget *buildRules();
    QWidget *buildSummary();
    void connectButtons();
    void readRules();
    void showLive();
    void showBatches();
    void showSelection();
    void updateButtons();
    void updateSummary(const BatchReport &report);
    void retranslate();

    Workbench &m_workbench;
    BatchController &m_controller;
    BatchTasksModel m_tasks;
    BatchesModel m_batches;
    DataTable *m_tasksTable;
    DataTable *m_batchesTable;
    GanttChart *m_chart;
    GanttChart *m_other;
    QueueEditor *m_editor;
    QTabBar *m_tabs; ///< queue or the batch's tasks
    QComboBox *m_schedule, *m_order;
    QCheckBox *m_pipeline;
    QDoubleSpinBox *m_rate;
    QPushButton *m_run, *m_pause, *m_stop, *m_export, *m_back;
    QLabel *m_scheduleLabel, *m_orderLabel, *m_rateLabel;
    QLabel *m_makespan, *m_estimate, *m_bound, *m_throughput, *m_busy, *m_comparison;
    Panel *m_queueFrame = nullptr, *m_rulesFrame = nullptr, *m_chartFrame = nullptr, *m_batchesFrame = nullptr;
};

} // namespace neurosurgeon
