#pragma once

#include "ui/charts/plotview.h"
#include "ui/state/workbench.h"

namespace neurosurgeon {

/// The predicted total of every partition point, stacked of edge, upload and cloud. The best one wears a star, the
/// line's one a frame. Bars far above the rest are torn off and carry their number. Click or keys select. GUI thread.
class TotalsChart : public PlotView {
    Q_OBJECT
public:
    explicit TotalsChart(Workbench &workbench, QWidget *parent = nullptr);

    QPoint barPosition(int point) const;
    /// Whether some bar is higher than the chart.
    bool tearsBars() const;
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
    /// `distance`: from one point to the next, in pixels.
    void labelPoints(int count, double distance);
    bool isTorn(const Candidate &candidate) const;
    void paintTear(QPainter &painter, const QRectF &bar, const QString &total) const;
    int pointAt(const QPointF &position) const;
    void paintBar(QPainter &painter, int point) const;
    void paintMarks(QPainter &painter, int point) const;

    Workbench &m_workbench;
    Plot m_plot;
    double m_top = 1;    ///< what the axis has to reach, in ms
    double m_unitMs = 1; ///< the axis' unit: 1 or, for seconds, 1000
};

} // namespace neurosurgeon
