#pragma once

#include <QAbstractTableModel>
#include <QPointF>
#include <QString>

#include <vector>

namespace neurosurgeon {

/// How well one kind of layer is predicted.
struct KindRow {
    QString kind;
    QString form;
    int samples = 0;
    int heldOut = 0;
    double within10 = 0; ///< shares of the held-out samples, 0..1
    double within20 = 0;
    double mape = 0;
    std::vector<QPointF> points; ///< milliseconds: measured, predicted
};

/// The kinds of a deployment with their errors. GUI thread.
class KindsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Kind, Form, Samples, HeldOut, Within10, Within20, Mape, columns };

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(std::vector<KindRow> rows);
    const std::vector<KindRow> &rows() const { return m_rows; }
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<KindRow> m_rows;
};

} // namespace neurosurgeon
