#pragma once

#include "ui/controllers/batchcontroller.h"
#include "ui/models/queuemodel.h"

#include <QStringList>
#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace neurosurgeon {

class DataTable;

/// Edits the queue of a batch: draws, loads, adds, copies, moves and removes tasks, and changes model, input and deadline in the
/// cells (F2, a double click, or typing). GUI thread.
class QueueEditor : public QWidget {
    Q_OBJECT
public:
    explicit QueueEditor(BatchController &controller, QWidget *parent = nullptr);

    void setModels(const QStringList &models);
    DataTable *table() const { return m_table; }

Q_SIGNALS:
    void loadWanted();
    /// A picture for the chosen tasks.
    void pictureWanted(const std::vector<int> &rows);

private:
    void buildRows();
    void addShortcut(const char *name, const QKeySequence &keys, QPushButton *button);
    void connectButtons();
    std::vector<int> chosenRows() const;
    /// Chooses `count` rows from `row` on.
    void choose(int row, int count);
    void shift(int by);
    void remove();
    void duplicate();
    void updateButtons();
    void retranslate();

    BatchController &m_controller;
    QueueModel m_model;
    QStringList m_names; ///< of models
    std::vector<std::pair<QAction *, QPushButton *>> m_shortcuts; ///< of the table, each a button's
    // In the order in which Tab goes through them.
    QLabel *m_countLabel, *m_seedLabel;
    QSpinBox *m_count, *m_seed;
    QPushButton *m_draw, *m_load, *m_clear;
    QComboBox *m_models;
    QPushButton *m_add, *m_duplicate, *m_picture, *m_up, *m_down, *m_remove;
    DataTable *m_table;
};

} // namespace neurosurgeon
