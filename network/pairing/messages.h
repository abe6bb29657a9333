#pragma once

#include "core/error.h"
#include "network/wire/frame.h"

#include <QByteArray>
#include <QCborMap>
#include <QString>

#include <string>

/// Headers of the frames that secure a connection and pair two devices; rules as in network/wire/messages.h.
namespace neurosurgeon {

/// What the connection is to become once it is encrypted.
enum class SecurePurpose : quint8 { Session = 1, Pairing = 2 };

/// Edge to cloud, first frame of a connection that is to be encrypted, in plain, since 1. Nothing may follow it before Secured.
struct Secure {
    static constexpr FrameType type = FrameType::Secure;
    SecurePurpose purpose = SecurePurpose::Session;
    quint16 minProtocol = protocolMin;
    quint16 maxProtocol = protocolMax;
    std::string programVersion;
    QString deviceId;
    QCborMap toCbor() const;
    static Expected<Secure> fromCbor(const QCborMap &map);
    /// The identity of the TLS handshake that follows, "dev:ID" or "pair:ID".
    QByteArray pskIdentity() const;
    bool operator==(const Secure &) const = default;
};

/// Cloud to edge, answer to Secure, in plain, since 1; the edge begins its TLS handshake behind it.
struct Secured {
    static constexpr FrameType type = FrameType::Secured;
    std::string programVersion;
    QString deviceId;
    std::string deviceName;
    QByteArray nonce;    ///< of the code; codeNonceBytes if this is a pairing, else empty
    int triesLeft = 0;   ///< of the code, this one included
    QCborMap toCbor() const;
    static Expected<Secured> fromCbor(const QCborMap &map);
    bool operator==(const Secured &) const = default;
};

/// Edge to cloud, first frame inside a pairing's tunnel, since 1.
struct PairRequest {
    static constexpr FrameType type = FrameType::PairRequest;
    QString deviceId;       ///< the edge's, as in Secure
    std::string deviceName;
    QString peerId;         ///< the cloud's, as in Secured
    QCborMap toCbor() const;
    static Expected<PairRequest> fromCbor(const QCborMap &map);
    bool operator==(const PairRequest &) const = default;
};

/// Cloud to edge, answer to PairRequest, since 1. The edge answers PairConfirm, the cloud then stores the key and says PairDone;
/// both have an empty header.
struct PairOffer {
    static constexpr FrameType type = FrameType::PairOffer;
    QString deviceId;       ///< the cloud's
    std::string deviceName;
    QString peerId;         ///< the edge's
    QByteArray key;         ///< keyBytes fresh random bytes
    QCborMap toCbor() const;
    static Expected<PairOffer> fromCbor(const QCborMap &map);
    bool operator==(const PairOffer &) const = default;
};

} // namespace neurosurgeon
