#include "ui/models/logmodel.h"

#include "ui/models/layersmodel.h"

namespace neurosurgeon {

void LogModel::add(LogLevel level, const QString &text, const QDateTime &at)
{
    if (m_lines.size() >= kept) {
        beginRemoveRows({}, 0, 0);
        m_lines.pop_front();
        endRemoveRows();
    }
    const int row = static_cast<int>(m_lines.size());
    beginInsertRows({}, row, row);
    m_lines.push_back({at, level, text});
    endInsertRows();
}

void LogModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columns - 1);
}

int LogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int LogModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(columns);
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Line &line = m_lines[static_cast<std::size_t>(index.row())];
    if (role == sortRole)
        return index.column() == Time ? QVariant(line.at) : index.column() == Level ? QVariant(int(line.level)) : QVariant(line.text);
    if (role == Qt::ToolTipRole && index.column() == Text)
        return line.text;
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time:
        return line.at.toString(QStringLiteral("HH:mm:ss.zzz"));
    case Level:
        return line.level == LogLevel::Debug     ? tr("detail")
               : line.level == LogLevel::Info    ? tr("info")
               : line.level == LogLevel::Warning ? tr("warning")
                                                 : tr("error");
    default:
        return line.text;
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    return section == Time ? tr("Time") : section == Level ? tr("Level") : tr("What happened");
}

} // namespace neurosurgeon
