#include "network/wire/messages.h"

#include <QCborArray>
#include <QCborValue>
#include <QTest>

#include <limits>

using namespace neurosurgeon;
using namespace Qt::StringLiterals;

namespace {

const std::string hash(64, 'a');

using Parser = std::function<bool(const QCborMap &)>;

template<class Message>
Parser parser()
{
    return [](const QCborMap &map) { return bool(Message::fromCbor(map)); };
}

Hello hello()
{
    return {1, 3, "0.1.0", "Raspberry in room 3", LinkSettings{18.88, std::chrono::microseconds(2500)}};
}

LinkSettings changingLink()
{
    const auto ms = [](int value) { return std::chrono::milliseconds(value); };
    return {20, ms(5), ms(1), {{ms(2000), 5.85, ms(20), {}}, {ms(3000), 0.13, ms(35), ms(2)}}};
}

Welcome welcome()
{
    return {1, "0.1.0", "cloud", 42, QByteArray(tokenBytes, '\x07'), 5.5, {}};
}

ModelReady ready()
{
    return {3, "cpu", {"1.13.1", "Some CPU @ 2 GHz", "AVX2", "oneDNN 2.6.3", 4}, ProfileState::Quick, 3.5};
}

Infer infer()
{
    return {9, {{DataType::Float32, {1, 3, 224, 224}}, {DataType::UInt8, {7}}}};
}

Result result()
{
    return {std::chrono::milliseconds(12),
            std::chrono::microseconds(3),
            {600'000, std::chrono::milliseconds(9)},
            {{DataType::Float32, {1, 1000}}},
            2.5,
            std::chrono::milliseconds(4)};
}

template<class Message>
void compareRoundTrip(const Message &message)
{
    // Through the bytes, as on the wire.
    const auto header = decodeHeader(message.toCbor().toCborValue().toCbor());
    QVERIFY2(header, header ? "" : header.error().message.c_str());
    const auto back = Message::fromCbor(*header);
    QVERIFY2(back, back ? "" : back.error().message.c_str());
    QVERIFY(*back == message);
    QVERIFY(payloadLimit(Message::type).has_value());
}

} // namespace

Q_DECLARE_METATYPE(Parser)

class MessagesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyMessageRoundTrips();
    void modelReadyRoundTrips();
    void layerSetsOfEveryLengthRoundTrip();
    void refusesAMissingOrMistypedField_data();
    void refusesAMissingOrMistypedField();
    void refusesValuesOutOfRange_data();
    void refusesValuesOutOfRange();
    void ignoresFieldsOfLaterVersions();
    void cleansAndCutsText();
    void mapsPeerErrors();
    void refusesBadTensors_data();
    void refusesBadTensors();
    void sumsTensors();
    void viewsAReceivedPayload();
};

void MessagesTest::everyMessageRoundTrips()
{
    compareRoundTrip(hello());
    compareRoundTrip(Hello{1, 1, "0.1.0", "", {}});
    compareRoundTrip(Hello{1, 1, "0.1.0", "", changingLink()});
    compareRoundTrip(welcome());
    compareRoundTrip(Attach{std::numeric_limits<qint64>::max(), QByteArray(tokenBytes, '\0')});
    compareRoundTrip(ErrorMessage{PeerErrorCode::UnknownModel, "There is no such model here."});
    compareRoundTrip(OpenModel{"vgg_net", hash, hash, Optimize::Off});
    compareRoundTrip(ProfileRequest{1, ProfileDepth::Full});
    compareRoundTrip(ProfileRequest{1, ProfileDepth::Full, true});
    compareRoundTrip(ProfileProgress{3, 10});
    compareRoundTrip(ProfileReply{1, ProfileState::Full});
    compareRoundTrip(Prepared{std::numeric_limits<quint32>::max(), std::chrono::milliseconds(60)});
    compareRoundTrip(infer());
    compareRoundTrip(Infer{1, {}});
    compareRoundTrip(result());
    compareRoundTrip(Probe{1, maxProbeFrames});
    compareRoundTrip(ProbeReply{{{1000, {}}, {2000, std::chrono::milliseconds(5)}}});
}

void MessagesTest::modelReadyRoundTrips()
{
    const ModelReady sent = ready();
    const auto back = ModelReady::fromCbor(sent.toCbor());
    QVERIFY(back);
    QCOMPARE(back->modelId, sent.modelId);
    QCOMPARE(back->device, sent.device);
    QCOMPARE(back->engine.libtorchVersion, sent.engine.libtorchVersion);
    QCOMPARE(back->engine.cpu, sent.engine.cpu);
    QCOMPARE(back->engine.instructionSet, sent.engine.instructionSet);
    QCOMPARE(back->engine.backend, sent.engine.backend);
    QCOMPARE(back->engine.threads, sent.engine.threads);
    QVERIFY(back->profile == sent.profile);
    QCOMPARE(back->load, sent.load);
}

void MessagesTest::layerSetsOfEveryLengthRoundTrip()
{
    for (std::size_t layers = 1; layers <= 70; ++layers) {
        Prepare prepare{2, LayerSet(layers)};
        for (std::size_t layer = 0; layer < layers; layer += 3)
            prepare.edgeLayers[layer] = true;
        compareRoundTrip(prepare);
    }
    compareRoundTrip(Prepare{2, LayerSet(maxLayers, true)});
}

void MessagesTest::refusesAMissingOrMistypedField_data()
{
    QTest::addColumn<QCborMap>("good");
    QTest::addColumn<Parser>("parse");
    QTest::newRow("Hello") << hello().toCbor() << parser<Hello>();
    QTest::newRow("Welcome") << welcome().toCbor() << parser<Welcome>();
    QTest::newRow("Attach") << Attach{1, QByteArray(tokenBytes, 'x')}.toCbor() << parser<Attach>();
    QTest::newRow("Error") << ErrorMessage{PeerErrorCode::Busy, "x"}.toCbor() << parser<ErrorMessage>();
    QTest::newRow("OpenModel") << OpenModel{"m", hash, hash, Optimize::On}.toCbor() << parser<OpenModel>();
    QTest::newRow("ModelReady") << ready().toCbor() << parser<ModelReady>();
    QTest::newRow("ProfileRequest") << ProfileRequest{1, ProfileDepth::Quick}.toCbor() << parser<ProfileRequest>();
    QTest::newRow("ProfileProgress") << ProfileProgress{1, 2}.toCbor() << parser<ProfileProgress>();
    QTest::newRow("ProfileReply") << ProfileReply{1, ProfileState::Full}.toCbor() << parser<ProfileReply>();
    QTest::newRow("Prepare") << Prepare{1, LayerSet(5)}.toCbor() << parser<Prepare>();
    QTest::newRow("Prepared") << Prepared{1, {}}.toCbor() << parser<Prepared>();
    QTest::newRow("Infer") << infer().toCbor() << parser<Infer>();
    QTest::newRow("Result") << result().toCbor() << parser<Result>();
    QTest::newRow("Probe") << Probe{1, 2}.toCbor() << parser<Probe>();
    QTest::newRow("ProbeReply") << ProbeReply{{{1, {}}}}.toCbor() << parser<ProbeReply>();
}

void MessagesTest::refusesAMissingOrMistypedField()
{
    QFETCH(QCborMap, good);
    QFETCH(Parser, parse);
    QVERIFY(parse(good));
    const auto keys = good.keys();
    for (const QCborValue &key : keys) {
        const QString name = key.toString();
        QCborMap without = good;
        without.remove(key);
        if (name != "link"_L1 && name != "load"_L1 && name != "held_ns"_L1 && name != "profiles"_L1)
            QVERIFY2(!parse(without), qPrintable(name));
        for (const QCborValue &wrong :
             {QCborValue(), QCborValue(QCborMap()), QCborValue(true), QCborValue(-1.5),
              QCborValue(std::numeric_limits<double>::quiet_NaN()), QCborValue(-1), QCborValue(QCborArray{-1}),
              QCborValue(u"a\nb"_s), QCborValue(QByteArray("?"))}) {
            QCborMap bad = good;
            bad[name] = wrong;
            QVERIFY2(!parse(bad), qPrintable(name + u" = "_s + wrong.toDiagnosticNotation()));
        }
    }
}

void MessagesTest::refusesValuesOutOfRange_data()
{
    QTest::addColumn<QCborMap>("good");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QCborValue>("wrong");
    QTest::addColumn<Parser>("parse");
    const auto row = [](const char *name, const QCborMap &good, const char *key, const QCborValue &wrong,
                        Parser parse) { QTest::newRow(name) << good << QString::fromLatin1(key) << wrong << parse; };
    row("protocol 0", hello().toCbor(), "protocol_min", 0, parser<Hello>());
    row("protocol 65536", hello().toCbor(), "protocol_max", 65536, parser<Hello>());
    row("protocols crossed", hello().toCbor(), "protocol_min", 4, parser<Hello>());
    row("name too long", hello().toCbor(), "device_name", QString(129, u'x'), parser<Hello>());
    row("link too fast", hello().toCbor(), "link", QCborMap{{"mbit_per_second"_L1, 1e9}, {"one_way_delay_ns"_L1, 0}},
        parser<Hello>());
    row("link too late", hello().toCbor(), "link",
        QCborMap{{"mbit_per_second"_L1, 1}, {"one_way_delay_ns"_L1, qint64(5'000'000'001)}}, parser<Hello>());
    row("session 0", welcome().toCbor(), "session_id", 0, parser<Welcome>());
    row("token too short", welcome().toCbor(), "data_token", QByteArray(31, 'x'), parser<Welcome>());
    row("token too long", welcome().toCbor(), "data_token", QByteArray(33, 'x'), parser<Welcome>());
    row("slowdown below 1", welcome().toCbor(), "slowdown", 0.5, parser<Welcome>());
    row("slowdown infinite", welcome().toCbor(), "slowdown", std::numeric_limits<double>::infinity(),
        parser<Welcome>());
    const QCborMap open = OpenModel{"m", hash, hash, Optimize::On}.toCbor();
    row("hash too short", open, "graph_sha256", QString(63, u'a'), parser<OpenModel>());
    row("hash in capitals", open, "weights_sha256", QString(64, u'A'), parser<OpenModel>());
    row("optimize 2", open, "optimize", 2, parser<OpenModel>());
    row("no threads", ready().toCbor(), "threads", 0, parser<ModelReady>());
    row("profile state 3", ready().toCbor(), "profile", 3, parser<ModelReady>());
    row("model 2^32", ready().toCbor(), "model_id", qint64(1) << 32, parser<ModelReady>());
    row("depth 0", ProfileRequest{1, ProfileDepth::Quick}.toCbor(), "depth", 0, parser<ProfileRequest>());
    row("more done than there is", ProfileProgress{1, 2}.toCbor(), "done", 3, parser<ProfileProgress>());
    row("bitmap too short", Prepare{1, LayerSet(9)}.toCbor(), "edge", QByteArray(1, '\0'), parser<Prepare>());
    row("a layer that does not exist", Prepare{1, LayerSet(9)}.toCbor(), "edge", QByteArray("\x01\x02"),
        parser<Prepare>());
    row("too many layers", Prepare{1, LayerSet(9)}.toCbor(), "layers", qint64(maxLayers) + 1, parser<Prepare>());
    row("two days", Prepared{1, {}}.toCbor(), "compile_ns", qint64(172'800'000'000'000), parser<Prepared>());
    row("sequence 0", Probe{1, 2}.toCbor(), "sequence", 0, parser<Probe>());
    row("sequence after the last", Probe{1, 2}.toCbor(), "sequence", 3, parser<Probe>());
    row("too many frames", Probe{1, 2}.toCbor(), "of", maxProbeFrames + 1, parser<Probe>());
    row("no arrivals", ProbeReply{{{1, {}}}}.toCbor(), "arrivals", QCborArray(), parser<ProbeReply>());
}

void MessagesTest::refusesValuesOutOfRange()
{
    QFETCH(QCborMap, good);
    QFETCH(QString, key);
    QFETCH(QCborValue, wrong);
    QFETCH(Parser, parse);
    QVERIFY(parse(good));
    good[key] = wrong;
    QVERIFY(!parse(good));
}

void MessagesTest::ignoresFieldsOfLaterVersions()
{
    QCborMap map = hello().toCbor();
    map.insert("later"_L1, QCborMap{{"x"_L1, 1}});
    QVERIFY(Hello::fromCbor(map).value() == hello());
}

void MessagesTest::cleansAndCutsText()
{
    const std::string umlauts = [] {
        std::string text;
        for (int i = 0; i < 700; ++i)
            text += "\xc3\xbc";
        return text;
    }();
    const auto cut = ErrorMessage::fromCbor(ErrorMessage{PeerErrorCode::Internal, umlauts}.toCbor());
    QVERIFY(cut);
    QVERIFY(cut->sentence.size() <= maxSentenceBytes);
    QVERIFY(umlauts.starts_with(cut->sentence));
    const auto clean = ErrorMessage::fromCbor(ErrorMessage{PeerErrorCode::Internal, "one\ntwo\x1b"}.toCbor());
    QVERIFY(clean);
    QCOMPARE(clean->sentence, "one two ");
}

void MessagesTest::mapsPeerErrors()
{
    const auto kind = [](PeerErrorCode code) { return ErrorMessage{code, "x"}.toError().code; };
    QVERIFY(kind(PeerErrorCode::UnsupportedVersion) == ErrorCode::Refused);
    QVERIFY(kind(PeerErrorCode::ComputeFailed) == ErrorCode::Failed);
    QVERIFY(kind(PeerErrorCode::Internal) == ErrorCode::Failed);
    QVERIFY(kind(PeerErrorCode::Cancelled) == ErrorCode::Cancelled);
    QVERIFY(kind(PeerErrorCode::Stopping) == ErrorCode::NoConnection);
    QVERIFY(kind(PeerErrorCode::Busy) == ErrorCode::NoConnection);
    const auto stopping = ErrorMessage::fromCbor(ErrorMessage{PeerErrorCode::Stopping, "x"}.toCbor());
    QVERIFY(stopping.value().code == PeerErrorCode::Stopping);
    QCborMap later = ErrorMessage{PeerErrorCode::Busy, "x"}.toCbor();
    later["code"_L1] = 999;
    QVERIFY(ErrorMessage::fromCbor(later).value().code == PeerErrorCode::Internal);
}

void MessagesTest::refusesBadTensors_data()
{
    QTest::addColumn<QCborValue>("tensors");
    const auto one = [](const QCborValue &type, const QCborValue &shape) {
        return QCborValue(QCborArray{QCborMap{{"type"_L1, type}, {"shape"_L1, shape}}});
    };
    const qint64 most = maxDimension;
    QTest::newRow("unknown type") << one(9, QCborArray{1});
    QTest::newRow("type 257, Float32 in its low byte") << one(257, QCborArray{1});
    QTest::newRow("type as text") << one(u"float32"_s, QCborArray{1});
    QTest::newRow("no shape") << one(1, QCborValue());
    QTest::newRow("dimension 0") << one(1, QCborArray{1, 0});
    QTest::newRow("dimension -1") << one(1, QCborArray{-1});
    QTest::newRow("dimension 2^24+1") << one(1, QCborArray{most + 1});
    QTest::newRow("dimension 1.0") << one(1, QCborArray{1.0});
    QTest::newRow("nine dimensions") << one(1, QCborArray{1, 1, 1, 1, 1, 1, 1, 1, 1});
    QTest::newRow("over the limit") << one(1, QCborArray{most, 17});
    QTest::newRow("overflows 64 bits") << one(4, QCborArray{most, most, most, most, most, most, most, most});
    QCborArray many;
    for (std::size_t i = 0; i <= maxTensors; ++i)
        many.append(QCborMap{{"type"_L1, 1}, {"shape"_L1, QCborArray{1}}});
    QTest::newRow("too many tensors") << QCborValue(many);
    QTest::newRow("misaligned") << QCborValue(QCborArray{QCborMap{{"type"_L1, 3}, {"shape"_L1, QCborArray{3}}},
                                                         QCborMap{{"type"_L1, 1}, {"shape"_L1, QCborArray{1}}}});
    const QCborMap half{{"type"_L1, 1}, {"shape"_L1, QCborArray{most, 9}}};
    QTest::newRow("together over the limit") << QCborValue(QCborArray{half, half});
}

void MessagesTest::refusesBadTensors()
{
    QFETCH(QCborValue, tensors);
    QCborMap map = infer().toCbor();
    map["tensors"_L1] = tensors;
    QVERIFY(!Infer::fromCbor(map));
}

void MessagesTest::sumsTensors()
{
    QCOMPARE(payloadBytes({}).value(), 0U);
    QCOMPARE(payloadBytes({{DataType::Float32, {}}}).value(), 4U); // a scalar
    QCOMPARE(payloadBytes(infer().tensors).value(), 602'112U + 7U);
    QVERIFY(checkPayload(infer().tensors, 602'119));
    QVERIFY(!checkPayload(infer().tensors, 602'120));
    QCOMPARE(payloadBytes({{DataType::Float32, {maxDimension, 16}}}).value(), maxTensorPayloadBytes);
}

void MessagesTest::viewsAReceivedPayload()
{
    const TensorBuffer buffer(12);
    for (std::size_t i = 0; i < 12; ++i)
        buffer.data()[i] = std::byte(i);
    const std::vector<TensorSpec> specs{{DataType::Float32, {2}}, {DataType::UInt8, {4}}};
    const auto views = tensorViews(specs, buffer);
    QVERIFY(views);
    QCOMPARE(views->size(), 2U);
    QVERIFY((*views)[1].spec() == specs[1]);
    QCOMPARE(static_cast<const void *>((*views)[1].bytes().data()), static_cast<const void *>(buffer.data() + 8));
    QVERIFY(!tensorViews({{DataType::Float32, {2}}}, buffer));
}

QTEST_GUILESS_MAIN(MessagesTest)
#include "tst_messages.moc"
