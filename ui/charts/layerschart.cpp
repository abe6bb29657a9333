#include "ui/charts/layerschart.h"

#include "ui/charts/pointkeys.h"
#include "ui/text/explain.h"
#include "ui/text/format.h"

#include <QCategoryAxis>
#include <QChart>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QValueAxis>

#include <cmath>

namespace neurosurgeon {

using theme::Part;

namespace {

constexpr double pale = 0.45;
constexpr double outlinedFrom = 4; ///< pixels of width; narrower, a pale bar would be all outline
constexpr double sideMargin = 0.85; ///< of a layer's width, left of the first and right of the last

double layerMs(const std::optional<ModelProfile> &profile, std::size_t layer, double slowdown)
{
    return profile ? format::toMs(profile->layers[layer].median) * slowdown : 0;
}

} // namespace

LayersChart::LayersChart(Workbench &workbench, QWidget *parent)
    : PlotView(parent), m_workbench(workbench), m_times(newPlot(valueAxis(), valueAxis())),
      m_sizes(newPlot(valueAxis(), labelledAxis())), m_line(new PartitionLine)
{
    setFocusPolicy(Qt::StrongFocus);
    scene()->addItem(m_line);
    m_times.x->setLabelsVisible(false);
    for (const Plot *plot : {&m_times, &m_sizes}) {
        auto *axis = static_cast<QValueAxis *>(plot->x);
        axis->setGridLineVisible(false);
        axis->setTickType(QValueAxis::TicksDynamic);
        axis->setTickAnchor(0);
        axis->setLabelFormat(QStringLiteral("%.0f"));
    }
    connect(&workbench, &Workbench::modelChanged, this, &LayersChart::onModel);
    connect(&workbench, &Workbench::profilesChanged, this, &LayersChart::onTimes);
    connect(&workbench, &Workbench::planChanged, this, &LayersChart::onTimes);
    connect(&workbench, &Workbench::pointChanged, this, &LayersChart::onPoint);
    connect(&workbench, &Workbench::currentLayerChanged, this, &LayersChart::repaintPlots);
    connect(m_line, &PartitionLine::dragged, &workbench, &Workbench::selectPoint);
    onModel();
}

void LayersChart::onModel()
{
    const auto &layers = m_workbench.facts().graph.layers;
    const int count = std::max<int>(1, static_cast<int>(layers.size()));
    double low = 10;
    double high = 11;
    for (const Layer &layer : layers) {
        const double bits = std::log2(std::max<double>(1, static_cast<double>(layer.output.bytes())));
        low = std::min(low, bits);
        high = std::max(high, bits);
    }
    low = std::floor(low) - 1;
    high = std::ceil(high + 0.3);
    QList<std::pair<double, QString>> labels;
    for (double power = 0; power <= high; power += high - low > 8 ? 10 : 2) {
        if (power >= low)
            labels.append({power, format::bytes(std::int64_t(1) << static_cast<int>(power))
                                      .replace(QStringLiteral(",0"), QString()).replace(QStringLiteral(".00"), QString())
                                      .replace(QStringLiteral(".0"), QString())});
    }
    setLabels(static_cast<QCategoryAxis *>(m_sizes.y), low, high, labels);
    setRange(m_sizes, -sideMargin, count - 1 + sideMargin, low, high);
    for (const Plot *plot : {&m_times, &m_sizes})
        static_cast<QValueAxis *>(plot->x)->setTickInterval(count > 120 ? 20 : count > 60 ? 10 : count > 34 ? 5 : 1);
    onTimes();
}

void LayersChart::onTimes()
{
    const Facts &facts = m_workbench.facts();
    m_highest = 0;
    for (std::size_t i = 0; i < facts.graph.layers.size(); ++i)
        m_highest = std::max({m_highest, layerMs(facts.edge, i, m_workbench.effectiveEdgeFactor()),
                              layerMs(facts.cloud, i, m_workbench.effectiveCloudFactor())});
    onPoint();
    relayout();
}

void LayersChart::restyle()
{
    onModel();
}

void LayersChart::onPoint()
{
    const Facts &facts = m_workbench.facts();
    const int layers = static_cast<int>(facts.graph.layers.size());
    const int edge = m_workbench.edgeLayers();
    QFont font = smallFont();
    font.setBold(true);
    m_line->setLook(colors(), font, tr("edge %1").arg(edge), tr("%1 cloud").arg(layers - edge),
                    m_workbench.choices().whatIf.active);
    m_line->setPlace(layers > 0 ? m_workbench.point() : -1);
    repaintPlots();
}

void LayersChart::layoutPlots(const QRectF &area)
{
    const QFontMetricsF metrics(smallFont());
    const double left = metrics.horizontalAdvance(QStringLiteral("888 KiB")) + 18;
    const double top = metrics.height() + 20;
    const double bottom = metrics.height() + 10;
    const double gap = metrics.height() + 13; // dots of the legal cuts, then words
    const double height = std::max(40.0, area.height() - top - bottom - gap);
    const double width = std::max(40.0, area.width() - left - 14);
    const auto [end, step] = roundedRange(m_highest * 1.04, ticksThatFit(height * 0.58, 4));
    setTicks(m_times.y, step);
    setRange(m_times, m_sizes.x0, m_sizes.x1, 0, end);
    place(m_times, {left, top, width, height * 0.58});
    place(m_sizes, {left, top + height * 0.58 + gap, width, height * 0.42});
    std::vector<double> places;
    for (const PartitionPoint &point : m_workbench.facts().points)
        places.push_back(m_times.mapX(point.edgeLayers - 0.5));
    m_line->setTrack(std::move(places), m_times.area.top(), m_sizes.area.bottom(), area);
}

void LayersChart::paintBar(QPainter &painter, const Plot &plot, double left, double right, double value,
                           const QBrush &brush, const QPen &outline) const
{
    const double x = plot.mapX(left);
    const double y = plot.mapY(std::min(value, plot.y1));
    const double width = std::max(1.0, plot.mapX(right) - x);
    painter.setPen(width < outlinedFrom ? QPen(Qt::NoPen) : outline);
    painter.setBrush(brush);
    painter.drawRect(QRectF(x, y, width, plot.area.bottom() - y));
}

void LayersChart::paintTimes(QPainter &painter) const
{
    const Facts &facts = m_workbench.facts();
    const auto edgeLayers = static_cast<std::size_t>(m_workbench.edgeLayers());
    const struct {
        Part part;
        const std::optional<ModelProfile> &profile;
        double factor;
        double left;
    } sides[] = {{Part::Edge, facts.edge, m_workbench.effectiveEdgeFactor(), -0.38},
                 {Part::Cloud, facts.cloud, m_workbench.effectiveCloudFactor(), 0.02}};
    const bool roomy = m_times.area.width() / std::max<double>(1, static_cast<double>(facts.graph.layers.size())) > 14;
    for (const auto &side : sides) {
        for (std::size_t i = 0; side.profile && i < facts.graph.layers.size(); ++i) {
            const bool used = (i < edgeLayers) == (side.part == Part::Edge);
            const double at = static_cast<double>(i) + side.left;
            const double ms = layerMs(side.profile, i, side.factor);
            paintBar(painter, m_times, at, at + 0.36, ms, theme::brush(colors(), side.part, used ? 1 : pale),
                     used ? QPen(Qt::NoPen) : QPen(colors().of(side.part), 1));
            const double spread = format::toMs(side.profile->layers[i].spread) * side.factor / 2;
            if (!roomy || spread <= 0)
                continue;
            QColor whisker = colors().text;
            whisker.setAlphaF(used ? 0.75F : 0.3F);
            painter.setPen(QPen(whisker, 1));
            const double x = m_times.mapX(at + 0.18);
            const double high = m_times.mapY(std::min(ms + spread, m_times.y1));
            const double low = m_times.mapY(std::max(0.0, ms - spread));
            painter.drawLine(QPointF(x, low), QPointF(x, high));
            painter.drawLine(QPointF(x - 2.5, high), QPointF(x + 2.5, high));
            painter.drawLine(QPointF(x - 2.5, low), QPointF(x + 2.5, low));
        }
    }
}

void LayersChart::paintSizes(QPainter &painter) const
{
    const Facts &facts = m_workbench.facts();
    const int point = m_workbench.point();
    for (std::size_t i = 0; i < facts.graph.layers.size(); ++i) {
        const auto &crossing = facts.points[static_cast<std::size_t>(std::max(0, point))].crossing;
        const bool crosses = std::find(crossing.begin(), crossing.end(), static_cast<int>(i)) != crossing.end();
        const double bits = std::log2(std::max<double>(1, static_cast<double>(facts.graph.layers[i].output.bytes())));
        QColor color = crosses ? colors().upload : colors().muted;
        color.setAlphaF(crosses ? 1.F : 0.42F);
        paintBar(painter, m_sizes, static_cast<double>(i) - 0.3, static_cast<double>(i) + 0.3, bits, color);
    }
}

void LayersChart::paintLegalPlaces(QPainter &painter) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors().muted);
    for (const PartitionPoint &point : m_workbench.facts().points)
        painter.drawEllipse(QPointF(m_times.mapX(point.edgeLayers - 0.5), m_times.area.bottom() + 4), 1.8, 1.8);
}

void LayersChart::paintPlots(QPainter &painter)
{
    painter.setFont(smallFont());
    paintFocus(painter);
    const QFontMetricsF metrics(smallFont());
    if (const int layer = m_workbench.currentLayer(); layer >= 0) {
        QColor marker = palette().color(QPalette::Highlight);
        marker.setAlphaF(0.16F);
        const double left = m_times.mapX(layer - 0.5);
        painter.fillRect(QRectF(left, m_times.area.top(), m_times.mapX(layer + 0.5) - left,
                                m_sizes.area.bottom() - m_times.area.top()), marker);
    }
    if (m_workbench.hasModel()) {
        paintTimes(painter);
        paintSizes(painter);
        paintLegalPlaces(painter);
    }
    painter.setPen(colors().muted);
    const auto caption = [&](const Plot &plot, const QString &text) {
        painter.drawText(QRectF(6, plot.area.top() - metrics.height() - 5, plot.area.left() + 200, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, text);
    };
    // The line's handle hangs over the left end of this row when everything runs in the cloud.
    if (m_line->isVisible() && m_line->pos().x() < m_times.area.left() + 90)
        painter.drawText(QRectF(m_times.area.right() - 200, m_times.area.top() - metrics.height() - 5, 200, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, tr("ms"));
    else
        caption(m_times, tr("ms"));
    caption(m_sizes, tr("output"));
    // Where the line is not.
    const bool lineIsRight = m_line->isVisible() && m_line->pos().x() > m_sizes.area.center().x();
    const QRectF below(m_sizes.area.left() + 8, m_sizes.area.top() - metrics.height() - 5, m_sizes.area.width() - 8, metrics.height());
    if (m_workbench.hasModel())
        painter.drawText(below, (lineIsRight ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter,
                         tr("• a cut is possible here; below: log scale"));
    painter.drawText(QRectF(6, sceneRect().bottom() - metrics.height() - 4, m_sizes.area.left(), metrics.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("layer"));
}

int LayersChart::layerAt(const QPointF &position) const
{
    const int layers = static_cast<int>(m_workbench.facts().graph.layers.size());
    const int layer = static_cast<int>(std::lround(m_times.valueX(position.x())));
    const bool inside = position.y() >= m_times.area.top() && position.y() <= m_sizes.area.bottom();
    return inside && layer >= 0 && layer < layers ? layer : -1;
}

QString LayersChart::explain(const QPointF &position) const
{
    const int layer = layerAt(position);
    return layer < 0 ? QString() : explainLayer(m_workbench, layer);
}

void LayersChart::keyPressEvent(QKeyEvent *event)
{
    if (!movePointByKey(m_workbench, *event))
        PlotView::keyPressEvent(event);
}

void LayersChart::mousePressEvent(QMouseEvent *event)
{
    PlotView::mousePressEvent(event);
    if (event->button() == Qt::LeftButton && scene()->mouseGrabberItem() != m_line)
        m_workbench.setCurrentLayer(layerAt(mapToScene(event->pos())));
}

void LayersChart::mouseDoubleClickEvent(QMouseEvent *event)
{
    const int layer = layerAt(mapToScene(event->pos()));
    if (event->button() == Qt::LeftButton && layer >= 0)
        m_workbench.selectPoint(m_workbench.pointNearLayer(layer));
}

QPoint LayersChart::layerPosition(int layer) const
{
    return mapFromScene(QPointF(m_times.mapX(layer), m_times.area.center().y()));
}

QPoint LayersChart::linePosition(int point) const
{
    const int edgeLayers = m_workbench.facts().points[static_cast<std::size_t>(point)].edgeLayers;
    return mapFromScene(QPointF(m_times.mapX(edgeLayers - 0.5), m_times.area.center().y()));
}

} // namespace neurosurgeon
