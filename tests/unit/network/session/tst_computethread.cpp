#include "network/session/computethread.h"

#include <QTest>

#include <atomic>
#include <future>
#include <memory>
#include <semaphore>

using namespace neurosurgeon;

namespace {

/// Idle work whose steps are let through one by one; it never ends by itself.
class IdleWork {
public:
    /// `alive` lives as long as the thread keeps the step.
    ComputeThread::IdleStep step(std::shared_ptr<int> alive = {})
    {
        return [this, alive = std::move(alive)](Compute &) {
            m_begun.release();
            m_letThrough.acquire();
            return !m_over;
        };
    }
    void waitForAStep() { m_begun.acquire(); }
    bool hasBegunAStep() { return m_begun.try_acquire(); }
    void letThrough() { m_letThrough.release(); }
    void end()
    {
        m_over = true;
        m_letThrough.release();
    }

private:
    std::counting_semaphore<> m_begun{0};
    std::counting_semaphore<> m_letThrough{0};
    std::atomic<bool> m_over = false;
};

} // namespace

class ComputeThreadTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void idleWorkGoesOnStepByStep();
    void idleWorkThatIsClearedDuringAStepEndsBehindIt();
    void idleWorkThatIsReplacedDuringAStepDoesNotComeBack();
    void jobsComeBetweenTwoSteps();
};

void ComputeThreadTest::idleWorkGoesOnStepByStep()
{
    std::promise<void> done;
    ComputeThread thread({});
    thread.setIdleWork([&, steps = 0](Compute &) mutable {
        if (++steps < 3)
            return true;
        done.set_value();
        return false;
    });
    done.get_future().wait();
}

void ComputeThreadTest::idleWorkThatIsClearedDuringAStepEndsBehindIt()
{
    IdleWork work;
    ComputeThread thread({});
    auto alive = std::make_shared<int>();
    const std::weak_ptr<int> kept = alive;
    thread.setIdleWork(work.step(std::move(alive)));
    work.waitForAStep();
    thread.setIdleWork({});
    work.letThrough();
    const bool isForgotten = QTest::qWaitFor([&] { return kept.expired(); });
    work.end();
    QVERIFY(isForgotten);
}

void ComputeThreadTest::idleWorkThatIsReplacedDuringAStepDoesNotComeBack()
{
    IdleWork work;
    std::promise<void> replaced;
    ComputeThread thread({});
    auto alive = std::make_shared<int>();
    const std::weak_ptr<int> kept = alive;
    thread.setIdleWork(work.step(std::move(alive)));
    work.waitForAStep();
    thread.setIdleWork([&](Compute &) {
        replaced.set_value();
        return false;
    });
    work.letThrough();
    replaced.get_future().wait();
    QTRY_VERIFY(kept.expired());
}

void ComputeThreadTest::jobsComeBetweenTwoSteps()
{
    IdleWork work;
    std::promise<bool> hadBegun;
    ComputeThread thread({});
    thread.setIdleWork(work.step());
    work.waitForAStep();
    thread.post([&](Compute &) { hadBegun.set_value(work.hasBegunAStep()); });
    work.letThrough();
    QVERIFY(!hadBegun.get_future().get());
    work.waitForAStep();
    work.end();
}

QTEST_GUILESS_MAIN(ComputeThreadTest)
#include "tst_computethread.moc"
