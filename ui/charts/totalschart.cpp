#include "ui/charts/totalschart.h"

#include "ui/charts/pointkeys.h"
#include "ui/text/explain.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"

#include <QCategoryAxis>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

using theme::Part;

namespace {

constexpr double halfBar = 0.36;
constexpr int mostTicks = 3;

} // namespace

TotalsChart::TotalsChart(Workbench &workbench, QWidget *parent)
    : PlotView(parent), m_workbench(workbench), m_plot(newPlot(labelledAxis(), valueAxis()))
{
    setFocusPolicy(Qt::StrongFocus);
    m_plot.x->setGridLineVisible(false);
    connect(&workbench, &Workbench::planChanged, this, &TotalsChart::onPlan);
    connect(&workbench, &Workbench::pointChanged, this, &TotalsChart::repaintPlots);
    onPlan();
}

void TotalsChart::onPlan()
{
    const auto &plan = m_workbench.plan();
    m_top = 1;
    if (plan) {
        double highest = 0;
        for (const Candidate &candidate : plan->candidates)
            highest = std::max(highest, format::toMs(candidate.total));
        // Keep the interesting part readable: the two ends always fit, what towers above them is cut off.
        const double ends = format::toMs(std::max(plan->candidates.front().total, plan->candidates.back().total));
        m_top = std::min(highest, 1.6 * ends) * 1.12;
    }
    m_unitMs = roundedRange(m_top, mostTicks).first >= 10'000 ? 1000 : 1;
    relayout();
}

void TotalsChart::layoutPlots(const QRectF &area)
{
    const QRectF inner = inside(area, QStringLiteral("888 KiB"), 14);
    const auto [end, step] = roundedRange(m_top / m_unitMs, ticksThatFit(inner.height(), mostTicks));
    setTicks(m_plot.y, step);
    const int count = m_workbench.plan() ? static_cast<int>(m_workbench.plan()->candidates.size()) : 2;
    labelPoints(count, inner.width() / (count + 0.4));
    setRange(m_plot, -0.7, count - 0.3, 0, end);
    place(m_plot, inner);
}

void TotalsChart::labelPoints(int count, double distance)
{
    const QFontMetricsF metrics(smallFont());
    const auto widthOf = [&](const QString &text) { return metrics.horizontalAdvance(text) + 6; };
    // At the ends words, long ones if neither margin nor neighbour is in the way; between them the numbers that have room.
    const double word = std::max(widthOf(tr("cloud only")), widthOf(tr("edge only"))) / 2;
    const bool roomy = word < 14 + 0.7 * distance && word + widthOf(QString::number(count)) / 2 <= distance;
    const QString first = roomy ? tr("cloud only") : tr("cloud");
    const QString last = roomy ? tr("edge only") : tr("edge");
    int every = 1;
    for (const int wider : {2, 5, 10, 20})
        if (distance * every < widthOf(QString::number(count)))
            every = wider;
    QList<std::pair<double, QString>> labels{{0, first}};
    for (int i = every; i + 1 < count; i += every) {
        const double own = widthOf(QString::number(i)) / 2;
        if (i * distance >= widthOf(first) / 2 + own && (count - 1 - i) * distance >= widthOf(last) / 2 + own)
            labels.append({i, QString::number(i)});
    }
    labels.append({count - 1, last});
    setLabels(static_cast<QCategoryAxis *>(m_plot.x), -0.7, count - 0.3, labels);
}

bool TotalsChart::isTorn(const Candidate &candidate) const
{
    return format::toMs(candidate.total) / m_unitMs > m_plot.y1;
}

bool TotalsChart::tearsBars() const
{
    const auto &plan = m_workbench.plan();
    return plan && std::any_of(plan->candidates.begin(), plan->candidates.end(), [this](const Candidate &candidate) { return isTorn(candidate); });
}

void TotalsChart::paintBar(QPainter &painter, int point) const
{
    const Candidate &candidate = m_workbench.plan()->candidates[static_cast<std::size_t>(point)];
    const struct {
        Part part;
        double ms;
    } parts[] = {{Part::Edge, format::toMs(candidate.edge)},
                 {Part::Upload, format::toMs(candidate.transfer + candidate.encode)},
                 {Part::Cloud, format::toMs(candidate.cloud)}};
    const double left = m_plot.mapX(point - halfBar);
    const double width = std::max(1.0, m_plot.mapX(point + halfBar) - left);
    double sum = 0;
    for (const auto &part : parts) {
        const double low = m_plot.mapY(std::min(sum, m_plot.y1));
        sum += part.ms / m_unitMs;
        const double high = m_plot.mapY(std::min(sum, m_plot.y1));
        if (low - high < 0.1)
            continue;
        const QRectF rect(left, high, width, low - high);
        theme::fillPart(painter, colors(), part.part, rect);
    }
    if (isTorn(candidate))
        paintTear(painter, {left, m_plot.area.top(), width, m_plot.area.height()}, format::number(sum));
}

void TotalsChart::paintTear(QPainter &painter, const QRectF &bar, const QString &total) const
{
    // A white gap: this bar goes on, up to the number written along it.
    const QFontMetricsF metrics(smallFont());
    const QSizeF text(metrics.horizontalAdvance(total) + 6, metrics.height());
    const bool fits = text.height() <= bar.width() + 2 && text.width() <= bar.height() - 18;
    const double y = bar.top() + 9 + (fits ? text.width() : 0);
    painter.setPen(QPen(colors().base, 3));
    painter.drawLine(QPointF(bar.left() - 1, y + 3), QPointF(bar.right() + 1, y - 3));
    if (!fits)
        return;
    painter.save();
    painter.translate(bar.center().x(), bar.top() + 2 + text.width() / 2);
    painter.rotate(-90);
    const QRectF plate(QPointF(-text.width() / 2, -text.height() / 2), text);
    QColor ground = colors().base;
    ground.setAlphaF(0.8F);
    painter.fillRect(plate.adjusted(0, 1, 0, -1), ground);
    painter.setPen(colors().text);
    painter.drawText(plate, Qt::AlignCenter, total);
    painter.restore();
}

void TotalsChart::paintMarks(QPainter &painter, int point) const
{
    const Candidate &candidate = m_workbench.plan()->candidates[static_cast<std::size_t>(point)];
    const double x = m_plot.mapX(point);
    const double top = m_plot.mapY(std::min(format::toMs(candidate.total) / m_unitMs, m_plot.y1));
    const QFontMetricsF metrics(smallFont());
    const bool best = point == m_workbench.bestPoint();
    const bool selected = point == m_workbench.point();
    double textBottom = top - 2;
    if (selected) {
        painter.setPen(QPen(m_workbench.choices().whatIf.active ? colors().whatIf : colors().selection, 2));
        painter.setBrush(Qt::NoBrush);
        const double left = m_plot.mapX(point - halfBar) - 3;
        painter.drawRoundedRect(QRectF(left, top - 2, m_plot.mapX(point + halfBar) + 3 - left,
                                       m_plot.area.bottom() - top + 3), 2, 2);
        textBottom -= 3;
    }
    if (!best && !selected)
        return;
    const QString text = format::time(candidate.total);
    const double width = metrics.horizontalAdvance(text) + (best ? 16 : 0);
    const double left = std::clamp(x - width / 2, m_plot.area.left(), m_plot.area.right() - width);
    QRectF place(left, textBottom - metrics.height(), width, metrics.height());
    QColor ground = colors().base;
    ground.setAlphaF(0.82F);
    painter.fillRect(place.adjusted(-2, 0, 2, 0), ground);
    painter.setPen(colors().text);
    painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter, text);
    if (best) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors().warning);
        painter.drawPath(theme::starPath({place.left() + 6, place.center().y()}, 6.5));
    }
}

void TotalsChart::paintPlots(QPainter &painter)
{
    painter.setFont(smallFont());
    paintFocus(painter);
    paintUnit(painter, m_unitMs == 1 ? tr("ms") : tr("s"));
    const QFontMetricsF metrics(smallFont());
    painter.drawText(QRectF(6, sceneRect().bottom() - metrics.height() - 4, m_plot.area.left(), metrics.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("point"));
    const auto &plan = m_workbench.plan();
    if (!plan)
        return;
    const int count = static_cast<int>(plan->candidates.size());
    for (int i = 0; i < count; ++i)
        paintBar(painter, i);
    for (int i = 0; i < count; ++i) {
        if (i != m_workbench.point())
            paintMarks(painter, i);
    }
    paintMarks(painter, m_workbench.point());
}

int TotalsChart::pointAt(const QPointF &position) const
{
    const auto &plan = m_workbench.plan();
    const int point = static_cast<int>(std::lround(m_plot.valueX(position.x())));
    return plan && point >= 0 && point < static_cast<int>(plan->candidates.size()) ? point : -1;
}

QString TotalsChart::explain(const QPointF &position) const
{
    return explainPoint(m_workbench, pointAt(position));
}

void TotalsChart::keyPressEvent(QKeyEvent *event)
{
    if (!movePointByKey(m_workbench, *event))
        PlotView::keyPressEvent(event);
}

void TotalsChart::mousePressEvent(QMouseEvent *event)
{
    PlotView::mousePressEvent(event);
    if (const int point = pointAt(mapToScene(event->pos())); event->button() == Qt::LeftButton && point >= 0)
        m_workbench.selectPoint(point);
}

void TotalsChart::mouseMoveEvent(QMouseEvent *event)
{
    PlotView::mouseMoveEvent(event);
    if (const int point = pointAt(mapToScene(event->pos())); (event->buttons() & Qt::LeftButton) && point >= 0)
        m_workbench.selectPoint(point);
}

QPoint TotalsChart::barPosition(int point) const
{
    return mapFromScene(QPointF(m_plot.mapX(point), m_plot.area.bottom() - 4));
}

} // namespace neurosurgeon
