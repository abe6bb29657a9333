#pragma once

#include <QAbstractTableModel>
#include <QDateTime>

#include <deque>

namespace neurosurgeon {

enum class LogLevel { Debug, Info, Warning, Error };

/// What happened, newest last; the oldest of `kept` lines are forgotten.
class LogModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Level, Text, columns };
    static constexpr int kept = 2000;

    using QAbstractTableModel::QAbstractTableModel;

    void add(LogLevel level, const QString &text, const QDateTime &at = QDateTime::currentDateTime());
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Line {
        QDateTime at;
        LogLevel level;
        QString text;
    };
    std::deque<Line> m_lines;
};

} // namespace neurosurgeon
