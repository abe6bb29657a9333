#include "tests/bench/measure.h"
#include "tests/bench/sections.h"

namespace neurosurgeon::bench {

namespace {

struct Target {
    const char *model;
    double ratio;
};
constexpr Target targets[] = {{"alex_net", 1.4}, {"vgg_net", 1.4}, {"le_net", 1.2}, {"mobile_net", 3.5}};

constexpr int warmUps = 3;

nanoseconds timeOf(Segment &segment, const TensorView &input)
{
    const auto begin = Clock::now();
    const auto output = segment.run({&input, 1});
    const auto end = Clock::now();
    return output ? end - begin : nanoseconds::zero();
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

    std::vector<nanoseconds> eagerTimes;
    std::vector<nanoseconds> fastTimes;
    for (int run = -warmUps; run < runs; ++run) {
        // In turn, and the first one changes: a disturbance falls on both alike.
        const bool eagerFirst = run % 2 == 0;
        const nanoseconds first = timeOf(eagerFirst ? **eager : **fast, input);
        const nanoseconds second = timeOf(eagerFirst ? **fast : **eager, input);
        if (run >= 0) {
            eagerTimes.push_back(eagerFirst ? first : second);
            fastTimes.push_back(eagerFirst ? second : first);
        }
    }
    const Timing eagerTiming = summarise(eagerTimes);
    const Timing fastTiming = summarise(fastTimes);
    const double ratio = toMs(eagerTiming.median) / toMs(fastTiming.median);
    return Json{
        {"model", target.model},
        {"runs", runs},
        {"eager_ms", toMs(eagerTiming.median)},
        {"eager_spread_ms", toMs(eagerTiming.spread)},
        {"optimised_ms", toMs(fastTiming.median)},
        {"optimised_spread_ms", toMs(fastTiming.spread)},
        {"ratio", rounded(ratio)},
        {"target", target.ratio},
        {"difference_of_max", maxAbsDifference(reference->front(), answer->front()) / maxAbs(reference->front())},
        {"met", ratio >= target.ratio}};
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
