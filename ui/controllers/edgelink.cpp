// The part of the edge's controller that follows the link: measured, watched, adapted to.
#include "ui/controllers/edgecontroller.h"
#include "ui/text/format.h"

namespace neurosurgeon {

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

bool EdgeController::isLinkEmulated() const
{
    // A cloud that emulates a link does so in both directions, in place of the edge's own.
    const auto &link = m_cloudLink ? m_cloudLink : m_options.link;
    return link && link->isActive();
}

void EdgeController::onLink(const LinkReport &report, const LinkEstimate &link)
{
    const bool quiet = std::exchange(m_measuringQuietly, false);
    if (!quiet)
        setActivity(Activity::Idle);
    m_workbench.setLink(link, isLinkEmulated());
    if (!quiet)
        Q_EMIT logged(LogLevel::Info, tr("measured %1, round trip %2").arg(format::rate(report.goodput.mbitPerSecond),
                                                                          format::time(report.roundTrip)));
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
    case PartitionSwitch::Cause::Profile:
        return tr("the cloud has measured a better profile");
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
    LinkEstimate link{state.goodput->mbitPerSecond, {}, known ? known->fixed : std::chrono::nanoseconds(0), state.burstBytes};
    link.roundTrip = state.roundTrip.value_or(known ? known->roundTrip : std::chrono::nanoseconds(0));
    m_workbench.addLinkSample({QDateTime::currentDateTimeUtc(), *state.goodput, link.roundTrip});
    m_workbench.setLink(link, isLinkEmulated());
}

void EdgeController::forget(const Peer &cloud)
{
    if (cloud.role != PeerRole::Cloud)
        return;
    if (!m_connected && m_cloudId == cloud.id) {
        m_cloudId.clear();
        m_lostMeanwhile.clear(); // this says more
        if (m_connection || m_activity == Activity::Running || m_activity == Activity::Batch)
            dropConnection(); // and whatever waits for it, or has opened it again by itself
        Q_EMIT problem({tr("%1 is forgotten; nothing waits for it any more.").arg(cloud.name), {}, NextStep::Pair, true});
        return;
    }
    if (!m_connection)
        return;
    // Addresses prove nothing: the connection's thread knows whose key opened it.
    QMetaObject::invokeMethod(m_connection, [this, connection = m_connection, cloud] {
        if (connection->cloudId() != cloud.id)
            return;
        QMetaObject::invokeMethod(this, [this, connection, cloud] {
            if (connection != m_connection)
                return;
            disconnectFromCloud();
            Q_EMIT problem({tr("%1 is forgotten; the session with it has ended.").arg(cloud.name), {}, NextStep::Pair, true});
        }, Qt::QueuedConnection);
    }, Qt::QueuedConnection);
}

} // namespace neurosurgeon
