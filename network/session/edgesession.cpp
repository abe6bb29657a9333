#include "network/session/edgesession.h"

#include "core/engine/inputs.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace neurosurgeon {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int pingRounds = 5;
constexpr std::size_t fixedWindow = 9;
constexpr double busyFrom = 1.25;
constexpr std::chrono::seconds loadMemory{30};

ProfileDepth depthOf(ProfileQuality quality)
{
    return quality == ProfileQuality::Full ? ProfileDepth::Full : ProfileDepth::Quick;
}

tl::unexpected<Error> notReady(const char *what)
{
    return failure(ErrorCode::Usage, std::string("There is no ") + what + " yet; connect and open a model first.");
}

} // namespace

EdgeSession::EdgeSession(Compute &compute, EdgeConnection &connection) : m_compute(compute), m_connection(connection) {}

template<class T>
Expected<T> EdgeSession::wait(std::future<Expected<T>> future)
{
    return future.get();
}

std::stop_token EdgeSession::beginStep()
{
    const std::lock_guard lock(m_stopMutex);
    m_stop = std::stop_source();
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
    auto welcome = wait(m_connection.open(options));
    if (welcome)
        m_welcome = *welcome;
    m_partitions.clear();
    m_goodput.clear();
    m_roundTrip.reset();
    m_fixed.clear();
    return welcome;
}

Expected<void> EdgeSession::openModel(const std::string &name, Optimize optimize)
{
    auto model = m_compute.model(name);
    if (!model)
        return tl::make_unexpected(model.error());
    auto remote = wait(m_connection.openModel({name, (*model)->graph().sha256(), (*model)->weightsSha256(), optimize}));
    if (!remote)
        return tl::make_unexpected(remote.error());
    m_model = std::move(*model);
    m_points = partitionPoints(m_model->graph());
    m_optimize = optimize;
    m_remote = *remote;
    m_cloudLoad = remote->load;
    m_cloudLoadTold = Clock::now();
    m_partitions.clear();
    m_edgeProfile.reset();
    m_cloudProfile.reset();
    return {};
}

Expected<void> EdgeSession::profileBoth(ProfileQuality quality, const Progress &edgeProgress, const Progress &cloudProgress)
{
    if (!m_model)
        return notReady("model");
    const std::stop_token stop = beginStep();
    const auto document = wait(m_connection.profile(m_remote.modelId, depthOf(quality), cloudProgress));
    if (!document)
        return tl::make_unexpected(document.error());
    const auto json = nlohmann::json::parse(document->begin(), document->end(), nullptr, false);
    auto cloud = modelProfileFromJson(json);
    if (!cloud || cloud->identity.graphSha256 != m_model->graph().sha256())
        return failure(ErrorCode::Refused, "The cloud's profile cannot be used ("
                           + (cloud ? "it is of another model" : cloud.error().message)
                           + "); use the same version on both machines.");
    auto edge = m_compute.profile(m_model, m_optimize, quality, edgeProgress, stop);
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
    // The first ping wakes both event loops up; the least of the others is the link.
    for (int i = 0; i <= pingRounds; ++i) {
        const auto roundTrip = wait(m_connection.roundTrip());
        if (!roundTrip)
            return tl::make_unexpected(roundTrip.error());
        if (i == 1 || (i > 1 && *roundTrip < report.roundTrip))
            report.roundTrip = *roundTrip;
    }
    std::optional<double> last;
    for (int round = 0; round < probeRounds; ++round) {
        const ProbePlan plan = planProbe(last);
        const auto reply = wait(m_connection.probe(plan));
        if (!reply)
            return tl::make_unexpected(reply.error());
        if (const auto rate = m_goodput.addProbe(reply->arrivals))
            last = rate;
        report.bytesSent += plan.totalBytes();
        if (Clock::now() - begin > std::chrono::seconds(1))
            break;
    }
    const auto estimate = m_goodput.estimate();
    if (!estimate)
        return failure(ErrorCode::Failed, "The link could not be measured; try again when it is less busy.");
    m_roundTrip = report.roundTrip;
    report.goodput = *estimate;
    report.took = Clock::now() - begin;
    return report;
}

LinkEstimate EdgeSession::link() const
{
    LinkEstimate link;
    if (const auto estimate = m_goodput.estimate())
        link.mbitPerSecond = estimate->mbitPerSecond;
    link.roundTrip = m_roundTrip.value_or(nanoseconds{0});
    link.fixed = summarise(m_fixed).median;
    return link;
}

double EdgeSession::cloudLoad() const
{
    const bool noise = m_cloudLoad > 1 / busyFrom && m_cloudLoad < busyFrom;
    return noise || Clock::now() - m_cloudLoadTold > loadMemory ? 1 : m_cloudLoad;
}

Expected<Plan> EdgeSession::plan() const
{
    if (!m_edgeProfile || !m_cloudProfile)
        return notReady("profile");
    return planPartition(m_model->graph(), m_points, {m_edgeProfile->headTimes(), m_compute.options().slowdown, 1},
                         {m_cloudProfile->tailTimes(), m_welcome.slowdown, cloudLoad()}, link());
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
        return notReady("model");
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
    // Compiling is no part of an inference.
    if (const auto ready = prepare(point); !ready)
        return tl::make_unexpected(ready.error());
    const PartitionPoint &wanted = m_points[static_cast<std::size_t>(point)];
    RunRecord record;
    record.label = wanted.label;
    record.crossingBytes = wanted.crossingBytes;
    if (const auto current = plan())
        record.predicted = current->candidates[static_cast<std::size_t>(point)].total;
    const std::stop_token stop = beginStep();
    record.begin = Clock::now();
    auto crossing = runHead(wanted, input, record, stop);
    if (!crossing)
        return tl::make_unexpected(crossing.error());
    if (wanted.crossing.empty()) {
        record.output = crossing->front();
        record.total = Clock::now() - record.begin;
        return record;
    }
    // Nothing to encode: float32 tensors go out as they lie in memory, so encode stays 0.
    auto received = wait(m_connection.infer(m_partitions.at(point), std::move(*crossing)));
    record.total = Clock::now() - record.begin;
    if (!received)
        return tl::make_unexpected(received.error());
    record.cloud = received->result.compute;
    record.queue = received->result.queue;
    record.transfer = record.total - record.edge - record.encode - record.cloud;
    record.output = received->tensors.front();
    learn(*received, record);
    return record;
}

void EdgeSession::learn(const RemoteAnswer &answer, const RunRecord &record)
{
    m_cloudLoad = answer.result.load;
    m_cloudLoadTold = Clock::now();
    const ReceiveTiming &timing = answer.result.received;
    m_goodput.addTransfer(static_cast<std::size_t>(timing.bytes), timing.duration);
    LinkEstimate bare = link();
    bare.fixed = {};
    if (bare.mbitPerSecond <= 0)
        return;
    const auto expected = bare.roundTrip
        + bare.serialisation(record.crossingBytes + m_model->graph().layers.back().output.bytes());
    // What is left over belongs to handling only while it is small beside the transfer: on a slow or changing link
    // it is the rate's error, which the samples above correct.
    if (expected < std::chrono::milliseconds(10))
        m_fixed.push_back(std::max(record.transfer - record.queue - expected, nanoseconds{0}));
    if (m_fixed.size() > fixedWindow)
        m_fixed.erase(m_fixed.begin());
}

Expected<TensorView> EdgeSession::reference(const TensorView &input)
{
    if (!m_model)
        return notReady("model");
    const auto whole = m_model->compile(prefixSet(m_model->graph(), static_cast<int>(m_model->graph().layers.size())),
                                        Optimize::Off);
    if (!whole)
        return tl::make_unexpected(whole.error());
    const auto answer = (*whole)->run({&input, 1});
    if (!answer)
        return tl::make_unexpected(answer.error());
    return answer->front();
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
