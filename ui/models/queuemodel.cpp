#include "ui/models/queuemodel.h"

#include "ui/models/layersmodel.h"
#include "ui/text/format.h"

#include <QFileInfo>

#include <cmath>

namespace neurosurgeon {

void QueueModel::setQueue(const std::vector<BatchTask> &tasks)
{
    if (tasks.size() == m_tasks.size()) {
        m_tasks = tasks;
        if (!m_tasks.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
        return;
    }
    beginResetModel();
    m_tasks = tasks;
    endResetModel();
}

void QueueModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columns - 1);
    if (!m_tasks.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

int QueueModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_tasks.size());
}

int QueueModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(columns);
}

QString QueueModel::text(const BatchTask &task, int row, int column) const
{
    switch (column) {
    case Number: return QString::number(row);
    case ModelName: return QString::fromStdString(task.model);
    case Input: return task.inputName.empty() ? tr("random") : QFileInfo(QString::fromStdString(task.inputName)).fileName();
    case Deadline: return task.deadline ? format::milliseconds(*task.deadline) : QStringLiteral("–");
    default: return {};
    }
}

QVariant QueueModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const BatchTask &task = m_tasks[static_cast<std::size_t>(index.row())];
    const bool raw = role == Qt::EditRole || role == sortRole;
    if (role == Qt::TextAlignmentRole)
        return alignment(index.column());
    if ((raw || role == Qt::ToolTipRole) && index.column() == Input)
        return QString::fromStdString(task.inputName);
    if (raw && index.column() == Deadline)
        return task.deadline ? format::toMs(*task.deadline) : 0.0;
    return raw || role == Qt::DisplayRole ? text(task, index.row(), index.column()) : QVariant();
}

bool QueueModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::EditRole || !flags(index).testFlag(Qt::ItemIsEditable))
        return false;
    if (value == data(index, Qt::EditRole))
        return true;
    BatchTask task = m_tasks[static_cast<std::size_t>(index.row())];
    switch (index.column()) {
    case ModelName: task.model = value.toString().toStdString(); break;
    case Input: task.inputName = value.toString().trimmed().toStdString(); break;
    case Deadline:
        task.deadline.reset();
        if (value.toDouble() > 0)
            task.deadline = std::chrono::nanoseconds(std::llround(value.toDouble() * 1e6));
        break;
    default: return false;
    }
    Q_EMIT edited(index.row(), task);
    return true;
}

Qt::ItemFlags QueueModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    return index.isValid() && index.column() != Number && m_isEditable ? usual | Qt::ItemIsEditable : usual;
}

int QueueModel::alignment(int column)
{
    return int((column == Number || column == Deadline ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

QVariant QueueModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return alignment(section);
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return QAbstractTableModel::headerData(section, orientation, role);
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case Number: return tip ? tr("Place in the queue, from 0") : tr("#");
    case ModelName: return tip ? tr("Network of the task") : tr("Model");
    case Input: return tip ? tr("Picture, or random values where there is none") : tr("Input");
    case Deadline: return tip ? tr("How long after its arrival the answer is wanted, in ms") : tr("Deadline, ms");
    default: return {};
    }
}

} // namespace neurosurgeon
