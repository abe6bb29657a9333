#include "app/cli/optiontable.h"

#include "app/cli/options.h"

#include <algorithm>

namespace neurosurgeon {

const QStringList &commonOptions()
{
    static const QStringList options{"help", "json", "threads", "state", "device", "seed"};
    return options;
}

const std::vector<CliCommand> &commands()
{
    static const QStringList model{"type", "optimize", "weights", "models"};
    static const QStringList peer{"ip", "port", "insecure", "link", "slowdown"};
    static const QStringList edge = peer + QStringList{"channel"};
    static const QStringList run = model + edge + QStringList{"input", "labels", "no-check"};
    static const std::vector<CliCommand> list{
        {"models", "Lists the zoo.", {"models"}},
        {"profile", "Times every layer of a model, and its heads and tails, on this machine.", model},
        {"plan", "Chooses a partition from profiles; touches no network.",
         model + QStringList{"bandwidth-mbps", "rtt-ms", "edge-profile", "cloud-profile", "profiles", "objective", "algorithm", "slowdown"}},
        {"deploy", "Measures this machine and fits the latency predictors of a role; goes on where it was stopped.",
         {"role", "budget", "quick", "refit"}},
        {"cloud", "Serves edges until stopped.",
         peer + QStringList{"models", "weights", "peer-queue", "peer-memory-mb", "peer-rate", "code", "pair", "allow-plain"}},
        {"edge", "Measures the link, plans, and runs split inference.", run + QStringList{"partition", "runs", "for", "adapt", "on-loss", "patience"}},
        {"sweep", "Runs every legal partition point in interleaved rounds.", run + QStringList{"rounds", "runs", "all"}},
        {"batch", "Runs a queue of tasks with edge, link and cloud busy at once.",
         edge + QStringList{"optimize", "weights", "models", "input", "no-check", "partition", "tasks", "queue", "queue-file",
                            "arrivals", "schedule", "pipeline", "order", "on-loss", "patience"}},
        {"bandwidth", "Measures the link once, or follows it.", edge + QStringList{"for"}},
        {"pair", "Pairs this edge with a cloud that shows a code.", {"ip", "port", "code"}},
        {"peers", "Lists paired devices, and clouds that call out on this network.", {"search"}},
        {"check", "Tries the way to a cloud step by step and says where it is broken.", {"ip", "port"}},
        {"forget", "Forgets a paired device: forget NAME, or its id.", {}},
        {"rename", "Calls a paired device otherwise, here: rename NAME NEW_NAME, or its id first.", {}},
        {"demo", "Edge and cloud on this machine over an emulated link, on a sample image.",
         {"port", "link", "slowdown", "runs", "input", "labels", "optimize"}},
        {"fit", "Fits latency predictors from CSV files in the seed's layout.", {"dataset", "role", "out", "test-share", "kinds"}},
        {"predict", "Predicts the latency of each row of a CSV file.", {"kind", "csv", "predictors"}},
    };
    return list;
}

std::vector<QCommandLineOption> allOptions()
{
    return {
        {{"h", "help"}, "Shows this."},
        {"json", "Prints one JSON document (cloud: one object a line) on standard output."},
        {"threads", "Compute threads (default: OMP_NUM_THREADS, or one for each processor).", "N"},
        {"state", "Folder for profiles and caches.", "DIR"},
        {{"d", "device"}, "cpu.", "DEVICE", "cpu"},
        {"seed", "Seed of random inputs (default 0).", "N", "0"},
        {{"t", "type"}, "Model: alex_net, vgg_net, le_net, mobile_net, resnet18.", "MODEL"},
        {"optimize", "on: folded and fused (default); off: bit-identical to the whole model.", "on|off", "on"},
        {"weights", "Weights of one's own (comes with a later version).", "FILE"},
        {"models", "Folder of further models (comes with a later version).", "DIR"},
        {{"i", "ip"}, "Address: the cloud's to connect to, or the one to serve on.", "ADDRESS", "127.0.0.1"},
        {{"p", "port"}, "Port (default 9999); cloud: 0 takes a free one.", "PORT", "9999"},
        {"insecure", "No protection: the cloud takes anybody, the edge connects in plain, to paired clouds as well. For closed test networks only."},
        {"channel", "Paired peers: encrypted (default) or plain tensors, if the cloud allows it; auto: plain on this computer.",
         "auto|encrypted|plain", "auto"},
        {"code", "Pairing code: the one the cloud shows; cloud: shows this one (for tests).", "CODE"},
        {"pair", "Shows a pairing code for five minutes and listens on all addresses."},
        {"search", "Listens so long for clouds on this network (they call out every five seconds).", "SECONDS", "0"},
        {"allow-plain", "Paired edges may send tensors without encryption."},
        {"link", "Emulates a slower link: MBIT[,RTT_MS[,JITTER_MS]], cat1, 3g, 4g, wifi, 100m, 1g, or a scenario (FILE.json).",
         "LINK"},
        {"slowdown", "This role computes F times slower (emulated).", "F", "1"},
        {"input", "PNG or JPEG image (default: random values).", "FILE"},
        {"labels", "Class names, one a line.", "FILE"},
        {"no-check", "Skips the comparison with the whole model."},
        {"partition", "auto, edge, cloud, or the index of a partition point.", "POINT", "auto"},
        {"runs", "Inferences (default 3; sweep: the same as --rounds).", "N"},
        {"for", "Goes on for S seconds instead (bandwidth: follows the link that long).", "S"},
        {"adapt", "off (default), suggest or on: moves the partition when link or load change.", "MODE", "off"},
        {"on-loss", "An inference whose cloud vanishes: retry (default), edge (finish it here; batch: default) or fail.", "WAY", "retry"},
        {"patience", "How long retry waits for a lost cloud, in seconds (default 30).", "S", "30"},
        {"peer-queue", "Requests of one peer that may wait (default 64).", "N", "64"},
        {"peer-memory-mb", "Tensors of one peer in memory, in MB (default 1024).", "MB", "1024"},
        {"peer-rate", "Inferences a second of one peer (default 0: any number).", "N", "0"},
        {"rounds", "Interleaved rounds over all points (default 5).", "N"},
        {"all", "Measures points too whose transfer alone takes too long to win."},
        {"tasks", "How many tasks (default 40, drawn from the four seed models; with --queue: its length).", "N"},
        {"queue", "Models of the tasks in order, repeated up to --tasks.", "A,B,C"},
        {"queue-file", "Tasks as JSON: [{\"model\", \"input\", \"deadline_ms\", \"arrival_ms\"}].", "FILE"},
        {"arrivals", "all (at once), or how many tasks arrive per second (Poisson, by --seed).", "all|RATE", "all"},
        {"schedule", "auto: order and points chosen together; fifo: one's own order, each at its fastest point.", "fifo|auto", "auto"},
        {"pipeline", "off: one task after the other, for comparison.", "on|off", "on"},
        {"order", "free: answers as they come; kept: in the order of the queue.", "free|kept", "free"},
        {"bandwidth-mbps", "Goodput to plan for, in Mbit/s.", "B"},
        {"rtt-ms", "Round-trip time to plan for, in ms (default 0).", "R", "0"},
        {"edge-profile", "The edge's profile (default: this machine's).", "FILE"},
        {"cloud-profile", "The cloud's profile (default: this machine's).", "FILE"},
        {"profiles", "auto: measured where there is a profile, else predicted; measured (now, if need be); or predicted.", "SOURCE", "auto"},
        {"budget", "Minutes that a deployment may take (default 10).", "MINUTES", "10"},
        {"quick", "A deployment of 2 minutes: a little less accurate."},
        {"refit", "Measures nothing: fits again what is measured already."},
        {"objective", "latency.", "OBJECTIVE", "latency"},
        {"algorithm", "auto, chain or exhaustive: all weigh every legal point.", "ALGORITHM", "auto"},
        {"dataset", "Folder with conv_lat.csv and its like.", "DIR"},
        {"role", "Whose predictors: edge or cloud.", "ROLE", "edge"},
        {"out", "Folder for the fitted predictors.", "DIR"},
        {"test-share", "Share of the rows that judges the fit (default 0.1).", "SHARE", "0.1"},
        {"kinds", "Fits these kinds alone (default: the seed's six and what else is there).", "A,B,C"},
        {"kind", "Kind of layer: conv, dw_conv, linear, maxpool, avgpool, batchnorm, ...", "KIND"},
        {"csv", "Rows to predict; the seed's columns, without latency if need be.", "FILE"},
        {"predictors", "Folder of fitted predictors.", "DIR"},
    };
}

QString helpText(const QString &command)
{
    QString text;
    const auto found = std::find_if(commands().begin(), commands().end(),
                                    [&](const CliCommand &entry) { return command == entry.name; });
    QStringList shown;
    if (found == commands().end()) {
        text = "Usage: neurosurgeon-cli COMMAND [OPTIONS]\n\n";
        for (const CliCommand &entry : commands())
            text += QStringLiteral("  %1 %2\n").arg(entry.name, -10).arg(entry.does);
        text += "\nneurosurgeon-cli COMMAND --help shows a command's options. Common options:\n";
        shown = commonOptions();
    } else {
        text = QStringLiteral("Usage: neurosurgeon-cli %1 [OPTIONS]\n\n%2\n\n").arg(found->name, found->does);
        shown = found->options + commonOptions();
    }
    for (const QCommandLineOption &option : allOptions()) {
        if (!shown.contains(option.names().constLast()))
            continue;
        QString names = "--" + option.names().constLast();
        if (option.names().size() > 1)
            names = "-" + option.names().constFirst() + ", " + names;
        if (!option.valueName().isEmpty())
            names += " " + option.valueName();
        text += QStringLiteral("  %1 %2\n").arg(names, -26).arg(option.description());
    }
    return text + "\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 no connection or refused, 4 unreadable or unsuitable file.\n";
}

} // namespace neurosurgeon
