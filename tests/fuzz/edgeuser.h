#pragma once

// The user of edgefuzz's edge: opens and ends sessions, pairs, and asks for what a session is there for. To be included by one source
// file of a program only.

#include "tests/fuzz/edgetalk.h"

namespace neurosurgeon::test {

inline void Talk::open()
{
    const int what = m_script.next();
    Opening &opening = m_openings.emplace_back();
    opening.options.host = QStringLiteral("lab.test");
    opening.options.port = what & 4 ? 9998 : 9999;
    opening.options.protection = static_cast<Protection>(what % 4 % 3);
    if (what & 8)
        opening.options.link = LinkSettings{what & 16 ? 0.13 : 100, std::chrono::milliseconds(3)};
    opening.options.keyFolder = world().folder.path().toStdString();
    post([this, &opening] {
        if (m_current)
            m_current->closed = true;
        m_current = &opening;
        opening.begun = elapsed;
    });
    opening.future = m_edge->open(opening.options);
}

inline void Talk::ask()
{
    const int what = m_script.next();
    const auto number = m_questions.size() + 1;
    switch (what % 4) {
    case 0:
        return keep({.asks = FrameType::OpenModel, .answers = FrameType::ModelReady},
                    m_edge->openModel({"m" + std::to_string(number), std::string(64, 'a'), std::string(64, 'b')}),
                    [this](Question &question, const ModelReady &reply) {
                        explain(question, [&](const Frame &frame) {
                            const auto sent = ModelReady::fromCbor(frame.header);
                            return sent && sent->toCbor() == reply.toCbor();
                        });
                    });
    case 1:
        return keep({.asks = FrameType::ProfileRequest, .answers = FrameType::ProfileReply},
                    m_edge->profile({quint32(number), ProfileDepth::Quick},
                                    [this, number](int done, int total) { progressed(number, done, total); }),
                    [this](Question &question, const QByteArray &reply) {
                        explain(question, [&](const Frame &frame) {
                            return ProfileReply::fromCbor(frame.header) && documentBytes(frame.payload) == reply;
                        });
                    });
    case 2:
        return keep({.asks = FrameType::Prepare, .answers = FrameType::Prepared},
                    m_edge->prepare(quint32(number), LayerSet(std::size_t(what / 4 + 1), true)),
                    [this](Question &question, const Prepared &reply) {
                        explain(question, [&](const Frame &frame) { return Prepared::fromCbor(frame.header) == reply; });
                    });
    default: return askForInference(what);
    }
}

inline void Talk::askForInference(int what)
{
    static const std::array<TensorSpec, 4> outputs{TensorSpec{DataType::Float32, {1, 3}}, TensorSpec{DataType::Float32, {1, 300}},
                                                   TensorSpec{DataType::Float16, {2, 4}}, TensorSpec{DataType::Int64, {}}};
    const TensorSpec output = outputs[std::size_t(what / 4 % 4)];
    const TensorSpec input{DataType::Float32, {1, what & 64 ? 70'000 : 5}};
    const auto owner = std::make_shared<QByteArray>(unique(qsizetype(input.bytes())));
    const TensorView tensor(input, reinterpret_cast<const std::byte *>(owner->constData()), owner);
    keep({.asks = FrameType::Infer, .answers = FrameType::Result, .output = output, .input = *owner},
         m_edge->infer(quint32(m_questions.size() + 1), {tensor}, output),
         [this](Question &question, const RemoteAnswer &reply) {
             require(reply.tensors.size() == 1 && reply.tensors.front().spec() == question.output,
                     "an answer of another kind than the model's was believed");
             const auto bytes = reply.tensors.front().bytes();
             explain(question, [&](const Frame &frame) {
                 return Result::fromCbor(frame.header) == reply.result
                     && documentBytes(frame.payload) == QByteArrayView(bytes.data(), qsizetype(bytes.size()));
             });
         });
}

inline void Talk::askAboutLink()
{
    switch (m_script.next() % 5) {
    case 0:
        return keep({.asks = FrameType::Probe, .answers = FrameType::ProbeReply}, m_edge->measureLink(),
                    [this](Question &question, const LinkState &) {
                        explain(question, [](const Frame &frame) { return ProbeReply::fromCbor(frame.header).has_value(); });
                    });
    case 1:
        return keep({.asks = FrameType::Ping, .answers = FrameType::Pong}, m_edge->roundTrip(),
                    [](Question &, std::chrono::nanoseconds took) { require(took > took.zero(), "a round trip took no time"); });
    case 2: return m_edge->watchLink(true);
    case 3: return m_edge->watchLink(false);
    default: return m_edge->noteWork();
    }
}

inline void Talk::stop(bool closes)
{
    if (closes)
        m_edge->close();
    else
        m_edge->cancelAll();
    post([this, closes, asked = m_questions.size()] {
        if (m_current) {
            lookAt(*m_current);
            m_current->closed |= closes || !m_current->isOpen();
            require(m_current->outcome.has_value(), "stopping left somebody waiting for a connection");
        }
        for (std::size_t i = 0; i < asked; ++i)
            lookAt(m_questions[i]);
        requireAnswers(asked, [closes](const Question &each) { return each.isRequest() || (closes && !each.isMeasurement()); },
                       "stopping left a request open");
    });
}

inline void Talk::pair()
{
    const int what = m_script.next() % 3;
    if (what == 2) {
        for (const Derivation &each : std::exchange(derivations, {}))
            if (each.context)
                QMetaObject::invokeMethod(each.context, [each] { each.done(each.key); }, Qt::QueuedConnection);
        return;
    }
    if (!m_pairings.empty() && m_pairings.back().client)
        m_pairings.back().client->deleteLater();
    if (what == 1)
        return;
    Pairing &pairing = m_pairings.emplace_back();
    pairing.begun = elapsed;
    pairing.client = new PairingClient(world().store, QStringLiteral("lab.test"), 9999, testCode);
    QObject::connect(pairing.client, &PairingClient::finished, m_edge.get(),
                     [this, &pairing](const Expected<Peer> &peer) { paired(pairing, peer); });
}

} // namespace neurosurgeon::test
