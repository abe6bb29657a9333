#pragma once

#include "ui/charts/plotview.h"

#include <deque>

namespace neurosurgeon {

/// Answered requests in each of the last 60 seconds, as columns. GUI thread.
class RequestsChart : public PlotView {
    Q_OBJECT
public:
    explicit RequestsChart(QWidget *parent = nullptr);

    /// One value a second, newest last.
    void setHistory(const std::deque<double> &history);

protected:
    void layoutPlots(const QRectF &area) override;
    void paintPlots(QPainter &painter) override;
    void restyle() override;

private:
    Plot m_plot;
    std::deque<double> m_history;
};

} // namespace neurosurgeon
