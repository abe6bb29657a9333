#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/report.h"
#include "core/deployment/machinespeed.h"
#include "core/predictor/predictorstore.h"
#include "core/predictor/segments.h"

namespace neurosurgeon {

namespace {

Expected<ModelProfile> namedProfile(const CliOptions &options, const QString &file)
{
    auto profile = readProfile(file.toStdString());
    if (profile && profile->graph.model != options.model.toStdString())
        return failure(ErrorCode::BadFile, file.toStdString() + " is a profile of " + profile->graph.model + ", not of "
                           + options.model.toStdString() + "; give the right file or model.");
    return profile;
}

/// A model predicted by this machine's own deployment or else the shipped predictors.
Expected<ModelProfile> predictedFor(const CliOptions &options, Engine &engine, const ModelGraph &graph, const std::string &role)
{
    if (options.optimize == Optimize::Off)
        return failure(ErrorCode::Usage, "Predictors know compiled layers only; plan with --optimize on, or --profiles measured.");
    const auto predictors = predictorsFor(options.compute.stateFolder, role);
    if (!predictors)
        return tl::make_unexpected(predictors.error());
    if (!predictors->standIns.empty()) {
        std::string kinds;
        for (const std::string &kind : predictors->standIns)
            kinds += (kinds.empty() ? "" : ", ") + kind;
        say("This machine's deployment of the " + role + " met too few layers of kind " + kinds + "; shipped predictors stand in for them.");
    }
    const auto slowness = presentSlowness(engine, predictors->origin);
    if (!slowness)
        return tl::make_unexpected(slowness.error());
    if (*slowness != 1)
        say("This machine takes " + milliseconds(*slowness) + " times as long now as when it was deployed.");
    return predictProfile(graph, *predictors, options.optimize, *slowness);
}

/// What a side of a plan costs: the named file, or as --profiles says: measured here before, or now (quickly); predicted; or what
/// was measured where it was, else predicted where that is possible.
Expected<ModelProfile> profileFor(const CommandContext &context, Compute &compute, const QString &file, const std::string &role)
{
    const CliOptions &options = context.options;
    if (!file.isEmpty())
        return namedProfile(options, file);
    const auto model = compute.model(options.model.toStdString());
    if (!model)
        return tl::make_unexpected(model.error());
    if (options.profiles != ProfileSource::Predicted)
        if (auto stored = compute.storedProfile(*model, options.optimize))
            return std::move(*stored);
    if (options.profiles != ProfileSource::Measured) {
        auto predicted = predictedFor(options, **compute.engine(), (*model)->graph(), role);
        if (predicted || options.profiles == ProfileSource::Predicted)
            return predicted;
        say(predicted.error().message + " Measuring here instead.");
    }
    return compute.profile(*model, options.optimize, ProfileQuality::Quick, progressPrinter("profiling"), context.stop);
}

/// One line that says whose times a plan rests on.
std::string sourceOf(const ModelProfile &profile)
{
    const EngineInfo &engine = profile.identity.engine;
    if (profile.quality != ProfileQuality::Predicted)
        return "measured on " + engine.cpu + " (" + profileQualityName(profile.quality) + ")";
    return "predicted, from a deployment on " + engine.cpu + " with " + std::to_string(engine.threads)
        + (engine.threads == 1 ? " thread" : " threads") + " and LibTorch " + engine.libtorchVersion;
}

} // namespace

Expected<void> runModels(const CommandContext &context)
{
    Compute compute(context.options.compute);
    const auto engine = compute.engine();
    if (!engine)
        return tl::make_unexpected(engine.error());
    Json list = Json::array();
    std::vector<std::vector<std::string>> rows{{"model", "topology", "layers", "parameters", "GFLOP", "input", "weights"}};
    const auto names = (*engine)->zoo();
    const Progress progress = progressPrinter("generating weights");
    for (std::size_t i = 0; i < names.size(); ++i) {
        // Loaded one at a time: together they would take 1.5 GB.
        const auto model = (*engine)->load(names[i]);
        if (!model)
            return tl::make_unexpected(model.error());
        const ModelGraph &graph = (*model)->graph();
        list.push_back(modelToJson(**model));
        rows.push_back({graph.model, graph.isChain() ? "chain" : "dag", std::to_string(graph.layers.size()),
                        std::to_string(graph.parameters()), milliseconds(static_cast<double>(graph.flops()) / 1e9),
                        shapeText(graph.input.shape), (*model)->weightsSha256().substr(0, 12)});
        progress(static_cast<int>(i) + 1, static_cast<int>(names.size()));
        if (context.stop.stop_requested())
            return failure(ErrorCode::Cancelled, "Stopped.");
    }
    context.options.json ? printJson({{"models", list}}) : printText(table(rows));
    return {};
}

Expected<void> runProfile(const CommandContext &context)
{
    Compute compute(context.options.compute);
    const auto model = compute.model(context.options.model.toStdString());
    if (!model)
        return tl::make_unexpected(model.error());
    const auto profile = compute.profile(*model, context.options.optimize, ProfileQuality::Full,
                                         progressPrinter("profiling " + (*model)->graph().model), context.stop);
    if (!profile)
        return tl::make_unexpected(profile.error());
    if (context.options.json)
        printJson(profileToJson(*profile));
    else
        printText(profileText(*profile));
    const auto file = ProfileStore(context.options.compute.stateFolder).pathOf(profile->identity);
    if (std::error_code ignored; std::filesystem::exists(file, ignored)) // else it has been said why not
        say("Stored in " + file.string());
    return {};
}

Expected<void> runPlan(const CommandContext &context)
{
    const CliOptions &options = context.options;
    Compute compute(options.compute);
    const auto edge = profileFor(context, compute, options.edgeProfile, "edge");
    if (!edge)
        return tl::make_unexpected(edge.error());
    const auto cloud = profileFor(context, compute, options.cloudProfile, "cloud");
    if (!cloud)
        return tl::make_unexpected(cloud.error());
    if (edge->identity.graphSha256 != cloud->identity.graphSha256)
        return failure(ErrorCode::BadFile, "The two profiles are of different models; profile the same one on both sides.");
    std::string note;
    say("Edge: " + sourceOf(*edge) + ". Cloud: " + sourceOf(*cloud) + ".");
    const bool edgeIsOurs = options.edgeProfile.isEmpty() && edge->quality != ProfileQuality::Predicted;
    const bool cloudIsOurs = options.cloudProfile.isEmpty() && cloud->quality != ProfileQuality::Predicted;
    if (edgeIsOurs || cloudIsOurs) {
        const bool both = edgeIsOurs && cloudIsOurs;
        note = std::string("This machine's profile stands for ") + (both ? "both sides" : edgeIsOurs ? "the edge" : "the cloud")
            + "; between equal machines a cut rarely pays (try --slowdown 5 for a slower edge).";
        say(note);
    }
    const LinkEstimate link{*options.bandwidthMbps,
                            std::chrono::nanoseconds(static_cast<std::int64_t>(options.rttMs * 1e6)), {}};
    const auto points = partitionPoints(edge->graph);
    // The first pass pages the code in; the second is what planning costs in a running session.
    auto plan = planPartition(edge->graph, points, {edge->headTimes(), options.compute.slowdown, 1}, {cloud->tailTimes(), 1, 1}, link);
    if (plan)
        plan = planPartition(edge->graph, points, {edge->headTimes(), options.compute.slowdown, 1}, {cloud->tailTimes(), 1, 1}, link);
    if (!plan)
        return tl::make_unexpected(plan.error());
    if (options.json) {
        Json json = planToJson(edge->graph, *plan);
        json["model"] = edge->graph.model;
        json["bandwidth_mbps"] = link.mbitPerSecond;
        json["rtt_ms"] = options.rttMs;
        json["edge_slowdown"] = options.compute.slowdown;
        json["edge_profile"] = profileQualityName(edge->quality);
        json["cloud_profile"] = profileQualityName(cloud->quality);
        json["edge_machine"] = edge->identity.engine.cpu;
        json["cloud_machine"] = cloud->identity.engine.cpu;
        json["edge_profile_full"] = edge->quality == ProfileQuality::Full;
        json["cloud_profile_full"] = cloud->quality == ProfileQuality::Full;
        json["note"] = note;
        printJson(json);
    } else {
        printText(planText(*plan));
        if (options.compute.slowdown > 1)
            printText("Note: edge slowed " + milliseconds(options.compute.slowdown) + " times (emulated)\n");
    }
    return {};
}

} // namespace neurosurgeon
