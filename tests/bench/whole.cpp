#include "tests/bench/measure.h"
#include "tests/bench/sections.h"

#include "core/profile/settling.h"

namespace neurosurgeon::bench {

namespace {

struct Target {
    const char *model;
    double ratio;
};
constexpr Target targets[] = {{"alex_net", 1.4}, {"vgg_net", 1.4}, {"le_net", 1.2}, {"mobile_net", 3.5}};

constexpr int warmUps = 3;
constexpr int blockRuns = 5;

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

/// One run of each in turn, and the first one changes: each finds the caches full of the other's weights.
Expected<Times> timeInTurn(Segment &eager, Segment &fast, const TensorView &input, int runs)
{
    Times times;
    for (int run = -warmUps; run < runs; ++run) {
        const bool eagerFirst = run % 2 == 0;
        for (const bool isEager : {eagerFirst, !eagerFirst}) {
            const auto took = timeOf(isEager ? eager : fast, input);
            if (!took)
                return tl::make_unexpected(took.error());
            if (run >= 0)
                (isEager ? times.eager : times.fast).push_back(*took);
        }
    }
    return times;
}

/// Blocks of a few runs in turn, each after the machine has settled on it, as it does in a session.
Expected<Times> timeInBlocks(Segment &eager, Segment &fast, const TensorView &input, int runs)
{
    Times times;
    for (int done = 0; done < runs; done += blockRuns)
        for (const bool isEager : {done / blockRuns % 2 == 0, done / blockRuns % 2 == 1}) {
            Segment &segment = isEager ? eager : fast;
            const auto settled = runUntilSettled([&]() -> Expected<void> { return timeOf(segment, input).map([](nanoseconds) {}); });
            if (!settled)
                return tl::make_unexpected(settled.error());
            for (int run = 0; run < blockRuns; ++run) {
                const auto took = timeOf(segment, input);
                if (!took)
                    return tl::make_unexpected(took.error());
                (isEager ? times.eager : times.fast).push_back(*took);
            }
        }
    return times;
}

Expected<Json> measureModel(Engine &engine, const Target &target, int runs)
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

    const auto inTurn = timeInTurn(**eager, **fast, input, runs);
    const auto inBlocks = inTurn ? timeInBlocks(**eager, **fast, input, runs) : inTurn;
    if (!inBlocks)
        return tl::make_unexpected(inBlocks.error());
    const Timing eagerTiming = summarise(inBlocks->eager);
    const Timing fastTiming = summarise(inBlocks->fast);
    return Json{
        {"model", target.model},
        {"runs", fastTiming.runs},
        {"eager_ms", toMs(eagerTiming.median)},
        {"eager_spread_ms", toMs(eagerTiming.spread)},
        {"optimised_ms", toMs(fastTiming.median)},
        {"optimised_spread_ms", toMs(fastTiming.spread)},
        {"ratio", rounded(inBlocks->ratio())},
        {"ratio_in_turn", rounded(inTurn->ratio())},
        {"target", target.ratio},
        {"difference_of_max", maxAbsDifference(reference->front(), answer->front()) / maxAbs(reference->front())},
        {"met", inBlocks->ratio() >= target.ratio}};
}

} // namespace

Expected<Rows> measureWhole(const Options &options)
{
    const auto loaded = engine(options.threads);
    if (!loaded)
        return tl::make_unexpected(loaded.error());
    Rows rows = Rows::array();
    for (const Target &target : targets) {
        if (options.chosen({target.model}).empty())
            continue;
        say(std::string("whole: ") + target.model);
        auto row = measureModel(**loaded, target, options.runsOr(30));
        if (!row)
            return row;
        rows.push_back(std::move(*row));
    }
    return rows;
}

} // namespace neurosurgeon::bench
