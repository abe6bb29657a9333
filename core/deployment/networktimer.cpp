#include "core/deployment/networktimer.h"

#include "core/engine/inputs.h"
#include "core/profile/profile.h"
#include "core/profile/settling.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <random>

namespace neurosurgeon {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int rounds = 2;
constexpr int visits = 3;             ///< of a network in a round
constexpr int moreRounds = 2;         ///< for what was disturbed
constexpr double mostSpread = 0.15;   ///< of the median; beyond it a network was disturbed
constexpr double mostDrift = 0.10;    ///< of the machine's speed while a batch was measured
constexpr int mostAttempts = 3;
constexpr int cutsOfANetwork = 1;
constexpr int calibrationRuns = 9;
constexpr int calibrationRunsBetween = 3;

double toMs(nanoseconds time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

/// Half computing, half reading weights, as networks do.
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
             {.kind = LayerKind::AdaptiveAvgPool, .out = 7, .flatten = true}, {.kind = LayerKind::Linear, .out = 512}}};
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
    const Timing timing = summarise(course.times);
    MeasuredSegment segment{course.begin, course.end, toMs(timing.median), toMs(timing.spread), {}};
    for (int i = course.begin; i < course.end; ++i) {
        const auto layer = static_cast<std::size_t>(i);
        const Timing both = summarise(course.layers[layer]);
        const Timing layout = summarise(course.layouts[layer]);
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
            const Timing timing = summarise(course.times);
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
        if (const auto ran = runCalibration(calibrationRunsBetween, m_between); !ran)
            return ran;
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

Expected<void> NetworkTimer::runCalibration(int runs, std::vector<nanoseconds> &times)
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
        return settled;
    for (int count = 0; count < runs; ++count) {
        const auto begin = Clock::now();
        if (const auto ran = run(); !ran)
            return ran;
        times.push_back(Clock::now() - begin);
    }
    return {};
}

Expected<double> NetworkTimer::calibrate()
{
    std::vector<nanoseconds> times;
    if (const auto ran = runCalibration(calibrationRuns, times); !ran)
        return tl::make_unexpected(ran.error());
    return toMs(summarise(std::move(times)).median);
}

Expected<double> NetworkTimer::measureOnce(std::vector<Subject> &subjects, const std::stop_token &stop)
{
    if (const auto measured = measureRounds(subjects, rounds, stop); !measured)
        return tl::make_unexpected(measured.error());
    const auto disturbed = std::partition(subjects.begin(), subjects.end(), [](const Subject &each) { return !each.isDisturbed(); });
    if (disturbed != subjects.end())
        if (const auto measured = measureRounds(std::span(disturbed, subjects.end()), moreRounds, stop); !measured)
            return tl::make_unexpected(measured.error());
    return calibrate();
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
    double leastDrift = 0;
    auto before = calibrate();
    for (int attempt = 0; before && attempt < mostAttempts; ++attempt) {
        m_between.clear();
        const auto after = measureOnce(subjects, stop);
        if (!after)
            return tl::make_unexpected(after.error());
        const double drift = std::abs(*after / *before - 1);
        if (attempt == 0 || drift < leastDrift) {
            leastDrift = drift;
            best.clear();
            for (const Subject &subject : subjects)
                best.push_back(subject.measured(toMs(summarise(m_between).median)));
        }
        if (drift <= mostDrift)
            return best;
        ++m_disturbances;
        for (Subject &subject : subjects)
            subject.forget();
        before = after;
    }
    if (!before)
        return tl::make_unexpected(before.error());
    return best;
}

Expected<double> presentSlowness(Engine &engine, const PredictorOrigin &origin)
{
    const EngineInfo info = engine.info();
    if (origin.calibrationMs <= 0 || origin.machine != info.cpu || origin.threads != info.threads)
        return 1.0;
    return NetworkTimer(engine).calibrate().map([&](double ms) { return ms / origin.calibrationMs; });
}

} // namespace neurosurgeon
