#include "ui/models/peersmodel.h"

#include "ui/models/layersmodel.h"
#include "ui/text/format.h"

#include <algorithm>

namespace neurosurgeon {

QString PeersModel::Row::name() const
{
    return peer ? peer->name : QString::fromStdString(cloud->beacon.deviceName);
}

QString PeersModel::Row::address() const
{
    return cloud ? cloud->addressText() : peer->lastAddress;
}

void PeersModel::setRows(const std::vector<Peer> &peers, const std::vector<SeenCloud> &clouds, PeerRole role)
{
    std::vector<Row> rows;
    for (const Peer &peer : peers)
        if (peer.role == role)
            rows.push_back({peer, std::nullopt});
    for (const SeenCloud &cloud : clouds) {
        const auto known = std::find_if(rows.begin(), rows.end(), [&](const Row &row) { return row.peer && row.peer->id == cloud.beacon.deviceId; });
        if (known != rows.end())
            known->cloud = cloud;
        else
            rows.push_back({std::nullopt, cloud});
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int PeersModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PeersModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(columns);
}

QString PeersModel::stateOf(const Row &row) const
{
    if (row.peer)
        return row.cloud ? tr("paired, on this network") : tr("paired");
    return row.cloud->beacon.pairing ? tr("shows a code") : tr("on this network");
}

QVariant PeersModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::ToolTipRole && index.column() == Name)
        return row.peer ? row.peer->id : row.cloud->beacon.deviceId;
    if (role != Qt::DisplayRole && role != sortRole)
        return {};
    const QDateTime seen = row.peer ? row.peer->lastSeen : QDateTime();
    switch (index.column()) {
    case Name: return row.name();
    case State: return stateOf(row);
    case Address: return row.address();
    case LastSeen:
        if (role == sortRole)
            return seen;
        return seen.isValid() ? format::dateTime(seen) : QStringLiteral("–");
    default: return {};
    }
}

QVariant PeersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return QAbstractTableModel::headerData(section, orientation, role);
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case Name: return tip ? tr("What the device calls itself, or what it is called here") : tr("Device");
    case State: return tip ? tr("Whether it is paired, and whether it calls out on this network") : tr("State");
    case Address: return tip ? tr("Where it is, or was last") : tr("Address");
    case LastSeen: return tip ? tr("When it was last connected") : tr("Last seen");
    default: return {};
    }
}

} // namespace neurosurgeon
