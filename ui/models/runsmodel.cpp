#include "ui/models/runsmodel.h"

#include "ui/models/layersmodel.h"
#include "ui/text/explain.h"
#include "ui/text/format.h"

#include <QLocale>

#include <algorithm>

namespace neurosurgeon {

RunsModel::RunsModel(Workbench &workbench, QObject *parent) : QAbstractTableModel(parent), m_workbench(workbench)
{
    connect(&workbench, &Workbench::runsChanged, this, &RunsModel::onReset);
    connect(&workbench, &Workbench::runAdded, this, &RunsModel::onAdded);
    onReset();
}

void RunsModel::onReset()
{
    if (m_rows > 0 && m_rows == static_cast<int>(m_workbench.runs().size())) {
        // Pins and checks change, rows do not: a reset would lose the selection.
        Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, columns - 1));
        return;
    }
    beginResetModel();
    m_rows = static_cast<int>(m_workbench.runs().size());
    endResetModel();
}

void RunsModel::onAdded()
{
    beginInsertRows({}, m_rows, m_rows);
    ++m_rows;
    endInsertRows();
}

void RunsModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columns - 1);
    onReset();
}

int RunsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int RunsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(columns);
}

int RunsModel::runNumber(int row) const
{
    return row >= 0 && row < m_rows ? m_workbench.runs()[static_cast<std::size_t>(row)].number : -1;
}

int RunsModel::rowOf(int runNumber) const
{
    for (int row = 0; row < m_rows; ++row) {
        if (m_workbench.runs()[static_cast<std::size_t>(row)].number == runNumber)
            return row;
    }
    return -1;
}

QString checkText(const OutputCheck &check)
{
    if (check.outputSha256 == check.wholeSha256)
        return RunsModel::tr("same as uncut");
    const QString difference = QString::number(check.maxAbsDifference, 'g', 2);
    return check.maxAbsDifference <= largestRoundingError * check.wholeMaxAbs
               ? RunsModel::tr("same as uncut, ± %1").arg(difference)
               : RunsModel::tr("differs by %1 of %2").arg(difference, format::number(check.wholeMaxAbs));
}

QVariant RunsModel::number(const RunEntry &run, int column) const
{
    switch (column) {
    case Number: return run.number;
    case Edge: return format::toMs(run.measured.edge + run.measured.encode);
    case Upload: return format::toMs(run.measured.transfer);
    case Cloud: return format::toMs(run.measured.cloud);
    case Total: return format::toMs(run.measured.total);
    case Predicted: return format::toMs(run.predicted.total);
    case Error: return run.predicted.total.count() == 0 ? 0.0
                     : static_cast<double>((run.measured.total - run.predicted.total).count())
                           / static_cast<double>(run.predicted.total.count());
    case Point: return run.point;
    default: return text(run, column);
    }
}

QString RunsModel::text(const RunEntry &run, int column) const
{
    switch (column) {
    case Pin: return {};
    case Number: return QString::number(run.number);
    case Model: return run.model;
    case Point:
        return run.measured.finishedOnEdge ? tr("%1, finished here").arg(partitionText(run.measured.label)) : partitionText(run.measured.label);
    case Error: return format::change(number(run, column).toDouble());
    case Answer:
        return run.top.empty() ? QString()
                               : tr("class %1, %2").arg(run.top.front().index).arg(format::percent(run.top.front().probability));
    case Check: return run.check ? checkText(*run.check) : QString();
    case Conditions: return conditionsText(run).join(QStringLiteral("; "));
    case Edge:
    case Upload:
    case Cloud:
    case Total:
    case Predicted: return format::number(number(run, column).toDouble());
    default: return {};
    }
}

QStringList RunsModel::conditionsText(const neurosurgeon::Conditions &conditions)
{
    QStringList texts;
    if (conditions.edgeSlowdown > 1)
        texts += tr("edge slowed %1 times (emulated)").arg(format::number(conditions.edgeSlowdown));
    if (conditions.cloudSlowdown > 1)
        texts += tr("cloud slowed %1 times (emulated)").arg(format::number(conditions.cloudSlowdown));
    if (conditions.channel == QStringLiteral("encrypted"))
        texts += tr("encrypted channel");
    else if (conditions.trust == QStringLiteral("paired"))
        texts += tr("paired, tensors in plain");
    else if (conditions.trust != QStringLiteral("loopback"))
        texts += tr("in plain, and nobody checked who the cloud is");
    if (conditions.linkEmulated)
        texts += tr("link emulated");
    return texts;
}

QString RunsModel::explain(const RunEntry &run) const
{
    QString text = tr("<b>Run %1</b>, %2, input %3<br>planned with %4, round trip %5")
                       .arg(run.number).arg(format::dateTime(run.at), run.input,
                                            format::rate(run.link.mbitPerSecond), format::time(run.link.roundTrip));
    for (const QString &condition : conditionsText(run))
        text += QStringLiteral("<br>") + condition;
    if (run.measured.queue.count() > 0)
        text += QStringLiteral("<br>") + tr("%1 of the upload in the cloud's queue").arg(format::time(run.measured.queue));
    if (run.measured.finishedOnEdge)
        text += QStringLiteral("<br>") + tr("the cloud was lost, and the rest was computed here");
    if (run.measured.retries > 0)
        text += QStringLiteral("<br>") + tr("the cloud was lost and found again %n time(s); the wait is part of the upload", nullptr, run.measured.retries);
    if (run.check)
        text += QStringLiteral("<br>") + tr("largest difference from the uncut model %1, largest output %2")
                                             .arg(QString::number(run.check->maxAbsDifference, 'g', 2), format::number(run.check->wholeMaxAbs));
    for (const ClassScore &score : run.top)
        text += QStringLiteral("<br>") + tr("class %1: %2").arg(score.index).arg(format::percent(score.probability));
    return text;
}

QVariant RunsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || index.row() >= static_cast<int>(m_workbench.runs().size()))
        return {};
    const RunEntry &run = m_workbench.runs()[static_cast<std::size_t>(index.row())];
    const auto &pinned = m_workbench.choices().pinned;
    const bool isPinned = std::find(pinned.begin(), pinned.end(), run.number) != pinned.end();
    switch (role) {
    case Qt::DisplayRole:
        return text(run, index.column());
    case sortRole:
        return index.column() == Pin ? QVariant(isPinned) : number(run, index.column());
    case Qt::CheckStateRole:
        return index.column() == Pin ? QVariant(isPinned ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::ToolTipRole:
        return explain(run);
    case Qt::AccessibleTextRole:
        return index.column() == Pin ? QVariant(isPinned ? tr("pinned") : tr("not pinned")) : QVariant();
    case Qt::TextAlignmentRole: {
        const bool numeric = index.column() == Number || (index.column() >= Edge && index.column() <= Error);
        if (index.column() == Number || index.column() == Error)
            return int(Qt::AlignCenter); // beside a column of words
        return int((numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    default:
        return {};
    }
}

bool RunsModel::setData(const QModelIndex &index, const QVariant &, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || role != Qt::CheckStateRole || index.column() != Pin)
        return false;
    m_workbench.togglePin(runNumber(index.row()));
    return true;
}

Qt::ItemFlags RunsModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return index.column() == Pin ? flags | Qt::ItemIsUserCheckable : flags;
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && (section == Number || section == Error))
        return int(Qt::AlignCenter);
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return int((section == Number || (section >= Edge && section <= Error) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return QAbstractTableModel::headerData(section, orientation, role);
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case Pin: return tip ? tr("Pin two runs to compare their time lines") : tr("Pin");
    case Number: return tip ? tr("Number of the run") : tr("Run");
    case Model: return tip ? tr("The network") : tr("Model");
    case Point: return tip ? tr("Partition point: its number and last layer on the edge") : tr("Partition");
    case Edge: return tip ? tr("Measured on the edge, milliseconds") : tr("Edge, ms");
    case Upload: return tip ? tr("Round trip, request and answer, milliseconds: total − edge − cloud") : tr("Upload, ms");
    case Cloud: return tip ? tr("Measured in the cloud, milliseconds") : tr("Cloud, ms");
    case Total: return tip ? tr("From the input to the answer on the edge's clock, milliseconds") : tr("Total, ms");
    case Predicted: return tip ? tr("What the plan said when the run began, milliseconds") : tr("Predicted, ms");
    case Error: return tip ? tr("(measured − predicted) ÷ predicted") : tr("Off by");
    case Answer: return tip ? tr("Most probable class and its softmax share") : tr("Answer");
    case Check: return tip ? tr("Against the whole model on the edge, outside the timing") : tr("Check");
    case Conditions: return tip ? tr("What was emulated, and how the tensors travelled") : tr("Conditions");
    default: return {};
    }
}

} // namespace neurosurgeon
