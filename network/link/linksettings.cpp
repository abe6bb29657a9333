#include "network/link/linksettings.h"

#include <charconv>
#include <cstdio>
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

LinkSettings settings(double mbitPerSecond, double roundTripMs)
{
    const std::chrono::duration<double, std::milli> oneWay(roundTripMs / 2);
    return {mbitPerSecond, std::chrono::round<std::chrono::nanoseconds>(oneWay)};
}

std::optional<double> number(std::string_view text, double most)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= most))
        return std::nullopt;
    return value;
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
    const std::size_t comma = text.find(',');
    const auto mbit = number(text.substr(0, comma), maxLinkMbitPerSecond);
    const auto roundTrip = comma == std::string_view::npos
                               ? std::optional<double>(0)
                               : number(text.substr(comma + 1), 2 * double(maxLinkDelay.count()));
    if (!mbit || !roundTrip)
        return failure(ErrorCode::Usage, "\"" + std::string(text) +
                                             "\" is no link: give MBIT or MBIT,RTT_MS (for example 20,5), or one of "
                                             "cat1, 3g, 4g, wifi, 100m, 1g.");
    return settings(*mbit, *roundTrip);
}

std::string LinkSettings::text() const
{
    if (!isActive())
        return "not shaped";
    const std::string rate = mbitPerSecond > 0 ? plain(mbitPerSecond) + " Mbit/s" : std::string("any rate");
    if (oneWayDelay.count() == 0)
        return rate;
    return rate + ", " + plain(std::chrono::duration<double, std::milli>(roundTrip()).count()) + " ms round trip";
}

} // namespace neurosurgeon
