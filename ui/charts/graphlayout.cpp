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
            layout.nodes.push_back({i, i, 0, 0});
        return;
    }
    for (std::size_t i = 0; i + 1 < points.size(); ++i)
        layout.nodes.push_back({points[i].edgeLayers, points[i + 1].edgeLayers - 1, 0, 0});
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
                layout.edges.push_back({from, to});
        }
    }
}

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
    std::map<int, int> used;
    for (GraphNode &node : layout.nodes) {
        node.row = used[node.column]++;
        layout.columns = std::max(layout.columns, node.column + 1);
        layout.rows = std::max(layout.rows, node.row + 1);
    }
    return layout;
}

} // namespace neurosurgeon
