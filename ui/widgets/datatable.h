#pragma once

#include <QSortFilterProxyModel>
#include <QTableView>

class QLineEdit;

namespace neurosurgeon {

class TableView;

/// A sortable table with a find field: copies the chosen rows (or all) as tab-separated text with a header, filters
/// by any column's text. GUI thread.
class DataTable : public QWidget {
    Q_OBJECT
public:
    DataTable(const char *name, QAbstractItemModel *model, QWidget *parent = nullptr);

    QTableView *view() const;
    QSortFilterProxyModel *proxy() const { return m_proxy; }
    QLineEdit *findField() const { return m_find; }
    /// Shown while the table has no rows.
    void setEmptyText(const QString &sentence);
    void setFindVisible(bool visible);
    enum class Elide { No, Yes };
    /// This column takes what the others leave; less than it needs (but six lines' heights) only where it may be elided.
    void setStretchColumn(int column, Elide elide = Elide::No)
    {
        m_stretch = column;
        m_elide = elide;
    }
    void fitColumns();

    /// The chosen rows, or all if none are chosen, as displayed.
    QString selectedText() const;
    /// All rows with raw numbers (RFC 4180).
    QByteArray csv() const;
    void copy() const;
    int currentSourceRow() const;
    void selectSourceRow(int row);

Q_SIGNALS:
    void currentRowChanged(int sourceRow);
    void rowActivated(int sourceRow);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    TableView *m_view;
    QSortFilterProxyModel *m_proxy;
    QLineEdit *m_find;
    int m_stretch = -1;
    Elide m_elide = Elide::No;
};

} // namespace neurosurgeon
