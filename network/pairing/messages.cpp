#include "network/pairing/messages.h"

#include "network/pairing/code.h"
#include "network/pairing/peerstore.h"
#include "network/wire/cborfields.h"
#include "network/wire/messages.h"

namespace neurosurgeon {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxTries = 100;

void readDeviceId(CborFields &in, QLatin1StringView key, QString &out)
{
    std::string text;
    in.text(key, text, maxNameBytes);
    out = QString::fromStdString(text);
    in.require(isDeviceId(out), "a device id makes no sense");
}

} // namespace

QCborMap Secure::toCbor() const
{
    return {{"purpose"_L1, qint64(purpose)},
            {"protocol_min"_L1, minProtocol},
            {"protocol_max"_L1, maxProtocol},
            {"program_version"_L1, cborText(programVersion, maxNameBytes)},
            {"device_id"_L1, deviceId}};
}

Expected<Secure> Secure::fromCbor(const QCborMap &map)
{
    CborFields in(map, "Secure");
    Secure secure;
    in.integer("purpose"_L1, secure.purpose, qint64(SecurePurpose::Session), qint64(SecurePurpose::Pairing));
    in.integer("protocol_min"_L1, secure.minProtocol, 1, std::numeric_limits<quint16>::max());
    in.integer("protocol_max"_L1, secure.maxProtocol, 1, std::numeric_limits<quint16>::max());
    in.text("program_version"_L1, secure.programVersion, maxNameBytes);
    readDeviceId(in, "device_id"_L1, secure.deviceId);
    in.require(secure.minProtocol <= secure.maxProtocol, "the lowest protocol version is above the highest");
    return in.result(std::move(secure));
}

QByteArray Secure::pskIdentity() const
{
    return (purpose == SecurePurpose::Pairing ? "pair:" : "dev:") + deviceId.toLatin1();
}

QCborMap Secured::toCbor() const
{
    return {{"program_version"_L1, cborText(programVersion, maxNameBytes)},
            {"device_id"_L1, deviceId},
            {"device_name"_L1, cborText(deviceName, maxNameBytes)},
            {"nonce"_L1, nonce},
            {"tries_left"_L1, triesLeft}};
}

Expected<Secured> Secured::fromCbor(const QCborMap &map)
{
    CborFields in(map, "Secured");
    Secured secured;
    in.text("program_version"_L1, secured.programVersion, maxNameBytes);
    readDeviceId(in, "device_id"_L1, secured.deviceId);
    in.text("device_name"_L1, secured.deviceName, maxNameBytes);
    in.bytes("nonce"_L1, secured.nonce, 0, codeNonceBytes);
    in.integer("tries_left"_L1, secured.triesLeft, 0, maxTries);
    in.require(secured.nonce.isEmpty() || secured.nonce.size() == codeNonceBytes, "the nonce is too short");
    return in.result(std::move(secured));
}

QCborMap PairRequest::toCbor() const
{
    return {{"device_id"_L1, deviceId}, {"device_name"_L1, cborText(deviceName, maxNameBytes)}, {"peer_id"_L1, peerId}};
}

Expected<PairRequest> PairRequest::fromCbor(const QCborMap &map)
{
    CborFields in(map, "PairRequest");
    PairRequest request;
    readDeviceId(in, "device_id"_L1, request.deviceId);
    in.text("device_name"_L1, request.deviceName, maxNameBytes);
    readDeviceId(in, "peer_id"_L1, request.peerId);
    return in.result(std::move(request));
}

QCborMap PairOffer::toCbor() const
{
    return {{"device_id"_L1, deviceId},
            {"device_name"_L1, cborText(deviceName, maxNameBytes)},
            {"peer_id"_L1, peerId},
            {"key"_L1, key}};
}

Expected<PairOffer> PairOffer::fromCbor(const QCborMap &map)
{
    CborFields in(map, "PairOffer");
    PairOffer offer;
    readDeviceId(in, "device_id"_L1, offer.deviceId);
    in.text("device_name"_L1, offer.deviceName, maxNameBytes);
    readDeviceId(in, "peer_id"_L1, offer.peerId);
    in.bytes("key"_L1, offer.key, keyBytes, keyBytes);
    return in.result(std::move(offer));
}

} // namespace neurosurgeon
