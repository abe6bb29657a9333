#pragma once

#include "core/profile/profile.h"

#include <memory>
#include <vector>

namespace neurosurgeon {

/// Measures one model in small steps, so that somebody can stop, show progress, or put a request in between.
/// Runs on the engine's thread. Order of the steps: the whole model a few times, then rounds over all partition
/// points, head and tail of each, interleaved so that a disturbance falls on all of them alike.
class Profiler {
public:
    Profiler(std::shared_ptr<Model> model, EngineInfo engine, Optimize optimize, ProfileQuality quality);

    bool isDone() const { return m_done >= m_total; }
    int done() const { return m_done; }
    int total() const { return m_total; }
    /// One measurement (one run of the model, or one head and its tail). Errors are the engine's.
    Expected<void> step();
    /// What is known so far. Full once every step is done, quick as long as the rounds are incomplete.
    ModelProfile profile() const;

private:
    struct PointSamples {
        PartitionPoint point;
        std::vector<std::chrono::nanoseconds> heads;
        std::vector<std::chrono::nanoseconds> tails;
    };

    Expected<void> stepWhole();
    Expected<void> stepPoint(PointSamples &samples, bool warmUp);
    void planRounds();

    std::shared_ptr<Model> m_model;
    EngineInfo m_engine;
    Optimize m_optimize;
    ProfileQuality m_quality;
    TensorView m_input;
    std::shared_ptr<Segment> m_whole;
    std::vector<std::chrono::nanoseconds> m_wholeTimes;
    std::vector<std::vector<std::chrono::nanoseconds>> m_layerTimes; ///< by layer
    std::vector<PointSamples> m_points;
    int m_wholeRuns = 0; ///< warm-up included
    int m_done = 0;
    int m_total = 0;
};

} // namespace neurosurgeon
