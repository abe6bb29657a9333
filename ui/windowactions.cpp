#include "ui/windowactions.h"

#include "ui/controllers/chosenimage.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QLabel>
#include <QListView>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolBar>
#include <QToolButton>

namespace neurosurgeon {

WindowActions::WindowActions(QMainWindow *window) : QObject(window), m_window(window)
{
    buildMenus();
    buildToolBar();
    retranslate();
}

QAction *WindowActions::add(QMenu *menu, const char *name, const QKeySequence &shortcut)
{
    auto *action = new QAction(this);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(shortcut);
    menu->addAction(action);
    return action;
}

void WindowActions::buildMenus()
{
    QMenuBar *bar = m_window->menuBar();
    bar->setObjectName(QStringLiteral("menuBar"));
    const auto menu = [&](const char *name) {
        auto *made = new QMenu(bar);
        made->setObjectName(QString::fromLatin1(name));
        bar->addMenu(made);
        return made;
    };
    m_file = menu("menuFile");
    m_edit = menu("menuEdit");
    m_model = menu("menuModel");
    m_link = menu("menuLink");
    m_run = menu("menuRun");
    m_view = menu("menuView");
    m_help = menu("menuHelp");
    home = add(m_file, "actionHome");
    open = add(m_file, "actionOpen", QKeySequence::Open);
    save = add(m_file, "actionSave", QKeySequence::Save);
    m_file->addSeparator();
    exportChart = add(m_file, "actionExportChart", Qt::CTRL | Qt::Key_E);
    exportCsv = add(m_file, "actionExportCsv");
    exportJson = add(m_file, "actionExportJson");
    m_file->addSeparator();
    quit = add(m_file, "actionQuit", QKeySequence::Quit);
    undo = add(m_edit, "actionUndo", QKeySequence::Undo);
    redo = add(m_edit, "actionRedo", QKeySequence::Redo);
    m_edit->addSeparator();
    copy = add(m_edit, "actionCopyRows", Qt::CTRL | Qt::SHIFT | Qt::Key_C);
    find = add(m_edit, "actionFind", QKeySequence::Find);
    find->setCheckable(true);
    m_edit->addSeparator();
    preferences = add(m_edit, "actionPreferences", Qt::CTRL | Qt::Key_Comma);
    profile = add(m_model, "actionProfile", Qt::CTRL | Qt::Key_P);
    deployment = add(m_model, "actionDeployment", Qt::CTRL | Qt::SHIFT | Qt::Key_D);
    optimal = add(m_model, "actionOptimal", Qt::CTRL | Qt::Key_B);
    chooseImage = add(m_model, "actionChooseImage", Qt::CTRL | Qt::Key_I);
    connectTo = add(m_link, "actionConnect", Qt::CTRL | Qt::Key_K);
    disconnectFrom = add(m_link, "actionDisconnect");
    measure = add(m_link, "actionMeasure", Qt::CTRL | Qt::Key_M);
    peers = add(m_link, "actionPeers", Qt::CTRL | Qt::SHIFT | Qt::Key_P);
    plainData = add(m_link, "actionPlainData");
    plainData->setCheckable(true);
    const auto choice = [&](const char *menuName, QMenu *&submenu, std::initializer_list<const char *> names) {
        submenu = m_link->addMenu(QString());
        submenu->setObjectName(QLatin1String(menuName));
        auto *group = new QActionGroup(this);
        for (const char *name : names) {
            QAction *action = group->addAction(add(submenu, name));
            action->setData(group->actions().size() - 1);
            action->setCheckable(true);
        }
        return group;
    };
    adaptations = choice("menuAdapt", m_adapt, {"adaptOff", "adaptSuggest", "adaptOn"});
    losses = choice("menuOnLoss", m_onLoss, {"lossFails", "lossWaits", "lossFinishesHere"});
    run = add(m_run, "actionRun", Qt::Key_F5);
    runMany = add(m_run, "actionRunMany", Qt::SHIFT | Qt::Key_F5);
    batch = add(m_run, "actionBatch", Qt::CTRL | Qt::SHIFT | Qt::Key_B);
    batch->setCheckable(true);
    stop = add(m_run, "actionStop", Qt::CTRL | Qt::Key_Period);
    m_run->addSeparator();
    clearRuns = add(m_run, "actionClearRuns");
    graph = add(m_view, "actionGraph", Qt::CTRL | Qt::Key_G);
    graph->setCheckable(true);
    fold = add(m_view, "actionFold");
    fold->setCheckable(true);
    fold->setChecked(true);
    m_view->addSeparator();
    tabs = new QActionGroup(this);
    for (const Qt::Key key : {Qt::Key_1, Qt::Key_2, Qt::Key_3, Qt::Key_4}) {
        auto *tab = add(m_view, "actionTab", Qt::ALT | key);
        tab->setObjectName(QStringLiteral("actionTab%1").arg(tabs->actions().size() + 1));
        tab->setData(tabs->actions().size());
        tabs->addAction(tab);
    }
    m_view->addSeparator();
    m_language = m_view->addMenu(QString());
    m_language->setObjectName(QStringLiteral("menuLanguage"));
    m_scheme = m_view->addMenu(QString());
    m_scheme->setObjectName(QStringLiteral("menuScheme"));
    languages = new QActionGroup(this);
    schemes = new QActionGroup(this);
    for (const char *code : {"en", "zh_CN"}) {
        QAction *action = languages->addAction(add(m_language, code));
        action->setText(qstrcmp(code, "en") == 0 ? QStringLiteral("English") : QStringLiteral("简体中文"));
        action->setData(QString::fromLatin1(code));
        action->setCheckable(true);
    }
    for (const char *name : {"schemeSystem", "schemeLight", "schemeDark"}) {
        QAction *action = schemes->addAction(add(m_scheme, name));
        action->setData(schemes->actions().size() - 1);
        action->setCheckable(true);
    }
    m_view->addSeparator();
    larger = add(m_view, "actionLarger", QKeySequence::ZoomIn);
    smaller = add(m_view, "actionSmaller", QKeySequence::ZoomOut);
    fullScreen = add(m_view, "actionFullScreen", Qt::Key_F11);
    fullScreen->setCheckable(true);
    lesson = add(m_view, "actionLesson", Qt::CTRL | Qt::Key_L);
    lesson->setCheckable(true);
    about = add(m_help, "actionAbout", QKeySequence::HelpContents);
}

void WindowActions::buildToolBar()
{
    m_bar = new QToolBar(m_window);
    m_bar->setObjectName(QStringLiteral("toolBar"));
    m_bar->setMovable(false);
    m_bar->setContextMenuPolicy(Qt::PreventContextMenu);
    m_modelLabel = new QLabel(m_bar);
    m_modelLabel->setObjectName(QStringLiteral("modelLabel"));
    m_inputLabel = new QLabel(m_bar);
    m_inputLabel->setObjectName(QStringLiteral("inputLabel"));
    models = new QComboBox(m_bar);
    models->setObjectName(QStringLiteral("models"));
    models->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    inputs = new QComboBox(m_bar);
    inputs->setObjectName(QStringLiteral("inputs"));
    inputs->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    times = new QSpinBox(m_bar);
    times->setObjectName(QStringLiteral("runTimes"));
    times->setRange(1, 10'000);
    times->setValue(20);
    m_modelLabel->setContentsMargins(6, 0, 4, 0);
    m_inputLabel->setContentsMargins(12, 0, 4, 0);
    m_bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_bar->addWidget(m_modelLabel);
    m_bar->addWidget(models);
    m_bar->addAction(profile);
    m_bar->addWidget(m_inputLabel);
    m_bar->addWidget(inputs);
    m_bar->addSeparator();
    m_bar->addAction(optimal);
    m_bar->addSeparator();
    m_bar->addAction(run);
    m_bar->addAction(runMany);
    m_bar->addWidget(times);
    m_bar->addAction(batch);
    m_bar->addAction(stop);
    for (QAction *action : {profile, optimal, run, runMany, batch, stop}) {
        if (auto *button = qobject_cast<QToolButton *>(m_bar->widgetForAction(action))) {
            button->setObjectName(action->objectName() + QStringLiteral("Button"));
            button->setAutoRaise(false);
        }
    }
    restyle();
    m_window->addToolBar(m_bar);
    connect(models, &QComboBox::activated, this, [this](int index) { Q_EMIT modelChosen(models->itemText(index)); });
    connect(inputs, &QComboBox::activated, this, [this](int index) {
        if (index == inputs->count() - 1)
            chooseImage->trigger();
        else
            Q_EMIT inputChosen(inputs->itemData(index).toString());
    });
}

void WindowActions::restyle()
{
    const int size = m_window->fontMetrics().ascent();
    m_bar->setIconSize({size, size});
    const theme::Colors colors = theme::colors(m_window->palette());
    run->setIcon(theme::icon(theme::Icon::Play, colors.good));
    runMany->setIcon(theme::icon(theme::Icon::Play, colors.good));
    stop->setIcon(theme::icon(theme::Icon::Stop, colors.error));
    optimal->setIcon(theme::icon(theme::Icon::Star, colors.warning));
    profile->setIcon(theme::icon(theme::Icon::Clock, colors.muted));
}

void WindowActions::showRole(bool edge, bool cloud)
{
    m_bar->setVisible(edge);
    for (QMenu *menu : {m_model, m_link, m_run})
        menu->menuAction()->setVisible(edge);
    m_edit->menuAction()->setVisible(edge || cloud);
    for (QAction *action : {save, exportCsv, exportJson, undo, redo, graph, fold, lesson})
        action->setVisible(edge);
    for (QAction *action : tabs->actions())
        action->setVisible(edge);
    for (QAction *action : {copy, find, exportChart})
        action->setVisible(edge || cloud);
    home->setVisible(edge || cloud);
}

void WindowActions::setModels(const QStringList &names, const QString &chosen)
{
    const QSignalBlocker block(models);
    if (!names.isEmpty()) {
        models->clear();
        models->addItems(names);
    }
    if (models->findText(chosen) < 0 && !chosen.isEmpty())
        models->addItem(chosen);
    models->setCurrentIndex(models->findText(chosen));
}

void WindowActions::setInput(const QString &input)
{
    const QSignalBlocker block(inputs);
    inputs->clear();
    inputs->addItem(tr("random values"), QString());
    for (const char *sample : {":/samples/sunflower.jpg", ":/samples/still_life.png"})
        inputs->addItem(inputText(QString::fromLatin1(sample)), QString::fromLatin1(sample));
    if (inputs->findData(input) < 0)
        inputs->addItem(inputText(input), input);
    inputs->setCurrentIndex(inputs->findData(input));
    inputs->addItem(tr("choose a picture…"));
}

void WindowActions::retranslate()
{
    const auto set = [](QAction *action, const QString &text, const QString &tip = {}) {
        action->setText(text);
        // Chinese carries its mnemonic in brackets; a tool button shows none.
        action->setIconText(QString(text).remove(QRegularExpression(QStringLiteral("\\(&.\\)"))).remove(u'&').remove(QChar(0x2026)));
        const QString plain = QString(text).remove(u'&').remove(QChar(0x2026));
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        action->setToolTip((tip.isEmpty() ? plain : tip) + (keys.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(keys)));
    };
    m_file->setTitle(tr("&File"));
    m_edit->setTitle(tr("&Edit"));
    m_model->setTitle(tr("&Model"));
    m_link->setTitle(tr("&Link"));
    m_run->setTitle(tr("&Run"));
    m_view->setTitle(tr("&View"));
    m_language->setTitle(tr("&Language"));
    m_scheme->setTitle(tr("&Colours"));
    m_help->setTitle(tr("&Help"));
    set(home, tr("Choose the &role…"));
    set(open, tr("&Open a session…"));
    set(save, tr("&Save the session…"));
    set(exportChart, tr("&Export a chart…"));
    set(exportCsv, tr("Export the table as &CSV…"));
    set(exportJson, tr("Export the data as &JSON…"));
    set(quit, tr("&Quit"));
    set(undo, tr("&Undo"));
    set(redo, tr("&Redo"));
    set(copy, tr("&Copy rows"));
    set(find, tr("&Find in the table"));
    set(preferences, tr("&Preferences…"));
    set(profile, tr("&Profile"), tr("Measure every layer and every partition point thoroughly, here and in the cloud"));
    set(optimal, tr("&Best point"), tr("Put the line on the best point and let it follow"));
    set(chooseImage, tr("Choose a &picture…"));
    set(connectTo, tr("&Connect to a cloud…"));
    set(disconnectFrom, tr("&Disconnect"));
    set(measure, tr("&Measure the link"));
    set(deployment, tr("&Deployment…"), tr("Measure this computer once, then predict any model's times"));
    set(peers, tr("&Pairing and peers…"), tr("Pair with a cloud, forget one, find out where the way there is broken"));
    set(plainData, tr("Send tensors &unencrypted where the cloud allows it"),
        tr("Saves computing on both sides; whoever listens on the network can read the tensors. Control stays encrypted"));
    m_adapt->setTitle(tr("&When the link changes"));
    const QString adaptNames[] = {tr("&Stay"), tr("S&uggest a better point"), tr("&Move to the better point")};
    for (int i = 0; i < adaptations->actions().size(); ++i)
        set(adaptations->actions().at(i), adaptNames[i]);
    m_onLoss->setTitle(tr("When the cloud is &lost"));
    const QString lossNames[] = {tr("Stop &runs and tasks"), tr("&Wait half a minute for it, and ask again"), tr("&Finish them on this computer")};
    for (int i = 0; i < losses->actions().size(); ++i)
        set(losses->actions().at(i), lossNames[i]);
    set(run, tr("&Run"), tr("One inference, split at the line"));
    set(runMany, tr("Run &N times"), tr("As many inferences as the number beside says"));
    set(batch, tr("&Batch"), tr("Many tasks at once, with edge, link and cloud busy at the same time"));
    set(stop, tr("&Stop"), tr("Give the running work up"));
    set(clearRuns, tr("&Forget all runs"));
    set(graph, tr("Show the &graph"));
    set(fold, tr("&Fold repeated blocks"));
    const QString tabNames[] = {tr("Layers table"), tr("Runs"), tr("Time line"), tr("Log")};
    for (int i = 0; i < tabs->actions().size(); ++i)
        set(tabs->actions().at(i), tabNames[i]);
    const QString schemeNames[] = {tr("As the &system"), tr("&Light"), tr("&Dark")};
    for (int i = 0; i < schemes->actions().size(); ++i)
        set(schemes->actions().at(i), schemeNames[i]);
    set(larger, tr("&Larger text"));
    set(smaller, tr("&Smaller text"));
    set(fullScreen, tr("&Classroom (full screen)"), tr("Full screen, everything 1.6 times as large"));
    set(lesson, tr("L&esson: guess first"), tr("Steps to guess the best cut and reveal it; File, Open takes lessons of your own"));
    set(about, tr("&About and versions"));
    m_modelLabel->setText(tr("Model"));
    m_inputLabel->setText(tr("Input"));
    models->setAccessibleName(tr("Model"));
    models->setToolTip(tr("The network that is split"));
    models->setPlaceholderText(tr("choose…"));
    inputs->setAccessibleName(tr("Input"));
    inputs->setToolTip(tr("What goes into the network; pictures can be dropped on the window"));
    times->setAccessibleName(tr("Number of runs"));
    times->setToolTip(tr("How many inferences Run N does"));
    m_modelLabel->setAccessibleName(m_modelLabel->text());
    m_inputLabel->setAccessibleName(m_inputLabel->text());
    m_bar->setAccessibleName(tr("Tools"));
    m_bar->setWindowTitle(tr("Tools"));
    m_window->menuBar()->setAccessibleName(tr("Menus"));
    for (QMenu *menu : {m_file, m_edit, m_model, m_link, m_adapt, m_onLoss, m_run, m_view, m_language, m_scheme, m_help})
        menu->setAccessibleName(menu->title().remove(u'&'));
    for (QAction *action : {profile, optimal, run, runMany, batch, stop}) {
        if (QWidget *button = m_bar->widgetForAction(action))
            button->setAccessibleName(action->text().remove(u'&'));
    }
    setInput(inputs->currentData().toString());
}

} // namespace neurosurgeon
