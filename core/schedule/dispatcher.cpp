#include "core/schedule/dispatcher.h"

#include "core/schedule/arrivals.h"
#include "core/schedule/lanerun.h"

#include <cmath>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

constexpr std::int64_t trialEffort = 10'000;
constexpr int laterEffort = 4; ///< a plan that corrects another one gets this part of the usual effort

} // namespace

Dispatcher::Dispatcher(StageEstimator estimator, std::vector<int> kinds, DispatchRules rules)
    : m_estimator(std::move(estimator)), m_kinds(std::move(kinds)), m_rules(std::move(rules)), m_notYetThere(m_kinds.size())
{
}

void Dispatcher::arrive(int task)
{
    m_waiting.push_back(task);
    m_notYetThere = std::min(m_notYetThere, m_kinds.size() - 1 - static_cast<std::size_t>(task)); // it may come again
    m_arrivedSincePlan = true;
}

int Dispatcher::fastest(const std::vector<StageTimes> &choices, bool onlyEdge)
{
    int best = -1;
    for (int choice = 0; choice < static_cast<int>(choices.size()); ++choice) {
        const StageTimes &candidate = choices[static_cast<std::size_t>(choice)];
        if (onlyEdge && !candidate.staysOnEdge())
            continue;
        if (best < 0 || candidate.total() < choices[static_cast<std::size_t>(best)].total())
            best = choice;
    }
    return best;
}

int Dispatcher::edgeOnly(int task) const
{
    return fastest(m_estimator.predicted()[static_cast<std::size_t>(kind(task))], true);
}

bool Dispatcher::staysOnEdge(const Assignment &assignment) const
{
    const auto kind = static_cast<std::size_t>(m_kinds[static_cast<std::size_t>(assignment.task)]);
    return m_estimator.predicted()[kind][static_cast<std::size_t>(assignment.choice)].staysOnEdge();
}

bool Dispatcher::isStale(nanoseconds now) const
{
    if (m_plan.empty() || m_arrivedSincePlan)
        return true;
    // In a sequence nothing overlaps, and a given order stays: what was planned stays right.
    return m_rules.schedule == BatchSchedule::Auto && m_measuredSincePlan > 0
        && now - m_planned >= m_rules.planningPause * m_planning;
}

LaneTimes Dispatcher::lanes(nanoseconds now) const
{
    LaneTimes free{now, m_lastFree.link, m_lastFree.cloud};
    for (const UnderWay &task : m_underWay) {
        const StageTimes times = m_estimator.estimate(m_kinds[static_cast<std::size_t>(task.assignment.task)],
                                                      task.assignment.choice);
        free.link = std::max(free.link, task.handedOver) + times.link;
        free.cloud = std::max(free.link, free.cloud) + times.cloud;
    }
    return {{}, std::max(free.link - now, nanoseconds{}), std::max(free.cloud - now, nanoseconds{})};
}

/// The present plan in terms of the `count` first waiting tasks and of `allowed`, their kinds' choices; empty where it does
/// not have them all.
TaskOrder Dispatcher::planSoFar(std::size_t count, const std::vector<std::vector<int>> &allowed) const
{
    TaskOrder known;
    for (const Assignment &entry : m_plan) {
        const auto at = std::find(m_waiting.begin(), m_waiting.begin() + static_cast<std::ptrdiff_t>(count), entry.task) - m_waiting.begin();
        const auto &choices = allowed[static_cast<std::size_t>(kind(entry.task))];
        const auto choice = std::lower_bound(choices.begin(), choices.end(), entry.choice);
        if (static_cast<std::size_t>(at) < count && choice != choices.end() && *choice == entry.choice)
            known.push_back({static_cast<int>(at), static_cast<int>(choice - choices.begin())});
    }
    return known.size() == count ? known : TaskOrder{};
}

void Dispatcher::plan(nanoseconds now)
{
    const auto begin = std::chrono::steady_clock::now();
    const auto estimates = m_estimator.estimates();
    FlowShop shop;
    shop.free = lanes(now);
    const bool together = m_rules.schedule == BatchSchedule::Auto && m_rules.pipelining == Pipelining::On;
    // Whoever plans each task for itself sticks to what was known before: auto is what follows the measurements.
    const auto &alone = m_rules.schedule == BatchSchedule::Auto ? estimates : m_estimator.predicted();
    std::vector<std::vector<int>> allowed;
    for (std::size_t kind = 0; kind < estimates.size(); ++kind) {
        std::vector<int> choices;
        if (!m_rules.fixed.empty() && !m_onlyEdge)
            choices = {m_rules.fixed[kind]};
        else if (!together)
            choices = {fastest(alone[kind], m_onlyEdge)};
        else
            for (int choice = 0; choice < static_cast<int>(estimates[kind].size()); ++choice)
                if (!m_onlyEdge || estimates[kind][static_cast<std::size_t>(choice)].staysOnEdge())
                    choices.push_back(choice);
        auto &times = shop.kinds.emplace_back();
        for (const int choice : choices)
            times.push_back(estimates[kind][static_cast<std::size_t>(choice)]);
        allowed.push_back(std::move(choices));
    }
    TaskOrder order;
    const std::size_t count = std::min(m_waiting.size(), horizon);
    for (std::size_t i = 0; i < count; ++i) {
        shop.tasks.push_back(m_kinds[static_cast<std::size_t>(m_waiting[i])]);
        order.push_back({static_cast<int>(i), 0});
    }
    if (together) {
        if (objective() == ScheduleObjective::MeanLatency && m_notYetThere > 0)
            shop.prices = prices(now);
        const std::int64_t effort = m_plans == 0 ? m_rules.effort : m_rules.effort / laterEffort;
        order = schedule(shop, objective(), effort, planSoFar(count, allowed)).order;
    }
    if (m_plans++ == 0 && m_rules.arrivals.empty())
        estimateFirst(shop, order);
    m_plan.clear();
    for (const Assignment &entry : order) {
        const auto kind = static_cast<std::size_t>(shop.tasks[static_cast<std::size_t>(entry.task)]);
        m_plan.push_back({m_waiting[static_cast<std::size_t>(entry.task)], allowed[kind][static_cast<std::size_t>(entry.choice)]});
    }
    m_arrivedSincePlan = false;
    m_measuredSincePlan = 0;
    m_planned = now;
    m_planning = std::chrono::steady_clock::now() - begin;
    if (m_plans == 1)
        m_firstPlanning = m_planning;
}

LaneWeights Dispatcher::prices(nanoseconds now) const
{
    LaneTimes committed;
    for (const UnderWay &task : m_underWay) {
        const StageTimes times = estimate(task.assignment);
        committed.link += times.link;
        committed.cloud += times.cloud;
    }
    // Whoever is under way has part of it done.
    const LaneTimes free = lanes(now);
    return arrivalPrices({{}, std::min(committed.link, free.link), std::min(committed.cloud, free.cloud)}, arrivalRate(), m_notYetThere);
}

ScheduleObjective Dispatcher::objective() const
{
    return m_rules.arrivals.empty() ? ScheduleObjective::Makespan : ScheduleObjective::MeanLatency;
}

double Dispatcher::arrivalRate() const
{
    return neurosurgeon::arrivalRate(m_rules.arrivals);
}

void Dispatcher::forecast()
{
    if (m_rules.arrivals.empty())
        return;
    Dispatcher trial = *this;
    const std::size_t count = std::min(m_kinds.size(), horizon);
    trial.m_kinds.resize(count);
    trial.m_rules.arrivals.resize(count);
    trial.m_rules.effort = trialEffort;
    trial.m_notYetThere = count;
    const auto finished = runLanes(trial, trial.shop(), trial.m_rules.arrivals);
    nanoseconds sum{};
    for (std::size_t task = 0; task < count; ++task) {
        sum += finished[task] - trial.m_rules.arrivals[task];
        m_firstEstimate = std::max(m_firstEstimate, finished[task]);
    }
    m_firstLatency = sum / static_cast<std::int64_t>(count);
    if (count < m_kinds.size()) // the others follow at their rate, or at that of the lanes
        m_firstEstimate = std::max(m_rules.arrivals.back() + m_firstLatency,
                                   nanoseconds(std::llround(static_cast<double>(m_kinds.size()) / capacityPerSecond(shop()) * 1e9)));
}

void Dispatcher::estimateFirst(const FlowShop &shop, const TaskOrder &order)
{
    if (m_rules.pipelining == Pipelining::On)
        m_firstEstimate = makespan(shop, order);
    else
        for (const Assignment &entry : order)
            m_firstEstimate += shop.choices(entry.task)[static_cast<std::size_t>(entry.choice)].total();
}

Assignment Dispatcher::take(TaskOrder::iterator position)
{
    const Assignment chosen = *position;
    m_plan.erase(position);
    m_waiting.erase(std::find(m_waiting.begin(), m_waiting.end(), chosen.task));
    return chosen;
}

StageTimes Dispatcher::estimate(const Assignment &assignment) const
{
    return m_estimator.estimate(kind(assignment.task), assignment.choice);
}

/// Where no planned task has a head: how long the first one's tensor may wait for the link without anything becoming later than
/// planned. The tail before it keeps the cloud busy meanwhile, and what follows still finds its time on the link.
nanoseconds Dispatcher::slack(nanoseconds now) const
{
    struct Transfer {
        nanoseconds link;
        nanoseconds neededAt;
    };
    std::vector<Transfer> transfers;
    LaneTimes free = lanes(now);
    for (const Assignment &entry : m_plan) {
        const StageTimes times = estimate(entry);
        const Placement placement = placeNext(free, times);
        transfers.push_back({times.link, placement.cloudBegin});
    }
    nanoseconds latest = nanoseconds::max();
    for (auto transfer = transfers.rbegin(); transfer != transfers.rend(); ++transfer)
        latest = std::min(latest, transfer->neededAt) - transfer->link;
    return latest;
}

/// A task without a head costs the edge nothing, so it is sent when the link or the cloud is about to need it, not before:
/// what is decided later is decided with more answers. While there are heads, it waits for the next of them where the plan is
/// no worse for it.
TaskOrder::iterator Dispatcher::timely(nanoseconds now)
{
    // By prediction: what is measured of a head that is none are microseconds of handling.
    const auto hasHead = [this](const Assignment &entry) {
        return m_estimator.predicted()[static_cast<std::size_t>(kind(entry.task))][static_cast<std::size_t>(entry.choice)].edge.count() > 0;
    };
    if (hasHead(m_plan.front()) || m_underWay.empty() || m_rules.schedule == BatchSchedule::Fifo)
        return m_plan.begin();
    const auto withHead = std::find_if(m_plan.begin(), m_plan.end(), hasHead);
    if (withHead != m_plan.end()) {
        FlowShop shop{m_estimator.estimates(), {}, lanes(now)};
        TaskOrder asPlanned;
        for (const Assignment &entry : m_plan) {
            asPlanned.push_back({static_cast<int>(shop.tasks.size()), entry.choice});
            shop.tasks.push_back(kind(entry.task));
        }
        TaskOrder headFirst = asPlanned;
        const auto from = headFirst.begin() + (withHead - m_plan.begin());
        std::rotate(headFirst.begin(), from, from + 1);
        const auto cost = objective() == ScheduleObjective::Makespan ? makespan : totalLatency;
        return cost(shop, headFirst) <= cost(shop, asPlanned) ? withHead : m_plan.begin();
    }
    const nanoseconds inTime = estimate(m_plan.front()).link;
    const nanoseconds spare = slack(now);
    if (spare <= inTime)
        return m_plan.begin();
    m_retryAt = now + spare - inTime;
    return m_plan.end();
}

std::optional<Assignment> Dispatcher::next(nanoseconds now, bool onEdge)
{
    m_retryAt.reset();
    if (m_waiting.empty())
        return std::nullopt;
    if (isStale(now))
        plan(now);
    auto wanted = onEdge ? std::find_if(m_plan.begin(), m_plan.end(), [this](const auto &entry) { return staysOnEdge(entry); })
                         : timely(now);
    if (m_rules.schedule == BatchSchedule::Fifo && wanted != m_plan.begin())
        wanted = m_plan.end(); // nobody overtakes
    return wanted == m_plan.end() ? std::nullopt : std::optional(take(wanted));
}

void Dispatcher::handedOver(const Assignment &assignment, nanoseconds now)
{
    m_underWay.push_back({assignment, now});
}

void Dispatcher::answered(const Assignment &assignment, const StageTimes &measured, nanoseconds linkEnd, nanoseconds cloudEnd)
{
    lost(assignment);
    m_estimator.add(m_kinds[static_cast<std::size_t>(assignment.task)], assignment.choice, measured);
    m_lastFree.link = std::max(m_lastFree.link, linkEnd);
    m_lastFree.cloud = std::max(m_lastFree.cloud, cloudEnd);
    ++m_measuredSincePlan;
}

void Dispatcher::computed(const Assignment &assignment, const StageTimes &measured)
{
    m_estimator.add(m_kinds[static_cast<std::size_t>(assignment.task)], assignment.choice, measured);
    ++m_measuredSincePlan;
}

void Dispatcher::lost(const Assignment &assignment)
{
    std::erase_if(m_underWay, [&](const UnderWay &entry) { return entry.assignment == assignment; });
}

void Dispatcher::keepAllOnEdge()
{
    m_onlyEdge = true;
    m_plan.clear();
}

} // namespace neurosurgeon
