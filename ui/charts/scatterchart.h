#pragma once

#include "ui/charts/plotview.h"

#include <QPointF>

#include <vector>

namespace neurosurgeon {

/// Predicted against measured latency, both on a logarithmic scale: the diagonal is perfect, the dashed lines are 10 %
/// away from it. GUI thread.
class ScatterChart : public PlotView {
    Q_OBJECT
public:
    explicit ScatterChart(QWidget *parent = nullptr);

    /// Milliseconds: x measured, y predicted.
    void setPoints(std::vector<QPointF> points);
    const std::vector<QPointF> &points() const { return m_points; }

protected:
    void layoutPlots(const QRectF &area) override;
    void paintPlots(QPainter &painter) override;
    QString explain(const QPointF &position) const override;
    void restyle() override;

private:
    QPointF placeOf(const QPointF &point) const;
    void paintGuide(QPainter &painter, double factor, Qt::PenStyle style) const;

    Plot m_plot;
    std::vector<QPointF> m_points;
};

} // namespace neurosurgeon
