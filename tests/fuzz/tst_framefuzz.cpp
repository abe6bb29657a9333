// Whatever bytes a stranger sends, reading frames and messages must end in a value or an error.
// With clang: -fsanitize=fuzzer,address -DNEUROSURGEON_LIBFUZZER. Otherwise a plain program that mutates valid frames
// from a fixed seed, or replays the files it is given.

#include "network/wire/messages.h"
#include "tests/fuzz/mutations.h"

#include <QBuffer>

#include <cstdio>
#include <cstdlib>

using namespace neurosurgeon;

namespace {

constexpr std::size_t mostPayload = 1024 * 1024;

template<class Message>
void parse(const Frame &frame)
{
    const auto message = Message::fromCbor(frame.header);
    if (message && !Message::fromCbor(message->toCbor())) {
        std::fprintf(stderr, "what was accepted once is not accepted again (type %d)\n", int(Message::type));
        std::abort();
    }
}

template<class Message>
void parseTensors(const Frame &frame)
{
    parse<Message>(frame);
    if (const auto message = Message::fromCbor(frame.header))
        if (const auto views = tensorViews(message->tensors, frame.payload))
            for (const TensorView &view : *views)
                if (!view.bytes().empty() && view.bytes().front() == view.bytes().back())
                    continue; // both ends have been read: a sanitizer would have spoken
}

void parseMessage(const Frame &frame)
{
    switch (frame.type) {
    case FrameType::Hello:
        return parse<Hello>(frame);
    case FrameType::Welcome:
        return parse<Welcome>(frame);
    case FrameType::Attach:
        return parse<Attach>(frame);
    case FrameType::Error:
        return parse<ErrorMessage>(frame);
    case FrameType::OpenModel:
        return parse<OpenModel>(frame);
    case FrameType::ModelReady:
        return parse<ModelReady>(frame);
    case FrameType::ProfileRequest:
        return parse<ProfileRequest>(frame);
    case FrameType::ProfileProgress:
        return parse<ProfileProgress>(frame);
    case FrameType::ProfileReply:
        return parse<ProfileReply>(frame);
    case FrameType::Prepare:
        return parse<Prepare>(frame);
    case FrameType::Prepared:
        return parse<Prepared>(frame);
    case FrameType::Infer:
        return parseTensors<Infer>(frame);
    case FrameType::Result:
        return parseTensors<Result>(frame);
    case FrameType::Probe:
        return parse<Probe>(frame);
    case FrameType::ProbeReply:
        return parse<ProbeReply>(frame);
    case FrameType::Attached:
    case FrameType::Ping:
    case FrameType::Pong:
    case FrameType::Goodbye:
    case FrameType::Secure: // tst_trustfuzz has these
    case FrameType::Secured:
    case FrameType::PairRequest:
    case FrameType::PairOffer:
    case FrameType::PairConfirm:
    case FrameType::PairDone:
    case FrameType::Cancel:
        return;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 2)
        return 0;
    // The first two bytes say where the stream is cut and who sends it.
    const QByteArray wire(reinterpret_cast<const char *>(data) + 2, qsizetype(size) - 2);
    const qsizetype cut = wire.size() * data[0] / 255;
    FrameReader reader;
    reader.setStage(data[1] % 2 ? FrameStage::Session : FrameStage::BeforeSession);
    reader.setPolicy([&](const FrameHead &) {
        return PayloadDecision{data[1] % 4 < 2 ? PayloadAction::Take : PayloadAction::Skip, mostPayload};
    });
    for (const QByteArray &piece : {wire.first(cut), wire.sliced(cut)}) {
        QBuffer buffer;
        buffer.setData(piece);
        buffer.open(QIODevice::ReadOnly);
        while (true) {
            const auto frame = reader.next(buffer);
            if (!frame)
                return 0;
            if (!*frame)
                break;
            parseMessage(**frame);
        }
    }
    return 0;
}

#ifndef NEUROSURGEON_LIBFUZZER

namespace {

template<class Message>
QByteArray encode(const Message &message, const QByteArray &payload = {})
{
    return encodeFrameHead(Message::type, 1, message.toCbor(), std::size_t(payload.size())).value() + payload;
}

std::vector<QByteArray> seeds()
{
    const std::string hash(64, '0');
    const std::vector<TensorSpec> tensors{{DataType::Float32, {1, 2}}, {DataType::UInt8, {4}}};
    const QByteArray token(tokenBytes, 't');
    return {
        encode(Hello{1, 1, "0.1.0", "edge", LinkSettings{18.88, std::chrono::milliseconds(2)}}),
        encode(Welcome{1, "0.1.0", "cloud", 1, token, 1, {}}),
        encode(Attach{1, token}),
        encode(ErrorMessage{PeerErrorCode::Busy, "Try again later."}),
        encode(OpenModel{"vgg_net", hash, hash, Optimize::On}),
        encode(ModelReady{1, "cpu", {"1.13.1", "CPU", "AVX2", "oneDNN", 2}, ProfileState::None}),
        encode(ProfileRequest{1, ProfileDepth::Quick}),
        encode(ProfileProgress{1, 2}),
        encode(ProfileReply{1, ProfileState::Quick}, "{}"),
        encode(Prepare{1, LayerSet(20, true)}),
        encode(Prepared{1, std::chrono::milliseconds(2)}),
        encode(Infer{1, tensors}, "0123456789ab"),
        encode(Result{{}, {}, {12, {}}, tensors}, "0123456789ab"),
        encode(Probe{1, 2}, "filler"),
        encode(ProbeReply{{{100, {}}, {100, std::chrono::milliseconds(1)}}}),
        encodeFrameHead(FrameType::Ping, 1, {}, 0).value(),
    };
}

} // namespace

int main(int argc, char **argv)
{
    const auto valid = seeds();
    return fuzzFromSeeds(argc, argv, valid, [&](const QByteArray &mutant, std::mt19937 &random) {
        const QByteArray control{char(random()), char(random())};
        return control + mutant + valid[random() % valid.size()];
    });
}

#endif
