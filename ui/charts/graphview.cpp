#include "ui/charts/graphview.h"

#include "ui/charts/layerschart.h"
#include "ui/text/explain.h"

#include <QGraphicsItem>
#include <QGraphicsSceneMouseEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QWheelEvent>

namespace neurosurgeon {

namespace {

constexpr double boxWidth = 96;
constexpr double boxHeight = 34;
constexpr double columnStep = 122;
constexpr double rowStep = 46;
constexpr double lineGap = 26;

} // namespace

/// One box.
class GraphNodeItem : public QGraphicsItem {
public:
    GraphNodeItem(GraphView &view, const GraphNode &node) : m_view(view), m_node(node)
    {
        setZValue(1);
        setCursor(Qt::PointingHandCursor);
    }
    QRectF boundingRect() const override { return {-2, -2, boxWidth + 4, boxHeight + 4}; }
    const GraphNode &node() const { return m_node; }

    void paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) override
    {
        const Workbench &workbench = m_view.m_workbench;
        const bool onEdge = m_node.last < workbench.edgeLayers();
        const theme::Colors &colors = m_view.m_colors;
        const QColor side = onEdge ? colors.edge : colors.cloud;
        const QRectF box(0, 0, boxWidth, boxHeight);
        QColor ground = side;
        ground.setAlphaF(0.22F);
        const int current = workbench.currentLayer();
        const bool looked = current >= m_node.first && current <= m_node.last;
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(colors.base);
        painter->drawRoundedRect(box, 5, 5);
        painter->setPen(looked ? QPen(colors.selection, 2.5) : QPen(side, 1.5));
        painter->setBrush(ground);
        painter->drawRoundedRect(box, 5, 5);
        if (m_node.folded()) {
            // A second edge behind the first: there is more inside.
            painter->drawLine(QPointF(6, boxHeight + 1.5), QPointF(boxWidth + 1.5, boxHeight + 1.5));
            painter->drawLine(QPointF(boxWidth + 1.5, 6), QPointF(boxWidth + 1.5, boxHeight + 1.5));
        }
        painter->setPen(colors.text);
        QFont font = m_view.font();
        font.setPointSizeF(font.pointSizeF() * 0.85);
        painter->setFont(font);
        const QFontMetricsF metrics(font);
        painter->drawText(box.adjusted(4, 1, -4, -boxHeight / 2 + 1), Qt::AlignCenter,
                          metrics.elidedText(title(), Qt::ElideMiddle, boxWidth - 8));
        painter->setPen(colors.muted);
        painter->drawText(box.adjusted(4, boxHeight / 2 - 2, -4, -1), Qt::AlignCenter,
                          metrics.elidedText(subtitle(), Qt::ElideRight, boxWidth - 8));
    }

protected:
    void mousePressEvent(QGraphicsSceneMouseEvent *event) override
    {
        event->accept();
        m_view.m_workbench.setCurrentLayer(m_node.last);
    }
    void mouseDoubleClickEvent(QGraphicsSceneMouseEvent *) override
    {
        m_view.m_workbench.selectPoint(m_view.m_workbench.pointNearLayer(m_node.last));
    }

private:
    QString title() const
    {
        const auto &layers = m_view.m_workbench.facts().graph.layers;
        const QString first = QString::fromStdString(layers[static_cast<std::size_t>(m_node.first)].name);
        return m_node.folded() ? first.section(u'.', 0, 1) : first;
    }
    QString subtitle() const
    {
        const auto &layers = m_view.m_workbench.facts().graph.layers;
        return m_node.folded() ? GraphView::tr("%n layers", nullptr, m_node.last - m_node.first + 1)
                               : layerKindText(layers[static_cast<std::size_t>(m_node.first)].kind);
    }

    GraphView &m_view;
    GraphNode m_node;
};

GraphView::GraphView(Workbench &workbench, QWidget *parent) : QGraphicsView(parent), m_workbench(workbench)
{
    setScene(new QGraphicsScene(this));
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setDragMode(QGraphicsView::ScrollHandDrag);
    setFocusPolicy(Qt::StrongFocus);
    setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    horizontalScrollBar()->setAccessibleName(tr("Scroll sideways"));
    verticalScrollBar()->setAccessibleName(tr("Scroll"));
    m_colors = theme::colors(palette());
    connect(&workbench, &Workbench::modelChanged, this, &GraphView::rebuild);
    connect(&workbench, &Workbench::pointChanged, this, &GraphView::recolour);
    connect(&workbench, &Workbench::currentLayerChanged, this, &GraphView::recolour);
    rebuild();
}

int GraphView::columnsPerLine() const
{
    return std::max(2, static_cast<int>((viewport()->width() - 24) / columnStep));
}

QRectF GraphView::boxOf(const GraphNode &node) const
{
    const int line = node.column / m_perLine;
    const double lineHeight = m_layout.rows * rowStep + lineGap;
    return {(node.column % m_perLine) * columnStep, line * lineHeight + node.row * rowStep, boxWidth, boxHeight};
}

void GraphView::rebuild()
{
    scene()->clear();
    m_items.clear();
    m_layout = layoutGraph(m_workbench.facts().graph, m_workbench.facts().points, m_fold);
    m_perLine = columnsPerLine();
    QRectF bounds;
    for (const GraphNode &node : m_layout.nodes) {
        auto *item = new GraphNodeItem(*this, node);
        const QRectF box = boxOf(node);
        item->setPos(box.topLeft());
        item->setToolTip(node.folded() ? QString() : explainLayer(m_workbench, node.first));
        scene()->addItem(item);
        m_items.push_back(item);
        bounds = bounds.united(box);
    }
    scene()->setSceneRect(bounds.adjusted(-16, -16, 16, 16));
    if (!m_zoomed)
        fit();
    recolour();
}

void GraphView::recolour()
{
    for (GraphNodeItem *item : m_items)
        item->update();
    viewport()->update();
}

void GraphView::setFolded(bool fold)
{
    m_fold = fold;
    rebuild();
}

void GraphView::fit()
{
    m_zoomed = false;
    resetTransform();
    const QRectF bounds = scene()->sceneRect();
    if (bounds.isEmpty() || viewport()->width() < 20)
        return;
    const double scale = std::clamp(std::min(viewport()->width() / bounds.width(), viewport()->height() / bounds.height()), 0.55, 1.15);
    setTransform(QTransform::fromScale(scale, scale));
}

void GraphView::zoom(double factor)
{
    m_zoomed = true;
    const double now = transform().m11();
    const double wanted = std::clamp(now * factor, 0.2, 4.0);
    scale(wanted / now, wanted / now);
}

QPoint GraphView::layerPosition(int layer) const
{
    const int node = m_layout.nodeOf(layer);
    return node < 0 ? QPoint() : mapFromScene(boxOf(m_layout.nodes[static_cast<std::size_t>(node)]).center());
}

void GraphView::drawBackground(QPainter *painter, const QRectF &rect)
{
    painter->fillRect(rect, m_colors.base);
    paintEdges(painter);
}

void GraphView::paintEdges(QPainter *painter) const
{
    const int edgeLayers = m_workbench.edgeLayers();
    painter->setBrush(Qt::NoBrush);
    for (const GraphEdge &edge : m_layout.edges) {
        if (edge.from < 0)
            continue;
        const GraphNode &from = m_layout.nodes[static_cast<std::size_t>(edge.from)];
        const GraphNode &to = m_layout.nodes[static_cast<std::size_t>(edge.to)];
        const QRectF a = boxOf(from);
        const QRectF b = boxOf(to);
        const bool crosses = from.last < edgeLayers && to.last >= edgeLayers;
        painter->setPen(crosses ? QPen(m_colors.upload, 3, Qt::DashLine) : QPen(m_colors.muted, 1.3));
        QPainterPath path(QPointF(a.right(), a.center().y()));
        if (from.column / m_perLine == to.column / m_perLine) {
            const QPointF end(b.left(), b.center().y());
            if (to.column - from.column > 1 && from.row == to.row) {
                // Over the boxes between them.
                const double bend = a.bottom() + (rowStep - boxHeight) / 2 + (m_layout.rows > 1 ? rowStep * (m_layout.rows - 1) * 0.5 : 4);
                path.cubicTo({a.right() + 22, bend + 12}, {b.left() - 22, bend + 12}, end);
            } else {
                path.cubicTo({a.right() + 13, a.center().y()}, {b.left() - 13, b.center().y()}, end);
            }
        } else {
            // On to the next line of boxes: out to the right, in from the left.
            const double between = b.top() - lineGap / 2 - 2;
            path.lineTo(a.right() + 10, a.center().y());
            path.lineTo(a.right() + 10, between);
            path.lineTo(b.left() - 10, between);
            path.lineTo(b.left() - 10, b.center().y());
            path.lineTo(b.left(), b.center().y());
        }
        painter->drawPath(path);
    }
}

void GraphView::resizeEvent(QResizeEvent *event)
{
    QGraphicsView::resizeEvent(event);
    if (m_perLine != columnsPerLine())
        rebuild();
    else if (!m_zoomed)
        fit();
}

void GraphView::showEvent(QShowEvent *event)
{
    QGraphicsView::showEvent(event);
    rebuild();
}

void GraphView::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers() & Qt::ControlModifier)
        zoom(event->angleDelta().y() > 0 ? 1.15 : 1 / 1.15);
    else
        QGraphicsView::wheelEvent(event);
}

void GraphView::keyPressEvent(QKeyEvent *event)
{
    const int count = static_cast<int>(m_workbench.facts().points.size());
    const int point = pointAfterKey(*event, m_workbench.point(), count);
    if (count > 0 && point != m_workbench.point() && event->modifiers() == Qt::NoModifier)
        m_workbench.selectPoint(point);
    else if (event->key() == Qt::Key_Plus)
        zoom(1.2);
    else if (event->key() == Qt::Key_Minus)
        zoom(1 / 1.2);
    else if (event->key() == Qt::Key_0)
        fit();
    else if (event->key() == Qt::Key_F)
        setFolded(!m_fold);
    else
        QGraphicsView::keyPressEvent(event);
}

void GraphView::changeEvent(QEvent *event)
{
    QGraphicsView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange) {
        m_colors = theme::colors(palette());
        rebuild();
    }
}

} // namespace neurosurgeon
