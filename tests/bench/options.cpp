#include "tests/bench/options.h"

#include "tests/bench/sections.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace neurosurgeon::bench {

namespace {

constexpr char help[] =
    "Usage: neurosurgeon-bench [--section NAME]... [--model NAME]... [--runs N] [--threads N] [--json]\n"
    "                         [--predictors DIR]\n"
    "       neurosurgeon-bench --summarise DIR [--json]\n"
    "\n"
    "Measures this machine; docs/measuring.md says how. Sections:\n"
    "  whole     the optimised model against eager LibTorch, each model in a process of its own\n"
    "  cuts      head and tail together against the optimised whole, at every point the seed offers\n"
    "  start     process start to first answer of le_net, with and without profiles\n"
    "  planning  choosing a partition, without anything around it\n"
    "  loopback  what a collaborative run costs besides the computing, on this machine's loopback\n"
    "  predictors  (only when named) heads and tails of models never measured, as --predictors DIR predicts them\n"
    "  predicting  (only when named) how long it takes to predict a network of 300 layers, with --predictors DIR\n"
    "start, planning and loopback run the neurosurgeon-cli beside this program.\n"
    "--summarise reads the MODEL-RATE.json files of tests/netns/sweep.sh.\n";

[[noreturn]] void wrongUsage(const std::string &sentence)
{
    std::fprintf(stderr, "neurosurgeon-bench: %s See --help.\n", sentence.c_str());
    std::exit(2);
}

} // namespace

bool Options::wants(const std::string &section) const
{
    return sections.empty() || std::find(sections.begin(), sections.end(), section) != sections.end();
}

std::vector<std::string> Options::chosen(const std::vector<std::string> &all) const
{
    std::vector<std::string> result = all;
    if (!models.empty())
        std::erase_if(result,
                      [&](const auto &name) { return std::find(models.begin(), models.end(), name) == models.end(); });
    return result;
}

Options parse(int argc, char **argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string flag = argv[i];
        const auto value = [&] {
            if (++i >= argc)
                wrongUsage(flag + " needs a value.");
            return std::string(argv[i]);
        };
        const auto number = [&] {
            const std::string text = value();
            const int parsed = std::atoi(text.c_str());
            if (parsed < 1)
                wrongUsage(flag + " needs a number above 0, not \"" + text + "\".");
            return parsed;
        };
        if (flag == "--section") {
            options.sections.push_back(value());
            const auto known = sections();
            if (std::none_of(known.begin(), known.end(),
                             [&](const auto &each) { return each.name == options.sections.back(); }))
                wrongUsage("There is no section \"" + options.sections.back() + "\".");
        } else if (flag == "--model") {
            options.models.push_back(value());
        } else if (flag == "--runs") {
            options.runs = number();
        } else if (flag == "--threads") {
            options.threads = number();
        } else if (flag == "--predictors") {
            options.predictors = value();
        } else if (flag == "--summarise") {
            options.summarise = value();
        } else if (flag == "--json") {
            options.json = true;
        } else if (flag == "--help" || flag == "-h") {
            std::fputs(help, stdout);
            std::exit(0);
        } else {
            wrongUsage("There is no option \"" + flag + "\".");
        }
    }
    return options;
}

} // namespace neurosurgeon::bench
