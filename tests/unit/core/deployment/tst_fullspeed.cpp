#include "core/deployment/fullspeed.h"

#include <QTest>

using namespace neurosurgeon;

/// What counts as a machine's full speed, and which rounds of a measurement count.
class FullSpeedTest : public QObject {
    Q_OBJECT

    static FullSpeed seen(double calibration, double glance)
    {
        FullSpeed speed;
        speed.addCalibration(calibration);
        speed.addGlance(glance);
        return speed;
    }

private Q_SLOTS:
    void aSlowGlanceIsNotFast()
    {
        const FullSpeed speed = seen(2.3, 2.4);
        QVERIFY(speed.isFast(2.6));
        QVERIFY(!speed.isFast(2.75));
    }

    void aFastMeasurementHasTheUsualCalibrationWhateverItsGlanceWas()
    {
        FullSpeed speed = seen(2.3, 2.4);
        for (const double calibration : {2.4, 2.35, 3.4, 3.5, 3.6}) // three of them of slow stretches
            speed.addCalibration(calibration);
        QCOMPARE(speed.calibration(), 2.35);
        QCOMPARE(speed.calibrationAt(2.4), 2.35);
        QCOMPARE(speed.calibrationAt(2.6), 2.35);
    }

    void aSlowMeasurementIsSlowInProportion()
    {
        FullSpeed speed = seen(2.3, 2.4);
        QCOMPARE(speed.calibrationAt(3.6), 2.3 * 1.5);
        for (const double glance : {2.3, 2.5, 3.4, 2.35, 2.45}) // to the usual glance at full speed, not to the fastest
            speed.addGlance(glance);
        QCOMPARE(speed.calibrationAt(3.6), 2.3 * 1.5);
    }

    void onlyAMachineThatIsFasterThanEverBeforeWantsACalibration()
    {
        QVERIFY(FullSpeed().wantsCalibration(2.4));
        const FullSpeed speed = seen(3.3, 3.4);
        QVERIFY(!speed.wantsCalibration(4.0));
        QVERIFY(!speed.wantsCalibration(3.2));
        QVERIFY(speed.wantsCalibration(2.4));
    }

    void aMomentOfMoreSpeedIsNotFullSpeed()
    {
        FullSpeed speed = seen(2.3, 2.4);
        for (const double glance : {1.9, 2.35, 2.4}) {
            speed.addGlance(glance);
            speed.addCalibration(glance - 0.1);
        }
        QVERIFY(speed.isFast(2.5));
        QCOMPARE(speed.calibrationAt(2.4), 2.3);
        speed.addGlance(1.95); // seen twice is a moment still, three times it is the machine's speed
        QVERIFY(speed.isFast(2.5));
        speed.addGlance(2.0);
        QVERIFY(!speed.isFast(2.5));
        QVERIFY(speed.isFast(2.2));
    }

    void aMachineThatBecameSlowerForGoodCountsAsFastAgain()
    {
        FullSpeed speed = seen(2.3, 2.4);
        speed.addCalibration(3.3);
        QVERIFY(!speed.isFast(3.5));
        speed.acceptSlower(3.5);
        QVERIFY(speed.isFast(3.7));
        QCOMPARE(speed.calibrationAt(3.7), 3.3);
    }

    void roundsBesideASlowGlanceDoNotCount()
    {
        QCOMPARE(roundsThatCount({2.4, 3.5, 2.5, 3.3, 2.45}), (std::vector<std::size_t>{0, 2, 4}));
        // A machine that was slow all the time: as good as it gets.
        QCOMPARE(roundsThatCount({3.5, 3.4, 4.4}), (std::vector<std::size_t>{0, 1}));
    }
};

QTEST_APPLESS_MAIN(FullSpeedTest)
#include "tst_fullspeed.moc"
