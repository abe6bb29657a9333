#include "ui/controllers/batchcontroller.h"

#include "network/session/taskqueue.h"

#include <QFileInfo>
#include <QImageReader>

#include <algorithm>
#include <iterator>

namespace neurosurgeon {

namespace {

const std::vector<std::string> seedModels{"alex_net", "vgg_net", "le_net", "mobile_net"};
constexpr std::chrono::milliseconds refreshInterval{50};

} // namespace

BatchController::BatchController(Workbench &workbench, QObject *parent) : QObject(parent), m_workbench(workbench)
{
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(refreshInterval);
    connect(&m_refresh, &QTimer::timeout, this, &BatchController::recordsChanged);
}

BatchController::~BatchController()
{
    stop();
}

void BatchController::setEdge(EdgeController *edge)
{
    stop();
    m_edge = edge;
    m_running = m_paused = false;
    m_shared.reset();
    if (edge)
        connect(edge, &EdgeController::stateChanged, this, &BatchController::stateChanged);
    Q_EMIT stateChanged();
}

void BatchController::draw(int tasks, quint64 seed)
{
    m_seed = seed;
    m_queue.clear();
    for (const std::string &model : drawModels(seedModels, tasks, seed)) {
        BatchTask task;
        task.model = model;
        m_queue.push_back(std::move(task));
    }
    Q_EMIT queueChanged();
}

void BatchController::add(const QString &model, int count)
{
    BatchTask task;
    task.model = model.toStdString();
    m_queue.insert(m_queue.end(), std::min(static_cast<std::size_t>(count), room()), task);
    Q_EMIT queueChanged();
}

std::size_t BatchController::room() const
{
    return static_cast<std::size_t>(maxBatchTasks) - std::min<std::size_t>(m_queue.size(), maxBatchTasks);
}

bool BatchController::duplicate(const std::vector<int> &rows)
{
    if (rows.empty() || rows.front() < 0 || rows.back() >= static_cast<int>(m_queue.size()))
        return false;
    if (rows.size() > room()) {
        Q_EMIT problem({tr("A queue holds up to %n task(s); remove some first.", nullptr, maxBatchTasks), {}, NextStep::None});
        return false;
    }
    std::vector<BatchTask> copies;
    for (const int row : rows)
        copies.push_back(m_queue[static_cast<std::size_t>(row)]);
    m_queue.insert(m_queue.begin() + rows.back() + 1, copies.begin(), copies.end());
    Q_EMIT queueChanged();
    return true;
}

bool BatchController::isPicture(const QString &file)
{
    if (QFileInfo(file).isFile() && QImageReader(file).canRead())
        return true;
    Q_EMIT problem({tr("%1 is missing or no picture; the queue stays as it was.").arg(QFileInfo(file).fileName()), {}, NextStep::None});
    return false;
}

void BatchController::replace(int row, const BatchTask &task)
{
    if (row < 0 || row >= static_cast<int>(m_queue.size()))
        return;
    BatchTask &own = m_queue[static_cast<std::size_t>(row)];
    if (task.inputName == own.inputName || task.inputName.empty() || isPicture(QString::fromStdString(task.inputName)))
        own = task;
    Q_EMIT queueChanged();
}

void BatchController::setPicture(const std::vector<int> &rows, const QString &file)
{
    if (!isPicture(file))
        return;
    for (const int row : rows)
        if (row >= 0 && row < static_cast<int>(m_queue.size()))
            m_queue[static_cast<std::size_t>(row)].inputName = file.toStdString();
    Q_EMIT queueChanged();
}

void BatchController::removeRows(std::vector<int> rows)
{
    std::sort(rows.begin(), rows.end());
    for (auto row = rows.rbegin(); row != rows.rend(); ++row)
        if (*row >= 0 && *row < static_cast<int>(m_queue.size()))
            m_queue.erase(m_queue.begin() + *row);
    Q_EMIT queueChanged();
}

bool BatchController::move(int row, int by)
{
    const int size = static_cast<int>(m_queue.size());
    if (row < 0 || row >= size || row + by < 0 || row + by >= size)
        return false;
    std::swap(m_queue[static_cast<std::size_t>(row)], m_queue[static_cast<std::size_t>(row + by)]);
    Q_EMIT queueChanged();
    return true;
}

void BatchController::clear()
{
    m_queue.clear();
    Q_EMIT queueChanged();
}

void BatchController::load(const QString &file)
{
    auto tasks = readTaskQueue(file);
    if (!tasks) {
        Q_EMIT problem({tr("The queue cannot be read; it stays as it was."), QString::fromStdString(tasks.error().message),
                        NextStep::None});
        return;
    }
    m_queue = std::move(*tasks);
    Q_EMIT queueChanged();
}

bool BatchController::canRun() const
{
    return m_edge && m_edge->isConnected() && m_edge->activity() == EdgeController::Activity::Idle && !m_queue.empty();
}

void BatchController::run()
{
    if (!canRun())
        return;
    auto tasks = m_queue;
    std::vector<std::chrono::nanoseconds> arrivals = poissonArrivals(m_arrivals > 0 ? static_cast<int>(tasks.size()) : 0, m_arrivals, m_seed);
    if (arrivals.empty()) { // a file's, who moved up comes earlier
        std::transform(tasks.begin(), tasks.end(), std::back_inserter(arrivals), [](const BatchTask &task) { return task.arrival; });
        std::sort(arrivals.begin(), arrivals.end());
    }
    for (std::size_t i = 0; i < tasks.size(); ++i)
        tasks[i].arrival = arrivals[i];
    m_running = true;
    m_paused = false;
    m_shared = std::make_shared<Running>();
    m_records.clear();
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        TaskRecord record;
        record.index = static_cast<int>(i);
        record.model = tasks[i].model;
        record.inputName = tasks[i].inputName;
        m_records.push_back(std::move(record));
    }
    Q_EMIT logged(LogLevel::Info, tr("batch of %n task(s) begins", nullptr, static_cast<int>(tasks.size())));
    BatchOptions options = m_options;
    options.onLoss = m_edge->onLoss();
    m_conditions = m_edge->conditions();
    m_edge->runBatch([this, options, tasks = std::move(tasks), shared = m_shared](Compute &compute, EdgeConnection &connection,
                                                                        EdgeSession &session) {
        auto report = work(compute, connection, session, options, tasks, shared);
        QMetaObject::invokeMethod(this, [this, shared, report = std::move(report)] {
            if (shared == m_shared)
                onDone(report);
        }, Qt::QueuedConnection);
    }, [this] { stop(); });
    Q_EMIT recordsChanged();
    Q_EMIT stateChanged();
}

Expected<BatchReport> BatchController::work(Compute &compute, EdgeConnection &connection, EdgeSession &session,
                                            const BatchOptions &options, std::vector<BatchTask> tasks, const std::shared_ptr<Running> &running)
{
    BatchRunner runner(compute, connection, session, options);
    {
        const std::lock_guard lock(running->mutex);
        if (running->stopped)
            return failure(ErrorCode::Cancelled, "The batch was stopped.");
        running->runner = &runner;
    }
    const auto go = [&]() -> Expected<BatchReport> {
        if (const auto link = session.measureLink(); !link)
            return tl::make_unexpected(link.error());
        if (const auto opened = runner.open(tasks, m_seed, Optimize::On, ProfileQuality::Quick); !opened)
            return tl::make_unexpected(opened.error());
        auto report = runner.run(tasks, [this, running](const TaskRecord &record) {
            QMetaObject::invokeMethod(this, [this, running, record] {
                if (running == m_shared)
                    onRecord(record);
            }, Qt::QueuedConnection);
        });
        if (report && !report->cancelled)
            if (const auto checked = runner.check(tasks, *report); !checked)
                return tl::make_unexpected(checked.error());
        return report;
    };
    auto report = go();
    const std::lock_guard lock(running->mutex);
    running->runner = nullptr;
    return report;
}

void BatchController::onRecord(const TaskRecord &record)
{
    if (record.index < static_cast<int>(m_records.size()))
        m_records[static_cast<std::size_t>(record.index)] = record;
    if (!m_refresh.isActive())
        m_refresh.start();
}

void BatchController::showRecords(std::vector<TaskRecord> records)
{
    m_records = std::move(records);
    Q_EMIT recordsChanged();
}

void BatchController::onDone(const Expected<BatchReport> &report)
{
    m_running = m_paused = false;
    if (report) {
        BatchEntry entry{0, QDateTime::currentDateTimeUtc(), *report, m_conditions};
        for (TaskRecord &task : entry.report.tasks)
            task.output = {};
        m_records = entry.report.tasks;
        const int failed = report->failed();
        const QString sentence = tr("batch finished: %1 of %2 tasks").arg(report->finished()).arg(report->tasks.size());
        Q_EMIT logged(failed > 0 ? LogLevel::Error : LogLevel::Info, sentence);
        m_workbench.addBatch(std::move(entry));
        if (report->cloudLost)
            Q_EMIT problem({failed > 0 ? tr("The link was lost in the middle of a batch; the table says which tasks failed.")
                                       : tr("The link was lost in the middle of a batch; what was left was finished here."),
                            QString::fromStdString(report->cloudLost->message), NextStep::Reconnect});
        else if (m_edge && !m_edge->isConnected())
            Q_EMIT problem({tr("The link was lost in the middle of a batch, which found the cloud again."), {}, NextStep::Reconnect});
        else if (failed > 0 && !report->cancelled)
            Q_EMIT problem({tr("%n task(s) failed; the table says why.", nullptr, failed), {}, NextStep::None, true});
    } else if (report.error().code != ErrorCode::Cancelled) {
        Q_EMIT problem({tr("The batch could not be run."), QString::fromStdString(report.error().message), NextStep::ShowLog});
    }
    Q_EMIT recordsChanged();
    Q_EMIT stateChanged();
}

void BatchController::pause(bool paused)
{
    if (!m_running || !m_shared)
        return;
    {
        const std::lock_guard lock(m_shared->mutex);
        if (!m_shared->runner)
            return;
        m_paused = paused;
        if (paused)
            m_shared->runner->pause();
        else
            m_shared->runner->resume();
    }
    Q_EMIT stateChanged();
}

void BatchController::stop()
{
    if (!m_running || !m_shared)
        return;
    const std::lock_guard lock(m_shared->mutex);
    m_shared->stopped = true;
    if (m_shared->runner)
        m_shared->runner->cancel();
}

} // namespace neurosurgeon
