#include "models/generatedweights.h"

#include <ATen/ATen.h>

#include <QTest>

#include <cmath>

using namespace neurosurgeon;

namespace {

using Shape = std::vector<std::int64_t>;

/// What the generator drew before it scaled, exactly.
std::vector<std::int64_t> integersOf(const at::Tensor &weight)
{
    const double scale =
        static_cast<float>(std::sqrt(6.0 * double(weight.size(0)) / double(weight.numel())) / 8388608.0);
    std::vector<std::int64_t> integers;
    for (std::int64_t i = 0; i < weight.numel(); ++i)
        integers.push_back(std::llround(double(weight.data_ptr<float>()[i]) / scale));
    return integers;
}

} // namespace

class GeneratorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void twoCallsGiveTheSameBits();
    void eachParameterHasItsOwn();
    void filtersOfMiddleSizeHaveNoMean_data();
    void filtersOfMiddleSizeHaveNoMean();
    void weightsKeepTheSignalsPower_data();
    void weightsKeepTheSignalsPower();
    void biasesAreZeroAndBatchNormTheIdentity();
};

void GeneratorTest::twoCallsGiveTheSameBits()
{
    GeneratedWeights weights;
    GeneratedWeights others;
    const at::Tensor first = weights.filters("conv.weight", {8, 4, 3, 3});
    QVERIFY(at::equal(first, weights.filters("conv.weight", {8, 4, 3, 3})));
    QVERIFY(at::equal(first, others.filters("conv.weight", {8, 4, 3, 3})));
}

void GeneratorTest::eachParameterHasItsOwn()
{
    GeneratedWeights weights;
    const at::Tensor first = weights.filters("conv1.weight", {8, 4, 3, 3});
    QVERIFY(!at::equal(first, weights.filters("conv2.weight", {8, 4, 3, 3})));
    for (int filter = 1; filter < 8; ++filter)
        QVERIFY(!at::equal(first[0], first[filter]));
}

void GeneratorTest::filtersOfMiddleSizeHaveNoMean_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<bool>("centred");
    QTest::newRow("3x3 of one channel") << Shape{32, 1, 3, 3} << false;
    QTest::newRow("10 weights") << Shape{32, 10} << true;
    QTest::newRow("a convolution") << Shape{16, 64, 3, 3} << true;
    QTest::newRow("4096 weights") << Shape{8, 4096} << true;
    QTest::newRow("4097 weights") << Shape{8, 4097} << false;
    QTest::newRow("vgg_net's first linear layer") << Shape{4, 25088} << false;
}

void GeneratorTest::filtersOfMiddleSizeHaveNoMean()
{
    QFETCH(Shape, shape);
    QFETCH(bool, centred);
    GeneratedWeights weights;
    const at::Tensor weight = weights.filters("some.weight", shape);
    const std::int64_t size = weight.numel() / shape.front();
    const auto integers = integersOf(weight);
    int without = 0;
    for (std::int64_t filter = 0; filter < shape.front(); ++filter) {
        std::int64_t sum = 0;
        for (std::int64_t i = 0; i < size; ++i)
            sum += integers[std::size_t(filter * size + i)];
        without += std::abs(sum) < size ? 1 : 0; // the mean of integers, rounded towards zero, is gone
    }
    QCOMPARE(without, centred ? int(shape.front()) : 0);
}

void GeneratorTest::weightsKeepTheSignalsPower_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::newRow("a convolution") << Shape{64, 64, 3, 3};
    QTest::newRow("depthwise") << Shape{960, 1, 3, 3};
    QTest::newRow("linear") << Shape{100, 9216};
}

void GeneratorTest::weightsKeepTheSignalsPower()
{
    QFETCH(Shape, shape);
    GeneratedWeights weights;
    const at::Tensor weight = weights.filters("some.weight", shape);
    const double fanIn = double(weight.numel()) / double(shape.front());
    const double limit = std::sqrt(6 / fanIn);
    QVERIFY(weight.abs().max().item<double>() <= 1.2 * limit);
    QVERIFY(weight.abs().max().item<double>() >= 0.95 * limit);
    // He et al., 2015: variance 2 / fan-in in front of a ReLU
    QVERIFY(std::abs(weight.to(at::kDouble).pow(2).mean().item<double>() * fanIn / 2 - 1) < 0.05);
}

void GeneratorTest::biasesAreZeroAndBatchNormTheIdentity()
{
    GeneratedWeights weights;
    QCOMPARE(weights.bias("conv.bias", 5).abs().sum().item<double>(), 0.0);
    const at::Tensor x = at::randn({2, 5, 3, 3});
    const at::Tensor y = at::batch_norm(x, weights.batchNorm("bn", "weight", 5), weights.batchNorm("bn", "bias", 5),
                                        weights.batchNorm("bn", "running_mean", 5),
                                        weights.batchNorm("bn", "running_var", 5), false, 0.1, 0.0, false);
    QVERIFY(at::equal(x, y));
}

QTEST_GUILESS_MAIN(GeneratorTest)
#include "tst_generator.moc"
