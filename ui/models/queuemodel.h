#pragma once

#include "core/schedule/batch.h"

#include <QAbstractTableModel>

#include <vector>

namespace neurosurgeon {

/// The tasks of the queue that is edited: one row each, with model, input and deadline to be changed. It asks for the change
/// (`edited`); whoever owns the queue makes it and sets the queue again, or refuses.
class QueueModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Number, ModelName, Input, Deadline, columns };

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows keep their place where the number of tasks does not change.
    void setQueue(const std::vector<BatchTask> &tasks);
    void setEditable(bool editable) { m_isEditable = editable; }
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    /// A model's name, a file's name (empty: random values), a deadline in ms (0: none).
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void edited(int row, const neurosurgeon::BatchTask &task);

private:
    static int alignment(int column);
    QString text(const BatchTask &task, int row, int column) const;

    std::vector<BatchTask> m_tasks;
    bool m_isEditable = true;
};

} // namespace neurosurgeon
