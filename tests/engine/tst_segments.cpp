#include "core/engine/enginemodule.h"
#include "tests/engine/loadedzoo.h"

#include <numeric>

using namespace neurosurgeon;
using std::chrono::nanoseconds;

/// The promises of Segment and Model, on the smallest graph of the zoo.
class SegmentsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void saysWhatItComputesWith();
    void refusesAnInputThatDoesNotFit_data();
    void refusesAnInputThatDoesNotFit();
    void aRefusedRunHarmsNoLaterOne();
    void refusesASetThatIsNoSegment_data();
    void refusesASetThatIsNoSegment();
    void outlivesItsModel();
    void aLaterSegmentWithMoreScratchChangesNothing();
    void answersStayAsTheyWere();
    void tellsTheTimeOfEachOfItsLayers_data();
    void tellsTheTimeOfEachOfItsLayers();

private:
    test::LoadedZoo m_zoo;
    LayerSet head(int layers) { return prefixSet(m_zoo.model("le_net").graph(), layers); }
};

void SegmentsTest::initTestCase()
{
    QVERIFY(m_zoo.start());
}

void SegmentsTest::saysWhatItComputesWith()
{
    const EngineInfo info = m_zoo.engine().info();
    QCOMPARE(info.threads, 1);
    QVERIFY(info.libtorchVersion.find('.') != std::string::npos);
    QVERIFY(!info.cpu.empty() && !info.instructionSet.empty() && !info.backend.empty());
}

void SegmentsTest::refusesAnInputThatDoesNotFit_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("type");
    QTest::addColumn<std::vector<std::int64_t>>("shape");
    QTest::newRow("none") << 0 << int(DataType::Float32) << std::vector<std::int64_t>{1, 3, 224, 224};
    QTest::newRow("two") << 2 << int(DataType::Float32) << std::vector<std::int64_t>{1, 3, 224, 224};
    QTest::newRow("smaller") << 1 << int(DataType::Float32) << std::vector<std::int64_t>{1, 3, 112, 112};
    QTest::newRow("as many elements") << 1 << int(DataType::Float32) << std::vector<std::int64_t>{1, 224, 224, 3};
    QTest::newRow("fewer dimensions") << 1 << int(DataType::Float32) << std::vector<std::int64_t>{3, 224, 224};
    QTest::newRow("half precision") << 1 << int(DataType::Float16) << std::vector<std::int64_t>{1, 3, 224, 224};
}

void SegmentsTest::refusesAnInputThatDoesNotFit()
{
    QFETCH(int, count);
    QFETCH(int, type);
    QFETCH(std::vector<std::int64_t>, shape);
    const TensorSpec spec{DataType(type), shape};
    const TensorBuffer buffer(std::size_t(spec.bytes()));
    const std::vector<TensorView> inputs(std::size_t(count), buffer.view(spec));
    for (const Optimize optimize : {Optimize::Off, Optimize::On}) {
        const auto result = m_zoo.model("le_net").compile(head(2), optimize).value()->run(inputs);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Usage);
        QVERIFY(!result.error().message.empty());
    }
}

void SegmentsTest::aRefusedRunHarmsNoLaterOne()
{
    Model &model = m_zoo.model("le_net");
    const TensorView input = randomInput(model.graph().input, 1);
    const auto segment = model.compile(head(2), Optimize::On).value();
    const std::string before = sha256Of(segment->run({&input, 1}).value().front());
    QVERIFY(!segment->run({}));
    QCOMPARE(sha256Of(segment->run({&input, 1}).value().front()), before);
}

void SegmentsTest::refusesASetThatIsNoSegment_data()
{
    QTest::addColumn<std::vector<bool>>("layers");
    const std::size_t count = m_zoo.model("le_net").graph().layers.size();
    QTest::newRow("empty") << std::vector<bool>(count, false);
    QTest::newRow("too short") << std::vector<bool>(count - 1, true);
    QTest::newRow("too long") << std::vector<bool>(count + 1, true);
    QTest::newRow("of nothing") << std::vector<bool>{};
}

void SegmentsTest::refusesASetThatIsNoSegment()
{
    QFETCH(std::vector<bool>, layers);
    const auto segment = m_zoo.model("le_net").compile(layers, Optimize::On);
    QVERIFY(!segment);
    QCOMPARE(segment.error().code, ErrorCode::Usage);
}

void SegmentsTest::outlivesItsModel()
{
    auto model = m_zoo.engine().load("le_net").value();
    const TensorView input = randomInput(model->graph().input, 1);
    const auto fast = model->compile(test::allLayers(model->graph()), Optimize::On).value();
    const auto plain = model->compile(test::allLayers(model->graph()), Optimize::Off).value();
    const std::string before = sha256Of(fast->run({&input, 1}).value().front());
    const std::string plainBefore = sha256Of(plain->run({&input, 1}).value().front());
    model.reset();
    QCOMPARE(sha256Of(fast->run({&input, 1}).value().front()), before);
    QCOMPARE(sha256Of(plain->run({&input, 1}).value().front()), plainBefore);
}

void SegmentsTest::aLaterSegmentWithMoreScratchChangesNothing()
{
    const auto model = m_zoo.engine().load("mobile_net").value();
    const int count = int(model->graph().layers.size());
    LayerSet last(std::size_t(count), false);
    last.back() = true;
    const TensorView crossing = randomInput(model->graph().layers[std::size_t(count) - 2].output, 1);
    const TensorView input = randomInput(model->graph().input, 1);
    const LayerSet few = prefixSet(model->graph(), 1);
    const auto small = model->compile(few, Optimize::On).value();
    const std::string before = sha256Of(small->run({&input, 1}).value().front());
    const auto whole = model->compile(test::allLayers(model->graph()), Optimize::On).value();
    QVERIFY(whole->bytes() > small->bytes());
    QVERIFY(whole->run({&input, 1}));
    QCOMPARE(sha256Of(small->run({&input, 1}).value().front()), before);
}

void SegmentsTest::answersStayAsTheyWere()
{
    Model &model = m_zoo.model("le_net");
    for (const Optimize optimize : {Optimize::Off, Optimize::On}) {
        const auto segment = model.compile(head(1), optimize).value();
        const TensorView one = randomInput(model.graph().input, 1);
        const TensorView two = randomInput(model.graph().input, 2);
        const TensorView first = segment->run({&one, 1}).value().front();
        const std::string before = sha256Of(first);
        const TensorView second = segment->run({&two, 1}).value().front();
        QVERIFY(sha256Of(second) != before);
        QCOMPARE(sha256Of(first), before);
    }
}

void SegmentsTest::tellsTheTimeOfEachOfItsLayers_data()
{
    QTest::addColumn<std::string>("model");
    QTest::addColumn<bool>("optimised");
    QTest::addColumn<std::size_t>("layers");
    QTest::newRow("plain") << std::string("le_net") << false << std::size_t{3};
    QTest::newRow("optimised") << std::string("le_net") << true << std::size_t{3};
    QTest::newRow("computed in slices") << std::string("mobile_net") << true << std::size_t{6};
}

void SegmentsTest::tellsTheTimeOfEachOfItsLayers()
{
    QFETCH(std::string, model);
    QFETCH(bool, optimised);
    QFETCH(std::size_t, layers);
    Model &loaded = m_zoo.model(model);
    const auto segment = loaded.compile(prefixSet(loaded.graph(), int(layers)), optimised ? Optimize::On : Optimize::Off).value();
    const TensorView input = randomInput(loaded.graph().input, 1);
    std::vector<nanoseconds> times;
    const auto begin = std::chrono::steady_clock::now();
    QVERIFY(segment->run({&input, 1}, &times));
    const nanoseconds took = std::chrono::steady_clock::now() - begin;
    QCOMPARE(times.size(), loaded.graph().layers.size());
    for (std::size_t layer = 0; layer < times.size(); ++layer)
        QCOMPARE(times[layer] > nanoseconds::zero(), layer < layers);
    QVERIFY(std::accumulate(times.begin(), times.end(), nanoseconds::zero()) <= took);
}

QTEST_GUILESS_MAIN(SegmentsTest)
#include "tst_segments.moc"
