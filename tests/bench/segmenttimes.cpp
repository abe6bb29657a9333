#include "tests/bench/segmenttimes.h"

#include "core/profile/settling.h"

#include <algorithm>
#include <array>

namespace neurosurgeon::bench {

namespace {

constexpr std::chrono::milliseconds blockTime{400};
constexpr int mostRounds = 8; ///< times the visits wanted

/// One partition point, compiled, with its visits: of the values (0) and of the repetition (1).
struct Point {
    std::shared_ptr<Segment> head;
    std::shared_ptr<Segment> tail;
    struct Visits {
        std::vector<nanoseconds> heads;
        std::vector<nanoseconds> tails;

        void add(const Visits &more)
        {
            heads.insert(heads.end(), more.heads.begin(), more.heads.end());
            tails.insert(tails.end(), more.tails.begin(), more.tails.end());
        }
    };
    std::array<Visits, 2> counted{};
    std::array<Visits, 2> slow{};  ///< of blocks with a slow glance
    std::array<Visits, 2> block{}; ///< of the present one
};

class Visitor {
public:
    Visitor(int visits, MachineSpeed &speed) : m_wanted(static_cast<std::size_t>(visits)), m_speed(speed) {}

    Expected<void> prepare(const std::shared_ptr<Model> &model)
    {
        const ModelGraph &graph = model->graph();
        m_input = randomInput(graph.input, 1);
        for (const PartitionPoint &point : partitionPoints(graph)) {
            const LayerSet head = prefixSet(graph, point.edgeLayers);
            LayerSet tail = head;
            tail.flip();
            Point compiled;
            if (const auto made = compile(*model, head, compiled.head); !made)
                return made;
            if (const auto made = compile(*model, tail, compiled.tail); !made)
                return made;
            m_points.push_back(std::move(compiled));
        }
        return {};
    }

    Expected<void> visitAll()
    {
        if (const auto opened = openBlock(m_points.front()); !opened)
            return opened;
        for (std::size_t round = 0; round < mostRounds * m_wanted; ++round)
            for (Point &point : m_points) {
                if (isDone(point))
                    continue;
                if (const auto visited = visit(point, point.block[round % 2]); !visited)
                    return visited;
                if (Clock::now() - m_blockBegan > blockTime) {
                    if (const auto closed = closeBlock(); !closed)
                        return closed;
                    if (const auto opened = openBlock(point); !opened)
                        return opened;
                }
            }
        return closeBlock();
    }

    SegmentTimes times(const ModelGraph &graph) const
    {
        SegmentTimes all;
        for (std::size_t which = 0; which < 2; ++which) {
            ModelProfile &profile = which == 0 ? all.values : all.repetition;
            profile.graph = graph;
            profile.quality = ProfileQuality::Full;
            for (const Point &point : m_points) {
                const bool none = point.counted[which].heads.empty();
                all.slow += none ? 1 : 0;
                const Point::Visits &visits = none ? point.slow[which] : point.counted[which];
                profile.heads.push_back(summarise(visits.heads, leastDisturbed(visits.heads)));
                profile.tails.push_back(summarise(visits.tails, leastDisturbed(visits.tails)));
            }
        }
        std::vector<double> calibrations = m_fastCalibrations.empty() ? m_slowCalibrations : m_fastCalibrations;
        const auto middle = calibrations.begin() + static_cast<std::ptrdiff_t>(calibrations.size() / 2);
        std::nth_element(calibrations.begin(), middle, calibrations.end());
        all.calibrationMs = *middle;
        return all;
    }

private:
    /// An empty segment stays none.
    static Expected<void> compile(Model &model, const LayerSet &layers, std::shared_ptr<Segment> &segment)
    {
        if (std::none_of(layers.begin(), layers.end(), [](bool member) { return member; }))
            return {};
        auto made = model.compile(layers, Optimize::On);
        if (!made)
            return tl::make_unexpected(made.error());
        segment = std::move(*made);
        return {};
    }

    bool isDone(const Point &point) const
    {
        return std::all_of(point.counted.begin(), point.counted.end(), [this](const Point::Visits &visits) { return visits.heads.size() >= m_wanted; });
    }

    Expected<void> visit(const Point &point, Point::Visits &visits)
    {
        std::vector<TensorView> crossing{m_input};
        const auto run = [&](const std::shared_ptr<Segment> &segment) -> Expected<nanoseconds> {
            if (!segment)
                return nanoseconds::zero();
            const auto begin = Clock::now();
            auto outputs = segment->run(crossing);
            const nanoseconds took = Clock::now() - begin;
            if (!outputs)
                return tl::make_unexpected(outputs.error());
            crossing = std::move(*outputs);
            return took;
        };
        const auto head = run(point.head);
        const auto tail = head ? run(point.tail) : head;
        if (!tail)
            return tl::make_unexpected(tail.error());
        visits.heads.push_back(*head);
        visits.tails.push_back(*tail);
        return {};
    }

    Expected<void> openBlock(const Point &first)
    {
        const auto ms = m_speed.glance();
        if (!ms)
            return tl::make_unexpected(ms.error());
        m_glance = *ms;
        const auto calibrated = m_speed.settled();
        if (!calibrated)
            return tl::make_unexpected(calibrated.error());
        m_calibration = *calibrated;
        const auto settled = runUntilSettled([&] {
            Point::Visits unseen;
            return visit(first, unseen);
        });
        m_blockBegan = Clock::now();
        return settled;
    }

    Expected<void> closeBlock()
    {
        const auto ms = m_speed.glance();
        if (!ms)
            return tl::make_unexpected(ms.error());
        const double slower = std::max(m_glance, *ms);
        const bool fast = m_speed.full().isFast(slower);
        (fast ? m_fastCalibrations : m_slowCalibrations).push_back(m_calibration);
        for (Point &point : m_points)
            for (std::size_t which = 0; which < 2; ++which)
                (fast ? point.counted : point.slow)[which].add(std::exchange(point.block[which], {}));
        return {};
    }

    std::size_t m_wanted;
    MachineSpeed &m_speed;
    TensorView m_input;
    std::vector<Point> m_points;
    double m_glance = 0;
    double m_calibration = 0;                 ///< at the beginning of the present block
    std::vector<double> m_fastCalibrations{}; ///< of the blocks that count
    std::vector<double> m_slowCalibrations{};
    Clock::time_point m_blockBegan;
};

} // namespace

Expected<SegmentTimes> measureSegments(const std::shared_ptr<Model> &model, int visits, MachineSpeed &speed)
{
    Visitor visitor(visits, speed);
    if (const auto prepared = visitor.prepare(model); !prepared)
        return tl::make_unexpected(prepared.error());
    if (const auto visited = visitor.visitAll(); !visited)
        return tl::make_unexpected(visited.error());
    return visitor.times(model->graph());
}

} // namespace neurosurgeon::bench
