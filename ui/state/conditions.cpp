#include "ui/state/conditions.h"

#include <nlohmann/json.hpp>

namespace neurosurgeon {

nlohmann::json conditionsToJson(const Conditions &conditions)
{
    return {{"channel", conditions.channel.toStdString()},
            {"trust", conditions.trust.toStdString()},
            {"link_emulated", conditions.linkEmulated},
            {"edge_slowdown", conditions.edgeSlowdown},
            {"cloud_slowdown", conditions.cloudSlowdown}};
}

Conditions conditionsFromJson(const nlohmann::json &json)
{
    const Conditions usual;
    Conditions conditions;
    conditions.channel = QString::fromStdString(json.value("channel", usual.channel.toStdString()));
    conditions.trust = QString::fromStdString(json.value("trust", usual.trust.toStdString()));
    conditions.linkEmulated = json.value("link_emulated", usual.linkEmulated);
    conditions.edgeSlowdown = json.value("edge_slowdown", usual.edgeSlowdown);
    conditions.cloudSlowdown = json.value("cloud_slowdown", usual.cloudSlowdown);
    return conditions;
}

} // namespace neurosurgeon
