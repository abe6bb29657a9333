#pragma once

#include "core/engine/engine.h"
#include "core/error.h"
#include "core/graph/modelgraph.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace neurosurgeon {

/// A repeated measurement, robust against disturbances.
struct Timing {
    std::chrono::nanoseconds median{};
    std::chrono::nanoseconds spread{}; ///< inter-quartile range
    int runs = 0;                      ///< 0: not measured
    bool operator==(const Timing &) const = default;
};

Timing summarise(std::vector<std::chrono::nanoseconds> samples);
/// Which of several measurements of one thing were disturbed least: those within a tenth of the fastest, at least half of
/// them. Neighbours on the machine slow whole stretches of seconds, and nothing makes a run too fast.
std::vector<std::size_t> leastDisturbed(const std::vector<std::chrono::nanoseconds> &samples);
std::vector<std::chrono::nanoseconds> picked(const std::vector<std::chrono::nanoseconds> &samples, const std::vector<std::size_t> &which);
/// Median of the picked samples; spread and number of all.
Timing summarise(const std::vector<std::chrono::nanoseconds> &samples, const std::vector<std::size_t> &which);

/// Predicted: never run here, told by latency predictors. Quick: the whole model a few times, layers timed in passing.
/// Full: every head and tail as it is compiled, too.
enum class ProfileQuality { Predicted, Quick, Full };

const char *profileQualityName(ProfileQuality quality);

/// What a profile belongs to; another identity needs another profile.
struct ProfileIdentity {
    std::string graphSha256;
    std::string device = "cpu";
    EngineInfo engine;
    Optimize optimize = Optimize::On;

    /// Short file-name-safe digest of all of the above.
    std::string key() const;
};

/// Measured cost of one model on one device. A plain value: copy it freely across threads. Times are those of the
/// machine itself; an emulated slowdown is applied where a plan is made.
struct ModelProfile {
    ModelGraph graph;
    ProfileIdentity identity;
    ProfileQuality quality = ProfileQuality::Quick;
    std::vector<Timing> layers; ///< each layer inside a run of the whole model
    Timing whole;
    std::vector<Timing> heads;  ///< compiled head of each legal partition point (quick: empty; predicted: no runs)
    std::vector<Timing> tails;
    double machineLoad = 0;     ///< one-minute load average when measured
    std::string measuredAt;     ///< ISO 8601, UTC

    /// Head and tail for each legal point of `graph`, in its order: measured where it was, otherwise the sum of the
    /// layers' times scaled so that all of them together take what the whole model took.
    std::vector<std::chrono::nanoseconds> headTimes() const;
    std::vector<std::chrono::nanoseconds> tailTimes() const;
};

nlohmann::json toJson(const ModelProfile &profile);
/// Errors: BadFile for a damaged document or one of another schema version.
Expected<ModelProfile> modelProfileFromJson(const nlohmann::json &json);

} // namespace neurosurgeon
