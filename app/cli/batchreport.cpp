#include "app/cli/batchreport.h"

#include <algorithm>
#include <map>

namespace neurosurgeon {

std::string batchText(const BatchReport &report)
{
    struct Group {
        int tasks = 0;
        std::chrono::nanoseconds edge{}, link{}, cloud{};
    };
    std::map<std::pair<std::string, std::string>, Group> groups;
    for (const TaskRecord &task : report.tasks) {
        if (!task.isOk())
            continue;
        Group &group = groups[{task.model, task.partition}];
        ++group.tasks;
        group.edge += task.edgeEnd - task.edgeBegin;
        group.link += task.linkEnd - task.linkBegin;
        group.cloud += task.cloudEnd - task.cloudBegin;
    }
    std::vector<std::vector<std::string>> rows{{"model", "point", "tasks", "edge ms", "link ms", "cloud ms"}};
    for (const auto &[key, group] : groups)
        rows.push_back({key.first, key.second, std::to_string(group.tasks), milliseconds(toMs(group.edge / group.tasks)),
                        milliseconds(toMs(group.link / group.tasks)), milliseconds(toMs(group.cloud / group.tasks))});
    const LaneShares busy = report.utilisation();
    const auto percent = [](double share) { return std::to_string(static_cast<int>(100 * share + 0.5)) + " %"; };
    std::string text = table(rows);
    text += std::to_string(report.finished()) + " of " + std::to_string(report.tasks.size()) + " tasks in "
        + milliseconds(toMs(report.makespan)) + " ms (lower bound " + milliseconds(toMs(report.lowerBound)) + ", planned "
        + milliseconds(toMs(report.estimate)) + "), " + milliseconds(report.throughputPerSecond()) + " a second, mean latency "
        + milliseconds(toMs(report.meanLatency())) + " ms\n";
    if (report.arrivals)
        text += "Arrivals: " + milliseconds(report.arrivals->rate) + " a second, at most " + milliseconds(report.arrivals->capacity)
            + " with these stages; mean latency planned " + milliseconds(toMs(report.arrivals->predictedLatency))
            + " ms, lower bound " + milliseconds(toMs(report.arrivals->latencyBound)) + " ms\n";
    text += "Busy: edge " + percent(busy.edge) + ", link " + percent(busy.link) + ", cloud " + percent(busy.cloud) + "\n";
    if (report.deadlines() > 0)
        text += std::to_string(report.missedDeadlines()) + " of " + std::to_string(report.deadlines()) + " tasks with a deadline missed it\n";
    if (report.reconnects > 0) {
        const auto again = std::count_if(report.tasks.begin(), report.tasks.end(), [](const auto &task) { return task.retries > 0; });
        text += "The cloud was lost and came back " + std::to_string(report.reconnects) + " times; "
            + std::to_string(again) + " tasks were asked again\n";
    }
    for (const TaskRecord &task : report.tasks) {
        if (!task.moved.empty() && task.isOk())
            text += "Task " + std::to_string(task.index) + " (" + task.model + ") was finished on the edge: " + task.moved + "\n";
        if (!task.isOk())
            text += "Task " + std::to_string(task.index) + " (" + task.model + ") failed: " + task.error + "\n";
    }
    return text;
}

} // namespace neurosurgeon
