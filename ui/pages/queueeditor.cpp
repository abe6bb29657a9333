#include "ui/pages/queueeditor.h"

#include "network/session/taskqueue.h"
#include "ui/retranslator.h"
#include "ui/widgets/datatable.h"

#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace neurosurgeon {

namespace {

/// One editor for each column; the usual delegate moves the values, which are the editors' user properties.
class QueueDelegate : public QStyledItemDelegate {
public:
    QueueDelegate(const QStringList &models, QObject *parent) : QStyledItemDelegate(parent), m_models(models) {}

    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        QWidget *editor = nullptr;
        if (index.column() == QueueModel::ModelName) {
            auto *box = new QComboBox(parent);
            box->addItems(m_models);
            if (const QString own = index.data(Qt::EditRole).toString(); !m_models.contains(own))
                box->addItem(own); // from a queue file
            editor = box;
        } else if (index.column() == QueueModel::Deadline) {
            auto *box = new QDoubleSpinBox(parent);
            box->setRange(0, maxTaskTimeMs);
            box->setDecimals(1);
            box->setSpecialValueText(QueueEditor::tr("none"));
            editor = box;
        } else {
            auto *field = new QLineEdit(parent);
            field->setPlaceholderText(QueueEditor::tr("random values"));
            editor = field;
        }
        editor->setObjectName(QStringLiteral("queueCell"));
        editor->setAccessibleName(index.model()->headerData(index.column(), Qt::Horizontal).toString());
        return editor;
    }

    void updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        // A row is lower than what can be edited in.
        QRect place = option.rect;
        place.setHeight(std::max(place.height(), editor->sizeHint().height()));
        place.setWidth(std::max(place.width(), editor->minimumSizeHint().width()));
        place.moveCenter(option.rect.center());
        place.moveTop(std::clamp(place.top(), 0, std::max(0, editor->parentWidget()->height() - place.height())));
        place.moveLeft(std::max(0, std::min(place.left(), editor->parentWidget()->width() - place.width())));
        editor->setGeometry(place);
    }

private:
    const QStringList &m_models;
};

} // namespace

QueueEditor::QueueEditor(BatchController &controller, QWidget *parent)
    : QWidget(parent), m_controller(controller), m_countLabel(new QLabel(this)), m_seedLabel(new QLabel(this)),
      m_count(new QSpinBox(this)), m_seed(new QSpinBox(this)), m_draw(new QPushButton(this)), m_load(new QPushButton(this)),
      m_clear(new QPushButton(this)), m_models(new QComboBox(this)), m_add(new QPushButton(this)),
      m_duplicate(new QPushButton(this)), m_picture(new QPushButton(this)), m_up(new QPushButton(this)),
      m_down(new QPushButton(this)), m_remove(new QPushButton(this)), m_table(new DataTable("batchQueueTable", &m_model, this))
{
    named(this, "batchQueue");
    m_count->setRange(1, 10'000);
    m_count->setValue(40);
    m_seed->setRange(0, 1'000'000);
    m_countLabel->setBuddy(m_count);
    m_seedLabel->setBuddy(m_seed);
    m_table->setStretchColumn(QueueModel::Input);
    QTableView *view = m_table->view();
    view->setSortingEnabled(false); // the order is what is edited
    view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    view->setItemDelegate(new QueueDelegate(m_names, this));
    buildRows();
    connectButtons();
    addShortcut("queueInsert", Qt::Key_Insert, m_add);
    addShortcut("queueDuplicate", Qt::CTRL | Qt::Key_D, m_duplicate);
    addShortcut("queueUp", Qt::ALT | Qt::Key_Up, m_up);
    addShortcut("queueDown", Qt::ALT | Qt::Key_Down, m_down);
    addShortcut("queueRemove", Qt::Key_Delete, m_remove);
    connect(&m_model, &QueueModel::edited, &m_controller, &BatchController::replace);
    connect(&m_controller, &BatchController::queueChanged, this, [this] {
        m_model.setQueue(m_controller.queue());
        updateButtons();
    });
    connect(&m_controller, &BatchController::stateChanged, this, &QueueEditor::updateButtons);
    connect(view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &QueueEditor::updateButtons);
    onLanguage(this, [this] { retranslate(); });
    updateButtons();
}

void QueueEditor::buildRows()
{
    const std::pair<QWidget *, const char *> names[] = {
        {m_count, "batchCount"}, {m_seed, "batchSeed"}, {m_draw, "batchDraw"}, {m_load, "batchLoad"}, {m_clear, "batchClear"},
        {m_models, "batchModels"}, {m_add, "batchAdd"}, {m_duplicate, "batchDuplicate"}, {m_picture, "batchPicture"},
        {m_up, "batchUp"}, {m_down, "batchDown"}, {m_remove, "batchRemove"}, {m_countLabel, "batchCountLabel"},
        {m_seedLabel, "batchSeedLabel"}};
    for (const auto &[widget, name] : names)
        named(widget, name);
    auto *first = new QHBoxLayout;
    auto *second = new QHBoxLayout;
    for (QWidget *widget : std::initializer_list<QWidget *>{m_countLabel, m_count, m_seedLabel, m_seed, m_draw, m_load, m_clear})
        first->addWidget(widget);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_models, m_add, m_duplicate, m_picture, m_up, m_down, m_remove})
        second->addWidget(widget);
    first->addStretch();
    second->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 2, 10, 8);
    layout->addLayout(first);
    layout->addLayout(second);
    layout->addWidget(m_table, 1);
}

void QueueEditor::addShortcut(const char *name, const QKeySequence &keys, QPushButton *button)
{
    auto *action = new QAction(m_table->view());
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    m_table->view()->addAction(action);
    connect(action, &QAction::triggered, button, &QPushButton::click);
    m_shortcuts.push_back({action, button});
}

void QueueEditor::connectButtons()
{
    connect(m_draw, &QPushButton::clicked, this, [this] { m_controller.draw(m_count->value(), static_cast<quint64>(m_seed->value())); });
    connect(m_load, &QPushButton::clicked, this, &QueueEditor::loadWanted);
    connect(m_clear, &QPushButton::clicked, &m_controller, &BatchController::clear);
    connect(m_add, &QPushButton::clicked, this, [this] {
        m_controller.add(m_models->currentText(), 1);
        choose(static_cast<int>(m_controller.queue().size()) - 1, 1);
    });
    connect(m_duplicate, &QPushButton::clicked, this, &QueueEditor::duplicate);
    connect(m_picture, &QPushButton::clicked, this, [this] { Q_EMIT pictureWanted(chosenRows()); });
    connect(m_remove, &QPushButton::clicked, this, &QueueEditor::remove);
    connect(m_up, &QPushButton::clicked, this, [this] { shift(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { shift(1); });
}

std::vector<int> QueueEditor::chosenRows() const
{
    std::vector<int> rows;
    for (const QModelIndex &index : m_table->view()->selectionModel()->selectedRows())
        rows.push_back(m_table->proxy()->mapToSource(index).row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

void QueueEditor::choose(int row, int count)
{
    const int last = std::min(row + count, m_model.rowCount()) - 1;
    if (row < 0 || row > last)
        return;
    const auto at = [this](int place) { return m_table->proxy()->mapFromSource(m_model.index(place, QueueModel::ModelName)); };
    auto *selection = m_table->view()->selectionModel();
    selection->setCurrentIndex(at(row), QItemSelectionModel::NoUpdate);
    selection->select({at(row), at(last)}, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_table->view()->scrollTo(at(last));
}

void QueueEditor::shift(int by)
{
    const int current = m_table->currentSourceRow();
    if (m_controller.move(current, by))
        choose(current + by, 1);
}

void QueueEditor::remove()
{
    const auto rows = chosenRows();
    m_controller.removeRows(rows);
    if (!rows.empty())
        choose(std::min(rows.front(), m_model.rowCount() - 1), 1);
}

void QueueEditor::duplicate()
{
    const auto rows = chosenRows();
    if (!rows.empty() && m_controller.duplicate(rows))
        choose(rows.back() + 1, static_cast<int>(rows.size()));
}

void QueueEditor::setModels(const QStringList &models)
{
    m_names = models;
    const QString chosen = m_models->currentText();
    m_models->clear();
    m_models->addItems(models);
    m_models->setCurrentText(chosen);
    updateButtons();
}

void QueueEditor::updateButtons()
{
    const bool free = !m_controller.isRunning();
    const bool chosen = free && m_table->view()->selectionModel()->hasSelection();
    m_model.setEditable(free);
    for (QPushButton *button : {m_draw, m_load})
        button->setEnabled(free);
    for (QPushButton *button : {m_duplicate, m_picture, m_remove, m_up, m_down})
        button->setEnabled(chosen);
    m_clear->setEnabled(free && !m_controller.queue().empty());
    m_add->setEnabled(free && m_models->count() > 0);
}

void QueueEditor::retranslate()
{
    setAccessibleName(tr("Queue"));
    const auto say = [](auto *widget, const QString &text, const QString &tip) {
        widget->setText(text);
        widget->setAccessibleName(tip.isEmpty() ? text : tip);
        widget->setToolTip(tip);
    };
    say(m_countLabel, tr("Tasks"), {});
    say(m_seedLabel, tr("Seed"), {});
    say(m_draw, tr("Draw"), tr("Draws the queue from the four seed models"));
    say(m_load, tr("Load…"), tr("Reads a queue from a JSON file"));
    say(m_clear, tr("Clear"), tr("Empties the queue"));
    say(m_add, tr("Add"), tr("Adds a task of this model (Insert)"));
    say(m_duplicate, tr("Duplicate"), tr("Puts copies behind the chosen tasks (Ctrl+D)"));
    say(m_picture, tr("Picture…"), tr("Gives the chosen tasks a picture as their input"));
    say(m_up, tr("Up"), tr("Moves the task towards the front (Alt+Up)"));
    say(m_down, tr("Down"), tr("Moves the task towards the end (Alt+Down)"));
    say(m_remove, tr("Remove"), tr("Removes the chosen tasks (Delete)"));
    m_count->setAccessibleName(tr("Number of tasks"));
    m_seed->setAccessibleName(tr("Seed"));
    m_models->setAccessibleName(tr("Model"));
    m_table->setAccessibleName(tr("Queue"));
    m_table->setEmptyText(tr("The queue is empty: draw tasks, load a file, or add them one by one."));
    for (const auto &[action, button] : m_shortcuts)
        action->setText(button->text());
    m_model.retranslate();
    m_table->fitColumns();
}

} // namespace neurosurgeon
