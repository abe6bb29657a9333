#pragma once

#include "core/error.h"
#include "core/profile/compute.h"

#include <nlohmann/json.hpp>

#include <string>

namespace neurosurgeon {

using Json = nlohmann::ordered_json;

/// Standard output: the result, as a document or as text for people.
void printJson(const Json &json);
void printText(const std::string &text);
/// Standard error: everything else.
void say(const std::string &sentence);

/// Progress on standard error, once it has taken a second; one line that is overwritten on a terminal.
Progress progressPrinter(std::string what);

int exitCodeOf(const Error &error);
/// "12.34" with as many digits as a person wants to read.
std::string milliseconds(double ms);
/// "87.50 %" of a share
std::string percent(double share);
double toMs(std::chrono::nanoseconds time);
/// "12.8 MB", "602 KB"
std::string bytesText(std::int64_t bytes);

/// Left-aligned first column, right-aligned others.
std::string table(const std::vector<std::vector<std::string>> &rows);

} // namespace neurosurgeon
