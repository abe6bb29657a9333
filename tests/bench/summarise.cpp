#include "tests/bench/measure.h"
#include "tests/bench/sections.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <optional>

namespace neurosurgeon::bench {

namespace fs = std::filesystem;

namespace {

/// Measured, or at least this long where the transfer alone was known to be hopeless.
double timeOf(const Json &points, const std::string &label)
{
    for (const Json &point : points) {
        if (point.at("label") != label)
            continue;
        return point.at("measured_ms").is_null() ? point.at("bound_ms").get<double>()
                                                 : point.at("measured_ms").get<double>();
    }
    throw std::out_of_range("no point " + label);
}

/// "alex_net-50.json": the rate in Mbit/s stands behind the last dash.
std::optional<double> rateOf(const std::string &stem)
{
    const auto dash = stem.rfind('-');
    if (dash == std::string::npos)
        return std::nullopt;
    char *end = nullptr;
    const double rate = std::strtod(stem.c_str() + dash + 1, &end);
    return *end == '\0' && rate > 0 ? std::optional(rate) : std::nullopt;
}

/// Predicted over measured, at every point that was run: the whole and its lanes. Lanes that take next to nothing say nothing.
struct Ratios {
    std::vector<double> total, edge, transfer, cloud;
};

void collect(const Json &points, Ratios &ratios)
{
    constexpr double leastMs = 1;
    for (const Json &point : points) {
        if (point.at("measured_ms").is_null())
            continue;
        ratios.total.push_back(point.at("predicted_ms").get<double>() / point.at("measured_ms").get<double>());
        for (const auto &[key, lane] : {std::pair("edge_ms", &ratios.edge), {"transfer_ms", &ratios.transfer}, {"cloud_ms", &ratios.cloud}})
            if (const double measured = point.at("measured").at(key); measured > leastMs)
                lane->push_back(point.at("predicted").at(key).get<double>() / measured);
    }
}

/// Null where there is nothing.
Json within(const std::vector<double> &ratios, double share)
{
    const auto near = std::count_if(ratios.begin(), ratios.end(), [share](double ratio) { return std::abs(ratio - 1) <= share; });
    return ratios.empty() ? Json(nullptr) : Json(rounded(static_cast<double>(near) / static_cast<double>(ratios.size())));
}

Json medianOf(std::vector<double> ratios)
{
    std::sort(ratios.begin(), ratios.end());
    return ratios.empty() ? Json(nullptr) : Json(rounded(ratios[ratios.size() / 2]));
}

/// What `plan` chose from predictions alone, if sweep.sh asked it: MODEL-RATE.plan.json beside the sweep's result.
std::optional<std::string> predictedChoice(const fs::path &sweep)
{
    std::ifstream stream(fs::path(sweep).replace_extension(".plan.json"));
    return stream ? std::optional(Json::parse(stream).at("partition").at("label").get<std::string>()) : std::nullopt;
}

Json rowOf(const std::string &stem, double rate, const Json &sweep, const std::optional<std::string> &fromPredictions)
{
    const Json &points = sweep.at("points");
    const std::string chosen = sweep.at("chosen");
    const std::string best = sweep.at("best");
    const double bestMs = timeOf(points, best);
    int measured = 0;
    double worstDifference = 0;
    Ratios ratios;
    collect(points, ratios);
    for (const Json &point : points) {
        measured += point.at("measured_ms").is_null() ? 0 : 1;
        if (point.contains("max_abs_difference") && point.at("max_abs_difference").is_number())
            worstDifference = std::max(worstDifference, point.at("max_abs_difference").get<double>());
    }
    Json row{{"model", stem.substr(0, stem.rfind('-'))},
            {"link_mbps", rate},
            {"points", points.size()},
            {"measured", measured},
            {"chosen", chosen},
            {"best", best},
            {"interior", best != "cloud" && best != "edge"},
            {"best_ms", rounded(bestMs)},
            {"chosen_ms", rounded(timeOf(points, chosen))},
            {"best_over_chosen", rounded(sweep.at("best_over_chosen").get<double>())},
            {"best_over_edge", rounded(bestMs / timeOf(points, "edge"))},
            {"best_over_cloud", rounded(bestMs / timeOf(points, "cloud"))},
            {"within_10", within(ratios.total, 0.1)},
            {"within_20", within(ratios.total, 0.2)},
            {"predicted_over_measured", medianOf(ratios.total)},
            {"edge", medianOf(ratios.edge)},
            {"transfer", medianOf(ratios.transfer)},
            {"cloud", medianOf(ratios.cloud)},
            {"max_abs_difference", worstDifference}};
    if (fromPredictions) {
        row["from_predictions"] = *fromPredictions;
        row["best_over_predicted"] = rounded(bestMs / timeOf(points, *fromPredictions));
    }
    return row;
}

/// What choosing from predictions alone reached; nothing where it was not asked.
void addPredictedTotals(Json &totals, const Rows &rows)
{
    double sum = 0;
    double least = 1;
    for (const Json &row : rows) {
        if (!row.contains("best_over_predicted"))
            return;
        const double ratio = row.at("best_over_predicted");
        sum += ratio;
        least = std::min(least, ratio);
    }
    const double mean = rounded(sum / static_cast<double>(rows.size()));
    totals.update({{"mean_best_over_predicted", mean},
                   {"least_best_over_predicted", least},
                   {"target_mean_predicted", 0.97},
                   {"target_each_predicted", 0.90},
                   {"choice_from_predictions_met", mean >= 0.97 && least >= 0.90}});
}

Json totalsOf(const Rows &rows, const Ratios &ratios)
{
    const auto mean = [&](const char *key) {
        double sum = 0;
        for (const Json &row : rows)
            sum += row.at(key).get<double>();
        return rounded(sum / static_cast<double>(rows.size()));
    };
    double least = 1;
    int interior = 0;
    std::size_t points = 0;
    for (const Json &row : rows) {
        least = std::min(least, row.at("best_over_chosen").get<double>());
        interior += row.at("interior").get<bool>() ? 1 : 0;
        points += row.at("points").get<std::size_t>();
    }
    const Json near = within(ratios.total, 0.1);
    const Json nearly = within(ratios.total, 0.2);
    Json totals{{"cases", rows.size()},
            {"interior_optima", interior},
            {"mean_best_over_chosen", mean("best_over_chosen")},
            {"least_best_over_chosen", least},
            {"mean_always_edge", mean("best_over_edge")},
            {"mean_always_cloud", mean("best_over_cloud")},
            {"target_mean", 0.985},
            {"target_each", 0.90},
            {"met", mean("best_over_chosen") >= 0.985 && least >= 0.90},
            {"points", points},
            {"points_measured", ratios.total.size()},
            {"predicted_within_10_percent", near},
            {"predicted_within_20_percent", nearly},
            {"target_within_10_percent", 0.90},
            {"target_within_20_percent", 0.98},
            {"predictions_met", near.is_number() && near >= 0.90 && nearly >= 0.98}};
    addPredictedTotals(totals, rows);
    return totals;
}

} // namespace

Expected<SweepSummary> summariseSweeps(const std::string &folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(folder, error))
        if (entry.path().extension() == ".json" && rateOf(entry.path().stem()))
            files.push_back(entry.path());
    if (error || files.empty())
        return failure(ErrorCode::BadFile,
                       "There are no MODEL-RATE.json files in " + folder + "; run tests/netns/sweep.sh.");
    std::sort(files.begin(), files.end());
    SweepSummary summary;
    Ratios ratios;
    for (const fs::path &file : files) {
        try {
            std::ifstream stream(file);
            const Json sweep = Json::parse(stream);
            summary.rows.push_back(rowOf(file.stem(), *rateOf(file.stem()), sweep, predictedChoice(file)));
            collect(sweep.at("points"), ratios);
        } catch (const std::exception &flaw) {
            return failure(ErrorCode::BadFile,
                           file.string() + " is no sweep's result (" + flaw.what() + "); measure it again.");
        }
    }
    std::stable_sort(summary.rows.begin(), summary.rows.end(), [](const Json &a, const Json &b) {
        return a.at("link_mbps").get<double>() < b.at("link_mbps").get<double>();
    });
    summary.totals = totalsOf(summary.rows, ratios);
    return summary;
}

} // namespace neurosurgeon::bench
