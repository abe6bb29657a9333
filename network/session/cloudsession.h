#pragma once

#include "core/partition/loadfactor.h"
#include "network/session/cloudserver.h"

#include <QPointer>

#include <stop_token>

namespace neurosurgeon {

/// One edge at the cloud: its channels, the models and partitions it opened, the requests it waits for. Belongs to
/// the server, on the network thread; computing goes to the server's inference thread and comes back by a queued call.
class CloudSession : public QObject {
    Q_OBJECT
public:
    /// Requests of one session, of any kind; more are refused as Busy. Those given up count until their turn has come.
    static constexpr int maxWaiting = 64;
    static constexpr std::size_t maxUnread = 1024; ///< frames that an edge does not read; then its session ends
    /// With so much of one edge waiting its data channel is not read until half of it is done: the edge has to wait,
    /// nobody's memory grows.
    static constexpr int pausedWaiting = 32;
    static constexpr std::size_t pausedBytes = std::size_t{128} << 20;
    static constexpr int maxModels = 8;
    static constexpr int maxPartitions = 1024;

    CloudSession(CloudServer &server, quint64 id, Channel *control, const Hello &hello, Visitor visitor);

    const QByteArray &dataToken() const { return m_token; }
    const Visitor &visitor() const { return m_visitor; }
    /// True if a data connection of this visitor is as well protected as the session asked for.
    bool takesData(const Visitor &visitor) const;
    /// The data connection proved itself with the token; it serves once.
    void attachData(Channel *data);
    bool hasData() const { return m_data != nullptr; }
    SessionInfo info() const;
    QHostAddress peer() const;
    /// Error frame with request 0, or Goodbye without a sentence; then both channels close.
    void end(const std::string &sentence);
    /// From now on everything new is refused; what waits is still answered.
    void finishOnly(const std::string &sentence) { m_stopping = sentence; }
    bool hasWork() const { return !m_waiting.empty(); }
    /// There is a better profile of this model: told with what is sent next.
    void noteProfile(const std::shared_ptr<Model> &model, Optimize optimize);

private:
    struct OpenedModel {
        std::shared_ptr<Model> model;
        Optimize optimize = Optimize::On;
        std::vector<std::chrono::nanoseconds> tailTimes; ///< by the profile, slowdown included; empty before there is one
    };
    struct Waiting {
        std::stop_source stop;
        std::size_t bytes = 0; ///< of the tensors it brought
    };
    struct Partition {
        quint32 modelId = 0;
        std::shared_ptr<Model> model;
        Optimize optimize = Optimize::On;
        LayerSet tail;
        std::vector<TensorSpec> inputs;
        QString label;
        int point = -1; ///< among the legal points; -1 for any other head
        std::shared_ptr<Segment> segment;
    };

    void watch(Channel *channel);
    void onFrame(Channel *channel, const Frame &frame);
    Expected<PayloadDecision> decide(const Channel *channel, const FrameHead &head);

    void openModel(quint64 request, const OpenModel &message);
    void profile(quint64 request, const ProfileRequest &message);
    void prepare(quint64 request, const Prepare &message);
    void infer(const Frame &frame, const Infer &message);
    void waitForTail(const Frame &frame, const Partition &partition, std::vector<TensorView> tensors);
    void probe(const Frame &frame, const Probe &message);
    void cancel(quint64 request);

    /// False, and the edge is told why, where nothing more is taken.
    bool takes(Channel *channel, quint64 request);
    /// For the inference thread: brings a result to `deliver` here unless the request is cancelled or the session gone by
    /// then. Errors go to the edge.
    template<class T>
    std::function<void(Expected<T>)> answerer(Channel *channel, quint64 request, const std::stop_token &stop,
                                              std::function<void(T)> deliver);
    /// Runs `work` on the inference thread unless the request is cancelled before, then `deliver` as above.
    template<class T>
    void compute(Channel *channel, quint64 request, std::function<Expected<T>(Compute &, const std::stop_token &)> work,
                 std::function<void(T)> deliver);
    void profileStep(quint64 request, std::shared_ptr<Profiler> profiler, quint32 modelId, std::stop_token stop);
    void shareProfile(quint64 request, quint32 modelId, const ModelProfile &profile);
    void sendProfile(quint64 request, quint32 modelId, const ModelProfile &profile);
    std::stop_token begin(quint64 request, std::size_t bytes = 0);
    void settle(quint64 request);
    void updateFlow();
    std::vector<std::chrono::nanoseconds> stretched(std::vector<std::chrono::nanoseconds> times) const;
    void refuse(Channel *channel, quint64 request, PeerErrorCode code, const std::string &sentence);
    void refuse(Channel *channel, quint64 request, const Error &error);

    CloudServer &m_server;
    quint64 m_id;
    Channel *m_control;
    Channel *m_data = nullptr;
    std::string m_peerName;
    std::string m_peerVersion; ///< of the program there
    Visitor m_visitor;
    bool m_encrypted; ///< the data channel
    QByteArray m_token;
    std::shared_ptr<PeerUse> m_use;
    std::optional<std::string> m_refusal; ///< why the payload of the present Infer is skipped
    std::shared_ptr<LinkEmulator> m_emulator;
    std::map<quint32, OpenedModel> m_models;
    std::map<quint32, Partition> m_partitions;
    std::map<quint64, Waiting> m_waiting;
    std::shared_ptr<const int> m_jobs = std::make_shared<int>(); ///< held by each of this session's jobs for the inference thread
    LoadFactor m_load;
    std::string m_stopping; ///< why nothing new is taken; empty while it is
    struct Round {
        std::vector<ProbeArrival> arrivals;
        std::chrono::steady_clock::time_point first;
    };
    std::map<quint64, Round> m_probes;
    QString m_modelName;
    QString m_partitionLabel;
    quint64 m_answered = 0;
    quint32 m_profiles = 0; ///< better ones of open models, got by others
    bool m_ended = false;
};

template<class T>
std::function<void(Expected<T>)> CloudSession::answerer(Channel *channel, quint64 request, const std::stop_token &stop,
                                                        std::function<void(T)> deliver)
{
    const QPointer<CloudSession> self(this);
    return [server = &m_server, self, channel, request, stop, deliver = std::move(deliver)](Expected<T> value) {
        auto result = std::make_shared<Expected<T>>(std::move(value));
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
}

template<class T>
void CloudSession::compute(Channel *channel, quint64 request,
                           std::function<Expected<T>(Compute &, const std::stop_token &)> work,
                           std::function<void(T)> deliver)
{
    if (!takes(channel, request))
        return;
    const std::stop_token stop = begin(request);
    m_server.m_compute.post([ticket = m_jobs, stop, work = std::move(work),
                             answer = answerer(channel, request, stop, std::move(deliver))](Compute &compute) {
        if (!stop.stop_requested())
            answer(work(compute, stop));
    }, m_id);
    m_server.changed();
}

} // namespace neurosurgeon
