#include "ui/controllers/edgecontroller.h"

#include "ui/controllers/chosenimage.h"
#include "ui/text/format.h"

namespace neurosurgeon {

namespace {

constexpr int measureIntervalMs = 2000;

} // namespace

EdgeController::EdgeController(EdgeOptions options, Workbench &workbench, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_workbench(workbench),
      m_compute(std::make_unique<ComputeThread>(m_options.compute))
{
    m_network.setObjectName(QStringLiteral("edge network"));
    m_network.start();
    m_measureTimer.setInterval(measureIntervalMs);
    connect(&m_measureTimer, &QTimer::timeout, this, [this] {
        if (!m_connected || m_activity != Activity::Idle || m_measuringQuietly)
            return;
        const auto &cloud = m_workbench.facts().cloud;
        const auto &edge = m_workbench.facts().edge;
        if (edge && edge->quality == ProfileQuality::Full && cloud && cloud->quality == ProfileQuality::Quick)
            refineLater();
    });
    m_workbench.setSlowdowns(m_options.compute.slowdown, 1);
}

EdgeController::~EdgeController()
{
    ++m_worker->generation;
    if (m_connection)
        disconnect(m_connection, nullptr, this, nullptr);
    if (const auto session = m_worker->current())
        session->cancel();
    if (m_connection)
        m_connection->close();
    m_compute.reset();
    m_worker->session.reset();
    m_network.quit();
    m_network.wait();
}

void EdgeController::loadEngine()
{
    m_compute->post([this](Compute &compute) {
        const auto engine = compute.engine();
        if (!engine)
            return failStep(m_worker->generation, engine.error(), Activity::Opening);
        QStringList zoo;
        for (const std::string &name : (*engine)->zoo())
            zoo += QString::fromStdString(name);
        const EngineInfo info = (*engine)->info();
        const QString text = QStringLiteral("LibTorch %1, %2, %3, %4, %5 threads")
                                 .arg(QString::fromStdString(info.libtorchVersion), QString::fromStdString(info.cpu),
                                      QString::fromStdString(info.instructionSet), QString::fromStdString(info.backend))
                                 .arg(info.threads);
        QMetaObject::invokeMethod(this, [this, zoo, text] { Q_EMIT engineReady(zoo, text); }, Qt::QueuedConnection);
    });
}

void EdgeController::post(Activity activity, Step step)
{
    setActivity(activity);
    const quint64 generation = m_worker->generation;
    m_compute->post([worker = m_worker, generation, step = std::move(step)](Compute &compute) {
        if (worker->generation == generation)
            step(compute, generation);
    });
}

void EdgeController::deliver(quint64 generation, std::function<void()> what)
{
    QMetaObject::invokeMethod(this, [this, generation, what = std::move(what)] {
        if (m_worker->generation == generation)
            what();
    }, Qt::QueuedConnection);
}

void EdgeController::failStep(quint64 generation, const Error &error, Activity during)
{
    deliver(generation, [this, error, during] {
        m_measuringQuietly = false;
        setActivity(Activity::Idle);
        if (error.code == ErrorCode::Cancelled)
            return;
        Q_EMIT logged(LogLevel::Error, QString::fromStdString(error.message));
        Problem problem = problemOf(error);
        if (during == Activity::Measuring && error.code == ErrorCode::Failed)
            problem = {tr("The bandwidth could not be measured."), QString::fromStdString(error.message), NextStep::MeasureAgain, true};
        else if (during == Activity::Running && error.code == ErrorCode::Failed)
            problem.next = NextStep::RunAgain;
        else if (during == Activity::Profiling && error.code == ErrorCode::Failed)
            problem.next = NextStep::ProfileAgain;
        if (during == Activity::Connecting)
            problem.next = error.code == ErrorCode::NoConnection ? NextStep::Reconnect : NextStep::Connect;
        Q_EMIT this->problem(problem);
    });
}

Progress EdgeController::reporter(quint64 generation, bool cloud)
{
    return [this, generation, cloud](int done, int total) {
        deliver(generation, [this, cloud, done, total] {
            Q_EMIT progressed(cloud ? tr("profiling in the cloud") : tr("profiling on the edge"), done, total,
                              std::chrono::milliseconds(-1));
        });
    };
}

void EdgeController::setActivity(Activity activity)
{
    if (m_activity == activity)
        return;
    m_activity = activity;
    m_started.start();
    Q_EMIT stateChanged();
}

void EdgeController::giveUp()
{
    if (m_activity == Activity::Batch && m_giveUpBatch)
        m_giveUpBatch();
    ++m_worker->generation;
    if (const auto session = m_worker->current())
        session->cancel();
    m_measuringQuietly = false;
    setActivity(Activity::Idle);
}

void EdgeController::stop()
{
    const bool wasBusy = m_activity != Activity::Idle;
    giveUp();
    if (wasBusy)
        Q_EMIT logged(LogLevel::Info, tr("stopped"));
}

void EdgeController::runBatch(BatchWork work, std::function<void()> giveUp)
{
    m_giveUpBatch = std::move(giveUp);
    post(Activity::Batch, [this, worker = m_worker, connection = m_connection, work = std::move(work)](Compute &compute, quint64 generation) {
        if (const auto session = worker->current())
            work(compute, *connection, *session);
        deliver(generation, [this] { setActivity(Activity::Idle); });
    });
}

void EdgeController::dropConnection(BatchFate batch)
{
    if (m_activity != Activity::Batch || batch == BatchFate::GivenUp)
        giveUp();
    m_connected = false;
    m_opened.clear();
    m_measureTimer.stop();
    if (!m_connection)
        return;
    disconnect(m_connection, nullptr, this, nullptr);
    m_connection->close();
    // The session on the inference thread refers to the connection: first forget that, then delete this.
    m_compute->post([worker = m_worker, connection = m_connection](Compute &) {
        {
            const std::lock_guard lock(worker->mutex);
            worker->session.reset();
        }
        connection->deleteLater();
    });
    m_connection = nullptr;
}

void EdgeController::disconnectFromCloud()
{
    dropConnection();
    m_workbench.setCloudName({});
    Q_EMIT logged(LogLevel::Info, tr("disconnected"));
    Q_EMIT stateChanged();
}

void EdgeController::connectTo(const QString &host, quint16 port)
{
    dropConnection();
    m_connect.host = host;
    m_connect.port = port;
    m_connect.link = m_options.link;
    m_connection = new EdgeConnection;
    m_connection->moveToThread(&m_network);
    connect(&m_network, &QThread::finished, m_connection, &QObject::deleteLater);
    connect(m_connection, &EdgeConnection::lost, this, &EdgeController::onLost);
    connect(&m_connection->monitor(), &LinkMonitor::sampled, this, &EdgeController::onSample);
    m_connection->watchLink(true);
    Q_EMIT logged(LogLevel::Info, tr("connecting to %1:%2").arg(host).arg(port));
    post(Activity::Connecting, [this, worker = m_worker, connection = m_connection, options = m_connect](Compute &compute, quint64 generation) {
        auto session = std::make_shared<EdgeSession>(compute, *connection);
        {
            const std::lock_guard lock(worker->mutex);
            worker->session = session;
        }
        const auto welcome = session->connect(options);
        if (!welcome)
            failStep(generation, welcome.error(), Activity::Connecting);
        else
            deliver(generation, [this, welcome = *welcome] { onConnected(welcome); });
    });
}

void EdgeController::reconnect()
{
    connectTo(m_connect.host, m_connect.port);
}

void EdgeController::onConnected(const Welcome &welcome)
{
    m_connected = true;
    setActivity(Activity::Idle);
    const QString name = QString::fromStdString(welcome.deviceName);
    m_workbench.setCloudName(name);
    m_workbench.setSlowdowns(m_options.compute.slowdown, welcome.slowdown);
    Q_EMIT logged(LogLevel::Info, tr("connected to %1, version %2").arg(name, QString::fromStdString(welcome.programVersion)));
    Q_EMIT connectedTo(m_connect.host, m_connect.port);
    Q_EMIT stateChanged();
    measure(true);
    m_measureTimer.start();
    if (!m_model.isEmpty())
        openModel(m_model);
}

void EdgeController::onLost(const Error &error)
{
    const bool running = m_activity == Activity::Running;
    const bool batch = m_activity == Activity::Batch;
    dropConnection(BatchFate::GoesOn);
    Q_EMIT stateChanged();
    Q_EMIT logged(LogLevel::Error, QString::fromStdString(error.message));
    if (batch)
        return; // told when it is finished
    Q_EMIT problem({running ? tr("The link was lost in the middle of a run; the finished runs are kept.")
                            : tr("The connection to the cloud was lost."),
                    QString::fromStdString(error.message), NextStep::Reconnect});
}

void EdgeController::openModel(const QString &name)
{
    m_model = name;
    if (m_activity != Activity::Idle)
        giveUp();
    const bool remote = m_connected;
    post(Activity::Opening, [this, worker = m_worker, name, remote](Compute &compute, quint64 generation) {
        const auto session = worker->current();
        const auto model = compute.model(name.toStdString());
        if (!model)
            return failStep(generation, model.error(), Activity::Opening);
        deliver(generation, [this, graph = (*model)->graph()] { m_workbench.setGraph(graph); });
        if (remote && session) {
            if (const auto opened = session->openModel(name.toStdString(), Optimize::On); !opened)
                return failStep(generation, opened.error(), Activity::Opening);
        }
        deliver(generation, [this, name, remote] {
            m_opened = remote ? name : QString();
            Q_EMIT logged(LogLevel::Info, tr("%1 is open").arg(name));
            profile(ProfileQuality::Quick);
        });
    });
}

void EdgeController::profileAgain()
{
    if (!m_model.isEmpty())
        profile(ProfileQuality::Full);
}

void EdgeController::profile(ProfileQuality quality)
{
    const bool remote = m_connected && m_opened == m_model;
    post(Activity::Profiling, [this, worker = m_worker, name = m_model, quality, remote](Compute &compute, quint64 generation) {
        const auto session = worker->current();
        if (remote && session) {
            if (const auto done = session->profileBoth(quality, reporter(generation, false), reporter(generation, true)); !done)
                return failStep(generation, done.error(), Activity::Profiling);
            deliver(generation, [this, edge = session->edgeProfile(), cloud = session->cloudProfile()] { onProfiles(edge, cloud); });
            return;
        }
        const auto model = compute.model(name.toStdString());
        const auto profile = model ? compute.profile(*model, Optimize::On, quality, reporter(generation, false))
                                   : tl::make_unexpected(model.error());
        if (!profile)
            return failStep(generation, profile.error(), Activity::Profiling);
        deliver(generation, [this, edge = *profile] { onProfiles(edge, {}); });
    });
}

void EdgeController::onProfiles(const std::optional<ModelProfile> &edge, const std::optional<ModelProfile> &cloud)
{
    setActivity(Activity::Idle);
    m_workbench.setProfiles(edge, cloud);
    Q_EMIT logged(LogLevel::Info, tr("profiles are there: edge %1, cloud %2")
                                      .arg(edge ? format::time(edge->whole.median) : tr("none"),
                                           cloud ? format::time(cloud->whole.median) : tr("none")));
    if (edge && edge->quality == ProfileQuality::Quick)
        refineLater();
    if (m_connected)
        measure(true);
}

void EdgeController::refineLater()
{
    // Small steps between other work; when they are done (or the cloud has done the same), both are asked again.
    auto profiler = std::make_shared<std::unique_ptr<Profiler>>();
    m_compute->setIdleWork([this, worker = m_worker, name = m_model, profiler](Compute &compute) {
        const auto model = compute.model(name.toStdString());
        const auto engine = compute.engine();
        if (!model || !engine)
            return false;
        const auto stored = compute.storedProfile(*model, Optimize::On);
        if (!*profiler && !(stored && stored->quality == ProfileQuality::Full))
            *profiler = std::make_unique<Profiler>(*model, (*engine)->info(), Optimize::On, ProfileQuality::Full);
        if (*profiler && !(*profiler)->isDone())
            return (*profiler)->step().has_value();
        if (*profiler && !compute.store((*profiler)->profile()))
            return false;
        const auto session = worker->current();
        if (!session || session->model() != *model || !session->profileBoth(ProfileQuality::Quick))
            return false;
        QMetaObject::invokeMethod(this, [this, name, edge = session->edgeProfile(), cloud = session->cloudProfile()] {
            if (m_model != name || m_activity != Activity::Idle)
                return;
            const auto &known = m_workbench.facts();
            if (!known.edge || !known.cloud || known.edge->measuredAt != edge->measuredAt || known.cloud->measuredAt != cloud->measuredAt)
                m_workbench.setProfiles(edge, cloud);
        }, Qt::QueuedConnection);
        return false;
    });
}

void EdgeController::measureLink()
{
    measure(false);
}

void EdgeController::measure(bool quietly)
{
    if (!m_connected || m_measuringQuietly)
        return;
    m_measuringQuietly = quietly;
    post(quietly ? m_activity : Activity::Measuring, [this, worker = m_worker](Compute &, quint64 generation) {
        const auto session = worker->current();
        if (!session)
            return;
        const auto report = session->measureLink();
        if (!report)
            return failStep(generation, report.error(), Activity::Measuring);
        deliver(generation, [this, report = *report, link = session->link()] { onLink(report, link); });
    });
}

void EdgeController::onLink(const LinkReport &report, const LinkEstimate &link)
{
    const bool quiet = std::exchange(m_measuringQuietly, false);
    if (!quiet)
        setActivity(Activity::Idle);
    m_workbench.setLink(link, m_options.link && m_options.link->isActive());
    if (!quiet)
        Q_EMIT logged(LogLevel::Info, tr("measured %1, round trip %2").arg(format::rate(report.goodput.mbitPerSecond),
                                                                          format::time(report.roundTrip)));
}

RunEntry EdgeController::entryTemplate() const
{
    RunEntry entry;
    entry.model = m_model;
    entry.point = m_workbench.point();
    entry.input = inputText(m_workbench.choices().input);
    entry.edgeSlowdown = m_workbench.facts().edgeSlowdown;
    entry.cloudSlowdown = m_workbench.facts().cloudSlowdown;
    entry.linkEmulated = m_workbench.facts().linkEmulated;
    return entry;
}

void EdgeController::run(int times)
{
    if (!m_connected || !m_workbench.measuredPlan() || m_activity != Activity::Idle)
        return;
    const RunEntry entry = entryTemplate();
    const QString chosen = m_workbench.choices().input;
    const TensorSpec spec = m_workbench.facts().graph.input;
    Q_EMIT progressed(tr("running"), 0, times, std::chrono::milliseconds(-1));
    post(Activity::Running, [this, worker = m_worker, entry, chosen, spec, times, adapt = m_adapt](Compute &, quint64 generation) {
        const auto session = worker->current();
        if (!session)
            return;
        session->setAdapt(adapt);
        int point = entry.point;
        for (int i = 0; i < times && worker->generation == generation; ++i) {
            const auto input = inputFor(chosen, spec, static_cast<std::uint64_t>(i) + 1);
            if (!input)
                return failStep(generation, input.error(), Activity::Running);
            auto record = session->run(point, *input);
            if (!record)
                return failStep(generation, record.error(), Activity::Running);
            RunEntry done = entry;
            done.point = point;
            done.at = QDateTime::currentDateTimeUtc();
            done.top = topClasses(record->output);
            done.link = session->link();
            const TensorView output = record->output;
            if (i + 1 == times) {
                if (const auto check = session->check(*input, output))
                    done.check = *check;
            }
            record->output = {};
            done.measured = std::move(*record);
            deliver(generation, [this, done, i, times] { onRun(done, i + 1, times); });
            const auto change = session->reconsider(point);
            if (!change)
                return failStep(generation, change.error(), Activity::Running);
            if (!*change)
                continue;
            if ((*change)->applied)
                point = (*change)->to;
            deliver(generation, [this, change = **change] { onMove(change); });
        }
    });
}

void EdgeController::onRun(RunEntry entry, int done, int total)
{
    if (const auto &plan = m_workbench.measuredPlan())
        entry.predicted = plan->candidates[static_cast<std::size_t>(entry.point)];
    const LinkEstimate link = entry.link;
    if (m_workbench.facts().link)
        entry.link = *m_workbench.facts().link;
    m_workbench.addRun(std::move(entry));
    m_workbench.setLink(link, m_workbench.facts().linkEmulated);
    const auto each = std::chrono::milliseconds(m_started.elapsed() / done);
    Q_EMIT progressed(tr("running"), done, total, each * (total - done));
    if (done == total) {
        setActivity(Activity::Idle);
        Q_EMIT logged(LogLevel::Info, tr("%n run(s) finished", nullptr, total));
    }
}

QString EdgeController::reasonOf(const PartitionSwitch &change)
{
    const auto times = [](double factor) { return QString(QChar(0x00d7)) + format::number(factor); };
    const PlanConditions &before = change.before;
    const PlanConditions &after = change.after;
    switch (change.cause) {
    case PartitionSwitch::Cause::Rate:
        return tr("bandwidth %1 → %2").arg(format::rate(before.link.mbitPerSecond), format::rate(after.link.mbitPerSecond));
    case PartitionSwitch::Cause::RoundTrip:
        return tr("round trip %1 → %2").arg(format::time(before.link.roundTrip), format::time(after.link.roundTrip));
    case PartitionSwitch::Cause::EdgeLoad:
        return tr("edge load %1 → %2").arg(times(before.edgeLoad), times(after.edgeLoad));
    case PartitionSwitch::Cause::CloudLoad:
        return tr("cloud load %1 → %2").arg(times(before.cloudLoad), times(after.cloudLoad));
    }
    return {};
}

void EdgeController::onMove(const PartitionSwitch &change)
{
    const auto label = [this](int point) {
        return QString::fromStdString(m_workbench.facts().points[static_cast<std::size_t>(point)].label);
    };
    const QString sentence = (change.applied ? tr("moved from %1 to %2: %3") : tr("%2 is better than %1 now: %3"))
                                 .arg(label(change.from), label(change.to), reasonOf(change));
    m_workbench.addMove({QDateTime::currentDateTimeUtc(), sentence});
    Q_EMIT logged(LogLevel::Info, sentence);
    if (change.applied && m_workbench.point() != change.to)
        m_workbench.selectPoint(change.to);
}

/// From the monitor, through the event loop: a sample of an earlier connection says nothing about this one.
void EdgeController::onSample(const LinkState &state)
{
    if (!m_connection || sender() != &m_connection->monitor() || !state.goodput)
        return;
    const auto &known = m_workbench.facts().link;
    LinkEstimate link{state.goodput->mbitPerSecond, {}, known ? known->fixed : std::chrono::nanoseconds(0)};
    link.roundTrip = state.roundTrip.value_or(known ? known->roundTrip : std::chrono::nanoseconds(0));
    m_workbench.addLinkSample({QDateTime::currentDateTimeUtc(), *state.goodput, link.roundTrip});
    m_workbench.setLink(link, m_options.link && m_options.link->isActive());
}

void EdgeController::setSlowdown(double factor)
{
    m_options.compute.slowdown = factor;
    m_compute->post([factor](Compute &compute) { compute.setSlowdown(factor); });
    m_workbench.setSlowdowns(factor, m_workbench.facts().cloudSlowdown);
    Q_EMIT stateChanged();
}

void EdgeController::setEmulatedLink(const std::optional<LinkSettings> &link)
{
    m_options.link = link;
    if (m_connected)
        reconnect();
    Q_EMIT stateChanged();
}

} // namespace neurosurgeon
