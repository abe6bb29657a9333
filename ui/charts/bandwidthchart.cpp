#include "ui/charts/bandwidthchart.h"

#include "ui/text/format.h"

#include <QAreaSeries>
#include <QCategoryAxis>
#include <QChart>
#include <QLineSeries>
#include <QPainter>
#include <QValueAxis>

namespace neurosurgeon {

namespace {

constexpr int windowSeconds = 60;
constexpr int refreshMs = 250; ///< a minute over some 300 pixels moves a pixel in 200 ms

} // namespace

BandwidthChart::BandwidthChart(Workbench &workbench, QWidget *parent)
    : PlotView(parent), m_workbench(workbench), m_plot(newPlot(labelledAxis(), valueAxis())), m_line(new QLineSeries),
      m_low(new QLineSeries(this)), m_high(new QLineSeries(this)), m_range(new QAreaSeries(m_high, m_low))
{
    setFocusPolicy(Qt::NoFocus);
    for (QAbstractSeries *series : {static_cast<QAbstractSeries *>(m_range), static_cast<QAbstractSeries *>(m_line)}) {
        m_plot.chart->addSeries(series);
        series->attachAxis(m_plot.x);
        series->attachAxis(m_plot.y);
    }
    m_timer.setInterval(refreshMs);
    connect(&m_timer, &QTimer::timeout, this, &BandwidthChart::redraw);
    connect(&workbench, &Workbench::linkSampled, this, &BandwidthChart::redraw);
    restyle();
}

void BandwidthChart::setPaused(bool paused)
{
    m_paused = paused;
    if (!paused)
        redraw();
}

void BandwidthChart::setNow(const QDateTime &now)
{
    m_now = now;
    redraw();
}

QDateTime BandwidthChart::now() const
{
    return m_now.value_or(QDateTime::currentDateTimeUtc());
}

void BandwidthChart::restyle()
{
    QColor range = colors().upload;
    range.setAlphaF(0.22F);
    m_range->setPen(Qt::NoPen);
    m_range->setBrush(range);
    m_line->setPen(QPen(colors().upload, 2));
    setSeconds(m_plot.x, windowSeconds);
    redraw();
}

void BandwidthChart::redraw()
{
    if (m_paused)
        return;
    const QDateTime reference = now();
    QList<QPointF> line;
    QList<QPointF> low;
    QList<QPointF> high;
    double highest = 0;
    for (const LinkSample &sample : m_workbench.samples()) {
        const double at = static_cast<double>(reference.msecsTo(sample.at)) / 1000;
        if (at < -windowSeconds - 5 || at > 0)
            continue;
        line.append({at, sample.goodput.mbitPerSecond});
        low.append({at, sample.goodput.low});
        high.append({at, sample.goodput.high});
        // One odd sample must not flatten the line; its dot stays out.
        highest = std::max(highest, std::min(sample.goodput.high, 2 * sample.goodput.mbitPerSecond));
    }
    if (!line.isEmpty()) {
        // The last value holds until another is measured.
        for (QList<QPointF> *list : {&line, &low, &high})
            list->append({0, list->last().y()});
    }
    m_line->replace(line);
    m_low->replace(low);
    m_high->replace(high);
    const auto [top, step] = roundedRange(highest * 1.15, 3);
    setTicks(m_plot.y, step);
    setRange(m_plot, -windowSeconds, 0.001, 0, top);
    repaintPlots();
    if (m_timer.isActive() && line.isEmpty())
        m_timer.stop();
    else if (!m_timer.isActive() && !line.isEmpty() && isVisible() && !m_now)
        m_timer.start();
}

void BandwidthChart::layoutPlots(const QRectF &area)
{
    const double right = QFontMetricsF(smallFont()).horizontalAdvance(tr("now")) / 2 + 8;
    place(m_plot, inside(area, QStringLiteral("8888"), right));
}

void BandwidthChart::paintPlots(QPainter &painter)
{
    const QFontMetricsF metrics(smallFont());
    painter.setFont(smallFont());
    paintUnit(painter, tr("Mbit/s"));
    QList<QRectF> dots; // squares: round points take longer to draw
    for (const LinkSample &sample : m_workbench.samples()) {
        const double x = sample.goodput.newest > 0 ? m_plot.mapX(secondsAt(sample.at)) : -1;
        if (const QPointF dot(x, m_plot.mapY(sample.goodput.newest)); m_plot.area.contains(dot))
            dots.append({dot.x() - 1.5, dot.y() - 1.5, 3, 3});
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors().text);
    painter.drawRects(dots);
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colors().warning, 1.5, Qt::DashLine));
    for (const MoveMark &move : m_workbench.moves()) {
        const double x = m_plot.mapX(secondsAt(move.at));
        if (x >= m_plot.area.left() && x <= m_plot.area.right())
            painter.drawLine(QPointF(x, m_plot.area.top()), QPointF(x, m_plot.area.bottom()));
    }
    if (m_paused) {
        painter.setPen(colors().warning);
        painter.drawText(QRectF(m_plot.area.left(), 1, m_plot.area.width(), metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, tr("paused"));
    }
}

QString BandwidthChart::explain(const QPointF &position) const
{
    const double at = m_plot.valueX(position.x());
    const LinkSample *nearest = nullptr;
    for (const LinkSample &sample : m_workbench.samples()) {
        if (static_cast<double>(now().msecsTo(sample.at)) / 1000 <= at)
            nearest = &sample;
    }
    if (!nearest)
        return {};
    for (const MoveMark &move : m_workbench.moves())
        if (std::abs(m_plot.mapX(secondsAt(move.at)) - position.x()) < 5)
            return move.reason;
    const QString sample = nearest->goodput.newest > 0 ? tr("sample (dot): %1").arg(format::rate(nearest->goodput.newest)) + QStringLiteral("<br>") : QString();
    return sample + tr("<b>%1</b> goodput, %2 to %3 in %n samples<br>round trip %4<br>measured %5 s ago by timing frames "
              "at their receiver", nullptr, nearest->goodput.samples)
        .arg(format::rate(nearest->goodput.mbitPerSecond), format::number(nearest->goodput.low),
             format::rate(nearest->goodput.high), format::time(nearest->roundTrip),
             QString::number(nearest->at.secsTo(now())));
}

void BandwidthChart::showEvent(QShowEvent *event)
{
    PlotView::showEvent(event);
    redraw();
}

void BandwidthChart::hideEvent(QHideEvent *event)
{
    PlotView::hideEvent(event);
    m_timer.stop();
}

} // namespace neurosurgeon
