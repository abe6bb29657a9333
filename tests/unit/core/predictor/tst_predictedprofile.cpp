#include "core/predictor/forms.h"
#include "core/predictor/predictorstore.h"
#include "core/predictor/segments.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace neurosurgeon;

namespace {

/// Fully connected layers with these numbers of values between them.
ModelGraph perceptron(const std::vector<std::int64_t> &sizes)
{
    ModelGraph graph;
    graph.model = "perceptron";
    graph.input = {DataType::Float32, {1, sizes.front()}};
    for (std::size_t i = 1; i < sizes.size(); ++i) {
        const int index = static_cast<int>(i) - 1;
        graph.layers.push_back({.name = "fc" + std::to_string(index),
                                .kind = LayerKind::Linear,
                                .attributes = {{"in_features", sizes[i - 1]}, {"out_features", sizes[i]}},
                                .inputs = {index - 1},
                                .output = {DataType::Float32, {1, sizes[i]}}});
        graph.offered.push_back(index);
    }
    return graph;
}

/// A thousandth of a millisecond for each value that a fully connected layer reads; nine tenths to eleven tenths of that.
PredictorSet knownPredictors()
{
    PredictorSet set;
    const KindSchema &schema = *kindSchema("linear");
    set.kinds["linear"] = {std::make_shared<LinearForm>(schema, std::vector<double>{0, 1e-3, 0, 0}, ResidualBands{{{1e9, 0.9, 1.1}}}), {}, {}};
    set.origin.machine = "a known machine";
    return set;
}

double ms(const Timing &timing)
{
    return std::chrono::duration<double, std::milli>(timing.median).count();
}

/// Equal to a nanosecond.
bool close(double a, double b)
{
    return std::abs(a - b) < 2e-6;
}

} // namespace

/// Profiles of models that nobody ran.
class PredictedProfileTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void putsSegmentsTogetherFromLayers();
    void aSlowMachineTakesLongerInEverything();
    void namesTheKindThatNoPredictorKnows();
    void namesALayerOfUnknownKind();
    void segmentsTeachWhatTheSumMisses();
    void aFewSegmentsTeachNothing();
    void aDamagedDeploymentIsNotPassedOver();
};

void PredictedProfileTest::putsSegmentsTogetherFromLayers()
{
    PredictorSet set = knownPredictors();
    set.segments = {0.5, 1.2, 1, 100};
    const auto profile = predictProfile(perceptron({1000, 2000, 3000, 10}), set, Optimize::On);
    QVERIFY2(profile, profile ? "" : profile.error().message.c_str());
    QVERIFY(profile->quality == ProfileQuality::Predicted);
    QCOMPARE(profile->identity.engine.cpu, std::string("a known machine"));
    QVERIFY(close(ms(profile->layers[0]), 1) && close(ms(profile->layers[1]), 2) && close(ms(profile->layers[2]), 3));
    QVERIFY(close(std::chrono::duration<double, std::milli>(profile->layers[2].spread).count(), 0.6));
    QCOMPARE(profile->heads.size(), std::size_t{4});
    for (int head = 0; head <= 3; ++head) {
        const double before = head * (head + 1) / 2.0;
        QVERIFY(close(ms(profile->heads[static_cast<std::size_t>(head)]), head == 0 ? 0 : 0.5 + 1.2 * before));
        QVERIFY(close(ms(profile->tails[static_cast<std::size_t>(head)]), head == 3 ? 0 : 0.5 + 1.2 * (6 - before)));
    }
    QVERIFY(close(ms(profile->whole), 0.5 + 1.2 * 6));
}

void PredictedProfileTest::aSlowMachineTakesLongerInEverything()
{
    const ModelGraph graph = perceptron({1000, 2000, 10});
    const auto usual = predictProfile(graph, knownPredictors(), Optimize::On);
    const auto slow = predictProfile(graph, knownPredictors(), Optimize::On, 1.5);
    QVERIFY(usual && slow);
    QVERIFY(close(ms(slow->whole), 1.5 * ms(usual->whole)));
    QVERIFY(close(ms(slow->layers[1]), 1.5 * ms(usual->layers[1])));
    QVERIFY(close(ms(slow->heads[1]), 1.5 * ms(usual->heads[1])) && close(ms(slow->tails[1]), 1.5 * ms(usual->tails[1])));
}

void PredictedProfileTest::namesTheKindThatNoPredictorKnows()
{
    ModelGraph graph = perceptron({1000, 1000, 10});
    graph.layers[0].kind = LayerKind::BatchNorm;
    const auto profile = predictProfile(graph, knownPredictors(), Optimize::On);
    QVERIFY(!profile);
    QVERIFY(profile.error().code == ErrorCode::BadFile);
    QVERIFY2(profile.error().message.find("batchnorm") != std::string::npos, profile.error().message.c_str());
}

void PredictedProfileTest::namesALayerOfUnknownKind()
{
    ModelGraph graph = perceptron({1000, 1000, 10});
    graph.layers[1].kind = LayerKind::Other;
    const auto profile = predictProfile(graph, knownPredictors(), Optimize::On);
    QVERIFY(!profile);
    QVERIFY2(profile.error().message.find("fc1") != std::string::npos, profile.error().message.c_str());
}

void PredictedProfileTest::segmentsTeachWhatTheSumMisses()
{
    PredictorSet set = knownPredictors();
    std::vector<SegmentSample> samples;
    for (std::int64_t width = 500; width < 5500; width += 250) {
        const ModelGraph graph = perceptron({width, 2 * width, width, 10});
        const double layers = 1e-3 * static_cast<double>(width);
        samples.push_back({graph, 0, 3, 0.4 + 0.8 * 4 * layers});
        samples.push_back({graph, 0, 1, 0.4 + 0.8 * layers});
        samples.push_back({graph, 1, 3, 0.4 + 0.8 * 3 * layers});
    }
    fitSegments(set, samples);
    QCOMPARE(set.segments.samples, 60);
    QVERIFY(std::abs(set.segments.fixedMs - 0.4) < 1e-3);
    QVERIFY(std::abs(set.segments.layerFactor - 0.8) < 1e-3);
    QVERIFY(set.segments.mape < 1e-3);
    QCOMPARE(set.segments.within10, 1.0);
    // Every third network disturbed: the share that is missed shows, though the fit bends little.
    for (std::size_t i = 0; i < samples.size(); i += 9)
        samples[i].ms *= 1.5;
    fitSegments(set, samples);
    QVERIFY(set.segments.within20 < 0.95 && set.segments.within20 > 0.8);
}

void PredictedProfileTest::aFewSegmentsTeachNothing()
{
    PredictorSet set = knownPredictors();
    const ModelGraph graph = perceptron({1000, 2000, 10});
    fitSegments(set, std::vector<SegmentSample>(5, {graph, 0, 2, 9}));
    QVERIFY(set.segments == SegmentModel{});
}

void PredictedProfileTest::aDamagedDeploymentIsNotPassedOver()
{
    QTemporaryDir state;
    const auto folder = deployedFolder(state.path().toStdString(), "edge");
    std::filesystem::create_directories(folder);
    QVERIFY(!holdsPredictors(folder));
    std::ofstream(folder / "linear.json") << R"({"schema": 1})";
    QVERIFY(holdsPredictors(folder));
    const auto set = predictorsFor(state.path().toStdString(), "edge");
    QVERIFY(!set);
    QVERIFY(set.error().code == ErrorCode::BadFile);
    QVERIFY2(set.error().message.find("linear.json") != std::string::npos, set.error().message.c_str());
}

QTEST_GUILESS_MAIN(PredictedProfileTest)
#include "tst_predictedprofile.moc"
