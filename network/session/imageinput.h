#pragma once

#include "core/engine/tensor.h"
#include "core/error.h"

#include <QString>

#include <string>
#include <vector>

namespace neurosurgeon {

/// A PNG or JPEG as a classifier's input, as torchvision prepares it: the shorter side to 256/224 of the input's,
/// centre crop, RGB, ImageNet's mean and deviation. `spec` is 1x3xHxW float32. Reentrant, any thread.
/// Errors: BadFile, for a file that is missing, damaged, too large (over 100 megapixels) or no picture.
Expected<TensorView> imageInput(const QString &file, const TensorSpec &spec);

/// Class names, one a line, as UTF-8. Errors: BadFile.
Expected<std::vector<std::string>> readLabels(const QString &file);

} // namespace neurosurgeon
