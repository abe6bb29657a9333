#include "tests/bench/measure.h"
#include "tests/bench/sections.h"

#include <algorithm>

namespace neurosurgeon::bench {

namespace {

constexpr int warmUps = 2;

struct Cut {
    PartitionPoint point;
    std::shared_ptr<Segment> head;
    std::shared_ptr<Segment> tail;
    std::vector<nanoseconds> times;
    std::vector<nanoseconds> wholeTimes; ///< taken right beside
};

Expected<nanoseconds> timeOf(Segment &head, Segment *tail, const TensorView &input)
{
    const auto begin = Clock::now();
    auto outputs = head.run({&input, 1});
    if (outputs && tail)
        outputs = tail->run(*outputs);
    const auto end = Clock::now();
    if (!outputs)
        return tl::make_unexpected(outputs.error());
    return end - begin;
}

Expected<std::vector<Cut>> compileCuts(Model &model)
{
    std::vector<Cut> cuts;
    for (const PartitionPoint &point : partitionPoints(model.graph())) {
        // At either end one side is the whole model.
        if (!point.offered || point.edgeLayers == 0 || point.crossing.empty())
            continue;
        const LayerSet head = prefixSet(model.graph(), point.edgeLayers);
        LayerSet tail = head;
        tail.flip();
        const auto headSegment = model.compile(head, Optimize::On);
        const auto tailSegment = model.compile(tail, Optimize::On);
        if (!headSegment || !tailSegment)
            return tl::make_unexpected(headSegment ? tailSegment.error() : headSegment.error());
        cuts.push_back({point, *headSegment, *tailSegment, {}, {}});
    }
    return cuts;
}

Expected<void> measureRound(std::vector<Cut> &cuts, Segment &whole, const TensorView &input, int round)
{
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        Cut &cut = cuts[i];
        const bool wholeFirst = (round + static_cast<int>(i)) % 2 == 0;
        for (const bool isWhole : {wholeFirst, !wholeFirst}) {
            const auto took = isWhole ? timeOf(whole, nullptr, input) : timeOf(*cut.head, cut.tail.get(), input);
            if (!took)
                return tl::make_unexpected(took.error());
            if (round >= 0)
                (isWhole ? cut.wholeTimes : cut.times).push_back(*took);
        }
    }
    return {};
}

/// Both ways as they were run in pairs, one right behind the other: whatever slows the machine down slows both.
struct Comparison {
    double ratio;   ///< median of the pairs'
    double extraMs; ///< median of the differences
};

Comparison compare(const Cut &cut)
{
    std::vector<double> ratios;
    std::vector<double> differences;
    for (std::size_t i = 0; i < cut.times.size(); ++i) {
        ratios.push_back(toMs(cut.times[i]) / toMs(cut.wholeTimes[i]));
        differences.push_back(toMs(cut.times[i]) - toMs(cut.wholeTimes[i]));
    }
    const auto middle = static_cast<std::ptrdiff_t>(ratios.size() / 2);
    std::nth_element(ratios.begin(), ratios.begin() + middle, ratios.end());
    std::nth_element(differences.begin(), differences.begin() + middle, differences.end());
    return {ratios[ratios.size() / 2], differences[differences.size() / 2]};
}

} // namespace

Expected<Rows> measureCuts(const Options &options)
{
    const auto loaded = engine(options.threads);
    if (!loaded)
        return tl::make_unexpected(loaded.error());
    Rows rows = Rows::array();
    for (const std::string &name : options.chosen({"alex_net", "vgg_net", "le_net", "mobile_net"})) {
        say("cuts: " + name);
        const auto model = (*loaded)->load(name);
        if (!model)
            return tl::make_unexpected(model.error());
        const auto whole = (*model)->compile(allLayers((*model)->graph()), Optimize::On);
        auto cuts = compileCuts(**model);
        if (!whole || !cuts)
            return tl::make_unexpected(whole ? cuts.error() : whole.error());
        const TensorView input = randomInput((*model)->graph().input, 1);
        const int runs = options.runsOr(30);
        for (int round = -warmUps; round < runs; ++round)
            if (const auto measured = measureRound(*cuts, **whole, input, round); !measured)
                return tl::make_unexpected(measured.error());
        for (const Cut &cut : *cuts) {
            const Comparison comparison = compare(cut);
            rows.push_back({{"model", name},
                            {"point", cut.point.label},
                            {"crossing_bytes", cut.point.crossingBytes},
                            {"runs", runs},
                            {"whole_ms", toMs(summarise(cut.wholeTimes).median)},
                            {"head_and_tail_ms", toMs(summarise(cut.times).median)},
                            {"spread_ms", toMs(summarise(cut.times).spread)},
                            {"ratio", rounded(comparison.ratio)},
                            {"extra_ms", rounded(comparison.extraMs)},
                            {"met", comparison.ratio <= 1.05 || comparison.extraMs <= 0.5}});
        }
    }
    return rows;
}

} // namespace neurosurgeon::bench
