#include "app/cli/options.h"

#include "app/cli/optiontable.h"
#include "app/startup.h"
#include "core/predictor/samples.h"
#include "network/pairing/code.h"
#include "network/pairing/peerstore.h"

#include <QCommandLineParser>
#include <QHash>
#include <QHostAddress>
#include <QStandardPaths>

#include <cmath>

namespace neurosurgeon {

namespace {

tl::unexpected<Error> usage(const QString &sentence)
{
    return failure(ErrorCode::Usage, sentence.toStdString());
}

QString defaultState()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + "/neurosurgeon";
}

/// Reads typed values and remembers the first thing that is wrong.
class Reader {
public:
    explicit Reader(const QCommandLineParser &parser) : m_parser(parser) {}

    bool has(const QString &name) const { return m_parser.isSet(name); }
    QString text(const QString &name) const { return m_parser.value(name); }
    double number(const QString &name, double least, double most)
    {
        bool fine = false;
        const double value = text(name).toDouble(&fine);
        if (!fine || !std::isfinite(value) || value < least || value > most)
            complain(QStringLiteral("--%1 takes a number from %2 to %3, not \"%4\".").arg(name).arg(least).arg(most).arg(text(name)));
        return value;
    }
    int integer(const QString &name, int least, int most)
    {
        bool fine = false;
        const int value = text(name).toInt(&fine);
        if (!fine || value < least || value > most)
            complain(QStringLiteral("--%1 takes a whole number from %2 to %3, not \"%4\".").arg(name).arg(least).arg(most).arg(text(name)));
        return value;
    }
    /// The option's value must be one of `allowed`; `later` are known but come with a later version.
    void choice(const QString &name, const QStringList &allowed, const QStringList &later = {})
    {
        if (later.contains(text(name)))
            complain(QStringLiteral("--%1 %2 comes with a later version; use %3.").arg(name, text(name), allowed.join(", ")));
        else if (!allowed.contains(text(name)))
            complain(QStringLiteral("--%1 takes %2, not \"%3\".").arg(name, allowed.join(", "), text(name)));
    }
    void later(const QString &name)
    {
        if (has(name))
            complain(QStringLiteral("--%1 comes with a later version; leave it out.").arg(name));
    }
    void complain(const QString &sentence, ErrorCode code = ErrorCode::Usage)
    {
        if (m_complaint.isEmpty()) {
            m_complaint = sentence;
            m_code = code;
        }
    }
    const QString &complaint() const { return m_complaint; }
    ErrorCode code() const { return m_code; }

private:
    const QCommandLineParser &m_parser;
    QString m_complaint;
    ErrorCode m_code = ErrorCode::Usage;
};

QString stateOf(const Reader &reader)
{
    return reader.has("state") ? reader.text("state") : defaultState();
}

bool hasPaired(Reader &reader, PeerRole role)
{
    const auto stored = PeerStore(stateOf(reader).toStdString()).load(); // its notices go to standard error with it
    if (!stored)
        reader.complain(QString::fromStdString(stored.error().message), stored.error().code);
    return stored && std::any_of(stored->peers.begin(), stored->peers.end(), [role](const Peer &peer) { return peer.role == role; });
}

void readCode(Reader &reader, CliOptions &options)
{
    if (!reader.has("code"))
        return;
    if (const auto code = readPairingCode(reader.text("code")))
        options.code = *code;
    else
        reader.complain(QString::fromStdString(code.error().message));
}

/// Which address the cloud serves on: without one, all of them as soon as there is somebody to prove himself.
void readCloud(Reader &reader, CliOptions &options)
{
    readCode(reader, options);
    options.showCode = reader.has("pair");
    options.allowPlain = reader.has("allow-plain");
    const bool guarded = hasPaired(reader, PeerRole::Edge) || options.showCode || !options.code.isEmpty();
    if (!reader.has("ip") && guarded)
        options.ip = "::";
    const QHostAddress address(options.ip == "localhost" ? QStringLiteral("127.0.0.1") : options.ip);
    if (address.isNull())
        reader.complain(QStringLiteral("--ip takes an address of this machine, not \"%1\".").arg(options.ip));
    else if (!address.isLoopback() && !guarded && !options.insecure)
        reader.complain(QStringLiteral("%1 is not this computer, and no edge is paired with this cloud; add --pair to show a code, or "
                                       "--insecure on a closed test network.").arg(options.ip));
}

void readProtection(Reader &reader, CliOptions &options)
{
    readCode(reader, options);
    if (options.command == "pair" && !reader.has("code"))
        reader.complain("pair needs the code that the cloud shows: --code K7QF-9XTM, for example.");
    reader.choice("channel", {"auto", "encrypted", "plain"});
    const QString channel = reader.text("channel");
    options.protection = options.insecure ? Protection::None
        : channel == "plain"              ? Protection::PlainData
        : channel == "encrypted"          ? Protection::Encrypted
                                          : protectionFor(options.ip);
    if (options.insecure && channel != "auto")
        reader.complain("--insecure means no protection at all; leave it or --channel out.");
    const bool connects = options.command != "pair" && options.command != "check";
    if (connects && options.protection != Protection::None && !hasPaired(reader, PeerRole::Cloud))
        reader.complain(QStringLiteral("This edge is not paired with any cloud, and %1 needs that; pair with it first (`neurosurgeon-cli pair --ip %2 "
                                       "--code CODE`), or add --insecure on a closed test network.")
                            .arg(reader.text("channel") == "auto" ? options.ip : "--channel " + reader.text("channel"), options.ip));
}

void readPeer(Reader &reader, CliOptions &options)
{
    options.ip = reader.text("ip");
    options.port = static_cast<quint16>(reader.integer("port", options.command == "cloud" || options.command == "demo" ? 0 : 1, 65535));
    options.insecure = reader.has("insecure");
    options.searchSeconds = reader.number("search", 0, 600);
    if (options.command == "cloud")
        readCloud(reader, options);
    else
        readProtection(reader, options);
    if (reader.has("link")) {
        if (const auto link = LinkSettings::parse(reader.text("link").toStdString()))
            options.link = *link;
        else
            reader.complain(QString::fromStdString(link.error().message), link.error().code);
    }
}

void readModel(Reader &reader, CliOptions &options)
{
    options.model = reader.text("type");
    const bool needsModel = QStringList{"profile", "plan", "edge", "sweep"}.contains(options.command);
    if (needsModel && options.model.isEmpty())
        reader.complain(QStringLiteral("%1 needs a model: -t alex_net, for example.").arg(options.command));
    if (options.model.contains('/') || options.model.contains('.'))
        reader.complain("Model files come with a later version; use a model of the zoo (see `neurosurgeon-cli models`).");
    reader.later("weights");
    reader.later("models");
    reader.choice("optimize", {"on", "off"});
    options.optimize = reader.text("optimize") == "off" ? Optimize::Off : Optimize::On;
    reader.choice("device", {"cpu"}, {"cuda"});
}

void readRuns(Reader &reader, CliOptions &options)
{
    bool fine = false;
    options.seed = reader.text("seed").toULongLong(&fine);
    if (!fine)
        reader.complain(QStringLiteral("--seed takes a whole number, not \"%1\".").arg(reader.text("seed")));
    if (reader.has("runs"))
        options.runs = options.rounds = reader.integer("runs", 1, 100'000);
    if (reader.has("rounds"))
        options.rounds = reader.integer("rounds", 1, 100'000);
    options.input = reader.text("input");
    options.labels = reader.text("labels");
    options.check = !reader.has("no-check");
    options.all = reader.has("all");
    options.partition = reader.text("partition");
}

void readSession(Reader &reader, CliOptions &options)
{
    if (reader.has("for"))
        options.forSeconds = reader.number("for", 0.1, 86'400);
    const QStringList adapts{"off", "suggest", "on"};
    reader.choice("adapt", adapts);
    options.adapt = static_cast<Adapt>(std::max(adapts.indexOf(reader.text("adapt")), qsizetype(0)));
    const QStringList ways{"fail", "retry", "edge"};
    reader.choice("on-loss", ways);
    options.onLoss = static_cast<OnLoss>(std::max(ways.indexOf(reader.text("on-loss")), qsizetype(0)));
    options.patience = std::chrono::milliseconds(static_cast<int>(1000 * reader.number("patience", 0.1, 86'400)));
    options.limits.waiting = reader.integer("peer-queue", 1, 4096);
    options.limits.bytes = std::int64_t(1'000'000) * reader.integer("peer-memory-mb", 1, 1'000'000);
    options.limits.perSecond = reader.number("peer-rate", 0, 1e6);
}

void readPlan(Reader &reader, CliOptions &options)
{
    if (reader.has("bandwidth-mbps"))
        options.bandwidthMbps = reader.number("bandwidth-mbps", 1e-6, 1e6);
    else if (options.command == "plan")
        reader.complain("plan needs a bandwidth: --bandwidth-mbps 20, for example.");
    options.rttMs = reader.number("rtt-ms", 0, 1e5);
    reader.choice("profiles", {"auto", "measured", "predicted"});
    options.profiles = reader.text("profiles") == "predicted" ? ProfileSource::Predicted
        : reader.text("profiles") == "measured"               ? ProfileSource::Measured
                                                              : ProfileSource::Auto;
    options.edgeProfile = reader.text("edge-profile");
    options.cloudProfile = reader.text("cloud-profile");
    reader.choice("objective", {"latency"}, {"energy", "throughput"});
    reader.choice("algorithm", {"auto", "chain", "exhaustive"}, {"mincut"});
}

void readBatch(Reader &reader, CliOptions &options)
{
    if (reader.has("tasks"))
        options.tasks = reader.integer("tasks", 1, 100'000);
    if (reader.has("queue"))
        for (const QString &model : reader.text("queue").split(','))
            options.queue += model.trimmed();
    options.queueFile = reader.text("queue-file");
    if (reader.has("queue") && options.queue.join(QString()).isEmpty())
        reader.complain("--queue is empty; name models: --queue alex_net,le_net, for example.");
    if (reader.has("queue-file") && (reader.has("queue") || reader.has("tasks")))
        reader.complain("--queue-file names all tasks; leave --queue and --tasks out.");
    if (reader.text("arrivals") != "all")
        options.arrivalsPerSecond = reader.number("arrivals", 1e-6, 1e6);
    reader.choice("schedule", {"auto", "fifo"});
    reader.choice("pipeline", {"on", "off"});
    reader.choice("order", {"free", "kept"});
    options.batch.schedule = reader.text("schedule") == "fifo" ? BatchSchedule::Fifo : BatchSchedule::Auto;
    options.batch.pipelining = reader.text("pipeline") == "off" ? Pipelining::Off : Pipelining::On;
    options.batch.order = reader.text("order") == "kept" ? AnswerOrder::Kept : AnswerOrder::Free;
    if (reader.has("on-loss"))
        options.batch.onLoss = options.onLoss;
    options.batch.patience = options.patience;
    options.batch.partition = options.partition.toStdString();
}

void readPredictorOptions(Reader &reader, CliOptions &options)
{
    const auto needed = [&](const QString &name, const QString &example) {
        if (reader.text(name).isEmpty())
            reader.complain(QStringLiteral("%1 needs --%2 %3.").arg(options.command, name, example));
        return reader.text(name);
    };
    reader.choice("role", {"edge", "cloud"});
    options.role = reader.text("role");
    options.testShare = reader.number("test-share", 0, 0.9);
    options.kinds = reader.text("kinds").split(',', Qt::SkipEmptyParts);
    for (const QString &kind : options.kinds + reader.text("kind").split(',', Qt::SkipEmptyParts))
        if (!kindSchema(kind.toStdString()))
            reader.complain(QStringLiteral("There is no kind \"%1\"; conv, dw_conv, linear, maxpool, avgpool, batchnorm, "
                                           "grouped_conv, activation, add, concat, layout and layout_to_dense are known.").arg(kind));
    if (options.command == "fit") {
        options.dataset = needed("dataset", "DIR, the folder with the CSV files");
        options.out = needed("out", "DIR, where the predictors go");
    } else if (options.command == "predict") {
        options.kind = needed("kind", "conv, for example");
        options.csv = needed("csv", "FILE");
        options.predictors = needed("predictors", "DIR");
    }
}

void readDeployment(Reader &reader, CliOptions &options)
{
    if (options.command != "deploy")
        return;
    if (!reader.has("role"))
        reader.complain("deploy needs a role: --role edge, or --role cloud.");
    if (reader.has("budget") && reader.has("quick"))
        reader.complain("--quick is a budget of 2 minutes; leave --budget or --quick out.");
    const double minutes = reader.has("quick") ? 2 : reader.number("budget", 0.01, 1440);
    options.budget = std::chrono::milliseconds(static_cast<std::int64_t>(minutes * 60'000));
    options.refit = reader.has("refit");
}

} // namespace

Expected<CliOptions> parseOptions(const QStringList &arguments)
{
    CliOptions options;
    QCommandLineParser parser;
    const auto known = allOptions();
    for (const QCommandLineOption &option : known)
        parser.addOption(option);
    const bool parsed = parser.parse(arguments);
    const QStringList words = parser.positionalArguments();
    options.command = words.value(0);
    options.help = parser.isSet("help") || options.command.isEmpty() || options.command == "help";
    options.json = parser.isSet("json");
    if (options.help && parsed)
        return options;
    const auto command = std::find_if(commands().begin(), commands().end(),
                                      [&](const CliCommand &entry) { return options.command == entry.name; });
    if (command == commands().end() && !options.command.isEmpty())
        return usage(QStringLiteral("There is no command \"%1\"; see --help.").arg(options.command));
    if (!parsed)
        return usage(parser.errorText() + QStringLiteral(" See --help."));
    const bool renames = options.command == "rename";
    const qsizetype mostWords = renames ? 3 : options.command == "forget" ? 2 : 1;
    if (words.size() > mostWords)
        return usage(QStringLiteral("\"%1\" is one word too many; see --help.").arg(words.at(mostWords)));
    options.name = words.value(1);
    options.newName = words.value(2);
    if (renames && words.size() < mostWords)
        return usage("rename needs a name or an id, and the new name; `neurosurgeon-cli peers` lists paired devices.");
    if (options.command == "forget" && options.name.isEmpty())
        return usage("forget needs a name or an id; `neurosurgeon-cli peers` lists them.");
    const QStringList allowed = commonOptions() + command->options;
    for (const QCommandLineOption &option : known)
        if (parser.isSet(option) && !allowed.contains(option.names().constLast()))
            return usage(QStringLiteral("%1 does not take --%2; see `neurosurgeon-cli %1 --help`.")
                             .arg(options.command, option.names().constLast()));
    Reader reader(parser);
    readModel(reader, options);
    readPeer(reader, options);
    readRuns(reader, options);
    readSession(reader, options);
    readPlan(reader, options);
    readBatch(reader, options);
    readPredictorOptions(reader, options);
    readDeployment(reader, options);
    if (reader.has("threads"))
        reader.integer("threads", 1, 1024);
    options.compute.threads = computeThreads();
    options.compute.slowdown = reader.number("slowdown", 1, 1000);
    options.compute.stateFolder = stateOf(reader).toStdString();
    if (options.command == "demo" && !reader.has("slowdown"))
        options.compute.slowdown = 5;
    if (options.command == "demo" && !options.link)
        options.link = *LinkSettings::parse("wifi");
    if (!reader.complaint().isEmpty())
        return failure(reader.code(), reader.complaint().toStdString());
    return options;
}

} // namespace neurosurgeon
