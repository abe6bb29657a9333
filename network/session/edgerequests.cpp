#include "network/session/edgeconnection.h"

#include <algorithm>

namespace neurosurgeon {

namespace {

/// "float32 1x1000"
std::string described(const std::vector<TensorSpec> &tensors)
{
    if (tensors.size() != 1)
        return std::to_string(tensors.size()) + " tensors";
    return dataTypeName(tensors.front().type) + (" " + shapeText(tensors.front().shape));
}

Expected<std::vector<TensorView>> answerViews(const Result &result, const TensorBuffer &payload, const TensorSpec &output)
{
    if (result.tensors != std::vector{output})
        return failure(ErrorCode::Refused, "The cloud answered with " + described(result.tensors) + " where the model gives "
                           + described({output}) + "; install the same version on both machines.");
    return tensorViews(result.tensors, payload);
}

} // namespace

template<class Reply, class Send>
std::future<Expected<Reply>> EdgeConnection::ask(Pending pending, ReplyMaker<Reply> make, Send send)
{
    auto promise = std::make_shared<std::promise<Expected<Reply>>>();
    auto future = promise->get_future();
    pending.finish = [promise, make = std::move(make)](Answer answer) {
        promise->set_value(answer ? make(*answer) : Expected<Reply>(tl::make_unexpected(answer.error())));
    };
    QMetaObject::invokeMethod(
        this,
        [this, pending = std::move(pending), send = std::move(send)]() mutable {
            if (!m_isOpen) {
                pending.finish(failure(ErrorCode::NoConnection, "There is no connection to a cloud; connect first."));
                return;
            }
            const quint64 request = m_nextRequest++;
            m_pending.emplace(request, std::move(pending));
            send(request);
        },
        Qt::QueuedConnection);
    return future;
}

std::future<Expected<ModelReady>> EdgeConnection::openModel(const OpenModel &message)
{
    return ask<ModelReady>({.expected = FrameType::ModelReady},
                           [](const Frame &frame) { return ModelReady::fromCbor(frame.header); },
                           [this, message](quint64 request) { m_control->send(request, message); });
}

std::future<Expected<QByteArray>> EdgeConnection::profile(const ProfileRequest &wanted,
                                                          std::function<void(int, int)> progress)
{
    Pending pending{.expected = FrameType::ProfileReply, .payloadLimit = maxDocumentBytes};
    pending.progress = [progress = std::move(progress)](const ProfileProgress &message) {
        if (progress)
            progress(static_cast<int>(message.done), static_cast<int>(message.total));
    };
    return ask<QByteArray>(
        std::move(pending),
        [](const Frame &frame) -> Expected<QByteArray> {
            return ProfileReply::fromCbor(frame.header).map([&](const ProfileReply &) { return documentBytes(frame.payload).toByteArray(); });
        },
        [this, wanted](quint64 request) { m_control->send(request, wanted); });
}

std::future<Expected<Prepared>> EdgeConnection::prepare(quint32 modelId, const LayerSet &edgeLayers)
{
    return ask<Prepared>({.expected = FrameType::Prepared},
                         [](const Frame &frame) { return Prepared::fromCbor(frame.header); },
                         [this, modelId, edgeLayers](quint64 request) {
                             m_control->send(request, Prepare{modelId, edgeLayers});
                         });
}

std::future<Expected<RemoteAnswer>> EdgeConnection::infer(quint32 partitionId, std::vector<TensorView> tensors,
                                                          const TensorSpec &output)
{
    const auto begin = std::chrono::steady_clock::now();
    return ask<RemoteAnswer>(
        {.expected = FrameType::Result, .onData = true, .payloadLimit = static_cast<std::size_t>(output.bytes())},
        [this, begin, output](const Frame &frame) -> Expected<RemoteAnswer> {
            const auto result = Result::fromCbor(frame.header);
            auto views = result.and_then([&](const Result &message) { return answerViews(message, frame.payload, output); });
            if (!views) {
                m_control->send(0, ErrorMessage{PeerErrorCode::BadMessage, views.error().message});
                end(views.error());
                return tl::make_unexpected(views.error());
            }
            m_monitor.addTransfer(result->received);
            m_profilesTold = result->profiles;
            return RemoteAnswer{std::move(*views), *result, frame.arrival.end() - begin, frame.wireBytes};
        },
        [this, partitionId, tensors = std::move(tensors)](quint64 request) {
            Infer message{partitionId, {}};
            for (const TensorView &tensor : tensors)
                message.tensors.push_back(tensor.spec());
            m_data->send(request, message, tensors);
        });
}

bool EdgeConnection::isInferring() const
{
    return std::any_of(m_pending.begin(), m_pending.end(),
                       [](const auto &entry) { return entry.second.expected == FrameType::Result; });
}

void EdgeConnection::sendProbe(const ProbePlan &plan, LinkMonitor::Answer answer)
{
    if (!m_isOpen) {
        answer(failure(ErrorCode::NoConnection, "There is no connection to a cloud; connect first."));
        return;
    }
    const quint64 request = m_nextRequest++;
    m_pending.emplace(request, Pending{.expected = FrameType::ProbeReply,
                                       .onData = true,
                                       .payloadLimit = 0,
                                       .finish =
                                           [this, answer = std::move(answer)](const Answer &frame) {
                                               const auto reply = frame ? ProbeReply::fromCbor(frame->header)
                                                                        : Expected<ProbeReply>(tl::make_unexpected(frame.error()));
                                               if (reply)
                                                   m_profilesTold = reply->profiles;
                                               answer(reply);
                                           },
                                       .progress = {}});
    // In one piece: sent one by one, the sender would be slower than a fast link.
    m_data->hold(true);
    const int frames = static_cast<int>(plan.payloadBytes.size());
    for (int i = 0; i < frames; ++i) {
        const std::size_t bytes = plan.payloadBytes[static_cast<std::size_t>(i)];
        const QByteArray filler(static_cast<qsizetype>(bytes), '\x5a');
        m_data->send(request, Probe{i + 1, frames}, {documentPayload(filler)});
    }
    m_data->hold(false);
}

std::future<Expected<LinkState>> EdgeConnection::askMonitor(LinkQuestion question)
{
    auto promise = std::make_shared<std::promise<Expected<LinkState>>>();
    QMetaObject::invokeMethod(
        this,
        [this, question, promise] { (m_monitor.*question)([promise](Expected<LinkState> state) { promise->set_value(std::move(state)); }); },
        Qt::QueuedConnection);
    return promise->get_future();
}

std::future<Expected<LinkState>> EdgeConnection::measureLink()
{
    return askMonitor(&LinkMonitor::measure);
}

std::future<Expected<LinkState>> EdgeConnection::confirmLink()
{
    return askMonitor(&LinkMonitor::confirm);
}

void EdgeConnection::watchLink(bool on)
{
    QMetaObject::invokeMethod(this, [this, on] { m_monitor.watch(on); }, Qt::QueuedConnection);
}

void EdgeConnection::noteWork()
{
    QMetaObject::invokeMethod(this, [this] { m_monitor.noteWork(); }, Qt::QueuedConnection);
}

std::future<Expected<std::chrono::nanoseconds>> EdgeConnection::roundTrip()
{
    auto promise = std::make_shared<std::promise<Expected<std::chrono::nanoseconds>>>();
    auto future = promise->get_future();
    QMetaObject::invokeMethod(
        this,
        [this, promise] {
            if (!m_isOpen) {
                promise->set_value(failure(ErrorCode::NoConnection, "There is no connection to a cloud; connect first."));
                return;
            }
            m_pings.push_back(promise);
            m_control->ping();
        },
        Qt::QueuedConnection);
    return future;
}

} // namespace neurosurgeon
