#include "ui/models/batchmodels.h"

#include "ui/models/layersmodel.h"
#include "ui/models/runsmodel.h"
#include "ui/text/explain.h"
#include "ui/text/format.h"

#include <QFileInfo>

namespace neurosurgeon {

void BatchTasksModel::setRecords(std::vector<TaskRecord> records)
{
    if (records.size() == m_rows.size()) {
        m_rows = std::move(records);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(records);
    endResetModel();
}

void BatchTasksModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columns - 1);
}

int BatchTasksModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int BatchTasksModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(columns);
}

QVariant BatchTasksModel::time(const TaskRecord &task, int column, int role) const
{
    const auto value = column == Edge ? task.edgeEnd - task.edgeBegin
        : column == Link              ? task.linkEnd - task.linkBegin
        : column == Cloud             ? task.cloudEnd - task.cloudBegin
                                      : task.delivered;
    if (role == sortRole)
        return format::toMs(value);
    return value.count() > 0 ? format::milliseconds(value) : QStringLiteral("–");
}

QString BatchTasksModel::state(const TaskRecord &task) const
{
    switch (task.state) {
    case TaskState::Waiting: return task.moved.empty() ? tr("waiting") : tr("waits for the edge");
    case TaskState::OnEdge: return tr("on the edge");
    case TaskState::Sent: return tr("on its way");
    case TaskState::Done: break;
    case TaskState::Failed: return tr("failed: %1").arg(QString::fromStdString(task.error));
    }
    if (!task.error.empty())
        return tr("failed: %1").arg(QString::fromStdString(task.error));
    if (!task.moved.empty())
        return tr("done on the edge: %1").arg(QString::fromStdString(task.moved));
    if (task.retries > 0)
        return task.isLate() ? tr("done late, asked again after the link was lost") : tr("done, asked again after the link was lost");
    return task.isLate() ? tr("done, late") : task.maxAbsDifference ? tr("done, right") : tr("done");
}

QVariant BatchTasksModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TaskRecord &task = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return alignment(index.column());
    if (role != Qt::DisplayRole && role != sortRole)
        return {};
    switch (index.column()) {
    case Number: return task.index;
    case ModelName: return QString::fromStdString(task.model);
    case Input: return task.inputName.empty() ? tr("random") : QFileInfo(QString::fromStdString(task.inputName)).fileName();
    case Point: return task.partition.empty() ? QStringLiteral("–") : partitionText(task.partition);
    case State: return state(task);
    default: return time(task, index.column(), role);
    }
}

int BatchTasksModel::alignment(int column)
{
    const bool numeric = column == Number || (column >= Edge && column <= Finished);
    return int((numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

QVariant BatchTasksModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return alignment(section);
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return QAbstractTableModel::headerData(section, orientation, role);
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case Number: return tip ? tr("Place in the queue, from 0") : tr("#");
    case ModelName: return tip ? tr("Network of the task") : tr("Model");
    case Input: return tip ? tr("Picture, or random values") : tr("Input");
    case Point: return tip ? tr("Where the network is cut for this task") : tr("Point");
    case Edge: return tip ? tr("Computing on the edge, in ms") : tr("Edge, ms");
    case Link: return tip ? tr("Time the link is occupied, in ms") : tr("Link, ms");
    case Cloud: return tip ? tr("Computing in the cloud, in ms") : tr("Cloud, ms");
    case Finished: return tip ? tr("When the answer was given out, in ms after the start") : tr("Answer at, ms");
    case State: return tip ? tr("How far it is, and why it failed or moved") : tr("State");
    default: return {};
    }
}

void BatchesModel::setBatches(std::vector<BatchEntry> batches)
{
    beginResetModel();
    m_batches = std::move(batches);
    endResetModel();
}

void BatchesModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columns - 1);
    if (!m_batches.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

QString BatchesModel::modeText(const BatchReport &report)
{
    const QString schedule = report.schedule == BatchSchedule::Auto ? tr("auto") : tr("fifo");
    return report.pipelining == Pipelining::On ? tr("%1, overlapped").arg(schedule) : tr("%1, one by one").arg(schedule);
}

int BatchesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_batches.size());
}

int BatchesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(columns);
}

QVariant BatchesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const BatchEntry &batch = m_batches[static_cast<std::size_t>(index.row())];
    const BatchReport &report = batch.report;
    if (role == Qt::TextAlignmentRole)
        return alignment(index.column());
    if (role == Qt::ToolTipRole)
        return (QStringList{tr("<b>Batch %1</b>, %2").arg(batch.number).arg(format::dateTime(batch.at))} + RunsModel::conditionsText(batch.conditions))
            .join(QStringLiteral("<br>"));
    if (role != Qt::DisplayRole && role != sortRole)
        return {};
    const bool raw = role == sortRole;
    const auto time = [raw](std::chrono::nanoseconds value) {
        return raw ? QVariant(format::toMs(value)) : QVariant(format::milliseconds(value));
    };
    const auto share = [raw](double value) { return raw ? QVariant(value) : QVariant(format::percent(value)); };
    const auto number = [raw](double value) { return raw ? QVariant(value) : QVariant(format::number(value)); };
    const LaneShares busy = report.utilisation();
    switch (index.column()) {
    case Number: return batch.number;
    case Mode: return modeText(report);
    case Tasks: return raw ? QVariant(report.finished()) : QVariant(tr("%1 of %2").arg(report.finished()).arg(report.tasks.size()));
    case Makespan: return time(report.makespan);
    case Bound: return time(report.lowerBound);
    case Ratio: return report.lowerBound.count() > 0 ? number(double(report.makespan.count()) / double(report.lowerBound.count())) : QVariant();
    case Throughput: return number(report.throughputPerSecond());
    case EdgeBusy: return share(busy.edge);
    case LinkBusy: return share(busy.link);
    case CloudBusy: return share(busy.cloud);
    case Conditions: return RunsModel::conditionsText(batch.conditions).join(QStringLiteral("; "));
    default: return {};
    }
}

int BatchesModel::alignment(int column)
{
    return int((column == Mode || column == Conditions ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
}

QVariant BatchesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return alignment(section);
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return QAbstractTableModel::headerData(section, orientation, role);
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case Number: return tip ? tr("Number of the batch") : tr("#");
    case Mode: return tip ? tr("How points and order were chosen") : tr("Mode");
    case Tasks: return tip ? tr("Finished tasks") : tr("Tasks");
    case Makespan: return tip ? tr("From the start to the last answer, in ms") : tr("Makespan, ms");
    case Bound: return tip ? tr("No choice of points and no order is faster, at the times measured") : tr("Bound, ms");
    case Ratio: return tip ? tr("Makespan over its lower bound; 1 is perfect") : tr("Ratio");
    case Throughput: return tip ? tr("Answers a second") : tr("Tasks/s");
    case EdgeBusy: return tip ? tr("Share of the makespan that the edge computed") : tr("Edge busy");
    case LinkBusy: return tip ? tr("Share of the makespan that the link was occupied") : tr("Link busy");
    case CloudBusy: return tip ? tr("Share of the makespan that the cloud computed") : tr("Cloud busy");
    case Conditions: return tip ? RunsModel::tr("What was emulated, and how the tensors travelled") : RunsModel::tr("Conditions");
    default: return {};
    }
}

} // namespace neurosurgeon
