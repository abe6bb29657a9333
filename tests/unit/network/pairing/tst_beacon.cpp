#include "network/pairing/beacon.h"

#include <QTest>

using namespace neurosurgeon;

namespace {

Beacon beaconOf(int number, bool pairing = false)
{
    return {QStringLiteral("%1").arg(number, 32, 16, QLatin1Char('0')), "cloud-" + std::to_string(number), 9999, "0.1.0", pairing};
}

const SeenClouds::TimePoint start{};

} // namespace

class BeaconTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void roundTripsAndKeepsItsSize()
    {
        Beacon beacon = beaconOf(7, true);
        QCOMPARE(Beacon::decode(beacon.encode()).value(), beacon);
        beacon.deviceName = std::string(1000, 'x');
        QVERIFY(beacon.encode().size() <= maxBeaconBytes);
        QVERIFY(Beacon::decode(beacon.encode()));
    }

    void refusesEveryDamagedBeacon()
    {
        const QByteArray good = beaconOf(7).encode();
        for (qsizetype cut = 0; cut < good.size(); ++cut)
            QVERIFY(!Beacon::decode(good.first(cut)));
        QVERIFY(!Beacon::decode(good + 'x'));
        QVERIFY(!Beacon::decode(good + QByteArray(2000, '\0')));
        Beacon odd = beaconOf(7);
        odd.deviceId = "../../etc/passwd";
        QVERIFY(!Beacon::decode(odd.encode()));
        odd = beaconOf(7);
        odd.port = 0;
        QVERIFY(!Beacon::decode(odd.encode()));
    }

    void oneEntryADeviceHoweverManyInterfaces()
    {
        SeenClouds seen;
        QVERIFY(seen.hear(beaconOf(1), QHostAddress("fe80::1"), start));
        QVERIFY(seen.hear(beaconOf(1), QHostAddress("192.168.1.7"), start));
        QVERIFY(!seen.hear(beaconOf(1), QHostAddress("fe80::1"), start));
        QCOMPARE(seen.list().size(), std::size_t(1));
        QCOMPARE(seen.list().front().addressText(), QString("192.168.1.7:9999"));
        SeenClouds other;
        other.hear(beaconOf(1), QHostAddress("2001:db8::7"), start);
        QCOMPARE(other.list().front().addressText(), QString("[2001:db8::7]:9999"));
    }

    void expiresAfterThreePeriods()
    {
        SeenClouds seen;
        seen.hear(beaconOf(1), QHostAddress("192.168.1.7"), start);
        seen.hear(beaconOf(2, true), QHostAddress("192.168.1.8"), start);
        QVERIFY(!seen.expire(start + 3 * beaconPeriodPairing));
        QVERIFY(seen.expire(start + 3 * beaconPeriodPairing + std::chrono::milliseconds(1)));
        QCOMPARE(seen.list().size(), std::size_t(1));
        QVERIFY(!seen.expire(start + 3 * beaconPeriod));
        QVERIFY(seen.expire(start + 3 * beaconPeriod + std::chrono::milliseconds(1)));
        QVERIFY(seen.list().empty());
    }

    void anAddressThatFellSilentGivesWay_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::newRow("another network") << "192.168.1.7" << "10.0.0.7";
        QTest::newRow("a worse one that is left") << "192.168.1.7" << "2001:db8::7";
        QTest::newRow("between two of IPv6") << "2001:db8::7" << "2001:db8::8";
    }
    void anAddressThatFellSilentGivesWay()
    {
        QFETCH(QString, before);
        QFETCH(QString, after);
        SeenClouds seen;
        seen.hear(beaconOf(1), QHostAddress(before), start);
        const auto moved = start + beaconPeriod;
        QVERIFY(!seen.hear(beaconOf(1), QHostAddress(after), moved)); // both may be right
        const auto silent = start + 3 * beaconPeriod + std::chrono::milliseconds(1);
        QVERIFY(!seen.hear(beaconOf(1), QHostAddress(after), silent));
        QVERIFY(seen.expire(silent));
        QCOMPARE(seen.list().front().address, QHostAddress(after));
        QVERIFY(!seen.expire(silent));
        QVERIFY(!seen.hear(beaconOf(1), QHostAddress(after), silent));
        QVERIFY(!seen.expire(silent + 3 * beaconPeriod));
        QVERIFY(seen.expire(silent + 3 * beaconPeriod + std::chrono::milliseconds(1)));
        QVERIFY(seen.list().empty());
    }

    void ofTheAddressesThatAreLeftTheBestIsShown()
    {
        SeenClouds seen;
        seen.hear(beaconOf(1), QHostAddress("192.168.1.7"), start);
        for (const char *address : {"fe80::1", "169.254.0.7", "2001:db8::7"})
            seen.hear(beaconOf(1), QHostAddress(QString::fromLatin1(address)), start + beaconPeriod);
        QVERIFY(seen.expire(start + 3 * beaconPeriod + std::chrono::milliseconds(1)));
        QCOMPARE(seen.list().front().address, QHostAddress("169.254.0.7"));
    }

    void forgedAddressesDisplaceNone()
    {
        SeenClouds seen;
        seen.hear(beaconOf(1), QHostAddress("192.168.1.7"), start);
        for (quint32 i = 0; i < 10'000; ++i)
            QVERIFY(!seen.hear(beaconOf(1), QHostAddress(0x0a000001 + i), start));
        seen.hear(beaconOf(1), QHostAddress("192.168.1.7"), start + beaconPeriod);
        QVERIFY(!seen.expire(start + 3 * beaconPeriod + std::chrono::milliseconds(1)));
        QCOMPARE(seen.list().front().address, QHostAddress("192.168.1.7"));
    }

    void aFloodFillsTheListAndNoMore()
    {
        SeenClouds seen;
        seen.hear(beaconOf(0), QHostAddress("192.168.1.7"), start);
        for (int i = 1; i < 10'000; ++i)
            seen.hear(beaconOf(i), QHostAddress("192.168.1.66"), start);
        QCOMPARE(seen.list().size(), maxSeenClouds);
        // Who was there before stays.
        QVERIFY(seen.hear(beaconOf(0, true), QHostAddress("192.168.1.7"), start));
        QCOMPARE(seen.list().front().beacon.deviceName, std::string("cloud-0"));
    }
};

QTEST_GUILESS_MAIN(BeaconTest)
#include "tst_beacon.moc"
