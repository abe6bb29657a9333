#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/signals.h"
#include "network/session/cloudserver.h"

#include <QCoreApplication>

namespace neurosurgeon {

namespace {

Json sessionToJson(const SessionInfo &session)
{
    return {{"session", session.id},
            {"peer", session.peerName.toStdString()},
            {"address", session.peerAddress.toStdString()},
            {"requests", session.requests},
            {"link_emulated", session.linkEmulated}};
}

/// One event: a JSON object a line, or a sentence.
void tell(bool json, const Json &event, const std::string &sentence)
{
    printText((json ? event.dump() : sentence) + "\n");
}

} // namespace

int serveCloud(const CliOptions &options)
{
    CloudOptions cloud;
    cloud.address = QHostAddress(options.ip == "localhost" ? QStringLiteral("127.0.0.1") : options.ip);
    cloud.port = options.port;
    cloud.compute = options.compute;
    cloud.link = options.link;
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
    if (const auto listening = server.listen(); !listening) {
        say(listening.error().message);
        return exitCodeOf(listening.error());
    }
    const std::string address = server.address().toString().toStdString();
    tell(json, {{"event", "listening"}, {"address", address}, {"port", server.port()}},
         "listening on " + address + ":" + std::to_string(server.port()));
    if (options.insecure)
        say("Warning: --insecure: anyone who reaches this address may use this cloud, and tensors travel in plain.");
    const SignalWatcher watcher([&server] {
        server.shutDown();
        // Goodbyes leave with the last round of the event loop.
        QMetaObject::invokeMethod(qApp, [] { QCoreApplication::exit(0); }, Qt::QueuedConnection);
    });
    return QCoreApplication::exec();
}

} // namespace neurosurgeon
