#include "network/session/fairqueue.h"

#include <QTest>

#include <map>

using namespace neurosurgeon;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

class FairQueueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsOneOwnersJobsInOrder();
    void sharesTimeNotJobs();
    void aFloodDoesNotDelayAnother();
    void whoWasAwaySavesNothingUp();
    void workThatAnotherJobDidIsOwed();
    void remembersWhatOthersGot();
    void forgetsOwnersThatAreGone();
};

void FairQueueTest::keepsOneOwnersJobsInOrder()
{
    FairQueue<int> queue;
    for (int job = 0; job < 5; ++job)
        queue.push(1, job);
    for (int job = 0; job < 5; ++job) {
        const auto [owner, next] = queue.pop();
        QCOMPARE(next, job);
        queue.charge(owner, 1ms);
    }
    QVERIFY(queue.isEmpty());
}

void FairQueueTest::sharesTimeNotJobs()
{
    FairQueue<int> queue;
    std::map<std::uint64_t, nanoseconds> got;
    for (int i = 0; i < 200; ++i) {
        queue.push(1, 0);
        queue.push(2, 0);
    }
    // Jobs of 1 take four times as long as jobs of 2.
    for (int i = 0; i < 200; ++i) {
        const auto owner = queue.pop().first;
        const nanoseconds took = owner == 1 ? 4ms : 1ms;
        got[owner] += took;
        queue.charge(owner, took);
    }
    QVERIFY(got[1] - got[2] <= 4ms);
    QVERIFY(got[2] - got[1] <= 4ms);
}

void FairQueueTest::aFloodDoesNotDelayAnother()
{
    FairQueue<int> queue;
    for (int i = 0; i < 1000; ++i)
        queue.push(1, i);
    queue.charge(queue.pop().first, 1ms);
    queue.push(2, 0);
    QCOMPARE(queue.pop().first, 2U);
}

void FairQueueTest::whoWasAwaySavesNothingUp()
{
    FairQueue<int> queue;
    for (int i = 0; i < 100; ++i) {
        queue.push(1, i);
        queue.charge(queue.pop().first, 10ms);
    }
    for (int i = 0; i < 10; ++i) {
        queue.push(1, i);
        queue.push(2, i);
    }
    int second = 0;
    for (int i = 0; i < 10; ++i) {
        const auto owner = queue.pop().first;
        second += owner == 2 ? 1 : 0;
        queue.charge(owner, 10ms);
    }
    // Not all ten, as a second of service he never took would give him.
    QVERIFY(second >= 4 && second <= 6);
}

void FairQueueTest::workThatAnotherJobDidIsOwed()
{
    FairQueue<int> queue;
    for (int i = 0; i < 100; ++i)
        for (const std::uint64_t owner : {1U, 2U, 3U})
            queue.push(owner, i);
    // Every job of 1 does as much of 2's work as of its own.
    std::map<std::uint64_t, nanoseconds> got;
    for (int i = 0; i < 90; ++i) {
        const auto owner = queue.pop().first;
        got[owner] += 1ms;
        if (owner == 1) {
            queue.bill(2, 1ms);
            got[2] += 1ms;
        }
        queue.charge(owner, 1ms);
    }
    for (const std::uint64_t owner : {2U, 3U})
        QVERIFY(got[owner] - got[1] <= 2ms && got[1] - got[owner] <= 2ms);
    QCOMPARE(queue.servedToOthers(3), got[1] + got[2]);
}

void FairQueueTest::remembersWhatOthersGot()
{
    FairQueue<int> queue;
    queue.push(1, 0);
    queue.charge(queue.pop().first, 3ms);
    queue.push(2, 0);
    queue.charge(queue.pop().first, 5ms);
    QCOMPARE(queue.servedToOthers(1), nanoseconds(5ms));
    QCOMPARE(queue.servedToOthers(2), nanoseconds(3ms));
    QCOMPARE(queue.servedToOthers(9), nanoseconds(8ms));
}

void FairQueueTest::forgetsOwnersThatAreGone()
{
    FairQueue<int> queue;
    for (std::uint64_t owner = 1; owner <= 10'000; ++owner) {
        queue.push(owner, 0);
        QCOMPARE(queue.pop().first, owner);
        queue.charge(owner, 1ms);
    }
    QVERIFY(queue.owners() < 200);
}

QTEST_APPLESS_MAIN(FairQueueTest)
#include "tst_fairqueue.moc"
