#include "core/moduleloader.h"

#include <dlfcn.h>

namespace neurosurgeon {

std::filesystem::path programFolder()
{
    std::error_code ignored;
    return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
}

Expected<void *> openModule(const std::string &file, const char *symbol, const std::string &needs)
{
    const std::filesystem::path folder = programFolder();
    for (const auto &path : {folder / ".." / "lib" / "neurosurgeon" / file, folder / file}) {
        if (!std::filesystem::exists(path))
            continue;
        // LOCAL keeps a module's symbols (and what it drags in) away from Qt; it is never closed, because LibTorch's
        // threads and statics do not survive dlclose.
        void *module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!module) {
            const char *reason = dlerror();
            return failure(ErrorCode::Failed, "The module " + path.lexically_normal().string() + " does not load ("
                               + (reason ? reason : "no reason given") + "); install " + needs + " and rebuild.");
        }
        if (void *found = dlsym(module, symbol))
            return found;
        return failure(ErrorCode::Failed, "The module " + file + " has no factory; rebuild the whole project.");
    }
    return failure(ErrorCode::Failed, "The module " + file + " is missing beside the program; run ./neurosurgeon.sh build.");
}

} // namespace neurosurgeon
