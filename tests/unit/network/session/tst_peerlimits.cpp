#include "network/session/peerlimits.h"

#include <QTest>

using namespace neurosurgeon;
using namespace std::chrono_literals;

namespace {

const PeerUse::TimePoint start{1h};

} // namespace

class PeerLimitsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ticketsCountUntilTheyAreGone()
    {
        const auto use = std::make_shared<PeerUse>(PeerLimits{.waiting = 2, .bytes = 1'000'000});
        auto one = use->admit(10, start);
        const auto two = use->admit(10, start);
        QVERIFY(use->refusal(10, 0, start));
        one.reset();
        QVERIFY(!use->refusal(10, 0, start));
        QCOMPARE(use->bytes(), 10);
    }

    void answersThatNobodyReadsCount()
    {
        const auto use = std::make_shared<PeerUse>(PeerLimits{.waiting = 4});
        QVERIFY(!use->refusal(10, 3, start));
        QVERIFY(use->refusal(10, 4, start));
    }

    void bytesAreLimited()
    {
        const auto use = std::make_shared<PeerUse>(PeerLimits{.bytes = 1'000'000});
        const auto half = use->admit(600'000, start);
        QVERIFY(!use->refusal(400'000, 0, start));
        const auto refusal = use->refusal(400'001, 0, start);
        QVERIFY(refusal);
        QVERIFY(refusal->find("1 MB") != std::string::npos);
    }

    void theRateIsLimitedWithASecondsWorthAtOnce()
    {
        const auto use = std::make_shared<PeerUse>(PeerLimits{.perSecond = 2});
        (void)use->admit(1, start);
        (void)use->admit(1, start);
        QVERIFY(use->refusal(1, 0, start));
        QVERIFY(!use->refusal(1, 0, start + 600ms));
        (void)use->admit(1, start + 600ms);
        QVERIFY(use->refusal(1, 0, start + 700ms));
    }

    void onlyWhatLeftNoTraceIsUnused()
    {
        const auto use = std::make_shared<PeerUse>(PeerLimits{.perSecond = 0.5});
        QVERIFY(use->isUnused(start));
        auto ticket = use->admit(1, start);
        QVERIFY(!use->isUnused(start + 1h));
        ticket.reset();
        QVERIFY(!use->isUnused(start + 1s));
        QVERIFY(use->isUnused(start + 2s));
        QVERIFY(use->refusal(1, 0, start + 1s)->find("0.5 inferences a second") != std::string::npos);
    }

    void withoutARateAnyNumberIsWelcome()
    {
        const auto use = std::make_shared<PeerUse>(PeerLimits{});
        for (int i = 0; i < 10'000; ++i)
            (void)use->admit(1, start);
        QVERIFY(!use->refusal(1, 0, start));
        QCOMPARE(use->waiting(), 0);
    }
};

QTEST_GUILESS_MAIN(PeerLimitsTest)
#include "tst_peerlimits.moc"
