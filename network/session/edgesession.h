#pragma once

#include "core/partition/runrecord.h"
#include "core/profile/compute.h"
#include "network/session/edgeconnection.h"

#include <atomic>
#include <mutex>

namespace neurosurgeon {

/// What the edge knows about its link after a measurement.
struct LinkReport {
    GoodputEstimate goodput;
    std::chrono::nanoseconds roundTrip{};
    std::size_t bytesSent = 0;
    std::chrono::nanoseconds took{};
};

/// The edge's work, step by step: connect, open a model, get profiles, measure the link, plan, run. The command line
/// and the window drive the same object. Its functions block and belong to one worker thread, the edge's inference
/// thread; cancel() may come from any thread and makes the running step return (Cancelled) within milliseconds,
/// except while LibTorch computes, which is then abandoned by whoever waits for the worker.
class EdgeSession {
public:
    /// `connection` lives on the network thread and outlives the session.
    EdgeSession(Compute &compute, EdgeConnection &connection);

    Expected<Welcome> connect(const ConnectOptions &options);
    /// Takes the open connection over from another session: a second model on the same connection.
    void join(const EdgeSession &connected) { m_welcome = connected.m_welcome; }
    /// Loads the model here and opens it there; both sides must have the same graph and weights.
    Expected<void> openModel(const std::string &name, Optimize optimize);
    /// Profiles of both sides, stored or measured now: first the cloud, then the edge, so that they do not disturb
    /// each other on one machine.
    Expected<void> profileBoth(ProfileQuality quality, const Progress &edgeProgress = {}, const Progress &cloudProgress = {});
    /// Probes the link and pings; a few milliseconds on a fast link, about a second at 2 Mbit/s.
    Expected<LinkReport> measureLink();

    /// From the profiles and the link as they are known now. Needs profileBoth() and measureLink().
    Expected<Plan> plan() const;
    /// One inference at `point` (an index into the legal points). The transfer is timed and teaches the link estimate.
    Expected<RunRecord> run(int point, const TensorView &input);
    /// Makes both segments of `point` ready, outside any timing.
    Expected<void> prepare(int point);
    /// The cloud's number for the tail of `point`, prepared there if it is not yet.
    Expected<quint32> partition(int point);
    /// The whole model's answer as eager LibTorch computes it here.
    Expected<TensorView> reference(const TensorView &input);
    /// `output` against the whole model as eager LibTorch runs it here.
    Expected<OutputCheck> check(const TensorView &input, const TensorView &output);

    void cancel();

    const std::shared_ptr<Model> &model() const { return m_model; }
    const std::vector<PartitionPoint> &points() const { return m_points; }
    const Welcome &welcome() const { return m_welcome; }
    const ModelReady &remote() const { return m_remote; }
    const std::optional<ModelProfile> &edgeProfile() const { return m_edgeProfile; }
    const std::optional<ModelProfile> &cloudProfile() const { return m_cloudProfile; }
    LinkEstimate link() const;
    /// The cloud's load factor as it last told it (Kang et al.'s K); 1 while it is idle or has not spoken for long.
    /// What lies within measuring noise of 1 is 1, so that plans do not flutter.
    double cloudLoad() const;

private:
    template<class T>
    Expected<T> wait(std::future<Expected<T>> future);
    std::stop_token beginStep();
    Expected<std::vector<TensorView>> runHead(const PartitionPoint &point, const TensorView &input, RunRecord &record,
                                              const std::stop_token &stop);
    void learn(const RemoteAnswer &answer, const RunRecord &record);

    Compute &m_compute;
    EdgeConnection &m_connection;
    std::shared_ptr<Model> m_model;
    std::vector<PartitionPoint> m_points;
    Optimize m_optimize = Optimize::On;
    Welcome m_welcome;
    ModelReady m_remote;
    std::map<int, quint32> m_partitions; ///< point -> the cloud's id
    std::optional<ModelProfile> m_edgeProfile;
    std::optional<ModelProfile> m_cloudProfile;
    GoodputEstimator m_goodput;
    std::optional<std::chrono::nanoseconds> m_roundTrip;
    std::vector<std::chrono::nanoseconds> m_fixed; ///< what recent transfers took beyond the model of the link
    double m_cloudLoad = 1;
    std::chrono::steady_clock::time_point m_cloudLoadTold;
    std::mutex m_stopMutex;
    std::stop_source m_stop;
};

} // namespace neurosurgeon
