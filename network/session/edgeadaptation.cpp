// EdgeSession, what it does by itself: meets a lost cloud, and moves the partition.
#include "network/session/edgesession.h"

#include <algorithm>
#include <condition_variable>

namespace neurosurgeon {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr milliseconds firstPause{100};
constexpr milliseconds longestPause{3200};
constexpr milliseconds leastTimeout{200};

/// False when `stop` came first.
bool sleepUnless(const std::stop_token &stop, milliseconds time)
{
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

} // namespace

void EdgeSession::setOnLoss(OnLoss onLoss, milliseconds patience)
{
    m_onLoss = onLoss;
    m_patience = patience;
}

/// A connection that was opened again becomes this session's.
Expected<void> EdgeSession::adopt(const Expected<Welcome> &welcome)
{
    if (!welcome)
        return tl::make_unexpected(welcome.error());
    m_welcome = *welcome;
    return m_model ? openRemote() : Expected<void>();
}

Expected<void> EdgeSession::resume(Clock::time_point until)
{
    return resume(beginStep(), until);
}

Expected<void> EdgeSession::resume(const std::stop_token &stop, Clock::time_point until)
{
    for (milliseconds pause = firstPause;; pause = std::min(2 * pause, longestPause)) {
        ConnectOptions options = m_options;
        const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
        options.timeout = std::clamp(left, leastTimeout, std::max(options.timeout, leastTimeout));
        auto opening = m_connection.open(options);
        if (stop.stop_requested()) // its cancelAll() may have come before this opening
            m_connection.cancelAll();
        const auto adopted = adopt(opening.get());
        if (stop.stop_requested())
            return failure(ErrorCode::Cancelled, "Waiting for the cloud was stopped.");
        if (adopted || adopted.error().code != ErrorCode::NoConnection)
            return adopted;
        if (Clock::now() + pause >= until)
            return failure(ErrorCode::NoConnection, "The cloud was lost and did not come back in time; start it again, or "
                                                    "let inferences be finished on the edge. (" + adopted.error().message + ")");
        if (!sleepUnless(stop, pause))
            return failure(ErrorCode::Cancelled, "Waiting for the cloud was stopped.");
    }
}

/// OnLoss::Edge: never waits for a cloud that is not there, tries again beside the inferences with growing pauses.
void EdgeSession::lookForCloud()
{
    if (m_reopening.valid()) {
        if (m_reopening.wait_for(milliseconds(0)) != std::future_status::ready)
            return;
        if (adopt(m_reopening.get())) {
            m_lookPause = {};
            return;
        }
        m_lookPause = std::clamp(2 * m_lookPause, firstPause, longestPause);
        m_nextLook = Clock::now() + m_lookPause;
    }
    if (m_onLoss == OnLoss::Edge && !m_connection.isOpen() && Clock::now() >= m_nextLook)
        m_reopening = m_connection.open(m_options);
}

void EdgeSession::setAdapt(Adapt adapt)
{
    m_adapt = adapt;
    m_rule = {};
    m_suggested = -1;
    m_chosenUnder = conditions();
    if (adapt != Adapt::Off)
        m_connection.watchLink(true);
}

PlanConditions EdgeSession::conditions() const
{
    return {link(), m_edgeLoad.value(Clock::now()), cloudLoad(), m_profiles};
}

/// The cloud measures more thoroughly when nobody asks it for anything, or because another edge wants it so.
void EdgeSession::renewCloudProfile()
{
    const bool missed = m_remote.profile == ProfileState::Full && m_cloudProfile && m_cloudProfile->quality == ProfileQuality::Quick;
    if (!m_cloudProfile || (m_connection.profilesTold() == m_profilesTold && !missed))
        return;
    auto profile = askForProfile({m_remote.modelId, ProfileDepth::Quick, false}, {});
    m_remote.profile = ProfileState::None; // asked, whatever became of it
    if (!profile || (profile->measuredAt == m_cloudProfile->measuredAt && profile->quality == m_cloudProfile->quality))
        return; // the old one serves, and a lost cloud is met by the next inference
    m_cloudProfile = std::move(*profile);
    m_cloudPace.clear();
    m_cloudLoad = 1; // learnt beside the old one
    m_chosenUnder = conditions();
    ++m_profiles;
}

Expected<std::optional<PartitionSwitch>> EdgeSession::reconsider(int point)
{
    if (m_adapt == Adapt::Off || !m_connection.isOpen())
        return std::nullopt;
    // One odd sample is not believed before a second one says the same.
    if (m_connection.link().surprised)
        (void)m_connection.confirmLink().get();
    renewCloudProfile();
    const auto plan = this->plan();
    if (!plan)
        return tl::make_unexpected(plan.error());
    const auto to = m_rule.consider(*plan, point);
    if (plan->best == point)
        m_suggested = -1;
    if (!to || (m_adapt == Adapt::Suggest && *to == m_suggested))
        return std::nullopt;
    PartitionSwitch change{.from = point, .to = *to, .before = m_chosenUnder, .after = conditions()};
    change.cause = causeOf(change.before, change.after);
    change.staying = plan->candidates[static_cast<std::size_t>(point)].total;
    change.moving = plan->chosen().total;
    change.applied = m_adapt == Adapt::On;
    change.at = Clock::now();
    m_suggested = *to;
    if (!change.applied)
        return change;
    if (const auto ready = prepare(*to); !ready)
        return ready.error().code == ErrorCode::NoConnection
            ? Expected<std::optional<PartitionSwitch>>(std::nullopt) // the next inference meets the loss
            : tl::make_unexpected(ready.error());
    m_chosenUnder = change.after;
    return change;
}

} // namespace neurosurgeon
