#pragma once

#include "core/engine/engine.h"
#include "core/schedule/batch.h"

#include <QString>

#include <map>

namespace neurosurgeon {

inline constexpr int maxBatchTasks = 100'000;
inline constexpr double maxTaskTimeMs = 86'400'000; ///< a day: the latest arrival, the longest deadline

/// Reads a queue: a JSON list of {"model", "input"?, "deadline_ms"?, "arrival_ms"?}, or {"tasks": list}. Inputs are
/// named relative to the file; tasks come out in order of arrival.
/// Errors: BadFile for a file that cannot be read, is empty, or has anything else in it.
Expected<std::vector<BatchTask>> readTaskQueue(const QString &file);

/// The models of a queue, each once, in order of appearance.
std::vector<std::string> modelsOf(const std::vector<BatchTask> &tasks);

/// Fills the tasks' inputs in before a batch begins. An image that cannot be read fails the tasks that name it, alone.
/// Random values come from a pool of a few inputs for each shape, so that a long queue needs little memory; images are
/// kept once each, and tasks whose image would go beyond `maxBytes` fail alone as well.
class TaskInputs {
public:
    static constexpr int poolSize = 8;
    static constexpr std::int64_t usualBytes = std::int64_t{2} << 30;

    explicit TaskInputs(std::uint64_t seed, std::int64_t maxBytes = usualBytes) : m_seed(seed), m_maxBytes(maxBytes) {}
    void fill(BatchTask &task, int number, const TensorSpec &spec);

private:
    Expected<TensorView> image(const QString &file, const TensorSpec &spec);

    std::uint64_t m_seed;
    std::int64_t m_maxBytes;
    std::int64_t m_bytes = 0; ///< of images
    std::map<std::pair<std::string, std::vector<std::int64_t>>, Expected<TensorView>> m_known;
};

} // namespace neurosurgeon
