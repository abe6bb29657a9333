#include "core/engine/inputs.h"
#include "core/torch/torchmodel.h"
#include "models/zoo.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/InferenceMode.h>

#include <QTest>

using namespace neurosurgeon;

namespace {

/// Weights with batch norm statistics as training leaves them: nothing is zero, one, or alike.
class TrainedLookingWeights final : public WeightSource {
public:
    at::Tensor filters(const std::string &, const std::vector<std::int64_t> &shape) override
    {
        const at::Tensor weight = at::randn(shape, m_generator);
        return weight * std::sqrt(2.0 * double(shape.front()) / double(weight.numel()));
    }

    at::Tensor bias(const std::string &, std::int64_t size) override { return at::randn({size}, m_generator) * 0.1; }

    at::Tensor batchNorm(const std::string &, const std::string &part, std::int64_t size) override
    {
        if (part == "running_var")
            return at::rand({size}, m_generator) * 1.5 + 0.5;
        if (part == "weight")
            return at::rand({size}, m_generator) + 0.5;
        return at::randn({size}, m_generator) * 0.2;
    }

private:
    at::Generator m_generator = at::detail::createCPUGenerator(99);
};

LayerSet all(const ModelGraph &graph)
{
    return LayerSet(graph.layers.size(), true);
}

} // namespace

/// Batch norm folded into convolutions, and how operations become layers.
class FoldingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void foldingKeepsTheAnswer_data();
    void foldingKeepsTheAnswer();
    void foldingMattersHere();
    void anOfferInsideALayerMeansItsEnd();
    void whatSomebodyElseReadsIsNotFused();
    void stateIsHashedByNameTypeShapeAndBytes();
};

void FoldingTest::foldingKeepsTheAnswer_data()
{
    QTest::addColumn<std::string>("model");
    for (const char *name : {"vgg_net", "mobile_net", "resnet18"})
        QTest::newRow(name) << std::string(name);
}

void FoldingTest::foldingKeepsTheAnswer()
{
    QFETCH(std::string, model);
    const c10::InferenceMode inference;
    TrainedLookingWeights weights;
    const auto entries = zoo();
    const auto entry =
        std::find_if(entries.begin(), entries.end(), [&](const ZooEntry &each) { return each.name == model; });
    const auto loaded = makeTorchModel(entry->build(weights)).value();
    const TensorView input = randomInput(loaded->graph().input, 5);
    const auto plain = loaded->compile(all(loaded->graph()), Optimize::Off).value()->run({&input, 1}).value().front();
    const auto fast = loaded->compile(all(loaded->graph()), Optimize::On).value()->run({&input, 1}).value().front();
    const double difference = maxAbsDifference(plain, fast) / maxAbs(plain);
    qInfo("%.1e of max|y|", difference);
    QVERIFY(difference <= 1e-5);
}

/// The statistics above are no identity: without its batch norms the network says something else.
void FoldingTest::foldingMattersHere()
{
    const c10::InferenceMode inference;
    const auto answer = [](bool withBatchNorm) {
        TrainedLookingWeights weights;
        NetBuilder net("little", {1, 4, 8, 8}, weights);
        auto x = net.conv("conv", net.input(), {.in = 4, .out = 16, .kernel = 3, .bias = false});
        if (withBatchNorm)
            x = net.batchNorm("bn", x, 16);
        const auto model = makeTorchModel(net.finish(x)).value();
        const TensorView input = randomInput(model->graph().input, 1);
        return model->compile(all(model->graph()), Optimize::On).value()->run({&input, 1}).value().front();
    };
    QVERIFY(maxAbsDifference(answer(true), answer(false)) > 0.1);
}

void FoldingTest::anOfferInsideALayerMeansItsEnd()
{
    TrainedLookingWeights weights;
    NetBuilder net("little", {1, 4, 8, 8}, weights);
    auto x = net.conv("conv", net.input(), {.in = 4, .out = 16, .kernel = 3});
    net.offer(x);
    x = net.batchNorm("bn", x, 16);
    net.offer(x);
    x = net.relu("relu", x);
    net.offer(x);
    x = net.maxPool("pool", x, {});
    const auto model = makeTorchModel(net.finish(x)).value();
    QCOMPARE(model->graph().layers.size(), std::size_t{2});
    QCOMPARE(model->graph().layers[0].fused, "batch_norm+relu");
    QCOMPARE(model->graph().offered, std::vector<int>{0});
    QVERIFY(model->graph().layers[0].output == (TensorSpec{DataType::Float32, {1, 16, 6, 6}}));
}

void FoldingTest::whatSomebodyElseReadsIsNotFused()
{
    const c10::InferenceMode inference;
    TrainedLookingWeights weights;
    NetBuilder net("little", {1, 4, 8, 8}, weights);
    const auto conv = net.conv("conv", net.input(), {.in = 4, .out = 16, .kernel = 3});
    const auto relu = net.relu("relu", conv);
    const auto model = makeTorchModel(net.finish(net.add("add", conv, relu))).value();
    QCOMPARE(model->graph().layers.size(), std::size_t{3});
    QCOMPARE(model->graph().layers[2].inputs, (std::vector<int>{0, 1}));
    const TensorView input = randomInput(model->graph().input, 1);
    const auto plain = model->compile(all(model->graph()), Optimize::Off).value()->run({&input, 1}).value().front();
    const auto fast = model->compile(all(model->graph()), Optimize::On).value()->run({&input, 1}).value().front();
    QVERIFY(maxAbsDifference(plain, fast) <= 1e-5 * maxAbs(plain));
}

void FoldingTest::stateIsHashedByNameTypeShapeAndBytes()
{
    const at::Tensor tensor = at::arange(6, at::kFloat).reshape({2, 3});
    const at::Tensor other = at::ones({2}, at::kFloat);
    const std::string hash = hashOfState({{"a", tensor}, {"b", other}});
    QCOMPARE(hashOfState({{"b", other}, {"a", tensor}}), hash);
    QCOMPARE(hashOfState({{"a", tensor.clone()}, {"b", other}}), hash);
    QVERIFY(hashOfState({{"c", tensor}, {"b", other}}) != hash);
    QVERIFY(hashOfState({{"a", tensor.reshape({3, 2})}, {"b", other}}) != hash);
    QVERIFY(hashOfState({{"a", tensor.to(at::kInt)}, {"b", other}}) != hash);
    QVERIFY(hashOfState({{"a", tensor + 1}, {"b", other}}) != hash);
    QVERIFY(hashOfState({{"a", tensor}}) != hash);
}

QTEST_GUILESS_MAIN(FoldingTest)
#include "tst_folding.moc"
