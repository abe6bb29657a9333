#include "ui/charts/ganttchart.h"

#include "ui/text/explain.h"
#include "ui/text/format.h"

#include <QChart>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QValueAxis>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <set>

namespace neurosurgeon {

namespace {

constexpr double wheelStep = 1.25;
constexpr double leastVisibleMs = 1;
constexpr double leastBarPixels = 1;

} // namespace

GanttChart::GanttChart(QWidget *parent) : PlotView(parent), m_plot(newPlot(valueAxis(), valueAxis()))
{
    m_plot.y->setVisible(false);
    setFocusPolicy(Qt::StrongFocus);
    setShown(0, 1);
}

void GanttChart::setTasks(std::vector<TaskRecord> tasks, std::chrono::nanoseconds bound, const QString &title)
{
    m_tasks = std::move(tasks);
    m_bound = bound;
    m_title = title;
    double end = format::toMs(bound);
    for (const TaskRecord &task : m_tasks)
        end = std::max({end, format::toMs(task.finished), format::toMs(task.cloudEnd), format::toMs(task.edgeEnd)});
    m_span = std::max(end * 1.02, leastVisibleMs);
    if (m_zoomed)
        setShown(m_plot.x0, m_plot.x1);
    else
        showAll();
}

void GanttChart::setLeastSpan(double ms)
{
    m_leastSpan = ms;
    if (!m_zoomed)
        showAll();
}

void GanttChart::showAll()
{
    m_zoomed = false;
    setShown(0, std::max(m_span, m_leastSpan));
}

void GanttChart::zoom(double factor, double centreMs)
{
    const double width = (m_plot.x1 - m_plot.x0) / factor;
    const double share = (centreMs - m_plot.x0) / (m_plot.x1 - m_plot.x0);
    m_zoomed = true;
    setShown(centreMs - share * width, centreMs + (1 - share) * width);
}

void GanttChart::setShown(double begin, double end)
{
    const double all = std::max(m_span, m_leastSpan);
    const double width = std::clamp(end - begin, leastVisibleMs, all);
    const double from = std::clamp(begin, 0.0, all - width);
    m_zoomed = m_zoomed && width < all;
    const auto tick = roundedRange(width, 8).second;
    auto *axis = static_cast<QValueAxis *>(m_plot.x);
    axis->setTickType(QValueAxis::TicksDynamic);
    axis->setTickInterval(tick);
    setRange(m_plot, from, from + width, 0, 3);
    relayout();
}

void GanttChart::layoutPlots(const QRectF &area)
{
    const QFontMetricsF metrics(smallFont());
    double lanes = 0;
    for (const QString &lane : {tr("Edge"), tr("Link"), tr("Cloud")})
        lanes = std::max(lanes, metrics.horizontalAdvance(lane));
    const double left = lanes + 18;
    const double top = metrics.height() + 6;
    const double bottom = metrics.height() + 8;
    const double right = metrics.horizontalAdvance(QStringLiteral("8888")) / 2 + 8;
    place(m_plot, {left, top, std::max(40.0, area.width() - left - right), std::max(20.0, area.height() - bottom - top)});
}

QColor GanttChart::colorOf(const std::string &model, bool dark)
{
    // Tol's muted palette without what edge, upload and cloud wear; what is not of the zoo shares the last one.
    static const std::pair<const char *, QRgb> known[] = {{"alex_net", 0xff332288}, {"vgg_net", 0xff882255},
                                                          {"le_net", 0xff117733},   {"mobile_net", 0xff999933},
                                                          {"resnet18", 0xffcc6677}};
    QColor color(0xffaa4499);
    for (const auto &[name, own] : known)
        if (model == name)
            color = QColor(own);
    return dark && color.lightnessF() < 0.4F ? color.lighter(160) : color;
}

std::vector<GanttChart::Bar> GanttChart::barsOf(const TaskRecord &task) const
{
    std::vector<Bar> bars;
    const auto add = [&bars](int lane, std::chrono::nanoseconds begin, std::chrono::nanoseconds end) {
        if (end > begin)
            bars.push_back({lane, format::toMs(begin), format::toMs(end)});
    };
    add(0, task.edgeBegin, task.edgeEnd);
    add(1, task.linkBegin, task.linkEnd);
    add(2, task.cloudBegin, task.cloudEnd);
    return bars;
}

QRectF GanttChart::rectOf(const Bar &bar) const
{
    const double lane = m_plot.area.height() / 3;
    const double left = std::max(m_plot.mapX(bar.begin), m_plot.area.left());
    const double right = std::min(m_plot.mapX(bar.end), m_plot.area.right());
    return {left, m_plot.area.top() + bar.lane * lane + lane * 0.12, std::max(right - left, leastBarPixels), lane * 0.76};
}

void GanttChart::paintTask(QPainter &painter, const TaskRecord &task) const
{
    const QFontMetricsF metrics(smallFont());
    const QString number = QString::number(task.index);
    const QColor color = colorOf(task.model, theme::isDark(palette()));
    for (const Bar &bar : barsOf(task)) {
        if (bar.end < m_plot.x0 || bar.begin > m_plot.x1)
            continue;
        const QRectF rect = rectOf(bar);
        painter.setPen(QPen(colors().base, 1));
        painter.setBrush(task.state == TaskState::Failed ? QBrush(color, Qt::Dense5Pattern) : QBrush(color));
        painter.drawRect(rect);
        if (metrics.horizontalAdvance(number) + 4 < rect.width() && metrics.height() < rect.height()) {
            painter.setPen(theme::inkOn(color));
            painter.drawText(rect, Qt::AlignCenter, number);
        }
    }
}

void GanttChart::paintBound(QPainter &painter) const
{
    const double bound = format::toMs(m_bound);
    if (bound <= 0 || bound < m_plot.x0 || bound > m_plot.x1)
        return;
    const double x = m_plot.mapX(bound);
    painter.setPen(QPen(colors().text, 1.4, Qt::DashLine));
    painter.drawLine(QPointF(x, m_plot.area.top()), QPointF(x, m_plot.area.bottom()));
}

double GanttChart::paintLegend(QPainter &painter) const
{
    const QFontMetricsF metrics(smallFont());
    const double chip = metrics.ascent() * 0.8;
    std::set<std::string> models;
    for (const TaskRecord &task : m_tasks)
        models.insert(task.model);
    double right = m_plot.area.right();
    painter.setFont(smallFont());
    for (auto model = models.rbegin(); model != models.rend(); ++model) {
        const QString name = QString::fromStdString(*model);
        const double width = metrics.horizontalAdvance(name);
        painter.setPen(colors().muted);
        painter.drawText(QRectF(right - width, 2, width, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter, name);
        right -= width + chip + 5;
        painter.fillRect(QRectF(right, 2 + (metrics.height() - chip) / 2, chip, chip), colorOf(*model, theme::isDark(palette())));
        right -= 14;
    }
    return right;
}

void GanttChart::paintPlots(QPainter &painter)
{
    const QRectF &area = m_plot.area;
    const QFontMetricsF metrics(smallFont());
    QFont bold = smallFont();
    bold.setBold(true);
    const double room = paintLegend(painter) - area.left() - 12;
    painter.setFont(bold);
    painter.setPen(colors().text);
    painter.drawText(QRectF(area.left() + 2, 2, room, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(bold).elidedText(m_title, Qt::ElideRight, room));
    painter.setFont(smallFont());
    const QString names[] = {tr("Edge"), tr("Link"), tr("Cloud")};
    for (int lane = 0; lane < 3; ++lane) {
        painter.setPen(colors().muted);
        painter.drawText(QRectF(area.left() - 110, area.top() + lane * area.height() / 3, 102, area.height() / 3),
                         Qt::AlignRight | Qt::AlignVCenter, names[lane]);
    }
    for (const TaskRecord &task : m_tasks)
        paintTask(painter, task);
    paintBound(painter);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colors().selection, 1));
        painter.drawRect(area);
    }
}

int GanttChart::taskAt(const QPointF &position) const
{
    for (const TaskRecord &task : m_tasks)
        for (const Bar &bar : barsOf(task))
            if (bar.end >= m_plot.x0 && bar.begin <= m_plot.x1 && rectOf(bar).adjusted(-1, 0, 1, 0).contains(position))
                return task.index;
    return -1;
}

QString GanttChart::explain(const QPointF &position) const
{
    const int index = taskAt(position);
    const auto found = std::find_if(m_tasks.begin(), m_tasks.end(), [index](const TaskRecord &task) { return task.index == index; });
    if (found == m_tasks.end())
        return m_bound.count() > 0 ? tr("Dashed: %1, which no choice of points and no order undercuts at the times measured.")
                                         .arg(format::time(m_bound))
                                   : QString();
    QString text = tr("<b>Task %1: %2</b>, point %3<br>edge %4, link %5, cloud %6<br>answer after %7")
                       .arg(index)
                       .arg(QString::fromStdString(found->model), partitionText(found->partition).toHtmlEscaped(),
                            format::time(found->edgeEnd - found->edgeBegin), format::time(found->linkEnd - found->linkBegin),
                            format::time(found->cloudEnd - found->cloudBegin), format::time(found->finished));
    if (!found->error.empty())
        text += QStringLiteral("<br>") + QString::fromStdString(found->error).toHtmlEscaped();
    return text;
}

void GanttChart::wheelEvent(QWheelEvent *event)
{
    const double steps = event->angleDelta().y() / 120.0;
    zoom(std::pow(wheelStep, steps), m_plot.valueX(mapToScene(event->position().toPoint()).x()));
    event->accept();
}

void GanttChart::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        m_dragged = m_plot.valueX(mapToScene(event->position().toPoint()).x());
}

void GanttChart::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_dragged || !(event->buttons() & Qt::LeftButton) || !m_zoomed)
        return;
    const double by = *m_dragged - m_plot.valueX(mapToScene(event->position().toPoint()).x());
    setShown(m_plot.x0 + by, m_plot.x1 + by);
}

void GanttChart::mouseDoubleClickEvent(QMouseEvent *)
{
    showAll();
}

void GanttChart::keyPressEvent(QKeyEvent *event)
{
    const double width = m_plot.x1 - m_plot.x0;
    switch (event->key()) {
    case Qt::Key_Plus: return zoom(wheelStep, m_plot.x0 + width / 2);
    case Qt::Key_Minus: return zoom(1 / wheelStep, m_plot.x0 + width / 2);
    case Qt::Key_Left: return setShown(m_plot.x0 - width / 10, m_plot.x1 - width / 10);
    case Qt::Key_Right: return setShown(m_plot.x0 + width / 10, m_plot.x1 + width / 10);
    case Qt::Key_Home: return showAll();
    default: PlotView::keyPressEvent(event);
    }
}

} // namespace neurosurgeon
