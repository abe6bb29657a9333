#pragma once

#include "core/deployment/measurednetwork.h"
#include "core/engine/engine.h"
#include "core/predictor/predictor.h"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>

namespace neurosurgeon {

/// Measures a handful of networks together: runs go round over all of them, so that a disturbance falls on all alike,
/// and what was disturbed is measured again. Belongs to the engine's thread.
class NetworkTimer {
public:
    explicit NetworkTimer(Engine &engine) : m_engine(engine) {}

    /// The whole of each network and some of its cuts (drawn with `seed`), head and tail. Errors: the engine's, or
    /// Cancelled.
    Expected<std::vector<MeasuredNetwork>> measure(std::span<const NetworkSketch> sketches, std::uint64_t seed,
                                                   const std::stop_token &stop = {});
    /// The machine's speed: what a small network of known work takes now, in ms.
    /// Errors: the engine's.
    Expected<double> calibrate();
    /// Batches that were measured again because the machine was slower than before all the time.
    int disturbances() const { return m_disturbances; }

private:
    struct Subject;

    /// What the calibration network takes, run unseen until the machine has settled, then `runs` times.
    Expected<double> calibrate(int runs);
    Expected<Subject> prepare(const NetworkSketch &sketch, std::uint64_t seed);
    Expected<void> measureRounds(std::span<Subject> subjects, int rounds, const std::stop_token &stop);
    /// Every subject in `rounds` rounds, disturbed ones in more. Returns the machine's speed: the least calibration before the
    /// rounds that all of them share.
    Expected<double> measureOnce(std::vector<Subject> &subjects, const std::stop_token &stop);

    Engine &m_engine;
    std::shared_ptr<Segment> m_calibration;
    TensorView m_calibrationInput;
    std::vector<double> m_speeds; ///< calibrations before each round of a batch, ms
    double m_fullSpeed = 0;       ///< least of all calibrations so far, ms; 0 before the first
    int m_disturbances = 0;
};

/// How many times as long the engine's machine takes now as when `origin` was measured: batteries, neighbours and heat slow
/// a machine down. 1 where that was another machine, or nobody wrote its speed down. Takes some 0.2 s; up to 2 s on a machine
/// that seems slower, since neighbours come and go. Errors: the engine's.
Expected<double> presentSlowness(Engine &engine, const PredictorOrigin &origin);

} // namespace neurosurgeon
