#include "network/pairing/dialler.h"

#include "network/link/endpoint.h"
#include "network/wire/messages.h"

#include <QTcpSocket>

namespace neurosurgeon {

Dialler::Dialler(QString host, quint16 port, Secure secure, KeySource key, QObject *parent)
    : QObject(parent), m_host(std::move(host)), m_port(port), m_secure(std::move(secure)), m_keySource(std::move(key)),
      m_plain(new Channel(new QTcpSocket, this)),
      m_connector(new Connector(m_plain->socket(), m_host, m_port))
{
    connect(m_plain->socket(), &QTcpSocket::connected, this, [this] {
        m_step = Step::Greet;
        m_addresses = addresses();
    });
    connect(m_plain, &Channel::frameReceived, this, &Dialler::onFrame);
    connect(m_plain, &Channel::failed, this, [this](const Error &error) {
        fail(step() <= Step::Reach ? unreachable(*m_plain->socket(), m_host, m_port) : error);
    });
    connect(m_plain, &Channel::closed, this, [this] {
        fail({ErrorCode::NoConnection, "The cloud at " + endpointText(m_host, m_port).toStdString() + " closed the connection; check that it still runs, then try again."});
    });
    m_plain->send(0, m_secure);
}

Dialler::Step Dialler::step() const
{
    return m_step == Step::Reach && m_connector && m_connector->addresses().isEmpty() ? Step::FindName : m_step;
}

void Dialler::onFrame(const Frame &frame)
{
    if (m_failed)
        return;
    if (frame.type == FrameType::Error) {
        const auto message = ErrorMessage::fromCbor(frame.header);
        if (message && message->code == PeerErrorCode::NotAllowed)
            m_step = Step::FindKey; // the cloud has looked for its own
        return fail(message ? message->toError() : message.error());
    }
    const auto secured = frame.type == FrameType::Secured && m_step == Step::Greet
        ? Secured::fromCbor(frame.header)
        : Expected<Secured>(failure(ErrorCode::Refused, "The other side answered something else than this program's cloud does; check the "
                                    "address and the port."));
    if (!secured)
        return fail(secured.error());
    m_cloud = *secured;
    m_step = Step::FindKey;
    m_keySource(m_cloud, [this](const Expected<QByteArray> &key) { onKey(key); });
}

void Dialler::onKey(const Expected<QByteArray> &key)
{
    if (m_failed)
        return;
    if (!key)
        return fail(key.error());
    m_step = Step::Encrypt;
    disconnect(m_plain, nullptr, this, nullptr);
    auto *tls = new TlsHandshake(std::exchange(m_plain, nullptr), TlsHandshake::Side::Edge, m_secure.pskIdentity(),
                                 [key = *key] { return key; }, this);
    connect(tls, &TlsHandshake::encrypted, this, &Dialler::opened);
    connect(tls, &TlsHandshake::failed, this, [this] {
        if (m_secure.purpose == SecurePurpose::Pairing) {
            const int left = m_cloud.triesLeft - 1;
            fail({ErrorCode::Refused, left > 0 ? "This is not the code that " + m_cloud.deviceName + " shows; type it again, "
                                                     + std::to_string(left) + (left == 1 ? " try is left." : " tries are left.")
                                               : "This is not the code that " + m_cloud.deviceName + " showed, and it does not count "
                                                     "any more; let the cloud show a new one."});
        } else {
            fail({ErrorCode::Refused, m_cloud.deviceName + " does not accept this computer's key, or is not the device it says it is; forget "
                                      "it here and pair again."});
        }
    });
}

void Dialler::fail(const Error &error)
{
    if (std::exchange(m_failed, true))
        return;
    if (m_plain)
        m_plain->disconnect(this);
    Q_EMIT failed(error, step());
}

} // namespace neurosurgeon
