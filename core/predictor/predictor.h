#pragma once

#include "core/predictor/samples.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <span>

namespace neurosurgeon {

/// A predicted latency with the interval that four of five held-out measurements fell into.
struct Prediction {
    double ms = 0;
    double lowMs = 0;
    double highMs = 0;
};

/// Predicts the latency of one kind of layer from its column values. Immutable; any thread.
class Predictor {
public:
    virtual ~Predictor() = default;
    /// `rows` point at column values in the schema's order; all at once, because trees are walked faster so.
    virtual std::vector<Prediction> predict(std::span<const std::vector<double>> rows) const = 0;
};

/// How well a predictor does on rows that it never saw.
struct PredictorQuality {
    int samples = 0; ///< all rows
    int testSamples = 0;
    double mape = 0; ///< mean of |predicted - measured| / measured
    double within10 = 0;
    double within20 = 0;
};

/// Where predictors come from.
struct PredictorOrigin {
    std::string role;    ///< "edge" or "cloud"
    std::string machine; ///< processor, "unknown" for fitted foreign data
    std::string device = "cpu";
    int threads = 0; ///< 0: unknown
    std::string libtorchVersion;
    std::string fittedAt; ///< ISO 8601, UTC
    double calibrationMs = 0; ///< the machine's speed when it was measured (MachineSpeed::settled()); 0: unknown
};

/// What a compiled segment takes beside its layers: fixed + layers * layerFactor + layout changes * layoutFactor.
struct SegmentModel {
    double fixedMs = 0;
    double layerFactor = 1;
    double layoutFactor = 1;
    int samples = 0; ///< measured segments it was fitted to; 0: the plain sum
    double mape = 0; ///< of segments of networks that these factors were not fitted to; their layers may have been
    double within10 = 0;
    double within20 = 0;
    bool operator==(const SegmentModel &) const = default;
};

/// The predictors of one role, one for each kind.
struct PredictorSet {
    struct Entry {
        std::shared_ptr<const Predictor> predictor;
        PredictorQuality quality;
        nlohmann::json document; ///< what the file holds
    };
    PredictorOrigin origin;
    std::map<std::string, Entry> kinds;
    SegmentModel segments;
    std::vector<std::string> standIns; ///< kinds whose predictors were taken from the shipped ones (predictorsFor())
};

/// Held-out rows as they were measured and predicted, in ms.
std::vector<std::pair<double, double>> heldOutOf(const PredictorSet::Entry &entry);

/// One JSON file a kind in `folder`, and segments.json. Errors: BadFile for a damaged file or one of another schema version.
Expected<PredictorSet> readPredictors(const std::filesystem::path &folder);
/// Whether readPredictors() would find any file there.
bool holdsPredictors(const std::filesystem::path &folder);

/// What becomes of files of kinds that a set does not hold, and of the segments' file.
enum class OtherKinds { Remove, Keep };
/// Each file is replaced as a whole, none before all could be written. Errors: BadFile.
Expected<void> writePredictors(const std::filesystem::path &folder, const PredictorSet &set, OtherKinds others = OtherKinds::Remove);

} // namespace neurosurgeon
