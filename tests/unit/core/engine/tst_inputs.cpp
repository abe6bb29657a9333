#include "core/engine/inputs.h"

#include <QTest>

#include <cmath>

using namespace neurosurgeon;

namespace {

TensorView viewOf(const std::vector<float> &values)
{
    return TensorView::copyOf({DataType::Float32, {1, std::int64_t(values.size())}}, std::as_bytes(std::span(values)));
}

} // namespace

class InputsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theSameSeedGivesTheSameBytes();
    void anotherSeedGivesOtherBytes();
    void valuesAreNormallyDistributed();
    void findsTheTopClasses();
    void probabilitiesAreTheSoftmax();
    void largeScoresDoNotOverflow();
    void givesNoMoreClassesThanThereAre();
    void measuresDifferences();
};

void InputsTest::theSameSeedGivesTheSameBytes()
{
    const TensorSpec spec{DataType::Float32, {1, 3, 32, 32}};
    QCOMPARE(sha256Of(randomInput(spec, 7)), sha256Of(randomInput(spec, 7)));
    QVERIFY(randomInput(spec, 7).spec() == spec);
    // A longer input of the same seed begins alike: measurements at several sizes stay comparable.
    const TensorView longer = randomInput({DataType::Float32, {2, 3, 32, 32}}, 7);
    QCOMPARE(std::memcmp(longer.floats(), randomInput(spec, 7).floats(), std::size_t(spec.bytes())), 0);
}

void InputsTest::anotherSeedGivesOtherBytes()
{
    const TensorSpec spec{DataType::Float32, {1, 3, 32, 32}};
    QVERIFY(sha256Of(randomInput(spec, 7)) != sha256Of(randomInput(spec, 8)));
}

void InputsTest::valuesAreNormallyDistributed()
{
    const TensorView input = randomInput({DataType::Float32, {1, 100'000}}, 3);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 100'000; ++i) {
        sum += input.floats()[i];
        squares += double(input.floats()[i]) * input.floats()[i];
    }
    QVERIFY(std::abs(sum / 1e5) < 0.02); // six standard errors
    QVERIFY(std::abs(squares / 1e5 - 1) < 0.03);
}

void InputsTest::findsTheTopClasses()
{
    const auto top = topClasses(viewOf({1, 9, -3, 7, 8, 2}), 3);
    QCOMPARE(top.size(), std::size_t{3});
    QCOMPARE(top[0].index, 1);
    QCOMPARE(top[1].index, 4);
    QCOMPARE(top[2].index, 3);
    QCOMPARE(top[0].score, 9.0F);
}

void InputsTest::probabilitiesAreTheSoftmax()
{
    const auto top = topClasses(viewOf({0, std::log(2.0F), std::log(5.0F)}), 3);
    QVERIFY(std::abs(top[0].probability - 5.0 / 8) < 1e-6);
    QVERIFY(std::abs(top[1].probability - 2.0 / 8) < 1e-6);
    QVERIFY(std::abs(top[0].probability + top[1].probability + top[2].probability - 1) < 1e-12);
}

void InputsTest::largeScoresDoNotOverflow()
{
    const auto top = topClasses(viewOf({3e38F, 1e38F, -3e38F}), 2);
    QCOMPARE(top[0].probability, 1.0);
    QCOMPARE(top[1].probability, 0.0);
}

void InputsTest::givesNoMoreClassesThanThereAre()
{
    QCOMPARE(topClasses(viewOf({1, 2}), 5).size(), std::size_t{2});
}

void InputsTest::measuresDifferences()
{
    const TensorView a = viewOf({1, -5, 3});
    const TensorView b = viewOf({1.5F, -5, 1});
    QCOMPARE(maxAbsDifference(a, b), 2.0);
    QCOMPARE(maxAbsDifference(a, a), 0.0);
    QCOMPARE(maxAbs(a), 5.0);
}

QTEST_GUILESS_MAIN(InputsTest)
#include "tst_inputs.moc"
