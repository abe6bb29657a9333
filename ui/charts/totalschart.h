#pragma once

#include "ui/charts/plotview.h"
#include "ui/state/workbench.h"

namespace neurosurgeon {

/// The predicted total of every partition point, stacked of edge, upload and cloud. The best one wears a star, the
/// line's one a frame. Points far above the rest are cut off and carry their number. Click or keys select. GUI thread.
class TotalsChart : public PlotView {
    Q_OBJECT
public:
    explicit TotalsChart(Workbench &workbench, QWidget *parent = nullptr);

    QPoint barPosition(int point) const;
    QSize sizeHint() const override { return {640, 170}; }

protected:
    void layoutPlots(const QRectF &area) override;
    void paintPlots(QPainter &painter) override;
    QString explain(const QPointF &position) const override;
    void restyle() override { onPlan(); }
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;

private:
    void onPlan();
    int pointAt(const QPointF &position) const;
    void paintBar(QPainter &painter, int point) const;
    void paintMarks(QPainter &painter, int point) const;

    Workbench &m_workbench;
    Plot m_plot;
};

} // namespace neurosurgeon
