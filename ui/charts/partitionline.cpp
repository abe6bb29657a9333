#include "ui/charts/partitionline.h"

#include <QCursor>
#include <QFontMetricsF>
#include <QGraphicsSceneMouseEvent>
#include <QPainter>

#include <cmath>

namespace neurosurgeon {

namespace {

constexpr double reach = 8;
constexpr double handleHeight = 20;

} // namespace

PartitionLine::PartitionLine(QGraphicsItem *parent) : QGraphicsObject(parent)
{
    setZValue(20);
    setCursor(Qt::SizeHorCursor);
}

void PartitionLine::setTrack(std::vector<double> places, double top, double bottom, const QRectF &bounds)
{
    prepareGeometryChange();
    m_places = std::move(places);
    m_top = top;
    m_bottom = bottom;
    m_bounds = bounds;
    setPlace(m_index);
}

void PartitionLine::setPlace(int index)
{
    prepareGeometryChange();
    m_index = index;
    setVisible(index >= 0 && index < static_cast<int>(m_places.size()));
    if (isVisible())
        setPos(m_places[static_cast<std::size_t>(index)], 0);
    update();
}

void PartitionLine::setLook(const theme::Colors &colors, const QFont &font, const QString &edge, const QString &cloud,
                            bool whatIf)
{
    prepareGeometryChange();
    m_colors = colors;
    m_font = font;
    m_edge = edge;
    m_cloud = cloud;
    m_whatIf = whatIf;
    update();
}

QRectF PartitionLine::handle() const
{
    const QFontMetricsF metrics(m_font);
    const double left = metrics.horizontalAdvance(m_edge) + 15;
    const double height = std::max(handleHeight, metrics.height() + 4);
    QRectF rect(-left, m_top - height - 9, left + metrics.horizontalAdvance(m_cloud) + 15, height);
    // Near the border the handle stays inside, the line does not move.
    rect.moveLeft(std::max(rect.left(), m_bounds.left() + 2 - pos().x()));
    rect.moveRight(std::min(rect.right(), m_bounds.right() - 2 - pos().x()));
    return rect;
}

QRectF PartitionLine::boundingRect() const
{
    return QRectF(-reach, m_top - handleHeight, 2 * reach, m_bottom - m_top + handleHeight).united(handle()).adjusted(-2, -2, 2, 2);
}

QPainterPath PartitionLine::shape() const
{
    QPainterPath path;
    path.setFillRule(Qt::WindingFill);
    path.addRect(-reach, m_top, 2 * reach, m_bottom - m_top);
    path.addRect(handle());
    return path;
}

void PartitionLine::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    painter->setRenderHint(QPainter::Antialiasing);
    const QColor line = m_whatIf ? m_colors.whatIf : m_colors.selection;
    painter->setPen(QPen(line, 2, m_whatIf ? Qt::DashLine : Qt::SolidLine));
    painter->drawLine(QPointF(0, m_top - 9), QPointF(0, m_bottom));

    const QRectF rect = handle();
    const double split = rect.left() + QFontMetricsF(m_font).horizontalAdvance(m_edge) + 15;
    QPainterPath outline;
    outline.addRoundedRect(rect, 4, 4);
    painter->setPen(Qt::NoPen);
    painter->setBrush(line);
    painter->drawPath(outline);
    painter->setFont(m_font);
    painter->setPen(m_colors.base);
    painter->drawText(QRectF(rect.left(), rect.top(), split - rect.left() - 6, rect.height()),
                      Qt::AlignRight | Qt::AlignVCenter, m_edge);
    painter->drawText(QRectF(split + 6, rect.top(), rect.right() - split - 6, rect.height()),
                      Qt::AlignLeft | Qt::AlignVCenter, m_cloud);
    painter->setPen(QPen(m_colors.base, 1.5));
    painter->drawLine(QPointF(split, rect.top() + 4), QPointF(split, rect.bottom() - 4));
}

void PartitionLine::mousePressEvent(QGraphicsSceneMouseEvent *event)
{
    event->setAccepted(event->button() == Qt::LeftButton);
}

void PartitionLine::mouseMoveEvent(QGraphicsSceneMouseEvent *event)
{
    int nearest = m_index;
    double distance = std::numeric_limits<double>::max();
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        const double away = std::abs(m_places[i] - event->scenePos().x());
        if (away < distance) {
            distance = away;
            nearest = static_cast<int>(i);
        }
    }
    if (nearest != m_index)
        Q_EMIT dragged(nearest);
}

} // namespace neurosurgeon
