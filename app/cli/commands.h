#pragma once

#include "app/cli/options.h"
#include "core/error.h"
#include "network/session/edgesession.h"

#include <stop_token>

namespace neurosurgeon {

/// What a command may use. Commands run on a worker thread, so that they may wait; Qt's event loop, which is the
/// network thread, runs meanwhile on the main thread.
struct CommandContext {
    const CliOptions &options;
    EdgeConnection &connection;
    std::stop_token stop;        ///< Ctrl-C
};

Expected<void> runModels(const CommandContext &context);
Expected<void> runProfile(const CommandContext &context);
Expected<void> runPlan(const CommandContext &context);
Expected<void> runEdge(const CommandContext &context);
Expected<void> runSweep(const CommandContext &context);
Expected<void> runBatch(const CommandContext &context);
Expected<void> runDeploy(const CommandContext &context);
Expected<void> runBandwidth(const CommandContext &context);
Expected<void> runFit(const CommandContext &context);
Expected<void> runPredict(const CommandContext &context);
Expected<void> runPair(const CommandContext &context);
Expected<void> runPeers(const CommandContext &context);
Expected<void> runCheck(const CommandContext &context);
Expected<void> runForget(const CommandContext &context);
Expected<void> runRename(const CommandContext &context);
/// `cloud` is the child process's address once it listens.
Expected<void> runDemo(const CommandContext &context, quint16 cloudPort);

/// Serves until `quit`; runs on the main thread. Returns the exit code.
int serveCloud(const CliOptions &options);

} // namespace neurosurgeon
