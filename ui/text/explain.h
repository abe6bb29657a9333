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
/// "everything in the cloud", "point 10: cut after layer 9, features.23".
QString pointName(const Workbench &workbench, int point);
QString layerKindText(LayerKind kind);
/// A kind as the predictors name it ("dw_conv"), in words.
QString predictorKindText(const QString &kind);
/// A partition's label ("cloud", "13:features.34", "edge") as it is shown.
QString partitionText(const std::string &label);
/// "9 full runs" or "3 quick runs"; "not measured yet".
QString profileText(const std::optional<ModelProfile> &profile);

} // namespace neurosurgeon
