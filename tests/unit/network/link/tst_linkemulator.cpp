#include "network/link/linkemulator.h"

#include <QTest>

using namespace neurosurgeon;
using namespace std::chrono_literals;

namespace {

using TimePoint = LinkEmulator::TimePoint;

const TimePoint start{std::chrono::hours(1)};

LinkSettings link(double mbit, std::chrono::nanoseconds oneWay = 0ns)
{
    return {mbit, oneWay};
}

} // namespace

class LinkEmulatorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void parses_data();
    void parses();
    void refuses_data();
    void refuses();
    void describesItself();
    void jitterDelaysAndKeepsTheOrder();
    void followsItsScenario();
    void aResumedScenarioGoesOnWhereItIs();
    void takesTheTimeOfTheRate();
    void addsTheDelayOnceForEachPiece();
    void aLateTimerCostsNoRate();
    void anIdleLinkSavesNothingUp();
    void passesABurstAtOnce();
    void twoChannelsShareTheRate();
    void zeroRateIsDelayOnly();
    void cutsAboutTwoMilliseconds_data();
    void cutsAboutTwoMilliseconds();
};

void LinkEmulatorTest::parses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<double>("mbit");
    QTest::addColumn<qint64>("oneWayNs");
    QTest::newRow("cat1") << QByteArray("cat1") << 0.13 << qint64(35'000'000);
    QTest::newRow("3g") << QByteArray("3g") << 1.1 << qint64(50'000'000);
    QTest::newRow("4g") << QByteArray("4g") << 5.85 << qint64(20'000'000);
    QTest::newRow("wifi") << QByteArray("wifi") << 18.88 << qint64(2'500'000);
    QTest::newRow("100m") << QByteArray("100m") << 100.0 << qint64(500'000);
    QTest::newRow("1g") << QByteArray("1g") << 1000.0 << qint64(250'000);
    QTest::newRow("rate") << QByteArray("20") << 20.0 << qint64(0);
    QTest::newRow("rate and round trip") << QByteArray("2.5,7") << 2.5 << qint64(3'500'000);
    QTest::newRow("round trip only") << QByteArray("0,20") << 0.0 << qint64(10'000'000);
}

void LinkEmulatorTest::parses()
{
    QFETCH(QByteArray, text);
    const auto settings = LinkSettings::parse(text.toStdString());
    QVERIFY(settings);
    QTEST(settings->mbitPerSecond, "mbit");
    QTEST(qint64(settings->oneWayDelay.count()), "oneWayNs");
    QVERIFY(settings->isActive());
}

void LinkEmulatorTest::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", "fast", "5g", "Wifi", "-1", "1,-1", "nan", "inf", "1e9", "1,20000", "20,", ",5",
                             "20,5,", "20,5,1,1", "20,5,-1", " 20", "20 ", "2,5ms", "0x10"})
        QTest::newRow(*text ? text : "nothing") << QByteArray(text);
}

void LinkEmulatorTest::refuses()
{
    QFETCH(QByteArray, text);
    const auto settings = LinkSettings::parse(text.toStdString());
    QVERIFY(!settings);
    QVERIFY(settings.error().code == ErrorCode::Usage);
    QVERIFY(settings.error().message.find("wifi") != std::string::npos);
}

void LinkEmulatorTest::describesItself()
{
    QCOMPARE(LinkSettings::parse("wifi")->text(), "18.88 Mbit/s, 5 ms round trip");
    QCOMPARE(LinkSettings::parse("100")->text(), "100 Mbit/s");
    QCOMPARE(LinkSettings::parse("0.001")->text(), "0.001 Mbit/s");
    QVERIFY(!LinkSettings::parse("0.0009"));
    QCOMPARE(LinkSettings::parse("0,20")->text(), "any rate, 20 ms round trip");
    QCOMPARE(LinkSettings::parse("20,5,2")->text(), "20 Mbit/s, 5 ms round trip, 2 ms jitter");
    QCOMPARE(LinkSettings().text(), "not shaped");
    QVERIFY(!LinkSettings().isActive());
}

void LinkEmulatorTest::jitterDelaysAndKeepsTheOrder()
{
    LinkSettings settings = link(0, 10ms);
    settings.jitter = 5ms;
    LinkEmulator emulator(settings);
    TimePoint last{};
    bool early = false;
    bool late = false;
    for (int i = 0; i < 200; ++i) {
        const TimePoint ready = start + i * 20ms;
        const auto piece = emulator.schedule(1000, ready);
        QVERIFY(piece.due - ready >= 10ms && piece.due - ready <= 15ms);
        QVERIFY(piece.due >= last);
        last = piece.due;
        early |= piece.due - ready < 12ms;
        late |= piece.due - ready > 13ms;
    }
    QVERIFY(early && late);
    const auto one = emulator.schedule(1000, start + 10s);
    const auto two = emulator.schedule(1000, start + 10s);
    QVERIFY(two.due >= one.due);
}

void LinkEmulatorTest::followsItsScenario()
{
    LinkSettings settings = link(8);
    settings.scenario = {{10s, 80, 3ms, 0ns}, {20s, 0.8, 0ms, 0ns}};
    QVERIFY(settings.isActive());
    LinkEmulator emulator(settings, 0, start);
    QVERIFY(emulator.schedule(1000, start).due == start + 1ms);
    QVERIFY(emulator.schedule(1000, start + 9999ms).due == start + 10s);
    QVERIFY(emulator.schedule(1000, start + 15s).due == start + 15s + 3100us);
    QVERIFY(emulator.schedule(1000, start + 25s).due == start + 25s + 10ms);
}

void LinkEmulatorTest::aResumedScenarioGoesOnWhereItIs()
{
    LinkSettings settings = link(8);
    settings.scenario = {{10s, 80, 3ms, 0ns}, {20s, 0.8, 0ms, 0ns}};
    QCOMPARE(settings.after(5s).mbitPerSecond, 8.0);
    QCOMPARE(settings.after(5s).scenario.size(), 2U);
    const LinkSettings later = settings.after(12s);
    QCOMPARE(later.mbitPerSecond, 80.0);
    QVERIFY(later.oneWayDelay == 3ms);
    QCOMPARE(later.scenario.size(), 1U);
    QVERIFY(later.scenario.front().at == 8s);
    QCOMPARE(settings.after(60s).scenario.size(), 0U);
}

void LinkEmulatorTest::takesTheTimeOfTheRate()
{
    LinkEmulator emulator(link(8)); // a byte a microsecond
    TimePoint ready = start;
    for (int i = 1; i <= 100; ++i) {
        const auto piece = emulator.schedule(1000, ready);
        QCOMPARE((piece.departure - start).count(), std::chrono::nanoseconds(i * 1ms).count());
        QVERIFY(piece.due == piece.departure);
        ready = piece.departure;
    }
}

void LinkEmulatorTest::addsTheDelayOnceForEachPiece()
{
    LinkEmulator emulator(link(8, 30ms));
    const auto first = emulator.schedule(1000, start);
    const auto second = emulator.schedule(1000, first.departure);
    QVERIFY(first.due == start + 31ms);
    QVERIFY(second.due == start + 32ms);
}

void LinkEmulatorTest::aLateTimerCostsNoRate()
{
    LinkEmulator emulator(link(8));
    const auto first = emulator.schedule(1000, start);
    // Asked late, but the bytes were ready when the first piece had left.
    const auto second = emulator.schedule(1000, first.departure);
    QVERIFY(second.departure == start + 2ms);
}

void LinkEmulatorTest::anIdleLinkSavesNothingUp()
{
    LinkEmulator emulator(link(8));
    emulator.schedule(1000, start);
    const auto later = emulator.schedule(1000, start + 1s);
    QVERIFY(later.departure == start + 1s + 1ms);
}

void LinkEmulatorTest::passesABurstAtOnce()
{
    LinkEmulator emulator(link(8), 4000);
    for (int i = 0; i < 4; ++i)
        QVERIFY(emulator.schedule(1000, start).departure == start);
    QVERIFY(emulator.schedule(1000, start).departure == start + 1ms);
    QVERIFY(emulator.schedule(1000, start).departure == start + 2ms);
    // After a second the bucket is full again, and not fuller than that.
    for (int i = 0; i < 4; ++i)
        QVERIFY(emulator.schedule(1000, start + 1s).departure == start + 1s);
    QVERIFY(emulator.schedule(1000, start + 1s).departure == start + 1s + 1ms);
}

void LinkEmulatorTest::twoChannelsShareTheRate()
{
    LinkEmulator emulator(link(8));
    TimePoint data = start;
    TimePoint control = start;
    for (int i = 0; i < 50; ++i) {
        data = emulator.schedule(1500, data).departure;
        control = emulator.schedule(500, control).departure;
    }
    QVERIFY(control == start + 100ms); // 100,000 bytes in all
    QVERIFY(data == start + 99'500us);
}

void LinkEmulatorTest::zeroRateIsDelayOnly()
{
    LinkEmulator emulator(link(0, 10ms));
    for (int i = 0; i < 3; ++i) {
        const auto piece = emulator.schedule(1'000'000, start);
        QVERIFY(piece.departure == start);
        QVERIFY(piece.due == start + 10ms);
    }
}

void LinkEmulatorTest::cutsAboutTwoMilliseconds_data()
{
    QTest::addColumn<double>("mbit");
    QTest::addColumn<qint64>("bytes");
    QTest::newRow("never below a packet") << 0.13 << qint64(1500);
    QTest::newRow("two milliseconds") << 100.0 << qint64(25'000);
    QTest::newRow("never above 64 KiB") << 1000.0 << qint64(65'536);
    QTest::newRow("any rate") << 0.0 << qint64(65'536);
}

void LinkEmulatorTest::cutsAboutTwoMilliseconds()
{
    QFETCH(double, mbit);
    QTEST(qint64(LinkEmulator(link(mbit)).chunkBytes()), "bytes");
}

QTEST_GUILESS_MAIN(LinkEmulatorTest)
#include "tst_linkemulator.moc"
