#include "ui/charts/bandchart.h"

#include "ui/text/explain.h"
#include "ui/text/format.h"

#include <QCategoryAxis>
#include <QChart>
#include <QKeyEvent>
#include <QLineSeries>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

namespace {

constexpr double lowLog = -1;
constexpr double highLog = 3;
constexpr double leastBandHeight = 20;
constexpr double stepsInADecade = 20;

double bandHeightFor(const QFont &font)
{
    return std::max(leastBandHeight, QFontMetricsF(font).height() + 4);
}

double logMs(std::chrono::nanoseconds time)
{
    return std::log10(std::max(1e-3, format::toMs(time)));
}

} // namespace

BandChart::BandChart(Workbench &workbench, QWidget *parent)
    : PlotView(parent), m_workbench(workbench), m_plot(newPlot(labelledAxis(), labelledAxis())), m_best(new QLineSeries),
      m_edgeOnly(new QLineSeries), m_cloudOnly(new QLineSeries)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    for (QLineSeries *series : {m_edgeOnly, m_cloudOnly, m_best}) {
        m_plot.chart->addSeries(series);
        series->attachAxis(m_plot.x);
        series->attachAxis(m_plot.y);
    }
    connect(&workbench, &Workbench::planChanged, this, &BandChart::redraw);
    connect(&workbench, &Workbench::linkChanged, this, &BandChart::repaintPlots);
    restyle();
}

void BandChart::restyle()
{
    m_best->setPen(QPen(colors().selection, 2.5));
    m_edgeOnly->setPen(QPen(colors().edge, 1.8, Qt::DashLine));
    m_cloudOnly->setPen(QPen(colors().cloud, 1.8, Qt::DotLine));
    redraw();
}

void BandChart::redraw()
{
    QList<QPointF> best;
    QList<QPointF> edgeOnly;
    QList<QPointF> cloudOnly;
    double low = 0;
    double high = 1;
    if (const auto &plan = m_workbench.plan()) {
        const double edge = logMs(plan->candidates.back().total);
        const Candidate &cloud = plan->candidates.front();
        LinkEstimate link = m_workbench.effectiveLink();
        const auto answer = m_workbench.facts().graph.layers.back().output.bytes();
        low = high = edge;
        for (const BandPoint &point : m_workbench.band()) {
            const double x = std::log10(point.mbitPerSecond);
            best.append({x, logMs(point.total)});
            link.mbitPerSecond = point.mbitPerSecond;
            const auto transfer = link.transfer(cloud.point.crossingBytes, answer);
            cloudOnly.append({x, logMs(cloud.total - cloud.transfer + transfer)});
            low = std::min(low, best.last().y());
        }
        edgeOnly = {{lowLog, edge}, {highLog, edge}};
        // In steps, so that the axis stays while runs move the plan a little.
        high = std::ceil((edge + 0.45) * stepsInADecade) / stepsInADecade;
        low = std::floor(std::min(low - 0.25, high - 1) * stepsInADecade) / stepsInADecade;
    }
    m_low = low;
    m_high = high;
    // Cut the cloud's line where it leaves the plot: Qt Charts would draw it over the axis labels in an export.
    cloudOnly.removeIf([&](const QPointF &point) { return point.y() > high; });
    m_best->replace(best);
    m_edgeOnly->replace(edgeOnly);
    m_cloudOnly->replace(cloudOnly);
    QList<std::pair<double, QString>> rates;
    for (int power = -1; power <= 3; ++power)
        rates.append({power, power < 0 ? QLocale().toString(0.1) : QString::number(std::pow(10, power), 'f', 0)});
    setLabels(static_cast<QCategoryAxis *>(m_plot.x), lowLog, highLog, rates);
    relayout();
}

void BandChart::layoutPlots(const QRectF &area)
{
    const double right = QFontMetricsF(smallFont()).horizontalAdvance(QStringLiteral("1000")) / 2 + 8;
    const QRectF inner = inside(area, QStringLiteral("88888"), right, bandHeightFor(smallFont()) + 4);
    labelTimes(inner.height() / (m_high - m_low));
    setRange(m_plot, lowLog, highLog, m_low, m_high);
    place(m_plot, inner);
}

void BandChart::labelTimes(double decade)
{
    const double label = QFontMetricsF(smallFont()).height() * 1.2; // closer, Qt Charts leaves some out
    std::vector<double> digits{1};
    if (decade * std::log10(2) >= label)
        digits = {1, 2, 5};
    else if (decade * std::log10(3) >= label)
        digits = {1, 3};
    const int every = std::max(1, static_cast<int>(std::ceil(label / decade)));
    QList<std::pair<double, QString>> times;
    for (int power = -3; power <= 6; ++power) {
        for (const double digit : digits) {
            const double at = power + std::log10(digit);
            if (at >= m_low && at <= m_high && power % every == 0)
                times.append({at, QString::number(digit * std::pow(10, power), 'f', std::max(0, -power))});
        }
    }
    setLabels(static_cast<QCategoryAxis *>(m_plot.y), m_low, m_high, times);
}

QColor BandChart::pointColor(int point) const
{
    const auto &points = m_workbench.facts().points;
    const double share = static_cast<double>(points[static_cast<std::size_t>(point)].edgeLayers)
                         / std::max(1, points.back().edgeLayers);
    const QColor edge = colors().edge;
    const QColor cloud = colors().cloud;
    // The ends in their own colours; what lies between them in the upload's, darker the more is on the edge.
    if (share <= 0)
        return cloud;
    if (share >= 1)
        return edge;
    return colors().upload.darker(static_cast<int>(100 + 60 * share));
}

void BandChart::paintBand(QPainter &painter) const
{
    const auto &band = m_workbench.band();
    const QFontMetricsF metrics(smallFont());
    const double bandHeight = bandHeightFor(smallFont());
    const double top = sceneRect().bottom() - bandHeight - 3;
    const int last = static_cast<int>(m_workbench.facts().points.size()) - 1;
    for (std::size_t begin = 0; begin < band.size();) {
        std::size_t end = begin;
        while (end < band.size() && band[end].best == band[begin].best)
            ++end;
        const double left = m_plot.mapX(std::log10(band[begin].mbitPerSecond));
        const double right = end < band.size() ? m_plot.mapX(std::log10(band[end].mbitPerSecond)) : m_plot.area.right();
        const QRectF rect(left, top, right - left, bandHeight);
        const QColor color = pointColor(band[begin].best);
        painter.fillRect(rect, color);
        painter.setPen(QPen(colors().base, 1));
        painter.drawLine(rect.topRight(), rect.bottomRight());
        const int point = band[begin].best;
        const QString name = point == 0 ? tr("cloud") : point == last ? tr("edge") : QString::number(point);
        if (metrics.horizontalAdvance(name) + 6 < rect.width()) {
            painter.setPen(theme::inkOn(color));
            painter.drawText(rect, Qt::AlignCenter, name);
        }
        begin = end;
    }
}

void BandChart::paintMarker(QPainter &painter, double mbitPerSecond, const QColor &color, Qt::PenStyle style) const
{
    const double x = m_plot.mapX(std::clamp(std::log10(std::max(1e-3, mbitPerSecond)), lowLog, highLog));
    painter.setPen(QPen(color, 2, style));
    // In two pieces: the labels of the axis lie between plot and band.
    const double bottom = sceneRect().bottom() - 3;
    painter.drawLine(QPointF(x, m_plot.area.top()), QPointF(x, m_plot.area.bottom()));
    painter.drawLine(QPointF(x, bottom - bandHeightFor(smallFont())), QPointF(x, bottom));
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF({{x - 5, m_plot.area.top() - 6}, {x + 5, m_plot.area.top() - 6}, {x, m_plot.area.top()}}));
}

void BandChart::paintPlots(QPainter &painter)
{
    painter.setFont(smallFont());
    paintFocus(painter);
    paintUnit(painter, tr("ms"));
    // In the unit's row, where no line ever is.
    const QFontMetricsF metrics(smallFont());
    painter.drawText(QRectF(m_plot.area.left(), 2, m_plot.area.width(), metrics.height()), Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(tr("dashed: edge only, dotted: cloud only"), Qt::ElideRight, m_plot.area.width()));
    if (m_workbench.plan())
        paintBand(painter);
    const auto &link = m_workbench.facts().link;
    if (link)
        paintMarker(painter, link->mbitPerSecond, colors().upload, Qt::SolidLine);
    if (m_workbench.choices().whatIf.active)
        paintMarker(painter, m_workbench.choices().whatIf.mbitPerSecond, colors().whatIf, Qt::DashLine);
}

QString BandChart::explain(const QPointF &position) const
{
    const auto &band = m_workbench.band();
    if (band.empty())
        return {};
    const double x = std::clamp(m_plot.valueX(position.x()), lowLog, highLog);
    const auto index = static_cast<std::size_t>(std::lround((x - lowLog) / (highLog - lowLog)
                                                            * static_cast<double>(band.size() - 1)));
    const BandPoint &point = band[index];
    return tr("At <b>%1</b> the best is<br><b>%2</b>: %3").arg(format::rate(point.mbitPerSecond),
                                                              pointName(m_workbench, point.best), format::time(point.total));
}

void BandChart::askFor(double mbitPerSecond)
{
    if (!m_workbench.plan())
        return;
    WhatIf whatIf = m_workbench.choices().whatIf;
    if (!whatIf.active) {
        const LinkEstimate link = m_workbench.effectiveLink();
        whatIf = {true, link.mbitPerSecond, format::toMs(link.roundTrip), m_workbench.effectiveEdgeFactor(), 1};
    }
    whatIf.mbitPerSecond = std::clamp(mbitPerSecond, 0.1, 1000.0);
    m_workbench.setWhatIf(whatIf);
}

void BandChart::mousePressEvent(QMouseEvent *event)
{
    PlotView::mousePressEvent(event);
    if (event->button() == Qt::LeftButton)
        askFor(std::pow(10, m_plot.valueX(mapToScene(event->pos()).x())));
}

void BandChart::mouseMoveEvent(QMouseEvent *event)
{
    PlotView::mouseMoveEvent(event);
    if (event->buttons() & Qt::LeftButton)
        askFor(std::pow(10, m_plot.valueX(mapToScene(event->pos()).x())));
}

void BandChart::keyPressEvent(QKeyEvent *event)
{
    const double step = event->key() == Qt::Key_Left ? -0.025 : event->key() == Qt::Key_Right ? 0.025 : 0;
    if (step == 0)
        PlotView::keyPressEvent(event);
    else
        askFor(std::pow(10, std::log10(std::max(0.1, m_workbench.effectiveLink().mbitPerSecond)) + step));
}

QPoint BandChart::bandwidthPosition(double mbitPerSecond) const
{
    return mapFromScene(QPointF(m_plot.mapX(std::log10(mbitPerSecond)), m_plot.area.center().y()));
}

} // namespace neurosurgeon
