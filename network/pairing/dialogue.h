#pragma once

#include "network/pairing/messages.h"
#include "network/pairing/peerstore.h"

namespace neurosurgeon {

/// How far two devices are with pairing (docs/protocol.md has the diagram).
enum class PairingState {
    NotPaired,
    Requested,       ///< edge: PairRequest sent
    RequestedByPeer, ///< cloud: PairRequest received, key offered
    Paired,
};

/// One side's part of the talk inside a pairing's tunnel, without sockets: frames in, frames out. Both ends of the tunnel know the
/// code already; here they confirm who they are and agree on a key. A frame out of order ends it.
class PairingDialogue {
public:
    /// What is to be done about a frame, in this order.
    struct Step {
        std::optional<Peer> store;  ///< keep this peer; if that fails, the pairing has failed
        std::optional<FrameType> reply;
        QCborMap header;            ///< of the reply
    };

    /// The edge's end; `cloudId` is what Secured said.
    static PairingDialogue edge(DeviceIdentity self, QString cloudId);
    /// The cloud's end; `edgeId` is what Secure said, `key` fresh random bytes.
    static PairingDialogue cloud(DeviceIdentity self, QString edgeId, QByteArray key);

    /// The edge speaks first.
    Step begin();
    /// Errors: Refused, one sentence; the state is NotPaired then.
    Expected<Step> receive(FrameType type, const QCborMap &header);
    PairingState state() const { return m_state; }

private:
    Expected<Step> onRequest(const QCborMap &header);
    Expected<Step> onOffer(const QCborMap &header);
    Expected<Step> finish(std::optional<FrameType> reply);

    PairingState m_state = PairingState::NotPaired;
    DeviceIdentity m_self;
    Peer m_peer;
};

} // namespace neurosurgeon
