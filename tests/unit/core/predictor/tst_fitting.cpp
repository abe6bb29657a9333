#include "core/predictor/boosting.h"
#include "core/predictor/formfitter.h"
#include "core/predictor/forms.h"
#include "core/predictor/training.h"

#include <nlohmann/json.hpp>

#include <QTest>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <random>

using namespace neurosurgeon;

namespace {

/// A machine that we know: a launch, operations and bytes, vectors that fill badly, and a few per cent of noise.
double latencyOf(double side, double channelsIn, double channelsOut, double kernel, std::mt19937_64 &random)
{
    const double flops = 2 * side * side * kernel * kernel * channelsIn * channelsOut;
    const double fill = channelsOut / (std::ceil(channelsOut / 16) * 16);
    const double ms = 0.01 + flops / 1e11 / fill * 1e3 + side * side * (channelsIn + channelsOut) * 4 / 2e10 * 1e3;
    std::uniform_real_distribution<double> noise(0.97, 1.03);
    return ms * noise(random);
}

SampleTable knownMachine(int rows)
{
    std::mt19937_64 random(1);
    const auto pick = [&](std::initializer_list<double> values) { return *(values.begin() + random() % values.size()); };
    SampleTable table{kindSchema("conv"), {}, "conv_lat.csv"};
    for (int i = 0; i < rows; ++i) {
        const double side = pick({7, 14, 28, 56, 112});
        const double in = pick({3, 16, 24, 40, 64, 96, 128, 200});
        const double out = pick({8, 16, 24, 40, 64, 96, 128, 200});
        const double kernel = pick({1, 3, 5});
        table.samples.push_back({{side, kernel, 1, in, out, 2 * side * side * kernel * kernel * in * out},
                                 latencyOf(side, in, out, kernel, random)});
    }
    return table;
}

} // namespace

class FittingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void treesAddUp();
    void walksDeepTreesAsTheyAreMeant();
    void refusesTreesThatWouldNotEnd();
    void learnsAKnownMachine();
    void theSameSeedGivesTheSameFit();
    void survivesOutliersDuplicatesAndZeroes();
    void extrapolates();
    void theSameSizesStayOnOneSideOfTheSplit();
    void kangsFormKnowsAMachineOfOneSpeed();
    void refusesOneRow();
    void readsBackWhatItWrote();
    void otherKindsFilesGoOrStay_data();
    void otherKindsFilesGoOrStay();
    void refusesAnotherVersionsFile();
};

void FittingTest::treesAddUp()
{
    const TreeEnsemble ensemble(0.5F, {{{1.0F, 0, 1}, {10.0F, -1, 0}, {20.0F, -1, 0}}, {{3.0F, -1, 0}}});
    std::vector<float> sums(2, 0.0F);
    const std::vector<float> rows{0.5F, 1.0F}; // two rows of one feature: below the split, and on it
    ensemble.addTo(sums, rows, 1);
    QCOMPARE(sums, (std::vector<float>{13.5F, 23.5F}));
    const auto again = TreeEnsemble::fromJson(ensemble.toJson(), 1);
    QVERIFY(again.has_value());
    QCOMPARE(again->toJson().dump(), ensemble.toJson().dump());
}

/// Many rows at once against one row in one tree at a time.
void FittingTest::walksDeepTreesAsTheyAreMeant()
{
    constexpr std::size_t features = 3;
    std::mt19937 random(1);
    const auto number = [&random] { return float(int(random() % 2001) - 1000) / 100; };
    std::vector<TreeEnsemble::Tree> trees;
    for (int i = 0; i < 20; ++i) {
        TreeEnsemble::Tree tree{{number(), -1, 0}};
        std::vector<int> depths{0};
        for (std::size_t at = 0; at < tree.size(); ++at) {
            if (depths[at] == TreeEnsemble::maxDepth || (at > 0 && random() % 2 == 0) || tree.size() > 200)
                continue;
            tree[at] = {number(), std::int16_t(random() % features), std::uint16_t(tree.size())};
            for (int child = 0; child < 2; ++child) {
                tree.push_back({number(), -1, 0});
                depths.push_back(depths[at] + 1);
            }
        }
        trees.push_back(tree);
    }
    std::vector<float> rows(37 * features);
    std::generate(rows.begin(), rows.end(), number);
    rows[4] = std::numeric_limits<float>::infinity();
    rows[8] = std::numeric_limits<float>::quiet_NaN();
    std::vector<float> sums(37, 1.0F);
    TreeEnsemble(0.5F, trees).addTo(sums, rows, features);
    for (std::size_t row = 0; row < sums.size(); ++row) {
        float expected = 1.5F;
        for (const auto &tree : trees) {
            std::size_t at = 0;
            while (tree[at].feature >= 0)
                at = rows[row * features + std::size_t(tree[at].feature)] < tree[at].split ? tree[at].child : tree[at].child + std::size_t{1};
            expected += tree[at].split;
        }
        QVERIFY2(std::abs(sums[row] - expected) < 1e-3F, qPrintable(QString::number(row)));
    }
}

void FittingTest::refusesTreesThatWouldNotEnd()
{
    // More nodes than any tree of that depth has.
    nlohmann::json many = nlohmann::json::array();
    for (int node = 0; node < 1 << (TreeEnsemble::maxDepth + 1); ++node)
        many.push_back({1.0});
    QVERIFY(!TreeEnsemble::fromJson({{"base", 0}, {"trees", {many}}}, 1).has_value());
    const auto loop = nlohmann::json::parse(R"({"base": 0, "trees": [[[1.0, 0, 0], [2.0], [3.0]]]})");
    QVERIFY(!TreeEnsemble::fromJson(loop, 1).has_value());
    const auto outside = nlohmann::json::parse(R"({"base": 0, "trees": [[[1.0, 0, 2], [2.0], [3.0]]]})");
    QVERIFY(!TreeEnsemble::fromJson(outside, 1).has_value());
    nlohmann::json chain = nlohmann::json::array();
    for (int node = 0; node <= TreeEnsemble::maxDepth; ++node) {
        chain.push_back({1.0, 0, 2 * node + 1});
        chain.push_back({2.0});
    }
    chain.push_back({3.0});
    // Each inner node stands before a leaf: children of node 2n are 2n + 1 and 2n + 2.
    const nlohmann::json deep{{"base", 0}, {"trees", {chain}}};
    QVERIFY(!TreeEnsemble::fromJson(deep, 1).has_value());
    chain.erase(chain.end() - 2, chain.end());
    chain[chain.size() - 1] = nlohmann::json{3.0};
    QVERIFY(TreeEnsemble::fromJson({{"base", 0}, {"trees", {chain}}}, 1).has_value());
    const auto unknownFeature = nlohmann::json::parse(R"({"base": 0, "trees": [[[1.0, 1, 1], [2.0], [3.0]]]})");
    QVERIFY(!TreeEnsemble::fromJson(unknownFeature, 1).has_value());
}

void FittingTest::learnsAKnownMachine()
{
    const auto set = fitPredictors({{"conv", knownMachine(900)}}, {}, {});
    QVERIFY2(set.has_value(), set ? "" : set.error().message.c_str());
    const auto &entry = set->kinds.at("conv");
    QCOMPARE(entry.quality.testSamples, 90);
    QVERIFY2(entry.quality.within20 > 0.95, std::to_string(entry.quality.within20).c_str());
    // The seed's form cannot know how vectors fill.
    double linear = 1;
    for (const auto &form : entry.document.at("cross_validation"))
        if (form.at("form") == "linear")
            linear = form.at("within_20_percent");
    QVERIFY(linear < 0.6);
    const auto row = std::vector<double>{28, 3, 1, 64, 64, 2.0 * 28 * 28 * 9 * 64 * 64};
    const Prediction prediction = entry.predictor->predict(std::span(&row, 1)).front();
    QVERIFY(prediction.lowMs <= prediction.ms && prediction.ms <= prediction.highMs);
}

void FittingTest::theSameSeedGivesTheSameFit()
{
    const SampleTable table = knownMachine(300);
    FitSettings settings;
    settings.seed = 7;
    const auto first = fitPredictors({{"conv", table}}, {}, settings);
    const auto second = fitPredictors({{"conv", table}}, {}, settings);
    QVERIFY(first.has_value() && second.has_value());
    QCOMPARE(first->kinds.at("conv").document.dump(), second->kinds.at("conv").document.dump());
}

void FittingTest::survivesOutliersDuplicatesAndZeroes()
{
    SampleTable table = knownMachine(600);
    const auto clean = table.samples;
    for (std::size_t i = 0; i < clean.size(); i += 40) {
        Sample outlier = clean[i];
        outlier.latencyMs *= 30;
        Sample zero = clean[i];
        zero.latencyMs = 0;
        table.samples.insert(table.samples.end(), {outlier, zero, clean[i]});
    }
    const auto set = fitPredictors({{"conv", table}}, {}, {});
    QVERIFY(set.has_value());
    QCOMPARE(set->kinds.at("conv").quality.samples, static_cast<int>(table.samples.size() - clean.size() / 40));
    int close = 0;
    for (const Sample &sample : clean) {
        const double ms = set->kinds.at("conv").predictor->predict(std::span(&sample.values, 1)).front().ms;
        close += std::abs(ms - sample.latencyMs) <= 0.2 * sample.latencyMs ? 1 : 0;
    }
    QVERIFY2(close > 0.93 * static_cast<double>(clean.size()), std::to_string(close).c_str());
}

void FittingTest::extrapolates()
{
    const auto set = fitPredictors({{"conv", knownMachine(600)}}, {}, {});
    QVERIFY(set.has_value());
    std::mt19937_64 random(2);
    const double truth = latencyOf(224, 512, 512, 5, random);
    const std::vector<double> row{224, 5, 1, 512, 512, 2.0 * 224 * 224 * 25 * 512 * 512};
    const double ms = set->kinds.at("conv").predictor->predict(std::span(&row, 1)).front().ms;
    QVERIFY2(ms > 0.6 * truth && ms < 1.6 * truth, (std::to_string(ms) + " of " + std::to_string(truth)).c_str());
}

void FittingTest::theSameSizesStayOnOneSideOfTheSplit()
{
    // Twins that only count their operations differently; each pair has a latency of its own.
    SampleTable table{kindSchema("linear"), {}, {}};
    for (int i = 1; i <= 200; ++i)
        for (const double operations : {2e3 * i * i, 2e3 * i * i + 1})
            table.samples.push_back({{1.0 * i, 1e3, operations, 0}, 0.01 * i});
    const auto set = fitPredictors({{"linear", table}}, {}, {});
    QVERIFY(set.has_value());
    const auto heldOut = heldOutOf(set->kinds.at("linear"));
    QCOMPARE(heldOut.size(), std::size_t{40});
    QCOMPARE(set->kinds.at("linear").quality.testSamples, 40);
    std::map<double, int> seen;
    for (const auto &[measured, predicted] : heldOut)
        ++seen[measured];
    QCOMPARE(seen.size(), std::size_t{20});
    QVERIFY(std::all_of(seen.begin(), seen.end(), [](const auto &entry) { return entry.second == 2; }));
}

void FittingTest::kangsFormKnowsAMachineOfOneSpeed()
{
    SampleTable table{kindSchema("linear"), {}, {}};
    for (const double in : {100, 300, 700, 1500, 4000})
        for (const double out : {50, 200, 900, 2500})
            table.samples.push_back({{in, out, 2 * in * out, 0}, 2 * in * out / 50e9 * 1e3}); // 50 GFLOP/s
    Rows rows;
    for (const Sample &sample : table.samples)
        rows.push_back(&sample);
    auto document = FormFitter(*table.schema, {}).fit({"kang"}, rows, {});
    QVERIFY(document.has_value());
    const std::vector<double> row{2000, 1000, 4e6, 0};
    const auto predictedBy = [&row](const nlohmann::json &form) {
        return predictorFromJson(form).value()->predict(std::span(&row, 1)).front().ms;
    };
    QVERIFY(std::abs(predictedBy(*document) - 0.08) < 1e-6);
    scaleForm(*document, 0.9);
    QVERIFY(std::abs(predictedBy(*document) - 0.072) < 1e-6);
}

void FittingTest::refusesOneRow()
{
    const auto set = fitPredictors({{"conv", knownMachine(1)}}, {}, {});
    QVERIFY(!set.has_value());
    QVERIFY2(set.error().message.find("conv_lat.csv") != std::string::npos, set.error().message.c_str());
}

void FittingTest::readsBackWhatItWrote()
{
    PredictorOrigin origin;
    origin.role = "edge";
    origin.machine = "a machine of this test";
    const auto set = fitPredictors({{"conv", knownMachine(200)}}, origin, {});
    QVERIFY(set.has_value());
    QTemporaryDir folder;
    QVERIFY(writePredictors(folder.path().toStdString(), *set).has_value());
    const auto read = readPredictors(folder.path().toStdString());
    QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
    QCOMPARE(read->origin.machine, origin.machine);
    const std::vector<double> row{14, 3, 1, 96, 128, 2.0 * 14 * 14 * 9 * 96 * 128};
    QCOMPARE(read->kinds.at("conv").predictor->predict(std::span(&row, 1)).front().ms,
             set->kinds.at("conv").predictor->predict(std::span(&row, 1)).front().ms);
}

void FittingTest::otherKindsFilesGoOrStay_data()
{
    QTest::addColumn<OtherKinds>("others");
    QTest::addColumn<std::size_t>("kinds");
    QTest::addColumn<std::string>("machine");
    QTest::newRow("go") << OtherKinds::Remove << std::size_t{1} << std::string("second");
    QTest::newRow("stay") << OtherKinds::Keep << std::size_t{2} << std::string("first");
}

void FittingTest::otherKindsFilesGoOrStay()
{
    QFETCH(OtherKinds, others);
    QFETCH(std::size_t, kinds);
    QFETCH(std::string, machine);
    SampleTable linear{kindSchema("linear"), {}, {}};
    for (int i = 1; i <= 40; ++i)
        linear.samples.push_back({{1.0 * i, 1e3, 2e3 * i, 0}, 0.01 * i});
    const auto fitted = [](std::map<std::string, SampleTable> tables, const char *name) {
        PredictorOrigin origin;
        origin.machine = name;
        return fitPredictors(tables, origin, {}).value();
    };
    QTemporaryDir folder;
    const auto path = folder.path().toStdString();
    PredictorSet first = fitted({{"linear", linear}, {"conv", knownMachine(50)}}, "first");
    first.segments = {0.1, 1.1, 1, 30};
    QVERIFY(writePredictors(path, first).has_value());
    QVERIFY(writePredictors(path, fitted({{"conv", knownMachine(55)}}, "second"), others).has_value());
    const auto read = readPredictors(path);
    QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
    QCOMPARE(read->kinds.size(), kinds);
    QCOMPARE(read->origin.machine, machine);
    QCOMPARE(read->segments == first.segments, others == OtherKinds::Keep);
}

void FittingTest::refusesAnotherVersionsFile()
{
    QTemporaryDir folder;
    std::ofstream(folder.filePath("conv.json").toStdString()) << R"({"schema": 99, "kind": "conv"})";
    const auto read = readPredictors(folder.path().toStdString());
    QVERIFY(!read.has_value());
    QVERIFY(read.error().code == ErrorCode::BadFile);
    QVERIFY2(read.error().message.find("schema is 99") != std::string::npos, read.error().message.c_str());
}

QTEST_GUILESS_MAIN(FittingTest)
#include "tst_fitting.moc"
