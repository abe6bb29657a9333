#pragma once

#include "core/engine/inputs.h"
#include "core/partition/runrecord.h"
#include "network/link/goodput.h"
#include "ui/state/conditions.h"

#include <QDateTime>
#include <QString>

#include <optional>
#include <vector>

namespace neurosurgeon {

/// One finished run as the window keeps, shows and saves it: measured beside what the plan said.
struct RunEntry : Conditions {
    int number = 0; ///< 1.. inside one session file
    QDateTime at;
    QString model;
    QString input;      ///< "random 1", a file's name
    int point = 0;      ///< index among the legal points
    RunRecord measured; ///< its output is not kept
    CostParts predicted;
    LinkEstimate link;         ///< as planned with
    double edgeLoad = 1;       ///< times longer than profiled, as the prediction reckoned with
    double cloudLoad = 1;
    std::vector<ClassScore> top;
    std::optional<OutputCheck> check;
};

/// A moment at which a session moved its partition, or said that it should.
struct MoveMark {
    QDateTime at;
    QString reason; ///< a sentence for people
};

/// One measurement of the link.
struct LinkSample {
    QDateTime at;
    GoodputEstimate goodput;
    std::chrono::nanoseconds roundTrip{};
};

} // namespace neurosurgeon
