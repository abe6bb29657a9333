#pragma once

#include "core/profile/compute.h"
#include "network/session/fairqueue.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace neurosurgeon {

/// A role's inference thread: jobs one after another, each owner's in order and owners served fairly, and idle work (refining profiles) in between. Jobs hand their
/// results back by themselves, by a queued call. Destruction finishes the running job and drops the rest.
class ComputeThread {
public:
    using Job = std::function<void(Compute &)>;
    /// One small step of idle work; false when there is nothing left to do.
    using IdleStep = std::function<bool(Compute &)>;

    explicit ComputeThread(ComputeOptions options);
    ~ComputeThread();
    ComputeThread(const ComputeThread &) = delete;
    ComputeThread &operator=(const ComputeThread &) = delete;

    /// Any thread. Owners (a cloud's sessions) get equal shares of the computing time while they have jobs.
    void post(Job job, std::uint64_t owner = 0);
    /// From within a job: so much of its time is owed by that owner, whose work it did as well.
    void bill(std::uint64_t owner, std::chrono::nanoseconds took) { m_billed.emplace_back(owner, took); }
    /// Replaces the idle work, or ends it (an empty step) once the step under way is done; any thread.
    void setIdleWork(IdleStep step);
    /// Jobs that wait; any thread.
    int queued() const;
    /// Computing time spent on others than this owner so far; any thread.
    std::chrono::nanoseconds servedToOthers(std::uint64_t owner) const;

private:
    void loop(const std::stop_token &stop);

    Compute m_compute;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_wake;
    FairQueue<Job> m_jobs;
    IdleStep m_idle;
    std::uint64_t m_idleChanges = 0; ///< calls of setIdleWork()
    std::vector<std::pair<std::uint64_t, std::chrono::nanoseconds>> m_billed; ///< by the running job; its thread's alone
    std::jthread m_thread; ///< last: it uses everything above
};

} // namespace neurosurgeon
