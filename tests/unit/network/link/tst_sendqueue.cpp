#include "network/link/sendqueue.h"
#include "network/wire/frame.h"

#include <QTest>

using namespace neurosurgeon;

namespace {

const SendQueue::TimePoint queued{std::chrono::hours(1)};

QByteArray drain(SendQueue &queue, qsizetype maxBytes)
{
    QByteArray all;
    while (!queue.isEmpty()) {
        const SendQueue::Slice slice = queue.take(maxBytes);
        Q_ASSERT(!slice.bytes.isEmpty() && slice.bytes.size() <= maxBytes);
        all += slice.bytes;
    }
    return all;
}

} // namespace

class SendQueueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cutsWithoutLosingOrder();
    void sharesThePayload();
    void keepsTheOwnerAliveInTheSlice();
    void dropsOnlyWhatHasNotStarted();
};

void SendQueueTest::cutsWithoutLosingOrder()
{
    for (qsizetype size : {1, 2, 3, 5, 7, 100}) {
        SendQueue queue;
        queue.add(1, "head", {documentPayload("first"), documentPayload("second")}, queued);
        queue.add(2, "next", {}, queued);
        QCOMPARE(queue.frames(), 2U);
        QCOMPARE(drain(queue, size), "headfirstsecondnext");
    }
}

void SendQueueTest::sharesThePayload()
{
    SendQueue queue;
    const TensorView payload = documentPayload("0123456789");
    queue.add(1, "h", {payload}, queued);
    queue.take(100);
    queue.take(4);
    QCOMPARE(static_cast<const void *>(queue.take(4).bytes.constData()),
             static_cast<const void *>(payload.bytes().data() + 4));
}

void SendQueueTest::keepsTheOwnerAliveInTheSlice()
{
    SendQueue queue;
    auto owner = std::make_shared<std::array<std::byte, 4>>();
    const std::weak_ptr<const void> watch = owner;
    queue.add(1, "h", {TensorView({DataType::UInt8, {4}}, owner->data(), owner)}, queued);
    owner.reset();
    queue.take(100);
    {
        const SendQueue::Slice slice = queue.take(100);
        QVERIFY(queue.isEmpty());
        QVERIFY(!watch.expired());
    }
    QVERIFY(watch.expired());
}

void SendQueueTest::dropsOnlyWhatHasNotStarted()
{
    SendQueue queue;
    queue.add(1, "one1", {}, queued);
    queue.add(1, "one2", {}, queued);
    queue.add(2, "two", {}, queued);
    QCOMPARE(queue.take(2).bytes, "on");
    queue.drop(1);
    QCOMPARE(drain(queue, 100), "e1two");
}

QTEST_GUILESS_MAIN(SendQueueTest)
#include "tst_sendqueue.moc"
