#include "core/profile/profile.h"

#include "core/graph/sha256.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

constexpr int schemaVersion = 2;
constexpr const char *qualityNames[] = {"predicted", "quick", "full"};

nlohmann::json timingToJson(const Timing &timing)
{
    return {timing.median.count(), timing.spread.count(), timing.runs};
}

Timing timingFromJson(const nlohmann::json &json)
{
    return {nanoseconds(json.at(0).get<std::int64_t>()), nanoseconds(json.at(1).get<std::int64_t>()), json.at(2)};
}

nlohmann::json timingsToJson(const std::vector<Timing> &timings)
{
    nlohmann::json array = nlohmann::json::array();
    for (const Timing &timing : timings)
        array.push_back(timingToJson(timing));
    return array;
}

std::vector<Timing> timingsFromJson(const nlohmann::json &json)
{
    std::vector<Timing> timings;
    for (const auto &entry : json)
        timings.push_back(timingFromJson(entry));
    return timings;
}

bool isSane(const std::vector<Timing> &timings)
{
    return std::all_of(timings.begin(), timings.end(), [](const Timing &timing) {
        return timing.median >= nanoseconds::zero() && timing.spread >= nanoseconds::zero() && timing.runs >= 0;
    });
}

/// Time of the layers [0, n) for every n, scaled to the whole.
std::vector<double> scaledPrefixSums(const ModelProfile &profile)
{
    std::vector<double> sums{0.0};
    for (const Timing &layer : profile.layers)
        sums.push_back(sums.back() + static_cast<double>(layer.median.count()));
    const double scale = sums.back() > 0 ? static_cast<double>(profile.whole.median.count()) / sums.back() : 0.0;
    for (double &sum : sums)
        sum *= scale;
    return sums;
}

std::vector<nanoseconds> medians(const std::vector<Timing> &timings)
{
    std::vector<nanoseconds> values;
    for (const Timing &timing : timings)
        values.push_back(timing.median);
    return values;
}

} // namespace

const char *profileQualityName(ProfileQuality quality)
{
    return qualityNames[static_cast<std::size_t>(quality)];
}

Timing summarise(std::vector<nanoseconds> samples)
{
    if (samples.empty())
        return {};
    std::sort(samples.begin(), samples.end());
    const auto quantile = [&](double share) {
        return samples[static_cast<std::size_t>(share * static_cast<double>(samples.size() - 1) + 0.5)];
    };
    const std::size_t middle = samples.size() / 2;
    const nanoseconds median = samples.size() % 2 == 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
    return {median, quantile(0.75) - quantile(0.25), static_cast<int>(samples.size())};
}

std::vector<std::size_t> leastDisturbed(const std::vector<nanoseconds> &samples)
{
    constexpr double within = 1.1;
    std::vector<std::size_t> order(samples.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return samples[a] < samples[b]; });
    std::size_t kept = (samples.size() + 1) / 2;
    while (kept < order.size() && static_cast<double>(samples[order[kept]].count()) <= within * static_cast<double>(samples[order[0]].count()))
        ++kept;
    order.resize(kept);
    return order;
}

std::vector<nanoseconds> picked(const std::vector<nanoseconds> &samples, const std::vector<std::size_t> &which)
{
    std::vector<nanoseconds> chosen;
    for (const std::size_t index : which)
        chosen.push_back(samples[index]);
    return chosen;
}

Timing summarise(const std::vector<nanoseconds> &samples, const std::vector<std::size_t> &which)
{
    Timing timing = summarise(samples);
    timing.median = summarise(picked(samples, which)).median;
    return timing;
}

std::string ProfileIdentity::key() const
{
    Sha256 hash;
    for (const std::string &part : {graphSha256, device, engine.libtorchVersion, engine.cpu, engine.instructionSet,
                                    engine.backend, std::to_string(engine.threads),
                                    std::string(optimize == Optimize::On ? "on" : "off")})
        hash.add(part + '\n');
    return hash.hex().substr(0, 16);
}

std::vector<nanoseconds> ModelProfile::headTimes() const
{
    if (!heads.empty())
        return medians(heads);
    const auto sums = scaledPrefixSums(*this);
    std::vector<nanoseconds> times;
    for (const PartitionPoint &point : partitionPoints(graph))
        times.emplace_back(static_cast<std::int64_t>(sums[static_cast<std::size_t>(point.edgeLayers)]));
    return times;
}

std::vector<nanoseconds> ModelProfile::tailTimes() const
{
    if (!tails.empty())
        return medians(tails);
    const auto sums = scaledPrefixSums(*this);
    std::vector<nanoseconds> times;
    for (const PartitionPoint &point : partitionPoints(graph))
        times.emplace_back(static_cast<std::int64_t>(sums.back() - sums[static_cast<std::size_t>(point.edgeLayers)]));
    return times;
}

nlohmann::json toJson(const ModelProfile &profile)
{
    const EngineInfo &engine = profile.identity.engine;
    return {{"schema", schemaVersion},
            {"graph", toJson(profile.graph)},
            {"graph_sha256", profile.identity.graphSha256},
            {"device", profile.identity.device},
            {"libtorch_version", engine.libtorchVersion},
            {"cpu", engine.cpu},
            {"instruction_set", engine.instructionSet},
            {"backend", engine.backend},
            {"threads", engine.threads},
            {"optimize", profile.identity.optimize == Optimize::On},
            {"quality", profileQualityName(profile.quality)},
            {"machine_load", profile.machineLoad},
            {"measured_at", profile.measuredAt},
            {"timing_columns", {"median_ns", "spread_ns", "runs"}},
            {"whole", timingToJson(profile.whole)},
            {"layers", timingsToJson(profile.layers)},
            {"heads", timingsToJson(profile.heads)},
            {"tails", timingsToJson(profile.tails)}};
}

Expected<ModelProfile> modelProfileFromJson(const nlohmann::json &json)
{
    try {
        if (json.at("schema") != schemaVersion)
            return failure(ErrorCode::BadFile, "A profile was written by another version; profile the model again.");
        const auto graph = modelGraphFromJson(json.at("graph"));
        if (!graph)
            return tl::make_unexpected(graph.error());
        ModelProfile profile;
        profile.graph = *graph;
        profile.identity = {json.at("graph_sha256"), json.at("device"),
                            {json.at("libtorch_version"), json.at("cpu"), json.at("instruction_set"), json.at("backend"),
                             json.at("threads")},
                            json.at("optimize").get<bool>() ? Optimize::On : Optimize::Off};
        const auto quality = std::find(std::begin(qualityNames), std::end(qualityNames), json.at("quality").get<std::string>());
        if (quality == std::end(qualityNames))
            return failure(ErrorCode::BadFile, "A profile's quality is unknown; profile the model again.");
        profile.quality = static_cast<ProfileQuality>(quality - std::begin(qualityNames));
        profile.machineLoad = json.at("machine_load");
        profile.measuredAt = json.at("measured_at");
        profile.whole = timingFromJson(json.at("whole"));
        profile.layers = timingsFromJson(json.at("layers"));
        profile.heads = timingsFromJson(json.at("heads"));
        profile.tails = timingsFromJson(json.at("tails"));
        const std::size_t points = partitionPoints(profile.graph).size();
        const bool full = profile.quality == ProfileQuality::Full;
        const auto fits = [&](const std::vector<Timing> &timings) {
            return isSane(timings) && (timings.size() == points || (timings.empty() && !full));
        };
        if (!isSane({profile.whole}) || !isSane(profile.layers) || profile.layers.size() != profile.graph.layers.size()
            || !fits(profile.heads) || !fits(profile.tails) || profile.identity.graphSha256 != profile.graph.sha256())
            return failure(ErrorCode::BadFile, "A profile does not fit its model; profile the model again.");
        return profile;
    } catch (const nlohmann::json::exception &error) {
        return failure(ErrorCode::BadFile, std::string("A profile is damaged (") + error.what()
                           + "); profile the model again.");
    }
}

} // namespace neurosurgeon
