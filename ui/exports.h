#pragma once

#include "core/error.h"

#include <QString>

namespace neurosurgeon {

class PlotView;

/// Writes a chart as PNG (2x), SVG or PDF, by the file's ending. Errors: Usage for another ending, BadFile when the
/// file cannot be written; a file that was there stays.
Expected<void> exportChart(PlotView &chart, const QString &title, const QString &file);

} // namespace neurosurgeon
