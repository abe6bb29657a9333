#include "ui/charts/plotview.h"

#include <QCategoryAxis>
#include <QChart>
#include <QGraphicsItem>
#include <QGraphicsLayout>
#include <QHelpEvent>
#include <QLineSeries>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

/// Lies over the charts and lets the view paint.
class PlotCanvas : public QGraphicsItem {
public:
    explicit PlotCanvas(PlotView *view) : m_view(view)
    {
        setZValue(10);
        setAcceptedMouseButtons(Qt::NoButton);
    }
    QRectF boundingRect() const override { return m_area; }
    void setArea(const QRectF &area)
    {
        prepareGeometryChange();
        m_area = area;
    }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) override
    {
        painter->setRenderHint(QPainter::Antialiasing);
        m_view->paintPlots(*painter);
    }

private:
    PlotView *m_view;
    QRectF m_area;
};

PlotView::PlotView(QWidget *parent) : QGraphicsView(parent)
{
    setScene(new QGraphicsScene(this));
    setFrameShape(QFrame::NoFrame);
    setAcceptDrops(false); // a graphics view would swallow files meant for the window
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAlignment(Qt::AlignLeft | Qt::AlignTop);
    setRenderHint(QPainter::Antialiasing);
    setMouseTracking(true);
    // The scroll bars never show, but are children all the same.
    horizontalScrollBar()->setAccessibleName(QStringLiteral("-"));
    verticalScrollBar()->setAccessibleName(QStringLiteral("-"));
    scene()->setSceneRect(QRectF(QPointF(0, 0), minimumSizeHint()));
    m_canvas = new PlotCanvas(this);
    scene()->addItem(m_canvas);
    m_colors = theme::colors(palette());
}

Plot PlotView::newPlot(QAbstractAxis *x, QAbstractAxis *y)
{
    Plot plot;
    plot.chart = new QChart;
    plot.x = x;
    plot.y = y;
    plot.frame = new QLineSeries;
    plot.chart->legend()->hide();
    plot.chart->setBackgroundVisible(false);
    plot.chart->setMargins({});
    plot.chart->setAcceptHoverEvents(false);
    plot.chart->setAcceptedMouseButtons(Qt::NoButton);
    plot.chart->addSeries(plot.frame);
    plot.chart->addAxis(x, Qt::AlignBottom);
    plot.chart->addAxis(y, Qt::AlignLeft);
    plot.frame->attachAxis(x);
    plot.frame->attachAxis(y);
    scene()->addItem(plot.chart);
    m_charts.append(plot.chart);
    applyPalette(plot.chart);
    return plot;
}

QValueAxis *PlotView::valueAxis()
{
    auto *axis = new QValueAxis;
    axis->setLabelFormat(QStringLiteral("%g"));
    axis->setTruncateLabels(false);
    return axis;
}

QCategoryAxis *PlotView::labelledAxis()
{
    auto *axis = new QCategoryAxis;
    axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    axis->setTruncateLabels(false);
    return axis;
}

void PlotView::setLabels(QCategoryAxis *axis, double low, double high, const QList<std::pair<double, QString>> &labels)
{
    QStringList wanted;
    bool same = axis->startValue() == low;
    for (const auto &[value, label] : labels) {
        wanted += label;
        same = same && axis->endValue(label) == value;
    }
    axis->setRange(low, high);
    if (same && axis->categoriesLabels() == wanted)
        return;
    // The chart lays everything out at each change of a label; once is enough.
    const bool wasBlocked = axis->blockSignals(true);
    const QStringList known = axis->categoriesLabels();
    for (const QString &label : known)
        axis->remove(label);
    axis->setStartValue(low);
    for (qsizetype i = 0; i < labels.size(); ++i) {
        if (i + 1 == labels.size())
            axis->blockSignals(wasBlocked);
        axis->append(labels[i].second, labels[i].first);
    }
    axis->blockSignals(wasBlocked);
}

void PlotView::setRange(Plot &plot, double x0, double x1, double y0, double y1)
{
    plot.x0 = x0;
    plot.x1 = x1;
    plot.y0 = y0;
    plot.y1 = y1;
    plot.x->setRange(x0, x1);
    plot.y->setRange(y0, y1);
}

void PlotView::place(Plot &plot, const QRectF &area, const QRectF &frame)
{
    const QRectF geometry = frame.isEmpty() ? sceneRect() : frame;
    // Laying labels out takes milliseconds, and runs follow each other quickly.
    QVariantList wanted{geometry, area, plot.x0, plot.x1, plot.y0, plot.y1};
    for (QAbstractAxis *axis : {plot.x, plot.y}) {
        wanted += axis->labelsFont();
        if (auto *labelled = qobject_cast<QCategoryAxis *>(axis))
            wanted += labelled->categoriesLabels();
        else if (const auto *values = qobject_cast<QValueAxis *>(axis))
            wanted += values->tickInterval();
    }
    if (plot.placed == wanted)
        return;
    plot.placed = wanted;
    plot.area = area;
    plot.chart->setGeometry(geometry);
    plot.chart->setPlotArea(area.translated(-geometry.topLeft()));
    // Otherwise the axes follow one round of events later than what is painted over them.
    plot.chart->layout()->invalidate();
    plot.chart->layout()->activate();
}

std::pair<double, double> PlotView::roundedRange(double value, int ticks)
{
    if (!(value > 0))
        return {1, 0.5};
    const double rough = value / ticks;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (rough <= factor * power * 1.0001) {
            step = factor * power;
            break;
        }
    }
    return {std::ceil(value / step - 1e-9) * step, step};
}

void PlotView::setTicks(QAbstractAxis *axis, double step)
{
    auto *values = static_cast<QValueAxis *>(axis);
    if (values->tickType() == QValueAxis::TicksDynamic && values->tickInterval() == step)
        return;
    values->setTickType(QValueAxis::TicksDynamic);
    values->setTickInterval(step);
}

int PlotView::ticksThatFit(double height, int most) const
{
    return std::clamp(static_cast<int>(height / (1.7 * QFontMetricsF(smallFont()).height())), 1, most);
}

void PlotView::setSeconds(QAbstractAxis *axis, int seconds)
{
    QList<std::pair<double, QString>> labels;
    for (int second = -seconds; second <= 0; second += 20)
        labels.append({second, second == 0 ? tr("now") : tr("%1 s").arg(QString::number(second).replace(u'-', QChar(0x2212)))});
    setLabels(static_cast<QCategoryAxis *>(axis), -seconds, 0.001, labels);
}

QRectF PlotView::inside(const QRectF &area, const QString &widest, double right, double below) const
{
    const QFontMetricsF metrics(smallFont());
    const double left = metrics.horizontalAdvance(widest) + 18;
    const double top = 1.5 * metrics.height() + 4; // half of the highest label reaches up
    const double bottom = metrics.height() + 10 + below;
    return {left, top, std::max(40.0, area.width() - left - right), std::max(20.0, area.height() - top - bottom)};
}

void PlotView::paintFocus(QPainter &painter) const
{
    if (!hasFocus())
        return;
    painter.setPen(QPen(palette().color(QPalette::Highlight), 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(sceneRect().adjusted(1, 1, -1, -1), 3, 3);
}

void PlotView::paintUnit(QPainter &painter, const QString &unit) const
{
    painter.setFont(smallFont());
    painter.setPen(m_colors.muted);
    painter.drawText(QRectF(6, 2, sceneRect().width() / 2, QFontMetricsF(smallFont()).height()), Qt::AlignLeft | Qt::AlignVCenter, unit);
}

QFont PlotView::smallFont() const
{
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.9);
    return small;
}

void PlotView::repaintPlots()
{
    m_canvas->update();
}

void PlotView::relayout()
{
    const QRectF area(QPointF(0, 0), viewport()->size());
    setSceneRect(area);
    scene()->setSceneRect(area);
    m_canvas->setArea(area);
    layoutPlots(area);
    m_canvas->update();
}

void PlotView::resizeEvent(QResizeEvent *event)
{
    QGraphicsView::resizeEvent(event);
    relayout();
}

void PlotView::applyPalette()
{
    m_colors = theme::colors(palette());
    setBackgroundBrush(m_colors.base);
    for (QChart *chart : std::as_const(m_charts))
        applyPalette(chart);
    restyle();
    relayout();
}

void PlotView::applyPalette(QChart *chart)
{
    const auto axes = chart->axes();
    for (QAbstractAxis *axis : axes) {
        axis->setLabelsFont(smallFont());
        axis->setLabelsColor(m_colors.muted);
        axis->setLinePen(QPen(m_colors.grid, 1));
        axis->setGridLinePen(QPen(m_colors.grid, 1));
        axis->setMinorGridLineVisible(false);
    }
}

void PlotView::changeEvent(QEvent *event)
{
    QGraphicsView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange
        || event->type() == QEvent::LanguageChange)
        applyPalette();
}

bool PlotView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QToolTip::showText(help->globalPos(), explain(mapToScene(help->pos())), viewport());
        return true;
    }
    return QGraphicsView::viewportEvent(event);
}

void PlotView::focusInEvent(QFocusEvent *event)
{
    QGraphicsView::focusInEvent(event);
    repaintPlots();
}

void PlotView::focusOutEvent(QFocusEvent *event)
{
    QGraphicsView::focusOutEvent(event);
    repaintPlots();
}

} // namespace neurosurgeon
