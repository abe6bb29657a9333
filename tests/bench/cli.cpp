#include "tests/bench/cli.h"

#include "tests/bench/measure.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace neurosurgeon::bench {

namespace fs = std::filesystem;

namespace {

constexpr int listeningTimeoutMs = 30'000;

/// Starts a program with its standard output (and error, if asked for) in pipes.
Expected<pid_t> spawn(const fs::path &program, const std::vector<std::string> &arguments, int &output, int *errors)
{
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char *> argv;
    for (std::string &word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);

    int outputPipe[2];
    int errorPipe[2] = {-1, -1};
    if (pipe2(outputPipe, O_CLOEXEC) != 0 || (errors && pipe2(errorPipe, O_CLOEXEC) != 0))
        return failure(ErrorCode::Failed, std::string("A pipe cannot be made: ") + std::strerror(errno));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, outputPipe[1], STDOUT_FILENO);
    if (errors)
        posix_spawn_file_actions_adddup2(&actions, errorPipe[1], STDERR_FILENO);
    pid_t process = 0;
    const int refused = posix_spawn(&process, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(outputPipe[1]);
    output = outputPipe[0];
    if (errors) {
        close(errorPipe[1]);
        *errors = errorPipe[0];
    }
    if (refused != 0)
        return failure(ErrorCode::Failed, program.string() + " does not start: " + std::strerror(refused));
    return process;
}

/// Both pipes to their ends, without one blocking the other.
void drain(int output, std::string &text, int errors, std::string &errorText)
{
    pollfd pipes[] = {{output, POLLIN, 0}, {errors, POLLIN, 0}};
    std::string *texts[] = {&text, &errorText};
    while (pipes[0].fd >= 0 || pipes[1].fd >= 0) {
        if (poll(pipes, 2, -1) < 0 && errno != EINTR)
            break;
        for (int i = 0; i < 2; ++i) {
            if (pipes[i].fd < 0 || pipes[i].revents == 0)
                continue;
            char buffer[1 << 16];
            const ssize_t got = read(pipes[i].fd, buffer, sizeof buffer);
            if (got > 0) {
                texts[i]->append(buffer, static_cast<std::size_t>(got));
            } else if (got == 0 || errno != EINTR) {
                close(pipes[i].fd);
                pipes[i].fd = -1;
            }
        }
    }
}

std::string lastLine(std::string text)
{
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

Expected<Json> runProgram(const fs::path &program, const std::vector<std::string> &arguments)
{
    int output = -1;
    int errors = -1;
    const auto process = spawn(program, arguments, output, &errors);
    if (!process)
        return tl::make_unexpected(process.error());
    std::string text;
    std::string errorText;
    drain(output, text, errors, errorText);
    int status = 0;
    waitpid(*process, &status, 0);
    const std::string call = program.filename().string() + " " + arguments.front();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return failure(ErrorCode::Failed, call + " failed: " + lastLine(errorText));
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded())
        return failure(ErrorCode::Failed, call + " does not speak JSON.");
    return json;
}

fs::path thisProgram()
{
    std::error_code ignored;
    return fs::read_symlink("/proc/self/exe", ignored);
}

} // namespace

Expected<fs::path> cliPath()
{
    std::error_code ignored;
    fs::path path = thisProgram().parent_path() / "neurosurgeon-cli";
    if (!fs::exists(path, ignored))
        return failure(ErrorCode::Failed, "There is no neurosurgeon-cli beside this program; build it first.");
    return path;
}

Expected<Json> runCli(const std::vector<std::string> &arguments)
{
    const auto program = cliPath();
    return program ? runProgram(*program, arguments) : tl::make_unexpected(program.error());
}

Expected<Json> runBench(const std::vector<std::string> &arguments)
{
    return runProgram(thisProgram(), arguments);
}

ScratchFolder::ScratchFolder()
{
    std::string name = (fs::temp_directory_path() / "neurosurgeon-bench-XXXXXX").string();
    m_path = mkdtemp(name.data()) ? name : std::string();
}

ScratchFolder::~ScratchFolder()
{
    std::error_code ignored;
    if (!m_path.empty())
        fs::remove_all(m_path, ignored);
}

Cloud::~Cloud()
{
    if (m_process > 0) {
        kill(m_process, SIGTERM);
        waitpid(m_process, nullptr, 0);
        close(m_output);
    }
}

Cloud::Cloud(Cloud &&other) noexcept
    : m_process(std::exchange(other.m_process, 0)), m_output(other.m_output), m_port(std::move(other.m_port))
{
}

Expected<Cloud> Cloud::start(const fs::path &state, int threads)
{
    const auto program = cliPath();
    if (!program)
        return tl::make_unexpected(program.error());
    int output = -1;
    const auto process =
        spawn(*program, {"cloud", "-p", "0", "--json", "--state", state.string(), "--threads", std::to_string(threads)},
                 output, nullptr);
    if (!process)
        return tl::make_unexpected(process.error());
    Cloud cloud(*process, output);
    std::string line;
    pollfd waiting{output, POLLIN, 0};
    while (line.find('\n') == std::string::npos) {
        char buffer[4096];
        if (poll(&waiting, 1, listeningTimeoutMs) <= 0)
            return failure(ErrorCode::Failed, "The cloud does not say that it listens.");
        const ssize_t got = read(output, buffer, sizeof buffer);
        if (got <= 0)
            return failure(ErrorCode::Failed, "The cloud ended before it listened.");
        line.append(buffer, static_cast<std::size_t>(got));
    }
    const Json event = Json::parse(line.substr(0, line.find('\n')), nullptr, false);
    if (!event.is_object() || event.value("event", "") != "listening")
        return failure(ErrorCode::Failed, "The cloud's first line is not its address: " + line);
    cloud.m_port = std::to_string(event.value("port", 0));
    return cloud;
}

Expected<void> profileInto(const fs::path &state, const std::string &model, int threads)
{
    say("profiling " + model);
    const auto profiled =
        runCli({"profile", "-t", model, "--json", "--state", state.string(), "--threads", std::to_string(threads)});
    if (!profiled)
        return tl::make_unexpected(profiled.error());
    return {};
}

} // namespace neurosurgeon::bench
