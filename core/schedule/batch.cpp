#include "core/schedule/batch.h"

#include <cmath>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

/// SplitMix64 (Steele, Lea & Flood 2014): the standard library's distributions differ between libraries.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next()
    {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    /// In (0, 1].
    double unit() { return (static_cast<double>(next() >> 11) + 1) / 9007199254740992.0; }

private:
    std::uint64_t m_state;
};

} // namespace

int BatchReport::failed() const
{
    return static_cast<int>(std::count_if(tasks.begin(), tasks.end(), [](const TaskRecord &task) { return !task.isOk(); }));
}

int BatchReport::missedDeadlines() const
{
    return static_cast<int>(std::count_if(tasks.begin(), tasks.end(), [](const TaskRecord &task) {
        return task.deadline && (task.isLate() || !task.isOk());
    }));
}

int BatchReport::deadlines() const
{
    return static_cast<int>(std::count_if(tasks.begin(), tasks.end(), [](const TaskRecord &task) { return task.deadline.has_value(); }));
}

double BatchReport::throughputPerSecond() const
{
    return makespan.count() > 0 ? finished() / std::chrono::duration<double>(makespan).count() : 0;
}

nanoseconds BatchReport::meanLatency() const
{
    nanoseconds sum{};
    for (const TaskRecord &task : tasks)
        if (task.isOk())
            sum += task.delivered - task.arrived;
    return finished() > 0 ? sum / finished() : nanoseconds{};
}

LaneShares BatchReport::utilisation() const
{
    LaneShares busy;
    if (makespan.count() <= 0)
        return busy;
    const double all = static_cast<double>(makespan.count());
    for (const TaskRecord &task : tasks) {
        busy.edge += static_cast<double>((task.edgeEnd - task.edgeBegin).count()) / all;
        busy.link += static_cast<double>((task.linkEnd - task.linkBegin).count()) / all;
        busy.cloud += static_cast<double>((task.cloudEnd - task.cloudBegin).count()) / all;
    }
    return busy;
}

nanoseconds batchLowerBound(const FlowShop &shop, const std::vector<nanoseconds> &arrivals)
{
    nanoseconds bound = makespanLowerBound(shop);
    for (std::size_t task = 0; task < arrivals.size(); ++task) {
        nanoseconds fastest = nanoseconds::max();
        for (const StageTimes &choice : shop.choices(static_cast<int>(task)))
            fastest = std::min(fastest, choice.total());
        bound = std::max(bound, arrivals[task] + fastest);
    }
    return bound;
}

std::vector<std::string> drawModels(const std::vector<std::string> &models, int count, std::uint64_t seed)
{
    Random random(seed);
    std::vector<std::string> drawn;
    for (int i = 0; i < count; ++i)
        drawn.push_back(models[static_cast<std::size_t>(random.next() % models.size())]);
    return drawn;
}

std::vector<nanoseconds> poissonArrivals(int count, double ratePerSecond, std::uint64_t seed)
{
    Random random(seed ^ 0x5eedULL);
    std::vector<nanoseconds> arrivals;
    double at = 0;
    for (int i = 0; i < count; ++i) {
        arrivals.emplace_back(std::llround(at * 1e9));
        at += -std::log(random.unit()) / ratePerSecond;
    }
    return arrivals;
}

} // namespace neurosurgeon
