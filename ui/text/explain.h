#pragma once

#include "ui/state/workbench.h"

namespace neurosurgeon {

/// What a person reads when asking a number or a bar where it comes from: values, units, spread, formula. Rich text.
QString explainLayer(const Workbench &workbench, int layer);
QString explainPoint(const Workbench &workbench, int point);
/// "cloud only", "edge only", "after 9 features.23".
QString pointName(const Workbench &workbench, int point);
QString layerKindText(LayerKind kind);
/// "measured, 9 runs" or "measured quickly, 3 runs"; "not measured yet".
QString profileText(const std::optional<ModelProfile> &profile);

} // namespace neurosurgeon
