#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/signals.h"
#include "app/startup.h"
#include "network/session/democloud.h"

#include <QCoreApplication>
#include <QTimer>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <future>
#include <thread>

using namespace neurosurgeon;

namespace {

using WorkerCommand = std::function<Expected<void>(const CommandContext &)>;

constexpr std::chrono::milliseconds stopPatience{80};

/// What keeps results when it is stopped, and may take its time for that.
bool endsInOrder(const QString &command)
{
    return command == "deploy" || command == "batch";
}

/// Runs a command on a worker thread beside the event loop; Ctrl-C asks it to stop. What does not stop at once, since LibTorch cannot be
/// interrupted, is given up with its process; a second Ctrl-C does so with any command. Returns the exit code.
int runBesideEventLoop(const CliOptions &options, const WorkerCommand &command)
{
    EdgeConnection connection;
    int code = 0;
    std::atomic<bool> ended = false;
    std::jthread worker;
    const auto giveUp = [&ended] {
        if (ended.exchange(true))
            return;
        say("Stopped.");
        std::_Exit(1);
    };
    QTimer patience;
    patience.setSingleShot(true);
    QObject::connect(&patience, &QTimer::timeout, &patience, giveUp);
    const SignalWatcher watcher([&] {
        if (!worker.request_stop())
            giveUp();
        else if (!endsInOrder(options.command))
            patience.start(stopPatience);
    });
    worker = std::jthread([&](const std::stop_token &stop) {
        const auto done = command({options, connection, stop});
        if (ended.exchange(true))
            return;
        if (!done) {
            say(stop.stop_requested() ? "Stopped." : done.error().message);
            code = stop.stop_requested() ? 1 : exitCodeOf(done.error());
        }
        QMetaObject::invokeMethod(qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    });
    QCoreApplication::exec();
    worker.join();
    return code;
}

int runDemoCommand(const CliOptions &options)
{
    DemoCloud cloud;
    std::promise<Expected<quint16>> promise;
    auto known = promise.get_future().share();
    bool told = false;
    QObject::connect(&cloud, &DemoCloud::listening, &cloud, [&](const QString &, quint16 port) {
        if (!std::exchange(told, true))
            promise.set_value(port);
    });
    QObject::connect(&cloud, &DemoCloud::failed, &cloud, [&](const QString &why) {
        if (!std::exchange(told, true))
            promise.set_value(failure(ErrorCode::Failed, "The demonstration's cloud did not start: " + why.toStdString()));
    });
    cloud.start(options.compute.threads, options.port == 9999 ? 0 : options.port);
    return runBesideEventLoop(options, [&known](const CommandContext &context) -> Expected<void> {
        const Expected<quint16> port = known.get();
        if (!port)
            return tl::make_unexpected(port.error());
        return runDemo(context, *port);
    });
}

int run(const CliOptions &options)
{
    if (options.command == "cloud")
        return serveCloud(options);
    if (options.command == "demo")
        return runDemoCommand(options);
    static const std::vector<std::pair<QString, WorkerCommand>> commands{
        {"models", runModels}, {"profile", runProfile}, {"plan", runPlan},
        {"deploy", runDeploy},
        {"edge", runEdge},     {"sweep", runSweep},     {"bandwidth", runBandwidth},
        {"batch", runBatch},
        {"pair", runPair},     {"peers", runPeers},     {"forget", runForget},   {"rename", runRename}, {"check", runCheck},
        {"fit", runFit},       {"predict", runPredict},
    };
    for (const auto &[name, command] : commands)
        if (options.command == name)
            return runBesideEventLoop(options, command);
    return 2;
}

} // namespace

int main(int argc, char **argv)
{
    fixThreadEnvironment(argc, argv);
    blockStopSignals();
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName("neurosurgeon");
    QCoreApplication::setApplicationVersion(NEUROSURGEON_VERSION);
    auto options = parseOptions(QCoreApplication::arguments());
    if (!options) {
        say(options.error().message);
        return exitCodeOf(options.error());
    }
    if (options->help) {
        printText(helpText(options->command).toStdString());
        return 0;
    }
    options->compute.notice = say;
    return run(*options);
}
