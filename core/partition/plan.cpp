#include "core/partition/plan.h"

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

nanoseconds stretched(nanoseconds time, double factor)
{
    return nanoseconds(std::llround(static_cast<double>(time.count()) * factor));
}

} // namespace

nanoseconds LinkEstimate::serialisation(std::int64_t bytes) const
{
    return nanoseconds(std::llround(static_cast<double>(bytes) * 8000.0 / mbitPerSecond));
}

nanoseconds LinkEstimate::transfer(std::int64_t requestBytes, std::int64_t answerBytes) const
{
    const auto shaped = [this](std::int64_t bytes) { return std::max<std::int64_t>(bytes - burstBytes, 0); };
    return roundTrip + fixed + serialisation(shaped(requestBytes) + shaped(answerBytes));
}

Expected<Plan> planPartition(const ModelGraph &graph, const std::vector<PartitionPoint> &points, const SideCosts &edge,
                             const SideCosts &cloud, const LinkEstimate &link)
{
    const auto begin = std::chrono::steady_clock::now();
    if (!(link.mbitPerSecond > 0) || !std::isfinite(link.mbitPerSecond))
        return failure(ErrorCode::Usage, "A plan needs a bandwidth above 0 Mbit/s; measure the link or give one.");
    if (points.empty() || edge.perPoint.size() != points.size() || cloud.perPoint.size() != points.size())
        return failure(ErrorCode::Usage, "The profiles belong to another model than " + graph.model
                           + "; profile it on both sides.");
    const std::int64_t answerBytes = graph.layers.back().output.bytes();
    Plan plan;
    plan.candidates.reserve(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        Candidate candidate;
        candidate.point = points[i];
        candidate.edge = stretched(edge.perPoint[i], edge.slowdown * edge.load);
        candidate.cloud = stretched(cloud.perPoint[i], cloud.slowdown * cloud.load);
        if (!points[i].crossing.empty())
            candidate.transfer = link.transfer(points[i].crossingBytes, answerBytes);
        candidate.total = candidate.edge + candidate.encode + candidate.transfer + candidate.cloud;
        plan.candidates.push_back(std::move(candidate));
        if (plan.candidates.back().total < plan.chosen().total)
            plan.best = static_cast<int>(i);
    }
    plan.planning = std::chrono::steady_clock::now() - begin;
    return plan;
}

} // namespace neurosurgeon
