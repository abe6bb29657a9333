#include "network/session/cloudsession.h"

#include "network/session/thisprogram.h"

#include <nlohmann/json.hpp>

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

/// Empty where both mean the same model. "There" is the cloud, for whoever reads it at the edge.
std::string differenceFrom(const OpenModel &edges, const Model &clouds, const std::string &edgeVersion)
{
    const std::string layers = clouds.graph().sha256();
    const bool sameLayers = layers == edges.graphSha256;
    const bool sameWeights = clouds.weightsSha256() == edges.weightsSha256;
    if (sameLayers && sameWeights)
        return {};
    const char *what = sameLayers ? " has other weights than the edge's ("
        : sameWeights             ? " has other layers than the edge's ("
                                  : " has other layers and weights than the edge's (";
    return "The cloud's " + edges.model + what + (sameLayers ? clouds.weightsSha256() : layers).substr(0, 12) + " there, "
        + (sameLayers ? edges.weightsSha256 : edges.graphSha256).substr(0, 12) + " here; the cloud runs version " + programVersion()
        + ", the edge version " + edgeVersion + "); use the same version and weights on both machines.";
}

} // namespace

std::vector<std::chrono::nanoseconds> CloudSession::stretched(std::vector<std::chrono::nanoseconds> times) const
{
    for (auto &time : times)
        time = std::chrono::duration_cast<std::chrono::nanoseconds>(time * m_server.m_options.compute.slowdown);
    return times;
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
        [message, edgeVersion = m_peerVersion](Compute &compute, const std::stop_token &) -> Expected<Opened> {
            const auto model = compute.model(message.model);
            if (!model)
                return failure(model.error().code == ErrorCode::Usage ? ErrorCode::BadFile : model.error().code,
                               "The cloud (version " + programVersion() + ") does not have the model \"" + message.model
                                   + "\" with the weights " + message.weightsSha256.substr(0, 12)
                                   + "; install the edge's version of the program there.");
            if (const std::string difference = differenceFrom(message, **model, edgeVersion); !difference.empty())
                return failure(ErrorCode::Refused, difference);
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
    m_server.m_compute.post([ticket = m_jobs, self, server = &m_server, profiler, request, modelId, stop](Compute &compute) {
        const auto until = Clock::now() + progressInterval;
        Expected<void> stepped;
        while (stepped && !profiler->isDone() && !stop.stop_requested() && Clock::now() < until)
            stepped = profiler->step();
        if (stepped && profiler->isDone())
            (void)compute.store(profiler->profile());
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
                self->shareProfile(request, modelId, profiler->profile());
            else
                self->refuse(self->m_control, request, stepped.error());
            self->m_server.changed();
        });
    }, m_id);
}

/// Measured just now: the other edges of this model may want it, too.
void CloudSession::shareProfile(quint64 request, quint32 modelId, const ModelProfile &profile)
{
    if (const auto opened = m_models.find(modelId); opened != m_models.end())
        m_server.noteProfile(opened->second.model, opened->second.optimize, this);
    sendProfile(request, modelId, profile);
}

void CloudSession::noteProfile(const std::shared_ptr<Model> &model, Optimize optimize)
{
    if (std::any_of(m_models.begin(), m_models.end(), [&](const auto &entry) { return entry.second.model == model && entry.second.optimize == optimize; }))
        ++m_profiles;
}

void CloudSession::sendProfile(quint64 request, quint32 modelId, const ModelProfile &profile)
{
    if (const auto opened = m_models.find(modelId); opened != m_models.end())
        opened->second.tailTimes = stretched(profile.tailTimes());
    m_load.clear(); // what was learnt was learnt beside another profile
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
    partition.model = model.model;
    partition.optimize = model.optimize;
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
    if (takes(m_data, frame.request))
        waitForTail(frame, known->second, std::move(*tensors));
}

void CloudSession::waitForTail(const Frame &frame, const Partition &partition, std::vector<TensorView> tensors)
{
    struct Answer {
        TailRun run;
        std::chrono::nanoseconds queue{};
        std::chrono::nanoseconds forOthers{}; ///< part of queue
    };
    // What this tail should take by itself: what it takes more says how busy this cloud is.
    std::chrono::nanoseconds expected{};
    if (const auto model = m_models.find(partition.modelId); model != m_models.end() && partition.point >= 0
        && static_cast<std::size_t>(partition.point) < model->second.tailTimes.size())
        expected = model->second.tailTimes[static_cast<std::size_t>(partition.point)];
    const ReceiveTiming timing{frame.arrival.bytes(), frame.arrival.end() - frame.arrival.begin()};
    const std::stop_token stop = begin(frame.request, frame.payload.size());
    auto bring = answerer<Answer>(
        m_data, frame.request, stop, [this, request = frame.request, timing, expected, label = partition.label](const Answer &answer) {
            const auto now = Clock::now();
            const auto took = answer.run.took;
            m_load.add(took + answer.forOthers, expected, now);
            m_server.m_load.add(took + answer.forOthers, expected, now);
            Result result{took, answer.queue, timing, {}, m_load.value(now), answer.run.held, m_profiles};
            for (const TensorView &output : answer.run.outputs)
                result.tensors.push_back(output.spec());
            m_data->send(request, result, answer.run.outputs);
            m_partitionLabel = label;
            ++m_answered;
            Q_EMIT m_server.answered(m_id, m_modelName, label, took, answer.queue);
        });
    const auto tail = std::make_shared<WaitingTail>();
    *tail = {m_id, partition.model, partition.tail, partition.optimize, partition.segment, std::move(tensors), stop, {}};
    tail->deliver = [bring = std::move(bring), ticket = m_use->admit(static_cast<std::int64_t>(frame.payloadBytes), Clock::now()),
                     arrived = frame.arrival.end(), id = m_id, served = &m_server.m_compute,
                     before = m_server.m_compute.servedToOthers(m_id)](Expected<TailRun> run) {
        if (!run)
            return bring(tl::make_unexpected(run.error()));
        const std::chrono::nanoseconds queue = run->begin - arrived;
        bring(Answer{std::move(*run), queue, std::clamp(served->servedToOthers(id) - before, std::chrono::nanoseconds{}, queue)});
    };
    m_server.m_tails.add(tail);
    m_server.m_compute.post([ticket = m_jobs, server = &m_server, tail](Compute &compute) {
        server->m_tails.serve(compute, tail, [server](quint64 owner, std::chrono::nanoseconds took) { server->m_compute.bill(owner, took); });
    }, m_id);
    m_server.changed();
}

void CloudSession::probe(const Frame &frame, const Probe &message)
{
    if (message.sequence == 1 || m_probes.size() > 4)
        m_probes.clear(); // a round that was given up
    Round &round = m_probes[frame.request];
    if (round.arrivals.empty())
        round.first = frame.arrival.end();
    round.arrivals.push_back({frame.wireBytes, frame.arrival.end() - round.first});
    if (message.sequence < message.of && static_cast<int>(round.arrivals.size()) < maxProbeFrames)
        return;
    m_data->send(frame.request, ProbeReply{round.arrivals, m_profiles});
    m_probes.erase(frame.request);
}

} // namespace neurosurgeon
