#pragma once

#include "ui/charts/plotview.h"
#include "ui/state/workbench.h"

#include <QTimer>

class QAreaSeries;

namespace neurosurgeon {

/// Goodput of the last 60 s with the interval of its samples, and the moments at which the partition moved. Redrawn at 20 Hz at most, and only while samples come
/// or move; paused it stands still. GUI thread.
class BandwidthChart : public PlotView {
    Q_OBJECT
public:
    explicit BandwidthChart(Workbench &workbench, QWidget *parent = nullptr);

    bool isPaused() const { return m_paused; }
    void setPaused(bool paused);
    /// What "now" is, for pictures and tests; by default the clock.
    void setNow(const QDateTime &now);
    QSize sizeHint() const override { return {360, 150}; }

protected:
    void layoutPlots(const QRectF &area) override;
    void paintPlots(QPainter &painter) override;
    QString explain(const QPointF &position) const override;
    void restyle() override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void redraw();
    QDateTime now() const;
    double secondsAt(const QDateTime &time) const { return static_cast<double>(now().msecsTo(time)) / 1000; }

    Workbench &m_workbench;
    Plot m_plot;
    QLineSeries *m_line;
    QLineSeries *m_low;
    QLineSeries *m_high;
    QAreaSeries *m_range;
    QTimer m_timer;
    std::optional<QDateTime> m_now;
    bool m_paused = false;
};

} // namespace neurosurgeon
