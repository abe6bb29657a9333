#include "ui/models/layersmodel.h"

#include "ui/text/explain.h"
#include "ui/text/format.h"

namespace neurosurgeon {

LayersModel::LayersModel(Workbench &workbench, QObject *parent) : QAbstractTableModel(parent), m_workbench(workbench)
{
    connect(&workbench, &Workbench::modelChanged, this, &LayersModel::onModel);
    connect(&workbench, &Workbench::profilesChanged, this, &LayersModel::onValues);
    connect(&workbench, &Workbench::planChanged, this, &LayersModel::onValues);
    connect(&workbench, &Workbench::pointChanged, this, &LayersModel::onValues);
    onModel();
}

void LayersModel::onModel()
{
    beginResetModel();
    m_rows = static_cast<int>(m_workbench.facts().graph.layers.size());
    endResetModel();
}

void LayersModel::onValues()
{
    if (m_rows > 0 && m_rows == static_cast<int>(m_workbench.facts().graph.layers.size()))
        Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, columns - 1));
}

void LayersModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columns - 1);
    onValues();
}

int LayersModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int LayersModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(columns);
}

QVariant LayersModel::number(const Layer &layer, int row, int column) const
{
    const Facts &facts = m_workbench.facts();
    const auto index = static_cast<std::size_t>(row);
    switch (column) {
    case Edge:
        return facts.edge ? format::toMs(facts.edge->layers[index].median) * m_workbench.effectiveEdgeFactor() : -1.0;
    case Cloud:
        return facts.cloud ? format::toMs(facts.cloud->layers[index].median) * m_workbench.effectiveCloudFactor() : -1.0;
    case Output:
        return qlonglong(layer.output.bytes());
    case Flops:
        return qlonglong(layer.flops);
    case Parameters:
        return qlonglong(layer.parameters);
    case Index:
        return row;
    default:
        return text(layer, row, column);
    }
}

QString LayersModel::text(const Layer &layer, int row, int column) const
{
    switch (column) {
    case Index:
        return QString::number(row);
    case Name:
        return QString::fromStdString(layer.name);
    case Kind:
        return layerKindText(layer.kind);
    case Side:
        return row < m_workbench.edgeLayers() ? tr("edge") : tr("cloud");
    case Edge:
    case Cloud: {
        const double value = number(layer, row, column).toDouble();
        return value < 0 ? QStringLiteral("–") : format::number(value);
    }
    case Shape:
        return QString::fromStdString(shapeText(layer.output.shape)).replace(u'x', QChar(0x00d7));
    case Output:
        return format::bytes(layer.output.bytes());
    case Flops:
        return format::count(layer.flops);
    case Parameters:
        return layer.parameters == 0 ? QStringLiteral("–") : format::count(layer.parameters);
    default:
        return {};
    }
}

QVariant LayersModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || index.row() >= static_cast<int>(m_workbench.facts().graph.layers.size()))
        return {};
    const Layer &layer = m_workbench.facts().graph.layers[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(layer, index.row(), index.column());
    case sortRole:
        return number(layer, index.row(), index.column());
    case Qt::ToolTipRole:
        return explainLayer(m_workbench, index.row());
    case Qt::TextAlignmentRole: {
        const bool words = index.column() == Name || index.column() == Kind || index.column() == Side;
        if (index.column() == Index)
            return int(Qt::AlignCenter);
        return int((words ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    default:
        return {};
    }
}

QVariant LayersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && section == Index)
        return int(Qt::AlignCenter);
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return int((section != Name && section != Kind && section != Side ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return QAbstractTableModel::headerData(section, orientation, role);
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case Index: return tip ? tr("Position in the order of execution, from 0") : tr("No.");
    case Name: return tip ? tr("First operation of the layer") : tr("Layer");
    case Kind: return tip ? tr("What the layer does") : tr("Kind");
    case Side: return tip ? tr("Where the line puts it") : tr("Runs on");
    case Edge: return tip ? tr("Median time on the edge in milliseconds, emulated slowdown included") : tr("Edge, ms");
    case Cloud: return tip ? tr("Median time in the cloud in milliseconds, emulated load included") : tr("Cloud, ms");
    case Shape: return tip ? tr("Shape of the output: batch × channels × height × width") : tr("Output shape");
    case Output: return tip ? tr("Bytes of the output as float32") : tr("Output");
    case Flops: return tip ? tr("Floating-point operations, two for each multiply-add") : tr("FLOP");
    case Parameters: return tip ? tr("Learned values") : tr("Parameters");
    default: return {};
    }
}

} // namespace neurosurgeon
