#pragma once

#include "core/engine/tensor.h"

#include <cstdint>
#include <string>
#include <vector>

namespace neurosurgeon {

/// Float32 values of a standard normal distribution, the same for the same seed.
TensorView randomInput(const TensorSpec &spec, std::uint64_t seed);

/// One of a classifier's answers.
struct ClassScore {
    int index = 0;
    float score = 0;        ///< as the network gives it (a logit)
    double probability = 0; ///< softmax over all classes
};

/// The `count` largest scores, best first.
std::vector<ClassScore> topClasses(const TensorView &scores, int count = 5);

/// max |a - b|; both float32 and of one shape.
double maxAbsDifference(const TensorView &a, const TensorView &b);
double maxAbs(const TensorView &tensor);
/// SHA-256 (hex) over a tensor's bytes.
std::string sha256Of(const TensorView &tensor);

} // namespace neurosurgeon
