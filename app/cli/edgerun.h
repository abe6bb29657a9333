#pragma once

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "core/engine/inputs.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurosurgeon {

/// What edge, sweep, bandwidth and demo share: a session towards one cloud, driven step by step on the worker thread.
/// While it lives, Ctrl-C cancels its running step.
class EdgeRun {
public:
    EdgeRun(const CommandContext &context, quint16 port);
    ~EdgeRun();

    /// What is wrong with the model, the input or `--partition` is said before anybody is called.
    Expected<void> connect();
    /// Loads the model on both sides, gets the input and profiles.
    Expected<void> open(const std::string &model, ProfileQuality quality);
    Expected<LinkReport> measureLink() { return m_session.measureLink(); }
    /// `--partition` as an index into the model's points; nothing: auto. Errors: Usage.
    Expected<std::optional<int>> wantedPoint(const ModelGraph &graph) const;
    Expected<std::vector<RunRecord>> runMany(int point, int count);

    EdgeSession &session() { return m_session; }
    Compute &compute() { return m_compute; }
    const TensorView &input() const { return m_input; }
    void setInput(const QString &image) { m_image = image; }

    /// Keys that every session's document has: model, conditions.
    Json describe() const;

private:
    Expected<void> prepare(const ModelGraph &graph);
    Expected<void> makeInput(const TensorSpec &spec);

    const CommandContext &m_context;
    quint16 m_port;
    QString m_image;
    Compute m_compute;
    EdgeSession m_session;
    TensorView m_input;
    std::unique_ptr<std::stop_callback<std::function<void()>>> m_onStop;
};

/// Room for `count` records at once, up to a limit: growing leaves holes of the old size behind.
void reserveRuns(std::vector<RunRecord> &runs, int count);

} // namespace neurosurgeon
