// BatchRunner, how the models and inputs of a queue are made ready.
#include "network/session/batchrunner.h"

#include "core/engine/inputs.h"
#include "network/session/taskqueue.h"

#include <algorithm>
#include <set>

namespace neurosurgeon {

namespace {

constexpr std::chrono::seconds longWarmUp{2}; ///< nobody waits for the second run of what takes so long

tl::unexpected<Error> stopped()
{
    return failure(ErrorCode::Cancelled, "The batch was stopped.");
}

} // namespace

Expected<void> BatchRunner::open(std::vector<BatchTask> &tasks, std::uint64_t seed, Optimize optimize, ProfileQuality quality,
                                 const ProgressOf &progress)
{
    const auto models = modelsOf(tasks);
    if (const auto fits = checkPartition(models); !fits)
        return fits;
    std::map<std::string, Error> failed;
    for (const std::string &model : models) {
        const auto opened = openModel(model, optimize, quality, progress ? progress(model) : Progress());
        if (opened)
            continue;
        if (opened.error().code == ErrorCode::NoConnection || opened.error().code == ErrorCode::Cancelled)
            return opened;
        failed.emplace(model, opened.error());
    }
    if (m_opened.empty() && !models.empty())
        return tl::make_unexpected(failed.at(models.front()));
    const auto filled = fillInputs(tasks, seed, failed);
    return filled ? warmUp() : filled;
}

Expected<void> BatchRunner::fillInputs(std::vector<BatchTask> &tasks, std::uint64_t seed, const std::map<std::string, Error> &failed)
{
    TaskInputs inputs(seed);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        if (m_stop.stop_requested())
            return stopped();
        if (const auto flaw = failed.find(tasks[i].model); flaw != failed.end())
            tasks[i].input = tl::make_unexpected(flaw->second);
        else
            inputs.fill(tasks[i], static_cast<int>(i), sessionOf(tasks[i].model).model()->graph().input);
    }
    return {};
}

/// Told before any model takes its time. Those that are not there have errors of their own.
Expected<void> BatchRunner::checkPartition(const std::vector<std::string> &models)
{
    if (m_options.partition == "auto")
        return {};
    for (const std::string &name : models) {
        if (m_stop.stop_requested())
            return stopped();
        const auto model = m_compute.model(name);
        if (!model)
            continue;
        const std::size_t points = partitionPoints((*model)->graph()).size();
        if (const auto fixed = fixedPoint(points); !fixed || *fixed >= static_cast<int>(points))
            return failure(ErrorCode::Usage, "--partition takes auto, edge, cloud or an index that every model of the batch has; "
                               + name + " has 0 to " + std::to_string(points - 1) + ", not \"" + m_options.partition + "\".");
    }
    return {};
}

Expected<void> BatchRunner::openModel(const std::string &model, Optimize optimize, ProfileQuality quality, const Progress &progress)
{
    if (m_stop.stop_requested())
        return stopped();
    auto session = std::make_unique<EdgeSession>(m_compute, m_connection);
    session->join(m_first);
    session->giveUpWith(m_stop.get_token());
    const std::stop_callback onCancel(m_stop.get_token(), [opening = session.get()] { opening->cancel(); });
    auto opened = m_lost ? Expected<void>(tl::make_unexpected(*m_lost)) : openBoth(*session, model, optimize, quality, progress);
    if (!opened && opened.error().code == ErrorCode::NoConnection && m_options.onLoss == OnLoss::Edge) {
        m_lost = opened.error();
        opened = session->openHere(model, optimize, quality, progress);
    }
    if (!opened)
        return opened;
    m_models.push_back(model);
    m_opened.push_back({std::move(session), optimize});
    return {};
}

Expected<void> BatchRunner::openBoth(EdgeSession &session, const std::string &model, Optimize optimize, ProfileQuality quality,
                                     const Progress &progress)
{
    if (const auto opened = session.openModel(model, optimize); !opened)
        return opened;
    if (const auto profiled = session.profileBoth(quality, progress, progress); !profiled)
        return profiled;
    return prepareAll(session);
}

/// A schedule may use any point: compiling one in the middle of a batch would stop a lane.
Expected<void> BatchRunner::prepareAll(EdgeSession &session)
{
    for (int point = 0; point < static_cast<int>(session.points().size()); ++point) {
        if (m_stop.stop_requested())
            return stopped();
        if (const auto ready = session.prepare(point); !ready)
            return ready;
    }
    return {};
}

Expected<void> BatchRunner::warmUp()
{
    const auto expected = predictions(0);
    if (!expected)
        return tl::make_unexpected(expected.error());
    const auto share = [](const StageTimes &times) {
        return static_cast<double>(times.cloud.count()) / static_cast<double>((times.link + times.cloud + times.delay).count());
    };
    for (std::size_t kind = 0; kind < m_opened.size(); ++kind) {
        const auto &choices = expected->predicted()[kind];
        const int edgeOnly = static_cast<int>(choices.size()) - 1;
        const auto telling = std::max_element(choices.begin(), choices.end() - 1, [&](const auto &a, const auto &b) { return share(a) < share(b); });
        // The edge stands in for a cloud that vanishes, whatever the partition is.
        const int there = fixedPoint(choices.size()).value_or(static_cast<int>(telling - choices.begin()));
        for (const int choice : std::set<int, std::greater<>>{edgeOnly, there}) {
            if (m_lost && choice != edgeOnly)
                continue;
            const auto warm = warmUp(static_cast<int>(kind), choice);
            if (warm)
                continue;
            const bool isLost = warm.error().code == ErrorCode::NoConnection;
            if (isLost && m_options.onLoss == OnLoss::Edge)
                m_lost = warm.error();
            else if (isLost || warm.error().code == ErrorCode::Cancelled)
                return warm;
            // With anything else the tasks of this model meet again, and fail alone.
        }
    }
    if (m_lost)
        std::erase_if(m_warm, [&](const WarmRun &warm) {
            return warm.choice + 1 < static_cast<int>(expected->predicted()[static_cast<std::size_t>(warm.kind)].size());
        });
    return {};
}

Expected<void> BatchRunner::warmUp(int kind, int choice)
{
    EdgeSession &session = *m_opened[static_cast<std::size_t>(kind)].session;
    const std::stop_callback onCancel(m_stop.get_token(), [&session] { session.cancel(); });
    const TensorView input = randomInput(session.model()->graph().input, 0);
    const auto cold = session.run(choice, input);
    if (!cold)
        return tl::make_unexpected(cold.error());
    if (cold->total > longWarmUp)
        return {};
    const auto warm = session.run(choice, input);
    if (!warm)
        return tl::make_unexpected(warm.error());
    m_warm.push_back({kind, choice, {warm->edge + warm->encode, {}, warm->cloud + warm->queue, {}}});
    return {};
}

std::optional<int> BatchRunner::fixedPoint(std::size_t points) const
{
    if (m_options.partition == "cloud")
        return 0;
    if (m_options.partition == "edge")
        return static_cast<int>(points) - 1;
    const bool number = !m_options.partition.empty() && m_options.partition.size() < 6
        && std::all_of(m_options.partition.begin(), m_options.partition.end(), [](char c) { return c >= '0' && c <= '9'; });
    return number ? std::optional(std::stoi(m_options.partition)) : std::nullopt;
}

} // namespace neurosurgeon
