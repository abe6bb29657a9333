#include "core/graph/modelgraph.h"

#include "core/graph/sha256.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <set>
#include <string_view>
#include <utility>

namespace neurosurgeon {

namespace {

constexpr std::array kindNames = {"conv", "depthwise_conv", "grouped_conv", "linear", "max_pool",
                                  "avg_pool", "adaptive_avg_pool", "batch_norm", "activation", "add",
                                  "concat", "reshape", "other"};

struct Quoted {
    std::string_view text;
};

/// Writes compact JSON piece by piece into one string.
class JsonText {
public:
    const std::string &text() const { return m_text; }
    JsonText &operator<<(std::string_view part)
    {
        m_text += part;
        return *this;
    }
    JsonText &operator<<(std::int64_t number)
    {
        std::array<char, 24> digits{};
        m_text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
        return *this;
    }
    template<class Integer>
    JsonText &operator<<(const std::vector<Integer> &numbers)
    {
        *this << "[";
        for (std::size_t i = 0; i < numbers.size(); ++i)
            *this << (i == 0 ? "" : ",") << std::int64_t{numbers[i]};
        return *this << "]";
    }
    JsonText &operator<<(const Quoted &quoted)
    {
        const auto isPlain = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
        if (std::all_of(quoted.text.begin(), quoted.text.end(), isPlain))
            return *this << "\"" << quoted.text << "\"";
        return *this << nlohmann::json(quoted.text).dump();
    }

private:
    std::string m_text;
};

/// For each position p in 0..n the producers in [0, p) (or the input) that someone in [p, n) reads.
std::vector<std::vector<int>> prefixCrossings(const ModelGraph &graph)
{
    const int count = static_cast<int>(graph.layers.size());
    std::vector<int> lastReader(static_cast<std::size_t>(count) + 1, -1); // slot 0 is the network's input
    for (int i = 0; i < count; ++i)
        for (const int input : graph.layers[i].inputs)
            lastReader[input + 1] = i;
    std::vector<std::vector<int>> crossings(static_cast<std::size_t>(count) + 1);
    for (int producer = -1; producer < count; ++producer)
        for (int position = producer + 1; position <= lastReader[producer + 1]; ++position)
            crossings[position].push_back(producer);
    return crossings;
}

TensorSpec specFromJson(const nlohmann::json &type, const nlohmann::json &shape)
{
    const int number = type.get<int>();
    return {number > 0 && number < 256 ? static_cast<DataType>(number) : DataType{}, shape.get<std::vector<std::int64_t>>()};
}

/// A known type, and a shape that some machine could hold: sizes computed from it cannot overflow.
bool isPlausible(const TensorSpec &spec)
{
    constexpr double mostElements = 1e12;
    double elements = 1;
    for (const std::int64_t extent : spec.shape) {
        if (extent < 1)
            return false;
        elements *= static_cast<double>(extent);
    }
    return elementBytes(spec.type) > 0 && elements <= mostElements;
}

/// What the rest of the program takes for granted of a graph; empty if it is so, otherwise what is wrong.
std::string flawOf(const ModelGraph &graph)
{
    if (graph.layers.empty() || !isPlausible(graph.input))
        return "it has no layers or no plausible input";
    for (std::size_t i = 0; i < graph.layers.size(); ++i) {
        const Layer &layer = graph.layers[i];
        const auto standsBefore = [&](int input) { return input >= ModelGraph::networkInput && input < static_cast<int>(i); };
        if (layer.inputs.empty() || !std::all_of(layer.inputs.begin(), layer.inputs.end(), standsBefore))
            return "layer \"" + layer.name + "\" reads nothing, or a layer that does not stand before it";
        if (!isPlausible(layer.output))
            return "layer \"" + layer.name + "\" has an impossible output";
    }
    int last = -1;
    for (const int layer : graph.offered) {
        if (layer <= last || layer >= static_cast<int>(graph.layers.size()))
            return "it offers points that it does not have";
        last = layer;
    }
    return {};
}

} // namespace

const char *layerKindName(LayerKind kind)
{
    return kindNames.at(static_cast<std::size_t>(kind));
}

LayerKind layerKindFromName(const std::string &name)
{
    const auto found = std::find(kindNames.begin(), kindNames.end(), name);
    return found == kindNames.end() ? LayerKind::Other : static_cast<LayerKind>(found - kindNames.begin());
}

bool ModelGraph::isChain() const
{
    for (int i = 0; i < static_cast<int>(layers.size()); ++i)
        if (layers[i].inputs != std::vector<int>{i - 1})
            return false;
    return true;
}

std::int64_t ModelGraph::flops() const
{
    return std::accumulate(layers.begin(), layers.end(), std::int64_t{0},
                           [](std::int64_t sum, const Layer &layer) { return sum + layer.flops; });
}

std::int64_t ModelGraph::parameters() const
{
    return std::accumulate(layers.begin(), layers.end(), std::int64_t{0},
                           [](std::int64_t sum, const Layer &layer) { return sum + layer.parameters; });
}

std::string ModelGraph::sha256() const
{
    // What toJson() says of the input and the layers, written without building it: that takes many times as long. The
    // display name is left out: it is what the layers do that two machines must agree on.
    JsonText json;
    json << "{\"input_shape\":" << input.shape << ",\"input_type\":" << std::int64_t(input.type) << ",\"layers\":[";
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const Layer &layer = layers[i];
        json << (i == 0 ? "{\"attributes\":{" : ",{\"attributes\":{");
        const char *separator = "";
        for (const auto &[name, value] : layer.attributes)
            json << std::exchange(separator, ",") << Quoted{name} << ":" << value;
        json << "},\"flops\":" << layer.flops << ",\"fused\":" << Quoted{layer.fused} << ",\"inputs\":" << layer.inputs
             << ",\"kind\":" << Quoted{layerKindName(layer.kind)} << ",\"name\":" << Quoted{layer.name} << ",\"output_shape\":"
             << layer.output.shape << ",\"output_type\":" << std::int64_t(layer.output.type) << ",\"parameters\":"
             << layer.parameters << "}";
    }
    json << "]}";
    Sha256 hash;
    hash.add(json.text());
    return hash.hex();
}

std::vector<PartitionPoint> partitionPoints(const ModelGraph &graph)
{
    const int count = static_cast<int>(graph.layers.size());
    const auto crossings = prefixCrossings(graph);
    std::vector<PartitionPoint> points;
    for (int edgeLayers = 0; edgeLayers <= count; ++edgeLayers) {
        const auto &crossing = crossings[edgeLayers];
        if (edgeLayers < count && crossing.size() != 1)
            continue;
        PartitionPoint point;
        point.edgeLayers = edgeLayers;
        point.crossing = crossing;
        for (const int producer : crossing)
            point.crossingBytes += producedBy(graph, producer).bytes();
        if (edgeLayers == 0)
            point.label = "cloud";
        else if (edgeLayers == count)
            point.label = "edge";
        else
            point.label = std::to_string(points.size()) + ":" + graph.layers[edgeLayers - 1].name;
        point.offered = edgeLayers == 0 || edgeLayers == count
            || std::binary_search(graph.offered.begin(), graph.offered.end(), edgeLayers - 1);
        points.push_back(std::move(point));
    }
    return points;
}

LayerSet prefixSet(const ModelGraph &graph, int edgeLayers)
{
    LayerSet set(graph.layers.size(), false);
    std::fill(set.begin(), set.begin() + edgeLayers, true);
    return set;
}

bool isDownwardClosed(const ModelGraph &graph, const LayerSet &head)
{
    if (head.size() != graph.layers.size())
        return false;
    for (std::size_t i = 0; i < head.size(); ++i)
        for (const int input : graph.layers[i].inputs)
            if (head[i] && input != ModelGraph::networkInput && !head[input])
                return false;
    return true;
}

std::vector<int> crossingLayers(const ModelGraph &graph, const LayerSet &head)
{
    std::set<int> crossing;
    for (std::size_t i = 0; i < graph.layers.size(); ++i)
        for (const int input : graph.layers[i].inputs)
            if (!head[i] && (input == ModelGraph::networkInput || head[input]))
                crossing.insert(input);
    return {crossing.begin(), crossing.end()};
}

const TensorSpec &producedBy(const ModelGraph &graph, int layer)
{
    return layer == ModelGraph::networkInput ? graph.input : graph.layers.at(layer).output;
}

nlohmann::json toJson(const ModelGraph &graph)
{
    nlohmann::json layers = nlohmann::json::array();
    for (const Layer &layer : graph.layers)
        layers.push_back({{"name", layer.name},
                          {"kind", layerKindName(layer.kind)},
                          {"attributes", layer.attributes},
                          {"fused", layer.fused},
                          {"inputs", layer.inputs},
                          {"output_type", static_cast<int>(layer.output.type)},
                          {"output_shape", layer.output.shape},
                          {"flops", layer.flops},
                          {"parameters", layer.parameters}});
    return {{"model", graph.model},
            {"input_type", static_cast<int>(graph.input.type)},
            {"input_shape", graph.input.shape},
            {"layers", std::move(layers)},
            {"offered", graph.offered}};
}

Expected<ModelGraph> modelGraphFromJson(const nlohmann::json &json)
{
    try {
        ModelGraph graph;
        graph.model = json.at("model");
        graph.input = specFromJson(json.at("input_type"), json.at("input_shape"));
        graph.offered = json.at("offered").get<std::vector<int>>();
        for (const auto &entry : json.at("layers")) {
            Layer layer;
            layer.name = entry.at("name");
            layer.kind = layerKindFromName(entry.at("kind"));
            layer.attributes = entry.at("attributes").get<LayerAttributes>();
            layer.fused = entry.at("fused");
            layer.inputs = entry.at("inputs").get<std::vector<int>>();
            layer.output = specFromJson(entry.at("output_type"), entry.at("output_shape"));
            layer.flops = entry.at("flops");
            layer.parameters = entry.at("parameters");
            graph.layers.push_back(std::move(layer));
        }
        if (const std::string flaw = flawOf(graph); !flaw.empty())
            return failure(ErrorCode::BadFile, "A model description is damaged (" + flaw + "); profile the model again.");
        return graph;
    } catch (const nlohmann::json::exception &error) {
        return failure(ErrorCode::BadFile,
                       std::string("A model description is damaged (") + error.what() + "); profile the model again.");
    }
}

} // namespace neurosurgeon
