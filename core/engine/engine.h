#pragma once

#include "core/engine/networksketch.h"
#include "core/engine/tensor.h"
#include "core/error.h"
#include "core/graph/modelgraph.h"

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurosurgeon {

/// How segments are compiled. Off keeps every operation as the whole model runs it, bit for bit.
enum class Optimize { Off, On };

/// Where and with what the engine computes; part of every profile's identity.
struct EngineInfo {
    std::string libtorchVersion; ///< e.g. "1.13.1"
    std::string cpu;             ///< processor model as the system names it
    std::string instructionSet;  ///< what LibTorch dispatches to, e.g. "AVX2"
    std::string backend;         ///< what runs optimised segments, e.g. "oneDNN 2.6.3"
    int threads = 1;
};

/// A compiled part of a model: takes the crossing tensors, gives the crossing tensors.
/// Segments of one model share their scratch memory: one run at a time, on the engine's thread.
class Segment {
public:
    virtual ~Segment() = default;
    /// Producers of the inputs and outputs, in the order of run()'s arguments and results
    /// (ModelGraph::networkInput for the network's input).
    virtual const std::vector<int> &inputs() const = 0;
    virtual const std::vector<int> &outputs() const = 0;
    /// Runs to dense outputs. Errors: wrong number, type or shape of inputs, or what LibTorch threw.
    /// `layerTimes`, if given, receives the time spent in each layer of the model (zero for those outside), and
    /// `layoutTimes` the part of it that changes of a tensor's layout took.
    virtual Expected<std::vector<TensorView>> run(std::span<const TensorView> inputs,
                                                  std::vector<std::chrono::nanoseconds> *layerTimes = nullptr,
                                                  std::vector<std::chrono::nanoseconds> *layoutTimes = nullptr) = 0;
    /// Memory the segment holds on to, scratch included (packed weights are the model's).
    virtual std::int64_t bytes() const = 0;
};

/// A loaded model with its weights. Compiled segments share them.
class Model {
public:
    virtual ~Model() = default;
    virtual const ModelGraph &graph() const = 0;
    /// SHA-256 (hex) over (name, dtype, shape, bytes) of every parameter and buffer, sorted by name.
    virtual const std::string &weightsSha256() const = 0;
    /// Compiles the layers marked in `layers`; they must be a head (downward closed), the rest of one, or one layer.
    /// The segment computes `rows` inferences at once: each of its tensors has so many times the graph's first extent.
    virtual Expected<std::shared_ptr<Segment>> compile(const LayerSet &layers, Optimize optimize, int rows = 1) = 0;
};

/// LibTorch behind a wall. Everything here runs on one thread, the one that created the engine.
class Engine {
public:
    virtual ~Engine() = default;
    virtual EngineInfo info() const = 0;
    virtual std::vector<std::string> zoo() const = 0;
    /// Errors: Usage for a name that is not in the zoo (the message lists the names).
    virtual Expected<std::shared_ptr<Model>> load(const std::string &name) = 0;
    /// The network with weights of no meaning, for measuring; its graph is graphOf(sketch). Errors: graphOf's.
    virtual Expected<std::shared_ptr<Model>> build(const NetworkSketch &sketch) = 0;
};

/// Changes with every incompatible change of the classes above; the loader refuses another number.
inline constexpr int engineAbi = 3;

/// Opens the module `neurosurgeon-engine` beside the running program (or in ../lib/neurosurgeon) and creates the
/// engine with `threads` compute threads. Blocks 0.4 to 0.8 s while LibTorch loads; the module stays loaded.
Expected<std::unique_ptr<Engine>> loadEngine(int threads);

} // namespace neurosurgeon
