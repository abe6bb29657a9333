#include "app/cli/console.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include <unistd.h>

namespace neurosurgeon {

void printJson(const Json &json)
{
    printText(json.dump(2) + "\n");
}

void printText(const std::string &text)
{
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

void say(const std::string &sentence)
{
    std::fprintf(stderr, "%s\n", sentence.c_str());
}

Progress progressPrinter(std::string what)
{
    const auto begin = std::chrono::steady_clock::now();
    auto last = std::make_shared<std::chrono::steady_clock::time_point>(begin);
    const bool terminal = isatty(STDERR_FILENO) == 1;
    return [what = std::move(what), begin, last, terminal](int done, int total) {
        const auto now = std::chrono::steady_clock::now();
        const bool shown = *last > begin;
        const auto pause = terminal ? std::chrono::milliseconds(200) : std::chrono::milliseconds(2000);
        if (now - begin < std::chrono::seconds(1) || (now - *last < pause && !(shown && done == total)))
            return;
        *last = now;
        const double left = std::chrono::duration<double>(now - begin).count() / std::max(done, 1) * (total - done);
        std::fprintf(stderr, terminal ? "\r%s: %3d %%, %.0f s left  %s" : "%s: %3d %%, %.0f s left%s", what.c_str(),
                     100 * done / std::max(total, 1), left, !terminal || done == total ? "\n" : "");
    };
}

int exitCodeOf(const Error &error)
{
    switch (error.code) {
    case ErrorCode::Usage: return 2;
    case ErrorCode::NoConnection:
    case ErrorCode::Refused: return 3;
    case ErrorCode::BadFile: return 4;
    case ErrorCode::Failed:
    case ErrorCode::Cancelled: break;
    }
    return 1;
}

std::string milliseconds(double ms)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), ms < 10 ? "%.3f" : ms < 100 ? "%.2f" : "%.1f", ms);
    return text.data();
}

std::string percent(double share)
{
    return milliseconds(share * 100) + " %";
}

double toMs(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

std::string bytesText(std::int64_t bytes)
{
    std::array<char, 32> text{};
    if (bytes >= 1'000'000)
        std::snprintf(text.data(), text.size(), "%.2f MB", static_cast<double>(bytes) / 1e6);
    else if (bytes >= 1000)
        std::snprintf(text.data(), text.size(), "%.1f KB", static_cast<double>(bytes) / 1e3);
    else
        std::snprintf(text.data(), text.size(), "%lld B", static_cast<long long>(bytes));
    return text.data();
}

std::string table(const std::vector<std::vector<std::string>> &rows)
{
    std::vector<std::size_t> widths;
    for (const auto &row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths.resize(std::max(widths.size(), i + 1));
            widths[i] = std::max(widths[i], row[i].size());
        }
    std::string text;
    for (const auto &row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string space(widths[i] - row[i].size(), ' ');
            text += i == 0 ? row[i] + space : "  " + space + row[i];
        }
        text += '\n';
    }
    return text;
}

} // namespace neurosurgeon
