#include "tests/bench/table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace neurosurgeon::bench {

namespace {

std::string cellOf(const std::string &key, const Json &value)
{
    if (key == "met" || key.ends_with("_met"))
        return value.get<bool>() ? "ok" : "MISSED";
    if (value.is_null())
        return "-";
    if (value.is_boolean())
        return value.get<bool>() ? "yes" : "no";
    if (value.is_number_float()) {
        char text[32];
        const double number = value;
        const bool tiny = number != 0 && std::abs(number) < 1e-3;
        std::snprintf(text, sizeof text,
                      tiny                                    ? "%.1e"
                      : key.ends_with("_ms") && number >= 100 ? "%.1f"
                                                              : "%.3f",
                      number);
        return text;
    }
    return value.is_string() ? value.get<std::string>() : value.dump();
}

} // namespace

std::string tableOf(const Rows &rows)
{
    if (rows.empty())
        return "nothing measured\n";
    std::vector<std::string> keys;
    for (const auto &[key, value] : rows.front().items())
        keys.push_back(key);
    std::string table;
    std::vector<std::size_t> widths;
    for (const std::string &key : keys) {
        std::size_t width = key.size();
        for (const Json &row : rows)
            width = std::max(width, cellOf(key, row.at(key)).size());
        widths.push_back(width);
    }
    const auto addLine = [&](auto cell, auto isText) {
        std::string line;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const std::string text = cell(keys[i]);
            const std::string space(widths[i] - text.size(), ' ');
            line += (i == 0 ? "" : "  ") + (isText(keys[i]) ? text + space : space + text);
        }
        table += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    };
    const auto isText = [&](const std::string &key) { return !rows.front().at(key).is_number(); };
    addLine([](const std::string &key) { return key; }, isText);
    for (const Json &row : rows)
        addLine([&](const std::string &key) { return cellOf(key, row.at(key)); }, isText);
    return table;
}

std::string listOf(const Json &object)
{
    std::string list;
    for (const auto &[key, value] : object.items())
        list += key + ": " + cellOf(key, value) + '\n';
    return list;
}

} // namespace neurosurgeon::bench
