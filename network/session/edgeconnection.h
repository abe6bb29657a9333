#pragma once

#include "core/error.h"
#include "network/link/channel.h"
#include "network/pairing/dialler.h"
#include "network/session/linkmonitor.h"
#include "network/wire/messages.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>

namespace neurosurgeon {

/// An inference's answer with both clocks' times.
struct RemoteAnswer {
    std::vector<TensorView> tensors;
    Result result;
    std::chrono::nanoseconds waited{}; ///< from the request's hand-over to the answer's last byte
    std::size_t answerBytes = 0;
};

/// How an edge's channels are protected.
enum class Protection {
    None,       ///< plain, nobody proves anything: this computer, or --insecure
    Encrypted,  ///< TLS with the key of a pairing, control and data
    PlainData,  ///< TLS for control, tensors in plain, if the cloud allows it
};

/// None for this computer's own addresses, else Encrypted.
Protection protectionFor(const QString &host);

/// As results carry it: "encrypted" or "plain" tensors, and "paired", "loopback" or "none (--insecure)".
QString channelText(Protection protection);
QString trustText(Protection protection, bool insecure);

struct ConnectOptions {
    QString host = QStringLiteral("127.0.0.1");
    quint16 port = 9999;
    std::optional<LinkSettings> link; ///< emulated in both senders, unless the cloud emulates its own
    std::chrono::milliseconds timeout{5000};
    Protection protection = Protection::None;
    std::filesystem::path keyFolder; ///< identity and keys; needed unless the protection is None
};

/// The edge's end of a session: a control and a data channel to one cloud. The object and its channels live on the
/// network thread; the functions that return futures may be called from any other thread, and only from there is it
/// right to wait. Every future is fulfilled: with the answer, or with an error when the peer refuses, the connection
/// is lost (keep-alive on both channels: 5 s) or cancelAll() was called.
class EdgeConnection : public QObject {
    Q_OBJECT
public:
    explicit EdgeConnection(QObject *parent = nullptr);

    std::future<Expected<Welcome>> open(const ConnectOptions &options);
    std::future<Expected<ModelReady>> openModel(const OpenModel &message);
    /// The profile as a JSON document. `progress` is called on the network thread.
    std::future<Expected<QByteArray>> profile(const ProfileRequest &wanted,
                                              std::function<void(int done, int total)> progress);
    std::future<Expected<Prepared>> prepare(quint32 modelId, const LayerSet &edgeLayers);
    /// `output` is what the model gives. A cloud that answers with anything else is believed no more: Refused, and the session
    /// ends.
    std::future<Expected<RemoteAnswer>> infer(quint32 partitionId, std::vector<TensorView> tensors, const TensorSpec &output);
    /// One measurement of the link by probes, at most 64 KiB; every answered inference adds to the same estimate.
    std::future<Expected<LinkState>> measureLink();
    /// The same by a small probe, if the newest sample is a surprise and the watching of the link may take that much of it.
    std::future<Expected<LinkState>> confirmLink();
    std::future<Expected<std::chrono::nanoseconds>> roundTrip();

    /// True from a successful open() until the connection is lost or closed; any thread.
    bool isOpen() const { return m_isOpen; }
    /// The link as it is known now; any thread.
    LinkState link() const { return m_monitor.state(); }
    /// How often the cloud has told of a better profile in this session (ProbeReply::profiles); any thread.
    quint32 profilesTold() const { return m_profilesTold; }
    /// Keeps the estimate fresh by background probes; any thread.
    void watchLink(bool on);
    /// An inference begins, even if it sends nothing; any thread.
    void noteWork();
    /// Tells of new samples; its signals come from the network thread.
    const LinkMonitor &monitor() const { return m_monitor; }

    /// Device id of the paired cloud that this is, or will be, a session with; empty without a pairing. Network thread, or
    /// whoever opens it, between open() and the next.
    const QString &cloudId() const { return m_cloudId; }

    /// Gives every open request up at once (Cancelled); answers that still come are dropped by their request id.
    void cancelAll();
    /// Says goodbye and disconnects.
    void close();

Q_SIGNALS:
    /// The session ended without close(): the peer is gone or said no. Once.
    void lost(const neurosurgeon::Error &error);

private:
    using Answer = Expected<Frame>;
    struct Pending {
        FrameType expected{};
        bool onData = false;
        std::size_t payloadLimit = 0;
        std::function<void(Answer)> finish;
        std::function<void(const ProfileProgress &)> progress;
    };

    template<class Reply>
    using ReplyMaker = std::function<Expected<Reply>(const Frame &)>;
    template<class Reply, class Send>
    std::future<Expected<Reply>> ask(Pending pending, ReplyMaker<Reply> make, Send send);
    using LinkQuestion = void (LinkMonitor::*)(std::function<void(Expected<LinkState>)>);
    std::future<Expected<LinkState>> askMonitor(LinkQuestion question);
    void sendProbe(const ProbePlan &plan, LinkMonitor::Answer answer);
    bool isInferring() const;
    std::optional<LinkSettings> emulatedLink() const;

    void start(const ConnectOptions &options, std::shared_ptr<std::promise<Expected<Welcome>>> promise);
    void openControl(Channel *channel);
    void openData(Channel *channel);
    void attach();
    /// An encrypted channel for `use`, or the end of this session.
    void dial(void (EdgeConnection::*use)(Channel *));
    void onControlFrame(const Frame &frame);
    void onFrame(const Frame &frame, bool isData);
    Channel *plainChannel();
    QString address() const;
    void watch(Channel *channel);
    Expected<PayloadDecision> decide(const FrameHead &head, bool isData) const;
    void settle(quint64 request, Answer answer);
    void end(const Error &error);

    ConnectOptions m_options;
    QString m_cloudId; ///< of a paired cloud
    Dialler *m_dialler = nullptr;
    Channel *m_control = nullptr;
    Channel *m_data = nullptr;
    QTimer m_timeout;
    Welcome m_welcome;
    std::shared_ptr<std::promise<Expected<Welcome>>> m_opening;
    std::map<quint64, Pending> m_pending;
    std::vector<std::shared_ptr<std::promise<Expected<std::chrono::nanoseconds>>>> m_pings;
    quint64 m_nextRequest = 1; ///< never starts anew: an answer can only be to the request it names
    LinkMonitor m_monitor;
    std::optional<std::chrono::steady_clock::time_point> m_linkBegan; ///< the scenario's clock
    std::atomic<bool> m_isOpen = false;
    std::atomic<quint32> m_profilesTold = 0;
    bool m_ended = false;
};

} // namespace neurosurgeon
