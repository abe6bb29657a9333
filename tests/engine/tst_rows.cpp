#include "tests/engine/loadedzoo.h"

using namespace neurosurgeon;
using namespace neurosurgeon::test;

namespace {

/// Of max|y|: what rounding in another order may change.
constexpr double tolerance = 1e-5;

TensorView stacked(const std::vector<TensorView> &rows)
{
    TensorSpec spec = rows.front().spec();
    spec.shape.front() *= static_cast<std::int64_t>(rows.size());
    std::vector<std::byte> bytes;
    for (const TensorView &row : rows)
        bytes.insert(bytes.end(), row.bytes().begin(), row.bytes().end());
    return TensorView::copyOf(spec, bytes);
}

} // namespace

/// Several inferences at once give what each gives alone.
class RowsTest : public QObject {
    Q_OBJECT
    LoadedZoo m_zoo;

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_zoo.start()); }
    void everyRowIsTheTailAlone_data() { addZooRows(); }
    void everyRowIsTheTailAlone();
    void refusesOtherShapes();
};

void RowsTest::everyRowIsTheTailAlone()
{
    QFETCH(std::string, model);
    Model &network = m_zoo.model(model);
    const auto points = partitionPoints(network.graph());
    // vgg_net's first layers take 13 MB a row and are never computed together.
    const std::size_t from = model == "vgg_net" ? points.size() / 2 : 0;
    for (std::size_t point = from; point + 1 < points.size(); point += std::max<std::size_t>(1, points.size() / 5)) {
        LayerSet tail = prefixSet(network.graph(), points[point].edgeLayers);
        tail.flip();
        const auto alone = network.compile(tail, Optimize::On).value();
        for (const int rows : {2, 4, 8}) {
            const auto together = network.compile(tail, Optimize::On, rows).value();
            std::vector<TensorView> inputs;
            for (int row = 0; row < rows; ++row)
                inputs.push_back(randomInput(producedBy(network.graph(), alone->inputs().front()), static_cast<std::uint64_t>(row)));
            const TensorView all = stacked(inputs);
            const TensorView outputs = together->run({&all, 1}).value().front();
            QCOMPARE(outputs.spec().shape.front(), rows);
            const auto width = outputs.spec().elements() / rows;
            for (int row = 0; row < rows; ++row) {
                const TensorView expected = alone->run({&inputs[static_cast<std::size_t>(row)], 1}).value().front();
                const TensorView given = TensorView::copyOf(
                    expected.spec(), outputs.bytes().subspan(static_cast<std::size_t>(row * width) * sizeof(float), expected.bytes().size()));
                const double apart = maxAbsDifference(expected, given) / maxAbs(expected);
                QVERIFY2(apart <= tolerance, (points[point].label + ", " + std::to_string(rows) + " rows: " + std::to_string(apart)).c_str());
            }
        }
    }
    m_zoo.drop(model);
}

void RowsTest::refusesOtherShapes()
{
    Model &network = m_zoo.model("le_net");
    const auto two = network.compile(allLayers(network.graph()), Optimize::On, 2).value();
    const TensorView one = randomInput(network.graph().input, 1);
    QVERIFY(!two->run({&one, 1}));
    QVERIFY(!network.compile(allLayers(network.graph()), Optimize::On, 0));
}

QTEST_GUILESS_MAIN(RowsTest)
#include "tst_rows.moc"
