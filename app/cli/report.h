#pragma once

#include "app/cli/console.h"
#include "core/engine/engine.h"
#include "core/engine/inputs.h"
#include "core/partition/runrecord.h"
#include "core/predictor/predictor.h"
#include "core/profile/profile.h"
#include "network/session/edgesession.h"

namespace neurosurgeon {

/// Results as the documents of the command line's contract, and as text for people.

Json modelToJson(const Model &model);
Json profileToJson(const ModelProfile &profile);
std::string profileText(const ModelProfile &profile);

Json partitionToJson(const ModelGraph &graph, const PartitionPoint &point);
Json planToJson(const ModelGraph &graph, const Plan &plan);
std::string planText(const Plan &plan);

Json runToJson(const RunRecord &run);
/// A prediction's parts, by the same names.
Json partsToJson(const CostParts &parts);
Json linkToJson(const LinkReport &link);
Json topToJson(const std::vector<ClassScore> &top, const std::vector<std::string> &labels);

/// What must be known about a session to judge its numbers: emulation, trust, machines.
Json conditionsToJson(const EdgeSession &session, const ComputeOptions &compute, const std::optional<LinkSettings> &ownLink,
                      bool insecure);
/// The same as a line for people; empty when nothing is emulated.
std::string conditionsText(const EdgeSession &session, const ComputeOptions &compute, const std::optional<LinkSettings> &ownLink,
                           bool insecure);

/// `kinds` of fit and deploy: how good each predictor is on rows that it never saw.
Json qualityToJson(const PredictorSet &set);
/// Over the held-out rows of all kinds together.
PredictorQuality pooledQuality(const PredictorSet &set);
Json pooledToJson(const PredictorQuality &all);
std::string qualityText(const PredictorSet &set);

/// Median run by total.
RunRecord medianRun(std::vector<RunRecord> runs);

} // namespace neurosurgeon
