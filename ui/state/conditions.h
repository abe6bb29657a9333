#pragma once

#include <QString>

#include <nlohmann/json_fwd.hpp>

namespace neurosurgeon {

/// Under which a run or a batch was measured. A plain value.
struct Conditions {
    double edgeSlowdown = 1;                    ///< emulated
    double cloudSlowdown = 1;
    bool linkEmulated = false;
    QString channel = QStringLiteral("plain");  ///< how tensors travelled: "encrypted" or "plain"
    QString trust = QStringLiteral("loopback"); ///< "paired", "loopback" or "none (--insecure)"
    bool operator==(const Conditions &) const = default;
};

/// With the keys of the command line's "conditions".
nlohmann::json conditionsToJson(const Conditions &conditions);
/// A missing key has its default; values of another type are thrown as the JSON library's errors.
Conditions conditionsFromJson(const nlohmann::json &json);

} // namespace neurosurgeon
