#include "core/predictor/regression.h"

#include <Eigen/QR>

#include <algorithm>
#include <vector>

namespace neurosurgeon {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// Unconstrained least squares over the columns of the passive set, zero elsewhere.
VectorXd solvePassive(const MatrixXd &a, const VectorXd &b, const std::vector<Index> &passive)
{
    MatrixXd part(a.rows(), static_cast<Index>(passive.size()));
    for (std::size_t i = 0; i < passive.size(); ++i)
        part.col(static_cast<Index>(i)) = a.col(passive[i]);
    const VectorXd solved = part.colPivHouseholderQr().solve(b);
    VectorXd x = VectorXd::Zero(a.cols());
    for (std::size_t i = 0; i < passive.size(); ++i)
        x[passive[i]] = solved[static_cast<Index>(i)];
    return x;
}

} // namespace

VectorXd nonNegativeLeastSquares(const MatrixXd &a, const VectorXd &b)
{
    VectorXd x = VectorXd::Zero(a.cols());
    std::vector<Index> passive;
    const double tolerance = 1e-10 * (a.transpose() * b).cwiseAbs().maxCoeff();
    for (Index round = 0; round < 10 * a.cols(); ++round) {
        VectorXd gradient = a.transpose() * (b - a * x);
        for (const Index used : passive)
            gradient[used] = 0;
        Index best = 0;
        if (gradient.maxCoeff(&best) <= tolerance)
            break;
        passive.push_back(best);
        VectorXd trial = solvePassive(a, b, passive);
        // Step back to the border as long as the unconstrained solution leaves the allowed region.
        while (std::any_of(passive.begin(), passive.end(), [&](Index i) { return trial[i] <= 0; })) {
            double step = 1;
            for (const Index i : passive)
                if (trial[i] <= 0)
                    step = std::min(step, x[i] / std::max(x[i] - trial[i], 1e-300));
            x += step * (trial - x);
            std::erase_if(passive, [&](Index i) { return x[i] <= 1e-14; });
            if (passive.empty())
                return x.cwiseMax(0.0);
            trial = solvePassive(a, b, passive);
        }
        x = trial;
    }
    return x.cwiseMax(0.0);
}

VectorXd robustRelativeFit(const MatrixXd &a, const VectorXd &b)
{
    constexpr int rounds = 6;
    constexpr double huber = 0.2;
    const MatrixXd relative = b.cwiseInverse().asDiagonal() * a;
    const VectorXd ones = VectorXd::Ones(b.size());
    // Columns of very different size (a launch and terabytes) would hide each other in one tolerance.
    const VectorXd scale = relative.colwise().norm().cwiseMax(1e-300).transpose();
    const MatrixXd scaled = relative * scale.cwiseInverse().asDiagonal();
    VectorXd weights = ones;
    VectorXd x;
    for (int round = 0; round < rounds; ++round) {
        x = nonNegativeLeastSquares(weights.asDiagonal() * scaled, weights);
        const VectorXd errors = (scaled * x - ones).cwiseAbs();
        weights = (huber / errors.cwiseMax(huber).array()).sqrt().matrix();
    }
    return x.cwiseQuotient(scale);
}

} // namespace neurosurgeon
