#pragma once

#include "tests/bench/sections.h"

#include <chrono>

namespace neurosurgeon {
class MainWindow;
}

/// How fast the window is. Figures, never a verdict: a missed target is printed and does not change the exit code.
namespace neurosurgeon::bench {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

/// From the start of the program's process to its first painted frame.
Expected<Rows> measureFirstPaint(const Options &options);
/// One step of the partition line, for 22 and for 160 layers.
Expected<Rows> measureDrag(const Options &options);
/// Processor time that the live bandwidth line takes.
Expected<Rows> measureLiveLine(const Options &options);
/// How long the event loop was away while runs were made.
Expected<Rows> measureRuns(const Options &options);

/// One row: percentiles of `times` beside a target for one of them.
Json timesRow(const std::string &what, std::vector<nanoseconds> times, double targetMs, double targetShare);
/// Handles events until nothing is left to do or paint.
void settle();

} // namespace neurosurgeon::bench
