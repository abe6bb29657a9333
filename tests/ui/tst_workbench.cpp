#include "ui/scenes/samples.h"
#include "ui/state/watch.h"
#include "ui/state/workbench.h"

#include <QSignalSpy>
#include <QTest>

using namespace neurosurgeon;

class WorkbenchTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void followsTheBestPointUntilOneIsChosen();
    void undoTakesBackEveryChoice();
    void oneGestureIsOneStep();
    void whatIfMovesTheBestPointAndLeavesMeasuredAlone();
    void whatIfNeedsNoMeasuredLink();
    void bandAgreesWithThePlan();
    void newGraphForgetsProfiles();
    void thirdPinReplacesTheOldest();
    void runsThatContradictTheProfileAreTold();
    void anUnstableBandwidthIsToldOnce();
    void anOldProfileIsTold();
    void profilesOfAnotherModelAreLeftOut();

private:
    std::unique_ptr<Workbench> m_workbench;
};

void WorkbenchTest::init()
{
    m_workbench = std::make_unique<Workbench>();
    auto contents = sampleSession(QStringLiteral("vgg_net"));
    QVERIFY(contents);
    m_workbench->restore(contents->facts, contents->choices, contents->runs, contents->samples);
}

void WorkbenchTest::followsTheBestPointUntilOneIsChosen()
{
    QCOMPARE(m_workbench->point(), m_workbench->bestPoint());
    LinkEstimate slow = *m_workbench->facts().link;
    slow.mbitPerSecond = 0.1;
    m_workbench->setLink(slow, true);
    QCOMPARE(m_workbench->point(), m_workbench->bestPoint());
    m_workbench->selectPoint(3);
    slow.mbitPerSecond = 1000;
    m_workbench->setLink(slow, true);
    QCOMPARE(m_workbench->point(), 3);
}

void WorkbenchTest::undoTakesBackEveryChoice()
{
    const Choices before = m_workbench->choices();
    m_workbench->selectPoint(4);
    m_workbench->setWhatIf({true, 2, 30, 3, 1});
    m_workbench->chooseInput(QStringLiteral("picture.png"));
    m_workbench->togglePin(1);
    QCOMPARE(m_workbench->undoStack().count(), 4);
    for (int i = 0; i < 4; ++i)
        m_workbench->undoStack().undo();
    QVERIFY(m_workbench->choices() == before);
    for (int i = 0; i < 4; ++i)
        m_workbench->undoStack().redo();
    QCOMPARE(m_workbench->point(), 4);
    QCOMPARE(m_workbench->choices().input, QStringLiteral("picture.png"));
}

void WorkbenchTest::oneGestureIsOneStep()
{
    const int before = m_workbench->point();
    for (const int point : {7, 8, 9, 10})
        m_workbench->selectPoint(point);
    QCOMPARE(m_workbench->undoStack().count(), 1);
    m_workbench->undoStack().undo();
    QCOMPARE(m_workbench->point(), before);
}

void WorkbenchTest::whatIfMovesTheBestPointAndLeavesMeasuredAlone()
{
    const Plan measured = *m_workbench->measuredPlan();
    m_workbench->setWhatIf({true, 0.1, 200, 0.1, 100});
    QCOMPARE(m_workbench->bestPoint(), static_cast<int>(measured.candidates.size()) - 1);
    QVERIFY(m_workbench->measuredPlan()->candidates == measured.candidates);
    QVERIFY(m_workbench->plan()->candidates != measured.candidates);
}

void WorkbenchTest::whatIfNeedsNoMeasuredLink()
{
    m_workbench->setLink(std::nullopt, false);
    QVERIFY(!m_workbench->plan());
    m_workbench->setWhatIf({true, 10, 10, 1, 1});
    QVERIFY(m_workbench->plan());
    QVERIFY(!m_workbench->measuredPlan());
}

void WorkbenchTest::bandAgreesWithThePlan()
{
    for (const std::size_t step : {0, 40, 80, 120, 160}) {
        const BandPoint expected = m_workbench->band()[step];
        LinkEstimate link = m_workbench->effectiveLink();
        link.mbitPerSecond = expected.mbitPerSecond;
        m_workbench->setLink(link, true);
        QCOMPARE(m_workbench->bestPoint(), expected.best);
        QVERIFY(std::abs((m_workbench->plan()->chosen().total - expected.total).count()) <= 2);
    }
}

void WorkbenchTest::newGraphForgetsProfiles()
{
    const QSignalSpy changed(m_workbench.get(), &Workbench::modelChanged);
    auto other = sampleSession(QStringLiteral("resnet18"));
    QVERIFY(other);
    m_workbench->setGraph(other->facts.graph);
    QCOMPARE(changed.count(), 1);
    QVERIFY(!m_workbench->facts().edge);
    QVERIFY(!m_workbench->plan());
    QCOMPARE(m_workbench->choices().point, -1);
}

void WorkbenchTest::thirdPinReplacesTheOldest()
{
    for (const int run : {1, 2, 3})
        m_workbench->togglePin(run);
    QCOMPARE(m_workbench->choices().pinned, (std::vector<int>{2, 3}));
    m_workbench->togglePin(2);
    QCOMPARE(m_workbench->choices().pinned, (std::vector<int>{3}));
}

void WorkbenchTest::runsThatContradictTheProfileAreTold()
{
    Watch watch(*m_workbench);
    QSignalSpy told(&watch, &Watch::problem);
    m_workbench->clearRuns();
    RunEntry run;
    run.model = QStringLiteral("vgg_net");
    run.predicted.edge = std::chrono::milliseconds(100);
    run.measured.edge = std::chrono::milliseconds(110);
    for (int i = 0; i < 6; ++i)
        m_workbench->addRun(run);
    QCOMPARE(told.count(), 0);
    run.measured.edge = std::chrono::milliseconds(190);
    for (int i = 0; i < 6; ++i)
        m_workbench->addRun(run);
    QCOMPARE(told.count(), 1); // once, not with each run
    QCOMPARE(told.front().front().value<Problem>().next, NextStep::ProfileAgain);
}

void WorkbenchTest::anUnstableBandwidthIsToldOnce()
{
    m_workbench->restore(m_workbench->facts(), m_workbench->choices(), {}, {});
    Watch watch(*m_workbench);
    QSignalSpy told(&watch, &Watch::problem);
    QDateTime at = QDateTime::currentDateTimeUtc();
    const auto sample = [&](double rate) {
        at = at.addSecs(2);
        m_workbench->addLinkSample({at, {rate, rate, rate, 8}, std::chrono::milliseconds(1)});
    };
    for (int i = 0; i < 12; ++i)
        sample(i % 2 == 0 ? 3000 : 9000); // no plan depends on it
    QCOMPARE(told.count(), 0);
    m_workbench->restore(m_workbench->facts(), m_workbench->choices(), {}, {});
    for (int i = 0; i < 12; ++i)
        sample(20 + i % 3);
    QCOMPARE(told.count(), 0);
    for (int i = 0; i < 12; ++i)
        sample(i % 2 == 0 ? 5 : 25);
    QCOMPARE(told.count(), 1);
    for (int i = 0; i < 12; ++i)
        sample(20);
    for (int i = 0; i < 12; ++i)
        sample(i % 2 == 0 ? 5 : 25);
    QCOMPARE(told.count(), 2);
}

void WorkbenchTest::anOldProfileIsTold()
{
    Watch watch(*m_workbench);
    QSignalSpy told(&watch, &Watch::problem);
    auto edge = m_workbench->facts().edge;
    edge->measuredAt = QDateTime::currentDateTimeUtc().addDays(-3).toString(Qt::ISODate).toStdString();
    m_workbench->setProfiles(edge, std::nullopt);
    QCOMPARE(told.count(), 0);
    edge->measuredAt = QDateTime::currentDateTimeUtc().addDays(-90).toString(Qt::ISODate).toStdString();
    m_workbench->setProfiles(edge, std::nullopt);
    QCOMPARE(told.count(), 1);
}

void WorkbenchTest::profilesOfAnotherModelAreLeftOut()
{
    const auto other = sampleSession(QStringLiteral("resnet18"));
    QVERIFY(other);
    m_workbench->setProfiles(other->facts.edge, m_workbench->facts().cloud);
    QVERIFY(!m_workbench->facts().edge);
    QVERIFY(m_workbench->facts().cloud);
}

QTEST_MAIN(WorkbenchTest)
#include "tst_workbench.moc"
