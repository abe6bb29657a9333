#include "network/session/tailbatches.h"
#include "tests/support/testgraphs.h"

#include <QTest>

#include <algorithm>

using namespace neurosurgeon;
using namespace neurosurgeon::test;
using namespace std::chrono_literals;

namespace {

constexpr int width = 6;

/// Negates, and counts its runs by rows.
class Negation final : public Segment {
public:
    Negation(int rows, std::map<int, int> &runs) : m_rows(rows), m_runs(runs) {}
    const std::vector<int> &inputs() const override { return m_ports; }
    const std::vector<int> &outputs() const override { return m_ports; }
    std::int64_t bytes() const override { return 1; }
    Expected<std::vector<TensorView>> run(std::span<const TensorView> inputs, std::vector<std::chrono::nanoseconds> *,
                                          std::vector<std::chrono::nanoseconds> *) override
    {
        ++m_runs[m_rows];
        const TensorSpec &spec = inputs.front().spec();
        if (spec.shape != std::vector<std::int64_t>{m_rows, width})
            return failure(ErrorCode::Usage, "wrong shape");
        std::vector<float> values(inputs.front().floats(), inputs.front().floats() + spec.elements());
        std::transform(values.begin(), values.end(), values.begin(), [](float value) { return -value; });
        return std::vector{TensorView::copyOf(spec, std::as_bytes(std::span(values)))};
    }

private:
    int m_rows;
    std::map<int, int> &m_runs;
    std::vector<int> m_ports{0};
};

class NegationModel final : public Model {
public:
    explicit NegationModel(std::int64_t rowBytes = 4 * width)
    {
        m_graph.model = "negation";
        m_graph.input = {DataType::Float32, {1, width}};
        Layer layer;
        layer.name = "negate";
        layer.inputs = {ModelGraph::networkInput};
        layer.output = {DataType::Float32, {1, rowBytes / 4}};
        m_graph.layers = {layer};
    }
    const ModelGraph &graph() const override { return m_graph; }
    const std::string &weightsSha256() const override { return m_hash; }
    Expected<std::shared_ptr<Segment>> compile(const LayerSet &, Optimize, int rows) override
    {
        if (rows > 1 && refusesRows)
            return failure(ErrorCode::Failed, "one row only");
        return std::make_shared<Negation>(rows, runs);
    }

    std::map<int, int> runs; ///< by rows
    bool refusesRows = false;

private:
    ModelGraph m_graph;
    std::string m_hash = "none";
};

struct Request {
    std::shared_ptr<WaitingTail> tail = std::make_shared<WaitingTail>();
    std::stop_source stop;
    float value = 0;
    int answers = 0;
    std::optional<TailRun> run;

    bool isRight() const
    {
        return answers == 1 && run && run->outputs.front().spec().shape == std::vector<std::int64_t>{1, width}
            && std::all_of(run->outputs.front().floats(), run->outputs.front().floats() + width,
                           [this](float each) { return each == -value; });
    }
};

} // namespace

class TailBatchesTest : public QObject {
    Q_OBJECT
    std::unique_ptr<Compute> m_compute;
    std::unique_ptr<TailBatches> m_batches;
    std::vector<std::shared_ptr<NegationModel>> m_models;
    std::vector<std::shared_ptr<Segment>> m_segments;
    std::map<std::uint64_t, std::chrono::nanoseconds> m_billed;
    std::vector<std::unique_ptr<Request>> m_requests;

    Request &ask(std::uint64_t owner, std::size_t model = 0, Optimize optimize = Optimize::On)
    {
        Request &request = *m_requests.emplace_back(std::make_unique<Request>());
        request.value = static_cast<float>(m_requests.size());
        const std::vector<float> values(width, request.value);
        *request.tail = {owner, m_models[model], {true}, optimize, m_segments[model],
                         {TensorView::copyOf({DataType::Float32, {1, width}}, std::as_bytes(std::span(values)))},
                         request.stop.get_token(), [&request](Expected<TailRun> run) {
                             ++request.answers;
                             if (run)
                                 request.run = std::move(*run);
                         }};
        m_batches->add(request.tail);
        return request;
    }
    void serve(Request &request)
    {
        m_batches->serve(*m_compute, request.tail, [this](std::uint64_t owner, std::chrono::nanoseconds took) { m_billed[owner] += took; });
    }
    /// A model whose tail has been computed alone often enough to compare with.
    void addModel(std::shared_ptr<NegationModel> model)
    {
        m_segments.push_back(model->compile({true}, Optimize::On, 1).value());
        m_models.push_back(std::move(model));
        for (int i = 0; i < 3; ++i)
            serve(ask(99, m_models.size() - 1));
        m_models.back()->runs.clear();
    }

private Q_SLOTS:
    void init()
    {
        m_requests.clear();
        m_models.clear();
        m_segments.clear();
        m_billed.clear();
        m_compute = std::make_unique<Compute>(ComputeOptions{});
        m_batches = std::make_unique<TailBatches>(std::chrono::nanoseconds(0));
        addModel(std::make_shared<NegationModel>());
    }

    void equalTailsAreComputedTogether()
    {
        std::vector<Request *> asked{&ask(1), &ask(1), &ask(2), &ask(3)};
        serve(*asked[0]);
        for (const Request *request : asked)
            QVERIFY(request->isRight());
        QCOMPARE(m_models[0]->runs, (std::map<int, int>{{4, 1}}));
        // Each owes its share, and the shares lie one behind the other.
        QCOMPARE(m_billed.size(), 2U);
        QCOMPARE(m_billed[2], asked[0]->run->took);
        std::chrono::nanoseconds whole{};
        for (const Request *request : asked)
            whole += request->run->took;
        for (const Request *request : asked)
            QCOMPARE(request->run->begin + request->run->took + request->run->held - asked[0]->run->begin, whole);
        // Their turns come all the same: nothing is computed twice.
        for (Request *request : asked)
            serve(*request);
        for (const Request *request : asked)
            QCOMPARE(request->answers, 1);
        QCOMPARE(m_models[0]->runs, (std::map<int, int>{{4, 1}}));
    }

    void everyOwnersTailsKeepTheirOrder()
    {
        addModel(std::make_shared<NegationModel>());
        Request &first = ask(1), &other = ask(1, 1), &behind = ask(1), &blocked = ask(2, 1), &second = ask(2);
        Request &third = ask(3);
        serve(first);
        QVERIFY(first.isRight() && third.isRight());
        QCOMPARE(behind.answers + blocked.answers + second.answers + other.answers, 0);
        serve(other);
        QVERIFY(other.isRight() && blocked.isRight());
        QCOMPARE(behind.answers, 0);
        serve(behind);
        QVERIFY(behind.isRight() && second.isRight());
    }

    void whatIsStoppedIsNotComputed()
    {
        Request &first = ask(1), &stopped = ask(2), &behind = ask(2), &third = ask(3);
        stopped.stop.request_stop();
        serve(first);
        QVERIFY(first.isRight() && third.isRight());
        QCOMPARE(behind.answers, 0);
        serve(stopped);
        serve(behind);
        QCOMPARE(stopped.answers, 0);
        QVERIFY(behind.isRight());
        QCOMPARE(m_models[0]->runs, (std::map<int, int>{{1, 1}, {2, 1}}));
    }

    void aModelThatTakesOneRowOnlyIsComputedAlone()
    {
        m_models[0]->refusesRows = true;
        Request &first = ask(1), &second = ask(1), &third = ask(2);
        serve(first);
        QVERIFY(first.isRight());
        QCOMPARE(second.answers + third.answers, 0);
        serve(second);
        serve(third);
        QVERIFY(second.isRight() && third.isRight());
    }

    void bitIdenticalTailsStayAlone()
    {
        Request &first = ask(1, 0, Optimize::Off), &second = ask(2, 0, Optimize::Off);
        serve(first);
        QVERIFY(first.isRight());
        QCOMPARE(second.answers, 0);
    }

    void largeTensorsStayAlone()
    {
        addModel(std::make_shared<NegationModel>(TailBatches::largestTensor));
        Request &first = ask(1, 1), &second = ask(2, 1);
        serve(first);
        QVERIFY(first.isRight());
        QCOMPARE(second.answers, 0);
    }

    void onlyWhatPaysIsComputedTogether()
    {
        BatchSizes sizes(0ms);
        const auto measure = [&sizes](int rows, std::chrono::nanoseconds took) {
            for (int i = 0; i < 3; ++i)
                sizes.add(rows, took);
        };
        QCOMPARE(sizes.choose(8), 1); // one alone is to be known first
        measure(1, 10ms);
        QCOMPARE(sizes.choose(1), 1);
        QCOMPARE(sizes.choose(3), 2);
        QCOMPARE(sizes.choose(9), 8);
        measure(2, 19ms);
        QCOMPARE(sizes.choose(3), 1); // 5 % are not worth it
        measure(8, 40ms);
        QCOMPARE(sizes.choose(8), 4); // 8 pays, 4 is to be tried
        measure(4, 16ms);
        QCOMPARE(sizes.choose(8), 4);
        sizes.refuse(4);
        QCOMPARE(sizes.choose(8), 8);
        QCOMPARE(sizes.choose(7), 1);
        sizes.add(1, 5ms); // it was not that slow
        QCOMPARE(sizes.choose(8), 1);
    }

    void preparingTakesATwentiethOfTheTime()
    {
        BatchSizes sizes(10ms);
        for (int i = 0; i < 19; ++i)
            sizes.add(1, 10ms);
        QCOMPARE(sizes.choose(8), 1);
        sizes.add(1, 10ms);
        QCOMPARE(sizes.choose(8), 8);
        sizes.prepared(8, 20ms);
        for (int i = 0; i < 3; ++i)
            sizes.add(8, 80ms);
        sizes.prepared(8, 0ms); // it was ready
        QCOMPARE(sizes.choose(8), 1);
        sizes.add(1, 359ms); // 440 ms were computed; 4 rows are expected to take as long as 8 did
        QCOMPARE(sizes.choose(8), 1);
        sizes.add(1, 1ms);
        QCOMPARE(sizes.choose(8), 4);
    }
};

QTEST_APPLESS_MAIN(TailBatchesTest)
#include "tst_tailbatches.moc"
