#pragma once

#include "ui/charts/plotview.h"
#include "ui/state/workbench.h"

namespace neurosurgeon {

/// The best partition point for every bandwidth from 0.1 to 1000 Mbit/s: its total as a line beside "all in the
/// cloud" and "all on the edge", and a band of the points themselves. A marker stands at the present bandwidth;
/// clicking or dragging asks "what if it were this". GUI thread.
class BandChart : public PlotView {
    Q_OBJECT
public:
    explicit BandChart(Workbench &workbench, QWidget *parent = nullptr);

    QPoint bandwidthPosition(double mbitPerSecond) const;
    QSize sizeHint() const override { return {360, 150}; }

protected:
    void layoutPlots(const QRectF &area) override;
    void paintPlots(QPainter &painter) override;
    QString explain(const QPointF &position) const override;
    void restyle() override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void redraw();
    void askFor(double mbitPerSecond);
    QColor pointColor(int point) const;
    /// `decade`: height of a factor of ten, in pixels.
    void labelTimes(double decade);
    void paintBand(QPainter &painter) const;
    void paintMarker(QPainter &painter, double mbitPerSecond, const QColor &color, Qt::PenStyle style) const;

    Workbench &m_workbench;
    Plot m_plot;
    double m_low = 0; ///< of the vertical axis, decimal logarithms of ms
    double m_high = 1;
    QLineSeries *m_best;
    QLineSeries *m_edgeOnly;
    QLineSeries *m_cloudOnly;
};

} // namespace neurosurgeon
