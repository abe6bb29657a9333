#pragma once

#include "ui/controllers/batchcontroller.h"
#include "ui/models/batchmodels.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace neurosurgeon {

class DataTable;
class GanttChart;
class Panel;

/// The batch page: queue editor above left, rules and buttons beside it, the live Gantt chart, batches to compare. It
/// lays out and links; the queue and its run are the controller's. GUI thread.
class BatchPage : public QWidget {
    Q_OBJECT
public:
    BatchPage(Workbench &workbench, BatchController &controller, QWidget *parent = nullptr);

    void setModels(const QStringList &models);
    GanttChart *chart() const { return m_chart; }
    GanttChart *otherChart() const { return m_other; }
    DataTable *tasksTable() const { return m_tasksTable; }
    DataTable *batchesTable() const { return m_batchesTable; }
    /// The batch that is looked at; null before the first one.
    const BatchEntry *current() const;
    /// Writes it by the file's ending: json (data), csv (its tasks), png, svg or pdf (the chart).
    Expected<void> exportTo(const QString &file);

Q_SIGNALS:
    void exportWanted();
    void loadWanted();
    void backWanted();

private:
    QWidget *buildQueue();
    QWidget *buildRules();
    QWidget *buildSummary();
    void connectEditor();
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
    QSpinBox *m_count, *m_seed;
    QPushButton *m_draw, *m_add, *m_remove, *m_up, *m_down, *m_load, *m_clear;
    QComboBox *m_models, *m_schedule, *m_order;
    QCheckBox *m_pipeline;
    QDoubleSpinBox *m_rate;
    QPushButton *m_run, *m_pause, *m_stop, *m_export, *m_back;
    QLabel *m_countLabel, *m_seedLabel, *m_scheduleLabel, *m_orderLabel, *m_rateLabel;
    QLabel *m_makespan, *m_estimate, *m_bound, *m_throughput, *m_busy, *m_comparison;
    Panel *m_queueFrame = nullptr, *m_rulesFrame = nullptr, *m_chartFrame = nullptr, *m_batchesFrame = nullptr;
};

} // namespace neurosurgeon
