#include "ui/widgets/datatable.h"

#include "ui/models/layersmodel.h"
#include "ui/retranslator.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace neurosurgeon {

/// Says what will stand here as long as nothing does.
class TableView : public QTableView {
public:
    using QTableView::QTableView;
    QString emptyText;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QTableView::paintEvent(event);
        if (emptyText.isEmpty() || model()->rowCount() > 0)
            return;
        QPainter painter(viewport());
        painter.setPen(theme::colors(palette()).muted);
        painter.drawText(viewport()->rect().adjusted(16, 4, -16, -4), Qt::AlignCenter | Qt::TextWordWrap, emptyText);
    }
};

DataTable::DataTable(const char *name, QAbstractItemModel *model, QWidget *parent)
    : QWidget(parent), m_view(new TableView(this)), m_proxy(new QSortFilterProxyModel(this)), m_find(new QLineEdit(this))
{
    named(this, name);
    const QString prefix = QString::fromLatin1(name);
    m_view->setObjectName(prefix + QStringLiteral("View"));
    m_find->setObjectName(prefix + QStringLiteral("Find"));
    m_proxy->setSourceModel(model);
    m_proxy->setSortRole(sortRole);
    m_proxy->setFilterKeyColumn(-1);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_view->setModel(m_proxy);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(-1, Qt::AscendingOrder);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setAlternatingRowColors(true);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setTabKeyNavigation(false);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setCornerButtonEnabled(false);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setMinimumSectionSize(1); // the style's minimum is a header's
    m_view->verticalHeader()->setDefaultSectionSize(m_view->fontMetrics().height() + 6);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_find->setClearButtonEnabled(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_find);
    layout->addWidget(m_view, 1);
    m_find->hide();

    auto *copyAction = new QAction(m_view);
    copyAction->setObjectName(prefix + QStringLiteral("Copy"));
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    m_view->addAction(copyAction);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(copyAction, &QAction::triggered, this, &DataTable::copy);
    connect(m_find, &QLineEdit::textChanged, m_proxy, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &current) {
        Q_EMIT currentRowChanged(m_proxy->mapToSource(current).row());
    });
    connect(m_view, &QTableView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT rowActivated(m_proxy->mapToSource(index).row());
    });
    connect(m_proxy, &QAbstractItemModel::modelReset, this, &DataTable::fitColumns);
    connect(m_view->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &DataTable::fitColumns);
    m_view->viewport()->installEventFilter(this);
    connect(m_proxy, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int first) {
        if (first == 0) // so far the columns were as wide as their titles
            fitColumns();
    });
    onLanguage(this, [this, copyAction] {
        copyAction->setText(tr("Copy the rows"));
        m_find->setPlaceholderText(tr("Find in the table"));
        m_find->setAccessibleName(tr("Find in the table"));
        m_view->setAccessibleName(accessibleName().isEmpty() ? tr("Table") : accessibleName());
    });
}

QTableView *DataTable::view() const
{
    return m_view;
}

void DataTable::setEmptyText(const QString &sentence)
{
    m_view->emptyText = sentence;
    m_view->setAccessibleDescription(sentence);
    m_view->viewport()->update();
}

void DataTable::setFindVisible(bool visible)
{
    m_find->setVisible(visible);
    if (visible)
        m_find->setFocus(Qt::ShortcutFocusReason);
    else
        m_find->clear();
}

void DataTable::fitColumns()
{
    QHeaderView *header = m_view->horizontalHeader();
    header->setSortIndicatorShown(false); // while it shows, every column reserves room for it
    m_view->resizeColumnsToContents();
    header->setSortIndicatorShown(true);
    if (const int sorted = header->sortIndicatorSection(); sorted >= 0 && sorted < header->count())
        header->resizeSection(sorted, header->sectionSize(sorted) + header->fontMetrics().height());
    if (m_stretch >= 0) {
        const int own = header->sectionSize(m_stretch);
        const int least = m_elide == Elide::Yes ? std::min(own, 6 * header->fontMetrics().height()) : own;
        header->resizeSection(m_stretch, std::max(least, m_view->viewport()->width() - header->length() + own));
    }
}

bool DataTable::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_view->viewport() && event->type() == QEvent::Resize)
        fitColumns();
    return QWidget::eventFilter(watched, event);
}

void DataTable::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange)
        return;
    m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    fitColumns();
}

QString DataTable::selectedText() const
{
    QModelIndexList rows = m_view->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    if (rows.isEmpty()) {
        for (int row = 0; row < m_proxy->rowCount(); ++row)
            rows.append(m_proxy->index(row, 0));
    }
    QStringList lines;
    QStringList cells;
    for (int column = 0; column < m_proxy->columnCount(); ++column)
        cells += m_proxy->headerData(column, Qt::Horizontal).toString();
    lines += cells.join(u'\t');
    for (const QModelIndex &row : std::as_const(rows)) {
        cells.clear();
        for (int column = 0; column < m_proxy->columnCount(); ++column)
            cells += row.siblingAtColumn(column).data().toString().replace(QChar(0x00a0), u' ').replace(u'\t', u' ');
        lines += cells.join(u'\t');
    }
    return lines.join(u'\n') + u'\n';
}

QByteArray DataTable::csv() const
{
    const auto quoted = [](QString text) {
        if (text.contains(u',') || text.contains(u'"') || text.contains(u'\n'))
            text = u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
        return text;
    };
    const QAbstractItemModel *model = m_proxy->sourceModel();
    QString text;
    for (int row = -1; row < model->rowCount(); ++row) {
        for (int column = 0; column < model->columnCount(); ++column) {
            if (column > 0)
                text += u',';
            text += quoted(row < 0 ? model->headerData(column, Qt::Horizontal).toString()
                                   : model->index(row, column).data(sortRole).toString());
        }
        text += QStringLiteral("\r\n");
    }
    return text.toUtf8();
}

void DataTable::copy() const
{
    QGuiApplication::clipboard()->setText(selectedText());
}

int DataTable::currentSourceRow() const
{
    return m_proxy->mapToSource(m_view->currentIndex()).row();
}

void DataTable::selectSourceRow(int row)
{
    if (row == currentSourceRow())
        return;
    const QModelIndex index = m_proxy->mapFromSource(m_proxy->sourceModel()->index(row, 0));
    if (row < 0 || !index.isValid()) {
        m_view->clearSelection();
        m_view->setCurrentIndex({});
        return;
    }
    m_view->setCurrentIndex(index);
    m_view->selectRow(index.row());
    m_view->scrollTo(index);
}

} // namespace neurosurgeon
