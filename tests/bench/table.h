#pragma once

#include "tests/bench/sections.h"

#include <string>

namespace neurosurgeon::bench {

/// Rows as aligned columns: text to the left, numbers to the right, `met` as "ok" or "MISSED".
std::string tableOf(const Rows &rows);
/// One object as "key: value" lines.
std::string listOf(const Json &object);

} // namespace neurosurgeon::bench
