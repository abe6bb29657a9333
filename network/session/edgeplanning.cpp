// EdgeSession, what it knows of its link and of both sides' speed, and the plans that follow.
#include "network/session/edgesession.h"

namespace neurosurgeon {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t fixedWindow = 9;

} // namespace

LinkEstimate EdgeSession::link() const
{
    const LinkState state = m_connection.link();
    LinkEstimate link;
    if (state.goodput)
        link.mbitPerSecond = state.goodput->mbitPerSecond;
    link.roundTrip = state.roundTrip.value_or(nanoseconds{0});
    link.fixed = summarise(m_fixed).median;
    link.burstBytes = state.burstBytes;
    return link;
}

double EdgeSession::cloudLoad() const
{
    return LoadFactor::faded(m_cloudLoad, Clock::now() - m_cloudLoadTold);
}

Expected<Plan> EdgeSession::plan() const
{
    return planUnder(conditions());
}

Expected<Candidate> EdgeSession::expect(int point) const
{
    PlanConditions latest = conditions();
    if (latest.edgeLoad == 1) // else it is loaded, which says more
        latest.edgeLoad = m_edgeLoad.pace();
    if (latest.cloudLoad == 1)
        latest.cloudLoad = m_cloudPace.pace();
    return planUnder(latest).map([point](const Plan &plan) { return plan.candidates[static_cast<std::size_t>(point)]; });
}

Expected<Plan> EdgeSession::planUnder(const PlanConditions &conditions) const
{
    if (!m_edgeProfile || !m_cloudProfile)
        return failure(ErrorCode::Usage, "There is no profile yet; connect and open a model first.");
    return planPartition(m_model->graph(), m_points, {m_edgeProfile->headTimes(), m_compute.options().slowdown, conditions.edgeLoad},
                         {m_cloudProfile->tailTimes(), m_welcome.slowdown, conditions.cloudLoad}, conditions.link);
}

void EdgeSession::learn(const RunRecord &record)
{
    const auto point = static_cast<std::size_t>(record.point);
    const auto profiled = [point](const std::vector<nanoseconds> &times, double slowdown) {
        return std::chrono::duration_cast<nanoseconds>(times[point] * slowdown);
    };
    if (m_edgeProfile)
        m_edgeLoad.add(record.edge, profiled(m_edgeProfile->headTimes(), m_compute.options().slowdown), Clock::now());
    if (record.crossingBytes == 0)
        return;
    if (m_cloudProfile)
        m_cloudPace.add(record.cloud, profiled(m_cloudProfile->tailTimes(), m_welcome.slowdown), Clock::now());
    LinkEstimate bare = link();
    bare.fixed = {};
    if (bare.mbitPerSecond <= 0)
        return;
    const auto expected = bare.transfer(record.crossingBytes, m_model->graph().layers.back().output.bytes());
    // What is left over belongs to handling only while it is small beside the transfer: on a slow or changing link
    // it is the rate's error, which the samples above correct.
    if (expected < std::chrono::milliseconds(10))
        m_fixed.push_back(std::max(record.transfer - record.queue - expected, nanoseconds{0}));
    if (m_fixed.size() > fixedWindow)
        m_fixed.erase(m_fixed.begin());
}

} // namespace neurosurgeon
