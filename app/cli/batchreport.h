#pragma once

#include "app/cli/report.h"
#include "core/schedule/batch.h"

namespace neurosurgeon {

/// A batch for people; programs get core's toJson().
std::string batchText(const BatchReport &report);

} // namespace neurosurgeon
