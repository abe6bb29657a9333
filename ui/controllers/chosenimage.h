#pragma once

#include "core/engine/tensor.h"
#include "core/error.h"

#include <QString>

#include <cstdint>

namespace neurosurgeon {

/// What goes into the network: empty means random values, anything else names a picture (a file or a shipped sample).
/// A random input of the same `seed` is the same. Errors: BadFile. Any thread.
Expected<TensorView> inputFor(const QString &chosen, const TensorSpec &spec, std::uint64_t seed);
/// "random", "sunflower.jpg".
QString inputText(const QString &chosen);
/// Looks whether a picture can be read without decoding all of it. Errors: BadFile.
Expected<void> checkPicture(const QString &file);
/// True for names that are models, not pictures: .pt, .pth, .onnx and their like.
bool isModelFile(const QString &file);

} // namespace neurosurgeon
