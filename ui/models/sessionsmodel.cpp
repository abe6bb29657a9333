#include "ui/models/sessionsmodel.h"

#include "ui/models/layersmodel.h"
#include "ui/text/explain.h"
#include "ui/text/format.h"

#include <algorithm>

namespace neurosurgeon {

void SessionsModel::setRows(std::vector<SessionRow> rows)
{
    const bool same = rows.size() == m_rows.size()
                      && std::equal(rows.begin(), rows.end(), m_rows.begin(),
                                    [](const SessionRow &a, const SessionRow &b) { return a.id == b.id; });
    if (same) {
        m_rows = std::move(rows);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(m_rows.size()) - 1, columns - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void SessionsModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columns - 1);
}

int SessionsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SessionsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(columns);
}

QVariant SessionsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SessionRow &row = m_rows[static_cast<std::size_t>(index.row())];
    const bool numeric = index.column() >= Rate && index.column() <= LoadFactor;
    if (role == Qt::TextAlignmentRole)
        return int(index.column() == Waiting ? Qt::AlignCenter : ((numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    if (role != Qt::DisplayRole && role != sortRole)
        return {};
    switch (index.column()) {
    case Name: return row.name;
    case Address: return row.address;
    case Model: return row.model.isEmpty() ? QStringLiteral("–") : row.model;
    case Partition: return row.partition.isEmpty() ? QStringLiteral("–") : partitionText(row.partition.toStdString());
    case Rate: return role == sortRole ? QVariant(row.requestsPerSecond) : QVariant(format::number(row.requestsPerSecond));
    case Requests: return qulonglong(row.requests);
    case Waiting: return row.waiting;
    case LoadFactor: return role == sortRole ? QVariant(row.loadFactor) : QVariant(QStringLiteral("× ") + format::number(row.loadFactor));
    case Link: return row.linkEmulated ? tr("emulated") : tr("real");
    case Security: return row.encrypted ? tr("encrypted") : row.paired ? tr("paired, data in plain") : tr("plain");
    default: return {};
    }
}

QVariant SessionsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && section == Waiting)
        return int(Qt::AlignCenter);
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return int((section >= Rate && section <= LoadFactor ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return QAbstractTableModel::headerData(section, orientation, role);
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case Name: return tip ? tr("Name the edge gives itself") : tr("Edge");
    case Address: return tip ? tr("Where it connects from") : tr("Address");
    case Model: return tip ? tr("Network it has opened") : tr("Model");
    case Partition: return tip ? tr("Partition point of its last request") : tr("Partition");
    case Rate: return tip ? tr("Answered requests a second, over the last ten seconds") : tr("Requests/s");
    case Requests: return tip ? tr("Answered requests since it connected") : tr("Answered");
    case Waiting: return tip ? tr("Requests in the queue or being computed") : tr("Queue");
    case LoadFactor: return tip ? tr("How many times longer than profiled its requests take now, waiting for other edges included") : tr("Load factor");
    case Link: return tip ? tr("Whether the link is slowed on purpose") : tr("Link");
    case Security: return tip ? tr("Whether it proved who it is, and whether its tensors are encrypted") : tr("Security");
    default: return {};
    }
}

} // namespace neurosurgeon
