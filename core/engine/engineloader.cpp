#include "core/engine/engine.h"
#include "core/engine/enginemodule.h"

#include <dlfcn.h>

#include <filesystem>

namespace neurosurgeon {

namespace {

std::filesystem::path programFolder()
{
    std::error_code ignored;
    return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
}

Expected<void *> openModule()
{
    const std::filesystem::path folder = programFolder();
    const auto candidates = {folder / ".." / "lib" / "neurosurgeon" / engineModuleFile, folder / engineModuleFile};
    for (const auto &path : candidates) {
        if (!std::filesystem::exists(path))
            continue;
        // LOCAL keeps LibTorch's symbols (and what it drags in) away from Qt; the module is never closed, because
        // LibTorch's threads and statics do not survive dlclose.
        if (void *module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL))
            return module;
        const char *reason = dlerror();
        return failure(ErrorCode::Failed, "The compute module " + path.lexically_normal().string() + " does not load ("
                           + (reason ? reason : "no reason given") + "); install LibTorch and rebuild.");
    }
    return failure(ErrorCode::Failed, "The compute module " + std::string(engineModuleFile)
                       + " is missing beside the program; run ./neurosurgeon.sh build.");
}

} // namespace

Expected<std::unique_ptr<Engine>> loadEngine(int threads)
{
    const auto module = openModule();
    if (!module)
        return tl::make_unexpected(module.error());
    const auto create = reinterpret_cast<CreateEngine>(dlsym(*module, createEngineSymbol));
    if (!create)
        return failure(ErrorCode::Failed, "The compute module has no factory; rebuild the whole project.");
    Engine *engine = nullptr;
    Error error;
    if (!create(engineAbi, threads, &engine, &error))
        return tl::make_unexpected(error);
    return std::unique_ptr<Engine>(engine);
}

} // namespace neurosurgeon
