#pragma once

#include "ui/charts/plotview.h"
#include "ui/state/workbench.h"

namespace neurosurgeon {

/// Runs as time lines with lanes edge, link and cloud; over each measured bar lies what was predicted, as an outline.
/// One run, or the two that are pinned, on one axis. GUI thread.
class TimelineChart : public PlotView {
    Q_OBJECT
public:
    explicit TimelineChart(Workbench &workbench, QWidget *parent = nullptr);

    /// Numbers of the runs to show; at most two, unknown ones are left out.
    void setRuns(const std::vector<int> &numbers);
    QSize sizeHint() const override { return {640, 170}; }

protected:
    void layoutPlots(const QRectF &area) override;
    void paintPlots(QPainter &painter) override;
    QString explain(const QPointF &position) const override;
    void restyle() override { redraw(); }

private:
    struct Piece {
        theme::Part part = theme::Part::Edge;
        double begin = 0; ///< ms
        double end = 0;
        bool waiting = false; ///< in the cloud's queue
    };

    void redraw();
    static std::vector<Piece> measured(const RunEntry &run);
    static std::vector<Piece> predicted(const RunEntry &run);
    std::vector<const RunEntry *> shownRuns() const;
    void paintRun(QPainter &painter, const RunEntry &run, const Plot &plot) const;

    Workbench &m_workbench;
    Plot m_plots[2];
    std::vector<int> m_numbers;
};

} // namespace neurosurgeon
