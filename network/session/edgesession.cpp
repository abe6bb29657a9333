#include "network/session/edgesession.h"

#include "core/engine/inputs.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace neurosurgeon {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int pingRounds = 5;
constexpr int leastRounds = 3; // on a fast link
constexpr int mostRounds = 9;
constexpr double fastMbit = 20;
constexpr double sureSpread = 0.06;
constexpr std::chrono::milliseconds pingTime{150};

ProfileDepth depthOf(ProfileQuality quality)
{
    return quality == ProfileQuality::Full ? ProfileDepth::Full : ProfileDepth::Quick;
}

bool wantsAnotherRound(const GoodputEstimate &goodput, int rounds)
{
    const bool sure = goodput.high - goodput.low < sureSpread * goodput.mbitPerSecond;
    return goodput.mbitPerSecond > fastMbit && rounds < (sure ? leastRounds : mostRounds);
}

tl::unexpected<Error> noModel()
{
    return failure(ErrorCode::Usage, "There is no model yet; connect and open one first.");
}

} // namespace

EdgeSession::EdgeSession(Compute &compute, EdgeConnection &connection) : m_compute(compute), m_connection(connection) {}

template<class T>
Expected<T> EdgeSession::wait(std::future<Expected<T>> future)
{
    // A stop between two steps must not be lost: what was asked just now is given up as well.
    if (m_givenUp.stop_requested())
        m_connection.cancelAll();
    return future.get();
}

std::stop_token EdgeSession::beginStep()
{
    const std::lock_guard lock(m_stopMutex);
    m_stop = std::stop_source();
    if (m_givenUp.stop_requested())
        m_stop.request_stop();
    return m_stop.get_token();
}

void EdgeSession::cancel()
{
    {
        const std::lock_guard lock(m_stopMutex);
        m_stop.request_stop();
    }
    m_connection.cancelAll();
}

Expected<Welcome> EdgeSession::connect(const ConnectOptions &options)
{
    m_options = options;
    auto welcome = wait(m_connection.open(options));
    if (welcome)
        m_welcome = *welcome;
    m_protection = options.protection;
    m_partitions.clear();
    m_fixed.clear();
    return welcome;
}

Expected<void> EdgeSession::openModel(const std::string &name, Optimize optimize)
{
    auto model = m_compute.model(name);
    if (!model)
        return tl::make_unexpected(model.error());
    m_optimize = optimize;
    std::swap(m_model, *model);
    if (const auto opened = openRemote(); !opened) {
        std::swap(m_model, *model);
        return opened;
    }
    m_points = partitionPoints(m_model->graph());
    m_edgeProfile.reset();
    m_cloudProfile.reset();
    m_edgeLoad.clear();
    m_cloudPace.clear();
    return {};
}

Expected<void> EdgeSession::openHere(const std::string &name, Optimize optimize, ProfileQuality quality, const Progress &progress)
{
    const std::stop_token stop = beginStep();
    auto model = m_compute.model(name);
    if (!model)
        return tl::make_unexpected(model.error());
    auto edge = m_compute.profile(*model, optimize, quality, progress, stop);
    if (!edge)
        return tl::make_unexpected(edge.error());
    m_model = std::move(*model);
    m_optimize = optimize;
    m_points = partitionPoints(m_model->graph());
    m_partitions.clear();
    m_edgeProfile = std::move(*edge);
    m_cloudProfile.reset();
    m_edgeLoad.clear();
    m_cloudPace.clear();
    return {};
}

/// The present model's other half, at a cloud that does not know this session yet.
Expected<void> EdgeSession::openRemote()
{
    m_partitions.clear();
    const auto &graph = m_model->graph();
    auto remote = wait(m_connection.openModel({graph.model, graph.sha256(), m_model->weightsSha256(), m_optimize}));
    if (!remote)
        return tl::make_unexpected(remote.error());
    m_remote = *remote;
    m_profilesTold = 0;
    m_cloudLoad = remote->load;
    m_cloudLoadTold = Clock::now();
    return {};
}

Expected<ModelProfile> EdgeSession::askForProfile(const ProfileRequest &wanted, const Progress &progress)
{
    m_profilesTold = m_connection.profilesTold();
    const auto document = wait(m_connection.profile(wanted, progress));
    if (!document)
        return tl::make_unexpected(document.error());
    const auto json = nlohmann::json::parse(document->begin(), document->end(), nullptr, false);
    auto profile = modelProfileFromJson(json);
    if (!profile || profile->identity.graphSha256 != m_model->graph().sha256())
        return failure(ErrorCode::Refused, "The cloud's profile cannot be used ("
                           + (profile ? "it is of another model" : profile.error().message)
                           + "); use the same version on both machines.");
    return profile;
}

Expected<void> EdgeSession::profileBoth(ProfileQuality quality, const Progress &edgeProgress, const Progress &cloudProgress,
                                        Freshness freshness)
{
    if (!m_model)
        return noModel();
    m_edgeLoad.clear();
    m_cloudPace.clear();
    const std::stop_token stop = beginStep();
    auto cloud = askForProfile({m_remote.modelId, depthOf(quality), freshness == Freshness::MeasureAnew}, cloudProgress);
    if (!cloud)
        return tl::make_unexpected(cloud.error());
    auto edge = m_compute.profile(m_model, m_optimize, quality, edgeProgress, stop, freshness);
    if (!edge)
        return tl::make_unexpected(edge.error());
    m_cloudProfile = std::move(*cloud);
    m_edgeProfile = std::move(*edge);
    return {};
}

Expected<LinkReport> EdgeSession::measureLink()
{
    LinkReport report;
    const auto begin = Clock::now();
    const std::size_t sentBefore = m_connection.link().probeBytes;
    auto measured = wait(m_connection.measureLink());
    report.firstValue = Clock::now() - begin;
    // Where 64 KiB pass within some milliseconds, a receiver that is woken late once spoils a round: several tell.
    for (report.rounds = 1; measured && measured->goodput && wantsAnotherRound(*measured->goodput, report.rounds); ++report.rounds)
        measured = wait(m_connection.measureLink());
    if (!measured)
        return tl::make_unexpected(measured.error());
    if (!measured->goodput)
        return failure(ErrorCode::Failed, "The link could not be measured; try again when it is less busy.");
    // The least of some round trips is the link; on a slow one two must do.
    for (int i = 0; i < pingRounds && (i < 2 || Clock::now() - begin < pingTime); ++i) {
        const auto roundTrip = wait(m_connection.roundTrip());
        if (!roundTrip)
            return tl::make_unexpected(roundTrip.error());
    }
    const LinkState state = m_connection.link();
    report.roundTrip = state.roundTrip.value_or(nanoseconds{0});
    report.goodput = state.goodput.value_or(*measured->goodput);
    report.bytesSent = state.probeBytes - sentBefore;
    report.took = Clock::now() - begin;
    return report;
}

Expected<quint32> EdgeSession::partition(int point)
{
    if (const auto known = m_partitions.find(point); known != m_partitions.end())
        return known->second;
    const LayerSet head = prefixSet(m_model->graph(), m_points[static_cast<std::size_t>(point)].edgeLayers);
    const auto prepared = wait(m_connection.prepare(m_remote.modelId, head));
    if (!prepared)
        return tl::make_unexpected(prepared.error());
    m_partitions[point] = prepared->partitionId;
    return prepared->partitionId;
}

Expected<void> EdgeSession::prepare(int point)
{
    if (!m_model)
        return noModel();
    if (point < 0 || point >= static_cast<int>(m_points.size()))
        return failure(ErrorCode::Usage, "There is no partition point " + std::to_string(point) + "; "
                           + m_model->graph().model + " has the points 0 to " + std::to_string(m_points.size() - 1) + ".");
    const PartitionPoint &wanted = m_points[static_cast<std::size_t>(point)];
    if (wanted.edgeLayers > 0) {
        const auto head = m_compute.segment(m_model, prefixSet(m_model->graph(), wanted.edgeLayers), m_optimize);
        if (!head)
            return tl::make_unexpected(head.error());
    }
    if (!wanted.crossing.empty()) {
        const auto id = partition(point);
        if (!id)
            return tl::make_unexpected(id.error());
    }
    return {};
}

Expected<std::vector<TensorView>> EdgeSession::runHead(const PartitionPoint &point, const TensorView &input,
                                                       RunRecord &record, const std::stop_token &stop)
{
    if (point.edgeLayers == 0)
        return std::vector{input};
    const auto head = m_compute.segment(m_model, prefixSet(m_model->graph(), point.edgeLayers), m_optimize);
    if (!head)
        return tl::make_unexpected(head.error());
    return m_compute.run(**head, {&input, 1}, record.edge, stop);
}

Expected<RunRecord> EdgeSession::run(int point, const TensorView &input)
{
    const auto begin = Clock::now();
    const std::stop_token stop = beginStep();
    if (stop.stop_requested())
        return failure(ErrorCode::Cancelled, "The run was stopped.");
    m_connection.noteWork();
    lookForCloud();
    for (int retries = 0;; ++retries) {
        auto record = attempt(point, input, stop);
        if (record && retries > 0) {
            record->transfer += record->begin - begin;
            record->total += record->begin - begin;
            record->begin = begin;
            record->retries = retries;
        }
        if (record || record.error().code != ErrorCode::NoConnection || m_onLoss != OnLoss::Retry)
            return record;
        if (const auto resumed = resume(stop, begin + m_patience); !resumed)
            return tl::make_unexpected(resumed.error());
    }
}

Expected<RunRecord> EdgeSession::attempt(int point, const TensorView &input, const std::stop_token &stop)
{
    const int edgeOnly = static_cast<int>(m_points.size()) - 1;
    const bool mayStay = m_onLoss == OnLoss::Edge && point != edgeOnly;
    // Compiling is no part of an inference.
    const auto ready = mayStay && !m_connection.isOpen() ? failure(ErrorCode::NoConnection, "There is no connection to a cloud.") : prepare(point);
    if (!ready && ready.error().code == ErrorCode::NoConnection && mayStay) {
        auto whole = attempt(edgeOnly, input, stop);
        if (whole)
            whole->finishedOnEdge = true;
        return whole;
    }
    if (!ready)
        return tl::make_unexpected(ready.error());
    const PartitionPoint &wanted = m_points[static_cast<std::size_t>(point)];
    RunRecord record;
    record.point = point;
    record.label = wanted.label;
    record.crossingBytes = wanted.crossingBytes;
    if (const auto expected = expect(point))
        record.predicted = *expected;
    record.begin = Clock::now();
    auto crossing = runHead(wanted, input, record, stop);
    if (!crossing)
        return tl::make_unexpected(crossing.error());
    if (wanted.crossing.empty()) {
        record.output = crossing->front();
        record.total = Clock::now() - record.begin;
        learn(record);
        return record;
    }
    // Nothing to encode: float32 tensors go out as they lie in memory, so encode stays 0.
    auto received = wait(m_connection.infer(m_partitions.at(point), *crossing, m_model->graph().layers.back().output));
    record.total = Clock::now() - record.begin;
    if (!received && received.error().code == ErrorCode::NoConnection && m_onLoss == OnLoss::Edge)
        return finishHere(point, std::move(*crossing), std::move(record), stop);
    if (!received)
        return tl::make_unexpected(received.error());
    record.cloud = received->result.compute;
    record.queue = received->result.queue + received->result.held;
    m_cloudLoad = received->result.load;
    m_cloudLoadTold = Clock::now();
    record.transfer = record.total - record.edge - record.encode - record.cloud;
    record.output = received->tensors.front();
    learn(record);
    return record;
}

/// The cloud is gone, the head's work is not.
Expected<RunRecord> EdgeSession::finishHere(int point, std::vector<TensorView> crossing, RunRecord record,
                                            const std::stop_token &stop)
{
    LayerSet tail = prefixSet(m_model->graph(), m_points[static_cast<std::size_t>(point)].edgeLayers);
    tail.flip();
    const auto segment = m_compute.segment(m_model, tail, m_optimize);
    if (!segment)
        return tl::make_unexpected(segment.error());
    nanoseconds took{};
    auto outputs = m_compute.run(**segment, crossing, took, stop);
    if (!outputs)
        return tl::make_unexpected(outputs.error());
    record.edge += took;
    record.total = Clock::now() - record.begin;
    record.transfer = record.total - record.edge;
    record.output = outputs->front();
    record.finishedOnEdge = true;
    return record;
}

Expected<TensorView> EdgeSession::reference(const TensorView &input)
{
    if (!m_model)
        return noModel();
    if (m_reference.bytes().empty() || m_referenceInput.bytes().data() != input.bytes().data()) {
        const LayerSet all = prefixSet(m_model->graph(), static_cast<int>(m_model->graph().layers.size()));
        const auto whole = m_model->compile(all, Optimize::Off);
        if (!whole)
            return tl::make_unexpected(whole.error());
        const auto outputs = (*whole)->run({&input, 1});
        if (!outputs)
            return tl::make_unexpected(outputs.error());
        m_referenceInput = input;
        m_reference = outputs->front();
    }
    return m_reference;
}

Expected<OutputCheck> EdgeSession::check(const TensorView &input, const TensorView &output)
{
    const auto expected = reference(input);
    if (!expected)
        return tl::make_unexpected(expected.error());
    if (expected->spec() != output.spec())
        return failure(ErrorCode::Refused, "The cloud answered with a tensor of another shape than the model's output; use "
                           "the same version on both machines.");
    return OutputCheck{sha256Of(output), sha256Of(*expected), maxAbsDifference(*expected, output), maxAbs(*expected)};
}

} // namespace neurosurgeon
