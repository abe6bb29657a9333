#pragma once

#include "core/deployment/fullspeed.h"
#include "core/engine/engine.h"
#include "core/predictor/predictor.h"

#include <memory>

namespace neurosurgeon {

/// How fast the machine is now, told by a small network of known work, and what its full speed is, as far as it has been seen
/// here. Belongs to the engine's thread. Errors: the engine's.
class MachineSpeed {
public:
    explicit MachineSpeed(Engine &engine) : m_engine(engine) {}

    /// What the network takes, in ms, once the machine has settled on it (80 ms).
    Expected<double> settled();
    /// The least of a few runs in passing (15 ms), in ms: to be compared with other glances only. Settles, too, where the
    /// machine is so much faster than before that only a new calibration belongs to it.
    Expected<double> glance();
    /// What all of these calls have seen.
    FullSpeed &full() { return m_full; }
    const FullSpeed &full() const { return m_full; }

private:
    Expected<void> prepare();
    Expected<void> run();

    Engine &m_engine;
    std::shared_ptr<Segment> m_network;
    TensorView m_input;
    FullSpeed m_full;
};

/// How many times as long a machine whose calibration network takes `calibrationMs` takes as when `origin` was measured; 1 where that
/// was another machine, or nobody wrote its speed down.
double slownessOf(double calibrationMs, const EngineInfo &machine, const PredictorOrigin &origin);

/// How many times as long the engine's machine takes now as when `origin` was measured: batteries, neighbours and heat slow
/// a machine down. 1 as above. Takes half a second; up to 2 s on a machine that seems slower, since neighbours come and go.
/// Errors: the engine's.
Expected<double> presentSlowness(Engine &engine, const PredictorOrigin &origin);

} // namespace neurosurgeon
