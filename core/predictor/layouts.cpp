#include "core/predictor/layouts.h"

#include <algorithm>
#include <utility>

namespace neurosurgeon {

namespace {

constexpr std::int64_t blockChannels = 8;

bool isBlockable(const TensorSpec &tensor)
{
    return tensor.shape.size() == 4 && tensor.shape[1] % blockChannels == 0;
}

/// A value may stand in memory twice; one that is neither stands dense, but not where a dense tensor is wanted.
struct Place {
    bool dense = true;
    bool blocked = false;
    bool odd = false; ///< in a layout that oneDNN chose; what changing it costs is not told apart
    bool operator==(const Place &) const = default;
};

/// Goes through a segment layer by layer and tells each change of layout.
class Walk {
public:
    using Tell = std::function<void(int layer, int producer, const TensorSpec &tensor, LayoutDirection direction)>;

    Walk(const ModelGraph &graph, Tell tell) : m_graph(graph), m_tell(std::move(tell)), m_places(graph.layers.size() + 1) {}

    const Place &place(int producer) const { return m_places[static_cast<std::size_t>(producer + 1)]; }
    void forget(int producer) { m_places[static_cast<std::size_t>(producer + 1)] = {}; }

    void step(int index)
    {
        const Layer &layer = m_graph.layers[static_cast<std::size_t>(index)];
        Place result;
        switch (layer.kind) {
        case LayerKind::GroupedConv:
            if (!hasWholeGroups(layer)) { // oneDNN has nothing fast for it
                makeDense(index, layer.inputs.front());
                break;
            }
            [[fallthrough]];
        case LayerKind::Conv:
        case LayerKind::DepthwiseConv:
            makeBlocked(index, layer.inputs.front());
            result.blocked = hasWholeBlocks(layer);
            result = {false, result.blocked, !result.blocked};
            break;
        case LayerKind::MaxPool:
            result = pooled(index, layer);
            break;
        case LayerKind::AdaptiveAvgPool:
            result = adapted(index, layer);
            break;
        case LayerKind::Add:
            result = added(index, layer);
            break;
        default:
            for (const int input : layer.inputs)
                makeDense(index, input);
        }
        if (layer.fused.find("flatten") != std::string::npos) {
            if (!result.dense && !result.odd)
                m_tell(index, index, image(layer), LayoutDirection::ToDense);
            result = {};
        }
        m_places[static_cast<std::size_t>(index + 1)] = result;
    }

    /// Whether a value that leaves the segment has to be made dense for it.
    bool changesToLeave(int producer) const { return !place(producer).dense && !place(producer).odd; }

private:
    static bool hasWholeGroups(const Layer &layer)
    {
        constexpr std::int64_t lanes = 16;
        const std::int64_t groups = layer.attributes.at("groups");
        return layer.attributes.at("in_channels") / groups % lanes == 0 && layer.attributes.at("out_channels") / groups % lanes == 0;
    }

    /// Pooling a dense tensor takes longer than changing its layout first.
    Place pooled(int index, const Layer &layer)
    {
        makeBlocked(index, layer.inputs.front());
        const bool blocked = place(layer.inputs.front()).blocked;
        return {false, blocked, !blocked};
    }

    Place adapted(int index, const Layer &layer)
    {
        const std::int64_t in = producedBy(m_graph, layer.inputs.front()).shape[2];
        const auto out = layer.attributes.find("out_size");
        if (out == layer.attributes.end() || in == out->second)
            return place(layer.inputs.front());
        if (in % out->second == 0)
            return pooled(index, layer);
        makeDense(index, layer.inputs.front());
        return {};
    }

    Place added(int index, const Layer &layer)
    {
        const bool anyBlocked =
            std::any_of(layer.inputs.begin(), layer.inputs.end(), [&](int input) { return place(input).blocked; });
        for (const int input : layer.inputs)
            anyBlocked ? makeBlocked(index, input) : makeDense(index, input);
        return anyBlocked ? Place{false, true, false} : Place{};
    }

    void makeBlocked(int layer, int producer)
    {
        Place &changed = m_places[static_cast<std::size_t>(producer + 1)];
        if (changed.blocked || changed.odd || !isBlockable(producedBy(m_graph, producer)))
            return;
        changed.blocked = true;
        m_tell(layer, producer, producedBy(m_graph, producer), LayoutDirection::ToBlocks);
    }

    void makeDense(int layer, int producer)
    {
        Place &changed = m_places[static_cast<std::size_t>(producer + 1)];
        if (!changed.dense && !changed.odd)
            m_tell(layer, producer, producedBy(m_graph, producer), LayoutDirection::ToDense);
        changed.dense = true;
    }

    /// The same as isBlockable(image(layer)), for the many layers that are convolutions.
    static bool hasWholeBlocks(const Layer &layer)
    {
        const auto channels = layer.attributes.find("out_channels");
        return channels == layer.attributes.end() ? isBlockable(layer.output) : channels->second % blockChannels == 0;
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

    const ModelGraph &m_graph;
    Tell m_tell;
    std::vector<Place> m_places;
};

/// For each producer (network input first) the last layer that reads it; the network's output is read behind all.
std::vector<int> lastReaders(const ModelGraph &graph)
{
    const int count = static_cast<int>(graph.layers.size());
    std::vector<int> readers(graph.layers.size() + 1, -1);
    for (int index = 0; index < count; ++index)
        for (const int input : graph.layers[static_cast<std::size_t>(index)].inputs)
            readers[static_cast<std::size_t>(input + 1)] = index;
    readers.back() = count;
    return readers;
}

/// For each n the producers before layer n that layer n or a later one reads.
std::vector<std::vector<int>> crossings(const ModelGraph &graph)
{
    const int count = static_cast<int>(graph.layers.size());
    const auto readers = lastReaders(graph);
    std::vector<std::vector<int>> crossing(graph.layers.size() + 1);
    std::vector<int> open{ModelGraph::networkInput};
    for (int n = 0; n <= count; ++n) {
        std::erase_if(open, [&](int producer) { return readers[static_cast<std::size_t>(producer + 1)] < n; });
        crossing[static_cast<std::size_t>(n)] = open;
        open.push_back(n);
    }
    return crossing;
}

/// Each change once, however many segments have it: the producer and the direction say which it is.
class KnownChanges {
public:
    explicit KnownChanges(std::size_t layers) : m_numbers(2 * (layers + 1), unknown) {}

    const std::vector<LayoutChange> &changes() const { return m_changes; }
    std::size_t number(int producer, const TensorSpec &tensor, LayoutDirection direction)
    {
        std::size_t &number = m_numbers[2 * static_cast<std::size_t>(producer + 1) + (direction == LayoutDirection::ToDense ? 1 : 0)];
        if (number == unknown) {
            number = m_changes.size();
            m_changes.push_back({producer, tensor, direction});
        }
        return number;
    }

private:
    static constexpr std::size_t unknown = ~std::size_t{0};
    std::vector<std::size_t> m_numbers;
    std::vector<LayoutChange> m_changes;
};

/// Of the first n changes, for each n.
std::vector<double> sumsOf(const std::vector<std::size_t> &changes, const std::vector<double> &prices)
{
    std::vector<double> sums{0.0};
    for (const std::size_t change : changes)
        sums.push_back(sums.back() + prices[change]);
    return sums;
}

} // namespace

std::vector<LayoutChange> layoutChanges(const ModelGraph &graph, int from, int to)
{
    std::vector<LayoutChange> changes;
    Walk walk(graph, [&](int layer, int, const TensorSpec &tensor, LayoutDirection direction) {
        changes.push_back({layer, tensor, direction});
    });
    for (int index = from; index < to; ++index)
        walk.step(index);
    const auto readers = lastReaders(graph);
    for (int index = from; index < to; ++index)
        if (readers[static_cast<std::size_t>(index + 1)] >= to && walk.changesToLeave(index))
            changes.push_back({index, graph.layers[static_cast<std::size_t>(index)].output, LayoutDirection::ToDense});
    return changes;
}

LayoutCosts layoutCosts(const ModelGraph &graph, const LayoutPrices &pricesOf)
{
    const std::size_t count = graph.layers.size();
    const auto crossing = crossings(graph);
    KnownChanges known(count);
    std::vector<std::size_t> inside; ///< changes in a run from the beginning, one behind the other
    std::vector<std::size_t> others; ///< and those of heads that end, and of tails until they are where that run was
    std::vector<std::size_t> *told = &inside;
    const Walk::Tell tell = [&](int, int producer, const TensorSpec &tensor, LayoutDirection direction) {
        told->push_back(known.number(producer, tensor, direction));
    };
    const auto leave = [&](const Walk &walk, std::size_t n) {
        for (const int producer : crossing[n])
            if (producer != ModelGraph::networkInput && walk.changesToLeave(producer))
                others.push_back(known.number(producer, producedBy(graph, producer), LayoutDirection::ToDense));
    };
    struct Segment {
        std::size_t inside = 0;    ///< how many of the run's changes came before the head's end, or before the place where the tail joins it
        std::size_t othersEnd = 0; ///< its other changes follow the former segment's
        bool joins = false;
    };
    std::vector<Segment> heads;
    std::vector<Segment> tails;
    std::vector<std::vector<Place>> places;
    Walk whole(graph, tell);
    for (std::size_t n = 0; n <= count; ++n) {
        leave(whole, n);
        heads.push_back({inside.size(), others.size(), false});
        places.emplace_back();
        for (const int producer : crossing[n])
            places.back().push_back(whole.place(producer));
        if (n < count)
            whole.step(static_cast<int>(n));
    }
    Walk tail(graph, tell);
    told = &others;
    for (std::size_t from = 0; from < count; ++from) {
        // Behind the first layers a tail is where a run from the beginning would be.
        std::size_t n = from;
        const auto meets = [&] {
            for (std::size_t i = 0; i < crossing[n].size(); ++i)
                if (tail.place(crossing[n][i]) != places[n][i])
                    return false;
            return true;
        };
        while (n < count && !meets())
            tail.step(static_cast<int>(n++));
        if (n == count)
            leave(tail, count);
        tails.push_back({heads[n].inside, others.size(), n < count});
        for (const int producer : crossing[from])
            tail.forget(producer);
        for (std::size_t layer = from; layer < n; ++layer)
            tail.forget(static_cast<int>(layer));
    }
    const std::vector<double> prices = pricesOf(known.changes());
    const auto insideSums = sumsOf(inside, prices);
    const auto otherSums = sumsOf(others, prices);
    LayoutCosts costs{std::vector<double>(count + 1, 0), std::vector<double>(count + 1, 0)};
    std::size_t done = 0;
    for (std::size_t n = 0; n <= count; ++n)
        costs.heads[n] = insideSums[heads[n].inside] + otherSums[heads[n].othersEnd] - otherSums[std::exchange(done, heads[n].othersEnd)];
    for (std::size_t from = 0; from < count; ++from) {
        costs.tails[from] = otherSums[tails[from].othersEnd] - otherSums[std::exchange(done, tails[from].othersEnd)];
        if (tails[from].joins)
            costs.tails[from] += costs.heads[count] - insideSums[tails[from].inside];
    }
    return costs;
}

} // namespace neurosurgeon
