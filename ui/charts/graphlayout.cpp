#include "ui/charts/graphlayout.h"

#include <algorithm>
#include <map>

namespace neurosurgeon {

int GraphLayout::nodeOf(int layer) const
{
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].first <= layer && layer <= nodes[i].last)
            return static_cast<int>(i);
    }
    return -1;
}

namespace {

void makeNodes(GraphLayout &layout, const ModelGraph &graph, const std::vector<PartitionPoint> &points, bool fold)
{
    const int layers = static_cast<int>(graph.layers.size());
    if (!fold) {
        for (int i = 0; i < layers; ++i)
            layout.nodes.push_back({i, i, 0, 0.0});
        return;
    }
    for (std::size_t i = 0; i + 1 < points.size(); ++i)
        layout.nodes.push_back({points[i].edgeLayers, points[i + 1].edgeLayers - 1, 0, 0.0});
}

void connectNodes(GraphLayout &layout, const ModelGraph &graph)
{
    std::vector<int> nodeOf(graph.layers.size());
    for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
        for (int layer = layout.nodes[i].first; layer <= layout.nodes[i].last; ++layer)
            nodeOf[static_cast<std::size_t>(layer)] = static_cast<int>(i);
    }
    for (std::size_t layer = 0; layer < graph.layers.size(); ++layer) {
        for (const int input : graph.layers[layer].inputs) {
            const int from = input == ModelGraph::networkInput ? -1 : nodeOf[static_cast<std::size_t>(input)];
            const int to = nodeOf[layer];
            if (from != to)
                layout.edges.push_back({from, to, {}});
        }
    }
}

/// Everything that takes a place in a column: boxes, and edges on their way past.
struct Item {
    int node = -1;                ///< -1: an edge passes
    std::vector<int> left, right; ///< neighbours in the columns beside, indices into items
    double place = 0;
};

class Order {
public:
    explicit Order(const GraphLayout &layout) : m_columns(static_cast<std::size_t>(layout.columns))
    {
        for (std::size_t i = 0; i < layout.nodes.size(); ++i)
            add(layout.nodes[i].column, static_cast<int>(i));
        for (const GraphEdge &edge : layout.edges) {
            int last = edge.from;
            if (last < 0)
                continue; // the input is not drawn
            const int to = layout.nodes[static_cast<std::size_t>(edge.to)].column;
            m_passing.emplace_back();
            for (int column = layout.nodes[static_cast<std::size_t>(edge.from)].column + 1; column < to; ++column) {
                const int item = add(column, -1);
                link(last, item);
                m_passing.back().push_back(item);
                last = item;
            }
            link(last, edge.to);
        }
        number(m_columns);
    }

    int minimise()
    {
        constexpr int sweeps = 12;
        int fewest = crossings();
        auto best = m_columns;
        for (int sweep = 0; sweep < sweeps && fewest > 0; ++sweep) {
            const bool forward = sweep % 2 == 0;
            for (std::size_t i = 1; i < m_columns.size(); ++i)
                sortColumn(m_columns[forward ? i : m_columns.size() - 1 - i], forward);
            if (const int now = crossings(); now < fewest) {
                fewest = now;
                best = m_columns;
            }
        }
        m_columns = best;
        number(m_columns);
        return fewest;
    }

    void store(GraphLayout &layout) const
    {
        for (const auto &column : m_columns)
            layout.rows = std::max(layout.rows, static_cast<int>(column.size()));
        std::vector<double> rows(m_items.size());
        for (const auto &column : m_columns) {
            const double first = static_cast<double>(layout.rows - static_cast<int>(column.size())) / 2;
            for (const int item : column)
                rows[static_cast<std::size_t>(item)] = first + at(item).place;
            layout.narrow.push_back(column.size() == 1);
        }
        for (std::size_t i = 0; i < layout.nodes.size(); ++i)
            layout.nodes[i].row = rows[i];
        auto passing = m_passing.begin();
        for (GraphEdge &edge : layout.edges) {
            if (edge.from < 0)
                continue;
            for (const int item : *passing++)
                edge.via.push_back(rows[static_cast<std::size_t>(item)]);
        }
    }

private:
    Item &at(int item) { return m_items[static_cast<std::size_t>(item)]; }
    const Item &at(int item) const { return m_items[static_cast<std::size_t>(item)]; }

    int add(int column, int node)
    {
        m_items.push_back({node, {}, {}, 0});
        m_columns[static_cast<std::size_t>(column)].push_back(static_cast<int>(m_items.size()) - 1);
        return static_cast<int>(m_items.size()) - 1;
    }
    void link(int left, int right)
    {
        at(left).right.push_back(right);
        at(right).left.push_back(left);
    }
    void number(const std::vector<std::vector<int>> &columns)
    {
        for (const auto &column : columns) {
            for (std::size_t i = 0; i < column.size(); ++i)
                at(column[i]).place = static_cast<double>(i);
        }
    }
    void sortColumn(std::vector<int> &column, bool forward)
    {
        std::map<int, double> mean;
        for (const int item : column) {
            const auto &neighbours = forward ? at(item).left : at(item).right;
            double sum = 0;
            for (const int other : neighbours)
                sum += at(other).place;
            mean[item] = neighbours.empty() ? at(item).place : sum / static_cast<double>(neighbours.size());
        }
        std::stable_sort(column.begin(), column.end(), [&](int a, int b) { return mean[a] < mean[b]; });
        for (std::size_t i = 0; i < column.size(); ++i)
            at(column[i]).place = static_cast<double>(i);
    }
    int crossings() const
    {
        int count = 0;
        for (const auto &column : m_columns) {
            std::vector<std::pair<double, double>> lines;
            for (const int item : column) {
                for (const int next : at(item).right)
                    lines.emplace_back(at(item).place, at(next).place);
            }
            for (std::size_t a = 0; a < lines.size(); ++a) {
                for (std::size_t b = a + 1; b < lines.size(); ++b)
                    count += (lines[a].first - lines[b].first) * (lines[a].second - lines[b].second) < 0 ? 1 : 0;
            }
        }
        return count;
    }

    std::vector<Item> m_items; ///< boxes first, in the layout's order
    std::vector<std::vector<int>> m_columns;
    std::vector<std::vector<int>> m_passing; ///< of each drawn edge
};

} // namespace

GraphLayout layoutGraph(const ModelGraph &graph, const std::vector<PartitionPoint> &points, bool fold)
{
    GraphLayout layout;
    makeNodes(layout, graph, points, fold);
    connectNodes(layout, graph);
    for (const GraphEdge &edge : layout.edges) { // increasing `to`: nodes are in topological order
        GraphNode &to = layout.nodes[static_cast<std::size_t>(edge.to)];
        const int column = edge.from < 0 ? 0 : layout.nodes[static_cast<std::size_t>(edge.from)].column + 1;
        to.column = std::max(to.column, column);
    }
    for (const GraphNode &node : layout.nodes)
        layout.columns = std::max(layout.columns, node.column + 1);
    Order order(layout);
    layout.crossings = order.minimise();
    order.store(layout);
    return layout;
}

} // namespace neurosurgeon
