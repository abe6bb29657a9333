#pragma once

#include "core/profile/profile.h"

#include <vector>

namespace neurosurgeon {

/// Makes the points of a profile agree with each other. A head and its tail together take about as long as those of any
/// other point, but the points are measured at different moments, and a machine that changes its speed meanwhile makes some
/// look cheaper than others. What a point's visits took together is therefore moved towards the median of all points, as far
/// as the visits' spread (the median of all points') leaves it in doubt; how head and tail share it stays as measured,
/// since they ran one right behind the other. `heads` and `tails`: one of each for every point. Fewer than three points
/// stay as they are.
void reconcilePoints(std::vector<Timing> &heads, std::vector<Timing> &tails);

} // namespace neurosurgeon
