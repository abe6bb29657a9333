#pragma once

#include "core/graph/modelgraph.h"

#include <QRectF>

#include <vector>

namespace neurosurgeon {

/// One box of the drawing: a layer, or a folded run of layers between two places where the graph narrows to one tensor.
struct GraphNode {
    int first = 0;
    int last = 0;
    int column = 0;
    int row = 0; ///< 0 is the main path, others are side branches
    bool folded() const { return last > first; }
};

struct GraphEdge {
    int from = 0; ///< index into nodes; -1: the network's input
    int to = 0;
};

/// A layered drawing, left to right: a column is a node's longest distance from the input, rows of a column hold
/// branches. Pure, any thread.
struct GraphLayout {
    std::vector<GraphNode> nodes;
    std::vector<GraphEdge> edges;
    int columns = 0;
    int rows = 0;

    /// The node that holds a layer; -1 if none.
    int nodeOf(int layer) const;
};

/// With `fold`, everything between two legal partition points that branches becomes one box.
GraphLayout layoutGraph(const ModelGraph &graph, const std::vector<PartitionPoint> &points, bool fold);

} // namespace neurosurgeon
