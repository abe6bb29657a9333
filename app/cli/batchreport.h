#pragma once

#include "app/cli/report.h"
#include "network/session/batchrunner.h"

namespace neurosurgeon {

/// A batch as the command line's contract has it; also what the window exports.
Json batchToJson(const BatchReport &report, const BatchOptions &options);
std::string batchText(const BatchReport &report);

} // namespace neurosurgeon
