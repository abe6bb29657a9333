#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>

namespace neurosurgeon {

/// Jobs of several owners for one server: the owner that has been served least is next, his own jobs in order
/// (start-time fair queueing, Goyal, Vin & Cheng 1996, with times that are known only afterwards). Who was away saves
/// nothing up: he starts level with the one that is served now. Pure logic, not thread-safe.
template<class Job>
class FairQueue {
public:
    using Owner = std::uint64_t;
    using nanoseconds = std::chrono::nanoseconds;

    void push(Owner owner, Job job)
    {
        Lane &lane = m_lanes[owner];
        if (lane.jobs.empty() && !lane.running)
            lane.served = std::max(lane.served, m_level);
        lane.jobs.push_back(std::move(job));
        ++m_size;
    }

    /// The next job; the queue must not be empty. charge() follows when it is done.
    std::pair<Owner, Job> pop()
    {
        auto least = m_lanes.end();
        for (auto lane = m_lanes.begin(); lane != m_lanes.end(); ++lane)
            if (!lane->second.jobs.empty() && (least == m_lanes.end() || lane->second.served < least->second.served))
                least = lane;
        m_level = std::max(m_level, least->second.served);
        std::pair<Owner, Job> next{least->first, std::move(least->second.jobs.front())};
        least->second.jobs.pop_front();
        least->second.running = true;
        --m_size;
        return next;
    }

    /// The job that was popped took so long.
    void charge(Owner owner, nanoseconds took)
    {
        Lane &lane = m_lanes[owner];
        lane.running = false;
        lane.served += took;
        lane.total += took;
        m_total += took;
        // Nobody waits: who comes next owes nothing to who was served last.
        if (m_size == 0)
            m_level = std::max(m_level, lane.served);
        forgetIdle();
    }

    /// So much of the time of a job of somebody else's was spent on this owner's work.
    void bill(Owner owner, nanoseconds took)
    {
        Lane &lane = m_lanes[owner];
        lane.served += took;
        lane.total += took;
        m_total += took;
    }

    bool isEmpty() const { return m_size == 0; }
    std::size_t size() const { return m_size; }
    std::size_t owners() const { return m_lanes.size(); }
    /// Time given to all others since the beginning.
    nanoseconds servedToOthers(Owner owner) const
    {
        const auto lane = m_lanes.find(owner);
        return m_total - (lane == m_lanes.end() ? nanoseconds{} : lane->second.total);
    }

private:
    struct Lane {
        std::deque<Job> jobs;
        nanoseconds served{}; ///< his virtual time
        nanoseconds total{};
        bool running = false;
    };
    static constexpr std::size_t keptLanes = 64;

    /// Owners come and go for months: those that have nothing waiting and no advantage left are dropped.
    void forgetIdle()
    {
        if (m_lanes.size() <= keptLanes)
            return;
        std::erase_if(m_lanes, [this](const auto &entry) {
            const bool gone = entry.second.jobs.empty() && !entry.second.running && entry.second.served <= m_level;
            if (gone)
                m_total -= entry.second.total;
            return gone;
        });
    }

    std::map<Owner, Lane> m_lanes;
    nanoseconds m_level{};
    nanoseconds m_total{};
    std::size_t m_size = 0;
};

} // namespace neurosurgeon
