#include "ui/charts/graphview.h"

#include "ui/charts/pointkeys.h"
#include "ui/text/explain.h"

#include <QGraphicsItem>
#include <QGraphicsSceneMouseEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

namespace neurosurgeon {

namespace {

constexpr double boxWidth = 104;
constexpr double boxHeight = 34;
constexpr double columnStep = 128;
constexpr double rowStep = 46;
constexpr double lineGap = 26;
constexpr double leastScale = 0.8; ///< smaller, names cannot be read from a distance
constexpr double mostScale = 1.15;

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
    setAcceptDrops(false); // a graphics view would swallow files meant for the window
    setRenderHint(QPainter::Antialiasing);
    setDragMode(QGraphicsView::ScrollHandDrag);
    setFocusPolicy(Qt::StrongFocus);
    setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    horizontalScrollBar()->setAccessibleName(tr("Scroll sideways"));
    verticalScrollBar()->setAccessibleName(tr("Scroll"));
    m_colors = theme::colors(palette());
    connect(&workbench, &Workbench::modelChanged, this, &GraphView::rebuild);
    connect(&workbench, &Workbench::pointChanged, this, &GraphView::recolour);
    connect(&workbench, &Workbench::pointChanged, this, &GraphView::showLine);
    connect(&workbench, &Workbench::currentLayerChanged, this, &GraphView::recolour);
    rebuild();
}

void GraphView::breakLines()
{
    m_perLine = std::max(2, static_cast<int>((viewport()->width() - 24) / columnStep));
    m_places.clear();
    for (int line = 0, begin = 0; begin < m_layout.columns; ++line) {
        int end = std::min(begin + m_perLine, m_layout.columns);
        // Rather a shorter line than one that ends inside a block.
        for (int shorter = end; end < m_layout.columns && shorter > begin + m_perLine / 2; --shorter) {
            if (m_layout.narrow[static_cast<std::size_t>(shorter - 1)]) {
                end = shorter;
                break;
            }
        }
        for (int column = begin; column < end; ++column)
            m_places.emplace_back(line, column - begin);
        begin = end;
    }
}

QPointF GraphView::place(int column, double row) const
{
    const auto [line, position] = m_places[static_cast<std::size_t>(column)];
    return {position * columnStep, line * (m_layout.rows * rowStep + lineGap) + row * rowStep};
}

QRectF GraphView::boxOf(const GraphNode &node) const
{
    return {place(node.column, node.row), QSizeF(boxWidth, boxHeight)};
}

void GraphView::rebuild()
{
    scene()->clear();
    m_items.clear();
    m_layout = layoutGraph(m_workbench.facts().graph, m_workbench.facts().points, m_fold);
    breakLines();
    QRectF bounds;
    for (const GraphNode &node : m_layout.nodes) {
        auto *item = new GraphNodeItem(*this, node);
        const QRectF box = boxOf(node);
        item->setPos(box.topLeft());
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
    const double wide = viewport()->width() / bounds.width();
    const double whole = std::min(wide, viewport()->height() / bounds.height());
    // What has to be scrolled anyway is not made small.
    const double scale = std::min(whole < leastScale ? wide : whole, mostScale);
    setTransform(QTransform::fromScale(scale, scale));
    showLine();
}

void GraphView::showLine()
{
    // Where the head ends is what is looked at; the rest is scrolled to.
    const int node = m_layout.nodeOf(std::max(0, m_workbench.edgeLayers() - 1));
    if (node >= 0)
        ensureVisible(boxOf(m_layout.nodes[static_cast<std::size_t>(node)]), 8, static_cast<int>(rowStep * transform().m11()));
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

QPainterPath GraphView::pathOf(const GraphEdge &edge) const
{
    const GraphNode &from = m_layout.nodes[static_cast<std::size_t>(edge.from)];
    const QPointF middle(0, boxHeight / 2);
    QPointF last = boxOf(from).topRight() + middle;
    QPainterPath path(last);
    for (std::size_t i = 0; i <= edge.via.size(); ++i) {
        const int column = from.column + 1 + static_cast<int>(i);
        const bool arrives = i == edge.via.size();
        const double row = arrives ? m_layout.nodes[static_cast<std::size_t>(edge.to)].row : edge.via[i];
        const QPointF next = place(column, row) + middle;
        if (m_places[static_cast<std::size_t>(column)].first == m_places[static_cast<std::size_t>(column) - 1].first) {
            const double bend = (next.x() - last.x()) / 2;
            path.cubicTo(last + QPointF(bend, 0), next - QPointF(bend, 0), next);
        } else {
            // On to the next line of boxes: out to the right, in from the left; side by side where several go.
            const double out = 8 + 4 * row;
            const double between = place(column, 0).y() - lineGap / 2 - 2 + 4 * row;
            for (const QPointF &corner : {QPointF(last.x() + out, last.y()), QPointF(last.x() + out, between),
                                          QPointF(next.x() - out, between), QPointF(next.x() - out, next.y()), next})
                path.lineTo(corner);
        }
        last = next;
        if (!arrives) {
            last += QPointF(boxWidth, 0);
            path.lineTo(last);
        }
    }
    return path;
}

void GraphView::paintEdges(QPainter *painter) const
{
    const int edgeLayers = m_workbench.edgeLayers();
    painter->setBrush(Qt::NoBrush);
    for (const bool crossing : {false, true}) { // what crosses the partition lies on top
        painter->setPen(crossing ? QPen(m_colors.upload, 3, Qt::DashLine) : QPen(m_colors.muted, 1.3));
        for (const GraphEdge &edge : m_layout.edges) {
            if (edge.from >= 0
                && crossing == (m_layout.nodes[static_cast<std::size_t>(edge.from)].last < edgeLayers
                                && m_layout.nodes[static_cast<std::size_t>(edge.to)].last >= edgeLayers))
                painter->drawPath(pathOf(edge));
        }
    }
}

bool GraphView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QGraphicsView::viewportEvent(event);
    // Asked now, so that it tells the numbers of now.
    const auto *help = static_cast<QHelpEvent *>(event);
    const auto *item = dynamic_cast<const GraphNodeItem *>(itemAt(help->pos()));
    QToolTip::showText(help->globalPos(),
                       !item                   ? QString()
                       : item->node().folded() ? explainBlock(m_workbench, item->node().first, item->node().last)
                                               : explainLayer(m_workbench, item->node().first),
                       viewport());
    return true;
}

void GraphView::resizeEvent(QResizeEvent *event)
{
    QGraphicsView::resizeEvent(event);
    if (m_perLine != std::max(2, static_cast<int>((viewport()->width() - 24) / columnStep)))
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
    if (movePointByKey(m_workbench, *event))
        return;
    if (event->key() == Qt::Key_Plus)
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
