#include "network/wire/messages.h"
#include "ui/controllers/reconnector.h"

#include <QSignalSpy>
#include <QTest>

using namespace neurosurgeon;
using namespace std::chrono_literals;

/// When a lost cloud is tried again, and when no more.
class ReconnectorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void waitsLongerAfterEachTry();
    void saysWhenAndHowToStop();
    void endsWhereAnotherTryIsNoUse();
    void aBusyCloudIsTriedAgain();
    void leavesOtherProblemsAlone();

private:
    static Problem unreachable() { return {QStringLiteral("x"), QStringLiteral("y"), NextStep::Reconnect}; }
    static void fireNow(Reconnector &reconnector)
    {
        auto *timer = reconnector.findChild<QTimer *>();
        timer->setInterval(0);
    }
};

void ReconnectorTest::waitsLongerAfterEachTry()
{
    Reconnector reconnector;
    const QSignalSpy attempts(&reconnector, &Reconnector::attempt);
    reconnector.begin();
    QList<int> waits;
    for (int i = 0; i < 7; ++i) {
        (void)reconnector.amended(unreachable());
        waits += static_cast<int>(reconnector.wait().count());
        fireNow(reconnector);
        QTRY_COMPARE(attempts.count(), i + 1);
    }
    QCOMPARE(waits, (QList<int>{1, 2, 4, 8, 16, 30, 30}));
    reconnector.begin();
    QCOMPARE(reconnector.wait(), 1s);
}

void ReconnectorTest::saysWhenAndHowToStop()
{
    Reconnector reconnector;
    reconnector.begin();
    const Problem problem = reconnector.amended(unreachable());
    QCOMPARE(problem.other, NextStep::StopTrying);
    QVERIFY(problem.detail.startsWith(QStringLiteral("y ")));
    QVERIFY(problem.detail.contains(u'1'));
    const QSignalSpy attempts(&reconnector, &Reconnector::attempt);
    reconnector.stop();
    fireNow(reconnector);
    QCoreApplication::processEvents();
    QCOMPARE(attempts.count(), 0);
    QCOMPARE(reconnector.amended(unreachable()), unreachable());
}

void ReconnectorTest::endsWhereAnotherTryIsNoUse()
{
    Reconnector reconnector;
    reconnector.begin();
    Problem refused = unreachable();
    refused.next = NextStep::Pair;
    QCOMPARE(reconnector.amended(refused), refused);
    QVERIFY(!reconnector.isTrying());
    reconnector.begin();
    refused.isWarning = true; // forgotten here: no fault, but no way back either
    QCOMPARE(reconnector.amended(refused), refused);
    QVERIFY(!reconnector.isTrying());
}

void ReconnectorTest::aBusyCloudIsTriedAgain()
{
    Reconnector reconnector;
    reconnector.begin();
    const ErrorMessage busy{PeerErrorCode::Busy, "The cloud has too many unfinished connections; try again in a few seconds."};
    QCOMPARE(reconnector.amended(problemOf(busy.toError())).other, NextStep::StopTrying);
    QVERIFY(reconnector.isTrying());
}

void ReconnectorTest::leavesOtherProblemsAlone()
{
    Reconnector reconnector;
    QCOMPARE(reconnector.amended(unreachable()), unreachable());
    reconnector.begin();
    Problem warning = unreachable();
    warning.next = NextStep::MeasureAgain;
    warning.isWarning = true;
    QCOMPARE(reconnector.amended(warning), warning);
    QVERIFY(reconnector.isTrying());
}

QTEST_MAIN(ReconnectorTest)
#include "tst_reconnector.moc"
