#include "ui/state/workbench.h"

#include "ui/text/format.h"

#include <QElapsedTimer>
#include <QUndoCommand>

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

namespace {

constexpr int bandSteps = 160;
constexpr double bandLow = 0.1;
constexpr double bandHigh = 1000;
constexpr int choiceCommand = 1;

class ChoiceCommand : public QUndoCommand {
public:
    ChoiceCommand(Workbench &workbench, Choices before, Choices after, const QString &text)
        : QUndoCommand(text), m_workbench(workbench), m_before(std::move(before)), m_after(std::move(after))
    {
        m_age.start();
    }
    int id() const override { return choiceCommand; }
    void undo() override { m_workbench.apply(m_before); }
    void redo() override { m_workbench.apply(m_after); }
    bool mergeWith(const QUndoCommand *other) override
    {
        const auto *next = static_cast<const ChoiceCommand *>(other);
        if (next->text() != text() || m_age.elapsed() > 1000 || next->m_after.model != m_after.model)
            return false;
        m_after = next->m_after;
        m_age.restart();
        return true;
    }

private:
    Workbench &m_workbench;
    Choices m_before;
    Choices m_after;
    QElapsedTimer m_age;
};

} // namespace

Workbench::Workbench(QObject *parent) : QObject(parent) {}

void Workbench::setGraph(const ModelGraph &graph)
{
    if (graph == m_facts.graph)
        return;
    m_facts.graph = graph;
    m_facts.points = graph.layers.empty() ? std::vector<PartitionPoint>{} : partitionPoints(graph);
    m_facts.edge.reset();
    m_facts.cloud.reset();
    m_facts.sample = false;
    m_currentLayer = -1;
    m_plan.reset();
    m_measuredPlan.reset();
    m_choices.point = -1;
    m_choices.model = QString::fromStdString(graph.model);
    Q_EMIT modelChanged();
    Q_EMIT profilesChanged();
    Q_EMIT choicesChanged();
    replan();
    Q_EMIT pointChanged();
}

void Workbench::setProfiles(std::optional<ModelProfile> edge, std::optional<ModelProfile> cloud)
{
    for (auto *profile : {&edge, &cloud}) {
        if (*profile && (*profile)->layers.size() != m_facts.graph.layers.size())
            profile->reset();
    }
    m_facts.edge = std::move(edge);
    m_facts.cloud = std::move(cloud);
    m_facts.sample = false;
    Q_EMIT profilesChanged();
    replan();
}

void Workbench::setEmulation(const Emulation &emulation)
{
    m_choices.emulation = emulation;
    Q_EMIT choicesChanged();
}

void Workbench::setSlowdowns(double edge, double cloud)
{
    if (edge == m_facts.edgeSlowdown && cloud == m_facts.cloudSlowdown)
        return;
    m_facts.edgeSlowdown = edge;
    m_facts.cloudSlowdown = cloud;
    Q_EMIT profilesChanged();
    replan();
}

void Workbench::learn(const std::optional<LinkEstimate> &link, double edgeLoad, double cloudLoad)
{
    m_facts.edgeLoad = edgeLoad;
    m_facts.cloudLoad = cloudLoad;
    m_facts.loadsAt = std::chrono::steady_clock::now();
    setLink(link, m_facts.linkEmulated);
}

void Workbench::setLink(std::optional<LinkEstimate> link, bool emulated)
{
    m_facts.link = link;
    m_facts.linkEmulated = emulated;
    Q_EMIT linkChanged();
    replan();
}

void Workbench::setCloudName(const QString &name)
{
    m_facts.cloudName = name;
    Q_EMIT linkChanged();
}

void Workbench::addLinkSample(const LinkSample &sample)
{
    m_samples.push_back(sample);
    if (m_samples.size() > keptSamples)
        m_samples.pop_front();
    Q_EMIT linkSampled();
}

void Workbench::addMove(const MoveMark &move)
{
    m_moves.push_back(move);
    if (m_moves.size() > keptSamples)
        m_moves.pop_front();
    Q_EMIT linkSampled();
}

void Workbench::addRun(RunEntry run)
{
    run.number = m_runs.empty() ? 1 : m_runs.back().number + 1;
    m_runs.push_back(std::move(run));
    Q_EMIT runAdded(m_runs.back().number);
}

void Workbench::clearRuns()
{
    m_runs.clear();
    m_choices.pinned.clear();
    Q_EMIT runsChanged();
    Q_EMIT choicesChanged();
}

void Workbench::addBatch(BatchEntry batch)
{
    batch.number = m_batches.empty() ? 1 : m_batches.back().number + 1;
    m_batches.push_back(std::move(batch));
    if (m_batches.size() > keptBatches)
        m_batches.erase(m_batches.begin());
    Q_EMIT batchesChanged();
}

void Workbench::restore(Facts facts, Choices choices, std::vector<RunEntry> runs, std::deque<LinkSample> samples,
                        std::vector<BatchEntry> batches)
{
    m_facts = std::move(facts);
    choices.emulation = m_choices.emulation;
    m_choices = std::move(choices);
    m_runs = std::move(runs);
    m_samples = std::move(samples);
    m_moves.clear();
    m_batches = std::move(batches);
    m_currentLayer = -1;
    m_plan.reset();
    m_measuredPlan.reset();
    m_undo.clear();
    Q_EMIT modelChanged();
    Q_EMIT profilesChanged();
    Q_EMIT choicesChanged();
    Q_EMIT linkChanged();
    Q_EMIT linkSampled();
    Q_EMIT runsChanged();
    Q_EMIT batchesChanged();
    replan();
    Q_EMIT pointChanged();
}

void Workbench::push(Choices after, const QString &text)
{
    if (!(after == m_choices))
        m_undo.push(new ChoiceCommand(*this, m_choices, std::move(after), text));
}

void Workbench::selectPoint(int point)
{
    Choices after = m_choices;
    after.point = std::clamp(point, -1, static_cast<int>(m_facts.points.size()) - 1);
    push(std::move(after), point < 0 ? tr("follow the optimum") : tr("move the partition line"));
}

void Workbench::setWhatIf(const WhatIf &whatIf)
{
    Choices after = m_choices;
    after.whatIf = whatIf;
    push(std::move(after), whatIf.active == m_choices.whatIf.active ? tr("change the what-if")
                           : whatIf.active                          ? tr("start a what-if")
                                                                    : tr("end the what-if"));
}

void Workbench::chooseModel(const QString &model)
{
    if (model == m_choices.model)
        return;
    Choices after = m_choices;
    after.model = model;
    after.point = -1;
    push(std::move(after), tr("choose the model"));
}

void Workbench::chooseInput(const QString &input)
{
    Choices after = m_choices;
    after.input = input;
    push(std::move(after), tr("choose the input"));
}

void Workbench::chooseEmulation(const Emulation &emulation)
{
    Choices after = m_choices;
    after.emulation = emulation;
    push(std::move(after), emulation.link == m_choices.emulation.link ? tr("slow the edge down") : tr("emulate a link"));
}

void Workbench::togglePin(int runNumber)
{
    Choices after = m_choices;
    auto &pinned = after.pinned;
    if (const auto known = std::find(pinned.begin(), pinned.end(), runNumber); known != pinned.end())
        pinned.erase(known);
    else
        pinned.push_back(runNumber);
    if (pinned.size() > 2)
        pinned.erase(pinned.begin());
    push(std::move(after), tr("pin a run"));
}

void Workbench::apply(const Choices &choices)
{
    const Choices before = std::exchange(m_choices, choices);
    const int pointBefore = before.point < 0 ? bestPoint() : before.point;
    if (before.model != choices.model)
        Q_EMIT modelWanted(choices.model);
    if (!(before.emulation == choices.emulation))
        Q_EMIT emulationWanted(choices.emulation);
    if (!(before.whatIf == choices.whatIf))
        replan();
    if (before.pinned != choices.pinned)
        Q_EMIT runsChanged();
    Q_EMIT choicesChanged();
    if (pointBefore != point() || before.point != choices.point)
        Q_EMIT pointChanged();
}

void Workbench::setCurrentLayer(int layer)
{
    if (layer == m_currentLayer)
        return;
    m_currentLayer = layer;
    Q_EMIT currentLayerChanged();
}

int Workbench::point() const
{
    const int last = static_cast<int>(m_facts.points.size()) - 1;
    if (m_choices.point >= 0)
        return std::min(m_choices.point, last);
    return m_plan ? std::min(m_plan->best, last) : last;
}

int Workbench::edgeLayers() const
{
    const int index = point();
    return index < 0 ? 0 : m_facts.points[static_cast<std::size_t>(index)].edgeLayers;
}

int Workbench::pointNearLayer(int layer) const
{
    for (std::size_t i = 0; i < m_facts.points.size(); ++i) {
        if (m_facts.points[i].edgeLayers > layer)
            return static_cast<int>(i);
    }
    return static_cast<int>(m_facts.points.size()) - 1;
}

LinkEstimate Workbench::effectiveLink() const
{
    LinkEstimate link = m_facts.link.value_or(LinkEstimate{});
    if (m_choices.whatIf.active) {
        link.mbitPerSecond = m_choices.whatIf.mbitPerSecond;
        link.roundTrip = std::chrono::nanoseconds(std::llround(m_choices.whatIf.roundTripMs * 1e6));
    }
    return link;
}

double Workbench::presentLoad(double load) const
{
    return LoadFactor::faded(load, std::chrono::steady_clock::now() - m_facts.loadsAt);
}

double Workbench::effectiveEdgeFactor() const
{
    return m_choices.whatIf.active ? m_choices.whatIf.edgeSlowdown : m_facts.edgeSlowdown * presentLoad(m_facts.edgeLoad);
}

double Workbench::effectiveCloudFactor() const
{
    return m_facts.cloudSlowdown * (m_choices.whatIf.active ? m_choices.whatIf.cloudLoad : presentLoad(m_facts.cloudLoad));
}

std::optional<Plan> Workbench::planWith(const WhatIf *whatIf) const
{
    if (!m_facts.edge || !m_facts.cloud || m_facts.points.empty())
        return std::nullopt;
    LinkEstimate link = m_facts.link.value_or(LinkEstimate{});
    SideCosts edge{m_facts.edge->headTimes(), m_facts.edgeSlowdown, presentLoad(m_facts.edgeLoad)};
    SideCosts cloud{m_facts.cloud->tailTimes(), m_facts.cloudSlowdown, presentLoad(m_facts.cloudLoad)};
    if (whatIf) {
        link.mbitPerSecond = whatIf->mbitPerSecond;
        link.roundTrip = std::chrono::nanoseconds(std::llround(whatIf->roundTripMs * 1e6));
        edge.slowdown = whatIf->edgeSlowdown;
        edge.load = 1;
        cloud.load = whatIf->cloudLoad;
    }
    auto plan = planPartition(m_facts.graph, m_facts.points, edge, cloud, link);
    return plan ? std::optional(std::move(*plan)) : std::nullopt;
}

void Workbench::replan()
{
    const int before = point();
    m_measuredPlan = planWith(nullptr);
    m_plan = m_choices.whatIf.active ? planWith(&m_choices.whatIf) : m_measuredPlan;
    m_band.clear();
    if (m_plan) {
        // Only the transfer depends on the bandwidth, so the candidates' other parts are taken over.
        LinkEstimate link = effectiveLink();
        const std::int64_t answerBytes = m_facts.graph.layers.back().output.bytes();
        for (int step = 0; step <= bandSteps; ++step) {
            link.mbitPerSecond = bandLow * std::pow(bandHigh / bandLow, static_cast<double>(step) / bandSteps);
            BandPoint best{link.mbitPerSecond, -1, {}};
            for (std::size_t i = 0; i < m_plan->candidates.size(); ++i) {
                const Candidate &candidate = m_plan->candidates[i];
                auto total = candidate.total - candidate.transfer;
                if (!candidate.point.crossing.empty())
                    total += link.transfer(candidate.point.crossingBytes, answerBytes);
                if (best.best < 0 || total < best.total)
                    best = {link.mbitPerSecond, static_cast<int>(i), total};
            }
            m_band.push_back(best);
        }
    }
    Q_EMIT planChanged();
    if (before != point())
        Q_EMIT pointChanged();
}

const RunEntry *Workbench::run(int number) const
{
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [&](const RunEntry &run) { return run.number == number; });
    return found == m_runs.end() ? nullptr : &*found;
}

} // namespace neurosurgeon
