#pragma once

#include <QAbstractTableModel>
#include <QString>

#include <vector>

namespace neurosurgeon {

/// One edge as the cloud's window shows it.
struct SessionRow {
    quint64 id = 0;
    QString name;
    QString address;
    QString model;
    QString partition;
    double requestsPerSecond = 0;
    quint64 requests = 0;
    int waiting = 0;
    double loadFactor = 1; ///< tails take so many times longer than profiled, waiting for other edges included
    bool linkEmulated = false;
    bool paired = false;
    bool encrypted = false; ///< the data channel
    bool operator==(const SessionRow &) const = default;
};

/// The edges that are connected to this cloud.
class SessionsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Address, Model, Partition, Rate, Requests, Waiting, LoadFactor, Link, Security, columns };

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows that stay keep their place, so that a selection survives.
    void setRows(std::vector<SessionRow> rows);
    const std::vector<SessionRow> &rows() const { return m_rows; }
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<SessionRow> m_rows;
};

} // namespace neurosurgeon
