#include "network/session/cloudsession.h"

#include "network/session/thisprogram.h"

#include <QTcpSocket>

#include <algorithm>

namespace neurosurgeon {

using Clock = std::chrono::steady_clock;

namespace {

PeerErrorCode codeOf(const Error &error)
{
    switch (error.code) {
    case ErrorCode::Cancelled: return PeerErrorCode::Cancelled;
    case ErrorCode::Usage: return PeerErrorCode::BadMessage;
    case ErrorCode::BadFile: return PeerErrorCode::UnknownModel;
    case ErrorCode::Refused: return PeerErrorCode::DifferentModel;
    default: return PeerErrorCode::ComputeFailed;
    }
}

} // namespace

CloudSession::CloudSession(CloudServer &server, quint64 id, Channel *control, const Hello &hello, Visitor visitor)
    : m_server(server), m_id(id), m_control(control), m_peerName(visitor.name.isEmpty() ? hello.deviceName : visitor.name.toStdString()),
      m_peerVersion(hello.programVersion), m_visitor(std::move(visitor)), m_encrypted(m_visitor.trust == Trust::Paired && !hello.plainData), m_token(randomBytes(tokenBytes)),
      m_use(server.useOf(m_visitor, peerOf(*control->socket())))
{
    control->setParent(this);
    watch(control);
    Welcome welcome;
    welcome.protocol = std::min(hello.maxProtocol, protocolMax);
    welcome.programVersion = programVersion();
    welcome.deviceName = deviceName();
    welcome.sessionId = id;
    welcome.dataToken = m_token;
    welcome.slowdown = server.m_options.compute.slowdown;
    welcome.link = server.m_options.link;
    control->send(0, welcome);
    control->setStage(FrameStage::Session);
    control->setKeepAlive();
    if (const auto link = welcome.link ? welcome.link : hello.link; link && link->isActive()) {
        m_emulator = std::make_shared<LinkEmulator>(*link);
        control->setLinkEmulator(m_emulator);
    }
}

bool CloudSession::takesData(const Visitor &visitor) const
{
    return m_encrypted ? visitor.trust == Trust::Paired && visitor.deviceId == m_visitor.deviceId : visitor.trust != Trust::Paired;
}

void CloudSession::attachData(Channel *data)
{
    m_token.clear();
    m_data = data;
    data->setParent(this);
    watch(data);
    data->send(FrameType::Attached, 0);
    data->setStage(FrameStage::Session);
    data->setKeepAlive();
    data->setLinkEmulator(m_emulator);
}

void CloudSession::watch(Channel *channel)
{
    channel->setPolicy([this, channel](const FrameHead &head) { return decide(channel, head); });
    connect(channel, &Channel::frameReceived, this, [this, channel](const Frame &frame) { onFrame(channel, frame); });
    connect(channel, &Channel::failed, this,
            [this](const Error &error) { m_server.end(m_id, QString::fromStdString(error.message)); });
    connect(channel, &Channel::closed, this, [this] { m_server.end(m_id, tr("The edge disconnected.")); });
}

SessionInfo CloudSession::info() const
{
    SessionInfo info;
    info.id = m_id;
    info.peerName = QString::fromStdString(m_peerName);
    info.peerAddress = peer().toString();
    info.model = m_modelName;
    info.partition = m_partitionLabel;
    info.requests = m_answered;
    info.waiting = static_cast<int>(m_waiting.size());
    info.loadFactor = m_load.value(Clock::now());
    info.linkEmulated = m_emulator != nullptr;
    info.trust = m_visitor.trust;
    info.encrypted = m_encrypted;
    return info;
}

QHostAddress CloudSession::peer() const
{
    return m_control->socket() ? peerOf(*m_control->socket()) : QHostAddress();
}

void CloudSession::end(const std::string &sentence)
{
    if (std::exchange(m_ended, true))
        return;
    for (auto &[request, waiting] : m_waiting)
        waiting.stop.request_stop();
    for (Channel *channel : {m_control, m_data}) {
        if (!channel)
            continue;
        disconnect(channel, nullptr, this, nullptr);
        // Deleted on their own, since the last frames may still be on their way out.
        channel->setParent(&m_server);
        connect(channel, &Channel::closed, channel, &QObject::deleteLater);
        if (channel == m_control && sentence.empty())
            channel->send(FrameType::Goodbye, 0);
        else if (channel == m_control)
            channel->send(0, ErrorMessage{PeerErrorCode::NotAllowed, sentence});
        if (channel->isOpen())
            channel->close();
        else
            channel->deleteLater();
    }
}

Expected<PayloadDecision> CloudSession::decide(const Channel *channel, const FrameHead &head)
{
    // Whatever does not fit is read past, and refused by name when the frame is complete: the session lives on.
    constexpr PayloadDecision skip{PayloadAction::Skip, 0};
    if (head.type != FrameType::Infer || !m_data || channel != m_data)
        return skip;
    m_refusal.reset();
    const auto message = Infer::fromCbor(head.header);
    if (!message)
        return skip;
    const auto partition = m_partitions.find(message->partitionId);
    if (partition == m_partitions.end() || partition->second.inputs != message->tensors)
        return skip;
    const auto bytes = checkPayload(message->tensors, head.payloadBytes);
    if (bytes)
        m_refusal = m_use->refusal(static_cast<std::int64_t>(*bytes), m_data->queuedFrames(), Clock::now());
    return bytes && !m_refusal ? PayloadDecision{PayloadAction::Take, *bytes} : skip;
}

void CloudSession::onFrame(Channel *channel, const Frame &frame)
{
    const auto dispatch = [&](auto message, auto handle) {
        if (message)
            handle(*message);
        else
            refuse(channel, frame.request, PeerErrorCode::BadMessage, message.error().message);
    };
    const bool isData = frame.type == FrameType::Infer || frame.type == FrameType::Probe;
    // A plain data connection proves nothing about who asks.
    if (isData != (channel == m_data) && frame.type != FrameType::Error)
        return refuse(channel, frame.request, PeerErrorCode::NotAllowed, "Tensors and probes belong on the data connection, all else on the other one.");
    switch (frame.type) {
    case FrameType::OpenModel:
        return dispatch(OpenModel::fromCbor(frame.header), [&](const auto &m) { openModel(frame.request, m); });
    case FrameType::ProfileRequest:
        return dispatch(ProfileRequest::fromCbor(frame.header), [&](const auto &m) { profile(frame.request, m); });
    case FrameType::Prepare:
        return dispatch(Prepare::fromCbor(frame.header), [&](const auto &m) { prepare(frame.request, m); });
    case FrameType::Infer:
        return dispatch(Infer::fromCbor(frame.header), [&](const auto &m) { infer(frame, m); });
    case FrameType::Probe:
        return dispatch(Probe::fromCbor(frame.header), [&](const auto &m) { probe(frame, m); });
    case FrameType::Cancel: return cancel(frame.request);
    case FrameType::Goodbye: return m_server.end(m_id, tr("The edge said goodbye."));
    case FrameType::Error: {
        const auto message = ErrorMessage::fromCbor(frame.header);
        return m_server.end(m_id, message ? QString::fromStdString(message->sentence) : tr("The edge reported an error."));
    }
    default:
        refuse(channel, frame.request, PeerErrorCode::NotAllowed, "This message is not expected here.");
    }
}

bool CloudSession::takes(Channel *channel, quint64 request)
{
    if (!m_stopping.empty())
        refuse(channel, request, PeerErrorCode::Stopping, m_stopping);
    else if (m_waiting.contains(request))
        refuse(channel, request, PeerErrorCode::BadMessage, "This request id is under way already; ask with another one.");
    else if (m_jobs.use_count() > maxWaiting)
        refuse(channel, request, PeerErrorCode::Busy, "Too many requests wait already; ask again when some are answered.");
    else
        return true;
    return false;
}

std::stop_token CloudSession::begin(quint64 request, std::size_t bytes)
{
    Waiting &waiting = m_waiting[request];
    waiting.bytes = bytes;
    updateFlow();
    return waiting.stop.get_token();
}

void CloudSession::settle(quint64 request)
{
    m_waiting.erase(request);
    updateFlow();
}

void CloudSession::updateFlow()
{
    int tensors = 0;
    std::size_t bytes = 0;
    for (const auto &[request, waiting] : m_waiting) {
        tensors += waiting.bytes > 0 ? 1 : 0;
        bytes += waiting.bytes;
    }
    if (!m_data)
        return;
    // Whoever has nothing waiting is never paused: only what is answered here looks again.
    if (tensors > 0 && (tensors >= pausedWaiting || bytes >= pausedBytes || m_use->isCrowded()))
        m_data->setPaused(true);
    else if (tensors <= pausedWaiting / 2 && bytes <= pausedBytes / 2)
        m_data->setPaused(false);
}

void CloudSession::cancel(quint64 request)
{
    const auto waiting = m_waiting.find(request);
    if (waiting == m_waiting.end())
        return;
    waiting->second.stop.request_stop();
    settle(request);
    m_server.changed();
}

void CloudSession::refuse(Channel *channel, quint64 request, PeerErrorCode code, const std::string &sentence)
{
    if (channel && channel->queuedFrames() > maxUnread)
        m_server.end(m_id, tr("The edge asks, but does not read its answers."));
    else if (channel)
        channel->send(request, ErrorMessage{code, sentence.substr(0, maxSentenceBytes)});
}

void CloudSession::refuse(Channel *channel, quint64 request, const Error &error)
{
    refuse(channel, request, codeOf(error), error.message);
}

} // namespace neurosurgeon
