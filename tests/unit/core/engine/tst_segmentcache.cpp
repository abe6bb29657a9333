#include "core/engine/segmentcache.h"
#include "tests/support/fakemodel.h"
#include "tests/support/testgraphs.h"

#include <QTest>

using namespace neurosurgeon;

namespace {

constexpr std::int64_t segmentBytes = 100;

std::shared_ptr<test::FakeModel> newModel(std::int64_t bytes = segmentBytes)
{
    return std::make_shared<test::FakeModel>(test::chain({9, 8, 7, 6, 5}), bytes);
}

LayerSet head(int layers)
{
    return prefixSet(test::chain({9, 8, 7, 6, 5}), layers);
}

} // namespace

class SegmentCacheTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void compilesEachSegmentOnce();
    void keepsOptimisedAndPlainApart();
    void keepsNumbersOfRowsApart();
    void keepsModelsApart();
    void dropsTheLeastRecentlyUsed();
    void staysWithinItsBytes();
    void keepsTheNewestEvenIfItIsTooLarge();
    void aDroppedSegmentLivesWhileItIsUsed();
    void remembersNoFailures();
};

void SegmentCacheTest::compilesEachSegmentOnce()
{
    SegmentCache cache(1000);
    const auto model = newModel();
    const auto first = cache.segment(model, head(1), Optimize::On);
    const auto other = cache.segment(model, head(2), Optimize::On);
    const auto again = cache.segment(model, head(1), Optimize::On);
    QVERIFY(first && other && again);
    QCOMPARE(again->get(), first->get());
    QVERIFY(other->get() != first->get());
    QCOMPARE(model->compiled.size(), std::size_t{2});
    QCOMPARE(cache.bytes(), 2 * segmentBytes);
}

void SegmentCacheTest::keepsOptimisedAndPlainApart()
{
    SegmentCache cache(1000);
    const auto model = newModel();
    const auto fast = cache.segment(model, head(1), Optimize::On);
    const auto plain = cache.segment(model, head(1), Optimize::Off);
    QVERIFY(fast->get() != plain->get());
}

void SegmentCacheTest::keepsNumbersOfRowsApart()
{
    SegmentCache cache(1000);
    const auto model = newModel();
    const auto one = cache.segment(model, head(1), Optimize::On);
    const auto four = cache.segment(model, head(1), Optimize::On, 4);
    QVERIFY(one->get() != four->get());
    QCOMPARE(cache.segment(model, head(1), Optimize::On, 4)->get(), four->get());
    QCOMPARE(cache.segment(model, head(1), Optimize::On, 1)->get(), one->get());
}

void SegmentCacheTest::keepsModelsApart()
{
    SegmentCache cache(1000);
    const auto a = newModel();
    const auto b = newModel();
    QVERIFY(cache.segment(a, head(1), Optimize::On)->get() != cache.segment(b, head(1), Optimize::On)->get());
}

void SegmentCacheTest::dropsTheLeastRecentlyUsed()
{
    SegmentCache cache(2 * segmentBytes);
    const auto model = newModel();
    QVERIFY(cache.segment(model, head(1), Optimize::On));
    QVERIFY(cache.segment(model, head(2), Optimize::On));
    QVERIFY(cache.segment(model, head(1), Optimize::On)); // now 2 is the oldest
    QVERIFY(cache.segment(model, head(3), Optimize::On)); // drops 2
    QCOMPARE(model->compiled.size(), std::size_t{3});
    QVERIFY(cache.segment(model, head(1), Optimize::On));
    QCOMPARE(model->compiled.size(), std::size_t{3});
    QVERIFY(cache.segment(model, head(2), Optimize::On));
    QCOMPARE(model->compiled.size(), std::size_t{4});
}

void SegmentCacheTest::staysWithinItsBytes()
{
    SegmentCache cache(350);
    const auto model = newModel();
    for (int layers = 1; layers <= 4; ++layers) {
        QVERIFY(cache.segment(model, head(layers), Optimize::On));
        QVERIFY(cache.bytes() <= 350);
        QCOMPARE(cache.bytes(), std::int64_t(cache.size()) * segmentBytes);
    }
    QCOMPARE(cache.size(), std::size_t{3});
}

void SegmentCacheTest::keepsTheNewestEvenIfItIsTooLarge()
{
    SegmentCache cache(50);
    const auto model = newModel();
    QVERIFY(cache.segment(model, head(1), Optimize::On));
    QCOMPARE(cache.size(), std::size_t{1});
    QVERIFY(cache.segment(model, head(2), Optimize::On));
    QCOMPARE(cache.size(), std::size_t{1});
    QCOMPARE(cache.bytes(), segmentBytes);
}

void SegmentCacheTest::aDroppedSegmentLivesWhileItIsUsed()
{
    SegmentCache cache(50);
    const auto model = newModel();
    const auto used = cache.segment(model, head(1), Optimize::On);
    QVERIFY(cache.segment(model, head(2), Optimize::On));
    QVERIFY((*used)->run({}));
}

void SegmentCacheTest::remembersNoFailures()
{
    SegmentCache cache(1000);
    const auto model = newModel();
    model->error = Error{ErrorCode::Failed, "not now"};
    QVERIFY(!cache.segment(model, head(1), Optimize::On));
    QCOMPARE(cache.size(), std::size_t{0});
    QCOMPARE(cache.bytes(), 0);
    model->error.reset();
    QVERIFY(cache.segment(model, head(1), Optimize::On));
}

QTEST_GUILESS_MAIN(SegmentCacheTest)
#include "tst_segmentcache.moc"
