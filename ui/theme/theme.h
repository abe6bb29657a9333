#pragma once

#include <QBrush>
#include <QColor>
#include <QFont>
#include <QPalette>

class QPainter;

/// Colours and fonts in one place. The three parts of a time are told apart by Okabe and Ito's colour-blind safe
/// palette, and the upload by a hatching as well. GUI thread.
namespace neurosurgeon::theme {

enum class Part { Edge, Upload, Cloud };
enum class Scheme { System, Light, Dark };

/// What charts and panels draw with; follows the widget's palette.
struct Colors {
    QColor edge;
    QColor upload;
    QColor cloud;
    QColor whatIf;    ///< everything that is assumed, not measured
    QColor selection; ///< the partition line
    QColor text;
    QColor muted;     ///< axis labels, captions
    QColor grid;
    QColor base;      ///< behind charts and in panels
    QColor warning;
    QColor error;
    QColor good;
    QColor of(Part part) const;
};

bool isDark(const QPalette &palette);
/// Black or white, whichever is read better on `ground`.
QColor inkOn(const QColor &ground);
Colors colors(const QPalette &palette);
/// Solid, or hatched for the upload; `opacity` 0..1 fades what is not part of the chosen partition.
QBrush brush(const Colors &colors, Part part, double opacity = 1);

/// A bar of a part: the upload's hatching gets a pale ground, so that it reads as one area.
void fillPart(QPainter &painter, const Colors &colors, Part part, const QRectF &rect, double opacity = 1);

/// Palette of the given scheme (System: what the desktop offers).
QPalette palette(Scheme scheme);
void apply(Scheme scheme);
/// Application font: the desktop's, then fonts that hold Chinese, `points` large.
QFont applicationFont(double points);

} // namespace neurosurgeon::theme
