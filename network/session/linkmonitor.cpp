#include "network/session/linkmonitor.h"

#include <algorithm>
#include <utility>

namespace neurosurgeon {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

constexpr std::size_t keptRoundTrips = 8;
constexpr std::size_t keptRounds = 5;
constexpr milliseconds workTime{2000};       // how long after an inference the session counts as working
constexpr milliseconds probeTime{40};        // of the link, for a background probe
// Of the link's time, by what is regular, and what urgent probes may run ahead of that: together less than the promise of 2 % and
// 10 % over a minute.
constexpr ProbeAllowance idleProbes{0.014, milliseconds(300)};
constexpr ProbeAllowance workProbes{0.08, milliseconds(1000)};
constexpr milliseconds idlePause{2000};
constexpr milliseconds workPause{400};
constexpr milliseconds busyPause{50};
constexpr milliseconds urgentPause{20};
constexpr int fewSamples = 4;
constexpr std::chrono::hours longestPause{1};

nanoseconds timeOf(std::size_t bytes, double mbitPerSecond)
{
    constexpr double mostNs = 1e15;
    return nanoseconds(static_cast<std::int64_t>(std::min(static_cast<double>(bytes) * 8000 / mbitPerSecond, mostNs)));
}

} // namespace

LinkMonitor::LinkMonitor(Prober prober, IsBusy isBusy, QObject *parent)
    : QObject(parent), m_prober(std::move(prober)), m_isBusy(std::move(isBusy))
{
    m_timer.setParent(this);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &LinkMonitor::onDue);
}

void LinkMonitor::reset()
{
    const std::lock_guard lock(m_mutex);
    m_estimator.clear();
    m_roundTrips.clear();
    m_rounds.clear();
    m_probeBytes = 0;
    m_budget = {};
    m_lastCost = {};
}

void LinkMonitor::watch(bool on)
{
    m_watching = on;
    schedule();
}

void LinkMonitor::setConnected(bool connected)
{
    m_connected = connected;
    m_probing = false;
    m_lastProbe = Clock::now();
    schedule();
}

void LinkMonitor::noteWork()
{
    const bool began = !isWorking();
    m_budget.pay(allowance(), Clock::now());
    m_lastWork = Clock::now();
    if (began)
        schedule();
}

bool LinkMonitor::isWorking() const
{
    return m_isBusy() || Clock::now() - m_lastWork < workTime;
}

void LinkMonitor::addRoundTrip(nanoseconds roundTrip)
{
    const std::lock_guard lock(m_mutex);
    m_roundTrips.push_back(roundTrip);
    if (m_roundTrips.size() > keptRoundTrips)
        m_roundTrips.pop_front();
}

void LinkMonitor::addTransfer(const ReceiveTiming &timing)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_estimator.addTransfer(static_cast<std::size_t>(timing.bytes), timing.duration))
            return;
    }
    notice();
}

LinkState LinkMonitor::state() const
{
    const std::lock_guard lock(m_mutex);
    LinkState state{m_estimator.estimate(), {}, m_probeBytes, m_estimator.isSurprised(), m_estimator.steps(), 0};
    if (m_roundTrips.empty())
        return state;
    state.roundTrip = *std::min_element(m_roundTrips.begin(), m_roundTrips.end());
    state.burstBytes = burstBytes(*state.roundTrip);
    return state;
}

/// The median of the newest rounds.
std::int64_t LinkMonitor::burstBytes(nanoseconds roundTrip) const
{
    std::vector<std::int64_t> bursts;
    for (const Round &round : m_rounds)
        bursts.push_back(burstOf(round.arrivals, round.rate, round.took, roundTrip));
    const auto middle = bursts.begin() + static_cast<std::ptrdiff_t>(bursts.size() / 2);
    std::nth_element(bursts.begin(), middle, bursts.end());
    return bursts.empty() ? 0 : *middle;
}

std::optional<double> LinkMonitor::expectedRate() const
{
    const LinkState known = state();
    if (!known.goodput)
        return std::nullopt;
    // If it is slower now, a probe for the former rate would take long.
    return known.surprised ? std::min(known.goodput->mbitPerSecond, known.goodput->newest) : known.goodput->mbitPerSecond;
}

void LinkMonitor::notice()
{
    m_lastSample = Clock::now();
    Q_EMIT sampled(state());
    schedule();
}

/// `done` gets the round's rate.
void LinkMonitor::probe(const ProbePlan &plan, ProbeUse use, std::function<void(Expected<std::optional<double>>)> done)
{
    m_probing = true;
    m_timer.stop();
    {
        const std::lock_guard lock(m_mutex);
        m_probeBytes += plan.totalBytes();
    }
    m_prober(plan, [this, use, bytes = plan.totalBytes(), done = std::move(done), begin = Clock::now()](const Expected<ProbeReply> &reply) {
        m_probing = false;
        m_lastProbe = Clock::now();
        std::optional<double> rate;
        if (reply) {
            const auto round = probeRate(reply->arrivals);
            rate = round ? std::optional(round->mbitPerSecond) : std::nullopt;
            if (round) {
                const std::lock_guard lock(m_mutex);
                m_rounds.push_back({reply->arrivals, *round, m_lastProbe - begin});
                if (m_rounds.size() > keptRounds)
                    m_rounds.pop_front();
            }
            if (use != ProbeUse::Scout) {
                const std::lock_guard lock(m_mutex);
                m_estimator.addProbe(reply->arrivals);
            }
            if (use != ProbeUse::Scout && rate)
                notice();
        }
        // Whatever the peer says it took.
        m_lastCost = std::min<nanoseconds>(m_lastProbe - begin, rate ? timeOf(bytes, *rate) : nanoseconds::max());
        m_budget.pay(allowance(), m_lastProbe);
        if (use == ProbeUse::Watch)
            m_budget.spend(m_lastCost);
        schedule();
        done(reply ? Expected<std::optional<double>>(rate) : tl::make_unexpected(reply.error()));
        // Behind what goes on from a scout: one round at a time.
        for (auto &waiting : std::exchange(m_waiting, {}))
            measure(std::move(waiting));
    });
}

void LinkMonitor::measure(std::function<void(Expected<LinkState>)> done)
{
    if (m_probing) { // two rounds at once would only measure each other
        m_waiting.push_back(std::move(done));
        return;
    }
    const auto finish = [this, done](const Expected<std::optional<double>> &rate) {
        if (rate)
            done(state());
        else
            done(tl::make_unexpected(rate.error()));
    };
    if (const auto expected = expectedRate())
        return probe(planProbe(expected), ProbeUse::Measure, finish);
    const ProbePlan scout = planProbe();
    probe(scout, ProbeUse::Scout, [this, finish, spent = scout.totalBytes()](const Expected<std::optional<double>> &rate) {
        if (rate)
            probe(planProbe(*rate, maxProbeBytes - spent), ProbeUse::Measure, finish);
        else
            finish(rate);
    });
}

void LinkMonitor::confirm(std::function<void(Expected<LinkState>)> done)
{
    m_budget.pay(allowance(), Clock::now());
    if (m_probing || !state().surprised || urgentFrom() > Clock::now())
        return done(state());
    probe(planWatching(), ProbeUse::Watch, [this, done = std::move(done)](const auto &) { done(state()); });
}

void LinkMonitor::cancelWaiting()
{
    for (const auto &waiting : std::exchange(m_waiting, {}))
        waiting(failure(ErrorCode::Cancelled, "The measurement was stopped."));
}

ProbePlan LinkMonitor::planWatching() const
{
    return planProbe(expectedRate(), maxProbeBytes, probeTime);
}

/// When the next probe of this link may be sent ahead of the payment.
LinkMonitor::Clock::time_point LinkMonitor::urgentFrom() const
{
    const auto rate = expectedRate();
    return m_budget.urgent(rate ? timeOf(planWatching().totalBytes(), *rate) : m_lastCost, allowance());
}

const ProbeAllowance &LinkMonitor::allowance() const
{
    return isWorking() ? workProbes : idleProbes;
}

/// The next probe: soon after a surprise, otherwise so late that what was sent is paid.
void LinkMonitor::schedule()
{
    if (!m_watching || !m_connected || m_probing) {
        m_timer.stop();
        return;
    }
    const LinkState known = state();
    const bool working = isWorking();
    m_budget.pay(allowance(), Clock::now());
    auto due = std::max(working ? std::max(m_lastProbe, m_lastSample) + workPause : m_lastProbe + idlePause, m_budget.paid(allowance()));
    // A surprise wants to be confirmed, a link just met (or met anew, behind a step) to be known better.
    if (known.surprised || (known.goodput && known.goodput->samples < fewSamples))
        due = std::max(m_lastProbe + std::max<nanoseconds>(known.surprised ? m_lastCost / 4 : 2 * m_lastCost, urgentPause), urgentFrom());
    m_timer.start(std::clamp<milliseconds>(std::chrono::ceil<milliseconds>(due - Clock::now()), milliseconds(0), longestPause));
}

void LinkMonitor::onDue()
{
    if (m_probing || m_isBusy()) {
        m_timer.start(busyPause);
        return;
    }
    // An unknown link gets a scout, which then counts: there is time for better ones.
    probe(planWatching(), ProbeUse::Watch, [](const auto &) {});
}

} // namespace neurosurgeon
