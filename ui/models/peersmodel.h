#pragma once

#include "network/pairing/beacon.h"
#include "network/pairing/peerstore.h"

#include <QAbstractTableModel>

#include <optional>

namespace neurosurgeon {

/// Paired devices and, for an edge, clouds heard of on this network: one row a device. GUI thread.
class PeersModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, State, Address, LastSeen, columns };
    struct Row {
        std::optional<Peer> peer;       ///< if it is paired
        std::optional<SeenCloud> cloud; ///< if it was heard of
        QString name() const;
        QString address() const;        ///< where it is, or was last; may be empty
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// `role` is what the others are to this device.
    void setRows(const std::vector<Peer> &peers, const std::vector<SeenCloud> &clouds, PeerRole role);
    const std::vector<Row> &rows() const { return m_rows; }
    void retranslate() { Q_EMIT headerDataChanged(Qt::Horizontal, 0, columns - 1); }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString stateOf(const Row &row) const;

    std::vector<Row> m_rows;
};

} // namespace neurosurgeon
