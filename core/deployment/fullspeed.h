#pragma once

#include <cstddef>
#include <vector>

namespace neurosurgeon {

/// Beyond it a machine is not at its full speed.
constexpr double fullSpeedWithin = 1.12;

/// What a machine's full speed is, as far as it has been seen, the two fastest moments set aside: a machine that is faster for a moment
/// does not stay so. Glances (MachineSpeed::glance()) tell at any time whether it is there, calibrations (MachineSpeed::settled()) what
/// measurements are brought to one speed by. All in ms; a plain value.
class FullSpeed {
public:
    void addGlance(double ms);
    void addCalibration(double ms);
    /// No glance yet, or the latest was so much faster than all before that only a new calibration belongs to it.
    bool wantsCalibration(double nextGlanceMs) const;
    bool isFast(double glanceMs) const;
    /// The median of the calibrations at full speed; needs one.
    double calibration() const;
    /// The calibration at the speed of a glance; needs one of each.
    double calibrationAt(double glanceMs) const;
    /// The machine has become slower for good, so that this glance is its full speed now and the latest calibration belongs to it.
    void acceptSlower(double glanceMs);

private:
    std::vector<double> m_calibrations; ///< ascending, like the glances
    std::vector<double> m_glances;
    double m_latest = 0; ///< calibration
};

/// Which rounds count, given the slower glance around each: those about as fast as the fastest.
std::vector<std::size_t> roundsThatCount(const std::vector<double> &glances);

} // namespace neurosurgeon
