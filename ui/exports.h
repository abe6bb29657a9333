#pragma once

#include "core/error.h"

#include <QString>

class QGraphicsView;

namespace neurosurgeon {

/// Writes a chart (all of it, also what is scrolled away) as PNG (2x), SVG or PDF, by the file's ending. Errors: Usage for another ending, BadFile when the
/// file cannot be written; a file that was there stays.
Expected<void> exportChart(QGraphicsView &chart, const QString &title, const QString &file);

} // namespace neurosurgeon
