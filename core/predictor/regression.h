#pragma once

#include <Eigen/Core>

namespace neurosurgeon {

/// Least squares with coefficients that are not negative (Lawson and Hanson 1974): min |A x - b|, x >= 0.
Eigen::VectorXd nonNegativeLeastSquares(const Eigen::MatrixXd &a, const Eigen::VectorXd &b);

/// The same for relative errors: min sum of (a_i x / b_i - 1)^2 with Huber's weights, so that single disturbed rows do
/// not bend the fit. Every b must be positive.
Eigen::VectorXd robustRelativeFit(const Eigen::MatrixXd &a, const Eigen::VectorXd &b);

} // namespace neurosurgeon
