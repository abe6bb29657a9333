#pragma once

#include "tests/bench/sections.h"

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace neurosurgeon::bench {

/// The neurosurgeon-cli beside this program. Errors: Failed when there is none, as in a build without Qt.
Expected<std::filesystem::path> cliPath();

/// Runs neurosurgeon-cli with --json to its end. Errors: Failed with the last line it wrote to standard error.
Expected<Json> runCli(const std::vector<std::string> &arguments);

/// Runs this program in a process of its own; otherwise as runCli().
Expected<Json> runBench(const std::vector<std::string> &arguments);

/// A folder for a test's --state, removed with everything in it.
class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder &) = delete;
    ScratchFolder &operator=(const ScratchFolder &) = delete;
    std::filesystem::path operator/(const std::string &name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

/// A cloud on a free loopback port; stops with the object.
class Cloud {
public:
    ~Cloud();
    Cloud(Cloud &&other) noexcept;
    Cloud &operator=(Cloud &&) = delete;

    static Expected<Cloud> start(const std::filesystem::path &state, int threads);
    std::string port() const { return m_port; }

private:
    Cloud(pid_t process, int output) : m_process(process), m_output(output) {}
    pid_t m_process;
    int m_output;
    std::string m_port;
};

/// Profiles `model` in full into `state`.
Expected<void> profileInto(const std::filesystem::path &state, const std::string &model, int threads);

} // namespace neurosurgeon::bench
