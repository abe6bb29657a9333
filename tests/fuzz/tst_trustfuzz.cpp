// What strangers and damaged disks say about trust: beacons, key stores, and whole talks with both ends of the pairing state
// machine. Nobody may be stored whose tunnel or order of messages was wrong. Compiled as tst_framefuzz is.

#include "network/pairing/beacon.h"
#include "network/pairing/code.h"
#include "network/pairing/dialogue.h"
#include "network/wire/messages.h"
#include "tests/fuzz/mutations.h"

#include <QBuffer>

#include <cstdio>
#include <cstdlib>

using namespace neurosurgeon;

namespace {

enum Target : std::uint8_t { BeaconTarget, StoreTarget, EdgeTarget, CloudTarget, targets };

const DeviceIdentity edgeSelf{QString(32, u'e'), QStringLiteral("edge")};
const DeviceIdentity cloudSelf{QString(32, u'c'), QStringLiteral("cloud")};

void require(bool rule, const char *what)
{
    if (rule)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

void readBeacon(const QByteArray &bytes)
{
    const auto beacon = Beacon::decode(bytes);
    if (!beacon)
        return;
    require(Beacon::decode(beacon->encode()) == *beacon, "what was accepted once is not accepted again");
    SeenClouds seen;
    seen.hear(*beacon, QHostAddress(QHostAddress::LocalHost), {});
    require(seen.list().size() == 1 && !seen.list().front().addressText().isEmpty(), "a beacon was heard and not listed");
}

void readStore(const QByteArray &bytes)
{
    const auto peers = parsePeers(bytes);
    if (!peers)
        return;
    for (const Peer &peer : *peers)
        require(peer.key.size() == keyBytes && isDeviceId(peer.id), "a peer was accepted without a whole key");
    const auto again = parsePeers(peersDocument(*peers));
    require(again && again->size() == peers->size(), "what was accepted once is not accepted again");
}

/// The bytes are whatever comes through the tunnel.
void talk(PairingDialogue dialogue, const QString &expectedPeer, const QByteArray &bytes)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    FrameReader reader;
    int received = 0;
    while (true) {
        const auto frame = reader.next(buffer);
        if (!frame || !*frame)
            return;
        const auto step = dialogue.receive((*frame)->type, (*frame)->header);
        ++received;
        if (!step)
            return require(dialogue.state() == PairingState::NotPaired, "a refused message left a state behind");
        if (step->store) {
            require(received >= 2 && dialogue.state() == PairingState::Paired, "somebody was stored too early");
            require(step->store->id == expectedPeer && step->store->key.size() == keyBytes, "somebody else was stored");
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 1)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char *>(data) + 1, qsizetype(size) - 1);
    switch (data[0] % targets) {
    case BeaconTarget:
        readBeacon(bytes);
        break;
    case StoreTarget:
        readStore(bytes);
        break;
    case EdgeTarget: {
        auto edge = PairingDialogue::edge(edgeSelf, cloudSelf.id);
        edge.begin();
        talk(std::move(edge), cloudSelf.id, bytes);
        break;
    }
    case CloudTarget:
        if (const auto map = decodeHeader(bytes)) { // what comes before the tunnel
            (void)Secure::fromCbor(*map);
            (void)Secured::fromCbor(*map);
        }
        talk(PairingDialogue::cloud(cloudSelf, edgeSelf.id, QByteArray(keyBytes, 'k')), edgeSelf.id, bytes);
        break;
    default:
        break;
    }
    return 0;
}

#ifndef NEUROSURGEON_LIBFUZZER

namespace {

QByteArray frame(FrameType type, const QCborMap &header)
{
    return encodeFrameHead(type, 0, header, 0).value();
}

std::vector<QByteArray> seeds()
{
    const QByteArray key(keyBytes, 'k');
    const Peer peer{edgeSelf.id, PeerRole::Edge, edgeSelf.name, key, QDateTime::fromSecsSinceEpoch(1'772'445'600), {}, QStringLiteral("192.168.1.23")};
    return {char(BeaconTarget) + Beacon{cloudSelf.id, "cloud", 9999, "0.1.0", true}.encode(),
            char(StoreTarget) + peersDocument({peer, peer}),
            char(EdgeTarget) + frame(PairOffer::type, PairOffer{cloudSelf.id, "cloud", edgeSelf.id, key}.toCbor()) + frame(FrameType::PairDone, {}),
            char(CloudTarget) + frame(PairRequest::type, PairRequest{edgeSelf.id, "edge", cloudSelf.id}.toCbor()) + frame(FrameType::PairConfirm, {}),
            char(CloudTarget) + QCborValue(Secure{SecurePurpose::Pairing, 1, 1, "0.1.0", edgeSelf.id}.toCbor()).toCbor(),
            char(CloudTarget) + QCborValue(Secured{"0.1.0", cloudSelf.id, "cloud", QByteArray(codeNonceBytes, 'n'), 3}.toCbor()).toCbor()};
}

} // namespace

int main(int argc, char **argv)
{
    return fuzzFromSeeds(argc, argv, seeds(), [](const QByteArray &mutant, std::mt19937 &) { return mutant; });
}

#endif
