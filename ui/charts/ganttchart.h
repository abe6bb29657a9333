#pragma once

#include "core/schedule/batch.h"
#include "ui/charts/plotview.h"

#include <optional>

namespace neurosurgeon {

/// A batch as it went, or goes: lanes edge, link and cloud, a colour for each model, the lower bound as a line. The
/// wheel zooms around the pointer, dragging moves, a double click shows all; + - and the arrow keys do the same. GUI
/// thread.
class GanttChart : public PlotView {
    Q_OBJECT
public:
    explicit GanttChart(QWidget *parent = nullptr);

    /// `bound`: the makespan's lower bound, 0 while it is not known.
    void setTasks(std::vector<TaskRecord> tasks, std::chrono::nanoseconds bound, const QString &title);
    /// The visible time, in ms.
    std::pair<double, double> visibleRange() const { return {m_plot.x0, m_plot.x1}; }
    /// Shows `factor` times less time around `centreMs`; below 1 shows more, never more than all.
    void zoom(double factor, double centreMs);
    void showAll();
    /// The task drawn at a point of the viewport; -1: none.
    int taskAt(const QPointF &position) const;
    /// Colour of a model: fixed, so that two batches can be compared, and none of edge, upload and cloud.
    static QColor colorOf(const std::string &model, bool dark);
    /// The end of the time axis that `tasks` need, in ms.
    double span() const { return m_span; }
    /// One scale for two charts: at least this many ms.
    void setLeastSpan(double ms);
    QSize sizeHint() const override { return {640, 220}; }

protected:
    void layoutPlots(const QRectF &area) override;
    void paintPlots(QPainter &painter) override;
    QString explain(const QPointF &position) const override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Bar {
        int lane = 0; ///< 0 edge, 1 link, 2 cloud
        double begin = 0;
        double end = 0;
    };
    std::vector<Bar> barsOf(const TaskRecord &task) const;
    QRectF rectOf(const Bar &bar) const;
    void paintTask(QPainter &painter, const TaskRecord &task) const;
    void paintBound(QPainter &painter) const;
    /// Chips with the models' names at the right of the title's row; returns where they begin.
    double paintLegend(QPainter &painter) const;
    void setShown(double begin, double end);

    Plot m_plot;
    std::vector<TaskRecord> m_tasks;
    std::chrono::nanoseconds m_bound{};
    QString m_title;
    double m_span = 1;
    double m_leastSpan = 0;
    std::optional<double> m_dragged; ///< ms under the pointer when it was pressed
    bool m_zoomed = false;
};

} // namespace neurosurgeon
