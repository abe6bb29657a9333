#include "network/pairing/dialogue.h"

namespace neurosurgeon {

namespace {

tl::unexpected<Error> somebodyElse()
{
    return failure(ErrorCode::Refused, "The other side is not the device it said it was; pairing was given up, try again with a new code.");
}

} // namespace

PairingDialogue PairingDialogue::edge(DeviceIdentity self, QString cloudId)
{
    PairingDialogue dialogue;
    dialogue.m_self = std::move(self);
    dialogue.m_peer.id = std::move(cloudId);
    dialogue.m_peer.role = PeerRole::Cloud;
    return dialogue;
}

PairingDialogue PairingDialogue::cloud(DeviceIdentity self, QString edgeId, QByteArray key)
{
    PairingDialogue dialogue;
    dialogue.m_self = std::move(self);
    dialogue.m_peer.id = std::move(edgeId);
    dialogue.m_peer.role = PeerRole::Edge;
    dialogue.m_peer.key = std::move(key);
    return dialogue;
}

PairingDialogue::Step PairingDialogue::begin()
{
    m_state = PairingState::Requested;
    return {{}, PairRequest::type, PairRequest{m_self.id, m_self.name.toStdString(), m_peer.id}.toCbor()};
}

Expected<PairingDialogue::Step> PairingDialogue::receive(FrameType type, const QCborMap &header)
{
    const bool isCloud = m_peer.role == PeerRole::Edge;
    Expected<Step> step = failure(ErrorCode::Refused, "The other side sent pairing messages out of order; try again with a new code.");
    if (isCloud && type == FrameType::PairRequest && m_state == PairingState::NotPaired)
        step = onRequest(header);
    else if (isCloud && type == FrameType::PairConfirm && m_state == PairingState::RequestedByPeer)
        step = finish(FrameType::PairDone);
    else if (!isCloud && type == FrameType::PairOffer && m_state == PairingState::Requested && m_peer.key.isEmpty())
        step = onOffer(header);
    else if (!isCloud && type == FrameType::PairDone && m_state == PairingState::Requested && !m_peer.key.isEmpty())
        step = finish({});
    if (!step)
        m_state = PairingState::NotPaired;
    return step;
}

Expected<PairingDialogue::Step> PairingDialogue::onRequest(const QCborMap &header)
{
    const auto request = PairRequest::fromCbor(header);
    if (!request)
        return tl::make_unexpected(request.error());
    if (request->deviceId != m_peer.id || request->peerId != m_self.id)
        return somebodyElse();
    m_peer.name = QString::fromStdString(request->deviceName);
    m_state = PairingState::RequestedByPeer;
    return Step{{}, PairOffer::type, PairOffer{m_self.id, m_self.name.toStdString(), m_peer.id, m_peer.key}.toCbor()};
}

Expected<PairingDialogue::Step> PairingDialogue::onOffer(const QCborMap &header)
{
    auto offer = PairOffer::fromCbor(header);
    if (!offer)
        return tl::make_unexpected(offer.error());
    if (offer->deviceId != m_peer.id || offer->peerId != m_self.id)
        return somebodyElse();
    m_peer.name = QString::fromStdString(offer->deviceName);
    m_peer.key = std::move(offer->key);
    return Step{{}, FrameType::PairConfirm, {}};
}

Expected<PairingDialogue::Step> PairingDialogue::finish(std::optional<FrameType> reply)
{
    m_peer.pairedAt = QDateTime::currentDateTimeUtc();
    m_state = PairingState::Paired;
    return Step{m_peer, reply, {}};
}

} // namespace neurosurgeon
