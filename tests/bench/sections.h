#pragma once

#include "core/error.h"
#include "tests/bench/options.h"

#include <nlohmann/json.hpp>

#include <span>
#include <string_view>

namespace neurosurgeon::bench {

using Json = nlohmann::ordered_json;

/// What a section found: a row for each thing measured, all with the same keys. A row that has a target says with
/// `met` whether it was reached.
using Rows = Json;

struct Section {
    std::string_view name;
    std::string_view title;
    Expected<Rows> (*measure)(const Options &options);
};

/// In the order in which they run.
std::span<const Section> sections();

Expected<Rows> measureWhole(const Options &options);
Expected<Rows> measureCuts(const Options &options);
Expected<Rows> measureStart(const Options &options);
Expected<Rows> measurePlanning(const Options &options);
Expected<Rows> measureLoopback(const Options &options);
Expected<Rows> measureScheduling(const Options &options);
Expected<Rows> measurePredictors(const Options &options);
Expected<Rows> measurePredicting(const Options &options);

/// What tests/netns/sweep.sh measured: rows by model and rate, and the averages.
struct SweepSummary {
    Rows rows = Rows::array();
    Json totals = Json::object();
};
Expected<SweepSummary> summariseSweeps(const std::string &folder);

} // namespace neurosurgeon::bench
