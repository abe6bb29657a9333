#include "ui/models/kindsmodel.h"

#include "ui/models/layersmodel.h"
#include "ui/text/explain.h"
#include "ui/text/format.h"

namespace neurosurgeon {

namespace {

QString formName(const QString &form)
{
    if (form == QStringLiteral("boosted"))
        return KindsModel::tr("boosted trees");
    if (form == QStringLiteral("kang"))
        return KindsModel::tr("speed (Kang)");
    return form == QStringLiteral("physical") ? KindsModel::tr("physical terms") : KindsModel::tr("linear");
}

} // namespace

void KindsModel::setRows(std::vector<KindRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void KindsModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columns - 1);
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(m_rows.size()) - 1, columns - 1));
}

int KindsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int KindsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(columns);
}

QVariant KindsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const KindRow &row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return int((index.column() >= Samples ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != sortRole)
        return {};
    const auto share = [role](double value) { return role == sortRole ? QVariant(value) : QVariant(format::percent(value)); };
    switch (index.column()) {
    case Kind: return predictorKindText(row.kind);
    case Form: return formName(row.form);
    case Samples: return row.samples;
    case HeldOut: return row.heldOut;
    case Within10: return share(row.within10);
    case Within20: return share(row.within20);
    case Mape: return share(row.mape);
    default: return {};
    }
}

QVariant KindsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return int((section >= Samples ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return QAbstractTableModel::headerData(section, orientation, role);
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case Kind: return tip ? tr("Kind of layer") : tr("Kind");
    case Form: return tip ? tr("The form that did best in cross-validation") : tr("Predictor");
    case Samples: return tip ? tr("Measured layers of this kind") : tr("Samples");
    case HeldOut: return tip ? tr("Samples that judge the predictor; it never saw them") : tr("Held out");
    case Within10: return tip ? tr("Share of the held-out samples predicted within 10 %") : tr("Within 10 %");
    case Within20: return tip ? tr("Share of the held-out samples predicted within 20 %") : tr("Within 20 %");
    case Mape: return tip ? tr("Mean of |predicted − measured| / measured") : tr("Mean error");
    default: return {};
    }
}

} // namespace neurosurgeon
