#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/report.h"
#include "core/deployment/deployment.h"
#include "core/predictor/predictorstore.h"
#include "core/predictor/training.h"

#include <QDateTime>

#include <algorithm>

namespace neurosurgeon {

namespace {

using std::chrono::milliseconds;

/// Fitting gets what measuring leaves: a quarter of a short budget, half a minute of a long one.
milliseconds measuringBudget(milliseconds budget)
{
    return budget - std::min<milliseconds>(budget / 4, std::chrono::seconds(30));
}

/// Kinds that were met too seldom are told and left out.
std::map<std::string, SampleTable> withoutRareKinds(std::map<std::string, SampleTable> tables)
{
    std::erase_if(tables, [](const auto &entry) {
        const bool rare = configurationCount(entry.second) < fewestConfigurations;
        if (rare)
            say("Too few layers of kind " + entry.first + " were measured to predict them, the shipped predictors do; give the deployment more time.");
        return rare;
    });
    return tables;
}

/// Measures until the budget is spent, or to where somebody stops it. What was measured is kept in any case.
Expected<DeploymentSamples> measure(const std::filesystem::path &folder, const CommandContext &context, Json &json)
{
    Compute compute(context.options.compute);
    const auto engine = compute.engine();
    if (!engine)
        return tl::make_unexpected(engine.error());
    auto deployment = Deployment::open(**engine, folder, measuringBudget(context.options.budget));
    if (!deployment)
        return tl::make_unexpected(deployment.error());
    if (deployment->resumed() > 0)
        say("Going on with a deployment that was stopped: " + std::to_string(deployment->resumed()) + " networks are measured already.");
    const Progress progress = progressPrinter("measuring");
    Expected<void> stepped;
    while (stepped && !deployment->isDone()) {
        stepped = deployment->step(context.stop);
        const milliseconds spent = std::min(deployment->spent(), deployment->budget());
        progress(static_cast<int>(spent.count()), static_cast<int>(deployment->budget().count()));
    }
    if (!stepped) {
        if (!deployment->networks().empty())
            say(std::to_string(deployment->networks().size()) + " networks are measured and kept; deploy again to go on.");
        return tl::make_unexpected(stepped.error());
    }
    json["networks"] = deployment->networks().size();
    json["resumed_networks"] = deployment->resumed();
    json["measured_again"] = deployment->disturbances();
    json["measuring_ms"] = deployment->spent().count();
    return deployment->samples();
}

Expected<PredictorSet> fit(const DeploymentSamples &samples, const CommandContext &context)
{
    FitSettings settings;
    settings.seed = context.options.seed;
    settings.threads = context.options.compute.threads;
    settings.progress = progressPrinter("fitting");
    settings.cancelled = [&] { return context.stop.stop_requested(); };
    PredictorOrigin origin;
    origin.role = context.options.role.toStdString();
    origin.machine = samples.engine.cpu;
    origin.threads = samples.engine.threads;
    origin.libtorchVersion = samples.engine.libtorchVersion;
    origin.fittedAt = QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString();
    origin.calibrationMs = samples.calibrationMs;
    auto set = fitPredictors(withoutRareKinds(samples.tables), origin, settings);
    if (set)
        fitSegments(*set, samples.segments);
    return set;
}

} // namespace

Expected<void> runDeploy(const CommandContext &context)
{
    const CliOptions &options = context.options;
    const std::string role = options.role.toStdString();
    const auto folder = options.compute.stateFolder / "deployment" / role;
    Json json{{"role", role}, {"out", deployedFolder(options.compute.stateFolder, role).string()}};
    const auto samples = options.refit ? Deployment::measured(folder) : measure(folder, context, json);
    if (!samples)
        return tl::make_unexpected(samples.error());
    const auto set = fit(*samples, context);
    if (!set)
        return tl::make_unexpected(set.error());
    const auto out = deployedFolder(options.compute.stateFolder, role);
    if (const auto written = writePredictors(out, *set); !written)
        return written;
    if (const auto written = writeSampleFolder(out / "dataset", samples->tables); !written)
        return written;
    if (!options.refit)
        if (const auto finished = Deployment::finish(folder); !finished)
            return finished;
    json["segments"] = samples->segments.size();
    json["segments_within_10_percent"] = set->segments.within10;
    json["segments_within_20_percent"] = set->segments.within20;
    json["calibration_ms"] = samples->calibrationMs;
    json["kinds"] = qualityToJson(*set);
    json["all"] = pooledToJson(pooledQuality(*set));
    options.json ? printJson(json) : printText(qualityText(*set));
    say("Heads and tails, " + std::to_string(set->segments.samples) + ": within 10 % " + percent(set->segments.within10) + ", within 20 % "
        + percent(set->segments.within20) + " (put together from layers by factors of other networks).");
    say("Stored in " + json["out"].get<std::string>() + "; plans use it from now on.");
    return {};
}

} // namespace neurosurgeon
