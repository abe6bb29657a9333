#include "core/deployment/measurednetwork.h"

#include "core/predictor/layouts.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace neurosurgeon {

namespace {

double roundedMs(double ms)
{
    return std::round(ms * 1e6) / 1e6;
}

nlohmann::json segmentToJson(const MeasuredSegment &segment)
{
    nlohmann::json layers = nlohmann::json::array();
    for (const MeasuredLayer &layer : segment.layers)
        layers.push_back({roundedMs(layer.computeMs), roundedMs(layer.layoutMs), roundedMs(layer.spreadMs)});
    return {{"begin", segment.begin},
            {"end", segment.end},
            {"ms", roundedMs(segment.ms)},
            {"spread_ms", roundedMs(segment.spreadMs)},
            {"layers", std::move(layers)}};
}

/// Throws what nlohmann::json throws, also for values out of range.
MeasuredSegment segmentFromJson(const nlohmann::json &json, int layers)
{
    MeasuredSegment segment{json.at("begin"), json.at("end"), json.at("ms"), json.at("spread_ms"), {}};
    for (const auto &layer : json.at("layers"))
        segment.layers.push_back({layer.at(0), layer.at(1), layer.at(2)});
    if (segment.begin < 0 || segment.end > layers || segment.begin >= segment.end || !(segment.ms > 0)
        || segment.layers.size() != static_cast<std::size_t>(segment.end - segment.begin))
        throw nlohmann::json::other_error::create(501, "a segment that its network does not have", &json);
    return segment;
}

nlohmann::json networkToJson(const MeasuredNetwork &network)
{
    nlohmann::json segments = nlohmann::json::array();
    for (const MeasuredSegment &segment : network.segments)
        segments.push_back(segmentToJson(segment));
    return {{"graph", toJson(network.graph)},
            {"segments", std::move(segments)},
            {"calibration_ms", roundedMs(network.calibrationMs)},
            {"load", network.load}};
}

Expected<MeasuredNetwork> networkFromJson(const nlohmann::json &json)
{
    try {
        auto graph = modelGraphFromJson(json.at("graph"));
        if (!graph)
            return tl::make_unexpected(graph.error());
        MeasuredNetwork network{std::move(*graph), {}, json.at("calibration_ms"), json.at("load")};
        for (const auto &segment : json.at("segments"))
            network.segments.push_back(segmentFromJson(segment, static_cast<int>(network.graph.layers.size())));
        if (!(network.calibrationMs > 0))
            return failure(ErrorCode::BadFile, "it was measured without calibration");
        return network;
    } catch (const nlohmann::json::exception &error) {
        return failure(ErrorCode::BadFile, error.what());
    }
}

void addSample(const LayerConfiguration &configuration, double ms, double spreadMs, double load,
               std::map<std::string, SampleTable> &tables)
{
    SampleTable &table = tables[std::string(configuration.schema->name)];
    table.schema = configuration.schema;
    table.samples.push_back({configuration.values, ms, spreadMs, load});
}

} // namespace

void addLayerSamples(const MeasuredNetwork &network, double factor, std::map<std::string, SampleTable> &tables)
{
    const auto configurations = configurationsOf(network.graph);
    for (const MeasuredSegment &segment : network.segments) {
        std::map<int, std::vector<LayoutChange>> changes;
        for (const LayoutChange &change : layoutChanges(network.graph, segment.begin, segment.end))
            changes[change.layer].push_back(change);
        for (int i = segment.begin; i < segment.end; ++i) {
            const MeasuredLayer &layer = segment.layers[static_cast<std::size_t>(i - segment.begin)];
            const auto counted = changes.find(i);
            // Where two tensors change nobody knows what each of them took.
            if (counted != changes.end() && counted->second.size() == 1 && layer.layoutMs > 0)
                addSample(layoutChange(counted->second.front().tensor, counted->second.front().direction), layer.layoutMs * factor,
                          layer.spreadMs * factor, network.load, tables);
            const double ms = counted == changes.end() ? layer.computeMs + layer.layoutMs : layer.computeMs;
            const bool isWhole = &segment == &network.segments.front();
            if (const auto &configuration = configurations[static_cast<std::size_t>(i)]; isWhole && configuration && ms > 0)
                addSample(*configuration, ms * factor, layer.spreadMs * factor, network.load, tables);
        }
    }
}

DeploymentSamples samplesOf(const std::vector<MeasuredNetwork> &networks)
{
    DeploymentSamples samples;
    if (networks.empty())
        return samples;
    std::vector<double> speeds;
    for (const MeasuredNetwork &network : networks)
        speeds.push_back(network.calibrationMs);
    const auto middle = speeds.begin() + static_cast<std::ptrdiff_t>(speeds.size() / 2);
    std::nth_element(speeds.begin(), middle, speeds.end());
    samples.calibrationMs = *middle;
    for (const MeasuredNetwork &network : networks) {
        const double factor = samples.calibrationMs / network.calibrationMs;
        addLayerSamples(network, factor, samples.tables);
        for (const MeasuredSegment &segment : network.segments)
            samples.segments.push_back({network.graph, segment.begin, segment.end, segment.ms * factor});
    }
    return samples;
}

Expected<void> appendNetworks(const std::filesystem::path &file, const std::vector<MeasuredNetwork> &networks)
{
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    std::string lines;
    // A line that was cut off stays alone.
    std::ifstream present(file, std::ios::binary | std::ios::ate);
    if (present && present.tellg() > 0) {
        present.seekg(-1, std::ios::end);
        lines = present.get() == '\n' ? "" : "\n";
    }
    for (const MeasuredNetwork &network : networks)
        lines += networkToJson(network).dump() + '\n';
    std::ofstream stream(file, std::ios::binary | std::ios::app);
    stream << lines << std::flush;
    if (!stream)
        return failure(ErrorCode::BadFile, "The measurements cannot be written to " + file.string()
                                               + "; check the folder's permissions and free space, or choose another --state.");
    return {};
}

Expected<std::vector<MeasuredNetwork>> readNetworks(const std::filesystem::path &file)
{
    std::vector<MeasuredNetwork> networks;
    std::ifstream stream(file, std::ios::binary);
    int number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        const auto json = nlohmann::json::parse(line, nullptr, false);
        if (json.is_discarded())
            continue; // cut off when the program was killed
        auto network = networkFromJson(json);
        if (!network)
            return failure(ErrorCode::BadFile, "The measurements in " + file.string() + " are damaged in line "
                                                   + std::to_string(number) + " (" + network.error().message
                                                   + "); remove the file and deploy again.");
        networks.push_back(std::move(*network));
    }
    return networks;
}

} // namespace neurosurgeon
