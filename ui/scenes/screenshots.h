#pragma once

#include <QString>

namespace neurosurgeon {

/// Draws every scene of the window into `folder` as PNG: light and dark, 1x, 1.25x and 2x, English and Chinese, from recorded
/// sample sessions in the resources, without a network. Names: scene-language-scheme-scale.png. Needs a QApplication.
/// Returns the exit code: 0, or 4 if a file cannot be written.
int takeScreenshots(const QString &folder);

} // namespace neurosurgeon
