#include "ui/state/lesson.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

namespace neurosurgeon {

using Json = nlohmann::json;

namespace {

constexpr qint64 maxLessonBytes = 1 << 20;
constexpr std::size_t maxSteps = 200;

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(neurosurgeon::LessonFile)
};

tl::unexpected<Error> bad(const QString &sentence)
{
    return failure(ErrorCode::BadFile, sentence.toStdString());
}

QString textOf(const Json &json, const QString &language)
{
    if (json.is_string())
        return QString::fromStdString(json);
    for (const std::string &code : {language.toStdString(), std::string("en")}) {
        if (json.contains(code))
            return QString::fromStdString(json.at(code));
    }
    return json.empty() ? QString() : QString::fromStdString(json.front());
}

double within(const Json &json, const char *key, double low, double high)
{
    const double value = json.at(key);
    if (!(value >= low && value <= high))
        throw std::runtime_error(std::string(key) + " is out of range");
    return value;
}

LessonStep stepFrom(const Json &json, const QString &language)
{
    LessonStep step{textOf(json.at("title"), language), textOf(json.at("text"), language), {}, json.value("guess", false)};
    if (json.contains("what_if")) {
        const Json &whatIf = json.at("what_if");
        step.whatIf = WhatIf{true, within(whatIf, "bandwidth_mbps", 0.1, 1000), within(whatIf, "rtt_ms", 0, 10'000),
                             within(whatIf, "edge_slowdown", 0.1, 1000), within(whatIf, "cloud_load", 0.1, 1000)};
    }
    return step;
}

} // namespace

Expected<Lesson> readLesson(const QByteArray &bytes, const QString &language)
{
    const Json json = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
    if (!json.is_object() || json.value("format", Json()) != "neurosurgeon-lesson")
        return bad(Texts::tr("This is not a lesson of this program."));
    if (json.value("schema", Json()) != 1)
        return bad(Texts::tr("It was written for another version of this program."));
    try {
        Lesson lesson{textOf(json.at("title"), language), {}};
        for (const Json &step : json.at("steps"))
            lesson.steps.push_back(stepFrom(step, language));
        if (lesson.steps.empty() || lesson.steps.size() > maxSteps)
            throw std::runtime_error("a lesson has 1 to 200 steps");
        return lesson;
    } catch (const std::exception &problem) {
        return bad(Texts::tr("It is damaged: %1.").arg(QString::fromUtf8(problem.what())));
    }
}

Expected<Lesson> openLesson(const QString &name, const QString &language)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly) || file.size() > maxLessonBytes)
        return bad(Texts::tr("%1 cannot be read: %2.").arg(QFileInfo(name).fileName(), file.errorString()));
    auto lesson = readLesson(file.readAll(), language);
    if (!lesson)
        return bad(QFileInfo(name).fileName() + QStringLiteral(": ") + QString::fromStdString(lesson.error().message));
    return lesson;
}

} // namespace neurosurgeon
