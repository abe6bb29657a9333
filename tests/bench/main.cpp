#include "tests/bench/machine.h"
#include "tests/bench/measure.h"
#include "tests/bench/options.h"
#include "tests/bench/sections.h"
#include "tests/bench/table.h"

#include <cstdio>

namespace neurosurgeon::bench {

std::span<const Section> sections()
{
    static constexpr Section all[] = {
        {"whole", "The whole model, optimised against eager LibTorch", measureWhole},
        {"cuts", "Head and tail against the optimised whole", measureCuts},
        {"start", "Process start to first answer, le_net over loopback", measureStart},
        {"planning", "Choosing a partition", measurePlanning},
        {"scheduling", "Ordering tasks and choosing their points together", measureScheduling},
        {"predictors", "Segments of models never measured, predicted against measured", measurePredictors},
        {"predicting", "Predicting a network of 300 layers", measurePredicting},
        {"loopback", "A collaborative run less its computing, vgg_net over loopback", measureLoopback},
    };
    return all;
}

namespace {

int printSummary(const Options &options)
{
    const auto summary = summariseSweeps(options.summarise);
    if (!summary) {
        say("neurosurgeon-bench: " + summary.error().message);
        return 4;
    }
    if (options.json)
        std::printf("%s\n", Json{{"sweeps", summary->rows}, {"totals", summary->totals}}.dump(1).c_str());
    else
        std::printf("%s\n%s", tableOf(summary->rows).c_str(), listOf(summary->totals).c_str());
    return 0;
}

/// A program that answers with other keys than agreed is a failure like any other.
Expected<Rows> measured(const Section &section, const Options &options)
{
    try {
        return section.measure(options);
    } catch (const Json::exception &error) {
        return failure(ErrorCode::Failed, std::string("An answer has not the keys it should have: ") + error.what());
    }
}

int measureAll(const Options &options)
{
    Json results = Json::object();
    int status = 0;
    for (const Section &section : sections()) {
        const bool onlyNamed = section.name.starts_with("predict"); // it needs a deployment
        if (!options.wants(std::string(section.name)) || (onlyNamed && options.sections.empty()))
            continue;
        const ProcessorShare share;
        const auto rows = measured(section, options);
        if (!rows) {
            say("neurosurgeon-bench: " + std::string(section.name) + ": " + rows.error().message);
            results[std::string(section.name)] = {{"error", rows.error().message}};
            status = 1;
            continue;
        }
        results[std::string(section.name)] = {{"processor_share", rounded(share.value())}, {"rows", *rows}};
        if (!options.json) {
            std::printf("%s\n%s\n", std::string(section.title).c_str(), tableOf(*rows).c_str());
            std::fflush(stdout);
        }
    }
    if (options.json)
        std::printf("%s\n", Json{{"machine", describeMachine()}, {"sections", results}}.dump(1).c_str());
    else
        std::printf("%s", listOf(describeMachine()).c_str());
    return status;
}

} // namespace

} // namespace neurosurgeon::bench

int main(int argc, char **argv)
{
    using namespace neurosurgeon::bench;
    const Options options = parse(argc, argv);
    fixThreads(options.threads);
    return options.summarise.empty() ? measureAll(options) : printSummary(options);
}
