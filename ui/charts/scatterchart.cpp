#include "ui/charts/scatterchart.h"

#include "ui/text/format.h"

#include <QCategoryAxis>
#include <QLineF>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

namespace {

constexpr double reach = 8; ///< pixels around a point that mean it
constexpr double dot = 3.5;
constexpr double air = 0.08; ///< decades beside the outermost points

QString timeOf(double ms)
{
    return format::time(std::chrono::nanoseconds(std::llround(ms * 1e6)));
}

} // namespace

ScatterChart::ScatterChart(QWidget *parent) : PlotView(parent), m_plot(newPlot(labelledAxis(), labelledAxis()))
{
    setFocusPolicy(Qt::NoFocus);
    restyle();
}

void ScatterChart::restyle()
{
    setPoints(m_points);
}

void ScatterChart::setPoints(std::vector<QPointF> points)
{
    m_points = std::move(points);
    double low = -2;
    double high = 1;
    if (!m_points.empty()) {
        double least = m_points.front().x();
        double most = least;
        for (const QPointF &point : m_points) {
            least = std::min({least, point.x(), point.y()});
            most = std::max({most, point.x(), point.y()});
        }
        // No wider than the points: a tenth more or less should be seen.
        low = std::log10(std::max(least, 1e-5)) - air;
        high = std::max(low + 1, std::log10(std::max(most, 1e-4)) + air);
    }
    QList<std::pair<double, QString>> labels;
    for (int power = static_cast<int>(std::ceil(low)); power <= static_cast<int>(std::floor(high)); ++power)
        labels.append({power, QLocale().toString(std::pow(10.0, power), 'g', 6)});
    for (QAbstractAxis *axis : {m_plot.x, m_plot.y})
        setLabels(static_cast<QCategoryAxis *>(axis), low, high, labels);
    setRange(m_plot, low, high, low, high);
    relayout();
}

void ScatterChart::layoutPlots(const QRectF &area)
{
    const QFontMetricsF metrics(smallFont());
    const double left = metrics.horizontalAdvance(QStringLiteral("0.0001")) + 18;
    const double top = 1.5 * metrics.height() + 6;
    place(m_plot, {left, top, std::max(40.0, area.width() - left - 24), std::max(20.0, area.height() - top - 2 * metrics.height() - 18)});
}

QPointF ScatterChart::placeOf(const QPointF &point) const
{
    return {m_plot.mapX(std::log10(std::max(point.x(), 1e-6))), m_plot.mapY(std::log10(std::max(point.y(), 1e-6)))};
}

void ScatterChart::paintGuide(QPainter &painter, double factor, Qt::PenStyle style) const
{
    painter.setPen(QPen(colors().muted, 1.2, style));
    const double shift = std::log10(factor);
    painter.drawLine(QPointF(m_plot.mapX(m_plot.x0), m_plot.mapY(m_plot.x0 + shift)),
                     QPointF(m_plot.mapX(m_plot.x1), m_plot.mapY(m_plot.x1 + shift)));
}

void ScatterChart::paintPlots(QPainter &painter)
{
    paintUnit(painter, tr("predicted, ms"));
    painter.setFont(smallFont());
    painter.setPen(colors().muted);
    const double below = m_plot.area.bottom() + QFontMetricsF(smallFont()).height() + 6;
    painter.drawText(QRectF(m_plot.area.left(), below, m_plot.area.width(), 20), Qt::AlignRight | Qt::AlignTop, tr("measured, ms"));
    painter.drawText(QRectF(m_plot.area.left(), 2, m_plot.area.width(), 20), Qt::AlignRight | Qt::AlignTop,
                     tr("dashed: 10 % more and less than measured"));
    painter.setClipRect(m_plot.area);
    paintGuide(painter, 1.0, Qt::SolidLine);
    paintGuide(painter, 1.1, Qt::DashLine);
    paintGuide(painter, 1 / 1.1, Qt::DashLine);
    painter.setPen(Qt::NoPen);
    QColor color = colors().edge;
    color.setAlphaF(0.45F);
    painter.setBrush(color);
    for (const QPointF &point : m_points)
        painter.drawEllipse(placeOf(point), dot, dot);
    painter.setClipping(false);
}

QString ScatterChart::explain(const QPointF &position) const
{
    const QPointF *nearest = nullptr;
    double distance = reach;
    for (const QPointF &point : m_points) {
        const double away = QLineF(placeOf(point), position).length();
        if (away < distance) {
            distance = away;
            nearest = &point;
        }
    }
    if (!nearest)
        return {};
    return tr("measured %1, predicted %2 (%3)")
        .arg(timeOf(nearest->x()), timeOf(nearest->y()), format::change(nearest->y() / nearest->x() - 1));
}

} // namespace neurosurgeon
