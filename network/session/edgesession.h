#pragma once

#include "core/partition/adaptation.h"
#include "core/partition/loadfactor.h"
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
    std::size_t bytesSent = 0;               ///< as probes, frames and all
    int rounds = 0;                          ///< of at most 64 KiB each
    std::chrono::nanoseconds firstValue{};   ///< until there was an estimate
    std::chrono::nanoseconds took{};         ///< round trips included
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
    void join(const EdgeSession &connected)
    {
        m_welcome = connected.m_welcome;
        m_protection = connected.m_protection;
    }
    /// Loads the model here and opens it there; both sides must have the same graph and weights.
    Expected<void> openModel(const std::string &name, Optimize optimize);
    /// Without a cloud: loads the model and gets this side's profile; only the last point can be run.
    Expected<void> openHere(const std::string &name, Optimize optimize, ProfileQuality quality, const Progress &progress = {});
    /// Profiles of both sides, stored or measured now: first the cloud, then the edge, so that they do not disturb
    /// each other on one machine.
    Expected<void> profileBoth(ProfileQuality quality, const Progress &edgeProgress = {}, const Progress &cloudProgress = {},
                              Freshness freshness = Freshness::StoredWillDo);
    /// Probes the link (rounds of at most 64 KiB: one, above 20 Mbit/s three to nine), then pings; some 10 ms on a fast link,
    /// 0.3 s at 2 Mbit/s.
    Expected<LinkReport> measureLink();

    /// From the profiles, the link and both sides' load as they are known now. Needs profileBoth() and measureLink().
    Expected<Plan> plan() const;
    /// What the next run at `point` will take: as plan(), with both sides as fast as in their latest runs. A plan does not
    /// follow those as closely, or it would change with every run.
    Expected<Candidate> expect(int point) const;
    /// One inference at `point` (an index into the legal points). The transfer is timed and teaches the link estimate.
    /// A lost cloud is met as setOnLoss() says; an answer counts once, since every request has an id of its own.
    Expected<RunRecord> run(int point, const TensorView &input);
    /// Makes both segments of `point` ready, outside any timing.
    Expected<void> prepare(int point);
    /// The cloud's number for the tail of `point`, prepared there if it is not yet.
    Expected<quint32> partition(int point);
    /// `output` against the whole model as eager LibTorch runs it here.
    Expected<OutputCheck> check(const TensorView &input, const TensorView &output);

    /// The whole model's answer as eager LibTorch computes it here; the same input again costs nothing.
    Expected<TensorView> reference(const TensorView &input);

    /// Retry gives a lost cloud up after `patience`. The default is Fail.
    void setOnLoss(OnLoss onLoss, std::chrono::milliseconds patience = std::chrono::seconds(30));
    /// Opens a lost session again: at once, then with pauses from 0.1 s doubling to 3.2 s. Model, profiles, link estimate
    /// and request numbers are kept, the cloud's part is set up anew.
    /// Errors: NoConnection when `until` has come; what a cloud that is there says against it; Cancelled.
    Expected<void> resume(std::chrono::steady_clock::time_point until);
    /// The same, stopped by `stop` as well as by cancel().
    Expected<void> resume(const std::stop_token &stop, std::chrono::steady_clock::time_point until);
    /// Another session has opened the shared connection again: sets this one's model up anew at the cloud.
    Expected<void> rejoin(const EdgeSession &resumed) { return adopt(resumed.m_welcome); }

    /// Suggest and On keep the link estimate fresh by background probes.
    void setAdapt(Adapt adapt);
    Adapt adapt() const { return m_adapt; }
    /// Between two inferences: takes over a better profile that the cloud has told of, and plans again from what is known now. With On the new point is compiled on both sides before
    /// this returns; with Suggest the same suggestion is made once. Nothing: stay at `point`.
    Expected<std::optional<PartitionSwitch>> reconsider(int point);

    void cancel();
    /// Once this is requested the running step is cancelled, and every later one as well.
    void giveUpWith(std::stop_token stop) { m_givenUp = std::move(stop); }

    const std::shared_ptr<Model> &model() const { return m_model; }
    const std::vector<PartitionPoint> &points() const { return m_points; }
    const Welcome &welcome() const { return m_welcome; }
    /// How the present connection is protected.
    Protection protection() const { return m_protection; }
    const ModelReady &remote() const { return m_remote; }
    const std::optional<ModelProfile> &edgeProfile() const { return m_edgeProfile; }
    const std::optional<ModelProfile> &cloudProfile() const { return m_cloudProfile; }
    LinkEstimate link() const;
    /// Sent as probes of the link since the connection was opened.
    std::size_t probeBytes() const { return m_connection.link().probeBytes; }
    /// What plan() reckons with.
    PlanConditions conditions() const;
    /// The cloud's load factor as it last told it, faded since.
    double cloudLoad() const;

private:
    template<class T>
    Expected<T> wait(std::future<Expected<T>> future);
    std::stop_token beginStep();
    Expected<void> openRemote();
    Expected<RunRecord> attempt(int point, const TensorView &input, const std::stop_token &stop);
    Expected<RunRecord> finishHere(int point, std::vector<TensorView> crossing, RunRecord record, const std::stop_token &stop);
    Expected<std::vector<TensorView>> runHead(const PartitionPoint &point, const TensorView &input, RunRecord &record,
                                              const std::stop_token &stop);
    void learn(const RunRecord &record);
    Expected<ModelProfile> askForProfile(const ProfileRequest &wanted, const Progress &progress);
    void renewCloudProfile();
    Expected<Plan> planUnder(const PlanConditions &conditions) const;
    Expected<void> adopt(const Expected<Welcome> &welcome);
    void lookForCloud();

    Compute &m_compute;
    EdgeConnection &m_connection;
    ConnectOptions m_options;
    std::shared_ptr<Model> m_model;
    std::vector<PartitionPoint> m_points;
    Optimize m_optimize = Optimize::On;
    Welcome m_welcome;
    Protection m_protection = Protection::None;
    ModelReady m_remote;
    std::map<int, quint32> m_partitions; ///< point -> the cloud's id
    std::optional<ModelProfile> m_edgeProfile;
    std::optional<ModelProfile> m_cloudProfile;
    std::vector<std::chrono::nanoseconds> m_fixed; ///< what recent transfers took beyond the model of the link
    TensorView m_referenceInput;
    TensorView m_reference;

    quint32 m_profilesTold = 0; ///< by the cloud, when its profile was asked for
    int m_profiles = 0;         ///< better ones of the cloud, taken over in the midst of a session
    double m_cloudLoad = 1;
    std::chrono::steady_clock::time_point m_cloudLoadTold;

    OnLoss m_onLoss = OnLoss::Fail;
    std::chrono::milliseconds m_patience{};
    std::future<Expected<Welcome>> m_reopening; ///< OnLoss::Edge: under way beside the inferences
    std::chrono::steady_clock::time_point m_nextLook{};
    std::chrono::milliseconds m_lookPause{};

    Adapt m_adapt = Adapt::Off;
    SwitchRule m_rule;
    LoadFactor m_edgeLoad;
    LoadFactor m_cloudPace; ///< of its computing alone; its load, with all waiting, is what it tells
    PlanConditions m_chosenUnder;
    int m_suggested = -1;

    std::stop_token m_givenUp;
    std::mutex m_stopMutex;
    std::stop_source m_stop;
};

} // namespace neurosurgeon
