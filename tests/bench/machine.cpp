#include "tests/bench/machine.h"

#include "tests/bench/measure.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace neurosurgeon::bench {

namespace {

std::unique_ptr<Engine> theEngine;

/// The BLAS that really got loaded, which is not always the one that the system's links name.
std::string loadedBlas()
{
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        const auto path = line.find('/');
        if (path == std::string::npos)
            continue;
        const std::filesystem::path file = line.substr(path);
        const std::string name = file.filename();
        if (name.starts_with("libopenblas") || name.starts_with("libblas") || name.starts_with("libmkl"))
            return file.parent_path().filename().string() + "/" + name;
    }
    return "none of its own";
}

} // namespace

Expected<Engine *> engine(int threads)
{
    if (!theEngine) {
        auto loaded = loadEngine(threads);
        if (!loaded)
            return tl::make_unexpected(loaded.error());
        theEngine = std::move(*loaded);
    }
    return theEngine.get();
}

void fixThreads(int threads)
{
    const std::string count = std::to_string(threads);
    setenv("OMP_WAIT_POLICY", "passive", 1);
    setenv("OMP_NUM_THREADS", count.c_str(), 1);
    setenv("OPENBLAS_NUM_THREADS", count.c_str(), 1);
}

Json describeMachine()
{
    Json machine{{"processors", std::thread::hardware_concurrency()}};
    if (theEngine) {
        const EngineInfo info = theEngine->info();
        machine.update({{"cpu", info.cpu},
                        {"instruction_set", info.instructionSet},
                        {"libtorch", info.libtorchVersion},
                        {"backend", info.backend},
                        {"blas", loadedBlas()},
                        {"threads", info.threads}});
    }
    double load[3] = {0, 0, 0};
    if (getloadavg(load, 3) == 3)
        machine["load_average"] = Json{load[0], load[1], load[2]};
    return machine;
}

double ProcessorShare::value() const
{
    return static_cast<double>(std::clock() - m_processor) / CLOCKS_PER_SEC /
           std::chrono::duration<double>(Clock::now() - m_wall).count();
}

} // namespace neurosurgeon::bench
