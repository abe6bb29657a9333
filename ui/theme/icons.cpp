#include "ui/theme/icons.h"

#include <QPainter>

#include <cmath>
#include <numbers>

namespace neurosurgeon::theme {

namespace {

constexpr int iconPixels = 64; ///< scaled down where it is shown

} // namespace

QPainterPath starPath(const QPointF &centre, double radius)
{
    QPainterPath path;
    for (int i = 0; i < 10; ++i) {
        const double angle = i * std::numbers::pi / 5 - std::numbers::pi / 2;
        const double r = i % 2 == 0 ? radius : radius * 0.45;
        const QPointF corner = centre + QPointF(r * std::cos(angle), r * std::sin(angle));
        i == 0 ? path.moveTo(corner) : path.lineTo(corner);
    }
    path.closeSubpath();
    return path;
}

QIcon icon(Icon what, const QColor &color)
{
    QPixmap pixmap(iconPixels, iconPixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch (what) {
    case Icon::Play:
        painter.drawPolygon(QPolygonF({{12, 6}, {58, 32}, {12, 58}}));
        break;
    case Icon::Stop:
        painter.drawRoundedRect(QRectF(10, 10, 44, 44), 4, 4);
        break;
    case Icon::Star:
        painter.drawPath(starPath({32, 34}, 31));
        break;
    case Icon::Clock:
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color, 7, Qt::SolidLine, Qt::RoundCap));
        painter.drawEllipse(QRectF(8, 12, 46, 46));
        painter.drawLine(QPointF(31, 35), QPointF(31, 20));
        painter.drawLine(QPointF(31, 35), QPointF(42, 40));
        painter.drawLine(QPointF(24, 4), QPointF(38, 4));
        break;
    }
    return QIcon(pixmap);
}

} // namespace neurosurgeon::theme
