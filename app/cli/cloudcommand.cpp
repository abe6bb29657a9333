#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/servicestate.h"
#include "app/cli/signals.h"
#include "network/session/cloudserver.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QTimer>

#include <poll.h>
#include <unistd.h>

#include <utility>

namespace neurosurgeon {

namespace {

const char *trustText(Trust trust)
{
    return trust == Trust::Paired ? "paired" : trust == Trust::Loopback ? "loopback" : "none (--insecure)";
}

Json sessionToJson(const SessionInfo &session)
{
    return {{"session", session.id},
            {"peer", session.peerName.toStdString()},
            {"address", session.peerAddress.toStdString()},
            {"requests", session.requests},
            {"load_factor", session.loadFactor},
            {"trust", trustText(session.trust)},
            {"channel", session.encrypted ? "encrypted" : "plain"},
            {"link_emulated", session.linkEmulated}};
}

/// What a stopped cloud still gives the requests that wait.
constexpr std::chrono::seconds stopPatience{30};
constexpr std::chrono::milliseconds lastWords{100};

/// False while whoever reads standard output lags behind by a whole pipe.
bool outputTakesALine()
{
    pollfd output{STDOUT_FILENO, POLLOUT, 0};
    return ::poll(&output, 1, 0) != 0;
}

/// One event: a JSON object a line, its time last, or a sentence. The service does not wait for a reader: what he had no
/// room for is counted, and told with the next event.
void tell(bool json, Json event, const std::string &sentence)
{
    static std::uint64_t missed = 0;
    if (!outputTakesALine()) {
        ++missed;
        return;
    }
    if (missed > 0)
        event["missed_events"] = std::exchange(missed, 0);
    event["time"] = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toStdString();
    printText((json ? event.dump() : sentence) + "\n");
}

void tellAboutPairing(CloudServer &server, bool json)
{
    QObject::connect(&server, &CloudServer::codeChanged, &server, [json, &server, shown = QString()](const CodeStatus &status) mutable {
        if (json)
            tell(json, {{"event", "code"}, {"code", shownPairingCode(status.code).toStdString()}, {"tries_left", status.triesLeft},
                        {"valid_until", status.until.toString(Qt::ISODate).toStdString()}}, {});
        else if (status.code != shown && !status.code.isEmpty())
            tell(json, {}, "pairing code " + shownPairingCode(status.code).toStdString() + ", valid for five minutes; on the edge: neurosurgeon-cli pair "
                     "--ip ADDRESS --port " + std::to_string(server.port()) + " --code " + shownPairingCode(status.code).toStdString());
        shown = status.code;
    });
    QObject::connect(&server, &CloudServer::paired, &server, [json](const Peer &peer) {
        tell(json, {{"event", "paired"}, {"peer", peer.name.toStdString()}, {"device_id", peer.id.toStdString()},
                    {"address", peer.lastAddress.toStdString()}},
             "paired with " + peer.name.toStdString() + " (" + peer.lastAddress.toStdString() + ")");
    });
}

} // namespace

int serveCloud(const CliOptions &options)
{
    CloudOptions cloud;
    // "::" is IPv4 as well.
    cloud.address = options.ip == "::" ? QHostAddress(QHostAddress::Any)
                                       : QHostAddress(options.ip == "localhost" ? QStringLiteral("127.0.0.1") : options.ip);
    cloud.port = options.port;
    cloud.compute = options.compute;
    cloud.link = options.link;
    cloud.insecure = options.insecure;
    cloud.allowPlainData = options.allowPlain;
    cloud.limits = options.limits;
    CloudServer server(cloud);
    const bool json = options.json;
    QObject::connect(&server, &CloudServer::connected, &server, [json](const SessionInfo &session) {
        Json event{{"event", "connected"}};
        event.update(sessionToJson(session));
        tell(json, event, session.peerName.toStdString() + " (" + session.peerAddress.toStdString() + ") connected");
    });
    QObject::connect(&server, &CloudServer::disconnected, &server, [json](const SessionInfo &session, const QString &reason) {
        Json event{{"event", "disconnected"}, {"reason", reason.toStdString()}};
        event.update(sessionToJson(session));
        tell(json, event, session.peerName.toStdString() + " left after " + std::to_string(session.requests) + " requests: "
                 + reason.toStdString());
    });
    QObject::connect(&server, &CloudServer::notice, &server, [json](const QString &sentence) {
        tell(json, {{"event", "notice"}, {"message", sentence.toStdString()}}, sentence.toStdString());
    });
    if (json)
        QObject::connect(&server, &CloudServer::answered, &server,
                         [](quint64 session, const QString &model, const QString &partition, std::chrono::nanoseconds compute,
                            std::chrono::nanoseconds queue) {
                             tell(true, {{"event", "answered"}, {"session", session}, {"model", model.toStdString()},
                                         {"partition", partition.toStdString()}, {"compute_ms", toMs(compute)},
                                         {"queue_ms", toMs(queue)}}, {});
                         });
    const bool showsCode = options.showCode || !options.code.isEmpty();
    const auto announce = [&server, json] {
        const std::string address = server.address().toString().toStdString();
        tell(json, {{"event", "listening"}, {"address", address}, {"port", server.port()}, {"device_id", server.identity().id.toStdString()}},
             "listening on " + address + ":" + std::to_string(server.port()));
        tellServiceManager("READY=1");
    };
    // Whoever reads that line may pair at once: it waits until the code counts.
    if (showsCode)
        QObject::connect(&server, &CloudServer::codeChanged, &server, announce, Qt::SingleShotConnection);
    tellAboutPairing(server, json);
    if (const auto listening = server.listen(); !listening) {
        say(listening.error().message);
        return exitCodeOf(listening.error());
    }
    if (showsCode)
        server.openPairing(options.code);
    else
        announce();
    if (options.insecure)
        say("Warning: --insecure: anyone who reaches this address may use this cloud, and tensors travel in plain.");
    if (!options.code.isEmpty())
        say("Warning: --code: a code that was chosen can be guessed; use --pair, which shows a random one.");
    // The last answers and goodbyes leave with the next rounds of the event loop.
    QObject::connect(&server, &CloudServer::finished, qApp, [json] {
        tell(json, {{"event", "stopped"}}, "stopped");
        QTimer::singleShot(lastWords, qApp, [] { QCoreApplication::exit(0); });
    });
    const SignalWatcher watcher([&server, json] {
        tellServiceManager("STOPPING=1");
        tell(json, {{"event", "stopping"}}, "stopping: what waits is still answered; a second signal does not wait");
        server.finish(stopPatience);
    });
    return QCoreApplication::exec();
}

} // namespace neurosurgeon
