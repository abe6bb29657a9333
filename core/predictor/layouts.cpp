#include "core/predictor/layouts.h"

#include <algorithm>

namespace neurosurgeon {

namespace {

constexpr std::int64_t blockChannels = 8;

bool isBlockable(const TensorSpec &tensor)
{
    return tensor.shape.size() == 4 && tensor.shape[1] % blockChannels == 0;
}

class Walk {
public:
    Walk(const ModelGraph &graph, int from, int to) : m_graph(graph), m_from(from), m_to(to), m_values(graph.layers.size() + 1) {}

    std::vector<LayoutChange> changes()
    {
        for (int index = m_from; index < m_to; ++index)
            walk(index, m_graph.layers[static_cast<std::size_t>(index)]);
        const std::vector<bool> leaves = leaving();
        for (int index = m_from; index < m_to; ++index)
            if (leaves[static_cast<std::size_t>(index)])
                makeDense(index, index);
        return std::move(m_changes);
    }

private:
    /// A value may stand in memory twice; one that is neither stands dense, but not where a dense tensor is wanted.
    struct Value {
        bool dense = true;
        bool blocked = false;
        bool odd = false; ///< in a layout that oneDNN chose; what changing it costs is not told apart
    };

    Value &value(int producer) { return m_values[static_cast<std::size_t>(producer + 1)]; }

    void walk(int index, const Layer &layer)
    {
        const Value first = value(layer.inputs.front());
        Value &result = value(index);
        switch (layer.kind) {
        case LayerKind::Conv:
        case LayerKind::DepthwiseConv:
        case LayerKind::GroupedConv:
            makeBlocked(index, layer.inputs.front());
            result = {false, isBlockable(layer.output), !isBlockable(layer.output)};
            break;
        case LayerKind::MaxPool:
            result = {false, first.blocked, first.odd};
            break;
        case LayerKind::AdaptiveAvgPool:
            result = pooled(index, layer, first);
            break;
        case LayerKind::Add:
            result = added(index, layer);
            break;
        default:
            for (const int input : layer.inputs)
                makeDense(index, input);
            result = {};
        }
        if (layer.fused.find("flatten") != std::string::npos) {
            if (!result.dense && !result.odd)
                m_changes.push_back({index, image(layer)});
            result = {};
        }
    }

    Value pooled(int index, const Layer &layer, const Value &input)
    {
        const std::int64_t in = producedBy(m_graph, layer.inputs.front()).shape[2];
        const auto out = layer.attributes.find("out_size");
        if (out == layer.attributes.end() || in == out->second)
            return input;
        if (in % out->second == 0)
            return {false, input.blocked, input.odd};
        makeDense(index, layer.inputs.front());
        return {};
    }

    Value added(int index, const Layer &layer)
    {
        const bool anyBlocked = std::any_of(layer.inputs.begin(), layer.inputs.end(), [&](int input) { return value(input).blocked; });
        if (!anyBlocked)
            return {};
        for (const int input : layer.inputs)
            makeBlocked(index, input);
        return {false, true, false};
    }

    void makeBlocked(int layer, int producer)
    {
        Value &changed = value(producer);
        if (changed.blocked || changed.odd || !isBlockable(producedBy(m_graph, producer)))
            return;
        changed.blocked = true;
        m_changes.push_back({layer, producedBy(m_graph, producer)});
    }

    void makeDense(int layer, int producer)
    {
        Value &changed = value(producer);
        if (changed.dense)
            return;
        if (!changed.odd)
            m_changes.push_back({layer, producedBy(m_graph, producer)});
        changed.dense = true;
    }

    /// A layer's output before it was flattened.
    static TensorSpec image(const Layer &layer)
    {
        const auto channels = layer.attributes.find("out_channels");
        const auto size = layer.attributes.find("out_size");
        if (channels == layer.attributes.end() || size == layer.attributes.end())
            return layer.output;
        return {DataType::Float32, {1, channels->second, size->second, size->second}};
    }

    /// Layers whose output the rest of the network reads, or that are the network's own output.
    std::vector<bool> leaving() const
    {
        std::vector<bool> leaves(m_graph.layers.size(), false);
        leaves.back() = true;
        for (std::size_t reader = static_cast<std::size_t>(m_to); reader < m_graph.layers.size(); ++reader)
            for (const int input : m_graph.layers[reader].inputs)
                if (input != ModelGraph::networkInput)
                    leaves[static_cast<std::size_t>(input)] = true;
        return leaves;
    }

    const ModelGraph &m_graph;
    int m_from;
    int m_to;
    std::vector<Value> m_values;
    std::vector<LayoutChange> m_changes;
};

} // namespace

std::vector<LayoutChange> layoutChanges(const ModelGraph &graph, int from, int to)
{
    return Walk(graph, from, to).changes();
}

} // namespace neurosurgeon
