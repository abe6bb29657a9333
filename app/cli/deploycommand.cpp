#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "core/deployment/deployment.h"

namespace neurosurgeon {

namespace {

using std::chrono::milliseconds;

/// Fitting gets what measuring leaves: a quarter of a short budget, half a minute of a long one.
milliseconds measuringBudget(milliseconds budget)
{
    return budget - std::min<milliseconds>(budget / 4, std::chrono::seconds(30));
}

} // namespace

Expected<void> runDeploy(const CommandContext &context)
{
    const CliOptions &options = context.options;
    Compute compute(options.compute);
    const auto engine = compute.engine();
    if (!engine)
        return tl::make_unexpected(engine.error());
    const std::string role = options.role.toStdString();
    const auto folder = options.compute.stateFolder / "deployment" / role;
    auto deployment = Deployment::open(**engine, folder, measuringBudget(options.budget));
    if (!deployment)
        return tl::make_unexpected(deployment.error());
    if (deployment->resumed() > 0)
        say("Going on with a deployment that was stopped: " + std::to_string(deployment->resumed()) + " networks are measured already.");
    const Progress progress = progressPrinter("deploying");
    Expected<void> stepped;
    while (stepped && !deployment->isDone()) {
        stepped = deployment->step(context.stop);
        progress(static_cast<int>(deployment->spent().count()), static_cast<int>(deployment->budget().count()));
    }
    const auto samples = deployment->writeDataset();
    if (!samples || !stepped)
        return tl::make_unexpected(samples ? stepped.error() : samples.error());
    if (const auto finished = deployment->finish(); !finished)
        return finished;
    Json kinds = Json::array();
    for (const auto &[kind, table] : samples->tables)
        kinds.push_back({{"kind", kind}, {"samples", table.samples.size()}});
    printJson({{"role", role}, {"networks", deployment->networks().size()}, {"segments", samples->segments.size()},
               {"calibration_ms", samples->calibrationMs}, {"measured_again", deployment->disturbances()}, {"kinds", kinds}});
    return {};
}

} // namespace neurosurgeon
