#pragma once

#include <QColor>
#include <QIcon>
#include <QPainterPath>

/// The few pictures of the tool bar, drawn in the colour that the palette asks for. GUI thread.
namespace neurosurgeon::theme {

enum class Icon { Play, Stop, Star, Clock };

QIcon icon(Icon what, const QColor &color);
/// Five points, the first one up.
QPainterPath starPath(const QPointF &centre, double radius);

} // namespace neurosurgeon::theme
