#pragma once

#include "core/error.h"
#include "network/link/goodput.h"
#include "network/link/probebudget.h"
#include "network/wire/messages.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>
#include <mutex>
#include <optional>

namespace neurosurgeon {

/// What is known about the link towards a cloud at one moment.
struct LinkState {
    std::optional<GoodputEstimate> goodput;               ///< nothing before the first sample
    std::optional<std::chrono::nanoseconds> roundTrip;    ///< the least of the newest pings
    std::size_t probeBytes = 0;                           ///< sent as probes since the connection was opened
    bool surprised = false;                               ///< the newest sample wants to be confirmed
    int steps = 0;                                        ///< changes of the link that were noticed
    std::int64_t burstBytes = 0;                          ///< pass at once over the idle link, in each direction
};

/// Keeps an estimate of one session's link. Real transfers teach it for nothing; while it watches, probes fill the gaps:
/// at most 64 KiB each, about 1.5 % of the link when the session is idle and 8 % while it works, never while a request is
/// under way, and none while real transfers say enough. A surprising sample is confirmed by a probe at once, as long as
/// ProbeBudget allows it.
/// Lives on the network thread; state() may be called from any.
class LinkMonitor : public QObject {
    Q_OBJECT
public:
    using Clock = std::chrono::steady_clock;
    using Answer = std::function<void(Expected<ProbeReply>)>;
    /// Sends one round and calls back once, later.
    using Prober = std::function<void(const ProbePlan &plan, Answer answer)>;
    /// True while a request is on its way and a probe would stand in its way.
    using IsBusy = std::function<bool()>;

    LinkMonitor(Prober prober, IsBusy isBusy, QObject *parent = nullptr);

    /// Forgets everything: another link.
    void reset();
    /// Background probes from now on, or no more.
    void watch(bool on);
    /// The connection is there (background probes make sense), or not.
    void setConnected(bool connected);
    /// An inference was asked for: changes of the link matter more for the next seconds.
    void noteWork();

    void addRoundTrip(std::chrono::nanoseconds roundTrip);
    void addTransfer(const ReceiveTiming &timing);
    /// One measurement now, or when the present one is over: a scout if the link is unknown, then what is left of 64 KiB. `done` gets
    /// the state, or why not.
    void measure(std::function<void(Expected<LinkState>)> done);
    /// Gives up the measurements that wait for another one: Cancelled.
    void cancelWaiting();
    /// Confirms a surprise by one probe, if there is one and ProbeBudget allows it; `done` gets what is known then.
    void confirm(std::function<void(Expected<LinkState>)> done);

    LinkState state() const;

Q_SIGNALS:
    /// The estimate has a new sample.
    void sampled(const neurosurgeon::LinkState &state);

private:
    /// A scout only sizes the next round; a measurement was asked for; watching has to be paid.
    enum class ProbeUse { Scout, Measure, Watch };
    void probe(const ProbePlan &plan, ProbeUse use, std::function<void(Expected<std::optional<double>>)> done);
    ProbePlan planWatching() const;
    Clock::time_point urgentFrom() const;
    void onDue();
    void schedule();
    void notice();
    std::int64_t burstBytes(std::chrono::nanoseconds roundTrip) const;
    bool isWorking() const;
    const ProbeAllowance &allowance() const;
    std::optional<double> expectedRate() const;

    Prober m_prober;
    IsBusy m_isBusy;
    mutable std::mutex m_mutex;
    GoodputEstimator m_estimator;
    std::deque<std::chrono::nanoseconds> m_roundTrips;
    /// The newest rounds as both ends saw them: the round trip may be known better later.
    struct Round {
        std::vector<ProbeArrival> arrivals;
        ProbeRate rate;
        std::chrono::nanoseconds took{};
    };
    std::deque<Round> m_rounds;
    std::size_t m_probeBytes = 0;
    std::vector<std::function<void(Expected<LinkState>)>> m_waiting; ///< measurements
    QTimer m_timer;
    bool m_watching = false;
    bool m_connected = false;
    bool m_probing = false;
    Clock::time_point m_lastSample{};
    Clock::time_point m_lastProbe{};
    Clock::time_point m_lastWork{};
    ProbeBudget m_budget;
    std::chrono::nanoseconds m_lastCost{}; ///< time of the link that the last probe took
};

} // namespace neurosurgeon
