#include "network/session/linkmonitor.h"

#include <QTest>

#include <algorithm>
#include <utility>

using namespace neurosurgeon;
using namespace std::chrono_literals;

namespace {

/// A link of one rate whose rounds end when the test says so.
struct ControlledLink {
    struct Round {
        ProbePlan plan;
        LinkMonitor::Answer answer;
    };

    std::vector<Round> sent;
    std::size_t bytes = 0;
    std::size_t mostAtOnce = 0;
    double mbitPerSecond = 80; ///< 10 bytes in a microsecond
    LinkMonitor monitor{[this](const ProbePlan &plan, LinkMonitor::Answer answer) {
                            sent.push_back({plan, std::move(answer)});
                            bytes += plan.totalBytes();
                            mostAtOnce = std::max(mostAtOnce, sent.size());
                        },
                        [] { return false; }};

    /// The oldest round arrives.
    void deliver()
    {
        const Round round = std::exchange(sent.front(), {});
        sent.erase(sent.begin());
        ProbeReply reply;
        std::chrono::nanoseconds at{};
        for (const std::size_t payload : round.plan.payloadBytes) {
            if (!reply.arrivals.empty())
                at += std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(payload) * 8000 / mbitPerSecond));
            reply.arrivals.push_back({payload, at});
        }
        round.answer(reply);
    }
    void fail(std::string why)
    {
        const Round round = std::exchange(sent.front(), {});
        sent.erase(sent.begin());
        round.answer(failure(ErrorCode::NoConnection, std::move(why)));
    }
};

struct Asked {
    std::vector<Expected<LinkState>> answers;
    std::function<void(Expected<LinkState>)> ask()
    {
        return [this](Expected<LinkState> answer) { answers.push_back(std::move(answer)); };
    }
};

} // namespace

class LinkMonitorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aLinkNeverMetGetsAScoutAndOneRoundThatItSizes()
    {
        ControlledLink link;
        Asked asked;
        link.monitor.measure(asked.ask());
        QCOMPARE(link.sent.size(), std::size_t{1});
        QVERIFY(link.bytes <= scoutBytes);
        link.deliver();
        QCOMPARE(link.sent.size(), std::size_t{1});
        QVERIFY(asked.answers.empty());
        link.deliver();
        QVERIFY(link.sent.empty());
        QCOMPARE(asked.answers.size(), std::size_t{1});
        QVERIFY(asked.answers.front().has_value());
        QVERIFY(std::abs(asked.answers.front()->goodput->mbitPerSecond - 80) < 0.8);
        QCOMPARE(asked.answers.front()->goodput->samples, 1);
        QCOMPARE(asked.answers.front()->probeBytes, link.bytes);
        QVERIFY(link.bytes <= std::size_t{64 * 1024});
    }

    void measurementsWaitForEachOther()
    {
        ControlledLink link;
        Asked asked;
        for (int i = 0; i < 3; ++i)
            link.monitor.measure(asked.ask());
        std::vector<std::size_t> answered;
        while (!link.sent.empty()) {
            link.deliver();
            answered.push_back(asked.answers.size());
        }
        QCOMPARE(link.mostAtOnce, std::size_t{1});
        // The scout answers nobody; the rounds behind it one each, since the link is known then.
        QCOMPARE(answered, (std::vector<std::size_t>{0, 1, 2, 3}));
        QCOMPARE(asked.answers.back()->goodput->samples, 3);
    }

    void aFailureReachesWhoAskedAndTheNextOneIsServed()
    {
        ControlledLink link;
        Asked first;
        Asked second;
        link.monitor.measure(first.ask());
        link.monitor.measure(second.ask());
        link.fail("The cable is out.");
        QCOMPARE(first.answers.size(), std::size_t{1});
        QCOMPARE(first.answers.front().error().message, std::string("The cable is out."));
        QCOMPARE(link.sent.size(), std::size_t{1});
        QCOMPARE(link.sent.front().plan, planProbe());
        link.deliver();
        link.deliver();
        QCOMPARE(second.answers.size(), std::size_t{1});
        QVERIFY(second.answers.front().has_value());
    }

    void waitingOnesCanBeGivenUp()
    {
        ControlledLink link;
        Asked first;
        Asked second;
        link.monitor.measure(first.ask());
        link.monitor.measure(second.ask());
        link.monitor.cancelWaiting();
        QCOMPARE(second.answers.size(), std::size_t{1});
        QCOMPARE(second.answers.front().error().code, ErrorCode::Cancelled);
        QVERIFY(first.answers.empty());
        link.deliver();
        link.deliver();
        QVERIFY(link.sent.empty());
        QVERIFY(first.answers.front().has_value());
    }

    void onlyASurpriseIsConfirmed()
    {
        ControlledLink link;
        Asked asked;
        for (int i = 0; i < 4; ++i)
            link.monitor.measure(asked.ask());
        while (!link.sent.empty())
            link.deliver();
        asked.answers.clear();
        link.monitor.confirm(asked.ask());
        QVERIFY(link.sent.empty());
        QCOMPARE(asked.answers.size(), std::size_t{1});

        link.monitor.addTransfer({600'000, 600ms}); // 8 Mbit/s
        QVERIFY(link.monitor.state().surprised);
        link.mbitPerSecond = 8;
        link.monitor.confirm(asked.ask());
        QCOMPARE(link.sent.size(), std::size_t{1});
        QCOMPARE(asked.answers.size(), std::size_t{1});
        link.deliver();
        QCOMPARE(asked.answers.size(), std::size_t{2});
        QVERIFY(std::abs(asked.answers.back()->goodput->mbitPerSecond - 8) < 0.8);
    }

    void watchingBeginsAndEndsWithTheConnection()
    {
        ControlledLink link;
        link.monitor.watch(true);
        QVERIFY(link.sent.empty());
        link.monitor.setConnected(true);
        QTRY_COMPARE(link.sent.size(), std::size_t{1});
        link.deliver();
        QVERIFY(link.monitor.state().goodput.has_value());
        QTRY_COMPARE(link.sent.size(), std::size_t{1}); // a link just met wants to be known better
        link.monitor.watch(false);
        link.deliver();
        QCOMPARE(link.monitor.findChildren<QTimer *>().size(), 1);
        QVERIFY(!link.monitor.findChild<QTimer *>()->isActive());
    }
};

QTEST_GUILESS_MAIN(LinkMonitorTest)
#include "tst_linkmonitor.moc"
