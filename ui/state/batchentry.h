#pragma once

#include "core/schedule/batch.h"
#include "ui/state/conditions.h"

#include <QDateTime>

namespace neurosurgeon {

/// A batch that was run, as the window keeps and saves it. A plain value.
struct BatchEntry {
    int number = 0; ///< counted from 1, never used again
    QDateTime at;
    BatchReport report; ///< without the answers themselves
    Conditions conditions;
};

} // namespace neurosurgeon
