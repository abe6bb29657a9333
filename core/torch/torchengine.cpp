#include "core/engine/engine.h"
#include "core/engine/enginemodule.h"
#include "core/torch/torchmodel.h"
#include "models/generatedweights.h"
#include "models/sketchmodel.h"
#include "models/zoo.h"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>

#include <fstream>

namespace neurosurgeon {

namespace {

std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name") || line.starts_with("Model"))
            return line.substr(std::min(line.size(), line.find(':') + 2));
    return "unknown processor";
}

/// LibTorch tells what it dispatches to only in its printed configuration.
std::string instructionSet()
{
    const std::string configuration = at::show_config();
    const std::string label = "CPU capability usage: ";
    const auto begin = configuration.find(label);
    if (begin == std::string::npos)
        return "default";
    return configuration.substr(begin + label.size(), configuration.find('\n', begin) - begin - label.size());
}

std::string backendName()
{
#if NEUROSURGEON_ONEDNN
    const dnnl_version_t *version = dnnl_version();
    return "oneDNN " + std::to_string(version->major) + "." + std::to_string(version->minor) + "."
        + std::to_string(version->patch);
#else
    return "LibTorch";
#endif
}

class TorchEngine final : public Engine {
public:
    explicit TorchEngine(int threads) { at::set_num_threads(threads); }

    EngineInfo info() const override
    {
        return {TORCH_VERSION, processorName(), instructionSet(), backendName(), at::get_num_threads()};
    }

    std::vector<std::string> zoo() const override
    {
        std::vector<std::string> names;
        for (const ZooEntry &entry : neurosurgeon::zoo())
            names.emplace_back(entry.name);
        return names;
    }

    Expected<std::shared_ptr<Model>> load(const std::string &name) override
    {
        const c10::InferenceMode inference;
        std::string known;
        for (const ZooEntry &entry : neurosurgeon::zoo()) {
            if (entry.name == name) {
                GeneratedWeights weights;
                return makeTorchModel(entry.build(weights));
            }
            known += (known.empty() ? "" : ", ") + std::string(entry.name);
        }
        return failure(ErrorCode::Usage, "There is no model \"" + name + "\"; choose one of " + known + ".");
    }

    Expected<std::shared_ptr<Model>> build(const NetworkSketch &sketch) override
    {
        const auto graph = graphOf(sketch);
        if (!graph)
            return tl::make_unexpected(graph.error());
        const c10::InferenceMode inference;
        return makeTorchModel(buildSketch(sketch, *graph));
    }
};

} // namespace

} // namespace neurosurgeon

extern "C" __attribute__((visibility("default"))) bool neurosurgeonCreateEngine(int abi, int threads,
                                                                               neurosurgeon::Engine **engine,
                                                                               neurosurgeon::Error *error)
{
    using namespace neurosurgeon;
    try {
        if (abi != engineAbi) {
            *error = {ErrorCode::Failed, "The compute module is of another version than the program; rebuild both."};
            return false;
        }
        *engine = new TorchEngine(threads);
        return true;
    } catch (const std::exception &failed) {
        *error = {ErrorCode::Failed, std::string("LibTorch does not start: ") + failed.what()};
        return false;
    }
}
