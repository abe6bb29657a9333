#pragma once

#include "core/schedule/batch.h"

#include <nlohmann/json.hpp>

namespace neurosurgeon {

/// A batch as the command line's contract has it (docs: `batch`), without the answers themselves. Times are in ms.
nlohmann::ordered_json toJson(const BatchReport &report);
/// Errors: BadFile for a document that is none of these.
Expected<BatchReport> batchReportFromJson(const nlohmann::ordered_json &json);

} // namespace neurosurgeon
