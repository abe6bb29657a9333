#pragma once

#include "core/error.h"
#include "ui/state/workbench.h"

namespace neurosurgeon {

/// One step of a lesson: what is said, what is assumed, and whether the answer hides until somebody has guessed.
struct LessonStep {
    QString title;
    QString text;
    std::optional<WhatIf> whatIf; ///< nothing: as measured
    bool guess = false;
};

/// A scenario file (.nlesson, JSON): a lecturer's steps, each text in the languages it was written in.
struct Lesson {
    QString title;
    std::vector<LessonStep> steps;
};

/// Texts are taken in `language` ("zh_CN"), else in English, else in any. Errors: BadFile, saying what is wrong.
Expected<Lesson> readLesson(const QByteArray &bytes, const QString &language);
Expected<Lesson> openLesson(const QString &file, const QString &language);
/// The lesson that comes with the program.
inline QString shippedLesson() { return QStringLiteral(":/lessons/first_cut.nlesson"); }

} // namespace neurosurgeon
