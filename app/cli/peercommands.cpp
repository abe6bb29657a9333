#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "network/pairing/pairingclient.h"

#include <future>

namespace neurosurgeon {

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

} // namespace

Expected<void> runPair(const CommandContext &context)
{
    using Result = Expected<Peer>;
    std::promise<Result> promise;
    auto future = promise.get_future();
    // The client lives on the network thread, as the connection does.
    QObject *network = &context.connection;
    QMetaObject::invokeMethod(network, [&] {
        auto *client = new PairingClient(storeOf(context), context.options.ip, context.options.port, context.options.code, network);
        QObject::connect(client, &PairingClient::finished, network, [client, &promise](const Result &peer) {
            client->deleteLater();
            promise.set_value(peer);
        });
    }, Qt::QueuedConnection);
    const Result peer = future.get();
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
    if (!list->notice.isEmpty())
        say(list->notice.toStdString());
    Json peers = Json::array();
    std::vector<std::vector<std::string>> rows{{"peer", "role", "last seen", "last address", "id"}};
    for (const Peer &peer : list->peers) {
        peers.push_back(peerToJson(peer));
        rows.push_back({peer.name.toStdString(), roleText(peer.role), timeText(peer.lastSeen), peer.lastAddress.toStdString(), peer.id.toStdString()});
    }
    if (context.options.json)
        printJson({{"peer", self->name.toStdString()}, {"device_id", self->id.toStdString()}, {"peers", peers}});
    else
        printText(peers.empty() ? "No device is paired with this one (" + self->name.toStdString() + ").\n" : table(rows));
    return {};
}

Expected<void> runForget(const CommandContext &context)
{
    const auto peer = storeOf(context).forget(context.options.name);
    if (!peer)
        return tl::make_unexpected(peer.error());
    if (context.options.json)
        printJson(peerToJson(*peer));
    else
        printText("forgotten: " + peer->name.toStdString() + "\n");
    return {};
}

} // namespace neurosurgeon
