#include "network/link/linksettings.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <optional>

namespace neurosurgeon {

namespace {

struct Preset {
    std::string_view name;
    double mbitPerSecond;
    double roundTripMs;
};

constexpr Preset presets[] = {
    {"cat1", 0.13, 70}, {"3g", 1.1, 100}, {"4g", 5.85, 40}, {"wifi", 18.88, 5}, {"100m", 100, 1}, {"1g", 1000, 0.5},
};

std::chrono::nanoseconds fromMs(double ms)
{
    return std::chrono::round<std::chrono::nanoseconds>(std::chrono::duration<double, std::milli>(ms));
}

LinkSettings settings(double mbitPerSecond, double roundTripMs, double jitterMs = 0)
{
    return {mbitPerSecond, fromMs(roundTripMs / 2), fromMs(jitterMs)};
}

std::optional<double> number(std::string_view text, double most)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= most))
        return std::nullopt;
    return value;
}

bool isTooSlow(double mbitPerSecond)
{
    return mbitPerSecond > 0 && mbitPerSecond < minLinkMbitPerSecond;
}

std::string plain(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
}

} // namespace

Expected<LinkSettings> LinkSettings::parse(std::string_view text)
{
    for (const Preset &preset : presets)
        if (text == preset.name)
            return settings(preset.mbitPerSecond, preset.roundTripMs);
    if (text.ends_with(".json"))
        return load(std::string(text));
    constexpr double mostMs = 2 * double(maxLinkDelay.count());
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::size_t second = std::min(text.find(',', comma + 1), text.size());
    const auto mbit = number(text.substr(0, comma), maxLinkMbitPerSecond);
    const auto roundTrip = comma == text.size() ? 0.0 : number(text.substr(comma + 1, second - comma - 1), mostMs);
    const auto jitter = second == text.size() ? 0.0 : number(text.substr(second + 1), mostMs);
    if (!mbit || isTooSlow(*mbit) || !roundTrip || !jitter)
        return failure(ErrorCode::Usage, "\"" + std::string(text) +
                                             "\" is no link: give MBIT, MBIT,RTT_MS or MBIT,RTT_MS,JITTER_MS (for example "
                                             "20,5), a scenario file (.json), or one of cat1, 3g, 4g, wifi, 100m, 1g.");
    return settings(*mbit, *roundTrip, *jitter);
}

Expected<LinkSettings> LinkSettings::load(const std::string &file)
{
    const auto bad = [&file](const std::string &what) {
        return failure(ErrorCode::BadFile,
                       "The scenario " + file + " " + what +
                           "; it must be a list of steps like {\"at_s\": 10, \"rate\": 5.85, \"delay\": 20}.");
    };
    std::ifstream stream(file);
    if (!stream)
        return bad("cannot be read");
    const auto json = nlohmann::json::parse(stream, nullptr, false);
    if (!json.is_array() || json.empty() || json.size() > maxLinkSteps)
        return bad("is not a JSON list of 1 to " + std::to_string(maxLinkSteps) + " steps");
    std::vector<LinkStep> steps;
    for (const auto &entry : json) {
        const std::string place = "is wrong in step " + std::to_string(steps.size() + 1);
        LinkStep step = steps.empty() ? LinkStep{} : steps.back();
        const auto read = [&entry](const char *key, double most) -> std::optional<double> {
            const auto found = entry.find(key);
            if (found == entry.end() || !found->is_number())
                return std::nullopt;
            const double value = found->get<double>();
            return value >= 0 && value <= most ? std::optional(value) : std::nullopt;
        };
        if (!entry.is_object())
            return bad(place);
        const auto at = read("at_s", 86'400);
        const auto rate = read("rate", maxLinkMbitPerSecond);
        const auto delay = read("delay", double(maxLinkDelay.count()));
        const auto jitter = read("jitter", double(maxLinkDelay.count()));
        if (!at || !rate || isTooSlow(*rate) || (entry.contains("delay") && !delay) || (entry.contains("jitter") && !jitter))
            return bad(place);
        step.at = fromMs(*at * 1000);
        step.mbitPerSecond = *rate;
        step.oneWayDelay = delay ? fromMs(*delay) : step.oneWayDelay;
        step.jitter = jitter ? fromMs(*jitter) : step.jitter;
        if (steps.empty() ? step.at.count() != 0 : step.at <= steps.back().at)
            return bad(place + " (times ascend from 0)");
        steps.push_back(step);
    }
    LinkSettings scenario{.scenario = std::move(steps)};
    return scenario.after({});
}

LinkSettings LinkSettings::after(std::chrono::nanoseconds elapsed) const
{
    LinkSettings now = *this;
    now.scenario.clear();
    for (const LinkStep &step : scenario) {
        if (step.at > elapsed) {
            now.scenario.push_back(step);
            now.scenario.back().at -= elapsed;
            continue;
        }
        now.mbitPerSecond = step.mbitPerSecond;
        now.oneWayDelay = step.oneWayDelay;
        now.jitter = step.jitter;
    }
    return now;
}

std::string LinkSettings::text() const
{
    if (!isActive())
        return "not shaped";
    const auto ms = [](std::chrono::nanoseconds time) {
        return plain(std::chrono::duration<double, std::milli>(time).count()) + " ms";
    };
    std::string text = mbitPerSecond > 0 ? plain(mbitPerSecond) + " Mbit/s" : std::string("any rate");
    if (oneWayDelay.count() > 0)
        text += ", " + ms(roundTrip()) + " round trip";
    if (jitter.count() > 0)
        text += ", " + ms(jitter) + " jitter";
    if (!scenario.empty())
        text += ", then " + std::to_string(scenario.size()) + (scenario.size() == 1 ? " change" : " changes");
    return text;
}

} // namespace neurosurgeon
