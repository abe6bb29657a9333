#include "tests/bench/window/windowbench.h"

#include "ui/charts/layerschart.h"
#include "ui/mainwindow.h"
#include "ui/pages/edgepage.h"
#include "ui/pages/predictionpanel.h"
#include "ui/scenes/samples.h"

#include <QCoreApplication>
#include <QMouseEvent>
#include <QTemporaryDir>

namespace neurosurgeon::bench {

namespace {

constexpr double lineTargetMs = 16;
constexpr double panelsTargetMs = 33;

ModelProfile profileOf(const ModelGraph &graph, double factor)
{
    ModelProfile profile;
    profile.graph = graph;
    for (std::size_t i = 0; i < graph.layers.size(); ++i) {
        const auto median = nanoseconds(static_cast<std::int64_t>(factor * 1e6 * (1 + 0.7 * static_cast<double>(i * 37 % 11))));
        profile.layers.push_back({median, median / 8, 9});
        profile.whole.median += median;
    }
    profile.whole.runs = 9;
    return profile;
}

/// A chain whose outputs shrink, so that both ends and the middle have their chance.
Facts chainFacts(int layers)
{
    Facts facts;
    facts.graph.model = "chain";
    facts.graph.input = {DataType::Float32, {1, 3, 224, 224}};
    for (int i = 0; i < layers; ++i) {
        Layer layer;
        layer.name = "features." + std::to_string(i);
        layer.kind = LayerKind::Conv;
        layer.inputs = {i - 1};
        layer.output = {DataType::Float32, {1, 64, 4 + 220 * (layers - i) / layers, 56}};
        layer.flops = 10'000'000;
        layer.parameters = 36'000;
        facts.graph.layers.push_back(std::move(layer));
    }
    facts.points = partitionPoints(facts.graph);
    facts.edge = profileOf(facts.graph, 0.5);
    facts.cloud = profileOf(facts.graph, 0.1);
    facts.link = LinkEstimate{18.88, std::chrono::milliseconds(5), {}};
    return facts;
}

void moveMouse(QWidget *viewport, const QPoint &position)
{
    QMouseEvent move(QEvent::MouseMove, position, viewport->mapToGlobal(position), Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(viewport, &move);
}

Json dragRow(MainWindow &window, bool everything, int steps)
{
    LayersChart *chart = window.edgePage()->layersChart();
    auto *numbers = window.edgePage()->findChild<PredictionPanel *>();
    Workbench &workbench = window.workbench();
    const int points = static_cast<int>(workbench.facts().points.size());
    workbench.selectPoint(points / 2);
    settle();
    const QPoint grab = chart->linePosition(points / 2);
    QMouseEvent press(QEvent::MouseButtonPress, grab, chart->viewport()->mapToGlobal(grab), Qt::LeftButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(chart->viewport(), &press);
    std::vector<nanoseconds> times;
    for (int step = 0; step < steps; ++step) {
        const QPoint to = chart->linePosition((points / 2 + step * 7) % points);
        const auto begin = Clock::now();
        moveMouse(chart->viewport(), to);
        if (everything) {
            settle();
        } else {
            chart->viewport()->repaint();
            numbers->repaint();
        }
        times.push_back(Clock::now() - begin);
        settle();
    }
    QMouseEvent release(QEvent::MouseButtonRelease, grab, chart->viewport()->mapToGlobal(grab), Qt::LeftButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(chart->viewport(), &release);
    const std::string layers = std::to_string(points - 1) + " layers, ";
    return timesRow(layers + (everything ? "all panels" : "line and numbers"), times, everything ? panelsTargetMs : lineTargetMs, 0.95);
}

} // namespace

Expected<Rows> measureDrag(const Options &options)
{
    const QTemporaryDir state;
    WindowOptions window;
    window.stateFolder = state.path();
    Rows rows = Rows::array();
    auto sample = sampleSession(QStringLiteral("vgg_net"));
    if (!sample)
        return tl::make_unexpected(sample.error());
    for (Facts facts : {sample->facts, chainFacts(160)}) {
        MainWindow main(window);
        main.resize(1280, 800);
        main.workbench().restore(std::move(facts), {}, {}, sample->samples);
        main.showSamplePage(Role::Edge, QStringLiteral("bench"));
        main.show();
        settle();
        for (const bool everything : {false, true})
            rows.push_back(dragRow(main, everything, options.runsOr(200)));
    }
    return rows;
}

} // namespace neurosurgeon::bench
