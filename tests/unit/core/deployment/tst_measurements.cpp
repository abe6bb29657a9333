#include "core/deployment/errormap.h"
#include "core/deployment/measurednetwork.h"
#include "core/engine/networksketch.h"

#include <QTemporaryDir>
#include <QTest>

using namespace neurosurgeon;

namespace {

/// Three convolutions; each of them and each change of layout takes 1 ms at full speed.
MeasuredNetwork measured(double slowness)
{
    const auto conv = [](std::int64_t out) {
        return SketchStep{.kind = LayerKind::Conv, .out = out, .kernel = 3, .padding = 1};
    };
    NetworkSketch sketch;
    sketch.name = "net";
    sketch.input.shape = {1, 16, 8, 8};
    sketch.steps = {conv(16), conv(32), conv(8)};
    MeasuredNetwork network{graphOf(sketch).value(), {}, 4 * slowness, 0.5};
    network.segments = {{0, 3, 5 * slowness, 0.1, {{slowness, slowness, 0}, {slowness, 0, 0}, {slowness, slowness, 0}}},
                        {1, 3, 4 * slowness, 0.1, {{slowness, slowness, 0}, {slowness, slowness, 0}}}};
    return network;
}

} // namespace

class MeasurementsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void layersAreToldApartFromLayoutChanges();
    void timesAreThoseOfTheMedianSpeed();
    void comeBackAsTheyWereStored();
    void expectsErrorsWhereSamplesContradictTheirNeighbours();
    void expectsMoreFarFromAnySample();
};

void MeasurementsTest::layersAreToldApartFromLayoutChanges()
{
    std::map<std::string, SampleTable> tables;
    addLayerSamples(measured(1), 1, tables);
    QCOMPARE(tables.at("conv").samples.size(), std::size_t{3});
    for (const Sample &sample : tables.at("conv").samples)
        QCOMPARE(sample.latencyMs, 1.0);
    // The input of the whole and of the tail; the output of both.
    const auto values = [](std::int64_t channels, LayoutDirection direction) {
        return layoutChange({DataType::Float32, {1, channels, 8, 8}}, direction).values;
    };
    QCOMPARE(tables.at("layout").samples.size(), std::size_t{2});
    QCOMPARE(tables.at("layout").samples[0].values, values(16, LayoutDirection::ToBlocks));
    QCOMPARE(tables.at("layout_to_dense").samples.size(), std::size_t{2});
    QCOMPARE(tables.at("layout_to_dense").samples[1].values, values(8, LayoutDirection::ToDense));
}

void MeasurementsTest::timesAreThoseOfTheMedianSpeed()
{
    const DeploymentSamples samples = samplesOf({measured(1), measured(1), measured(2)});
    QCOMPARE(samples.calibrationMs, 4.0);
    for (const Sample &sample : samples.tables.at("conv").samples)
        QCOMPARE(sample.latencyMs, 1.0);
    QCOMPARE(samples.segments.size(), std::size_t{6});
    QCOMPARE(samples.segments[0].ms, 5.0);
    QCOMPARE(samples.segments[4].ms, 5.0);
    QCOMPARE(samples.segments[5].from, 1);
}

void MeasurementsTest::comeBackAsTheyWereStored()
{
    const QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("deeper/networks.jsonl").toStdString();
    QVERIFY(readNetworks(file).value().empty());
    QVERIFY(appendNetworks(file, {measured(1)}));
    QVERIFY(appendNetworks(file, {measured(2), measured(3)}));
    const auto read = readNetworks(file).value();
    QCOMPARE(read.size(), std::size_t{3});
    QVERIFY(read[2].graph == measured(3).graph);
    QCOMPARE(read[2].calibrationMs, 12.0);
    QCOMPARE(read[2].segments[1].layers[0].layoutMs, 3.0);
}

void MeasurementsTest::expectsErrorsWhereSamplesContradictTheirNeighbours()
{
    SampleTable table{kindSchema("batchnorm"), {}};
    for (const double size : {10, 11, 12, 13, 14}) {
        table.samples.push_back({{size, 16}, size * size * 1e-3, 0, 0}); // smooth
        const bool odd = int(size) % 2 == 1;
        table.samples.push_back({{10 * size, 16}, size * size * (odd ? 1e-1 : 3e-1), 0, 0}); // a zigzag
    }
    const ErrorMap map({{"batchnorm", table}});
    QVERIFY(map.expectedError({kindSchema("batchnorm"), {12, 16}}) < 0.1);
    QVERIFY(map.expectedError({kindSchema("batchnorm"), {120, 16}}) > 0.3);
}

void MeasurementsTest::expectsMoreFarFromAnySample()
{
    SampleTable table{kindSchema("batchnorm"), {}};
    for (const double size : {10, 11, 12, 13, 14})
        table.samples.push_back({{size, 16}, size * size * 1e-3, 0, 0});
    const ErrorMap map({{"batchnorm", table}});
    QVERIFY(map.expectedError({kindSchema("batchnorm"), {100, 16}}) > map.expectedError({kindSchema("batchnorm"), {15, 16}}));
    QVERIFY(map.expectedError({kindSchema("conv"), {8, 3, 1, 8, 8, 1}}) >= 1);
}

QTEST_GUILESS_MAIN(MeasurementsTest)
#include "tst_measurements.moc"
