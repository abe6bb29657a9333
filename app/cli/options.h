#pragma once

#include "core/engine/engine.h"
#include "core/error.h"
#include "core/partition/adaptation.h"
#include "core/profile/compute.h"
#include "network/session/batchrunner.h"
#include "network/session/edgesession.h"
#include "network/session/peerlimits.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace neurosurgeon {

/// Where a plan's times come from (--profiles).
enum class ProfileSource { Auto, Measured, Predicted };

/// The command line as values, checked: what cannot be is refused here, with exit code 2.
struct CliOptions {
    QString command;
    bool help = false;
    bool json = false;
    QString ip = QStringLiteral("127.0.0.1");
    quint16 port = 9999;
    QString model;
    std::uint64_t seed = 0;
    QString input;  ///< an image file; empty: random
    QString labels; ///< one class name a line
    int runs = 3;
    int rounds = 5;
    Optimize optimize = Optimize::On;
    bool insecure = false;
    Protection protection = Protection::None; ///< edge: of its connection
    QString code;                             ///< plain form; cloud: shows this one, pair: typed
    bool showCode = false;                    ///< cloud: shows a random one
    bool allowPlain = false;
    QString name;                             ///< forget, rename: id or name
    QString newName;                          ///< rename
    double searchSeconds = 0;                 ///< peers: listens this long for beacons
    bool check = true;
    bool all = false;
    std::optional<LinkSettings> link;
    QString partition = QStringLiteral("auto");
    Adapt adapt = Adapt::Off;
    OnLoss onLoss = OnLoss::Retry;
    std::chrono::milliseconds patience{30'000}; ///< for a cloud that was lost
    double forSeconds = 0;                      ///< instead of a number of runs; 0: not
    PeerLimits limits;
    std::optional<double> bandwidthMbps;
    double rttMs = 0;
    ProfileSource profiles = ProfileSource::Auto;
    QString edgeProfile;
    QString cloudProfile;
    std::optional<int> tasks;   ///< batch: how many
    QStringList queue;          ///< batch: models, in order
    QString queueFile;
    double arrivalsPerSecond = 0; ///< 0: all at once
    BatchOptions batch;
    QString role;      ///< "edge" or "cloud", whose predictors
    QString dataset;   ///< folder of CSV files
    QString out;       ///< folder for fitted predictors
    QStringList kinds; ///< kinds to fit; empty: all of the seed's
    double testShare = 0.1;
    QString kind;       ///< the one to predict
    QString csv;        ///< configurations to predict
    QString predictors; ///< folder of fitted predictors
    std::chrono::milliseconds budget{}; ///< of a deployment
    bool refit = false;
    ComputeOptions compute;
};

/// Errors: Usage.
Expected<CliOptions> parseOptions(const QStringList &arguments);

/// What --help prints, for one command or (empty) for all of them.
QString helpText(const QString &command);

} // namespace neurosurgeon
