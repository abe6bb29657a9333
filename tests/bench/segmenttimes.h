#pragma once

#include "tests/bench/measure.h"

#include "core/deployment/machinespeed.h"

namespace neurosurgeon::bench {

/// What every head and tail of a model takes, twice over from visits of their own: the values, and their repetition.
struct SegmentTimes {
    ModelProfile values;
    ModelProfile repetition;
    double calibrationMs = 0; ///< the machine's speed while the values were taken
    int slow = 0; ///< segments that no visit met while the machine was at full speed
};

/// Visits all points in turn, in blocks of 0.4 s between two glances at the machine, and counts what lies between two fast ones, until
/// each point has `visits` for either (or long enough). Errors: the engine's.
Expected<SegmentTimes> measureSegments(const std::shared_ptr<Model> &model, int visits, MachineSpeed &speed);

} // namespace neurosurgeon::bench
