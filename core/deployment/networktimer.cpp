#include "core/deployment/networktimer.h"

#include "core/engine/inputs.h"
#include "core/profile/profile.h"
#include "core/profile/settling.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

namespace neurosurgeon {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int rounds = 3;
constexpr int visits = 2;             ///< of a network in a round
constexpr int moreRounds = 2;         ///< for what was disturbed
constexpr double mostSpread = 0.15;   ///< of the median; beyond it a network was disturbed
constexpr double mostSlower = 1.12;   ///< than its full speed a machine may be that measures
constexpr std::chrono::seconds slownessPatience{2};
constexpr int mostAttempts = 3;
constexpr int cutsOfANetwork = 1;
constexpr int calibrationRuns = 9;
constexpr int calibrationRunsBetween = 3;

double toMs(nanoseconds time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

/// Mostly computing, an eighth of the time reading weights. With more of them it felt a slow stretch of the machine more than networks do.
NetworkSketch calibrationSketch()
{
    const auto conv = [](std::int64_t out, std::int64_t kernel, std::int64_t stride, std::int64_t groups) {
        return SketchStep{.kind = LayerKind::Conv, .out = out, .kernel = kernel, .stride = stride, .padding = kernel / 2,
                          .groups = groups, .batchNorm = true, .activation = SketchActivation::Relu};
    };
    return {"calibration",
            {DataType::Float32, {1, 3, 112, 112}},
            {conv(32, 3, 2, 1), conv(64, 1, 1, 1), conv(64, 3, 1, 64), conv(64, 3, 1, 1),
             {.kind = LayerKind::MaxPool, .kernel = 2, .stride = 2}, conv(128, 3, 1, 1),
             {.kind = LayerKind::AdaptiveAvgPool, .out = 7, .flatten = true}, {.kind = LayerKind::Linear, .out = 128}}};
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

MeasuredSegment summary(const Course &course)
{
    const Timing timing = summarise(course.times, leastDisturbed(course.times));
    MeasuredSegment segment{course.begin, course.end, toMs(timing.median), toMs(timing.spread), {}};
    std::vector<nanoseconds> visitTimes(course.layers[static_cast<std::size_t>(course.begin)].size());
    for (const auto &layer : course.layers)
        for (std::size_t visit = 0; visit < layer.size(); ++visit)
            visitTimes[visit] += layer[visit];
    const auto chosen = leastDisturbed(visitTimes);
    for (int i = course.begin; i < course.end; ++i) {
        const auto layer = static_cast<std::size_t>(i);
        const Timing both = summarise(course.layers[layer], chosen);
        const Timing layout = summarise(course.layouts[layer], chosen);
        segment.layers.push_back({toMs(both.median - std::min(layout.median, both.median)), toMs(layout.median), toMs(both.spread)});
    }
    return segment;
}

} // namespace

struct NetworkTimer::Subject {
    std::shared_ptr<Model> model;
    TensorView input;
    std::vector<Course> courses; ///< the whole, then head, tail, head, tail...

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
    Expected<void> visit(int round, Timed timed)
    {
        const std::size_t groups = (courses.size() + 1) / 2;
        for (std::size_t i = 0; i < groups; ++i) {
            const std::size_t group = (static_cast<std::size_t>(round) + i) % groups;
            std::map<int, TensorView> known{{ModelGraph::networkInput, input}};
            const std::size_t first = group == 0 ? 0 : 2 * group - 1;
            for (std::size_t course = first; course <= 2 * group; ++course)
                if (const auto ran = run(courses[course], known, timed); !ran)
                    return ran;
        }
        return {};
    }

    bool isDisturbed() const
    {
        return std::any_of(courses.begin(), courses.end(), [](const Course &course) {
            const Timing timing = summarise(picked(course.times, leastDisturbed(course.times)));
            return toMs(timing.spread) > mostSpread * toMs(timing.median) + 0.02;
        });
    }

    MeasuredNetwork measured(double calibrationMs) const
    {
        MeasuredNetwork network{model->graph(), {}, calibrationMs, loadAverage()};
        for (const Course &course : courses)
            network.segments.push_back(summary(course));
        return network;
    }

    void forget()
    {
        for (Course &course : courses) {
            course.times.clear();
            course.layers.assign(course.layers.size(), {});
            course.layouts.assign(course.layouts.size(), {});
        }
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

Expected<void> NetworkTimer::measureRounds(std::span<Subject> subjects, int count, const std::stop_token &stop)
{
    for (int round = 0; round < count; ++round) {
        const auto speed = calibrate(calibrationRunsBetween);
        if (!speed)
            return tl::make_unexpected(speed.error());
        m_speeds.push_back(*speed);
        for (Subject &subject : subjects) {
            if (stop.stop_requested())
                return failure(ErrorCode::Cancelled, "The deployment was stopped.");
            if (const auto settled = subject.settle(); !settled)
                return settled;
            for (int visit = 0; visit < visits; ++visit)
                for (const auto timed : {Subject::Timed::Layers, Subject::Timed::Segment})
                    if (const auto ran = subject.visit(round * visits + visit, timed); !ran)
                        return ran;
        }
    }
    return {};
}

Expected<double> NetworkTimer::calibrate(int runs)
{
    if (!m_calibration) {
        const auto model = m_engine.build(calibrationSketch());
        if (!model)
            return tl::make_unexpected(model.error());
        const ModelGraph &graph = (*model)->graph();
        const auto segment = (*model)->compile(prefixSet(graph, static_cast<int>(graph.layers.size())), Optimize::On);
        if (!segment)
            return tl::make_unexpected(segment.error());
        m_calibration = *segment;
        m_calibrationInput = randomInput(graph.input, 1);
    }
    const auto run = [this]() -> Expected<void> {
        const auto outputs = m_calibration->run({&m_calibrationInput, 1});
        return outputs ? Expected<void>() : tl::make_unexpected(outputs.error());
    };
    if (const auto settled = runUntilSettled(run); !settled)
        return tl::make_unexpected(settled.error());
    std::vector<nanoseconds> times;
    for (int count = 0; count < runs; ++count) {
        const auto begin = Clock::now();
        if (const auto ran = run(); !ran)
            return tl::make_unexpected(ran.error());
        times.push_back(Clock::now() - begin);
    }
    const double ms = toMs(summarise(times, leastDisturbed(times)).median);
    m_fullSpeed = m_fullSpeed > 0 ? std::min(m_fullSpeed, ms) : ms;
    return ms;
}

Expected<double> NetworkTimer::calibrate()
{
    return calibrate(calibrationRuns);
}

Expected<double> NetworkTimer::measureOnce(std::vector<Subject> &subjects, const std::stop_token &stop)
{
    m_speeds.clear();
    if (const auto measured = measureRounds(subjects, rounds, stop); !measured)
        return tl::make_unexpected(measured.error());
    // One round at full speed will do: of each segment the least disturbed visits count.
    const double speed = *std::min_element(m_speeds.begin(), m_speeds.end());
    const auto disturbed = std::partition(subjects.begin(), subjects.end(), [](const Subject &each) { return !each.isDisturbed(); });
    if (disturbed != subjects.end())
        if (const auto measured = measureRounds(std::span(disturbed, subjects.end()), moreRounds, stop); !measured)
            return tl::make_unexpected(measured.error());
    return speed;
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
    std::vector<MeasuredNetwork> best;
    double bestSpeed = 0;
    for (int attempt = 0; attempt < mostAttempts; ++attempt) {
        const auto speed = measureOnce(subjects, stop);
        if (!speed)
            return tl::make_unexpected(speed.error());
        if (best.empty() || *speed < bestSpeed) {
            bestSpeed = *speed;
            best.clear();
            for (const Subject &subject : subjects)
                best.push_back(subject.measured(*speed));
        }
        if (*speed <= mostSlower * m_fullSpeed)
            return best;
        ++m_disturbances;
        for (Subject &subject : subjects)
            subject.forget();
    }
    m_fullSpeed = bestSpeed; // it has become slower for good
    return best;
}

Expected<double> presentSlowness(Engine &engine, const PredictorOrigin &origin)
{
    const EngineInfo info = engine.info();
    if (origin.calibrationMs <= 0 || origin.machine != info.cpu || origin.threads != info.threads)
        return 1.0;
    NetworkTimer timer(engine);
    auto least = timer.calibrate();
    const auto until = Clock::now() + slownessPatience;
    while (least && *least > mostSlower * origin.calibrationMs && Clock::now() < until) {
        const auto again = timer.calibrate();
        least = again.map([&](double ms) { return std::min(ms, *least); });
    }
    return least.map([&](double ms) { return ms / origin.calibrationMs; });
}

} // namespace neurosurgeon
