#pragma once

#include "ui/state/workbench.h"

#include <QAbstractTableModel>

namespace neurosurgeon {

/// For proxies: raw numbers to sort by, so that display strings never are data.
inline constexpr int sortRole = Qt::UserRole;

/// The layers as a table, the charts' twin: what each costs on either side and on which side the line puts it.
class LayersModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Index, Name, Kind, Side, Edge, Cloud, Shape, Output, Flops, Parameters, columns };

    explicit LayersModel(Workbench &workbench, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// After a change of language.
    void retranslate();

private:
    void onModel();
    void onValues();
    QString text(const Layer &layer, int row, int column) const;
    QVariant number(const Layer &layer, int row, int column) const;

    Workbench &m_workbench;
    int m_rows = 0;
};

} // namespace neurosurgeon
