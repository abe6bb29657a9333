#include "core/deployment/deployment.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace neurosurgeon {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

constexpr int schemaVersion = 2; ///< 2: another calibration network
constexpr int networksOfABatch = 4;
constexpr int adaptedOfABatch = 3; ///< once the second round has begun; the others stay random
constexpr int candidates = 40;
constexpr std::size_t remapAfter = 16; ///< networks
constexpr double firstRound = 0.5;     ///< of the budget
constexpr double usualCalibrationMs = 3.3; ///< of the machine that the limits' defaults are for

/// What measurements belong to; those of another identity cannot be added to.
nlohmann::json identityOf(const EngineInfo &engine)
{
    return {{"cpu", engine.cpu},
            {"instruction_set", engine.instructionSet},
            {"threads", engine.threads},
            {"libtorch_version", engine.libtorchVersion},
            {"backend", engine.backend}};
}

fs::path stateFile(const fs::path &folder)
{
    return folder / "deployment.json";
}

fs::path networksFile(const fs::path &folder)
{
    return folder / "networks.jsonl";
}

/// An empty object where there is none.
nlohmann::json readStateFile(const fs::path &folder)
{
    std::ifstream stream(stateFile(folder));
    auto state = nlohmann::json::parse(stream, nullptr, false);
    return state.is_object() ? state : nlohmann::json::object();
}

Expected<void> writeStateFile(const fs::path &folder, const nlohmann::json &state)
{
    const fs::path draft = stateFile(folder).string() + ".new";
    std::error_code error;
    {
        std::ofstream stream(draft, std::ios::trunc);
        stream << state.dump(1) << std::flush;
        if (!stream)
            error = std::make_error_code(std::errc::io_error);
    }
    if (!error)
        fs::rename(draft, stateFile(folder), error);
    if (error)
        return failure(ErrorCode::BadFile, "The deployment cannot be written to " + folder.string()
                           + "; check the folder's permissions and free space, or choose another --state.");
    return {};
}

/// Where a deployment lies once a new one has begun in its folder.
fs::path beforeOf(const fs::path &folder)
{
    return folder.string() + ".before";
}

/// Processor, threads and LibTorch that the networks in `folder` were measured with, as far as it tells.
EngineInfo measuredWith(const fs::path &folder)
{
    EngineInfo info;
    try {
        const nlohmann::json engine = readStateFile(folder).at("engine");
        info.cpu = engine.at("cpu");
        info.threads = engine.at("threads");
        info.libtorchVersion = engine.at("libtorch_version");
    } catch (const nlohmann::json::exception &) {
        info.cpu = "unknown"; // damaged; the measurements stand in another file
    }
    return info;
}

} // namespace

Expected<Deployment> Deployment::open(Engine &engine, fs::path folder, milliseconds budget)
{
    Deployment deployment(engine, std::move(folder), budget);
    if (const auto resumed = deployment.resume(); !resumed)
        return tl::make_unexpected(resumed.error());
    const auto speed = deployment.m_timer.calibrate();
    if (!speed)
        return tl::make_unexpected(speed.error());
    const double scale = std::clamp(usualCalibrationMs / *speed, 0.05, 1.5);
    deployment.m_limits.mostFlops *= scale;
    return deployment;
}

Expected<void> Deployment::resume()
{
    std::error_code error;
    const nlohmann::json state = readStateFile(m_folder);
    const nlohmann::json wanted{{"schema", schemaVersion}, {"engine", identityOf(m_engine.info())}, {"finished", false}};
    bool fits = true;
    for (const auto &[key, value] : wanted.items())
        fits = fits && state.contains(key) && state[key] == value;
    if (!fits) {
        // Finished, of another machine, or nothing at all.
        if (fs::exists(networksFile(m_folder), error)) {
            const fs::path aside = beforeOf(m_folder);
            fs::remove_all(aside, error);
            fs::rename(m_folder, aside, error);
            if (error)
                return failure(ErrorCode::BadFile, "The former deployment in " + m_folder.string() + " cannot be set aside ("
                                   + error.message() + "); check the folder's permissions.");
        }
        return {};
    }
    auto networks = readNetworks(networksFile(m_folder));
    if (!networks)
        return tl::make_unexpected(networks.error());
    m_networks = std::move(*networks);
    m_resumed = static_cast<int>(m_networks.size());
    // Somebody's edit must not throw: what is no number counts as none.
    const auto number = [&](const char *key) {
        return state.contains(key) && state[key].is_number() ? state[key].get<std::int64_t>() : std::int64_t{0};
    };
    m_spent = milliseconds(number("spent_ms"));
    m_drawn = static_cast<std::uint64_t>(std::max<std::int64_t>(number("drawn"), m_resumed));
    return {};
}

Expected<void> Deployment::writeState() const
{
    return writeStateFile(m_folder, {{"schema", schemaVersion},
                                     {"engine", identityOf(m_engine.info())},
                                     {"spent_ms", m_spent.count()},
                                     {"drawn", m_drawn},
                                     {"finished", false}});
}

Expected<void> Deployment::step(const std::stop_token &stop)
{
    const auto begin = std::chrono::steady_clock::now();
    const auto sketches = nextNetworks();
    auto measured = m_timer.measure(sketches, m_drawn, stop);
    if (!measured)
        return tl::make_unexpected(measured.error());
    if (const auto stored = appendNetworks(networksFile(m_folder), *measured); !stored)
        return stored;
    std::move(measured->begin(), measured->end(), std::back_inserter(m_networks));
    m_spent += std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
    return writeState();
}

std::vector<NetworkSketch> Deployment::nextNetworks()
{
    const int families = static_cast<int>(networkFamilies().size());
    const bool adapts = m_spent >= m_budget * firstRound && !m_networks.empty();
    if (adapts && (!m_errors || m_networks.size() >= m_mapped + remapAfter)) {
        std::map<std::string, SampleTable> tables;
        for (const MeasuredNetwork &network : m_networks)
            addLayerSamples(network, usualCalibrationMs / network.calibrationMs, tables);
        m_errors.emplace(tables);
        m_mapped = m_networks.size();
    }
    std::vector<NetworkSketch> sketches;
    for (int i = 0; i < networksOfABatch; ++i) {
        if (adapts && i < adaptedOfABatch) {
            sketches.push_back(whereErrorIsLarge());
        } else {
            const std::uint64_t number = m_drawn++;
            sketches.push_back(randomNetwork(static_cast<int>(number % static_cast<std::uint64_t>(families)), number, m_limits));
        }
    }
    return sketches;
}

NetworkSketch Deployment::whereErrorIsLarge()
{
    const std::uint64_t families = networkFamilies().size();
    NetworkSketch best;
    double largest = -1;
    for (int i = 0; i < candidates; ++i) {
        const std::uint64_t number = m_drawn++;
        NetworkSketch sketch = randomNetwork(static_cast<int>(number % families), number, m_limits);
        const auto graph = graphOf(sketch);
        const double expected = graph ? m_errors->expectedError(*graph) : -1;
        if (expected > largest) {
            largest = expected;
            best = std::move(sketch);
        }
    }
    return best;
}

DeploymentSamples Deployment::samples() const
{
    DeploymentSamples samples = samplesOf(m_networks);
    samples.engine = m_engine.info();
    return samples;
}

Expected<DeploymentSamples> Deployment::measured(const fs::path &folder)
{
    auto networks = readNetworks(networksFile(folder));
    if (!networks)
        return tl::make_unexpected(networks.error());
    fs::path chosen = folder;
    if (auto former = readNetworks(networksFile(beforeOf(folder))); former && former->size() > networks->size()) {
        networks = std::move(former);
        chosen = beforeOf(folder);
    }
    if (networks->empty())
        return failure(ErrorCode::BadFile, "Nothing is measured in " + folder.string() + " yet; deploy without --refit.");
    DeploymentSamples samples = samplesOf(*networks);
    samples.engine = measuredWith(chosen);
    return samples;
}

Expected<void> Deployment::finish(const fs::path &folder)
{
    nlohmann::json state = readStateFile(folder);
    state["finished"] = true;
    return writeStateFile(folder, state);
}

} // namespace neurosurgeon
