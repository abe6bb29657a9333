#include "tests/bench/window/windowbench.h"

#include "ui/mainwindow.h"
#include "ui/pages/edgepage.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTemporaryDir>
#include <QTimer>

#include <ctime>

namespace neurosurgeon::bench {

namespace {

constexpr double targetMs = 50;
constexpr int patienceMs = 60'000;
constexpr int runsMade = 20;

/// How long the event loop handles events between two waits: on the wall's clock, which another process on the same
/// core stretches, and in processor time of the thread, which is the window's own doing.
class LoopWatch : public QObject {
public:
    LoopWatch()
    {
        auto *dispatcher = QAbstractEventDispatcher::instance();
        connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] {
            m_wall = Clock::now();
            m_processor = processor();
        });
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, [this] {
            if (!m_wall)
                return;
            wall.push_back(Clock::now() - *std::exchange(m_wall, {}));
            own.push_back(processor() - m_processor);
        });
    }
    std::vector<nanoseconds> wall;
    std::vector<nanoseconds> own;

private:
    static nanoseconds processor()
    {
        std::timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
    }
    std::optional<Clock::time_point> m_wall;
    nanoseconds m_processor{};
};

template<class Condition>
bool waitFor(Condition condition)
{
    QElapsedTimer patience;
    patience.start();
    QTimer ticks; // a loop that nothing wakes would not look again
    ticks.start(5);
    while (!condition() && patience.elapsed() < patienceMs)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return condition();
}

} // namespace

Expected<Rows> measureRuns(const Options &options)
{
    const QTemporaryDir state;
    WindowOptions wanted;
    wanted.stateFolder = state.path();
    Settings(state.path()).setModel(QStringLiteral("alex_net"));
    MainWindow window(wanted);
    window.resize(1280, 800);
    window.show();
    window.setRole(Role::Demo);
    const auto idle = [&] { return window.edgeController()->activity() == EdgeController::Activity::Idle; };
    if (!waitFor([&] { return window.workbench().measuredPlan().has_value() && idle(); }))
        return failure(ErrorCode::Failed, "The demonstration did not get ready; is neurosurgeon-cli beside this program?");
    window.workbench().selectPoint(3);
    Rows rows = Rows::array();
    for (const auto tab : {EdgePage::Tab::Layers, EdgePage::Tab::Runs, EdgePage::Tab::Timeline}) {
        window.edgePage()->showTab(tab);
        settle();
        LoopWatch watch;
        for (int round = 0; round < options.runsOr(1); ++round) {
            const std::size_t before = window.workbench().runs().size();
            window.edgeController()->run(runsMade);
            if (!waitFor([&] { return window.workbench().runs().size() >= before + runsMade && idle(); }))
                return failure(ErrorCode::Failed, "The runs did not end.");
        }
        const std::string name = tab == EdgePage::Tab::Layers ? "layers tab" : tab == EdgePage::Tab::Runs ? "runs tab" : "time line tab";
        rows.push_back(timesRow(name + ", wall clock", watch.wall, targetMs, 1));
        rows.push_back(timesRow(name + ", own processor time", watch.own, targetMs, 1));
    }
    return rows;
}

} // namespace neurosurgeon::bench
