#pragma once

#include "ui/charts/partitionline.h"
#include "ui/charts/plotview.h"
#include "ui/state/workbench.h"

namespace neurosurgeon {

/// What every layer takes on edge and cloud (ms, with whiskers of the inter-quartile range) and what it puts out
/// (bytes, log scale), over one axis of layers, with the partition line through both. Bars that the chosen partition
/// does not use are pale. Arrow keys, Home and End move the line, a double-click on a layer cuts after it. GUI thread.
class LayersChart : public PlotView {
    Q_OBJECT
public:
    explicit LayersChart(Workbench &workbench, QWidget *parent = nullptr);

    /// Where a layer's bars and a point's line are, for tests: view coordinates.
    QPoint layerPosition(int layer) const;
    QPoint linePosition(int point) const;

    QSize sizeHint() const override { return {640, 260}; }

protected:
    void layoutPlots(const QRectF &area) override;
    void paintPlots(QPainter &painter) override;
    QString explain(const QPointF &position) const override;
    void restyle() override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    void onModel();
    void onTimes();
    void onPoint();
    int layerAt(const QPointF &position) const;
    void paintTimes(QPainter &painter) const;
    void paintSizes(QPainter &painter) const;
    void paintBar(QPainter &painter, const Plot &plot, double left, double right, double value, const QBrush &brush,
                  const QPen &outline = QPen(Qt::NoPen)) const;
    void paintLegalPlaces(QPainter &painter) const;

    Workbench &m_workbench;
    Plot m_times;
    Plot m_sizes;
    PartitionLine *m_line;
    double m_highest = 0; ///< ms
};

} // namespace neurosurgeon
