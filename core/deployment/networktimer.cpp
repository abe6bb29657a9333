#include "core/deployment/networktimer.h"

#include "core/engine/inputs.h"
#include "core/profile/profile.h"
#include "core/profile/settling.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <random>

namespace neurosurgeon {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int fastRounds = 3;         ///< that a network wants
constexpr int mostFastRounds = 5;     ///< if it was disturbed
constexpr int mostRounds = 6;         ///< slow ones counted
constexpr std::size_t visits = 3;     ///< of a network in a round
constexpr double mostSpread = 0.15;   ///< of the median; beyond it a network was disturbed
constexpr int cutsOfANetwork = 1;

double toMs(nanoseconds time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

double loadAverage()
{
    double load = 0;
    return getloadavg(&load, 1) == 1 ? load : 0;
}

/// One segment with everything measured of it so far.
struct Course {
    int begin = 0;
    int end = 0;
    std::shared_ptr<Segment> segment;
    std::vector<nanoseconds> times;
    std::vector<std::vector<nanoseconds>> layers; ///< by layer
    std::vector<std::vector<nanoseconds>> layouts;
};

/// Of the visits `counted` those that were disturbed least.
MeasuredSegment summary(const Course &course, const std::vector<std::size_t> &counted)
{
    const auto times = picked(course.times, counted);
    const Timing timing = summarise(times, leastDisturbed(times));
    MeasuredSegment segment{course.begin, course.end, toMs(timing.median), toMs(timing.spread), {}};
    std::vector<nanoseconds> visitTimes(counted.size());
    for (int i = course.begin; i < course.end; ++i)
        for (std::size_t visit = 0; visit < counted.size(); ++visit)
            visitTimes[visit] += course.layers[static_cast<std::size_t>(i)][counted[visit]];
    const auto chosen = leastDisturbed(visitTimes);
    for (int i = course.begin; i < course.end; ++i) {
        const auto layer = static_cast<std::size_t>(i);
        const Timing both = summarise(picked(course.layers[layer], counted), chosen);
        const Timing layout = summarise(picked(course.layouts[layer], counted), chosen);
        segment.layers.push_back({toMs(both.median - std::min(layout.median, both.median)), toMs(layout.median), toMs(both.spread)});
    }
    return segment;
}

} // namespace

struct NetworkTimer::Subject {
    std::shared_ptr<Model> model;
    TensorView input;
    std::vector<Course> courses; ///< the whole, then head, tail, head, tail...
    std::vector<double> glances{}; ///< at the machine, the slower one around each round, ms

    /// Reading the clock between layers takes time of its own, so whole segments are timed in runs of their own.
    enum class Timed { Nothing, Layers, Segment };

    /// The inputs that a course needs are the input of the network, or what its head gave before.
    Expected<void> run(Course &course, std::map<int, TensorView> &known, Timed timed)
    {
        std::vector<TensorView> inputs;
        for (const int producer : course.segment->inputs())
            inputs.push_back(known.at(producer));
        std::vector<nanoseconds> layers;
        std::vector<nanoseconds> layouts;
        const auto begin = Clock::now();
        auto outputs = timed == Timed::Layers ? course.segment->run(inputs, &layers, &layouts) : course.segment->run(inputs);
        const nanoseconds took = Clock::now() - begin;
        if (!outputs)
            return tl::make_unexpected(outputs.error());
        for (std::size_t i = 0; i < outputs->size(); ++i)
            known[course.segment->outputs()[i]] = std::move((*outputs)[i]);
        if (timed == Timed::Segment)
            course.times.push_back(took);
        for (std::size_t i = 0; i < layers.size(); ++i) {
            course.layers[i].push_back(layers[i]);
            course.layouts[i].push_back(layouts[i]);
        }
        return {};
    }

    /// Until the machine has settled on this network: nobody runs one only once.
    Expected<void> settle()
    {
        return runUntilSettled([this]() -> Expected<void> {
            std::map<int, TensorView> known{{ModelGraph::networkInput, input}};
            return run(courses.front(), known, Timed::Nothing);
        });
    }

    /// Everything once, another one first each time.
    Expected<void> visit(std::size_t round, Timed timed)
    {
        const std::size_t groups = (courses.size() + 1) / 2;
        for (std::size_t i = 0; i < groups; ++i) {
            const std::size_t group = (round + i) % groups;
            std::map<int, TensorView> known{{ModelGraph::networkInput, input}};
            const std::size_t first = group == 0 ? 0 : 2 * group - 1;
            for (std::size_t course = first; course <= 2 * group; ++course)
                if (const auto ran = run(courses[course], known, timed); !ran)
                    return ran;
        }
        return {};
    }

    std::vector<std::size_t> countedVisits() const
    {
        std::vector<std::size_t> counted;
        for (const std::size_t round : roundsThatCount(glances))
            for (std::size_t visit = 0; visit < visits; ++visit)
                counted.push_back(visits * round + visit);
        return counted;
    }

    bool isDisturbed() const
    {
        const auto counted = countedVisits();
        return std::any_of(courses.begin(), courses.end(), [&](const Course &course) {
            const auto times = picked(course.times, counted);
            const Timing timing = summarise(picked(times, leastDisturbed(times)));
            return toMs(timing.spread) > mostSpread * toMs(timing.median) + 0.02;
        });
    }

    MeasuredNetwork measured(double calibrationMs) const
    {
        MeasuredNetwork network{model->graph(), {}, calibrationMs, loadAverage()};
        for (const Course &course : courses)
            network.segments.push_back(summary(course, countedVisits()));
        return network;
    }
};

Expected<NetworkTimer::Subject> NetworkTimer::prepare(const NetworkSketch &sketch, std::uint64_t seed)
{
    auto model = m_engine.build(sketch);
    if (!model)
        return tl::make_unexpected(model.error());
    Subject subject{std::move(*model), {}, {}};
    const ModelGraph &graph = subject.model->graph();
    subject.input = randomInput(graph.input, seed);
    const int count = static_cast<int>(graph.layers.size());
    std::vector<std::pair<int, int>> ranges{{0, count}};
    std::vector<PartitionPoint> points = partitionPoints(graph);
    std::erase_if(points, [&](const PartitionPoint &point) { return point.edgeLayers == 0 || point.edgeLayers == count; });
    std::mt19937_64 random(seed);
    std::shuffle(points.begin(), points.end(), random);
    points.resize(std::min<std::size_t>(points.size(), cutsOfANetwork));
    for (const PartitionPoint &point : points) {
        ranges.emplace_back(0, point.edgeLayers);
        ranges.emplace_back(point.edgeLayers, count);
    }
    for (const auto &[begin, end] : ranges) {
        LayerSet layers = prefixSet(graph, end);
        std::fill(layers.begin(), layers.begin() + begin, false);
        auto segment = subject.model->compile(layers, Optimize::On);
        if (!segment)
            return tl::make_unexpected(segment.error());
        const std::vector<std::vector<nanoseconds>> none(graph.layers.size());
        subject.courses.push_back({begin, end, std::move(*segment), {}, none, none});
    }
    return subject;
}

Expected<void> NetworkTimer::measureRound(Subject &subject, const std::stop_token &stop)
{
    if (stop.stop_requested())
        return failure(ErrorCode::Cancelled, "The deployment was stopped.");
    if (const auto settled = subject.settle(); !settled)
        return settled;
    const std::size_t round = subject.glances.size();
    for (std::size_t visit = 0; visit < visits; ++visit)
        for (const auto timed : {Subject::Timed::Layers, Subject::Timed::Segment})
            if (const auto ran = subject.visit(round * visits + visit, timed); !ran)
                return ran;
    const auto glance = m_speed.glance();
    if (!glance)
        return tl::make_unexpected(glance.error());
    subject.glances.push_back(std::max(m_glance, *glance));
    m_glance = *glance;
    return {};
}

bool NetworkTimer::isDone(const Subject &subject) const
{
    const auto fast = std::count_if(subject.glances.begin(), subject.glances.end(), [this](double ms) { return m_speed.full().isFast(ms); });
    return subject.glances.size() >= mostRounds || fast >= mostFastRounds || (fast >= fastRounds && !subject.isDisturbed());
}

Expected<std::vector<MeasuredNetwork>> NetworkTimer::measure(std::span<const NetworkSketch> sketches, std::uint64_t seed,
                                                             const std::stop_token &stop)
{
    std::vector<Subject> subjects;
    for (const NetworkSketch &sketch : sketches) {
        auto subject = prepare(sketch, seed + subjects.size());
        if (!subject)
            return tl::make_unexpected(subject.error());
        subjects.push_back(std::move(*subject));
    }
    if (const auto calibrated = calibrate(); !calibrated)
        return tl::make_unexpected(calibrated.error());
    const auto glance = m_speed.glance();
    if (!glance)
        return tl::make_unexpected(glance.error());
    m_glance = *glance;
    for (int round = 0; round < mostRounds; ++round)
        for (Subject &subject : subjects)
            if (!isDone(subject))
                if (const auto measured = measureRound(subject, stop); !measured)
                    return tl::make_unexpected(measured.error());
    std::vector<MeasuredNetwork> networks;
    double least = std::numeric_limits<double>::infinity();
    for (const Subject &subject : subjects) {
        const double fastest = *std::min_element(subject.glances.begin(), subject.glances.end());
        networks.push_back(subject.measured(m_speed.full().calibrationAt(fastest)));
        m_disturbances += static_cast<int>(subject.glances.size() - roundsThatCount(subject.glances).size());
        least = std::min(least, fastest);
    }
    if (!m_speed.full().isFast(least))
        m_speed.full().acceptSlower(least);
    return networks;
}

} // namespace neurosurgeon
