#include "tests/bench/window/windowbench.h"

#include "ui/mainwindow.h"
#include "ui/scenes/samples.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QTemporaryDir>
#include <QTimer>

#include <cmath>
#include <ctime>

namespace neurosurgeon::bench {

namespace {

constexpr int seconds = 10;
constexpr double targetShare = 0.05;

double processorSeconds()
{
    std::timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Share of one core that this process takes while samples come `perSecond` times a second.
double share(Workbench &workbench, int perSecond)
{
    QTimer source;
    source.setTimerType(Qt::PreciseTimer);
    int count = 0;
    QObject::connect(&source, &QTimer::timeout, &workbench, [&] {
        const double rate = 18 + 3 * std::sin(++count / 9.0);
        workbench.addLinkSample({QDateTime::currentDateTimeUtc(), {rate, rate - 1, rate + 1, 12, {}, rate + (count % 3 - 1) * 0.7}, std::chrono::milliseconds(5)});
    });
    if (perSecond > 0)
        source.start(1000 / perSecond);
    QEventLoop loop;
    QTimer::singleShot(seconds * 1000, &loop, &QEventLoop::quit);
    QElapsedTimer wall;
    wall.start();
    const double begin = processorSeconds();
    loop.exec();
    return (processorSeconds() - begin) / (static_cast<double>(wall.nsecsElapsed()) / 1e9);
}

} // namespace

Expected<Rows> measureLiveLine(const Options &)
{
    const QTemporaryDir state;
    WindowOptions options;
    options.stateFolder = state.path();
    auto sample = sampleSession(QStringLiteral("vgg_net"));
    if (!sample)
        return tl::make_unexpected(sample.error());
    MainWindow window(options);
    window.resize(1280, 800);
    window.workbench().restore(sample->facts, {}, {}, {});
    window.showSamplePage(Role::Edge, QStringLiteral("bench"));
    window.show();
    settle();
    Rows rows = Rows::array();
    for (const auto &[what, perSecond] : {std::pair("no samples", 0), std::pair("20 samples a second", 20)}) {
        const double found = share(window.workbench(), perSecond);
        rows.push_back({{"what", what}, {"seconds", seconds}, {"core_share", found}, {"target", targetShare}, {"met", found <= targetShare}});
    }
    return rows;
}

} // namespace neurosurgeon::bench
