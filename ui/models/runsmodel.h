#pragma once

#include "ui/state/workbench.h"

#include <QAbstractTableModel>

namespace neurosurgeon {

/// The finished runs, newest last: measured beside predicted.
class RunsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Pin, Number, Model, Point, Edge, Upload, Cloud, Total, Predicted, Error, Answer, Check, Conditions, columns };

    explicit RunsModel(Workbench &workbench, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    /// What was emulated and how the channel was protected, in a few words each.
    static QStringList conditionsText(const neurosurgeon::Conditions &conditions);
    int runNumber(int row) const;
    int rowOf(int runNumber) const;
    void retranslate();

private:
    void onReset();
    void onAdded();
    QString text(const RunEntry &run, int column) const;
    QVariant number(const RunEntry &run, int column) const;
    QString explain(const RunEntry &run) const;

    Workbench &m_workbench;
    int m_rows = 0;
};

/// "max |difference| 1.2e-06 of 8.1": how far the split answer is from the whole model's.
QString checkText(const OutputCheck &check);

} // namespace neurosurgeon
