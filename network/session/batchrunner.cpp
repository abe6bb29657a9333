#include "network/session/batchrunner.h"

#include "core/engine/inputs.h"
#include "network/session/batchrun.h"

#include <algorithm>
#include <thread>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

constexpr nanoseconds outOfReach = std::chrono::hours(1);
constexpr double promisedError = 1e-5; ///< of the largest score, for optimised segments; others are bit-identical

PartitionPoint pointOf(const EdgeSession &session, int choice)
{
    return session.points()[static_cast<std::size_t>(choice)];
}

} // namespace

BatchRunner::BatchRunner(Compute &compute, EdgeConnection &connection, EdgeSession &first, BatchOptions options)
    : m_compute(compute), m_connection(connection), m_first(first), m_options(std::move(options))
{
}

int BatchRunner::kindOf(const std::string &model) const
{
    return static_cast<int>(std::find(m_models.begin(), m_models.end(), model) - m_models.begin());
}

const EdgeSession &BatchRunner::sessionOf(const std::string &model) const
{
    return *m_opened[static_cast<std::size_t>(kindOf(model))].session;
}

DispatchRules BatchRunner::rules(const std::vector<BatchTask> &tasks) const
{
    DispatchRules rules{.schedule = m_options.schedule, .pipelining = m_options.pipelining};
    if (!tasks.empty() && tasks.back().arrival.count() > 0)
        for (const BatchTask &task : tasks)
            rules.arrivals.push_back(task.arrival);
    for (const Opened &opened : m_opened)
        if (const auto point = fixedPoint(opened.session->points().size()))
            rules.fixed.push_back(*point);
    return rules;
}

/// Every point but the last is out of reach, and nowhere better for the bound.
std::vector<StageTimes> BatchRunner::timesWithoutCloud(const EdgeSession &session) const
{
    const auto whole = std::chrono::duration_cast<nanoseconds>(session.edgeProfile()->headTimes().back() * m_compute.options().slowdown);
    std::vector<StageTimes> times(session.points().size(), {whole, outOfReach, {}, {}});
    times.back().link = {};
    return times;
}

Expected<StageEstimator> BatchRunner::predictions(std::size_t window) const
{
    LinkEstimate link = m_first.link();
    link.burstBytes = 0; // the link is hardly ever idle
    std::vector<std::vector<StageTimes>> kinds;
    for (const Opened &opened : m_opened) {
        const EdgeSession &session = *opened.session;
        if (m_lost) {
            kinds.push_back(timesWithoutCloud(session));
            continue;
        }
        const ModelGraph &graph = session.model()->graph();
        const auto plan = planPartition(graph, session.points(),
                                        {session.edgeProfile()->headTimes(), m_compute.options().slowdown, 1},
                                        {session.cloudProfile()->tailTimes(), m_first.welcome().slowdown, session.cloudLoad()}, link);
        if (!plan)
            return tl::make_unexpected(plan.error());
        auto &choices = kinds.emplace_back();
        for (const Candidate &candidate : plan->candidates) {
            StageTimes times{candidate.edge + candidate.encode, {}, {}, {}};
            if (!candidate.point.crossing.empty()) {
                times.link = std::max(link.serialisation(candidate.point.crossingBytes), nanoseconds{1});
                times.cloud = candidate.cloud;
                times.delay = candidate.transfer - times.link;
            }
            choices.push_back(times);
        }
    }
    return StageEstimator(std::move(kinds), window);
}

Expected<BatchReport> BatchRunner::run(const std::vector<BatchTask> &tasks, std::function<void(const TaskRecord &)> onChange)
{
    auto estimator = predictions(9);
    auto all = predictions(0);
    if (!estimator || !all)
        return tl::make_unexpected(estimator ? all.error() : estimator.error());
    std::vector<int> kinds;
    for (const BatchTask &task : tasks)
        kinds.push_back(kindOf(task.model));
    for (WarmRun warm : m_warm) {
        warm.measured.link = estimator->predicted()[static_cast<std::size_t>(warm.kind)][static_cast<std::size_t>(warm.choice)].link;
        estimator->add(warm.kind, warm.choice, warm.measured);
    }
    Dispatcher dispatcher(std::move(*estimator), std::move(kinds), rules(tasks));
    dispatcher.forecast();
    BatchRun run(tasks, std::move(dispatcher), std::move(*all), m_first.link(),
                 m_options, std::move(onChange));
    if (m_lost)
        run.loseCloud(*m_lost);
    std::unique_lock lock(m_mutex);
    std::jthread collector([this, &run] { collect(run); });
    while (waitForTurn(run, lock)) {
        if (run.awaitsCloud())
            waitForCloud(run, lock);
        else if (const auto chosen = run.next(run.now()))
            begin(run, *chosen, lock);
        else if (const auto retry = run.retryAt())
            m_wake.wait_until(lock, run.instant(*retry));
        else
            m_wake.wait(lock);
    }
    // One that was handed over while cancel() ran is still to be given up.
    if (m_cancelled)
        m_connection.cancelAll();
    run.close();
    m_wake.notify_all();
    lock.unlock();
    collector.join();
    return run.finish(m_cancelled);
}

bool BatchRunner::waitForTurn(BatchRun &run, std::unique_lock<std::mutex> &lock)
{
    while (!m_cancelled && !run.isSettled()) {
        const auto nextArrival = run.admit(run.now());
        if (!m_paused && run.mayBegin())
            return true;
        if (nextArrival)
            m_wake.wait_until(lock, run.instant(*nextArrival));
        else if (!run.isSettled()) // admitting may have failed the last ones
            m_wake.wait(lock);
    }
    return false;
}

Expected<void> BatchRunner::reopen()
{
    const auto until = std::chrono::steady_clock::now() + m_options.patience;
    for (;;) {
        if (const auto resumed = m_first.resume(m_stop.get_token(), until); !resumed)
            return resumed;
        Expected<void> ready;
        for (const Opened &opened : m_opened)
            if (ready = opened.session->rejoin(m_first); !ready || !(ready = prepareAll(*opened.session)))
                break;
        // It may vanish again meanwhile.
        if (ready || ready.error().code != ErrorCode::NoConnection)
            return ready;
    }
}

void BatchRunner::waitForCloud(BatchRun &run, std::unique_lock<std::mutex> &lock)
{
    lock.unlock();
    const auto reopened = reopen();
    lock.lock();
    run.goOn(reopened);
}

void BatchRunner::begin(BatchRun &run, const Assignment &assignment, std::unique_lock<std::mutex> &lock)
{
    const BatchTask &task = run.task(assignment);
    const Opened &opened = m_opened[static_cast<std::size_t>(kindOf(task.model))];
    const PartitionPoint point = pointOf(*opened.session, assignment.choice);
    run.beginHead(assignment, point.label);
    lock.unlock();
    nanoseconds took{};
    Expected<std::vector<TensorView>> crossing = std::vector{*task.input};
    if (point.edgeLayers > 0) {
        const LayerSet head = prefixSet(opened.session->model()->graph(), point.edgeLayers);
        const auto segment = m_compute.segment(opened.session->model(), head, opened.optimize);
        crossing = segment ? m_compute.run(**segment, *crossing, took, m_stop.get_token())
                           : Expected<std::vector<TensorView>>(tl::make_unexpected(segment.error()));
    }
    const auto computed = run.now();
    const auto partition = point.crossing.empty() ? Expected<quint32>(0) : opened.session->partition(assignment.choice);
    lock.lock();
    if (!crossing)
        return run.fail(assignment, crossing.error().message);
    if (point.crossing.empty())
        return run.finishOnEdge(assignment, crossing->front(), computed);
    if (!partition)
        return run.giveBack(assignment, partition.error());
    run.handOver(assignment, computed, m_connection.infer(*partition, std::move(*crossing), opened.session->model()->graph().layers.back().output),
                 static_cast<std::size_t>(point.crossingBytes));
    m_wake.notify_all();
}

/// Answers come in the order of the requests, so one thread can wait for one after the other.
void BatchRunner::collect(BatchRun &run)
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [&run] { return run.hasSent() || run.isClosed(); });
        if (!run.hasSent())
            return;
        SentTask sent = run.takeSent();
        lock.unlock();
        const auto answer = sent.answer.get();
        lock.lock();
        run.settle(sent, answer);
        m_wake.notify_all();
    }
}

Expected<void> BatchRunner::check(const std::vector<BatchTask> &tasks, BatchReport &report)
{
    struct Reference {
        TensorView answer;
        double largest = 0;
    };
    std::map<std::pair<int, const void *>, Reference> known;
    for (TaskRecord &record : report.tasks) {
        if (!record.isOk())
            continue;
        if (m_stop.stop_requested()) {
            report.cancelled = true;
            return {};
        }
        const BatchTask &task = tasks[static_cast<std::size_t>(record.index)];
        const int kind = kindOf(task.model);
        const Opened &opened = m_opened[static_cast<std::size_t>(kind)];
        Reference &reference = known[{kind, task.input->bytes().data()}];
        if (reference.largest == 0) {
            auto answer = opened.session->reference(*task.input);
            if (!answer)
                return tl::make_unexpected(answer.error());
            reference = {*answer, maxAbs(*answer)};
        }
        if (record.output.spec() != reference.answer.spec()) {
            record.error = "The cloud answered with a tensor of another shape; use the same version on both machines.";
            continue;
        }
        record.maxAbsDifference = maxAbsDifference(reference.answer, record.output);
        const double allowed = opened.optimize == Optimize::On ? promisedError * reference.largest : 0;
        if (*record.maxAbsDifference > allowed)
            record.error = "The answer differs from the whole model's by " + std::to_string(*record.maxAbsDifference)
                + "; report this as a fault of the program.";
    }
    return {};
}

void BatchRunner::pause()
{
    const std::lock_guard lock(m_mutex);
    m_paused = true;
}

void BatchRunner::resume()
{
    {
        const std::lock_guard lock(m_mutex);
        m_paused = false;
    }
    m_wake.notify_all();
}

void BatchRunner::cancel()
{
    {
        const std::lock_guard lock(m_mutex);
        m_cancelled = true;
    }
    m_stop.request_stop();
    m_connection.cancelAll();
    m_wake.notify_all();
}

} // namespace neurosurgeon
