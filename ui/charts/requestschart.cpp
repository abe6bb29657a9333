#include "ui/charts/requestschart.h"

#include <QCategoryAxis>
#include <QPainter>
#include <QValueAxis>

#include <algorithm>

namespace neurosurgeon {

namespace {

constexpr int windowSeconds = 60;

} // namespace

RequestsChart::RequestsChart(QWidget *parent) : PlotView(parent), m_plot(newPlot(labelledAxis(), valueAxis()))
{
    setFocusPolicy(Qt::NoFocus);
    m_plot.x->setGridLineVisible(false);
    restyle();
}

void RequestsChart::restyle()
{
    setSeconds(m_plot.x, windowSeconds);
    setHistory(m_history);
}

void RequestsChart::setHistory(const std::deque<double> &history)
{
    m_history = history;
    const double highest = m_history.empty() ? 0 : *std::max_element(m_history.begin(), m_history.end());
    const auto [top, step] = roundedRange(std::max(4.0, highest), 5);
    setTicks(m_plot.y, step);
    setRange(m_plot, -windowSeconds, 0.001, 0, top);
    relayout();
}

void RequestsChart::layoutPlots(const QRectF &area)
{
    const QFontMetricsF metrics(smallFont());
    const double left = metrics.horizontalAdvance(QStringLiteral("8888")) + 18;
    const double right = metrics.horizontalAdvance(tr("now")) / 2 + 8;
    const double top = metrics.height() + 6; // half of the highest label reaches up
    place(m_plot, {left, top, std::max(40.0, area.width() - left - right),
                   std::max(20.0, area.height() - metrics.height() - 10 - top)});
}

void RequestsChart::paintPlots(QPainter &painter)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme::brush(colors(), theme::Part::Cloud));
    const double width = m_plot.mapX(1) - m_plot.mapX(0);
    for (std::size_t i = 0; i < m_history.size(); ++i) {
        const double second = static_cast<double>(i) - static_cast<double>(m_history.size());
        if (second < -windowSeconds)
            continue;
        const double top = m_plot.mapY(m_history[i]);
        painter.drawRect(QRectF(m_plot.mapX(second) + 1, top, std::max(1.0, width - 2), m_plot.area.bottom() - top));
    }
}

} // namespace neurosurgeon
