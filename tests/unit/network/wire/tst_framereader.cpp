#include "network/wire/frame.h"

#include <QBuffer>
#include <QCborArray>
#include <QtEndian>
#include <QTest>

using namespace neurosurgeon;

namespace {

constexpr int versionAt = 8;
constexpr int typeAt = 10;
constexpr int headerLengthAt = 20;
constexpr int payloadLengthAt = 24;

QByteArray encode(FrameType type, quint64 request, const QCborMap &header, const QByteArray &payload = {})
{
    return encodeFrameHead(type, request, header, std::size_t(payload.size())).value() + payload;
}

PayloadPolicy takeAll()
{
    return [](const FrameHead &head) { return PayloadDecision{PayloadAction::Take, head.payloadBytes}; };
}

FrameReader sessionReader(PayloadPolicy policy = takeAll())
{
    FrameReader reader;
    reader.setStage(FrameStage::Session);
    reader.setPolicy(std::move(policy));
    return reader;
}

Expected<std::optional<Frame>> feed(FrameReader &reader, const QByteArray &bytes)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    return reader.next(buffer);
}

/// A frame with this text where the CBOR header belongs.
QByteArray withHeader(const QByteArray &header)
{
    QByteArray wire = encode(FrameType::Ping, 1, {}).first(qsizetype(framePrefixBytes));
    qToLittleEndian<quint32>(quint32(header.size()), wire.data() + headerLengthAt);
    return wire + header;
}

template<class T>
QByteArray patched(QByteArray wire, int at, T value)
{
    qToLittleEndian<T>(value, wire.data() + at);
    return wire;
}

} // namespace

class FrameReaderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void roundTripsAtEverySplit();
    void takesFramesOfEveryType_data();
    void takesFramesOfEveryType();
    void alignsThePayloadAndTimesIt();
    void skipsAPayloadAndGoesOn();
    void refusesBadPrefixes_data();
    void refusesBadPrefixes();
    void refusesBadHeaders_data();
    void refusesBadHeaders();
    void repeatsItsErrorForEver();
    void tellsAStreamThatWasCutOff();
    void asksBeforeItAllocates();
    void refusesPayloadsWithoutAPolicy();
    void refusesAPayloadAboveThePolicysLimit();
    void limitsAStranger();
    void refusesToEncodeOverTheLimits();
    void documentsCrossUnchanged();
    void aPayloadGoesOnPastTheDevice();
    void takesALargePayloadInTurns();
};

/// The device has the beginning of the payload only; the rest comes past it, in pieces, and no byte of the next frame.
void FrameReaderTest::aPayloadGoesOnPastTheDevice()
{
    const QByteArray payload("a payload that is longer than what the device's buffer holds");
    const QByteArray wire = encode(FrameType::Infer, 7, {}, payload) + encode(FrameType::Ping, 8, {});
    const qsizetype inDevice = wire.indexOf(payload) + 10;
    QByteArray beyond = wire.sliced(inDevice, payload.size() - 10 + 5);
    FrameReader reader = sessionReader();
    qint64 allowed = 20;
    reader.setBeyond([&](char *into, qint64 room) {
        const qint64 got = std::min({room, allowed, qint64(beyond.size())});
        std::memcpy(into, beyond.constData(), std::size_t(got));
        beyond.remove(0, got);
        allowed -= got;
        return got;
    });
    QBuffer buffer;
    buffer.setData(wire.first(inDevice));
    buffer.open(QIODevice::ReadOnly);
    const auto early = reader.next(buffer);
    QVERIFY(early && !*early);
    QCOMPARE(reader.missingBytes(), std::size_t(payload.size() - 30));
    allowed = 1000;
    const auto frame = reader.next(buffer);
    QVERIFY(frame && *frame);
    QCOMPARE(documentBytes((*frame)->payload).toByteArray(), payload);
    const auto next = reader.next(buffer);
    QVERIFY(next && !*next);
    QCOMPARE(beyond, wire.last(wire.size() - inDevice - payload.size() + 10).first(5));
}

/// However much lies past the device: others have to have their turn.
void FrameReaderTest::takesALargePayloadInTurns()
{
    const std::size_t size = 2 * maxBeyondBytes + 1000;
    FrameReader reader = sessionReader();
    std::size_t taken = 0;
    reader.setBeyond([&taken](char *into, qint64 room) {
        const qint64 got = std::min<qint64>(room, 300'000);
        std::memset(into, 'x', std::size_t(got));
        taken += std::size_t(got);
        return got;
    });
    QBuffer buffer;
    buffer.setData(encodeFrameHead(FrameType::Infer, 7, {}, size).value());
    buffer.open(QIODevice::ReadOnly);
    for (const std::size_t turn : {1U, 2U}) {
        const auto nothing = reader.next(buffer);
        QVERIFY(nothing && !*nothing);
        QVERIFY(reader.hasMore());
        QCOMPARE(taken, turn * maxBeyondBytes);
    }
    const auto frame = reader.next(buffer);
    QVERIFY(frame && *frame);
    QVERIFY(!reader.hasMore());
    QCOMPARE(taken, size);
    QCOMPARE(documentBytes((*frame)->payload).toByteArray(), QByteArray(qsizetype(size), 'x'));
}

void FrameReaderTest::roundTripsAtEverySplit()
{
    const QCborMap header{{QStringLiteral("a"), 1}, {QStringLiteral("b"), QCborArray{1, 2.5, QStringLiteral("x")}}};
    const QByteArray payload("payload\0with\xff", 13);
    const QByteArray wire = encode(FrameType::Infer, 7, header, payload) + encode(FrameType::Ping, 8, {});
    for (qsizetype cut = 0; cut <= wire.size(); ++cut) {
        FrameReader reader = sessionReader();
        std::vector<Frame> frames;
        for (const QByteArray &piece : {wire.first(cut), wire.sliced(cut)}) {
            QBuffer buffer;
            buffer.setData(piece);
            buffer.open(QIODevice::ReadOnly);
            while (true) {
                auto frame = reader.next(buffer);
                QVERIFY2(frame, frame ? "" : frame.error().message.c_str());
                if (!*frame)
                    break;
                frames.push_back(**frame);
            }
        }
        QCOMPARE(frames.size(), 2U);
        QVERIFY(frames[0].type == FrameType::Infer);
        QCOMPARE(frames[0].request, 7U);
        QCOMPARE(frames[0].header, header);
        QCOMPARE(documentBytes(frames[0].payload).toByteArray(), payload);
        QVERIFY(frames[1].type == FrameType::Ping);
        QCOMPARE(frames[1].request, 8U);
        QVERIFY(!reader.inFrame());
    }
}

void FrameReaderTest::takesFramesOfEveryType_data()
{
    QTest::addColumn<quint16>("type");
    for (quint16 type : {1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 18, 19, 20, 21, 22, 23, 32, 33, 34, 35})
        QTest::addRow("%d", type) << type;
}

void FrameReaderTest::takesFramesOfEveryType()
{
    QFETCH(quint16, type);
    FrameReader reader = sessionReader();
    const auto frame = feed(reader, encode(FrameType(type), ~quint64(0), {}));
    QVERIFY(frame && *frame);
    QCOMPARE(quint16((*frame)->type), type);
    QCOMPARE((*frame)->request, ~quint64(0));
}

void FrameReaderTest::alignsThePayloadAndTimesIt()
{
    const QByteArray wire = encode(FrameType::Infer, 1, {}, QByteArray(1000, 'x'));
    FrameReader reader = sessionReader();
    QVERIFY(!*feed(reader, wire.first(wire.size() - 400)));
    const auto frame = feed(reader, wire.last(400));
    QVERIFY(frame && *frame);
    QCOMPARE(quintptr((*frame)->payload.data()) % 64, 0U);
    QCOMPARE((*frame)->arrival.bytes(), 400U);
    QCOMPARE((*frame)->wireBytes, std::size_t(wire.size()));
    QVERIFY((*frame)->arrival.begin() < (*frame)->arrival.end());
}

void FrameReaderTest::skipsAPayloadAndGoesOn()
{
    FrameReader reader = sessionReader([](const FrameHead &head) {
        return PayloadDecision{head.request == 1 ? PayloadAction::Skip : PayloadAction::Take, head.payloadBytes};
    });
    QBuffer buffer;
    buffer.setData(encode(FrameType::Result, 1, {}, QByteArray(200'000, 'x')) + encode(FrameType::Result, 2, {}, "ok"));
    buffer.open(QIODevice::ReadOnly);
    const auto late = reader.next(buffer);
    QVERIFY(late && *late);
    QVERIFY((*late)->payloadSkipped);
    QCOMPARE((*late)->payload.size(), 0U);
    QCOMPARE((*late)->payloadBytes, 200'000U);
    const auto wanted = reader.next(buffer);
    QVERIFY(wanted && *wanted);
    QCOMPARE(documentBytes((*wanted)->payload).toByteArray(), "ok");
}

void FrameReaderTest::refusesBadPrefixes_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<int>("code");
    const QByteArray good = encode(FrameType::Ping, 1, {});
    const auto row = [](const char *name, const QByteArray &wire, PeerErrorCode code) {
        QTest::newRow(name) << wire << int(code);
    };
    row("a web browser", "GET / HTTP/1.1\r\n\r\n", PeerErrorCode::BadFrame);
    row("one wrong byte", "X", PeerErrorCode::BadFrame);
    row("zeros", QByteArray(64, '\0'), PeerErrorCode::BadFrame);
    row("magic with its last byte wrong", patched<quint8>(good, 7, 0), PeerErrorCode::BadFrame);
    row("version 0", patched<quint16>(good, versionAt, 0), PeerErrorCode::UnsupportedVersion);
    row("next version", patched<quint16>(good, versionAt, protocolMax + 1), PeerErrorCode::UnsupportedVersion);
    row("a hello of another handshake", patched<quint16>(encode(FrameType::Hello, 0, {}), versionAt, 2),
        PeerErrorCode::UnsupportedVersion);
    row("type 0", patched<quint16>(good, typeAt, 0), PeerErrorCode::UnknownType);
    row("type 15", patched<quint16>(good, typeAt, 15), PeerErrorCode::UnknownType);
    row("type 65535", patched<quint16>(good, typeAt, 65535), PeerErrorCode::UnknownType);
    row("header over the limit", patched<quint32>(good, headerLengthAt, maxHeaderBytes + 1), PeerErrorCode::TooLarge);
    row("header of 4 GiB", patched<quint32>(good, headerLengthAt, ~quint32(0)), PeerErrorCode::TooLarge);
    row("ping with a payload", patched<quint64>(good, payloadLengthAt, 1), PeerErrorCode::TooLarge);
    row("tensor over the limit",
        patched<quint64>(encode(FrameType::Infer, 1, {}), payloadLengthAt, maxTensorPayloadBytes + 1),
        PeerErrorCode::TooLarge);
    row("document over the limit",
        patched<quint64>(encode(FrameType::ProfileReply, 1, {}), payloadLengthAt, maxDocumentBytes + 1),
        PeerErrorCode::TooLarge);
    row("payload of 2^64-1", patched<quint64>(encode(FrameType::Infer, 1, {}), payloadLengthAt, ~quint64(0)),
        PeerErrorCode::TooLarge);
}

void FrameReaderTest::refusesBadPrefixes()
{
    QFETCH(QByteArray, wire);
    QFETCH(int, code);
    FrameReader reader = sessionReader([](const FrameHead &) -> Expected<PayloadDecision> {
        qFatal("asked about a frame that had to be refused before");
        return PayloadDecision{};
    });
    const auto frame = feed(reader, wire);
    QVERIFY(!frame);
    QVERIFY(frame.error().code == ErrorCode::Refused);
    QVERIFY(!frame.error().message.empty());
    QCOMPARE(int(reader.errorCode()), code);
}

void FrameReaderTest::refusesBadHeaders_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a number") << QByteArray("\x01");
    QTest::newRow("an array") << QByteArray("\x80");
    QTest::newRow("a text") << QByteArray("\x61x");
    QTest::newRow("null") << QByteArray("\xf6");
    QTest::newRow("a tagged map") << QByteArray("\xc1\xa0");
    QTest::newRow("a tag inside") << QByteArray("\xa1\x61x\xc1\x01");
    QTest::newRow("two maps") << QByteArray("\xa0\xa0");
    QTest::newRow("a map and a byte") << QByteArray("\xa0\xff");
    QTest::newRow("a map without its value") << QByteArray("\xa1\x61x");
    QTest::newRow("a map without its end") << QByteArray("\xbf\x61x\x01");
    QTest::newRow("a break alone") << QByteArray("\xff");
    QTest::newRow("reserved length") << QByteArray("\xbc");
    QTest::newRow("bytes of 2 GiB") << QByteArray("\xa1\x61x\x5a\x7f\xff\xff\xff", 8);
    QTest::newRow("bytes of 2^63") << QByteArray("\xa1\x61x\x5b\x80\0\0\0\0\0\0\0", 12);
    QTest::newRow("array of 2^32 elements") << QByteArray("\xa1\x61x\x9b\0\0\0\x01\0\0\0\0", 12);
    QTest::newRow("map of 2^64-1 pairs") << QByteArray("\xbb\xff\xff\xff\xff\xff\xff\xff\xff", 9);
    QTest::newRow("text that is not UTF-8") << QByteArray("\xa1\x61x\x61\xff");
    QTest::newRow("nine levels") << "\xa1\x61x" + QByteArray(8, '\x81') + "\x01";
    QTest::newRow("60000 levels") << "\xa1\x61x" + QByteArray(60'000, '\x81') + "\x01";
    QTest::newRow("60000 open levels") << "\xa1\x61x" + QByteArray(60'000, '\x9f');
}

void FrameReaderTest::refusesBadHeaders()
{
    QFETCH(QByteArray, header);
    FrameReader reader = sessionReader();
    const auto frame = feed(reader, withHeader(header));
    QVERIFY(!frame);
    QVERIFY(frame.error().code == ErrorCode::Refused);
    QVERIFY(reader.errorCode() == PeerErrorCode::BadFrame);
}

void FrameReaderTest::repeatsItsErrorForEver()
{
    FrameReader reader = sessionReader();
    const auto first = feed(reader, "garbage");
    const auto second = feed(reader, encode(FrameType::Ping, 1, {}));
    QVERIFY(!first && !second);
    QVERIFY(first.error() == second.error());
}

void FrameReaderTest::tellsAStreamThatWasCutOff()
{
    const QByteArray wire = encode(FrameType::Infer, 1, {}, "payload");
    for (qsizetype cut = 1; cut < wire.size(); ++cut) {
        FrameReader reader = sessionReader();
        QVERIFY(!reader.inFrame());
        const auto frame = feed(reader, wire.first(cut));
        QVERIFY(frame && !*frame);
        QVERIFY(reader.inFrame());
    }
}

void FrameReaderTest::asksBeforeItAllocates()
{
    std::size_t asked = 0;
    FrameReader reader = sessionReader([&](const FrameHead &head) -> Expected<PayloadDecision> {
        asked = head.payloadBytes;
        return failure(ErrorCode::Refused, "not expected");
    });
    const QByteArray head = encodeFrameHead(FrameType::Infer, 1, {}, maxTensorPayloadBytes).value();
    const auto frame = feed(reader, head);
    QVERIFY(!frame);
    QCOMPARE(asked, maxTensorPayloadBytes);
    QCOMPARE(frame.error().message, "not expected");
    QVERIFY(reader.errorCode() == PeerErrorCode::NotAllowed);
}

void FrameReaderTest::refusesPayloadsWithoutAPolicy()
{
    FrameReader reader = sessionReader({});
    QVERIFY(!feed(reader, encode(FrameType::Infer, 1, {}, "x")));
    QVERIFY(reader.errorCode() == PeerErrorCode::NotAllowed);
}

void FrameReaderTest::refusesAPayloadAboveThePolicysLimit()
{
    FrameReader reader = sessionReader([](const FrameHead &) { return PayloadDecision{PayloadAction::Take, 3}; });
    QVERIFY(feed(reader, encode(FrameType::Infer, 1, {}, "abc")));
    QVERIFY(!feed(reader, encode(FrameType::Infer, 1, {}, "abcd")));
    QVERIFY(reader.errorCode() == PeerErrorCode::TooLarge);
}

void FrameReaderTest::limitsAStranger()
{
    FrameReader reader;
    reader.setPolicy(takeAll());
    const QByteArray ping = encode(FrameType::Ping, 1, {});
    const auto most = qsizetype(maxBytesBeforeSession) / ping.size();
    for (qsizetype i = 0; i < most; ++i)
        QVERIFY(feed(reader, ping));
    QVERIFY(!feed(reader, ping));
    QVERIFY(reader.errorCode() == PeerErrorCode::TooLarge);

    FrameReader second;
    second.setPolicy(takeAll());
    QVERIFY(!feed(second, encodeFrameHead(FrameType::Infer, 1, {}, maxBytesBeforeSession).value()));
}

void FrameReaderTest::refusesToEncodeOverTheLimits()
{
    QVERIFY(!encodeFrameHead(FrameType::Ping, 1, {{QStringLiteral("x"), QByteArray(maxHeaderBytes, 'x')}}, 0));
    QVERIFY(!encodeFrameHead(FrameType::Ping, 1, {}, 1));
    QVERIFY(!encodeFrameHead(FrameType::Infer, 1, {}, maxTensorPayloadBytes + 1));
    QVERIFY(encodeFrameHead(FrameType::Infer, 1, {}, maxTensorPayloadBytes));
}

void FrameReaderTest::documentsCrossUnchanged()
{
    const QByteArray json = R"({"layers": [1, 2, 3]})";
    const TensorView view = documentPayload(json);
    QCOMPARE(view.bytes().size(), std::size_t(json.size()));
    QCOMPARE(static_cast<const void *>(view.bytes().data()), static_cast<const void *>(json.constData()));
    FrameReader reader = sessionReader();
    const auto frame = feed(reader, encode(FrameType::ProfileReply, 1, {}, json));
    QVERIFY(frame && *frame);
    QCOMPARE(documentBytes((*frame)->payload).toByteArray(), json);
}

QTEST_GUILESS_MAIN(FrameReaderTest)
#include "tst_framereader.moc"
