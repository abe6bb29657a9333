#include "tests/bench/measure.h"
#include "tests/bench/sections.h"

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

/// The pairs of both ways, one right behind the other, that took the least time together.
std::vector<std::size_t> leastDisturbedPairs(const Cut &cut)
{
    std::vector<std::chrono::nanoseconds> both;
    for (std::size_t i = 0; i < cut.times.size(); ++i)
        both.push_back(cut.times[i] + cut.wholeTimes[i]);
    return leastDisturbed(both);
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
        const int runs = options.runsOr(name == "vgg_net" ? 15 : 30);
        for (int round = -warmUps; round < runs; ++round)
            if (const auto measured = measureRound(*cuts, **whole, input, round); !measured)
                return tl::make_unexpected(measured.error());
        for (const Cut &cut : *cuts) {
            const auto calm = leastDisturbedPairs(cut);
            const double split = toMs(summarise(picked(cut.times, calm)).median);
            const double undivided = toMs(summarise(picked(cut.wholeTimes, calm)).median);
            const double allowed = std::max(1.05 * undivided, undivided + 0.5);
            rows.push_back({{"model", name},
                            {"point", cut.point.label},
                            {"crossing_bytes", cut.point.crossingBytes},
                            {"runs", runs},
                            {"whole_ms", undivided},
                            {"head_and_tail_ms", split},
                            {"spread_ms", toMs(summarise(cut.times).spread)},
                            {"ratio", rounded(split / undivided)},
                            {"allowed_ms", rounded(allowed)},
                            {"met", split <= allowed}});
        }
    }
    return rows;
}

} // namespace neurosurgeon::bench
