#include "core/deployment/machinespeed.h"

#include "core/engine/inputs.h"
#include "core/profile/profile.h"
#include "core/profile/settling.h"

#include <algorithm>

namespace neurosurgeon {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds slownessPatience{2};
constexpr int fewestCalibrations = 5; ///< of a machine that scatters by some percent from second to second
constexpr int settledRuns = 9;
constexpr int glanceRuns = 6;

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

} // namespace

Expected<void> MachineSpeed::prepare()
{
    if (m_network)
        return {};
    const auto model = m_engine.build(calibrationSketch());
    if (!model)
        return tl::make_unexpected(model.error());
    const ModelGraph &graph = (*model)->graph();
    auto segment = (*model)->compile(prefixSet(graph, static_cast<int>(graph.layers.size())), Optimize::On);
    if (!segment)
        return tl::make_unexpected(segment.error());
    m_network = std::move(*segment);
    m_input = randomInput(graph.input, 1);
    return {};
}

Expected<void> MachineSpeed::run()
{
    const auto outputs = m_network->run({&m_input, 1});
    return outputs ? Expected<void>() : tl::make_unexpected(outputs.error());
}

Expected<double> MachineSpeed::settled()
{
    auto ready = prepare();
    if (ready)
        ready = runUntilSettled([this] { return run(); });
    if (!ready)
        return tl::make_unexpected(ready.error());
    std::vector<nanoseconds> times;
    for (int count = 0; count < settledRuns; ++count) {
        const auto begin = Clock::now();
        if (const auto ran = run(); !ran)
            return tl::make_unexpected(ran.error());
        times.push_back(Clock::now() - begin);
    }
    const double ms = toMs(summarise(times, leastDisturbed(times)).median);
    m_full.addCalibration(ms);
    return ms;
}

Expected<double> MachineSpeed::glance()
{
    if (const auto ready = prepare(); !ready)
        return tl::make_unexpected(ready.error());
    nanoseconds least = nanoseconds::max();
    for (int count = 0; count < glanceRuns; ++count) {
        const auto begin = Clock::now();
        if (const auto ran = run(); !ran)
            return tl::make_unexpected(ran.error());
        least = std::min<nanoseconds>(least, Clock::now() - begin);
    }
    const double ms = toMs(least);
    if (m_full.wantsCalibration(ms))
        if (const auto calibrated = settled(); !calibrated)
            return calibrated;
    m_full.addGlance(ms);
    return ms;
}

double slownessOf(double calibrationMs, const EngineInfo &machine, const PredictorOrigin &origin)
{
    const bool known = origin.calibrationMs > 0 && origin.machine == machine.cpu && origin.threads == machine.threads;
    return known ? calibrationMs / origin.calibrationMs : 1;
}

Expected<double> presentSlowness(Engine &engine, const PredictorOrigin &origin)
{
    const EngineInfo info = engine.info();
    if (slownessOf(0, info, origin) == 1)
        return 1.0;
    MachineSpeed speed(engine);
    const auto until = Clock::now() + slownessPatience;
    for (int count = 0; count < fewestCalibrations || (speed.full().calibration() > fullSpeedWithin * origin.calibrationMs && Clock::now() < until);
         ++count)
        if (const auto settled = speed.settled(); !settled)
            return settled;
    return slownessOf(speed.full().calibration(), info, origin);
}

} // namespace neurosurgeon
