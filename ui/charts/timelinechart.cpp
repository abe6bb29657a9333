#include "ui/charts/timelinechart.h"

#include "ui/text/explain.h"
#include "ui/text/format.h"

#include <QChart>
#include <QPainter>
#include <QValueAxis>

namespace neurosurgeon {

using theme::Part;

TimelineChart::TimelineChart(Workbench &workbench, QWidget *parent)
    : PlotView(parent), m_workbench(workbench), m_plots{newPlot(valueAxis(), valueAxis()), newPlot(valueAxis(), valueAxis())}
{
    setFocusPolicy(Qt::NoFocus);
    for (Plot &plot : m_plots)
        plot.y->setVisible(false);
    redraw();
}

void TimelineChart::setRuns(const std::vector<int> &numbers)
{
    m_numbers = numbers;
    redraw();
}

std::vector<TimelineChart::Piece> TimelineChart::measured(const RunEntry &run)
{
    // The way there and back are not told apart by a clock; the answer is small, so the way there gets all of it.
    const RunRecord &record = run.measured;
    const double edge = format::toMs(record.edge + record.encode);
    const double queue = format::toMs(record.queue);
    const double sent = edge + std::max(0.0, format::toMs(record.transfer) - queue);
    std::vector<Piece> pieces{{Part::Edge, 0, edge, false}};
    if (record.transfer.count() > 0) {
        pieces.push_back({Part::Upload, edge, sent, false});
        pieces.push_back({Part::Cloud, sent, sent + queue, true});
        pieces.push_back({Part::Cloud, sent + queue, sent + queue + format::toMs(record.cloud), false});
    }
    return pieces;
}

std::vector<TimelineChart::Piece> TimelineChart::predicted(const RunEntry &run)
{
    const double edge = format::toMs(run.predicted.edge + run.predicted.encode);
    const double sent = edge + format::toMs(run.predicted.transfer);
    std::vector<Piece> pieces{{Part::Edge, 0, edge, false}};
    if (run.predicted.transfer.count() > 0) {
        pieces.push_back({Part::Upload, edge, sent, false});
        pieces.push_back({Part::Cloud, sent, sent + format::toMs(run.predicted.cloud), false});
    }
    return pieces;
}

void TimelineChart::redraw()
{
    double end = 0;
    for (const int number : m_numbers) {
        if (const RunEntry *run = m_workbench.run(number))
            end = std::max({end, format::toMs(run->measured.total), format::toMs(run->predicted.total)});
    }
    // Both on one scale: what is longer looks longer.
    const auto [top, step] = roundedRange(end * 1.02, shownRuns().size() > 1 ? 4 : 8);
    for (Plot &plot : m_plots) {
        setTicks(plot.x, step);
        setRange(plot, 0, top, 0, 1);
    }
    relayout();
}

void TimelineChart::layoutPlots(const QRectF &area)
{
    const QFontMetricsF metrics(smallFont());
    double lanes = 0;
    for (const QString &lane : {tr("Edge"), tr("Link"), tr("Cloud")})
        lanes = std::max(lanes, metrics.horizontalAdvance(lane));
    const double left = lanes + 18;
    const double top = metrics.height() + 6;
    const double bottom = metrics.height() + 8;
    const double right = metrics.horizontalAdvance(QStringLiteral("8888")) / 2 + 8;
    const bool two = shownRuns().size() > 1;
    const double width = two ? area.width() / 2 : area.width();
    for (int i = 0; i < 2; ++i) {
        // Hidden charts forget to lay their labels out.
        m_plots[i].chart->setOpacity(i == 0 || two ? 1 : 0);
        const double begin = two ? i * width : 0;
        place(m_plots[i], {begin + left, top, std::max(40.0, width - left - right), std::max(20.0, area.height() - bottom - top)},
              {begin, 0, width, area.height()});
    }
}

std::vector<const RunEntry *> TimelineChart::shownRuns() const
{
    std::vector<const RunEntry *> runs;
    for (const int number : m_numbers) {
        if (const RunEntry *run = m_workbench.run(number); run && runs.size() < 2)
            runs.push_back(run);
    }
    return runs;
}

void TimelineChart::paintRun(QPainter &painter, const RunEntry &run, const Plot &plot) const
{
    const QFontMetricsF metrics(smallFont());
    painter.setPen(colors().text);
    QFont bold = smallFont();
    bold.setBold(true);
    painter.setFont(bold);
    const QString title = tr("Run %1, %2, %3: measured %4, predicted %5")
                              .arg(run.number).arg(run.model, partitionText(run.measured.label),
                                                   format::time(run.measured.total), format::time(run.predicted.total));
    const QRectF &place = plot.area;
    painter.drawText(QRectF(place.left() + 2, 2, place.width(), metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(bold).elidedText(title, Qt::ElideRight, place.width()));
    painter.setFont(smallFont());
    const double lane = place.height() / 3;
    const double top = place.top();
    const auto rectOf = [&](const Piece &piece) {
        const double y = top + static_cast<int>(piece.part) * lane;
        const double x = plot.mapX(piece.begin);
        return QRectF(x, y + lane * 0.14, std::max(1.0, plot.mapX(piece.end) - x), lane * 0.72);
    };
    const QString names[] = {tr("Edge"), tr("Link"), tr("Cloud")};
    for (int i = 0; i < 3; ++i) {
        painter.setPen(colors().muted);
        painter.drawText(QRectF(place.left() - 110, top + i * lane, 102, lane), Qt::AlignRight | Qt::AlignVCenter, names[i]);
    }
    for (const Piece &piece : measured(run)) {
        if (piece.end <= piece.begin)
            continue;
        const QRectF rect = rectOf(piece);
        theme::fillPart(painter, colors(), piece.part, rect, piece.waiting ? 0.3 : 1);
        const QString text = format::milliseconds(std::chrono::nanoseconds(static_cast<std::int64_t>((piece.end - piece.begin) * 1e6)));
        if (!piece.waiting && metrics.horizontalAdvance(text) + 8 < rect.width() && metrics.height() <= lane) {
            if (piece.part == Part::Upload) {
                QColor ground = colors().base;
                ground.setAlphaF(0.8F);
                painter.fillRect(QRectF(rect.left() + 3, rect.top() + 1, metrics.horizontalAdvance(text) + 4, rect.height() - 2), ground);
            }
            painter.setPen(piece.part == Part::Upload ? colors().text : theme::inkOn(colors().of(piece.part)));
            painter.drawText(rect.adjusted(5, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
        }
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colors().text, 1.4, Qt::DashLine));
    for (const Piece &piece : predicted(run)) {
        if (piece.end > piece.begin)
            painter.drawRect(rectOf(piece).adjusted(0, -2, 0, 2));
    }
}

void TimelineChart::paintPlots(QPainter &painter)
{
    const auto runs = shownRuns();
    for (std::size_t i = 0; i < runs.size(); ++i)
        paintRun(painter, *runs[i], m_plots[i]);
}

QString TimelineChart::explain(const QPointF &) const
{
    return m_numbers.empty() ? QString()
                             : tr("Filled: measured on the edge's clock. Dashed: what the plan said when the run began.<br>"
                                  "Link = round trip, request and the answer's way back. Pale: waiting in the cloud's queue.");
}

} // namespace neurosurgeon
