#include "core/profile/profiler.h"
#include "tests/support/fakemodel.h"
#include "tests/support/testgraphs.h"

#include <QTest>

using namespace neurosurgeon;
using namespace std::chrono_literals;

class ProfilerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aQuickProfileTimesTheWholeAndItsLayers();
    void aFullProfileTimesEveryHeadAndTail();
    void anInterruptedFullProfileIsAQuickOne();
    void passesErrorsOn();
    void anErrorIsNoProgress();
};

void ProfilerTest::aQuickProfileTimesTheWholeAndItsLayers()
{
    const auto model = std::make_shared<test::FakeModel>(test::diamond());
    Profiler profiler(model, {}, Optimize::On, ProfileQuality::Quick);
    while (!profiler.isDone())
        QVERIFY(profiler.step());
    const ModelProfile profile = profiler.profile();
    QCOMPARE(profile.quality, ProfileQuality::Quick);
    QCOMPARE(model->compiled, std::vector<LayerSet>{LayerSet(5, true)});
    QCOMPARE(profile.layers.size(), std::size_t{5});
    for (const Timing &layer : profile.layers) {
        QCOMPARE(layer.median, 5us);
        QCOMPARE(layer.runs, profile.whole.runs);
    }
    QVERIFY(profile.whole.runs >= 3);
    QVERIFY(profile.heads.empty() && profile.tails.empty());
    QCOMPARE(profile.identity.graphSha256, test::diamond().sha256());
    QVERIFY(!profile.measuredAt.empty());
}

void ProfilerTest::aFullProfileTimesEveryHeadAndTail()
{
    const auto model = std::make_shared<test::FakeModel>(test::diamond());
    Profiler profiler(model, {}, Optimize::On, ProfileQuality::Full);
    int steps = 0;
    for (; !profiler.isDone(); ++steps)
        QVERIFY(profiler.step());
    QCOMPARE(steps, profiler.total());
    QCOMPARE(profiler.done(), profiler.total());
    const ModelProfile profile = profiler.profile();
    QCOMPARE(profile.quality, ProfileQuality::Full);
    const auto points = partitionPoints(test::diamond());
    QCOMPARE(profile.heads.size(), points.size());
    QCOMPARE(profile.tails.size(), points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        QVERIFY(profile.heads[i].runs >= 3);
        QCOMPARE(profile.heads[i].median == 0ns, i == 0);
        QCOMPARE(profile.tails[i].median == 0ns, i + 1 == points.size());
        const LayerSet head = prefixSet(test::diamond(), points[i].edgeLayers);
        QCOMPARE(std::count(model->compiled.begin(), model->compiled.end(), head) > 0, i != 0);
    }
}

void ProfilerTest::anInterruptedFullProfileIsAQuickOne()
{
    Profiler profiler(std::make_shared<test::FakeModel>(test::diamond()), {}, Optimize::On, ProfileQuality::Full);
    while (profiler.done() < profiler.total() - 1)
        QVERIFY(profiler.step());
    const ModelProfile profile = profiler.profile();
    QCOMPARE(profile.quality, ProfileQuality::Quick);
    QVERIFY(profile.heads.empty());
    QVERIFY(profile.whole.runs > 0);
}

void ProfilerTest::passesErrorsOn()
{
    const auto model = std::make_shared<test::FakeModel>(test::diamond());
    model->error = Error{ErrorCode::Failed, "does not compile"};
    Profiler profiler(model, {}, Optimize::On, ProfileQuality::Quick);
    const auto stepped = profiler.step();
    QVERIFY(!stepped);
    QCOMPARE(stepped.error().message, "does not compile");
}

void ProfilerTest::anErrorIsNoProgress()
{
    const auto model = std::make_shared<test::FakeModel>(test::diamond());
    model->error = Error{ErrorCode::Failed, "not now"};
    Profiler profiler(model, {}, Optimize::On, ProfileQuality::Quick);
    QVERIFY(!profiler.step());
    QCOMPARE(profiler.done(), 0);
    model->error.reset();
    while (!profiler.isDone())
        QVERIFY(profiler.step());
}

QTEST_GUILESS_MAIN(ProfilerTest)
#include "tst_profiler.moc"
