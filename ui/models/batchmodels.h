#pragma once

#include "core/schedule/batch.h"
#include "ui/state/batchentry.h"

#include <QAbstractTableModel>

#include <vector>

namespace neurosurgeon {

/// The tasks of a batch that runs or ran: one row each.
class BatchTasksModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Number, ModelName, Input, Point, Edge, Link, Cloud, Finished, State, columns };

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows that stay keep their place.
    void setRecords(std::vector<TaskRecord> records);
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    static int alignment(int column);
    QVariant time(const TaskRecord &task, int column, int role) const;
    QString state(const TaskRecord &task) const;

    std::vector<TaskRecord> m_rows;
};

/// Batches that were run, to be compared: one row each, the newest last.
class BatchesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Number, Mode, Tasks, Makespan, Bound, Ratio, Throughput, EdgeBusy, LinkBusy, CloudBusy, Conditions, columns };

    using QAbstractTableModel::QAbstractTableModel;

    void setBatches(std::vector<BatchEntry> batches);
    const std::vector<BatchEntry> &batches() const { return m_batches; }
    void retranslate();
    /// "auto, overlapped" and the like.
    static QString modeText(const BatchReport &report);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    static int alignment(int column);

    std::vector<BatchEntry> m_batches;
};

} // namespace neurosurgeon
