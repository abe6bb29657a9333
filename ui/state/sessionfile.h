#pragma once

#include "core/error.h"
#include "ui/state/workbench.h"

#include <QByteArray>

namespace neurosurgeon {

/// What a session file (.nsession, JSON) holds: model, both profiles, link, choices, runs, link samples, batches,
/// moves of the partition.
struct SessionContents {
    Facts facts;
    Choices choices;
    std::vector<RunEntry> runs;
    std::deque<LinkSample> samples;
    std::vector<BatchEntry> batches; ///< files of versions without them have none
    std::deque<MoveMark> moves;      ///< likewise
};

SessionContents contentsOf(const Workbench &workbench);
QByteArray writeSession(const SessionContents &contents);
/// Errors: BadFile, saying what is wrong. Nothing is changed by a damaged file.
Expected<SessionContents> readSession(const QByteArray &bytes);

/// Whole files; saving replaces the file or leaves it as it was. Errors: BadFile, naming the file.
Expected<void> saveFile(const QString &file, const QByteArray &bytes);
Expected<SessionContents> openSession(const QString &file);

} // namespace neurosurgeon
