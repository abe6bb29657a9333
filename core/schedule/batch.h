#pragma once

#include "core/engine/tensor.h"
#include "core/error.h"
#include "core/schedule/flowshop.h"

#include <optional>
#include <string>
#include <vector>

namespace neurosurgeon {

/// One inference that waits for its turn. A plain value.
struct BatchTask {
    std::string model;
    std::string inputName;                            ///< an image file; empty: random values
    std::chrono::nanoseconds arrival{};               ///< after the batch's begin; tasks stand in order of arrival
    std::optional<std::chrono::nanoseconds> deadline; ///< after its arrival
    Expected<TensorView> input = TensorView();        ///< an error fails this task alone
};

/// fifo: in the order of arrival, each at the point that is fastest for it alone. Auto: points and order chosen
/// together for makespan, or for mean latency where tasks keep arriving.
enum class BatchSchedule { Fifo, Auto };
/// On: the next head runs while tensors travel and tails compute. Off: one task after the other, for comparison.
enum class Pipelining { Off, On };
/// Free: an answer is given out when it is there. Kept: not before those of the tasks before it.
enum class AnswerOrder { Free, Kept };

enum class TaskState { Waiting, OnEdge, Sent, Done, Failed };

/// One task of a batch as it went, all times after the batch's begin on the edge's clock. The lanes' intervals do not
/// overlap within a lane: waiting lies between them.
struct TaskRecord {
    int index = 0;
    std::string model;
    std::string inputName; ///< as the task's
    std::string partition; ///< PartitionPoint::label; empty before it is chosen
    TaskState state = TaskState::Waiting;
    std::chrono::nanoseconds arrived{};
    std::chrono::nanoseconds edgeBegin{}, edgeEnd{};
    std::chrono::nanoseconds linkBegin{}, linkEnd{};   ///< equal where nothing crossed
    std::chrono::nanoseconds cloudBegin{}, cloudEnd{};
    std::chrono::nanoseconds finished{};               ///< the answer is on the edge
    std::chrono::nanoseconds delivered{};              ///< and given out (AnswerOrder)
    std::optional<std::chrono::nanoseconds> deadline;  ///< as an instant like the others
    std::string error;    ///< why it failed
    std::string moved;    ///< why it was finished on the edge although it was to be sent
    int retries = 0;      ///< how often it was asked again because the cloud had vanished (OnLoss::Retry)
    TensorView output;
    std::optional<double> maxAbsDifference; ///< from the whole model's answer, once checked

    bool isOk() const { return state == TaskState::Done && error.empty(); }
    bool isLate() const { return deadline && delivered > *deadline; }
};

/// How a batch whose tasks arrived over time stands against what its lanes can do. Rates are tasks a second.
struct ArrivalFigures {
    double rate = 0;
    double capacity = 0;                         ///< no points and no order keep up with more, at the stage times measured
    std::chrono::nanoseconds predictedLatency{}; ///< the mean that the first plan promised
    std::chrono::nanoseconds latencyBound{};     ///< no points and no order have a smaller mean, at the stage times measured
};

struct LaneShares {
    double edge = 0, link = 0, cloud = 0;
};

/// A batch as it went.
struct BatchReport {
    BatchSchedule schedule = BatchSchedule::Auto;
    Pipelining pipelining = Pipelining::On;
    AnswerOrder order = AnswerOrder::Free;
    std::vector<TaskRecord> tasks;           ///< in the queue's order
    std::chrono::nanoseconds makespan{};     ///< until the last answer
    std::chrono::nanoseconds lowerBound{};   ///< no choice of points and no order is faster, at the stage times measured
    std::chrono::nanoseconds estimate{};     ///< what the first plan promised
    std::optional<ArrivalFigures> arrivals;  ///< nothing where all tasks were there at once
    std::chrono::nanoseconds planning{};     ///< that plan's making
    int plans = 0;                           ///< how often it was planned
    double edgeFactor = 1, linkFactor = 1, cloudFactor = 1; ///< stage times measured over predicted
    std::optional<Error> cloudLost;                         ///< and it did not come back
    int reconnects = 0;                                     ///< how often a lost cloud came back (OnLoss::Retry)
    bool cancelled = false;

    int failed() const;
    /// Of the tasks with a deadline: those whose answer came later, and those that failed.
    int missedDeadlines() const;
    int deadlines() const;               ///< how many tasks have one
    int finished() const { return static_cast<int>(tasks.size()) - failed(); }
    double throughputPerSecond() const;
    std::chrono::nanoseconds meanLatency() const;
    /// Busy time of each lane over the makespan, 0..1.
    LaneShares utilisation() const;
};

/// The makespan's bound where tasks arrive over time as well: also the last arrival and its task's fastest way.
std::chrono::nanoseconds batchLowerBound(const FlowShop &shop, const std::vector<std::chrono::nanoseconds> &arrivals);

/// `count` models drawn evenly from `models`; the same for the same seed everywhere.
std::vector<std::string> drawModels(const std::vector<std::string> &models, int count, std::uint64_t seed);
/// Poisson arrivals at `ratePerSecond`, the first one at 0.
std::vector<std::chrono::nanoseconds> poissonArrivals(int count, double ratePerSecond, std::uint64_t seed);

} // namespace neurosurgeon
