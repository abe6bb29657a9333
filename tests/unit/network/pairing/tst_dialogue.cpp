#include "network/pairing/code.h"
#include "network/pairing/dialogue.h"

#include <QTest>

using namespace neurosurgeon;

namespace {

const DeviceIdentity edgeSelf{QString(32, u'e'), "pi-07"};
const DeviceIdentity cloudSelf{QString(32, u'c'), "cloud-lab"};
const QByteArray freshKey(keyBytes, 'k');

} // namespace

class DialogueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bothEndUpWithTheSameKey()
    {
        auto edge = PairingDialogue::edge(edgeSelf, cloudSelf.id);
        auto cloud = PairingDialogue::cloud(cloudSelf, edgeSelf.id, freshKey);
        QCOMPARE(edge.state(), PairingState::NotPaired);
        const auto request = edge.begin();
        QCOMPARE(edge.state(), PairingState::Requested);
        const auto offer = cloud.receive(*request.reply, request.header);
        QVERIFY(offer && !offer->store);
        QCOMPARE(cloud.state(), PairingState::RequestedByPeer);
        const auto confirm = edge.receive(*offer->reply, offer->header);
        QVERIFY(confirm && !confirm->store);
        const auto done = cloud.receive(*confirm->reply, confirm->header);
        QVERIFY(done && done->store);
        QCOMPARE(cloud.state(), PairingState::Paired);
        const auto end = edge.receive(*done->reply, done->header);
        QVERIFY(end && end->store && !end->reply);
        QCOMPARE(edge.state(), PairingState::Paired);
        QCOMPARE(end->store->key, freshKey);
        QCOMPARE(done->store->key, freshKey);
        QCOMPARE(end->store->name, cloudSelf.name);
        QCOMPARE(done->store->name, edgeSelf.name);
        QCOMPARE(end->store->role, PeerRole::Cloud);
        QCOMPARE(done->store->role, PeerRole::Edge);
    }

    void anIdThatChangedInsideTheTunnelIsRefused()
    {
        auto cloud = PairingDialogue::cloud(cloudSelf, edgeSelf.id, freshKey);
        QVERIFY(!cloud.receive(PairRequest::type, PairRequest{QString(32, u'f'), "thief", cloudSelf.id}.toCbor()));
        cloud = PairingDialogue::cloud(cloudSelf, edgeSelf.id, freshKey);
        QVERIFY(!cloud.receive(PairRequest::type, PairRequest{edgeSelf.id, "pi-07", QString(32, u'f')}.toCbor()));
        auto edge = PairingDialogue::edge(edgeSelf, cloudSelf.id);
        edge.begin();
        QVERIFY(!edge.receive(PairOffer::type, PairOffer{QString(32, u'f'), "thief", edgeSelf.id, freshKey}.toCbor()));
        QCOMPARE(edge.state(), PairingState::NotPaired);
    }

    void nothingOutOfOrderGetsAnywhere()
    {
        const FrameType types[] = {FrameType::PairRequest, FrameType::PairOffer, FrameType::PairConfirm, FrameType::PairDone,
                                   FrameType::Hello, FrameType::Ping, FrameType::Infer};
        for (const FrameType type : types) {
            auto edge = PairingDialogue::edge(edgeSelf, cloudSelf.id);
            QVERIFY(!edge.receive(type, {})); // it has not begun
            auto cloud = PairingDialogue::cloud(cloudSelf, edgeSelf.id, freshKey);
            const auto step = cloud.receive(type, {});
            QVERIFY(!step); // even a request: its header is empty
            QCOMPARE(cloud.state(), PairingState::NotPaired);
        }
        auto edge = PairingDialogue::edge(edgeSelf, cloudSelf.id);
        edge.begin();
        QVERIFY(!edge.receive(FrameType::PairDone, {})); // without a key
    }

    void aSecondOfferDoesNotReplaceTheKey()
    {
        auto edge = PairingDialogue::edge(edgeSelf, cloudSelf.id);
        edge.begin();
        const auto offer = PairOffer{cloudSelf.id, "cloud-lab", edgeSelf.id, freshKey}.toCbor();
        QVERIFY(edge.receive(PairOffer::type, offer));
        QVERIFY(!edge.receive(PairOffer::type, offer));
    }
};

QTEST_GUILESS_MAIN(DialogueTest)
#include "tst_dialogue.moc"
