#pragma once

#include <QString>
#include <QStringList>

namespace neurosurgeon {

/// Core and network say what went wrong in English sentences, for logs and the command line. This says a known one in
/// the window's language, names and numbers taken over; an unknown one stays as it is. GUI thread.
QString inLanguage(const QString &english);
/// The known ones, with %1, %2 ... for what varies.
QStringList knownSentences();

} // namespace neurosurgeon
