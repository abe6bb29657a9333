#pragma once

#include "network/session/batchrunner.h"

namespace neurosurgeon {

/// A task whose tensor was handed to the connection.
struct SentTask {
    Assignment assignment;
    std::future<Expected<RemoteAnswer>> answer;
    std::chrono::nanoseconds handedOver{};
    std::size_t bytes = 0;
};

/// The books of one running batch: who waits, who is under way, what was measured. No threads of its own; whoever
/// calls holds the runner's lock.
class BatchRun {
public:
    using Clock = std::chrono::steady_clock;
    using nanoseconds = std::chrono::nanoseconds;

    BatchRun(const std::vector<BatchTask> &tasks, Dispatcher dispatcher, StageEstimator all, LinkEstimate link,
             const BatchOptions &options, std::function<void(const TaskRecord &)> onChange);

    nanoseconds now() const { return Clock::now() - m_begin; }
    Clock::time_point instant(nanoseconds time) const { return m_begin + time; }
    const BatchTask &task(const Assignment &assignment) const { return m_tasks[static_cast<std::size_t>(assignment.task)]; }

    /// Lets tasks in that have arrived by now; the next arrival, if there is one.
    std::optional<nanoseconds> admit(nanoseconds now);
    bool isSettled() const { return m_settled == m_tasks.size(); }
    /// The cloud vanished, everything that was under way has come back, and the rules say that it is waited for.
    bool awaitsCloud() const { return m_awaitsCloud && m_underWay == 0; }
    /// It is gone for good: with OnLoss::Edge whatever has not begun stays on the edge.
    void loseCloud(const Error &error);
    /// It is back, or given up for good: then whatever needs it fails.
    void goOn(const Expected<void> &reopened);
    /// Some task waits and the rules let it begin, or the cloud is to be waited for.
    bool mayBegin() const;
    std::optional<Assignment> next(nanoseconds now);
    /// When next() may have something if it had nothing just now: a task arrives, or another one's time comes.
    std::optional<nanoseconds> retryAt() const;

    void beginHead(const Assignment &assignment, const std::string &label);
    void finishOnEdge(const Assignment &assignment, const TensorView &output, nanoseconds computed);
    void handOver(const Assignment &assignment, nanoseconds computed, std::future<Expected<RemoteAnswer>> answer,
                  std::size_t bytes);
    void settle(const SentTask &sent, const Expected<RemoteAnswer> &answer);
    /// The cloud did not do it: finish it here, or fail it.
    void giveBack(const Assignment &assignment, const Error &error);
    void fail(const Assignment &assignment, const std::string &why);

    bool hasSent() const { return !m_sent.empty(); }
    SentTask takeSent();
    void close() { m_closed = true; }
    bool isClosed() const { return m_closed; }
    /// Once everything is settled or given up.
    BatchReport finish(bool cancelled);

private:
    TaskRecord &record(const Assignment &assignment) { return m_report.tasks[static_cast<std::size_t>(assignment.task)]; }
    bool isFull() const;
    void askAgain(TaskRecord &task);
    void measure(const SentTask &sent, const RemoteAnswer &answer);
    void settled(TaskRecord &record);
    void changed(const TaskRecord &record);

    const std::vector<BatchTask> &m_tasks;
    Dispatcher m_dispatcher;
    StageEstimator m_all; ///< every sample of this run, for the bound
    LinkEstimate m_link;
    BatchOptions m_options;
    std::function<void(const TaskRecord &)> m_onChange;
    Clock::time_point m_begin = Clock::now();
    BatchReport m_report;
    std::size_t m_arrived = 0;
    std::size_t m_settled = 0;
    std::size_t m_delivered = 0;  ///< with order kept: how many of the first tasks
    std::deque<int> m_redo;       ///< to be finished on the edge
    std::deque<SentTask> m_sent;
    int m_underWay = 0;
    std::size_t m_bytesUnderWay = 0;
    nanoseconds m_linkEnd{};
    nanoseconds m_cloudEnd{};
    bool m_closed = false;
    bool m_awaitsCloud = false;
};

} // namespace neurosurgeon
