#pragma once

#include "ui/theme/theme.h"

#include <QGraphicsView>
#include <QVariant>

class QAbstractAxis;
class QCategoryAxis;
class QChart;
class QLineSeries;
class QValueAxis;

namespace neurosurgeon {

class PlotCanvas;

/// One Qt chart inside a view, with its value range: Qt Charts draws axes, grid and lines, the view draws bars.
struct Plot {
    QChart *chart = nullptr;
    QAbstractAxis *x = nullptr;
    QAbstractAxis *y = nullptr;
    QLineSeries *frame = nullptr; ///< empty; Qt Charts shows axes only for a series
    QRectF area;                  ///< plot area in scene coordinates
    double x0 = 0, x1 = 1, y0 = 0, y1 = 1;
    QVariantList placed{}; ///< what it was laid out for

    double mapX(double value) const { return area.left() + (value - x0) / (x1 - x0) * area.width(); }
    double mapY(double value) const { return area.bottom() - (value - y0) / (y1 - y0) * area.height(); }
    double valueX(double position) const { return x0 + (position - area.left()) / area.width() * (x1 - x0); }
};

/// A view on one or more plots that share its width. Derived classes say where plots lie and paint over them.
/// Bars are painted by hand because Qt Charts colours whole sets only, and a bar here shows by its strength whether
/// the chosen partition uses it. Follows the palette. GUI thread.
class PlotView : public QGraphicsView {
    Q_OBJECT
public:
    explicit PlotView(QWidget *parent = nullptr);

    QSize sizeHint() const override { return {480, 200}; }
    QSize minimumSizeHint() const override { return {240, 96}; }

protected:
    friend class PlotCanvas;

    Plot newPlot(QAbstractAxis *x, QAbstractAxis *y);
    static QValueAxis *valueAxis();
    /// An axis with labels of our own at chosen values.
    static QCategoryAxis *labelledAxis();
    static void setLabels(QCategoryAxis *axis, double low, double high, const QList<std::pair<double, QString>> &labels);
    void setRange(Plot &plot, double x0, double x1, double y0, double y1);
    static void setTicks(QAbstractAxis *axis, double step);
    /// How many steps an axis of this height can label without leaving one out; at most `most`.
    int ticksThatFit(double height, int most) const;
    /// Labels "-60 s" to "now".
    static void setSeconds(QAbstractAxis *axis, int seconds);
    /// What is left of `area` for values beside labels as wide as `widest`, a unit above, and `below` more.
    QRectF inside(const QRectF &area, const QString &widest, double right, double below = 0) const;
    /// `area` is where values lie; `frame` is what the chart may use for labels (empty: the whole view).
    void place(Plot &plot, const QRectF &area, const QRectF &frame = {});
    /// A round upper end and tick distance for an axis from 0 to at least `value`.
    static std::pair<double, double> roundedRange(double value, int ticks);

    virtual void layoutPlots(const QRectF &area) = 0;
    virtual void paintPlots(QPainter &painter) = 0;
    virtual QString explain(const QPointF &) const { return {}; }
    virtual void restyle() {}

    const theme::Colors &colors() const { return m_colors; }
    QFont smallFont() const;
    /// A frame while the keyboard works here.
    void paintFocus(QPainter &painter) const;
    /// The vertical axis' unit, above it.
    void paintUnit(QPainter &painter, const QString &unit) const;
    void repaintPlots();
    void relayout();

    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void applyPalette();
    void applyPalette(QChart *chart);

    theme::Colors m_colors;
    PlotCanvas *m_canvas = nullptr;
    QList<QChart *> m_charts;
};

} // namespace neurosurgeon
