#include "network/session/batchrun.h"

namespace neurosurgeon {

BatchRun::BatchRun(const std::vector<BatchTask> &tasks, Dispatcher dispatcher, StageEstimator all, LinkEstimate link,
                   const BatchOptions &options, std::function<void(const TaskRecord &)> onChange)
    : m_tasks(tasks), m_dispatcher(std::move(dispatcher)), m_all(std::move(all)), m_link(link), m_options(options),
      m_onChange(std::move(onChange))
{
    m_report.schedule = options.schedule;
    m_report.pipelining = options.pipelining;
    m_report.order = options.order;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        TaskRecord record;
        record.index = static_cast<int>(i);
        record.model = tasks[i].model;
        record.arrived = tasks[i].arrival;
        if (tasks[i].deadline)
            record.deadline = tasks[i].arrival + *tasks[i].deadline;
        m_report.tasks.push_back(std::move(record));
    }
}

std::optional<BatchRun::nanoseconds> BatchRun::admit(nanoseconds now)
{
    for (; m_arrived < m_tasks.size() && m_tasks[m_arrived].arrival <= now; ++m_arrived) {
        const Assignment assignment{static_cast<int>(m_arrived), 0};
        if (m_tasks[m_arrived].input)
            m_dispatcher.arrive(assignment.task);
        else
            fail(assignment, m_tasks[m_arrived].input.error().message);
    }
    return m_arrived < m_tasks.size() ? std::optional(m_tasks[m_arrived].arrival) : std::nullopt;
}

bool BatchRun::mayBegin() const
{
    if (m_awaitsCloud)
        return awaitsCloud();
    const bool free = m_options.pipelining == Pipelining::On || m_underWay == 0;
    return free && (!m_dispatcher.isIdle() || !m_redo.empty());
}

bool BatchRun::isFull() const
{
    return m_underWay >= m_options.maxUnderWay || m_bytesUnderWay >= m_options.maxBytesUnderWay;
}

std::optional<Assignment> BatchRun::next(nanoseconds now)
{
    if (m_redo.empty())
        return m_dispatcher.next(now, isFull());
    const int task = m_redo.front();
    m_redo.pop_front();
    return Assignment{task, m_dispatcher.edgeOnly(task)};
}

std::optional<BatchRun::nanoseconds> BatchRun::retryAt() const
{
    auto at = m_dispatcher.retryAt();
    if (m_arrived < m_tasks.size())
        at = std::min(at.value_or(nanoseconds::max()), m_tasks[m_arrived].arrival);
    return at;
}

void BatchRun::beginHead(const Assignment &assignment, const std::string &label)
{
    TaskRecord &task = record(assignment);
    task.state = TaskState::OnEdge;
    task.partition = label;
    task.edgeBegin = task.edgeEnd = now();
    changed(task);
}

void BatchRun::finishOnEdge(const Assignment &assignment, const TensorView &output, nanoseconds computed)
{
    TaskRecord &task = record(assignment);
    task.edgeEnd = task.linkBegin = task.linkEnd = task.cloudBegin = task.cloudEnd = task.finished = computed;
    task.output = output;
    task.state = TaskState::Done;
    const StageTimes measured{task.edgeEnd - task.edgeBegin, {}, {}, {}};
    m_dispatcher.computed(assignment, measured);
    m_all.add(m_dispatcher.kind(assignment.task), assignment.choice, measured);
    settled(task);
}

void BatchRun::handOver(const Assignment &assignment, nanoseconds computed, std::future<Expected<RemoteAnswer>> answer,
                        std::size_t bytes)
{
    TaskRecord &task = record(assignment);
    task.edgeEnd = computed;
    task.state = TaskState::Sent;
    const nanoseconds handedOver = now();
    task.linkBegin = task.linkEnd = task.cloudBegin = task.cloudEnd = handedOver;
    m_dispatcher.handedOver(assignment, handedOver);
    m_sent.push_back({assignment, std::move(answer), handedOver, bytes});
    ++m_underWay;
    m_bytesUnderWay += bytes;
    changed(task);
}

SentTask BatchRun::takeSent()
{
    SentTask sent = std::move(m_sent.front());
    m_sent.pop_front();
    return sent;
}

void BatchRun::settle(const SentTask &sent, const Expected<RemoteAnswer> &answer)
{
    --m_underWay;
    m_bytesUnderWay -= sent.bytes;
    if (!answer) {
        m_dispatcher.lost(sent.assignment);
        return giveBack(sent.assignment, answer.error());
    }
    measure(sent, *answer);
    TaskRecord &task = record(sent.assignment);
    task.output = answer->tensors.front();
    task.state = TaskState::Done;
    settled(task);
}

void BatchRun::measure(const SentTask &sent, const RemoteAnswer &answer)
{
    // Backwards from the answer, the one instant of which this clock is sure: the way back, the tail, its waiting, the
    // way there. A lane serves a task from when both are ready for each other, so waiting for one's own tasks does not
    // count as service, and waiting for other edges' does.
    TaskRecord &task = record(sent.assignment);
    task.finished = sent.handedOver + answer.waited;
    const nanoseconds oneWay = m_link.roundTrip / 2;
    const nanoseconds back = oneWay + m_link.serialisation(static_cast<std::int64_t>(answer.answerBytes)) + answer.result.held;
    task.cloudEnd = std::max(task.finished - back, sent.handedOver);
    task.cloudBegin = std::max(task.cloudEnd - answer.result.compute, sent.handedOver);
    const nanoseconds atCloud = std::max(task.cloudBegin - answer.result.queue, sent.handedOver);
    task.linkBegin = std::max(sent.handedOver, m_linkEnd);
    task.linkEnd = std::max(atCloud - oneWay, task.linkBegin);
    const nanoseconds served = task.cloudEnd - std::max({atCloud, m_cloudEnd, task.linkEnd});
    const StageTimes measured{task.edgeEnd - task.edgeBegin, task.linkEnd - task.linkBegin, std::max(served, nanoseconds{}), {}};
    m_linkEnd = task.linkEnd;
    m_cloudEnd = task.cloudEnd;
    m_dispatcher.answered(sent.assignment, measured, m_linkEnd, m_cloudEnd);
    m_all.add(m_dispatcher.kind(sent.assignment.task), sent.assignment.choice, measured);
}

void BatchRun::giveBack(const Assignment &assignment, const Error &error)
{
    TaskRecord &task = record(assignment);
    if (error.code == ErrorCode::NoConnection && m_options.onLoss == OnLoss::Retry)
        return askAgain(task);
    const bool stopped = error.code == ErrorCode::Cancelled;
    const bool here = !stopped && m_options.onLoss == OnLoss::Edge;
    if (error.code == ErrorCode::NoConnection && !m_report.cloudLost)
        loseCloud(error);
    if (!here) // the first loss says more than "there is no connection"
        return fail(assignment, error.code == ErrorCode::NoConnection ? m_report.cloudLost->message : error.message);
    task.moved = error.message;
    task.state = TaskState::Waiting;
    m_redo.push_back(assignment.task);
    changed(task);
}

void BatchRun::loseCloud(const Error &error)
{
    m_report.cloudLost = error;
    if (m_options.onLoss == OnLoss::Edge)
        m_dispatcher.keepAllOnEdge();
}

void BatchRun::askAgain(TaskRecord &task)
{
    m_awaitsCloud = true;
    ++task.retries;
    task.state = TaskState::Waiting;
    m_dispatcher.arrive(task.index);
    changed(task);
}

void BatchRun::goOn(const Expected<void> &reopened)
{
    m_awaitsCloud = false;
    if (reopened) {
        ++m_report.reconnects;
        return;
    }
    m_report.cloudLost = reopened.error();
    m_options.onLoss = OnLoss::Fail;
}

void BatchRun::fail(const Assignment &assignment, const std::string &why)
{
    TaskRecord &task = record(assignment);
    task.state = TaskState::Failed;
    task.error = why;
    task.finished = now();
    settled(task);
}

void BatchRun::settled(TaskRecord &task)
{
    ++m_settled;
    task.delivered = task.finished;
    if (m_options.order == AnswerOrder::Free)
        return changed(task);
    const auto isSettled = [](const TaskRecord &each) { return each.state == TaskState::Done || each.state == TaskState::Failed; };
    for (; m_delivered < m_report.tasks.size() && isSettled(m_report.tasks[m_delivered]); ++m_delivered) {
        TaskRecord &next = m_report.tasks[m_delivered];
        next.delivered = std::max(next.finished, task.finished);
        changed(next);
    }
}

void BatchRun::changed(const TaskRecord &task)
{
    if (m_onChange)
        m_onChange(task);
}

BatchReport BatchRun::finish(bool cancelled)
{
    m_report.cancelled = cancelled;
    FlowShop done{m_all.estimates(), {}, {}};
    std::vector<nanoseconds> arrivals;
    for (TaskRecord &task : m_report.tasks) {
        if (task.state != TaskState::Done && task.state != TaskState::Failed) {
            task.state = TaskState::Failed;
            task.error = "The batch was stopped before this task was done; run it again.";
            changed(task);
        }
        if (!task.isOk())
            continue;
        m_report.makespan = std::max(m_report.makespan, task.delivered);
        done.tasks.push_back(m_dispatcher.kind(task.index));
        arrivals.push_back(task.arrived);
    }
    m_report.lowerBound = batchLowerBound(done, arrivals);
    m_report.estimate = m_dispatcher.firstEstimate();
    m_report.planning = m_dispatcher.firstPlanning();
    m_report.plans = m_dispatcher.plans();
    m_report.edgeFactor = m_all.edgeFactor();
    m_report.linkFactor = m_all.linkFactor();
    m_report.cloudFactor = m_all.cloudFactor();
    return std::move(m_report);
}

} // namespace neurosurgeon
