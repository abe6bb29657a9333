#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/report.h"
#include "core/predictor/training.h"

#include <QDateTime>

namespace neurosurgeon {

namespace {

std::vector<std::string> wantedKinds(const CliOptions &options)
{
    std::vector<std::string> kinds;
    for (const QString &kind : options.kinds)
        kinds.push_back(kind.toStdString());
    if (kinds.empty())
        for (const KindSchema &schema : kindSchemas())
            if (schema.inSeed)
                kinds.emplace_back(schema.name);
    return kinds;
}

} // namespace

Expected<void> runFit(const CommandContext &context)
{
    const CliOptions &options = context.options;
    const auto wanted = wantedKinds(options);
    const bool named = !options.kinds.isEmpty();
    auto tables = readSampleFolder(options.dataset.toStdString(), options.role.toStdString(), wanted,
                                   named ? FurtherKinds::Leave : FurtherKinds::Read);
    if (!tables)
        return tl::make_unexpected(tables.error());
    FitSettings settings;
    settings.testShare = options.testShare;
    settings.seed = options.seed;
    settings.threads = options.compute.threads;
    settings.progress = progressPrinter("fitting");
    settings.cancelled = [&] { return context.stop.stop_requested(); };
    PredictorOrigin origin;
    origin.role = options.role.toStdString();
    origin.machine = "unknown (fitted from files)";
    origin.fittedAt = QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString();
    const auto set = fitPredictors(*tables, origin, settings);
    if (!set)
        return tl::make_unexpected(set.error());
    // Kinds that were not asked for keep what they have.
    if (const auto written = writePredictors(options.out.toStdString(), *set, named ? OtherKinds::Keep : OtherKinds::Remove); !written)
        return written;
    if (options.json)
        printJson({{"role", origin.role}, {"out", options.out.toStdString()}, {"kinds", qualityToJson(*set)},
                   {"all", pooledToJson(pooledQuality(*set))}});
    else
        printText(qualityText(*set));
    return {};
}

Expected<void> runPredict(const CommandContext &context)
{
    const CliOptions &options = context.options;
    const std::string kind = options.kind.toStdString();
    const auto set = readPredictors(options.predictors.toStdString());
    if (!set)
        return tl::make_unexpected(set.error());
    const auto found = set->kinds.find(kind);
    if (found == set->kinds.end())
        return failure(ErrorCode::BadFile, options.predictors.toStdString() + " holds no predictor for " + kind + "; fit one.");
    const auto table = readSamples(options.csv.toStdString(), *kindSchema(kind), LatencyColumn::Ignored);
    if (!table)
        return tl::make_unexpected(table.error());
    std::vector<std::vector<double>> rows;
    for (const Sample &sample : table->samples)
        rows.push_back(sample.values);
    Json predictions = Json::array();
    Json intervals = Json::array();
    std::string text;
    for (const Prediction &prediction : found->second.predictor->predict(rows)) {
        predictions.push_back(prediction.ms);
        intervals.push_back({prediction.lowMs, prediction.highMs});
        text += milliseconds(prediction.ms) + " ms (" + milliseconds(prediction.lowMs) + " to " + milliseconds(prediction.highMs) + ")\n";
    }
    if (options.json)
        printJson({{"kind", kind}, {"predictions_ms", predictions}, {"intervals_ms", intervals}});
    else
        printText(text);
    return {};
}

} // namespace neurosurgeon
