#include "core/profile/compute.h"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace neurosurgeon {

namespace {

constexpr std::int64_t segmentCacheBytes = std::int64_t{512} << 20;

/// False if it was stopped before `deadline`.
bool waitUntil(std::chrono::steady_clock::time_point deadline, const std::stop_token &stop)
{
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_until(lock, stop, deadline, [] { return false; });
    return !stop.stop_requested();
}

} // namespace

Compute::Compute(ComputeOptions options)
    : m_options(std::move(options)), m_profiles(m_options.stateFolder), m_segments(segmentCacheBytes)
{
}

Expected<Engine *> Compute::engine()
{
    if (!m_engine) {
        auto loaded = loadEngine(m_options.threads);
        if (!loaded)
            return tl::make_unexpected(loaded.error());
        m_engine = std::move(*loaded);
    }
    return m_engine.get();
}

Expected<std::shared_ptr<Model>> Compute::model(const std::string &name)
{
    if (const auto known = m_models.find(name); known != m_models.end())
        return known->second;
    const auto loadedEngine = engine();
    if (!loadedEngine)
        return tl::make_unexpected(loadedEngine.error());
    auto loaded = (*loadedEngine)->load(name);
    if (loaded)
        m_models[name] = *loaded;
    return loaded;
}

Expected<std::shared_ptr<Segment>> Compute::segment(const std::shared_ptr<Model> &model, const LayerSet &layers,
                                                    Optimize optimize, int rows)
{
    return m_segments.segment(model, layers, optimize, rows);
}

Expected<std::vector<TensorView>> Compute::run(Segment &segment, std::span<const TensorView> inputs,
                                               std::chrono::nanoseconds &took, const std::stop_token &stop)
{
    const auto begin = std::chrono::steady_clock::now();
    auto outputs = segment.run(inputs);
    const auto computed = std::chrono::steady_clock::now();
    if (m_options.slowdown > 1) {
        const auto stretch = std::chrono::duration_cast<std::chrono::nanoseconds>(m_options.slowdown * (computed - begin));
        if (!waitUntil(begin + stretch, stop))
            return failure(ErrorCode::Cancelled, "The run was stopped.");
    }
    took = std::chrono::steady_clock::now() - begin;
    return outputs;
}

std::optional<ModelProfile> Compute::storedProfile(const std::shared_ptr<Model> &model, Optimize optimize)
{
    const auto loadedEngine = engine();
    if (!loadedEngine)
        return std::nullopt;
    const ProfileIdentity identity{model->graph().sha256(), "cpu", (*loadedEngine)->info(), optimize};
    if (const auto unsaved = m_unsaved.find(identity.key()); unsaved != m_unsaved.end())
        return unsaved->second;
    return m_profiles.load(identity);
}

Expected<void> Compute::store(const ModelProfile &profile)
{
    auto saved = m_profiles.save(profile);
    if (saved) {
        m_unsaved.erase(profile.identity.key());
        return saved;
    }
    m_unsaved.insert_or_assign(profile.identity.key(), profile);
    if (!std::exchange(m_saidUnsaved, true) && m_options.notice)
        m_options.notice(saved.error().message);
    return saved;
}

Expected<ModelProfile> Compute::profile(const std::shared_ptr<Model> &model, Optimize optimize, ProfileQuality quality,
                                        const Progress &progress, const std::stop_token &stop, Freshness freshness)
{
    const auto loadedEngine = engine();
    if (!loadedEngine)
        return tl::make_unexpected(loadedEngine.error());
    if (auto stored = storedProfile(model, optimize);
        stored && stored->quality >= quality && freshness == Freshness::StoredWillDo)
        return std::move(*stored);
    Profiler profiler(model, (*loadedEngine)->info(), optimize, quality);
    while (!profiler.isDone()) {
        if (stop.stop_requested())
            return failure(ErrorCode::Cancelled, "Profiling was stopped; start it again to get the missing times.");
        if (const auto stepped = profiler.step(); !stepped)
            return tl::make_unexpected(stepped.error());
        if (progress)
            progress(profiler.done(), profiler.total());
    }
    ModelProfile profile = profiler.profile();
    (void)store(profile);
    return profile;
}

} // namespace neurosurgeon
