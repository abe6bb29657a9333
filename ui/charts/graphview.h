#pragma once

#include "ui/charts/graphlayout.h"
#include "ui/state/workbench.h"
#include "ui/theme/theme.h"

#include <QGraphicsView>
#include <QPainterPath>

namespace neurosurgeon {

class GraphNodeItem;

/// The network as a layered graph in lines that wrap like text, coloured by the side that runs each layer. A click
/// looks at a layer, a double-click cuts after it, Ctrl and the wheel (or + and -) zoom, F folds and unfolds blocks,
/// Left and Right move the partition. GUI thread.
class GraphView : public QGraphicsView {
    Q_OBJECT
public:
    explicit GraphView(Workbench &workbench, QWidget *parent = nullptr);

    bool isFolded() const { return m_fold; }
    void setFolded(bool fold);
    void zoom(double factor);
    void fit();
    /// Centre of the box that holds a layer, in view coordinates.
    QPoint layerPosition(int layer) const;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void drawBackground(QPainter *painter, const QRectF &rect) override;

private:
    friend class GraphNodeItem;

    void rebuild();
    void recolour();
    void breakLines();
    void showLine();
    QRectF boxOf(const GraphNode &node) const;
    QPointF place(int column, double row) const;
    QPainterPath pathOf(const GraphEdge &edge) const;
    void paintEdges(QPainter *painter) const;

    Workbench &m_workbench;
    GraphLayout m_layout;
    std::vector<GraphNodeItem *> m_items;
    theme::Colors m_colors;
    std::vector<std::pair<int, int>> m_places; ///< of each column: line of boxes, and position in it
    int m_perLine = 0;
    bool m_fold = true;
    bool m_zoomed = false;
};

} // namespace neurosurgeon
