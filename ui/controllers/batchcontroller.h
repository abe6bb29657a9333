#pragma once

#include "network/session/batchrunner.h"
#include "ui/controllers/edgecontroller.h"

namespace neurosurgeon {

/// The window's queue of tasks and its run. Lives on the GUI thread: the work itself is the EdgeController's, on the
/// edge's inference thread, and comes back as values, at most 20 times a second.
class BatchController : public QObject {
    Q_OBJECT
public:
    explicit BatchController(Workbench &workbench, QObject *parent = nullptr);
    ~BatchController() override;

    /// The edge that runs it; null while there is none. A running batch is stopped first.
    void setEdge(EdgeController *edge);

    const std::vector<BatchTask> &queue() const { return m_queue; }
    /// Replaces the queue by tasks drawn from the seed's four models.
    void draw(int tasks, quint64 seed);
    void add(const QString &model, int count);
    void removeRows(std::vector<int> rows);
    /// Puts copies of these tasks, in ascending order, behind the last of them; false where there is no room.
    bool duplicate(const std::vector<int> &rows);
    /// Changes one task. An input that is no picture is refused, which problem() tells.
    void replace(int row, const BatchTask &task);
    /// The same picture for several tasks.
    void setPicture(const std::vector<int> &rows, const QString &file);
    /// Moves one task up (-1) or down (1); false at the ends.
    bool move(int row, int by);
    void clear();
    /// Reads a queue file; nothing changes if it is damaged, which problem() tells.
    void load(const QString &file);

    /// 0: all at once.
    void setArrivals(double perSecond) { m_arrivals = perSecond; }
    void setOptions(const BatchOptions &options) { m_options = options; }
    const BatchOptions &options() const { return m_options; }

    void run();
    void pause(bool paused);
    void stop();
    bool isRunning() const { return m_running; }
    bool isPaused() const { return m_paused; }
    bool canRun() const;

    /// The running batch as far as it is; empty before the first one.
    const std::vector<TaskRecord> &records() const { return m_records; }
    /// For pictures and tests: records without a run.
    void showRecords(std::vector<TaskRecord> records);

Q_SIGNALS:
    void queueChanged();
    void recordsChanged();
    void stateChanged();
    void problem(const neurosurgeon::Problem &problem);
    void logged(neurosurgeon::LogLevel level, const QString &text);

private:
    /// What the inference thread and Stop share.
    struct Running {
        std::mutex mutex;
        BatchRunner *runner = nullptr;
        bool stopped = false;
    };

    Expected<BatchReport> work(Compute &compute, EdgeConnection &connection, EdgeSession &session,
                               const BatchOptions &options, std::vector<BatchTask> tasks, const std::shared_ptr<Running> &running);
    std::size_t room() const;
    bool isPicture(const QString &file);
    void onRecord(const TaskRecord &record);
    void onDone(const Expected<BatchReport> &report);

    Workbench &m_workbench;
    EdgeController *m_edge = nullptr;
    std::vector<BatchTask> m_queue;
    BatchOptions m_options;
    Conditions m_conditions; ///< of the batch that runs
    double m_arrivals = 0;
    quint64 m_seed = 0;
    std::vector<TaskRecord> m_records;
    std::shared_ptr<Running> m_shared;
    QTimer m_refresh; ///< coalesces changes
    bool m_running = false;
    bool m_paused = false;
};

} // namespace neurosurgeon
