#include "network/session/taskqueue.h"

#include "core/engine/inputs.h"
#include "network/session/imageinput.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

namespace {

constexpr qint64 maxFileBytes = 32 * 1024 * 1024;

tl::unexpected<Error> bad(const QString &file, const std::string &what)
{
    return failure(ErrorCode::BadFile, "The queue " + file.toStdString() + " " + what
                       + "; it is a JSON list of objects with \"model\" and, if wanted, \"input\", \"deadline_ms\", \"arrival_ms\".");
}

/// Nothing: the key is missing. Errors are thrown as the JSON library's own.
std::optional<std::chrono::nanoseconds> timeIn(const nlohmann::json &entry, const char *key)
{
    if (!entry.contains(key))
        return std::nullopt;
    const double ms = entry.at(key).get<double>();
    if (!(ms >= 0) || ms > maxTaskTimeMs)
        throw std::out_of_range(std::string(key) + " takes 0 to a day");
    return std::chrono::nanoseconds(std::llround(ms * 1e6));
}

BatchTask taskFrom(const nlohmann::json &entry, const QString &folder)
{
    BatchTask task;
    task.model = entry.at("model").get<std::string>();
    if (entry.contains("input"))
        task.inputName = QFileInfo(QDir(folder), QString::fromStdString(entry.at("input").get<std::string>())).filePath().toStdString();
    task.deadline = timeIn(entry, "deadline_ms");
    task.arrival = timeIn(entry, "arrival_ms").value_or(std::chrono::nanoseconds{});
    return task;
}

} // namespace

Expected<std::vector<BatchTask>> readTaskQueue(const QString &file)
{
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly) || source.size() > maxFileBytes)
        return bad(file, "cannot be read (" + (source.isOpen() ? "it is too large" : source.errorString().toStdString()) + ")");
    const QByteArray text = source.readAll();
    try {
        const auto json = nlohmann::json::parse(text.begin(), text.end());
        const nlohmann::json &list = json.is_object() ? json.at("tasks") : json;
        if (!list.is_array() || list.empty() || list.size() > maxBatchTasks)
            return bad(file, list.is_array() && list.empty() ? "is empty" : "holds no list of up to 100000 tasks");
        std::vector<BatchTask> tasks;
        const QString folder = QFileInfo(file).path();
        for (const auto &entry : list)
            tasks.push_back(taskFrom(entry, folder));
        std::stable_sort(tasks.begin(), tasks.end(), [](const auto &a, const auto &b) { return a.arrival < b.arrival; });
        return tasks;
    } catch (const std::exception &flaw) {
        return bad(file, std::string("cannot be understood (") + flaw.what() + ")");
    }
}

std::vector<std::string> modelsOf(const std::vector<BatchTask> &tasks)
{
    std::vector<std::string> models;
    for (const BatchTask &task : tasks)
        if (std::find(models.begin(), models.end(), task.model) == models.end())
            models.push_back(task.model);
    return models;
}

Expected<TensorView> TaskInputs::image(const QString &file, const TensorSpec &spec)
{
    if (m_bytes + spec.bytes() > m_maxBytes)
        return failure(ErrorCode::Failed, "The images of this queue take more than " + std::to_string(m_maxBytes >> 20)
                           + " MiB; run the tasks from " + file.toStdString() + " on as a second batch.");
    auto input = imageInput(file, spec);
    if (input)
        m_bytes += spec.bytes();
    return input;
}

void TaskInputs::fill(BatchTask &task, int number, const TensorSpec &spec)
{
    const int pooled = number % poolSize;
    // No file name is a number alone with a slash before it.
    const std::string name = task.inputName.empty() ? "/" + std::to_string(pooled) : task.inputName;
    const auto [known, fresh] = m_known.try_emplace({name, spec.shape}, TensorView());
    if (fresh)
        known->second = task.inputName.empty() ? randomInput(spec, m_seed + static_cast<std::uint64_t>(pooled))
                                               : image(QString::fromStdString(task.inputName), spec);
    task.input = known->second;
}

} // namespace neurosurgeon
