#include "network/session/tailbatches.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace neurosurgeon {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t keptSegments = 256;

/// Row behind row: the first extent of every tensor is its rows.
TensorView stacked(const std::vector<std::shared_ptr<WaitingTail>> &tails, std::size_t input)
{
    TensorSpec spec = tails.front()->inputs[input].spec();
    const auto bytes = static_cast<std::size_t>(spec.bytes());
    spec.shape.front() *= static_cast<std::int64_t>(tails.size());
    const TensorBuffer buffer(bytes * tails.size());
    for (std::size_t i = 0; i < tails.size(); ++i)
        std::memcpy(buffer.data() + i * bytes, tails[i]->inputs[input].bytes().data(), bytes);
    return buffer.view(spec);
}

TensorView rowsOf(const TensorView &all, std::size_t index, std::size_t count)
{
    TensorSpec spec = all.spec();
    spec.shape.front() /= static_cast<std::int64_t>(count);
    return TensorView(spec, all.bytes().data() + index * static_cast<std::size_t>(spec.bytes()), all.owner());
}

} // namespace

int BatchSizes::choose(int available) const
{
    const auto alone = m_paces.find(1);
    if (alone == m_paces.end() || alone->second.runs < trials)
        return 1;
    int best = 1;
    double least = worthwhile * alone->second.least;
    for (const int rows : sizes) {
        if (rows > available)
            continue;
        const auto pace = m_paces.find(rows);
        if (pace == m_paces.end() ? !mayPrepare() : pace->second.refused)
            continue;
        if (pace == m_paces.end() || pace->second.runs < trials)
            return rows;
        if (pace->second.least < least) {
            best = rows;
            least = pace->second.least;
        }
    }
    return best;
}

void BatchSizes::add(int rows, nanoseconds took)
{
    Pace &pace = m_paces[rows];
    const double each = static_cast<double>(took.count()) / rows;
    pace.least = pace.runs++ == 0 ? each : std::min(pace.least, each);
    m_computed += took;
}

void BatchSizes::prepared(int rows, nanoseconds took)
{
    if (m_paces.contains(rows))
        return;
    m_prepared += took;
    m_preparing = took;
}

void TailBatches::add(const std::shared_ptr<WaitingTail> &tail)
{
    const std::lock_guard lock(m_mutex);
    m_waiting[tail->owner].push_back(tail);
}

TailBatches::Known &TailBatches::knownOf(const WaitingTail &tail)
{
    if (m_known.size() > keptSegments)
        std::erase_if(m_known, [](const auto &entry) { return entry.second.segment.expired(); });
    Known &known = m_known[tail.segment.get()];
    if (known.segment.lock() != tail.segment) {
        known = {tail.segment, BatchSizes(m_preparing), 0};
        for (const TensorView &input : tail.inputs)
            known.largest = std::max(known.largest, input.spec().bytes());
        const auto &layers = tail.model->graph().layers;
        for (std::size_t i = 0; i < layers.size(); ++i)
            if (tail.layers[i])
                known.largest = std::max(known.largest, layers[i].output.bytes());
    }
    return known;
}

/// The tail, and equal ones that are next in their owners' lines: one of each owner, then another one, as many as pay.
TailBatches::Tails TailBatches::take(const std::shared_ptr<WaitingTail> &tail)
{
    const Known &known = knownOf(*tail);
    const auto most = static_cast<std::size_t>(tail->optimize == Optimize::On
        ? std::min<std::int64_t>(BatchSizes::sizes[0], largestTensor / std::max(known.largest, std::int64_t{1})) : 1);
    const std::lock_guard lock(m_mutex);
    Tails equal{tail};
    for (std::size_t depth = 0, found = tail->stop.stop_requested() ? 0 : 1; found > 0 && equal.size() < most; ++depth) {
        found = 0;
        for (const auto &[owner, line] : m_waiting) {
            const auto goesAlong = [&](const auto &each) { return each->segment == tail->segment && !each->stop.stop_requested(); };
            if (line.size() <= depth || !std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(depth) + 1, goesAlong))
                continue;
            ++found;
            if (line[depth] != tail && equal.size() < most)
                equal.push_back(line[depth]);
        }
    }
    equal.resize(static_cast<std::size_t>(known.sizes.choose(static_cast<int>(equal.size()))));
    for (const auto &each : equal) {
        each->isTaken = true;
        const auto line = m_waiting.find(each->owner);
        std::erase(line->second, each);
        if (line->second.empty())
            m_waiting.erase(line);
    }
    return equal;
}

void TailBatches::serve(Compute &compute, const std::shared_ptr<WaitingTail> &tail, const Bill &bill)
{
    {
        const std::lock_guard lock(m_mutex);
        if (tail->isTaken)
            return;
    }
    const Tails tails = take(tail);
    Known &known = knownOf(*tail);
    if (tails.size() > 1 && computeTogether(compute, tails, known, bill))
        return;
    giveBack({tails.begin() + 1, tails.end()});
    if (!tail->stop.stop_requested())
        computeAlone(compute, *tail, known);
}

/// Taken, and not computed after all: to the front of their lines again.
void TailBatches::giveBack(const Tails &tails)
{
    const std::lock_guard lock(m_mutex);
    for (auto tail = tails.rbegin(); tail != tails.rend(); ++tail) {
        (*tail)->isTaken = false;
        m_waiting[(*tail)->owner].push_front(*tail);
    }
}

void TailBatches::computeAlone(Compute &compute, WaitingTail &tail, Known &known)
{
    TailRun run;
    run.begin = Clock::now();
    auto outputs = compute.run(*tail.segment, tail.inputs, run.took, tail.stop);
    tail.inputs.clear();
    if (!outputs)
        return std::exchange(tail.deliver, {})(tl::make_unexpected(outputs.error()));
    known.sizes.add(1, run.took);
    run.outputs = std::move(*outputs);
    std::exchange(tail.deliver, {})(std::move(run));
}

bool TailBatches::computeTogether(Compute &compute, const Tails &tails, Known &known, const Bill &bill)
{
    const WaitingTail &first = *tails.front();
    const auto rows = static_cast<int>(tails.size());
    const auto preparing = Clock::now();
    const auto segment = compute.segment(first.model, first.layers, first.optimize, rows);
    known.sizes.prepared(rows, Clock::now() - preparing);
    std::vector<TensorView> inputs;
    for (std::size_t i = 0; segment && i < first.inputs.size(); ++i)
        inputs.push_back(stacked(tails, i));
    const auto begin = Clock::now();
    nanoseconds took{};
    const auto outputs = segment ? compute.run(**segment, inputs, took) : tl::make_unexpected(segment.error());
    if (!outputs) {
        known.sizes.refuse(rows);
        return false;
    }
    known.sizes.add(rows, took);
    const nanoseconds share = took / rows;
    for (std::size_t i = 0; i < tails.size(); ++i) {
        WaitingTail &tail = *tails[i];
        tail.inputs.clear();
        TailRun run{{}, begin + static_cast<int>(i) * share, share, (rows - 1 - static_cast<int>(i)) * share};
        for (const TensorView &output : *outputs)
            run.outputs.push_back(rowsOf(output, i, tails.size()));
        if (tail.owner != first.owner)
            bill(tail.owner, share);
        std::exchange(tail.deliver, {})(std::move(run));
    }
    return true;
}

} // namespace neurosurgeon
