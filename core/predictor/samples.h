#pragma once

#include "core/error.h"
#include "core/graph/modelgraph.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurosurgeon {

/// One kind of layer as latency predictors see it, with the columns of the seed's data files (its own kinds come
/// first) or, for kinds that it does not know, columns in the same spirit.
struct KindSchema {
    std::string_view name;                 ///< "conv", "dw_conv", "linear", ...
    std::string_view file;                 ///< "conv_lat.csv", in a data folder
    std::vector<std::string_view> columns; ///< what a prediction needs, in the file's order; the latency follows
    bool inSeed = false;                   ///< the seed's data has it too
};

const std::vector<KindSchema> &kindSchemas();
/// Null for an unknown name.
const KindSchema *kindSchema(std::string_view name);

/// A configuration and what it took. `values` follow KindSchema::columns (sizes in elements, FLOPs as two for each
/// multiply-add); one more at the end are the weights of the whole network around the layer in MB, 0 where unknown:
/// from run to run a small network keeps its weights in the caches, a large one does not.
struct Sample {
    std::vector<double> values;
    double latencyMs = 0; ///< 0 in files that only ask
    double spreadMs = 0;  ///< inter-quartile range, 0 where unknown
    double load = 0;      ///< the machine's load average while it was measured
    bool operator==(const Sample &) const = default;
};

/// Samples of one kind. A plain value.
struct SampleTable {
    const KindSchema *schema = nullptr;
    std::vector<Sample> samples;
    std::string source; ///< the file it comes from, for messages; may be empty
};

/// How many different column values there are, whatever the networks around them.
std::size_t configurationCount(const SampleTable &table);

/// The layers of a model as kinds and their column values; nothing for layers that cost nothing (reshape, dropout) and
/// for those of no known kind.
struct LayerConfiguration {
    const KindSchema *schema = nullptr;
    std::vector<double> values; ///< as in Sample
};
std::vector<std::optional<LayerConfiguration>> configurationsOf(const ModelGraph &graph);
/// Into blocks of channels, or back, which takes fresh memory and is slower.
enum class LayoutDirection { ToBlocks, ToDense };
/// A change of layout of a tensor, as it happens where a segment begins or ends.
LayerConfiguration layoutChange(const TensorSpec &tensor, LayoutDirection direction);

enum class LatencyColumn { Needed, Ignored };

/// Reads one CSV file: columns by name in any order, further ones ignored. Errors: BadFile, with file and line, for a
/// missing column, text in a number, NaN, a negative value, more cells than columns or no row at all.
Expected<SampleTable> readSamples(const std::filesystem::path &file, const KindSchema &schema, LatencyColumn latency);
enum class FurtherKinds { Read, Leave };

/// `kinds` and, if wanted, every further kind that `folder` (or its sub-folder `role`, or `role/dataset`) has a file of.
/// Errors: as above; BadFile where one of `kinds` has none.
Expected<std::map<std::string, SampleTable>> readSampleFolder(const std::filesystem::path &folder, const std::string &role,
                                                              const std::vector<std::string> &kinds, FurtherKinds further);
/// The seed's columns, then spread_ms, load and network_mb. Replaces the file as a whole. Errors: BadFile.
Expected<void> writeSamples(const std::filesystem::path &file, const SampleTable &table);
/// A file for each kind, instead of those that were there. Errors: as above.
Expected<void> writeSampleFolder(const std::filesystem::path &folder, const std::map<std::string, SampleTable> &tables);

} // namespace neurosurgeon
