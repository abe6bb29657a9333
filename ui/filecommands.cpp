#include "ui/filecommands.h"

#include "ui/charts/plotview.h"
#include "ui/controllers/batchcontroller.h"
#include "ui/controllers/chosenimage.h"
#include "ui/exports.h"
#include "ui/pages/batchpage.h"
#include "ui/pages/cloudpage.h"
#include "ui/pages/edgepage.h"
#include "ui/settings.h"
#include "ui/widgets/datatable.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>

namespace neurosurgeon {

namespace {

bool isLesson(const QString &file)
{
    return QFileInfo(file).suffix().toLower() == QStringLiteral("nlesson");
}

} // namespace

FileCommands::FileCommands(Workbench &workbench, EdgePage &page, Settings &settings, QWidget *window)
    : QObject(window), m_workbench(workbench), m_page(page), m_settings(settings), m_window(window)
{
}

void FileCommands::ask(Ask what, const QString &title, const QStringList &filters, const QString &suggestion,
                       std::function<void(const QString &)> then)
{
    auto *dialog = new QFileDialog(m_window, title);
    dialog->setObjectName(QStringLiteral("fileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(what == Ask::Open ? QFileDialog::AcceptOpen : QFileDialog::AcceptSave);
    dialog->setFileMode(what == Ask::Open ? QFileDialog::ExistingFile : QFileDialog::AnyFile);
    dialog->setNameFilters(filters);
    if (!suggestion.isEmpty()) {
        dialog->selectFile(suggestion);
        dialog->setDefaultSuffix(QFileInfo(suggestion).suffix());
    }
    connect(dialog, &QFileDialog::fileSelected, this, [then = std::move(then)](const QString &file) { then(file); });
    dialog->open();
}

void FileCommands::askAgain()
{
    if (m_again)
        m_again();
}

void FileCommands::report(const Expected<void> &result, const QString &file)
{
    if (result)
        Q_EMIT done(tr("saved %1").arg(QFileInfo(file).fileName()));
    else
        Q_EMIT problem({tr("The file could not be saved; nothing is lost."), QString::fromStdString(result.error().message),
                        NextStep::SaveElsewhere});
}

void FileCommands::askOpen()
{
    ask(Ask::Open, tr("Open a session"), {tr("Sessions and lessons (*.nsession *.nlesson)"), tr("All files (*)")}, {},
        [this](const QString &file) { open(file); });
}

void FileCommands::open(const QString &file)
{
    if (isLesson(file))
        return Q_EMIT lessonWanted(file);
    auto contents = openSession(file);
    if (!contents) {
        Q_EMIT problem({tr("The session cannot be opened; everything stays as it was."),
                        QString::fromStdString(contents.error().message), NextStep::OpenSession});
        return;
    }
    m_settings.addSession(QFileInfo(file).absoluteFilePath());
    Q_EMIT aboutToOpen();
    m_workbench.restore(std::move(contents->facts), std::move(contents->choices), std::move(contents->runs),
                        std::move(contents->samples), std::move(contents->batches));
    for (const MoveMark &move : contents->moves)
        m_workbench.addMove(move);
    Q_EMIT opened();
    Q_EMIT done(tr("opened %1").arg(QFileInfo(file).fileName()));
}

void FileCommands::askSave()
{
    ask(Ask::Save, tr("Save the session"), {tr("Sessions (*.nsession)")},
        m_workbench.choices().model + QStringLiteral(".nsession"), [this](const QString &file) { save(file); });
}

void FileCommands::save(const QString &file)
{
    m_again = [this] { askSave(); };
    const auto saved = saveFile(file, writeSession(contentsOf(m_workbench)));
    if (saved)
        m_settings.addSession(QFileInfo(file).absoluteFilePath());
    report(saved, file);
}

void FileCommands::askExportChart()
{
    QStringList titles;
    const auto charts = m_page.charts();
    for (const auto &[title, chart] : charts)
        titles += title;
    auto *dialog = new QInputDialog(m_window);
    dialog->setObjectName(QStringLiteral("chartDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Export a chart"));
    dialog->setLabelText(tr("Chart"));
    dialog->setComboBoxItems(titles);
    connect(dialog, &QInputDialog::textValueSelected, this, [this, titles](const QString &title) {
        askChartFile(static_cast<int>(titles.indexOf(title)));
    });
    dialog->open();
}

void FileCommands::askChartFile(int chart)
{
    ask(Ask::Save, tr("Export a chart"), {tr("Pictures (*.png *.svg *.pdf)")}, QStringLiteral("chart.png"),
        [this, chart](const QString &file) { exportChart(chart, file); });
}

void FileCommands::exportChart(int chart, const QString &file)
{
    m_again = [this, chart] { askChartFile(chart); };
    const auto charts = m_page.charts();
    if (chart >= 0 && chart < charts.size())
        report(neurosurgeon::exportChart(*charts[chart].second, charts[chart].first, file), file);
}

void FileCommands::askExportCsv()
{
    ask(Ask::Save, tr("Export the table"), {tr("Comma-separated values (*.csv)")}, QStringLiteral("table.csv"),
        [this](const QString &file) { exportCsv(file); });
}

void FileCommands::exportCsv(const QString &file)
{
    m_again = [this] { askExportCsv(); };
    const DataTable *table = m_page.currentTable();
    report(saveFile(file, (table ? table : m_page.runsTable())->csv()), file);
}

void FileCommands::askExportJson()
{
    ask(Ask::Save, tr("Export the data"), {tr("JSON (*.json)")}, m_workbench.choices().model + QStringLiteral(".json"),
        [this](const QString &file) { exportJson(file); });
}

void FileCommands::exportJson(const QString &file)
{
    m_again = [this] { askExportJson(); };
    report(saveFile(file, writeSession(contentsOf(m_workbench))), file);
}

void FileCommands::askPicture()
{
    ask(Ask::Open, tr("Choose a picture"), {tr("Pictures (*.png *.jpg *.jpeg)"), tr("All files (*)")}, {},
        [this](const QString &file) { choosePicture(file); });
}

void FileCommands::askTaskPicture(BatchController &batch, const std::vector<int> &rows)
{
    ask(Ask::Open, tr("Choose a picture"), {tr("Pictures (*.png *.jpg *.jpeg)"), tr("All files (*)")}, {},
        [&batch, rows](const QString &file) { batch.setPicture(rows, file); });
}

void FileCommands::askScenario()
{
    ask(Ask::Open, tr("Choose a scenario of the link"), {tr("JSON (*.json)"), tr("All files (*)")}, {},
        [this](const QString &file) { chooseScenario(file); });
}

void FileCommands::chooseScenario(const QString &file)
{
    const auto link = LinkSettings::load(file.toStdString());
    if (!link)
        return Q_EMIT problem({tr("The scenario cannot be used; the link stays as it was."), QString::fromStdString(link.error().message)});
    Emulation emulation = m_workbench.choices().emulation;
    emulation.link = *link;
    m_workbench.chooseEmulation(emulation);
}

void FileCommands::askQueue(BatchController &batch)
{
    ask(Ask::Open, tr("Load a queue"), {tr("JSON (*.json)"), tr("All files (*)")}, {},
        [&batch](const QString &file) { batch.load(file); });
}

void FileCommands::askExportBatch(BatchPage &page)
{
    ask(Ask::Save, tr("Export the batch"), {tr("Data, tasks or chart (*.json *.csv *.png *.svg *.pdf)")}, QStringLiteral("batch.json"),
        [this, &page](const QString &file) { report(page.exportTo(file), file); });
}

void FileCommands::askExportRequests(CloudPage &page)
{
    m_again = [this, &page] { askExportRequests(page); };
    ask(Ask::Save, tr("Export the requests"), {tr("Chart or numbers (*.png *.svg *.pdf *.csv)")}, QStringLiteral("requests.png"),
        [this, &page](const QString &file) { report(page.exportTo(file), file); });
}

void FileCommands::choosePicture(const QString &file)
{
    if (const auto readable = checkPicture(file); !readable)
        Q_EMIT problem({tr("The picture cannot be used; the input stays as it was."),
                        QString::fromStdString(readable.error().message), NextStep::ChooseImage});
    else
        m_workbench.chooseInput(file);
}

void FileCommands::drop(const QString &file)
{
    if (QFileInfo(file).suffix().toLower() == QStringLiteral("nsession") || isLesson(file))
        open(file);
    else if (isModelFile(file))
        Q_EMIT problem({tr("Model files cannot be opened yet."),
                        tr("%1 is a model file; choose one of the networks in the list.").arg(QFileInfo(file).fileName()),
                        NextStep::None, true});
    else
        choosePicture(file);
}

} // namespace neurosurgeon
