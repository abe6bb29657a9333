#include "core/engine/engine.h"
#include "core/engine/enginemodule.h"
#include "core/moduleloader.h"

namespace neurosurgeon {

Expected<std::unique_ptr<Engine>> loadEngine(int threads)
{
    const auto symbol = openModule(engineModuleFile, createEngineSymbol, "LibTorch");
    if (!symbol)
        return tl::make_unexpected(symbol.error());
    const auto create = reinterpret_cast<CreateEngine>(*symbol);
    Engine *engine = nullptr;
    Error error;
    if (!create(engineAbi, threads, &engine, &error))
        return tl::make_unexpected(error);
    return std::unique_ptr<Engine>(engine);
}

} // namespace neurosurgeon
