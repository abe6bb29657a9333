#pragma once

#include "core/profile/compute.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace neurosurgeon {

/// How one tail was computed, alone or together with equal ones.
struct TailRun {
    std::vector<TensorView> outputs;
    std::chrono::steady_clock::time_point begin; ///< of its own share
    std::chrono::nanoseconds took{};             ///< its equal share; the shares lie one behind the other
    std::chrono::nanoseconds held{};             ///< the shares behind its own
};

/// A tail that waits for the inference thread.
struct WaitingTail {
    std::uint64_t owner = 0;
    std::shared_ptr<Model> model;
    LayerSet layers;
    Optimize optimize = Optimize::On;
    std::shared_ptr<Segment> segment; ///< computes one
    std::vector<TensorView> inputs;   ///< dropped once computed, like `deliver`
    std::stop_token stop;
    /// Called once on the inference thread, unless it is stopped before.
    std::function<void(Expected<TailRun>)> deliver;
    bool isTaken = false;
};

/// Which number of equal tails to compute at once, learned from computing them: a larger number is tried a few times, and
/// used if its least time for each is at least a tenth below that of one alone. Fully connected layers gain (their weights
/// are read once for all rows), large convolutions do not. What is to be tried has to be prepared while everybody waits:
/// that may take a twentieth of the time that was computed. Pure logic.
class BatchSizes {
public:
    static constexpr int sizes[] = {8, 4, 2};
    static constexpr double worthwhile = 0.9;
    static constexpr int preparingShare = 20; ///< of the computing time: one part in so many
    static constexpr std::chrono::milliseconds usualPreparing{100};

    /// `preparing`: what preparing a number of rows is expected to take until it has been seen.
    explicit BatchSizes(std::chrono::nanoseconds preparing = usualPreparing) : m_preparing(preparing) {}

    /// How many to compute where `available` wait.
    int choose(int available) const;
    void add(int rows, std::chrono::nanoseconds took);
    /// A number of rows is ready to be computed; counts the first time.
    void prepared(int rows, std::chrono::nanoseconds took);
    /// It cannot be done.
    void refuse(int rows) { m_paces[rows].refused = true; }

private:
    static constexpr int trials = 3;
    bool mayPrepare() const { return m_computed >= preparingShare * (m_prepared + m_preparing); }
    struct Pace {
        int runs = 0;
        double least = 0; ///< nanoseconds for each
        bool refused = false;
    };
    std::map<int, Pace> m_paces;
    std::chrono::nanoseconds m_computed{};
    std::chrono::nanoseconds m_prepared{};
    std::chrono::nanoseconds m_preparing; ///< the next time, as expected
};

/// The tails that wait in the cloud, so that equal ones (of one model and partition) can be computed as one batch where
/// that is faster. Every owner's tails keep their order: only those that are next in their owner's line are taken along.
class TailBatches {
public:
    /// What a batch's largest tensor may take; beyond, convolutions fill the caches and nothing is gained.
    static constexpr std::int64_t largestTensor = std::int64_t{32} << 20;

    /// Time of a running job that is owed by that owner.
    using Bill = std::function<void(std::uint64_t owner, std::chrono::nanoseconds took)>;

    /// `preparing`: as for BatchSizes.
    explicit TailBatches(std::chrono::nanoseconds preparing = BatchSizes::usualPreparing) : m_preparing(preparing) {}

    /// Any thread; serve() follows on the inference thread, for each owner's tails in the same order.
    void add(const std::shared_ptr<WaitingTail> &tail);
    /// Its turn has come: computes it, and equal ones with it, unless that has been done already.
    void serve(Compute &compute, const std::shared_ptr<WaitingTail> &tail, const Bill &bill);

private:
    using Tails = std::vector<std::shared_ptr<WaitingTail>>;
    struct Known {
        std::weak_ptr<Segment> segment; ///< an address may be used again
        BatchSizes sizes;
        std::int64_t largest = 0; ///< bytes of the largest tensor of one row
    };

    Known &knownOf(const WaitingTail &tail);
    Tails take(const std::shared_ptr<WaitingTail> &tail);
    void computeAlone(Compute &compute, WaitingTail &tail, Known &known);
    bool computeTogether(Compute &compute, const Tails &tails, Known &known, const Bill &bill);
    void giveBack(const Tails &tails);

    std::chrono::nanoseconds m_preparing;
    std::mutex m_mutex; ///< guards m_waiting and isTaken
    std::map<std::uint64_t, std::deque<std::shared_ptr<WaitingTail>>> m_waiting; ///< by owner, in order
    std::map<const Segment *, Known> m_known; ///< the inference thread's
};

} // namespace neurosurgeon
