#include "core/profile/profiler.h"

#include "core/engine/inputs.h"
#include "core/profile/reconciling.h"
#include "core/profile/settling.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <iterator>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

constexpr int warmUps = 1;
constexpr int fewestWholeRuns = 2;
constexpr int mostWholeRuns = 9;
constexpr std::chrono::milliseconds wholeBudget{500};
constexpr int fewestRounds = 5;
constexpr int mostRounds = 15;
constexpr std::chrono::seconds roundsBudget{20};
constexpr std::uint64_t profileSeed = 1;

std::string nowText()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text.data();
}

double loadAverage()
{
    double load = 0;
    return getloadavg(&load, 1) == 1 ? load : 0;
}

Expected<std::vector<TensorView>> timed(Segment &segment, std::span<const TensorView> inputs, nanoseconds &took)
{
    const auto begin = std::chrono::steady_clock::now();
    auto outputs = segment.run(inputs);
    took = std::chrono::steady_clock::now() - begin;
    return outputs;
}

} // namespace

Profiler::Profiler(std::shared_ptr<Model> model, EngineInfo engine, Optimize optimize, ProfileQuality quality)
    : m_model(std::move(model)), m_engine(std::move(engine)), m_optimize(optimize), m_quality(quality),
      m_input(randomInput(m_model->graph().input, profileSeed)), m_layerTimes(m_model->graph().layers.size()),
      m_wholeRuns(warmUps + mostWholeRuns), m_total(m_wholeRuns)
{
    if (quality == ProfileQuality::Full) {
        for (PartitionPoint &point : partitionPoints(m_model->graph()))
            m_points.push_back({std::move(point), {}, {}});
        // A first guess; planRounds() knows better once the whole model has been timed.
        m_total += static_cast<int>(m_points.size()) * (warmUps + fewestRounds);
    }
}

Expected<void> Profiler::step()
{
    Expected<void> result;
    if (m_done < m_wholeRuns) {
        result = stepWhole();
    } else {
        const int index = m_done - m_wholeRuns;
        const int points = static_cast<int>(m_points.size());
        result = stepPoint(m_points[static_cast<std::size_t>(index % points)], index / points < warmUps);
    }
    if (result && ++m_done == m_wholeRuns && m_quality == ProfileQuality::Full)
        planRounds();
    return result;
}

void Profiler::planRounds()
{
    const auto round = summarise(m_wholeTimes).median * static_cast<int>(m_points.size());
    const auto affordable = static_cast<int>(roundsBudget / std::max<nanoseconds>(round, std::chrono::microseconds(1)));
    const int rounds = std::clamp(affordable, fewestRounds, mostRounds);
    m_total = m_wholeRuns + static_cast<int>(m_points.size()) * (warmUps + rounds);
}

Expected<void> Profiler::stepWhole()
{
    if (!m_whole) {
        auto compiled = m_model->compile(prefixSet(m_model->graph(), static_cast<int>(m_layerTimes.size())), m_optimize);
        if (!compiled)
            return tl::make_unexpected(compiled.error());
        m_whole = std::move(*compiled);
    }
    std::vector<nanoseconds> layers;
    nanoseconds took{};
    const auto run = [&]() -> Expected<void> {
        const auto begin = std::chrono::steady_clock::now();
        const auto outputs = m_whole->run({&m_input, 1}, &layers);
        took = std::chrono::steady_clock::now() - begin;
        return outputs ? Expected<void>() : tl::make_unexpected(outputs.error());
    };
    if (const auto ran = m_done < warmUps ? runUntilSettled(run) : run(); !ran)
        return ran;
    if (m_done < warmUps) {
        // A large model gets fewer runs: first contact should not take long.
        const int runs = std::clamp(static_cast<int>(wholeBudget / took), fewestWholeRuns, mostWholeRuns);
        m_total -= m_wholeRuns - (warmUps + runs);
        m_wholeRuns = warmUps + runs;
        return {};
    }
    m_wholeTimes.push_back(took);
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        m_layerTimes[layer].push_back(layers[layer]);
    return {};
}

Expected<void> Profiler::stepPoint(PointSamples &samples, bool warmUp)
{
    const LayerSet head = prefixSet(m_model->graph(), samples.point.edgeLayers);
    LayerSet tail = head;
    tail.flip();
    std::vector<TensorView> crossing{m_input};
    nanoseconds headTime{};
    nanoseconds tailTime{};
    const auto measure = [&](const LayerSet &layers, nanoseconds &took) -> Expected<void> {
        if (std::none_of(layers.begin(), layers.end(), [](bool member) { return member; }))
            return {};
        const auto segment = m_model->compile(layers, m_optimize);
        if (!segment)
            return tl::make_unexpected(segment.error());
        auto outputs = timed(**segment, crossing, took);
        if (!outputs)
            return tl::make_unexpected(outputs.error());
        crossing = std::move(*outputs);
        return {};
    };
    if (const auto measured = measure(head, headTime); !measured)
        return measured;
    if (const auto measured = measure(tail, tailTime); !measured)
        return measured;
    if (!warmUp) {
        samples.heads.push_back(headTime);
        samples.tails.push_back(tailTime);
    }
    return {};
}

ModelProfile Profiler::profile() const
{
    ModelProfile profile;
    profile.graph = m_model->graph();
    profile.identity = {profile.graph.sha256(), "cpu", m_engine, m_optimize};
    const auto wholes = leastDisturbed(m_wholeTimes);
    profile.whole = summarise(m_wholeTimes, wholes);
    for (const auto &times : m_layerTimes)
        profile.layers.push_back(summarise(times, wholes));
    if (m_quality == ProfileQuality::Full && isDone()) {
        profile.quality = ProfileQuality::Full;
        for (const PointSamples &samples : m_points) {
            std::vector<nanoseconds> both;
            std::transform(samples.heads.begin(), samples.heads.end(), samples.tails.begin(), std::back_inserter(both), std::plus<>());
            const auto visits = leastDisturbed(both);
            profile.heads.push_back(summarise(samples.heads, visits));
            profile.tails.push_back(summarise(samples.tails, visits));
        }
        reconcilePoints(profile.heads, profile.tails);
    }
    profile.machineLoad = loadAverage();
    profile.measuredAt = nowText();
    return profile;
}

} // namespace neurosurgeon
