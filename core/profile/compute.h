#pragma once

#include "core/engine/engine.h"
#include "core/engine/segmentcache.h"
#include "core/profile/profiler.h"
#include "core/profile/profilestore.h"

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

namespace neurosurgeon {

/// How a role computes.
struct ComputeOptions {
    int threads = 1;
    double slowdown = 1;                ///< emulated: every computation takes this many times as long
    std::filesystem::path stateFolder;  ///< where profiles are kept
    /// Gets sentences that a person should know, on the inference thread; may be empty.
    std::function<void(const std::string &)> notice = {};
};

/// Called between measurements; both roles show progress from it.
using Progress = std::function<void(int done, int total)>;

/// Whether an older profile answers as well.
enum class Freshness { StoredWillDo, MeasureAnew };

/// Everything a role computes with: the engine (loaded on first use), its models, compiled segments and profiles.
/// Belongs to one thread, the role's inference thread.
class Compute {
public:
    explicit Compute(ComputeOptions options);

    Expected<Engine *> engine();
    Expected<std::shared_ptr<Model>> model(const std::string &name);
    Expected<std::shared_ptr<Segment>> segment(const std::shared_ptr<Model> &model, const LayerSet &layers, Optimize optimize,
                                               int rows = 1);
    /// Runs a segment and, with a slowdown, waits the rest. `took` receives the (stretched) time.
    /// Errors: the engine's, or Cancelled when `stop` is requested during the wait.
    Expected<std::vector<TensorView>> run(Segment &segment, std::span<const TensorView> inputs,
                                          std::chrono::nanoseconds &took, const std::stop_token &stop = {});

    /// The stored profile if it may be and is at least as good as asked for, otherwise a fresh one, which is stored if
    /// possible.
    Expected<ModelProfile> profile(const std::shared_ptr<Model> &model, Optimize optimize, ProfileQuality quality,
                                   const Progress &progress = {}, const std::stop_token &stop = {},
                                   Freshness freshness = Freshness::StoredWillDo);
    std::optional<ModelProfile> storedProfile(const std::shared_ptr<Model> &model, Optimize optimize);
    /// Errors: BadFile, also given to `notice` the first time. The profile counts all the same while this object lives.
    Expected<void> store(const ModelProfile &profile);

    const ComputeOptions &options() const { return m_options; }
    void setSlowdown(double slowdown) { m_options.slowdown = slowdown; }

private:
    ComputeOptions m_options;
    ProfileStore m_profiles;
    std::map<std::string, ModelProfile> m_unsaved; ///< by their identity's key; what could not be written
    bool m_saidUnsaved = false;
    std::unique_ptr<Engine> m_engine;
    std::map<std::string, std::shared_ptr<Model>> m_models;
    SegmentCache m_segments;
};

} // namespace neurosurgeon
