// The part of the edge's controller that gets profiles: asked for, or refined in idle time.
#include "ui/controllers/edgecontroller.h"
#include "ui/text/format.h"

#include "core/predictor/predictorstore.h"
#include "core/predictor/segments.h"

namespace neurosurgeon {

Progress EdgeController::reporter(quint64 generation, bool cloud)
{
    return [this, generation, cloud](int done, int total) {
        deliver(generation, [this, cloud, done, total] {
            Q_EMIT progressed(cloud ? tr("profiling in the cloud") : tr("profiling on the edge"), done, total,
                              std::chrono::milliseconds(-1));
        });
    };
}

void EdgeController::profileAgain()
{
    if (!m_model.isEmpty())
        profile(ProfileQuality::Full, Freshness::MeasureAnew);
}

void EdgeController::showPredicted(const ModelGraph &graph, const std::filesystem::path &predictorFolder, quint64 generation)
{
    // Measured bars replace these within a second or two; those of a cloud that is not there stay.
    const auto predicted = [&](const char *role) -> std::optional<ModelProfile> {
        auto predictors = predictorsFor(predictorFolder, role);
        if (!predictors) {
            deliver(generation, [this, error = predictors.error()] { Q_EMIT problem(problemOf(error)); });
            predictors = shippedPredictors(role);
        }
        if (!predictors)
            return std::nullopt;
        const auto profile = predictProfile(graph, *predictors, Optimize::On);
        return profile ? std::optional(*profile) : std::nullopt;
    };
    deliver(generation, [this, edge = predicted("edge"), cloud = predicted("cloud")] { m_workbench.setProfiles(edge, cloud); });
}

void EdgeController::profile(ProfileQuality quality, Freshness freshness)
{
    const bool remote = m_connected && m_opened == m_model;
    post(Activity::Profiling, [this, worker = m_worker, name = m_model, stop = m_worker->token(), quality, remote, freshness](Compute &compute, quint64 generation) {
        const auto session = worker->current();
        if (remote && session) {
            if (const auto done = session->profileBoth(quality, reporter(generation, false), reporter(generation, true), freshness); !done)
                return failStep(generation, done.error(), Activity::Profiling);
            deliver(generation, [this, edge = session->edgeProfile(), cloud = session->cloudProfile()] { onProfiles(edge, cloud); });
            return;
        }
        const auto model = compute.model(name.toStdString());
        const auto profile = model ? compute.profile(*model, Optimize::On, quality, reporter(generation, false), stop, freshness)
                                   : tl::make_unexpected(model.error());
        if (!profile)
            return failStep(generation, profile.error(), Activity::Profiling);
        // Nothing new is known of the cloud.
        deliver(generation, [this, edge = *profile] { onProfiles(edge, m_workbench.facts().cloud); });
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

void EdgeController::setQuiet(bool quiet)
{
    if (std::exchange(m_quiet, quiet) == quiet)
        return;
    if (quiet)
        m_compute->setIdleWork({});
    else if (m_workbench.facts().edge && m_workbench.facts().edge->quality == ProfileQuality::Quick)
        refineLater();
}

void EdgeController::refineLater()
{
    if (m_quiet)
        return;
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
        if (*profiler)
            (void)compute.store((*profiler)->profile()); // one that cannot be saved still counts in memory
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

} // namespace neurosurgeon
