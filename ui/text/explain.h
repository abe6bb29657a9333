#pragma once

#include "ui/state/workbench.h"

namespace neurosurgeon {

/// What a person reads when asking a number or a bar where it comes from: values, units, spread, formula. Rich text.
QString explainLayer(const Workbench &workbench, int layer);
/// Layers `first` to `last`, folded into one block: sums.
QString explainBlock(const Workbench &workbench, int first, int last);
QString explainPoint(const Workbench &workbench, int point);
/// The formula of one candidate's upload with its numbers.
QString explainUpload(const Workbench &workbench, const Candidate &candidate);
/// "cloud only", "edge only", "after 9 features.23".
QString pointName(const Workbench &workbench, int point);
QString layerKindText(LayerKind kind);
/// "measured, 9 runs" or "measured quickly, 3 runs"; "not measured yet".
QString profileText(const std::optional<ModelProfile> &profile);

} // namespace neurosurgeon
