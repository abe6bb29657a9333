#include "core/schedule/lanerun.h"

namespace neurosurgeon {

using std::chrono::nanoseconds;

std::vector<nanoseconds> runLanes(Dispatcher dispatcher, const FlowShop &shop, const std::vector<nanoseconds> &arrivals)
{
    struct Answer {
        Assignment assignment;
        StageTimes times;
        LaneTimes free;
        nanoseconds answered;
    };
    std::deque<Answer> underWay;
    std::vector<nanoseconds> finished(arrivals.size(), nanoseconds(-1));
    LaneTimes free; // the edge's is the present
    std::size_t arrived = 0;
    while (arrived < arrivals.size() || !dispatcher.isIdle()) {
        for (; arrived < arrivals.size() && arrivals[arrived] <= free.edge; ++arrived)
            dispatcher.arrive(static_cast<int>(arrived));
        for (; !underWay.empty() && underWay.front().answered <= free.edge; underWay.pop_front())
            dispatcher.answered(underWay.front().assignment, underWay.front().times, underWay.front().free.link,
                                underWay.front().free.cloud);
        const bool mayBegin = dispatcher.pipelining() == Pipelining::On || underWay.empty();
        const auto next = mayBegin ? dispatcher.next(free.edge) : std::nullopt;
        if (!next) {
            nanoseconds wake = nanoseconds::max();
            if (arrived < arrivals.size())
                wake = arrivals[arrived];
            if (const auto retry = dispatcher.retryAt(); retry && mayBegin)
                wake = std::min(wake, *retry);
            if (!underWay.empty())
                wake = std::min(wake, underWay.front().answered);
            if (wake == nanoseconds::max())
                break; // nothing will ever wake it
            free.edge = std::max(free.edge + nanoseconds(1), wake);
            continue;
        }
        const StageTimes &times = shop.choices(next->task)[static_cast<std::size_t>(next->choice)];
        const nanoseconds answered = finished[static_cast<std::size_t>(next->task)] = placeNext(free, times).finished;
        if (times.staysOnEdge()) {
            dispatcher.computed(*next, times);
        } else {
            dispatcher.handedOver(*next, free.edge);
            underWay.push_back({*next, times, free, answered});
        }
    }
    return finished;
}

} // namespace neurosurgeon
