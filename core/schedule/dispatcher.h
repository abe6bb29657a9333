#pragma once

#include "core/schedule/batch.h"
#include "core/schedule/scheduler.h"
#include "core/schedule/stageestimator.h"

#include <deque>

namespace neurosurgeon {

struct DispatchRules {
    BatchSchedule schedule = BatchSchedule::Auto;
    Pipelining pipelining = Pipelining::On;
    /// Of every task, if they arrive over time; what is planned with is their rate alone. Empty: all are there at once.
    std::vector<std::chrono::nanoseconds> arrivals;
    int planningPause = 25; ///< a plan is made again when this many times its own making has passed
    std::int64_t effort = usualEffort; ///< of a plan; one that corrects another gets a quarter
    std::vector<int> fixed; ///< one choice for each kind where points are given; empty: chosen
};

/// Decides, each time the edge is free, which of the tasks that are there goes next and where it is cut. It plans for
/// the state of the lanes as it is then: tasks under way occupy link and cloud, and every answer corrects the stage
/// times. Planning is limited to a twenty-fifth of the time. Pure logic, times are the caller's clock.
class Dispatcher {
public:
    /// At most so many waiting tasks are planned at once; the others follow in later plans.
    static constexpr std::size_t horizon = 100;

    /// `kinds`: the kind of each task.
    Dispatcher(StageEstimator estimator, std::vector<int> kinds, DispatchRules rules);

    /// A task is there, or is to be done again.
    void arrive(int task);
    /// The task that shall begin now; it waits no longer. `onEdge`: link or memory is full, only tasks that stay on the
    /// edge may begin. Nothing where none waits, or where link and cloud have so much to do that a task without a head
    /// would only be decided too early: then retryAt() says when to ask again, if no answer comes before.
    std::optional<Assignment> next(std::chrono::nanoseconds now, bool onEdge = false);
    std::optional<std::chrono::nanoseconds> retryAt() const { return m_retryAt; }
    /// The head of a task is done and its tensor handed over.
    void handedOver(const Assignment &assignment, std::chrono::nanoseconds now);
    /// Its answer came. `cloudEnd`, `linkEnd`: when the lanes became free, on the same clock.
    void answered(const Assignment &assignment, const StageTimes &measured, std::chrono::nanoseconds linkEnd,
                  std::chrono::nanoseconds cloudEnd);
    /// A task that never left the edge is done.
    void computed(const Assignment &assignment, const StageTimes &measured);
    /// A task that was handed over will not be answered.
    void lost(const Assignment &assignment);
    /// From now on nothing leaves the edge; every kind must have a choice that stays there.
    void keepAllOnEdge();

    int kind(int task) const { return m_kinds[static_cast<std::size_t>(task)]; }
    /// The fastest choice of a task that stays on the edge.
    int edgeOnly(int task) const;
    bool isIdle() const { return m_waiting.empty(); }
    const StageEstimator &estimator() const { return m_estimator; }
    /// The whole batch as a flow shop at the stage times known now.
    FlowShop shop() const { return {m_estimator.estimates(), m_kinds, {}}; }
    std::chrono::nanoseconds firstEstimate() const { return m_firstEstimate; }
    Pipelining pipelining() const { return m_rules.pipelining; }
    /// Tasks a second; 0 where all are there at once.
    double arrivalRate() const;
    /// Where tasks arrive over time: runs the first of them through at the stage times known now, with little effort, before
    /// the queue begins. It sets firstEstimate() and firstLatency().
    void forecast();
    /// The mean latency of the tasks that forecast() ran.
    std::chrono::nanoseconds firstLatency() const { return m_firstLatency; }
    std::chrono::nanoseconds firstPlanning() const { return m_firstPlanning; }
    int plans() const { return m_plans; }

private:
    struct UnderWay {
        Assignment assignment;
        std::chrono::nanoseconds handedOver{};
    };

    static int fastest(const std::vector<StageTimes> &choices, bool onlyEdge);
    bool isStale(std::chrono::nanoseconds now) const;
    ScheduleObjective objective() const;
    void plan(std::chrono::nanoseconds now);
    LaneWeights prices(std::chrono::nanoseconds now) const;
    void estimateFirst(const FlowShop &shop, const TaskOrder &order);
    TaskOrder planSoFar(std::size_t count, const std::vector<std::vector<int>> &allowed) const;
    LaneTimes lanes(std::chrono::nanoseconds now) const;
    bool staysOnEdge(const Assignment &assignment) const;
    StageTimes estimate(const Assignment &assignment) const;
    std::chrono::nanoseconds slack(std::chrono::nanoseconds now) const;
    TaskOrder::iterator timely(std::chrono::nanoseconds now);
    Assignment take(TaskOrder::iterator position);

    StageEstimator m_estimator;
    std::vector<int> m_kinds;
    DispatchRules m_rules;
    bool m_onlyEdge = false;
    std::deque<int> m_waiting;   ///< in order of arrival
    std::size_t m_notYetThere;   ///< tasks that have not arrived
    TaskOrder m_plan;            ///< of waiting tasks; may lack some
    std::deque<UnderWay> m_underWay;
    LaneTimes m_lastFree;        ///< when link and cloud were last seen to become free
    std::optional<std::chrono::nanoseconds> m_retryAt;
    bool m_arrivedSincePlan = false;
    int m_measuredSincePlan = 0;
    std::chrono::nanoseconds m_planned{};
    std::chrono::nanoseconds m_planning{};
    std::chrono::nanoseconds m_firstEstimate{};
    std::chrono::nanoseconds m_firstLatency{};
    std::chrono::nanoseconds m_firstPlanning{};
    int m_plans = 0;
};

} // namespace neurosurgeon
