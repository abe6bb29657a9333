#include "ui/controllers/edgecontroller.h"

#include "ui/controllers/chosenimage.h"
#include "ui/text/format.h"
#include "ui/text/sentences.h"

namespace neurosurgeon {

namespace {

constexpr int measureIntervalMs = 2000;

/// What the inference thread has to say goes to the log.
ComputeOptions heardBy(EdgeController *controller, ComputeOptions options)
{
    options.notice = [controller](const std::string &sentence) {
        QMetaObject::invokeMethod(controller, [controller, sentence] {
            Q_EMIT controller->logged(LogLevel::Warning, inLanguage(QString::fromStdString(sentence)));
        }, Qt::QueuedConnection);
    };
    return options;
}

} // namespace

EdgeController::EdgeController(EdgeOptions options, Workbench &workbench, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_workbench(workbench),
      m_compute(std::make_unique<ComputeThread>(heardBy(this, m_options.compute)))
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
    m_workbench.setEmulation({m_options.link, m_options.compute.slowdown});
    connect(&m_workbench, &Workbench::emulationWanted, this, &EdgeController::emulate);
}

EdgeController::~EdgeController()
{
    if (m_connection)
        disconnect(m_connection, nullptr, this, nullptr);
    m_worker->giveUp();
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
        // A measurement on the side says nothing about what runs.
        if (!std::exchange(m_measuringQuietly, false) || during != Activity::Measuring)
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
            problem.next = error.code == ErrorCode::NoConnection ? NextStep::Reconnect
                : m_connect.protection == Protection::None       ? NextStep::Connect
                : m_connect.protection == Protection::PlainData  ? NextStep::SendEncrypted
                                                                 : NextStep::Pair;
        if (problem.next == NextStep::SendEncrypted)
            problem.other = NextStep::Pair;
        Q_EMIT this->problem(problem);
    });
}

void EdgeController::setActivity(Activity activity)
{
    if (m_activity == activity)
        return;
    m_activity = activity;
    m_started.start();
    Q_EMIT stateChanged();
    if (activity == Activity::Idle)
        tellLoss();
}

void EdgeController::tellLoss()
{
    if (const QString why = std::exchange(m_lostMeanwhile, {}); !why.isEmpty())
        Q_EMIT problem({tr("The connection to the cloud was lost."), why, NextStep::Reconnect});
}

void EdgeController::giveUp()
{
    if (m_activity == Activity::Batch && m_giveUpBatch)
        m_giveUpBatch();
    m_worker->giveUp();
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

void EdgeController::dropConnection(Work work)
{
    if (work == Work::GivenUp)
        giveUp();
    m_connected = false;
    m_opened.clear();
    m_measureTimer.stop();
    if (!m_connection)
        return;
    disconnect(m_connection, nullptr, this, nullptr);
    // Work that goes on may be opening it again just now.
    if (work == Work::GivenUp)
        m_connection->close();
    // The session on the inference thread refers to the connection: first forget that, then delete this.
    m_compute->post([worker = m_worker, connection = m_connection](Compute &) {
        {
            const std::lock_guard lock(worker->mutex);
            worker->session.reset();
        }
        connection->close();
        connection->deleteLater();
    });
    m_connection = nullptr;
}

void EdgeController::disconnectFromCloud()
{
    dropConnection();
    m_cloudId.clear();
    m_workbench.setCloudName({});
    Q_EMIT logged(LogLevel::Info, tr("disconnected"));
    Q_EMIT stateChanged();
}

void EdgeController::connectTo(const QString &host, quint16 port)
{
    m_lostMeanwhile.clear();
    dropConnection();
    if (host != m_connect.host || port != m_connect.port)
        m_cloudId.clear();
    m_connect.host = host;
    m_connect.port = port;
    m_connect.link = m_options.link;
    m_connect.keyFolder = m_options.keyFolder;
    m_connect.protection = wantedProtection(host);
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
            deliver(generation, [this, welcome = *welcome, cloud = connection->cloudId()] {
                m_cloudId = cloud;
                onConnected(welcome);
            });
    });
}

Protection EdgeController::wantedProtection(const QString &host) const
{
    const Protection usual = m_options.insecure ? Protection::None : protectionFor(host);
    return m_plainData && usual == Protection::Encrypted ? Protection::PlainData : usual;
}

void EdgeController::setPlainData(bool plain)
{
    m_plainData = plain;
    if (m_connected && wantedProtection(m_connect.host) != m_connect.protection)
        reconnect();
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
    m_cloudLink = welcome.link;
    m_workbench.setLink(m_workbench.facts().link, isLinkEmulated());
    Q_EMIT logged(LogLevel::Info, tr("connected to %1, version %2").arg(name, QString::fromStdString(welcome.programVersion)));
    Q_EMIT connectedTo(m_connect.host, m_connect.port);
    if (m_options.insecure && protectionFor(m_connect.host) != Protection::None) {
        const QString headline = tr("This connection is not protected (--insecure).");
        const QString detail = tr("Nobody has checked who the cloud is, and tensors travel in plain, even to a paired cloud.");
        Q_EMIT logged(LogLevel::Warning, headline + u' ' + detail);
        Q_EMIT problem({headline, detail, NextStep::None, true});
    }
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
    const bool goesOn = batch || (running && m_runsOnLoss != OnLoss::Fail);
    dropConnection(goesOn ? Work::GoesOn : Work::GivenUp);
    Q_EMIT lost();
    Q_EMIT stateChanged();
    Q_EMIT logged(LogLevel::Error, QString::fromStdString(error.message));
    if (batch)
        return; // told when it is finished
    const QString why = QString::fromStdString(error.message);
    if (goesOn) {
        m_lostMeanwhile = why;
        Q_EMIT problem({m_runsOnLoss == OnLoss::Retry ? tr("The link was lost in the middle of a run, which waits for the cloud.")
                                                      : tr("The link was lost in the middle of a run; what is left is computed here."),
                        why, NextStep::None, true});
        return;
    }
    Q_EMIT problem({running ? tr("The link was lost in the middle of a run; the finished runs are kept.")
                            : tr("The connection to the cloud was lost."),
                    why, NextStep::Reconnect});
}

void EdgeController::openModel(const QString &name)
{
    m_model = name;
    if (m_activity != Activity::Idle)
        giveUp();
    const bool remote = m_connected;
    post(Activity::Opening, [this, worker = m_worker, name, remote, predictors = m_options.predictorFolder](Compute &compute, quint64 generation) {
        const auto session = worker->current();
        const auto model = compute.model(name.toStdString());
        if (!model)
            return failStep(generation, model.error(), Activity::Opening);
        deliver(generation, [this, graph = (*model)->graph()] { m_workbench.setGraph(graph); });
        showPredicted((*model)->graph(), predictors, generation);
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

RunEntry EdgeController::entryTemplate() const
{
    RunEntry entry;
    entry.model = m_model;
    entry.point = m_workbench.point();
    entry.input = inputText(m_workbench.choices().input);
    static_cast<Conditions &>(entry) = conditions();
    return entry;
}

Conditions EdgeController::conditions() const
{
    const Facts &facts = m_workbench.facts();
    return {facts.edgeSlowdown, facts.cloudSlowdown, facts.linkEmulated, channelText(m_connect.protection),
            trustText(m_connect.protection, m_options.insecure)};
}

void EdgeController::run(int times)
{
    if (!m_connected || !m_workbench.measuredPlan() || m_activity != Activity::Idle)
        return;
    m_runsOnLoss = m_onLoss;
    const RunEntry entry = entryTemplate();
    const QString chosen = m_workbench.choices().input;
    const TensorSpec spec = m_workbench.facts().graph.input;
    Q_EMIT progressed(tr("running"), 0, times, std::chrono::milliseconds(-1));
    post(Activity::Running, [this, worker = m_worker, entry, chosen, spec, times, adapt = m_adapt, onLoss = m_onLoss](Compute &, quint64 generation) {
        const auto session = worker->current();
        if (!session)
            return;
        session->setAdapt(adapt);
        session->setOnLoss(onLoss);
        int point = entry.point;
        int profiles = session->conditions().profiles;
        for (int i = 0; i < times && worker->generation == generation; ++i) {
            const auto input = inputFor(chosen, spec, static_cast<std::uint64_t>(i) + 1);
            if (!input)
                return failStep(generation, input.error(), Activity::Running);
            auto record = session->run(point, *input);
            if (!record)
                return failStep(generation, record.error(), Activity::Running);
            RunEntry done = entry;
            done.point = record->point; // of a run without a cloud, edge only
            done.at = QDateTime::currentDateTimeUtc();
            done.top = topClasses(record->output);
            const TensorView output = record->output;
            if (i + 1 == times) {
                if (const auto check = session->check(*input, output))
                    done.check = *check;
            }
            record->output = {};
            done.measured = std::move(*record);
            deliver(generation, [this, done, conditions = session->conditions(), i, times] { onRun(done, conditions, i + 1, times); });
            const auto change = session->reconsider(point);
            if (!change)
                return failStep(generation, change.error(), Activity::Running);
            if (const int now = session->conditions().profiles; std::exchange(profiles, now) != now)
                deliver(generation, [this, edge = session->edgeProfile(), cloud = session->cloudProfile()] { m_workbench.setProfiles(edge, cloud); });
            if (!*change)
                continue;
            if ((*change)->applied)
                point = (*change)->to;
            deliver(generation, [this, change = **change] { onMove(change); });
        }
    });
}

void EdgeController::onRun(RunEntry entry, const PlanConditions &conditions, int done, int total)
{
    // Beside what was planned before this run taught anything.
    if (const auto &plan = m_workbench.measuredPlan())
        entry.predicted = plan->candidates[static_cast<std::size_t>(entry.point)];
    entry.edgeLoad = m_workbench.facts().edgeLoad;
    entry.cloudLoad = m_workbench.facts().cloudLoad;
    if (m_workbench.facts().link)
        entry.link = *m_workbench.facts().link;
    m_workbench.addRun(std::move(entry));
    m_workbench.learn(conditions.link, conditions.edgeLoad, conditions.cloudLoad);
    const auto each = std::chrono::milliseconds(m_started.elapsed() / done);
    Q_EMIT progressed(tr("running"), done, total, each * (total - done));
    if (done == total) {
        setActivity(Activity::Idle);
        Q_EMIT logged(LogLevel::Info, tr("%n run(s) finished", nullptr, total));
    }
}

void EdgeController::emulate(const Emulation &emulation)
{
    if (const double factor = emulation.edgeSlowdown; factor != m_options.compute.slowdown) {
        m_options.compute.slowdown = factor;
        m_compute->post([factor](Compute &compute) { compute.setSlowdown(factor); });
        m_workbench.setSlowdowns(factor, m_workbench.facts().cloudSlowdown);
    }
    if (emulation.link != m_options.link) {
        m_options.link = emulation.link;
        if (m_connected)
            reconnect();
    }
    Q_EMIT stateChanged();
}

} // namespace neurosurgeon
