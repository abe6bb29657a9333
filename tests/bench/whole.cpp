#include "tests/bench/cli.h"
#include "tests/bench/measure.h"
#include "tests/bench/sections.h"

#include "core/profile/settling.h"

#include <algorithm>

namespace neurosurgeon::bench {

namespace {

struct Target {
    const char *model;
    double ratio;
};
constexpr Target targets[] = {{"alex_net", 1.4}, {"vgg_net", 1.4}, {"le_net", 1.2}, {"mobile_net", 3.5}};

constexpr int warmUps = 3;
constexpr int blockRuns = 5;
constexpr int usualRuns = 40;

Expected<nanoseconds> timeOf(Segment &segment, const TensorView &input)
{
    const auto begin = Clock::now();
    const auto output = segment.run({&input, 1});
    const auto end = Clock::now();
    if (!output)
        return tl::make_unexpected(output.error());
    return end - begin;
}

struct Times {
    std::vector<nanoseconds> eager;
    std::vector<nanoseconds> fast;

    double ratio() const { return toMs(summarise(eager).median) / toMs(summarise(fast).median); }
};

/// One model both ways, with everything measured of it.
struct Race {
    Target target;
    std::shared_ptr<Model> model;
    std::shared_ptr<Segment> eager;
    std::shared_ptr<Segment> fast;
    TensorView input;
    double difference = 0; ///< of the answers, over max|y|
    Times inTurn{};
    Times inBlocks{};
    Times blocks{}; ///< their medians

    /// One run of each in turn, and the first one changes: each finds the caches full of the other's weights.
    Expected<void> runInTurn(int runs)
    {
        for (int run = -warmUps; run < runs; ++run) {
            const bool eagerFirst = run % 2 == 0;
            for (const bool isEager : {eagerFirst, !eagerFirst}) {
                const auto took = timeOf(isEager ? *eager : *fast, input);
                if (!took)
                    return tl::make_unexpected(took.error());
                if (run >= 0)
                    (isEager ? inTurn.eager : inTurn.fast).push_back(*took);
            }
        }
        return {};
    }

    /// A few runs of each, after the machine has settled on it, as it does in a session.
    Expected<void> runBlock(bool eagerFirst)
    {
        for (const bool isEager : {eagerFirst, !eagerFirst}) {
            Segment &segment = isEager ? *eager : *fast;
            const auto settled = runUntilSettled([&]() -> Expected<void> { return timeOf(segment, input).map([](nanoseconds) {}); });
            if (!settled)
                return settled;
            std::vector<nanoseconds> times;
            for (int run = 0; run < blockRuns; ++run) {
                const auto took = timeOf(segment, input);
                if (!took)
                    return tl::make_unexpected(took.error());
                times.push_back(*took);
            }
            std::vector<nanoseconds> &all = isEager ? inBlocks.eager : inBlocks.fast;
            all.insert(all.end(), times.begin(), times.end());
            (isEager ? blocks.eager : blocks.fast).push_back(summarise(times).median);
        }
        return {};
    }

    Json row() const
    {
        const nanoseconds eagerTime = summarise(picked(blocks.eager, leastDisturbed(blocks.eager))).median;
        const nanoseconds fastTime = summarise(picked(blocks.fast, leastDisturbed(blocks.fast))).median;
        const double ratio = toMs(eagerTime) / toMs(fastTime);
        return {{"model", target.model},
                {"runs", inBlocks.fast.size()},
                {"eager_ms", toMs(eagerTime)},
                {"eager_spread_ms", toMs(summarise(inBlocks.eager).spread)},
                {"optimised_ms", toMs(fastTime)},
                {"optimised_spread_ms", toMs(summarise(inBlocks.fast).spread)},
                {"ratio", rounded(ratio)},
                {"ratio_all_blocks", rounded(inBlocks.ratio())},
                {"ratio_in_turn", rounded(inTurn.ratio())},
                {"target", target.ratio},
                {"difference_of_max", difference},
                {"met", ratio >= target.ratio}};
    }
};

Expected<Race> prepare(Engine &engine, const Target &target)
{
    const auto model = engine.load(target.model);
    if (!model)
        return tl::make_unexpected(model.error());
    const LayerSet all = allLayers((*model)->graph());
    const auto eager = (*model)->compile(all, Optimize::Off);
    const auto fast = (*model)->compile(all, Optimize::On);
    if (!eager || !fast)
        return tl::make_unexpected(eager ? fast.error() : eager.error());
    const TensorView input = randomInput((*model)->graph().input, 1);
    const auto reference = (*eager)->run({&input, 1});
    const auto answer = (*fast)->run({&input, 1});
    if (!reference || !answer)
        return tl::make_unexpected(reference ? answer.error() : reference.error());
    return Race{target, *model, *eager, *fast, input,
                maxAbsDifference(reference->front(), answer->front()) / maxAbs(reference->front())};
}

Expected<Rows> measureOne(const Target &target, const Options &options)
{
    const auto loaded = engine(options.threads);
    if (!loaded)
        return tl::make_unexpected(loaded.error());
    auto race = prepare(**loaded, target);
    if (!race)
        return tl::make_unexpected(race.error());
    const int runs = options.runsOr(usualRuns);
    if (const auto ran = race->runInTurn(runs); !ran)
        return tl::make_unexpected(ran.error());
    for (int block = 0; block * blockRuns < runs; ++block)
        if (const auto ran = race->runBlock(block % 2 == 0); !ran)
            return tl::make_unexpected(ran.error());
    return Rows::array({race->row()});
}

} // namespace

/// Each model in a process of its own: what a process has allocated before changes how fast eager LibTorch gets its memory
/// (docs/measuring.md). Of the blocks the least disturbed count, on either side.
Expected<Rows> measureWhole(const Options &options)
{
    std::vector<std::string> models;
    for (const Target &target : targets)
        models.emplace_back(target.model);
    models = options.chosen(models);
    if (models.size() == 1) {
        const auto isChosen = [&](const Target &target) { return models.front() == target.model; };
        return measureOne(*std::find_if(std::begin(targets), std::end(targets), isChosen), options);
    }
    Rows rows = Rows::array();
    for (const std::string &model : models) {
        say("whole: " + model);
        const std::string runs = std::to_string(options.runsOr(usualRuns));
        const auto measured = runBench({"--section", "whole", "--model", model, "--runs", runs, "--threads",
                                        std::to_string(options.threads), "--json"});
        if (!measured)
            return tl::make_unexpected(measured.error());
        const Json &section = measured->at("sections").at("whole");
        Json row = section.at("rows").front();
        row["processor_share"] = section.at("processor_share");
        rows.push_back(std::move(row));
    }
    // Its libraries are told of beside the results.
    if (const auto loaded = engine(options.threads); !loaded)
        return tl::make_unexpected(loaded.error());
    return rows;
}

} // namespace neurosurgeon::bench
