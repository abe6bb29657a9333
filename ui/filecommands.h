#pragma once

#include "ui/state/sessionfile.h"
#include "ui/widgets/banner.h"

#include <QObject>

namespace neurosurgeon {

class BatchController;
class BatchPage;
class CloudPage;
class EdgePage;
class Settings;

/// Opening, saving and exporting: asks for a name without blocking, does it, and reports problems for the banner.
/// GUI thread.
class FileCommands : public QObject {
    Q_OBJECT
public:
    FileCommands(Workbench &workbench, EdgePage &page, Settings &settings, QWidget *window);

    void askOpen();
    void askSave();
    void askExportChart();
    void askExportCsv();
    void askExportJson();
    void askPicture();
    void askScenario();
    void askQueue(BatchController &batch);
    /// The input of these tasks of the queue.
    void askTaskPicture(BatchController &batch, const std::vector<int> &rows);
    void askExportBatch(BatchPage &page);
    /// What a cloud answered in the last minute.
    void askExportRequests(CloudPage &page);
    /// What was asked last, e.g. for a place with more room.
    void askAgain();

    void open(const QString &file);
    void save(const QString &file);
    void exportChart(int chart, const QString &file);
    void exportCsv(const QString &file);
    void exportJson(const QString &file);
    void choosePicture(const QString &file);
    /// Emulates a link that changes as the file says.
    void chooseScenario(const QString &file);
    /// A file dropped on the window: a picture, a session, or something that is refused by name.
    void drop(const QString &file);

Q_SIGNALS:
    /// A readable session is about to replace everything.
    void aboutToOpen();
    void opened();
    void problem(const neurosurgeon::Problem &problem);
    void done(const QString &sentence);
    /// A lesson was opened or dropped; the window knows the language to read it in.
    void lessonWanted(const QString &file);

private:
    enum class Ask { Open, Save };
    void ask(Ask what, const QString &title, const QStringList &filters, const QString &suggestion,
             std::function<void(const QString &)> then);
    void askChartFile(int chart);
    void report(const Expected<void> &result, const QString &file);

    Workbench &m_workbench;
    EdgePage &m_page;
    Settings &m_settings;
    QWidget *m_window;
    std::function<void()> m_again;
};

} // namespace neurosurgeon
