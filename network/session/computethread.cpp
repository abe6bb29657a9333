#include "network/session/computethread.h"

namespace neurosurgeon {

ComputeThread::ComputeThread(ComputeOptions options)
    : m_compute(std::move(options)), m_thread([this](const std::stop_token &stop) { loop(stop); })
{
}

ComputeThread::~ComputeThread() = default;

void ComputeThread::post(Job job, std::uint64_t owner)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push(owner, std::move(job));
    }
    m_wake.notify_one();
}

void ComputeThread::setIdleWork(IdleStep step)
{
    {
        const std::lock_guard lock(m_mutex);
        m_idle = std::move(step);
        ++m_idleChanges;
    }
    m_wake.notify_one();
}

int ComputeThread::queued() const
{
    const std::lock_guard lock(m_mutex);
    return static_cast<int>(m_jobs.size());
}

std::chrono::nanoseconds ComputeThread::servedToOthers(std::uint64_t owner) const
{
    const std::lock_guard lock(m_mutex);
    return m_jobs.servedToOthers(owner);
}

void ComputeThread::loop(const std::stop_token &stop)
{
    while (true) {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, stop, [this] { return !m_jobs.isEmpty() || m_idle; });
        if (stop.stop_requested())
            return;
        if (!m_jobs.isEmpty()) {
            auto [owner, job] = m_jobs.pop();
            lock.unlock();
            const auto begin = std::chrono::steady_clock::now();
            job(m_compute);
            job = {}; // what it holds is released before anybody else computes
            auto own = std::chrono::steady_clock::now() - begin;
            lock.lock();
            for (const auto &[other, took] : std::exchange(m_billed, {})) {
                m_jobs.bill(other, took);
                own -= took;
            }
            m_jobs.charge(owner, std::max(own, std::chrono::steady_clock::duration{}));
            continue;
        }
        const IdleStep idle = std::exchange(m_idle, {});
        const std::uint64_t changes = m_idleChanges;
        lock.unlock();
        if (!idle(m_compute))
            continue;
        lock.lock();
        if (m_idleChanges == changes)
            m_idle = idle;
    }
}

} // namespace neurosurgeon
