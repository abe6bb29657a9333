#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/edgerun.h"
#include "app/cli/report.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <random>

namespace neurosurgeon {

namespace {

using std::chrono::nanoseconds;

constexpr int mostComparisons = 3;

struct SweepPoint {
    Candidate planned; ///< before anything was measured here
    std::vector<RunRecord> runs;
    nanoseconds bound{}; ///< the transfer alone
    bool skipped = false;
    std::optional<OutputCheck> check;

    nanoseconds median() const { return medianRun(runs).total; }
    /// The middle one of what was expected of the runs, each with what the runs before it taught (a machine's speed changes
    /// within a sweep); the plan where there were none.
    CostParts predicted() const
    {
        std::vector<CostParts> expected{};
        for (const RunRecord &run : runs)
            expected.push_back(run.predicted);
        if (expected.empty())
            return planned;
        const auto middle = expected.begin() + static_cast<std::ptrdiff_t>(expected.size() / 2);
        std::nth_element(expected.begin(), middle, expected.end(), [](const auto &a, const auto &b) { return a.total < b.total; });
        return *middle;
    }
};

/// The measured point with the least median, not counting `without`; the number of points where there is none.
std::size_t bestOf(const std::vector<SweepPoint> &points, std::optional<std::size_t> without = std::nullopt)
{
    std::size_t best = points.size();
    for (std::size_t i = 0; i < points.size(); ++i)
        if (i != without && !points[i].runs.empty() && (best == points.size() || points[i].median() < points[best].median()))
            best = i;
    return best;
}

class Sweep {
public:
    Sweep(EdgeRun &run, const CliOptions &options) : m_run(run), m_options(options) {}

    Expected<void> prepare()
    {
        auto link = m_run.measureLink();
        if (!link)
            return tl::make_unexpected(link.error());
        m_link = *link;
        const auto first = m_run.session().plan();
        if (!first)
            return tl::make_unexpected(first.error());
        // A session plans again behind its first inferences, when it has seen real transfers and knows both sides' load. So
        // does a sweep, before it measures anything: what it calls chosen is what `edge` goes on with.
        if (const auto warm = m_run.runMany(first->best, static_cast<int>(LoadFactor::window)); !warm)
            return tl::make_unexpected(warm.error());
        const auto plan = m_run.session().plan();
        if (!plan)
            return tl::make_unexpected(plan.error());
        m_chosen = static_cast<std::size_t>(plan->best);
        for (const Candidate &candidate : plan->candidates)
            m_points.push_back({candidate, {}, candidate.transfer, false, {}});
        return {};
    }

    Expected<void> measure()
    {
        const Progress progress = progressPrinter("sweeping " + m_run.session().model()->graph().model);
        const int total = m_options.rounds * static_cast<int>(m_points.size());
        int done = 0;
        for (int round = 0; round < m_options.rounds; ++round) {
            for (const std::size_t index : order(round)) {
                SweepPoint &point = m_points[index];
                const auto measured = bestOf(m_points);
                point.skipped = !m_options.all && point.runs.empty() && measured < m_points.size()
                    && point.bound > 2 * m_points[measured].median();
                if (!point.skipped)
                    if (const auto ran = runOnce(index, round); !ran)
                        return ran;
                progress(++done, total);
            }
        }
        return compareAgain();
    }

    /// Of many points one always looks good by luck, the chosen one as well as any other. The best point and the chosen one (or, where
    /// they are the same, the second best) run as many rounds again, in turn, until the best one stays it.
    Expected<void> compareAgain()
    {
        const Progress progress = progressPrinter("comparing the best points of " + m_run.session().model()->graph().model);
        for (int again = 1; again <= mostComparisons; ++again) {
            const std::size_t best = bestOf(m_points);
            const std::size_t other = best == m_chosen ? bestOf(m_points, best) : m_chosen;
            if (other >= m_points.size() || m_points[other].runs.empty())
                break;
            for (int round = 0; round < m_options.rounds; ++round) {
                for (const std::size_t index : {best, other})
                    if (const auto ran = runOnce(index, again * m_options.rounds + round); !ran)
                        return ran;
                progress((again - 1) * m_options.rounds + round + 1, mostComparisons * m_options.rounds);
            }
            if (bestOf(m_points) == best)
                break;
        }
        return {};
    }

    Json toJson() const
    {
        Json points = Json::array();
        for (const SweepPoint &point : m_points) {
            const CostParts predicted = point.predicted();
            Json entry{{"label", point.planned.point.label},
                       {"crossing_bytes", point.planned.point.crossingBytes},
                       {"offered_by_seed", point.planned.point.offered},
                       {"planned_ms", toMs(point.planned.total)},
                       {"predicted_ms", toMs(predicted.total)},
                       {"predicted", partsToJson(predicted)},
                       {"measured_ms", point.runs.empty() ? Json(nullptr) : Json(toMs(point.median()))},
                       {"max_abs_difference", point.check ? Json(point.check->maxAbsDifference) : Json(nullptr)},
                       {"runs", point.runs.size()}};
            if (point.runs.empty())
                entry["bound_ms"] = toMs(point.bound);
            else
                entry["measured"] = runToJson(medianRun(point.runs));
            points.push_back(entry);
        }
        const std::size_t best = bestOf(m_points);
        Json json = m_run.describe();
        json["bandwidth_mbps"] = m_link.goodput.mbitPerSecond;
        json["rtt_ms"] = toMs(m_link.roundTrip);
        json["rounds"] = m_options.rounds;
        json["points"] = points;
        json["chosen"] = m_points[m_chosen].planned.point.label;
        json["best"] = m_points[best].planned.point.label;
        json["best_over_chosen"] = ratio(best, m_chosen);
        // Null where a point was skipped: it takes more than twice the best.
        json["best_over_edge_only"] = ratioOrNull(best, m_points.size() - 1);
        json["best_over_cloud_only"] = ratioOrNull(best, 0);
        return json;
    }

    std::string toText() const
    {
        const std::size_t best = bestOf(m_points);
        std::vector<std::vector<std::string>> rows{{"point", "crossing", "predicted ms", "measured ms", ""}};
        for (std::size_t i = 0; i < m_points.size(); ++i) {
            const SweepPoint &point = m_points[i];
            rows.push_back({point.planned.point.label, bytesText(point.planned.point.crossingBytes),
                            milliseconds(toMs(point.predicted().total)),
                            point.runs.empty() ? "over " + milliseconds(toMs(point.bound)) : milliseconds(toMs(point.median())),
                            std::string(i == m_chosen ? "chosen " : "") + (i == best ? "best" : "")});
        }
        return conditionsText(m_run.session(), m_options.compute, m_options.link, m_options.insecure) + table(rows)
            + "best / chosen: " + milliseconds(ratio(best, m_chosen)) + "\n";
    }

private:
    /// In the first round by prediction: the best total decides what is not worth measuring. Then shuffled, so that no point always runs
    /// behind the same one; on some machines a run behind seconds of waiting takes longer.
    std::vector<std::size_t> order(int round) const
    {
        std::vector<std::size_t> indices(m_points.size());
        for (std::size_t i = 0; i < indices.size(); ++i)
            indices[i] = i;
        std::stable_sort(indices.begin(), indices.end(), [&](std::size_t a, std::size_t b) {
            return m_points[a].planned.total < m_points[b].planned.total;
        });
        if (round > 0)
            std::shuffle(indices.begin(), indices.end(), std::mt19937(static_cast<unsigned>(round)));
        return indices;
    }

    Expected<void> runOnce(std::size_t index, int round)
    {
        SweepPoint &point = m_points[index];
        auto record = m_run.session().run(static_cast<int>(index), m_run.input());
        if (!record)
            return tl::make_unexpected(record.error());
        if (round == 0 && m_options.check) {
            auto check = m_run.session().check(m_run.input(), record->output);
            if (!check)
                return tl::make_unexpected(check.error());
            point.check = std::move(*check);
        }
        record->output = {};
        point.runs.push_back(std::move(*record));
        return {};
    }

    double ratio(std::size_t best, std::size_t other) const
    {
        return toMs(m_points[best].median()) / toMs(m_points[other].median());
    }
    Json ratioOrNull(std::size_t best, std::size_t other) const
    {
        return m_points[other].runs.empty() ? Json(nullptr) : Json(ratio(best, other));
    }

    EdgeRun &m_run;
    const CliOptions &m_options;
    LinkReport m_link;
    std::size_t m_chosen = 0;
    std::vector<SweepPoint> m_points;
};

} // namespace

Expected<void> runSweep(const CommandContext &context)
{
    EdgeRun run(context, context.options.port);
    if (const auto connected = run.connect(); !connected)
        return connected;
    if (const auto opened = run.open(context.options.model.toStdString(), ProfileQuality::Full); !opened)
        return opened;
    Sweep sweep(run, context.options);
    if (const auto prepared = sweep.prepare(); !prepared)
        return prepared;
    if (const auto measured = sweep.measure(); !measured)
        return measured;
    if (context.options.json)
        printJson(sweep.toJson());
    else
        printText(sweep.toText());
    return {};
}

} // namespace neurosurgeon
