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
    double row = 0; ///< from the top; a column with fewer boxes is centred, so halves occur
    bool folded() const { return last > first; }
};

struct GraphEdge {
    int from = 0; ///< index into nodes; -1: the network's input
    int to = 0;
    std::vector<double> via; ///< rows where it passes the columns between the two
};

/// A layered drawing, left to right (Sugiyama, Tagawa, Toda 1981): a column is a node's longest distance from the
/// input; the order inside the columns is found by sweeps that put everything at the mean place of its neighbours,
/// keeping the order with the fewest crossings. Pure, any thread.
struct GraphLayout {
    std::vector<GraphNode> nodes;
    std::vector<GraphEdge> edges;
    int columns = 0;
    int rows = 0;
    int crossings = 0;         ///< pairs of edges that cross
    std::vector<bool> narrow;  ///< for each column: nothing passes beside its one box, a line may end behind it

    /// The node that holds a layer; -1 if none.
    int nodeOf(int layer) const;
};

/// With `fold`, everything between two legal partition points that branches becomes one box.
GraphLayout layoutGraph(const ModelGraph &graph, const std::vector<PartitionPoint> &points, bool fold);

} // namespace neurosurgeon
