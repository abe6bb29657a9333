#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "network/pairing/connectioncheck.h"
#include "network/pairing/discovery.h"
#include "network/pairing/pairingclient.h"

#include <QTimer>

#include <future>

namespace neurosurgeon {

/// Listens for beacons for a while.
class Search : public QObject {
    Q_OBJECT
public:
    Search(double seconds, QObject *parent) : QObject(parent), m_listener(this)
    {
        QTimer::singleShot(std::chrono::milliseconds(static_cast<int>(seconds * 1000)), this, [this] { Q_EMIT finished(m_listener.clouds()); });
    }

Q_SIGNALS:
    void finished(const std::vector<neurosurgeon::SeenCloud> &clouds);

private:
    BeaconListener m_listener;
};

namespace {

const char *roleText(PeerRole role)
{
    return role == PeerRole::Edge ? "edge" : "cloud";
}

std::string timeText(const QDateTime &time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODate).toStdString() : std::string();
}

Json peerToJson(const Peer &peer)
{
    return {{"peer", peer.name.toStdString()},
            {"device_id", peer.id.toStdString()},
            {"role", roleText(peer.role)},
            {"paired_at", timeText(peer.pairedAt)},
            {"last_seen", timeText(peer.lastSeen)},
            {"last_address", peer.lastAddress.toStdString()}};
}

PeerStore storeOf(const CommandContext &context)
{
    return PeerStore(context.options.compute.stateFolder);
}

/// Before a worker's copy of the store, which goes later, would.
void sayNotices(const PeerStore &store)
{
    const QStringList sentences = store.takeNotices();
    for (const QString &sentence : sentences)
        say(sentence.toStdString());
}

/// Makes an object on the network thread, as the connection is, and waits here for the value its signal brings; Ctrl-C brings
/// `stopped` instead. The object is deleted then.
template<class Value, class Worker, class Make>
Value onNetwork(const CommandContext &context, Make make, void (Worker::*finished)(const Value &), Value stopped)
{
    struct Shared {
        std::promise<Value> promise;
        Worker *worker = nullptr;
        bool done = false;
        void settle(const Value &value)
        {
            if (std::exchange(done, true))
                return;
            worker->deleteLater();
            promise.set_value(value);
        }
    };
    const auto shared = std::make_shared<Shared>();
    auto future = shared->promise.get_future();
    QObject *network = &context.connection;
    QMetaObject::invokeMethod(network, [shared, network, make, finished] {
        shared->worker = make(network);
        QObject::connect(shared->worker, finished, network, [shared](const Value &value) { shared->settle(value); });
    }, Qt::QueuedConnection);
    const std::stop_callback onStop(context.stop, [network, shared, stopped] {
        QMetaObject::invokeMethod(network, [shared, stopped] { shared->settle(stopped); }, Qt::QueuedConnection);
    });
    return future.get();
}

std::vector<SeenCloud> search(const CommandContext &context)
{
    if (context.options.searchSeconds <= 0)
        return {};
    return onNetwork<std::vector<SeenCloud>, Search>(
        context, [&context](QObject *network) { return new Search(context.options.searchSeconds, network); }, &Search::finished, {});
}

const char *stepText(CheckedStep step)
{
    switch (step) {
    case CheckedStep::Beacon: return "beacon";
    case CheckedStep::Name: return "name";
    case CheckedStep::Reach: return "tcp";
    case CheckedStep::Version: return "version";
    case CheckedStep::Key: return "key";
    case CheckedStep::Encryption: return "encryption";
    }
    return "";
}

/// What was done to a peer.
Expected<void> tell(const CommandContext &context, const Expected<Peer> &peer, const char *done)
{
    if (!peer)
        return tl::make_unexpected(peer.error());
    if (context.options.json)
        printJson(peerToJson(*peer));
    else
        printText(done + peer->name.toStdString() + "\n");
    return {};
}

} // namespace

Expected<void> runPair(const CommandContext &context)
{
    const PeerStore store = storeOf(context);
    const auto peer = onNetwork<Expected<Peer>, PairingClient>(
        context,
        [&context, store](QObject *network) {
            return new PairingClient(store, context.options.ip, context.options.port, context.options.code, network);
        },
        &PairingClient::finished, failure(ErrorCode::Cancelled, "Pairing was stopped."));
    sayNotices(store);
    if (!peer)
        return tl::make_unexpected(peer.error());
    if (context.options.json)
        printJson(peerToJson(*peer));
    else
        printText("paired with " + peer->name.toStdString() + " (" + peer->lastAddress.toStdString() + ")\n");
    return {};
}

Expected<void> runPeers(const CommandContext &context)
{
    const PeerStore store = storeOf(context);
    const auto self = store.identity();
    if (!self)
        return tl::make_unexpected(self.error());
    const auto list = store.load();
    if (!list)
        return tl::make_unexpected(list.error());
    sayNotices(store);
    Json peers = Json::array();
    std::vector<std::vector<std::string>> rows{{"peer", "role", "last seen", "last address", "id"}};
    for (const Peer &peer : list->peers) {
        peers.push_back(peerToJson(peer));
        rows.push_back({peer.name.toStdString(), roleText(peer.role), timeText(peer.lastSeen), peer.lastAddress.toStdString(), peer.id.toStdString()});
    }
    Json seen = Json::array();
    std::vector<std::vector<std::string>> seenRows{{"on this network", "address", "version", "pairing", "id"}};
    for (const SeenCloud &cloud : search(context)) {
        const Beacon &beacon = cloud.beacon;
        const std::string address = cloud.addressText().toStdString();
        seen.push_back({{"peer", beacon.deviceName}, {"device_id", beacon.deviceId.toStdString()}, {"address", address},
                        {"version", beacon.programVersion}, {"pairing", beacon.pairing}});
        seenRows.push_back({beacon.deviceName, address, beacon.programVersion, beacon.pairing ? "code shown" : "", beacon.deviceId.toStdString()});
    }
    if (context.options.json)
        printJson({{"peer", self->name.toStdString()}, {"device_id", self->id.toStdString()}, {"peers", peers}, {"seen", seen}});
    else
        printText(peers.empty() ? "No device is paired with this one (" + self->name.toStdString() + ").\n" : table(rows));
    if (!context.options.json && seen.size() > 0)
        printText("\n" + table(seenRows));
    return {};
}

Expected<void> runForget(const CommandContext &context)
{
    return tell(context, storeOf(context).forget(context.options.name), "forgotten: ");
}

Expected<void> runRename(const CommandContext &context)
{
    return tell(context, storeOf(context).rename(context.options.name, context.options.newName), "renamed: ");
}

Expected<void> runCheck(const CommandContext &context)
{
    const PeerStore store = storeOf(context);
    const auto results = onNetwork<std::vector<CheckResult>, ConnectionCheck>(
        context,
        [&context, store](QObject *network) { return new ConnectionCheck(store, context.options.ip, context.options.port, network); },
        &ConnectionCheck::finished, {});
    sayNotices(store);
    Json steps = Json::array();
    std::string text;
    std::string broken;
    for (const CheckResult &result : results) {
        const char *state = !result.fine ? "not tried" : *result.fine ? "ok" : "failed";
        steps.push_back({{"step", stepText(result.step)}, {"state", state}, {"message", result.sentence.toStdString()}});
        text += std::string(stepText(result.step)) + ": " + state + (result.sentence.isEmpty() ? "" : ", " + result.sentence.toStdString()) + "\n";
        if (result.step != CheckedStep::Beacon && result.fine == false)
            broken = stepText(result.step);
    }
    if (results.empty())
        return failure(ErrorCode::Cancelled, "The check was stopped.");
    if (context.options.json)
        printJson({{"steps", steps}, {"ok", broken.empty()}});
    else
        printText(text);
    if (broken.empty())
        return {};
    return failure(ErrorCode::NoConnection, "The way to this cloud is broken at: " + broken + "; see the line above.");
}

} // namespace neurosurgeon

#include "peercommands.moc"
