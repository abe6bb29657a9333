#include "app/cli/batchreport.h"
#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/edgerun.h"
#include "core/schedule/batchjson.h"
#include "network/session/taskqueue.h"

namespace neurosurgeon {

namespace {

const std::vector<std::string> seedModels{"alex_net", "vgg_net", "le_net", "mobile_net"};
constexpr int seedTasks = 40;

Expected<std::vector<BatchTask>> queueOf(const CliOptions &options)
{
    if (!options.queueFile.isEmpty())
        return readTaskQueue(options.queueFile);
    std::vector<BatchTask> tasks;
    const int count = options.tasks.value_or(options.queue.isEmpty() ? seedTasks : static_cast<int>(options.queue.size()));
    const auto drawn = drawModels(seedModels, options.queue.isEmpty() ? count : 0, options.seed);
    for (int i = 0; i < count; ++i) {
        BatchTask task;
        task.model = options.queue.isEmpty() ? drawn[static_cast<std::size_t>(i)] : options.queue[i % options.queue.size()].toStdString();
        task.inputName = options.input.toStdString();
        tasks.push_back(std::move(task));
    }
    return tasks;
}

void setArrivals(std::vector<BatchTask> &tasks, const CliOptions &options)
{
    if (options.arrivalsPerSecond <= 0)
        return;
    const auto arrivals = poissonArrivals(static_cast<int>(tasks.size()), options.arrivalsPerSecond, options.seed);
    for (std::size_t i = 0; i < tasks.size(); ++i)
        tasks[i].arrival = arrivals[i];
}

/// A queue of which no model is there is told before anybody is called.
Expected<void> loadModels(EdgeRun &run, const std::vector<std::string> &models, bool fromFile)
{
    std::optional<Error> first;
    for (const std::string &model : models) {
        const auto loaded = run.compute().model(model);
        if (loaded)
            return {};
        if (!first)
            first = loaded.error();
    }
    return failure(fromFile ? ErrorCode::BadFile : first->code, first->message);
}

Expected<void> failures(const BatchReport &report)
{
    if (report.failed() == 0 && report.cancelled)
        return failure(ErrorCode::Cancelled, "The batch was stopped before every answer was checked.");
    if (report.failed() == 0)
        return {};
    const auto first = std::find_if(report.tasks.begin(), report.tasks.end(), [](const auto &task) { return !task.isOk(); });
    return failure(ErrorCode::Failed, std::to_string(report.failed()) + " of " + std::to_string(report.tasks.size())
                       + " tasks failed; task " + std::to_string(first->index) + " (" + first->model + "): " + first->error);
}

} // namespace

Expected<void> runBatch(const CommandContext &context)
{
    const CliOptions &options = context.options;
    auto tasks = queueOf(options);
    if (!tasks)
        return tl::make_unexpected(tasks.error());
    setArrivals(*tasks, options);
    EdgeRun edge(context, options.port);
    if (const auto loaded = loadModels(edge, modelsOf(*tasks), !options.queueFile.isEmpty()); !loaded)
        return loaded;
    if (const auto connected = edge.connect(); !connected)
        return connected;
    const auto link = edge.measureLink();
    if (!link)
        return tl::make_unexpected(link.error());
    BatchRunner runner(edge.compute(), context.connection, edge.session(), options.batch);
    const std::stop_callback onStop(context.stop, [&runner] { runner.cancel(); });
    const auto profiling = [](const std::string &model) { return progressPrinter("profiling " + model); };
    if (const auto opened = runner.open(*tasks, options.seed, options.optimize, ProfileQuality::Quick, profiling); !opened)
        return opened;
    const Progress progress = progressPrinter("running the batch");
    auto report = runner.run(*tasks, [&, done = 0](const TaskRecord &task) mutable {
        if (task.state == TaskState::Done || task.state == TaskState::Failed)
            progress(std::min(++done, static_cast<int>(tasks->size())), static_cast<int>(tasks->size()));
    });
    if (!report)
        return tl::make_unexpected(report.error());
    if (options.check && !report->cancelled)
        if (const auto checked = runner.check(*tasks, *report); !checked)
            return checked;
    if (options.json) {
        Json json = toJson(*report);
        json["bandwidth_mbps"] = link->goodput.mbitPerSecond;
        json["rtt_ms"] = toMs(link->roundTrip);
        json["conditions"] = conditionsToJson(runner.session(), options.compute, options.link, options.insecure);
        printJson(json);
    } else {
        printText(conditionsText(runner.session(), options.compute, options.link, options.insecure) + batchText(*report));
    }
    if (report->cloudLost)
        say("The cloud was lost on the way: " + report->cloudLost->message);
    return failures(*report);
}

} // namespace neurosurgeon
