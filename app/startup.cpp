#include "app/startup.h"

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include <unistd.h>

namespace neurosurgeon {

namespace {

constexpr char executedAgain[] = "NEUROSURGEON_THREADS_FIXED";

std::string threadsArgument(int argc, char **argv)
{
    const std::string flag = "--threads";
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == flag && i + 1 < argc)
            return argv[i + 1];
        if (argument.starts_with(flag + "="))
            return argument.substr(flag.size() + 1);
    }
    return {};
}

/// 0 for anything that is no positive number; the command line's own check says so to the user later.
int positive(const std::string &text)
{
    const int number = std::atoi(text.c_str());
    return number > 0 && number <= 1024 ? number : 0;
}

} // namespace

void fixThreadEnvironment(int argc, char **argv)
{
    const char *inherited = std::getenv("OMP_NUM_THREADS");
    int threads = positive(threadsArgument(argc, argv));
    if (threads == 0 && inherited)
        threads = positive(inherited);
    if (threads == 0)
        threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const std::string count = std::to_string(threads);
    bool differed = false;
    const auto ensure = [&](const char *name, const std::string &value) {
        const char *present = std::getenv(name);
        if (present && value == present)
            return;
        differed = true;
        setenv(name, value.c_str(), 1);
    };
    ensure("OMP_WAIT_POLICY", "passive");
    ensure("OMP_NUM_THREADS", count);
    ensure("OPENBLAS_NUM_THREADS", count);
    if (!differed || std::getenv(executedAgain)) {
        unsetenv(executedAgain); // children decide for themselves
        return;
    }
    setenv(executedAgain, "1", 1);
    execv("/proc/self/exe", argv);
    unsetenv(executedAgain); // no exec: slower, not wrong
}

int computeThreads()
{
    const char *count = std::getenv("OMP_NUM_THREADS");
    return count ? std::max(1, positive(count)) : 1;
}

std::chrono::milliseconds sinceProcessStart()
{
    std::ifstream file("/proc/self/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string field;
    for (int number = 3; number <= 22 && fields >> field; ++number) {
    }
    std::timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    const auto ticksPerSecond = sysconf(_SC_CLK_TCK);
    const auto started = std::chrono::milliseconds(std::atoll(field.c_str()) * 1000 / ticksPerSecond);
    return std::chrono::milliseconds(now.tv_sec * 1000 + now.tv_nsec / 1'000'000) - started;
}

} // namespace neurosurgeon
