#pragma once

#include "core/partition/loadfactor.h"
#include "core/partition/plan.h"
#include "core/profile/profile.h"
#include "network/link/linksettings.h"
#include "ui/state/batchentry.h"
#include "ui/state/runentry.h"

#include <QObject>
#include <QUndoStack>

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

namespace neurosurgeon {

/// Assumptions that replace what was measured. Never mixed into real runs.
struct WhatIf {
    bool active = false;
    double mbitPerSecond = 18.88;
    double roundTripMs = 5;
    double edgeSlowdown = 1; ///< factor on the edge's measured times
    double cloudLoad = 1;    ///< the paper's load factor K
    bool operator==(const WhatIf &) const = default;
};

/// What this edge pretends: marked wherever numbers stand that it made.
struct Emulation {
    std::optional<LinkSettings> link;
    double edgeSlowdown = 1;
    bool operator==(const Emulation &) const = default;
};

/// Everything a person chooses and may take back.
struct Choices {
    QString model;
    QString input;
    int point = -1; ///< index among the legal points; -1 follows the best one
    WhatIf whatIf;
    Emulation emulation; ///< of the running edge, not of a session file
    std::vector<int> pinned; ///< numbers of at most two runs that are compared
    bool operator==(const Choices &) const = default;
};

/// The best point at one bandwidth.
struct BandPoint {
    double mbitPerSecond = 0;
    int best = 0;
    std::chrono::nanoseconds total{};
};

/// What the edge knows: model, costs, link.
struct Facts {
    ModelGraph graph;
    std::vector<PartitionPoint> points;
    std::optional<ModelProfile> edge;
    std::optional<ModelProfile> cloud;
    double edgeSlowdown = 1;
    double cloudSlowdown = 1;
    double edgeLoad = 1;  ///< times longer than profiled, as the latest runs found it
    double cloudLoad = 1;
    std::chrono::steady_clock::time_point loadsAt; ///< they fade from there
    std::optional<LinkEstimate> link;
    bool linkEmulated = false;
    QString cloudName;
    bool sample = false; ///< opened from a file or shipped, not measured now
};

/// The state from which every panel draws: facts, choices, the plan that follows from both, runs and link samples.
/// Plain values in, signals out; recomputing a plan takes microseconds. GUI thread.
class Workbench : public QObject {
    Q_OBJECT
public:
    static constexpr int keptSamples = 600;
    static constexpr int keptBatches = 50;

    explicit Workbench(QObject *parent = nullptr);

    const Facts &facts() const { return m_facts; }
    const Choices &choices() const { return m_choices; }
    QUndoStack &undoStack() { return m_undo; }
    bool hasModel() const { return !m_facts.graph.layers.empty(); }

    /// Facts. A new graph forgets profiles and the chosen point.
    void setGraph(const ModelGraph &graph);
    /// Profiles of another model are left out.
    void setProfiles(std::optional<ModelProfile> edge, std::optional<ModelProfile> cloud);
    void setSlowdowns(double edge, double cloud);
    void setLink(std::optional<LinkEstimate> link, bool emulated);
    /// What a run has taught of the link and of both sides' load; planned with once.
    void learn(const std::optional<LinkEstimate> &link, double edgeLoad, double cloudLoad);
    void setCloudName(const QString &name);
    void addLinkSample(const LinkSample &sample);
    void addMove(const MoveMark &move);
    void addRun(RunEntry run);
    void clearRuns();
    /// Numbers it, and keeps the last `keptBatches`.
    void addBatch(BatchEntry batch);
    /// What the edge starts with; no step of undo.
    void setEmulation(const Emulation &emulation);
    /// Replaces everything, e.g. from a session file; the undo stack starts anew.
    void restore(Facts facts, Choices choices, std::vector<RunEntry> runs, std::deque<LinkSample> samples,
                 std::vector<BatchEntry> batches = {});

    /// Choices. Each is one step of undo; steps of one gesture (same `text`, within a second) are one.
    void selectPoint(int point);
    void setWhatIf(const WhatIf &whatIf);
    void chooseModel(const QString &model);
    void chooseInput(const QString &input);
    void chooseEmulation(const Emulation &emulation);
    /// Pins or unpins a run; a third one replaces the older.
    void togglePin(int runNumber);
    void apply(const Choices &choices); ///< for undo commands; does not push

    /// The layer that is looked at (bar, table row, graph node); -1: none.
    int currentLayer() const { return m_currentLayer; }
    void setCurrentLayer(int layer);

    /// With the what-if's assumptions if it is active; nothing until both profiles and a link are there.
    const std::optional<Plan> &plan() const { return m_plan; }
    /// As measured, whatever the what-if says.
    const std::optional<Plan> &measuredPlan() const { return m_measuredPlan; }
    /// The point that the line is on; the best one while none is chosen. -1 without a model.
    int point() const;
    int bestPoint() const { return m_plan ? m_plan->best : -1; }
    /// The legal point right after `layer`, or the next one after it.
    int pointNearLayer(int layer) const;
    /// Number of layers on the edge at the selected point.
    int edgeLayers() const;
    /// Best point from 0.1 to 1000 Mbit/s, with everything else as in plan().
    const std::vector<BandPoint> &band() const { return m_band; }
    LinkEstimate effectiveLink() const;
    double effectiveEdgeFactor() const;
    double effectiveCloudFactor() const;

    const std::vector<RunEntry> &runs() const { return m_runs; }
    const RunEntry *run(int number) const;
    const std::deque<LinkSample> &samples() const { return m_samples; }
    const std::vector<BatchEntry> &batches() const { return m_batches; }
    const std::deque<MoveMark> &moves() const { return m_moves; }

Q_SIGNALS:
    void modelChanged();
    void profilesChanged();
    /// Plan, best point or band changed.
    void planChanged();
    void pointChanged();
    void currentLayerChanged();
    void choicesChanged();
    void modelWanted(const QString &model);
    void emulationWanted(const neurosurgeon::Emulation &emulation);
    void linkChanged();
    void linkSampled();
    void runsChanged();
    void runAdded(int number);
    void batchesChanged();

private:
    void push(Choices after, const QString &text);
    void replan();
    double presentLoad(double load) const;
    std::optional<Plan> planWith(const WhatIf *whatIf) const;

    Facts m_facts;
    Choices m_choices;
    std::optional<Plan> m_plan;
    std::optional<Plan> m_measuredPlan;
    std::vector<BandPoint> m_band;
    int m_currentLayer = -1;
    std::vector<RunEntry> m_runs;
    std::deque<LinkSample> m_samples;
    std::vector<BatchEntry> m_batches;
    std::deque<MoveMark> m_moves;
    QUndoStack m_undo;
};

} // namespace neurosurgeon
