#pragma once

#include "core/deployment/machinespeed.h"
#include "core/deployment/measurednetwork.h"
#include "core/engine/engine.h"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>

namespace neurosurgeon {

/// Measures a handful of networks together: rounds go over all of them, so that a disturbance falls on all alike. What is
/// measured while the machine is slower than before is set aside and measured again, a few times. Belongs to the engine's thread.
class NetworkTimer {
public:
    explicit NetworkTimer(Engine &engine) : m_engine(engine), m_speed(engine) {}

    /// The whole of each network and some of its cuts (drawn with `seed`), head and tail. Errors: the engine's, or
    /// Cancelled.
    Expected<std::vector<MeasuredNetwork>> measure(std::span<const NetworkSketch> sketches, std::uint64_t seed,
                                                   const std::stop_token &stop = {});
    /// The machine's speed: what a small network of known work takes now, in ms. Errors: the engine's.
    Expected<double> calibrate() { return m_speed.settled(); }
    /// Rounds of a network that do not count because the machine was slower than before.
    int disturbances() const { return m_disturbances; }

private:
    struct Subject;

    Expected<Subject> prepare(const NetworkSketch &sketch, std::uint64_t seed);
    /// One round of a network, between two glances at the machine.
    Expected<void> measureRound(Subject &subject, const std::stop_token &stop);
    bool isDone(const Subject &subject) const;

    Engine &m_engine;
    MachineSpeed m_speed;
    double m_glance = 0; ///< the latest, ms
    int m_disturbances = 0;
};

} // namespace neurosurgeon
