#pragma once

#include "core/deployment/errormap.h"
#include "core/deployment/measurednetwork.h"
#include "core/deployment/networktimer.h"
#include "core/deployment/randomnetworks.h"
#include "core/engine/engine.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

namespace neurosurgeon {

/// The deployment phase's measuring half (Kang et al., ASPLOS 2017, section 5.1): layers are timed inside random
/// networks, first anywhere that real networks are, then where the error is large. It goes on in small steps, so that
/// somebody can stop, show progress or put a request in between; whatever was measured is kept, and a later deployment
/// with the same folder and machine goes on from there. Belongs to the engine's thread.
class Deployment {
public:
    /// Takes up what `folder` holds if that deployment was not finished. One of another machine, engine or number of
    /// threads is set aside. Errors: BadFile.
    static Expected<Deployment> open(Engine &engine, std::filesystem::path folder, std::chrono::milliseconds budget);

    bool isDone() const { return !m_networks.empty() && m_spent >= m_budget; }
    std::chrono::milliseconds spent() const { return m_spent; }
    std::chrono::milliseconds budget() const { return m_budget; }
    /// Networks taken up from before.
    int resumed() const { return m_resumed; }
    const std::vector<MeasuredNetwork> &networks() const { return m_networks; }
    int disturbances() const { return m_timer.disturbances(); }

    /// Measures a few networks and stores them. Errors: the engine's, BadFile, or Cancelled.
    Expected<void> step(const std::stop_token &stop = {});
    /// Everything measured so far.
    DeploymentSamples samples() const;
    /// What the deployment in `folder` has measured so far, finished or not; where it was begun anew and stopped early, the one
    /// before it if that has more. Errors: BadFile.
    static Expected<DeploymentSamples> measured(const std::filesystem::path &folder);
    /// Marks the deployment in `folder` finished: the next one begins anew. Errors: BadFile.
    static Expected<void> finish(const std::filesystem::path &folder);

private:
    Deployment(Engine &engine, std::filesystem::path folder, std::chrono::milliseconds budget)
        : m_engine(engine), m_timer(engine), m_folder(std::move(folder)), m_budget(budget)
    {
    }

    Expected<void> resume();
    Expected<void> writeState() const;
    std::vector<NetworkSketch> nextNetworks();
    /// The most telling of several candidates.
    NetworkSketch whereErrorIsLarge();

    Engine &m_engine;
    NetworkTimer m_timer;
    std::filesystem::path m_folder;
    std::chrono::milliseconds m_budget{};
    std::chrono::milliseconds m_spent{};
    std::vector<MeasuredNetwork> m_networks;
    std::optional<ErrorMap> m_errors;
    std::size_t m_mapped = 0; ///< networks that m_errors knows
    std::uint64_t m_drawn = 0;
    int m_resumed = 0;
    NetworkLimits m_limits;
};

} // namespace neurosurgeon
