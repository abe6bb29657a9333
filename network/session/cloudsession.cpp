#include "network/session/cloudsession.h"

#include "network/session/thisprogram.h"

#include <nlohmann/json.hpp>

#include <QTcpSocket>

#include <algorithm>

namespace neurosurgeon {

using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds progressInterval{100};

/// The legal point that leaves these layers on the edge; -1 for any other head.
int pointOf(const std::vector<PartitionPoint> &points, const ModelGraph &graph, const LayerSet &head)
{
    const auto layers = std::count(head.begin(), head.end(), true);
    for (std::size_t i = 0; i < points.size(); ++i)
        if (points[i].edgeLayers == layers && prefixSet(graph, points[i].edgeLayers) == head)
            return static_cast<int>(i);
    return -1;
}

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
      m_visitor(std::move(visitor)), m_encrypted(m_visitor.trust == Trust::Paired && !hello.plainData), m_token(randomBytes(tokenBytes)),
      m_use(server.useOf(peerOf(*control->socket())))
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
    data->setLinkEmulator(m_emulator);
}

void CloudSession::watch(Channel *channel)
{
    channel->setPolicy([this](const FrameHead &head) { return decide(head); });
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

Expected<PayloadDecision> CloudSession::decide(const FrameHead &head)
{
    // Whatever does not fit is read past, and refused by name when the frame is complete: the session lives on.
    constexpr PayloadDecision skip{PayloadAction::Skip, 0};
    if (head.type != FrameType::Infer || !m_data)
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
    if ((frame.type == FrameType::Infer || frame.type == FrameType::Probe) && channel != m_data)
        return refuse(channel, frame.request, PeerErrorCode::NotAllowed, "Tensors and probes belong on the data connection.");
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

std::vector<std::chrono::nanoseconds> CloudSession::stretched(std::vector<std::chrono::nanoseconds> times) const
{
    for (auto &time : times)
        time = std::chrono::duration_cast<std::chrono::nanoseconds>(time * m_server.m_options.compute.slowdown);
    return times;
}

template<class T>
void CloudSession::compute(Channel *channel, quint64 request,
                           std::function<Expected<T>(Compute &, const std::stop_token &)> work,
                           std::function<void(T)> deliver, std::size_t bytes)
{
    if (!m_stopping.empty())
        return refuse(channel, request, PeerErrorCode::Busy, m_stopping);
    if (m_waiting.size() >= maxWaiting) {
        refuse(channel, request, PeerErrorCode::Busy, "Too many requests wait already; ask again when some are answered.");
        return;
    }
    const std::stop_token stop = begin(request, bytes);
    const QPointer<CloudSession> self(this);
    const auto job = [server = &m_server, self, channel, request, stop, work = std::move(work),
                      deliver = std::move(deliver)](Compute &compute) {
        if (stop.stop_requested())
            return;
        auto result = std::make_shared<Expected<T>>(work(compute, stop));
        QMetaObject::invokeMethod(server, [self, channel, request, stop, result, deliver] {
            if (!self || stop.stop_requested() || self->m_ended)
                return;
            self->settle(request);
            if (*result)
                deliver(std::move(**result));
            else
                self->refuse(channel, request, result->error());
            self->m_server.changed();
        });
    };
    m_server.m_compute.post(job, m_id);
    m_server.changed();
}

void CloudSession::openModel(quint64 request, const OpenModel &message)
{
    struct Opened {
        std::shared_ptr<Model> model;
        ModelReady ready;
        std::vector<std::chrono::nanoseconds> tailTimes;
    };
    compute<Opened>(
        m_control, request,
        [message](Compute &compute, const std::stop_token &) -> Expected<Opened> {
            const auto model = compute.model(message.model);
            if (!model)
                return failure(model.error().code == ErrorCode::Usage ? ErrorCode::BadFile : model.error().code,
                               "The cloud (version " + programVersion() + ") does not have the model \"" + message.model
                                   + "\" with the weights " + message.weightsSha256.substr(0, 12)
                                   + "; install the edge's version of the program there.");
            if ((*model)->graph().sha256() != message.graphSha256 || (*model)->weightsSha256() != message.weightsSha256)
                return failure(ErrorCode::Refused,
                               "The cloud's " + message.model + " differs from the edge's (weights "
                                   + (*model)->weightsSha256().substr(0, 12) + " there, "
                                   + message.weightsSha256.substr(0, 12) + " here; the cloud runs version "
                                   + programVersion() + "); use the same version and weights on both machines.");
            Opened opened{*model, {}, {}};
            opened.ready.device = "cpu";
            opened.ready.engine = (*compute.engine())->info();
            if (const auto stored = compute.storedProfile(*model, message.optimize)) {
                opened.ready.profile = stored->quality == ProfileQuality::Full ? ProfileState::Full : ProfileState::Quick;
                opened.tailTimes = stored->tailTimes();
            }
            return opened;
        },
        [this, request, message](Opened opened) {
            if (m_models.size() >= maxModels)
                m_models.erase(m_models.begin());
            const quint32 id = m_models.empty() ? 1 : m_models.rbegin()->first + 1;
            m_models[id] = {opened.model, message.optimize, stretched(std::move(opened.tailTimes))};
            opened.ready.modelId = id;
            opened.ready.load = m_server.loadFactor();
            m_modelName = QString::fromStdString(message.model);
            m_control->send(request, opened.ready);
        });
}

void CloudSession::profile(quint64 request, const ProfileRequest &message)
{
    const auto opened = m_models.find(message.modelId);
    if (opened == m_models.end())
        return refuse(m_control, request, PeerErrorCode::UnknownId, "That model is not open; open it again.");
    const auto quality = message.depth == ProfileDepth::Full ? ProfileQuality::Full : ProfileQuality::Quick;
    const OpenedModel model = opened->second;
    struct Start {
        std::optional<ModelProfile> stored;
        std::shared_ptr<Profiler> profiler;
    };
    compute<Start>(
        m_control, request,
        [model, quality, fresh = message.fresh](Compute &compute, const std::stop_token &) -> Expected<Start> {
            auto stored = compute.storedProfile(model.model, model.optimize);
            if (stored && stored->quality >= quality && !fresh)
                return Start{std::move(stored), nullptr};
            return Start{{}, std::make_shared<Profiler>(model.model, (*compute.engine())->info(), model.optimize, quality)};
        },
        [this, request, id = message.modelId, model](const Start &start) {
            if (start.stored)
                return sendProfile(request, id, *start.stored);
            profileStep(request, start.profiler, id, begin(request));
        });
    m_server.refineLater(model.model, model.optimize);
}

void CloudSession::profileStep(quint64 request, std::shared_ptr<Profiler> profiler, quint32 modelId, std::stop_token stop)
{
    // A slice of measuring, then back into the queue: other edges' requests come in between.
    const QPointer<CloudSession> self(this);
    m_server.m_compute.post([self, server = &m_server, profiler, request, modelId, stop](Compute &compute) {
        const auto until = Clock::now() + progressInterval;
        Expected<void> stepped;
        while (stepped && !profiler->isDone() && !stop.stop_requested() && Clock::now() < until)
            stepped = profiler->step();
        if (stepped && profiler->isDone())
            stepped = compute.store(profiler->profile());
        QMetaObject::invokeMethod(server, [self, profiler, request, modelId, stop, stepped] {
            if (!self || stop.stop_requested() || self->m_ended)
                return;
            if (stepped && !profiler->isDone()) {
                self->m_control->send(request, ProfileProgress{static_cast<quint32>(profiler->done()),
                                                               static_cast<quint32>(profiler->total())});
                return self->profileStep(request, profiler, modelId, stop);
            }
            self->settle(request);
            if (stepped)
                self->sendProfile(request, modelId, profiler->profile());
            else
                self->refuse(self->m_control, request, stepped.error());
            self->m_server.changed();
        });
    }, m_id);
}

void CloudSession::sendProfile(quint64 request, quint32 modelId, const ModelProfile &profile)
{
    if (const auto opened = m_models.find(modelId); opened != m_models.end())
        opened->second.tailTimes = stretched(profile.tailTimes());
    const auto state = profile.quality == ProfileQuality::Full ? ProfileState::Full : ProfileState::Quick;
    m_control->send(request, ProfileReply{modelId, state},
                    {documentPayload(QByteArray::fromStdString(toJson(profile).dump()))});
}

void CloudSession::prepare(quint64 request, const Prepare &message)
{
    const auto opened = m_models.find(message.modelId);
    if (opened == m_models.end())
        return refuse(m_control, request, PeerErrorCode::UnknownId, "That model is not open; open it again.");
    const OpenedModel model = opened->second;
    const ModelGraph &graph = model.model->graph();
    if (!isDownwardClosed(graph, message.edgeLayers)
        || std::count(message.edgeLayers.begin(), message.edgeLayers.end(), false) == 0)
        return refuse(m_control, request, PeerErrorCode::BadMessage,
                      "These layers are no head of the model that leaves something to the cloud; choose another point.");
    Partition partition;
    partition.modelId = message.modelId;
    partition.tail = message.edgeLayers;
    partition.tail.flip();
    const auto points = partitionPoints(graph);
    partition.point = pointOf(points, graph, message.edgeLayers);
    partition.label = partition.point < 0
        ? QStringLiteral("%1 layers").arg(std::count(message.edgeLayers.begin(), message.edgeLayers.end(), true))
        : QString::fromStdString(points[static_cast<std::size_t>(partition.point)].label);
    for (const int producer : crossingLayers(graph, message.edgeLayers))
        partition.inputs.push_back(producedBy(graph, producer));
    struct Compiled {
        std::shared_ptr<Segment> segment;
        std::chrono::nanoseconds took{};
    };
    compute<Compiled>(
        m_control, request,
        [model, tail = partition.tail](Compute &compute, const std::stop_token &) -> Expected<Compiled> {
            const auto start = Clock::now();
            auto segment = compute.segment(model.model, tail, model.optimize);
            if (!segment)
                return tl::make_unexpected(segment.error());
            return Compiled{*segment, Clock::now() - start};
        },
        [this, request, partition](const Compiled &compiled) mutable {
            if (m_partitions.size() >= maxPartitions)
                m_partitions.erase(m_partitions.begin());
            const quint32 id = m_partitions.empty() ? 1 : m_partitions.rbegin()->first + 1;
            partition.segment = compiled.segment;
            m_partitions[id] = std::move(partition);
            m_control->send(request, Prepared{id, compiled.took});
        });
}

void CloudSession::infer(const Frame &frame, const Infer &message)
{
    const auto known = m_partitions.find(message.partitionId);
    if (known == m_partitions.end())
        return refuse(m_data, frame.request, PeerErrorCode::UnknownId, "That partition is not prepared; prepare it again.");
    if (frame.payloadSkipped && m_refusal)
        return refuse(m_data, frame.request, PeerErrorCode::Busy, *m_refusal);
    auto tensors = frame.payloadSkipped
        ? Expected<std::vector<TensorView>>(failure(ErrorCode::Usage, "These tensors are not what the partition takes."))
        : tensorViews(message.tensors, frame.payload);
    if (!tensors)
        return refuse(m_data, frame.request, PeerErrorCode::BadMessage, tensors.error().message);
    struct Answer {
        std::vector<TensorView> outputs;
        std::chrono::nanoseconds took{};
        std::chrono::nanoseconds queue{};
        std::chrono::nanoseconds forOthers{}; ///< part of queue
    };
    // What this tail should take by itself: what it takes more says how busy this cloud is.
    std::chrono::nanoseconds expected{};
    if (const auto model = m_models.find(known->second.modelId); model != m_models.end() && known->second.point >= 0
        && static_cast<std::size_t>(known->second.point) < model->second.tailTimes.size())
        expected = model->second.tailTimes[static_cast<std::size_t>(known->second.point)];
    const ReceiveTiming timing{frame.timedBytes, frame.lastByte - frame.firstByte};
    compute<Answer>(
        m_data, frame.request,
        [segment = known->second.segment, inputs = std::move(*tensors),
         ticket = m_use->admit(static_cast<std::int64_t>(frame.payloadBytes), Clock::now()), arrived = frame.lastByte,
         id = m_id, server = &m_server, before = m_server.m_compute.servedToOthers(m_id)](
            Compute &compute, const std::stop_token &stop) -> Expected<Answer> {
            Answer answer;
            answer.queue = Clock::now() - arrived;
            answer.forOthers = std::clamp(server->m_compute.servedToOthers(id) - before, std::chrono::nanoseconds{}, answer.queue);
            auto outputs = compute.run(*segment, inputs, answer.took, stop);
            if (!outputs)
                return tl::make_unexpected(outputs.error());
            answer.outputs = std::move(*outputs);
            return answer;
        },
        [this, request = frame.request, timing, expected, label = known->second.label](const Answer &answer) {
            const auto now = Clock::now();
            m_load.add(answer.took + answer.forOthers, expected, now);
            m_server.m_load.add(answer.took + answer.forOthers, expected, now);
            Result result{answer.took, answer.queue, timing, {}, m_load.value(now)};
            for (const TensorView &output : answer.outputs)
                result.tensors.push_back(output.spec());
            m_data->send(request, result, answer.outputs);
            m_partitionLabel = label;
            ++m_answered;
            Q_EMIT m_server.answered(m_id, m_modelName, label, answer.took, answer.queue);
        },
        frame.payload.size());
}

void CloudSession::probe(const Frame &frame, const Probe &message)
{
    if (message.sequence == 1 || m_probes.size() > 4)
        m_probes.clear(); // a round that was given up
    Round &round = m_probes[frame.request];
    if (round.arrivals.empty())
        round.first = frame.lastByte;
    round.arrivals.push_back({frame.wireBytes, frame.lastByte - round.first});
    if (message.sequence < message.of)
        return;
    m_data->send(frame.request, ProbeReply{round.arrivals});
    m_probes.erase(frame.request);
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
