#pragma once

#include <QKeySequence>
#include <QObject>

class QAction;
class QActionGroup;
class QComboBox;
class QLabel;
class QMainWindow;
class QMenu;
class QSpinBox;
class QToolBar;

namespace neurosurgeon {

/// Menus, tool bar and shortcuts of the window with their texts; what they do is connected by the window. GUI thread.
class WindowActions : public QObject {
    Q_OBJECT
public:
    explicit WindowActions(QMainWindow *window);

    void retranslate();
    /// After a change of palette or font.
    void restyle();
    void showRole(bool edge, bool cloud);
    void setModels(const QStringList &models, const QString &chosen);
    void setInput(const QString &input);

    QAction *home, *open, *save, *exportChart, *exportCsv, *exportJson, *quit;
    QAction *profile, *chooseImage, *optimal;
    QAction *connectTo, *disconnectFrom, *measure, *peers, *plainData, *deployment;
    QAction *run, *runMany, *batch, *stop, *clearRuns;
    QAction *undo, *redo, *copy, *find;
    QAction *graph, *fold, *fullScreen, *larger, *smaller, *preferences, *lesson;
    QAction *about;
    QActionGroup *languages, *schemes, *tabs, *adaptations, *losses;
    QComboBox *models, *inputs;
    QSpinBox *times;

Q_SIGNALS:
    void modelChosen(const QString &model);
    /// Empty: random values. A name that begins with ":/" is a shipped sample.
    void inputChosen(const QString &input);

private:
    QAction *add(QMenu *menu, const char *name, const QKeySequence &shortcut = {});
    void buildMenus();
    void buildToolBar();

    QMainWindow *m_window;
    QMenu *m_file, *m_edit, *m_model, *m_link, *m_run, *m_adapt, *m_onLoss, *m_view, *m_language, *m_scheme, *m_help;
    QToolBar *m_bar;
    QLabel *m_modelLabel;
    QLabel *m_inputLabel;
};

} // namespace neurosurgeon
