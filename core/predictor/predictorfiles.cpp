#include "core/predictor/forms.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace neurosurgeon {

namespace fs = std::filesystem;

namespace {

constexpr int schemaVersion = 2; ///< 2: another calibration network
constexpr char segmentsFile[] = "segments.json";

nlohmann::json originToJson(const PredictorOrigin &origin)
{
    return {{"role", origin.role},       {"machine", origin.machine},
            {"device", origin.device},   {"threads", origin.threads},
            {"libtorch_version", origin.libtorchVersion}, {"fitted_at", origin.fittedAt},
            {"calibration_ms", origin.calibrationMs}};
}

PredictorOrigin originFromJson(const nlohmann::json &json)
{
    return {json.at("role"), json.at("machine"), json.at("device"), json.at("threads"), json.at("libtorch_version"),
            json.at("fitted_at"), json.value("calibration_ms", 0.0)};
}

tl::unexpected<Error> unsuitable(const fs::path &file, const std::string &why)
{
    return failure(ErrorCode::BadFile, file.string() + " does not hold a predictor that this version reads: " + why
                       + "; run deploy or fit again.");
}

nlohmann::json segmentsToJson(const SegmentModel &segments)
{
    return {{"fixed_ms", segments.fixedMs}, {"layer_factor", segments.layerFactor}, {"layout_factor", segments.layoutFactor},
            {"samples", segments.samples}, {"mape", segments.mape},
            {"within_10_percent", segments.within10}, {"within_20_percent", segments.within20}};
}

Expected<nlohmann::json> readDocument(const fs::path &file)
{
    std::ifstream in(file);
    auto json = nlohmann::json::parse(in, nullptr, false);
    if (!json.is_object())
        return unsuitable(file, "it is not a JSON object");
    const auto schema = json.find("schema");
    if (schema == json.end() || *schema != schemaVersion)
        return unsuitable(file, "its schema is " + (schema == json.end() ? "missing" : schema->dump()) + ", not "
                                    + std::to_string(schemaVersion));
    return json;
}

Expected<void> readKind(PredictorSet &set, const fs::path &file)
{
    const auto document = readDocument(file);
    if (!document)
        return tl::make_unexpected(document.error());
    const nlohmann::json &json = *document;
    try {
        auto predictor = predictorFromJson(json);
        if (!predictor)
            return unsuitable(file, predictor.error().message);
        PredictorSet::Entry entry{std::move(*predictor),
                                  {json.at("samples"), json.at("test_samples"), json.at("mape"), json.at("within_10_percent"),
                                   json.at("within_20_percent")},
                                  json};
        set.origin = originFromJson(json.at("origin"));
        set.kinds.emplace(json.at("kind").get<std::string>(), std::move(entry));
        return {};
    } catch (const nlohmann::json::exception &error) {
        return unsuitable(file, error.what());
    }
}

/// Written with every whole set, so where files of several moments lie together its origin is the one that counts.
Expected<void> readSegmentModel(PredictorSet &set, const fs::path &file)
{
    if (std::error_code ignored; !fs::exists(file, ignored))
        return {};
    const auto json = readDocument(file);
    if (!json)
        return tl::make_unexpected(json.error());
    try {
        set.segments = {json->at("fixed_ms"), json->at("layer_factor"), json->at("layout_factor"), json->at("samples"),
                        json->value("mape", 0.0), json->value("within_10_percent", 0.0), json->value("within_20_percent", 0.0)};
        set.origin = originFromJson(json->at("origin"));
    } catch (const nlohmann::json::exception &error) {
        return unsuitable(file, error.what());
    }
    return {};
}

} // namespace

Expected<PredictorSet> readPredictors(const fs::path &folder)
{
    PredictorSet set;
    for (const KindSchema &schema : kindSchemas()) {
        const fs::path file = folder / (std::string(schema.name) + ".json");
        std::error_code ignored;
        if (!fs::exists(file, ignored))
            continue;
        if (const auto read = readKind(set, file); !read)
            return tl::make_unexpected(read.error());
    }
    if (set.kinds.empty())
        return failure(ErrorCode::BadFile, folder.string() + " holds no predictors (conv.json and its like); run deploy or fit first.");
    if (const auto read = readSegmentModel(set, folder / segmentsFile); !read)
        return tl::make_unexpected(read.error());
    return set;
}

std::vector<std::pair<double, double>> heldOutOf(const PredictorSet::Entry &entry)
{
    std::vector<std::pair<double, double>> rows;
    for (const auto &row : entry.document.value("held_out_ms", nlohmann::json::array()))
        if (row.is_array() && row.size() == 2 && row[0].is_number() && row[1].is_number())
            rows.emplace_back(row[0], row[1]);
    return rows;
}

bool holdsPredictors(const fs::path &folder)
{
    std::error_code ignored;
    const auto &all = kindSchemas();
    return std::any_of(all.begin(), all.end(),
                       [&](const KindSchema &schema) { return fs::exists(folder / (std::string(schema.name) + ".json"), ignored); });
}

Expected<void> writePredictors(const fs::path &folder, const PredictorSet &set, OtherKinds others)
{
    std::error_code error;
    fs::create_directories(folder, error);
    std::vector<fs::path> written;
    const auto giveUp = [&](const fs::path &file) {
        std::error_code ignored;
        for (const fs::path &part : written)
            fs::remove(part, ignored);
        return failure(ErrorCode::BadFile, file.string() + " cannot be written; check the folder and the free space.");
    };
    std::vector<std::pair<std::string, nlohmann::json>> documents;
    if (others == OtherKinds::Remove || !fs::exists(folder / segmentsFile, error))
        documents.emplace_back(segmentsFile, segmentsToJson(set.segments));
    for (const auto &[kind, entry] : set.kinds)
        documents.emplace_back(kind + ".json", entry.document);
    for (auto &[name, document] : documents) {
        document["schema"] = schemaVersion;
        document["origin"] = originToJson(set.origin);
        written.push_back(folder / (name + ".part"));
        std::ofstream out(written.back(), std::ios::trunc);
        out << document.dump() << '\n';
        if (!out.flush() || fs::is_directory(folder / name, error))
            return giveUp(folder / name);
    }
    for (const fs::path &part : written) {
        fs::path file = part;
        fs::rename(part, file.replace_extension(), error);
        if (error)
            return giveUp(file);
    }
    // Predictors of another deployment must not stand beside these.
    for (const KindSchema &schema : kindSchemas())
        if (others == OtherKinds::Remove && !set.kinds.contains(std::string(schema.name)))
            fs::remove(folder / (std::string(schema.name) + ".json"), error);
    return {};
}

} // namespace neurosurgeon
