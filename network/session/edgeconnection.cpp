#include "network/session/edgeconnection.h"

#include "network/link/connector.h"
#include "network/link/endpoint.h"
#include "network/pairing/peerstore.h"
#include "network/session/thisprogram.h"

#include <QHostAddress>
#include <QPointer>
#include <QTcpSocket>
#include <QTimer>

#include <algorithm>

namespace neurosurgeon {

namespace {

constexpr std::chrono::milliseconds lastAnswers{50};

const Error lostError{ErrorCode::NoConnection,
                      "The cloud closed the connection; check that it still runs, then connect again."};

} // namespace

EdgeConnection::EdgeConnection(QObject *parent)
    : QObject(parent), m_monitor([this](const ProbePlan &plan, LinkMonitor::Answer answer) { sendProbe(plan, std::move(answer)); },
                                 [this] { return isInferring(); })
{
    m_monitor.setParent(this);
    m_timeout.setParent(this);
    m_timeout.setSingleShot(true);
    connect(&m_timeout, &QTimer::timeout, this, [this] {
        end({ErrorCode::NoConnection, "The cloud at " + endpointText(m_options.host, m_options.port).toStdString()
                 + " does not answer; check the address, and that `neurosurgeon-cli cloud` runs there."});
    });
}

Protection protectionFor(const QString &host)
{
    return host == QStringLiteral("localhost") || QHostAddress(host).isLoopback() ? Protection::None : Protection::Encrypted;
}

QString channelText(Protection protection)
{
    return protection == Protection::Encrypted ? QStringLiteral("encrypted") : QStringLiteral("plain");
}

QString trustText(Protection protection, bool insecure)
{
    return protection != Protection::None ? QStringLiteral("paired")
        : insecure                        ? QStringLiteral("none (--insecure)")
                                          : QStringLiteral("loopback");
}

Channel *EdgeConnection::plainChannel()
{
    auto *socket = new QTcpSocket;
    auto *channel = new Channel(socket, this);
    watch(channel);
    new Connector(socket, address(), m_options.port);
    return channel;
}

/// The second connection goes where the first one did: a name may mean several addresses.
QString EdgeConnection::address() const
{
    return m_control ? m_control->socket()->peerAddress().toString() : m_options.host;
}

void EdgeConnection::watch(Channel *channel)
{
    channel->setParent(this);
    channel->setPolicy([this, channel](const FrameHead &head) { return decide(head, channel == m_data); });
    connect(channel, &Channel::failed, this, [this, channel](const Error &error) {
        // While it is being opened, what failed is the way there, whatever the socket calls it.
        const bool isUnreachable = m_opening && error.code == ErrorCode::NoConnection;
        end(isUnreachable ? unreachable(*channel->socket(), m_options.host, m_options.port) : error);
    });
    connect(channel, &Channel::closed, channel, &QObject::deleteLater);
    connect(channel, &Channel::closed, this, [this] { end(lostError); });
}

void EdgeConnection::dial(void (EdgeConnection::*use)(Channel *))
{
    const PeerStore store(m_options.keyFolder);
    const auto self = store.identity();
    if (!self)
        return end(self.error());
    // Under a new id nobody lets this edge in, and this is why.
    if (const QStringList damage = store.takeNotices(); !damage.isEmpty())
        return end({ErrorCode::BadFile, damage.join(u' ').toStdString()});
    const auto keySource = [this, store](const Secured &cloud, const std::function<void(Expected<QByteArray>)> &done) {
        const auto peer = store.find(cloud.deviceId, PeerRole::Cloud);
        if (m_control && cloud.deviceId != m_cloudId) // the data would go to somebody else
            return done(failure(ErrorCode::Refused, "Another cloud answered the second connection than the first; check the address, then connect again."));
        m_cloudId = cloud.deviceId;
        if (peer)
            return done(peer->key);
        std::string why = "This edge is not paired with " + cloud.deviceName + "; let the cloud show a code and type it here, "
                          "with `neurosurgeon-cli pair --ip " + m_options.host.toStdString() + " --code CODE` for example.";
        if (const QStringList notices = store.takeNotices(); !notices.isEmpty())
            why += ' ' + notices.join(u' ').toStdString();
        done(failure(ErrorCode::Refused, why));
    };
    m_dialler = new Dialler(address(), m_options.port,
                            {SecurePurpose::Session, protocolMin, protocolMax, programVersion(), self->id}, keySource, this);
    connect(m_dialler, &Dialler::failed, this, [this](const Error &error) { end(error); });
    connect(m_dialler, &Dialler::opened, this, [this, use](Channel *channel) {
        std::exchange(m_dialler, nullptr)->deleteLater();
        watch(channel);
        (this->*use)(channel);
    });
}

std::future<Expected<Welcome>> EdgeConnection::open(const ConnectOptions &options)
{
    auto promise = std::make_shared<std::promise<Expected<Welcome>>>();
    auto future = promise->get_future();
    QMetaObject::invokeMethod(this, [this, options, promise] { start(options, promise); }, Qt::QueuedConnection);
    return future;
}

void EdgeConnection::start(const ConnectOptions &options, std::shared_ptr<std::promise<Expected<Welcome>>> promise)
{
    if (m_control || m_opening)
        end({ErrorCode::Cancelled, "Another connection was opened instead."});
    m_ended = false;
    m_profilesTold = 0;
    // The same cloud again: what is known of the way there still holds.
    if (options.host != m_options.host || options.port != m_options.port || options.link != m_options.link)
        m_monitor.reset();
    if (options.link != m_options.link || !m_linkBegan)
        m_linkBegan = std::chrono::steady_clock::now();
    m_options = options;
    m_cloudId.clear();
    m_opening = std::move(promise);
    m_timeout.start(options.timeout);
    if (options.protection == Protection::None)
        openControl(plainChannel());
    else
        dial(&EdgeConnection::openControl);
}

void EdgeConnection::openControl(Channel *channel)
{
    m_control = channel;
    connect(m_control, &Channel::frameReceived, this, &EdgeConnection::onControlFrame);
    connect(m_control, &Channel::roundTripMeasured, this, [this](std::chrono::nanoseconds roundTrip) {
        m_monitor.addRoundTrip(roundTrip);
        for (const auto &waiting : std::exchange(m_pings, {}))
            waiting->set_value(roundTrip);
    });
    Hello hello;
    hello.programVersion = programVersion();
    hello.deviceName = deviceName();
    hello.link = emulatedLink();
    hello.plainData = m_options.protection == Protection::PlainData;
    m_control->send(0, hello);
}

/// A scenario goes on where it is when a lost session is opened again.
std::optional<LinkSettings> EdgeConnection::emulatedLink() const
{
    if (!m_options.link)
        return std::nullopt;
    return m_options.link->after(std::chrono::steady_clock::now() - *m_linkBegan);
}

void EdgeConnection::onControlFrame(const Frame &frame)
{
    if (!m_opening || m_data || m_dialler || frame.type != FrameType::Welcome) {
        onFrame(frame, false);
        return;
    }
    auto welcome = Welcome::fromCbor(frame.header);
    if (!welcome) {
        end(welcome.error());
        return;
    }
    if (welcome->protocol < protocolMin || welcome->protocol > protocolMax)
        return end({ErrorCode::Refused, "The cloud speaks version " + std::to_string(welcome->protocol) + " of the protocol, which this program "
                        "does not know; install the same version on both machines."});
    m_welcome = *welcome;
    m_control->setStage(FrameStage::Session);
    attach();
}

void EdgeConnection::attach()
{
    if (m_options.protection == Protection::Encrypted)
        dial(&EdgeConnection::openData);
    else
        openData(plainChannel());
}

void EdgeConnection::openData(Channel *channel)
{
    m_data = channel;
    connect(m_data, &Channel::frameReceived, this, [this](const Frame &frame) {
        if (frame.type != FrameType::Attached || !m_opening) {
            onFrame(frame, true);
            return;
        }
        m_timeout.stop();
        m_control->setKeepAlive();
        m_data->setKeepAlive();
        if (const auto link = m_welcome.link ? m_welcome.link : emulatedLink(); link && link->isActive()) {
            auto emulator = std::make_shared<LinkEmulator>(*link);
            m_control->setLinkEmulator(emulator);
            m_data->setLinkEmulator(emulator);
        }
        m_monitor.setConnected(true);
        m_isOpen = true;
        if (!m_cloudId.isEmpty())
            PeerStore(m_options.keyFolder).noteSeen(m_cloudId, PeerRole::Cloud, endpointText(m_options.host, m_options.port));
        if (m_opening)
            std::exchange(m_opening, nullptr)->set_value(m_welcome);
    });
    m_data->send(0, Attach{m_welcome.sessionId, m_welcome.dataToken});
    m_data->setStage(FrameStage::Session);
}

Expected<PayloadDecision> EdgeConnection::decide(const FrameHead &head, bool isData) const
{
    const auto known = m_pending.find(head.request);
    if (known == m_pending.end() || known->second.expected != head.type || known->second.onData != isData)
        return PayloadDecision{PayloadAction::Skip, 0}; // the answer to something given up
    return PayloadDecision{PayloadAction::Take, known->second.payloadLimit};
}

void EdgeConnection::onFrame(const Frame &frame, bool isData)
{
    if (frame.type == FrameType::Error) {
        const auto message = ErrorMessage::fromCbor(frame.header);
        Error error = message ? message->toError() : message.error();
        // Too much was asked for: another connection would not help.
        if (frame.request != 0 && message && message->code == PeerErrorCode::Busy)
            error.code = ErrorCode::Refused;
        if (frame.request == 0 && error.code == ErrorCode::Cancelled)
            error.code = ErrorCode::Refused; // nobody here gave it up: the owner must hear of it
        if (frame.request == 0)
            end(error);
        else if (const auto known = m_pending.find(frame.request); known != m_pending.end() && known->second.onData == isData)
            settle(frame.request, tl::make_unexpected(error));
        return;
    }
    if (frame.type == FrameType::Goodbye) {
        if (isData)
            return; // it is said on the other one, too
        // Its last answers left before it, on the other socket: they are read first.
        QTimer::singleShot(lastAnswers, this, [this, control = QPointer(m_control)] {
            if (m_control && m_control == control)
                end({ErrorCode::NoConnection, "The cloud said goodbye; start it again and reconnect."});
        });
        return;
    }
    const auto known = m_pending.find(frame.request);
    if (known == m_pending.end() || known->second.onData != isData || frame.payloadSkipped)
        return; // given up meanwhile
    if (frame.type == FrameType::ProfileProgress && known->second.progress) {
        if (const auto progress = ProfileProgress::fromCbor(frame.header))
            known->second.progress(*progress);
        return;
    }
    if (frame.type == known->second.expected)
        settle(frame.request, frame);
}

void EdgeConnection::settle(quint64 request, Answer answer)
{
    const auto known = m_pending.find(request);
    if (known == m_pending.end())
        return;
    const Pending pending = std::move(known->second);
    m_pending.erase(known);
    pending.finish(std::move(answer));
}

void EdgeConnection::end(const Error &error)
{
    if (m_ended)
        return;
    m_ended = true;
    m_timeout.stop();
    m_monitor.setConnected(false);
    m_isOpen = false;
    const bool wasOpen = !m_opening && m_control;
    if (m_dialler) {
        m_dialler->disconnect(this);
        connect(m_dialler, &Dialler::opened, m_dialler, [](Channel *late) { late->deleteLater(); }); // nobody wants it any more
        std::exchange(m_dialler, nullptr)->deleteLater();
    }
    for (Channel *channel : {std::exchange(m_control, nullptr), std::exchange(m_data, nullptr)}) {
        if (!channel)
            continue;
        disconnect(channel, nullptr, this, nullptr);
        channel->close();
    }
    if (m_opening)
        std::exchange(m_opening, nullptr)->set_value(tl::make_unexpected(error));
    for (const auto &waiting : std::exchange(m_pings, {}))
        waiting->set_value(tl::make_unexpected(error));
    for (auto &[request, pending] : std::exchange(m_pending, {}))
        pending.finish(tl::make_unexpected(error));
    if (wasOpen && error.code != ErrorCode::Cancelled)
        Q_EMIT lost(error);
}

void EdgeConnection::cancelAll()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_opening)
                end({ErrorCode::Cancelled, "Connecting was stopped."});
            for (auto &[request, pending] : std::exchange(m_pending, {})) {
                if (m_data && pending.onData)
                    m_data->dropQueued(request);
                if (m_control)
                    m_control->send(FrameType::Cancel, request);
                pending.finish(failure(ErrorCode::Cancelled, "The request was stopped."));
            }
            m_monitor.cancelWaiting();
            for (const auto &waiting : std::exchange(m_pings, {}))
                waiting->set_value(failure(ErrorCode::Cancelled, "The request was stopped."));
        },
        Qt::QueuedConnection);
}

void EdgeConnection::close()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_control)
                m_control->send(FrameType::Goodbye, 0);
            end({ErrorCode::Cancelled, "The connection was closed."});
        },
        Qt::QueuedConnection);
}

} // namespace neurosurgeon
