#pragma once

#include "network/pairing/beacon.h"
#include "ui/controllers/cloudcontroller.h"
#include "ui/controllers/deploymentcontroller.h"
#include "ui/state/sessionfile.h"

namespace neurosurgeon {

/// Recorded sessions (":/sessions/NAME.nsession") for pictures and tests; their times are those of a real machine.
Expected<SessionContents> sampleSession(const QString &name);
/// The moment at which the sample's pictures are "now": two seconds after its last link sample.
QDateTime sampleNow(const SessionContents &contents);

struct SampleCloud {
    CloudController::Status status;
    std::vector<SessionRow> sessions;
    QDateTime now; ///< when the picture was taken
};

/// Two batches of the same 40 tasks, one after the other and overlapped: computed from typical stage times, not recorded.
std::vector<BatchEntry> sampleBatches();
/// Two paired clouds, of which one calls out, and one that shows a code.
std::vector<Peer> samplePeers();
std::vector<SeenCloud> sampleSeenClouds();

/// A deployment with errors as they usually are: computed, not recorded.
DeploymentResults sampleDeployment();

/// A cloud with two edges at work.
SampleCloud sampleCloud();

} // namespace neurosurgeon
