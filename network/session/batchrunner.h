#pragma once

#include "core/schedule/batch.h"
#include "core/schedule/dispatcher.h"
#include "network/session/edgesession.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <stop_token>

namespace neurosurgeon {

class BatchRun;

struct BatchOptions {
    BatchSchedule schedule = BatchSchedule::Auto;
    Pipelining pipelining = Pipelining::On;
    AnswerOrder order = AnswerOrder::Free;
    OnLoss onLoss = OnLoss::Edge;
    std::chrono::milliseconds patience{30'000}; ///< OnLoss::Retry: how long for, each time
    std::string partition = "auto";         ///< or edge, cloud, an index: the same for every model
    std::size_t maxBytesUnderWay = std::size_t{256} << 20; ///< tensors handed over and not answered
    int maxUnderWay = 48;
};

/// Runs a queue of tasks of several models over one connection with edge, link and cloud busy at once: the head of the
/// next task runs on the calling thread while tensors travel and tails compute. open(), run() and check() block and
/// belong to the edge's inference thread; pause(), resume() and cancel() may come from any thread.
class BatchRunner {
public:
    /// `first` is connected and has measured its link; all three outlive the runner.
    BatchRunner(Compute &compute, EdgeConnection &connection, EdgeSession &first, BatchOptions options);

    /// How far each model's profiling is, on the network thread while the cloud measures, else on the caller's.
    using ProgressOf = std::function<Progress(const std::string &model)>;

    /// Opens the tasks' models on both sides, with profiles, prepares all their points, fills the inputs in and runs each model once or
    /// twice unseen. A model
    /// that this side or the cloud does not have fails its own tasks alone: its error becomes their input. Where the cloud
    /// vanishes meanwhile and OnLoss::Edge holds, what is missing is opened here only, and run() computes all of it here.
    /// Errors: the first model's where none could be opened; NoConnection; Cancelled; Usage for a partition that one of
    /// the models does not have.
    Expected<void> open(std::vector<BatchTask> &tasks, std::uint64_t seed, Optimize optimize, ProfileQuality quality,
                        const ProgressOf &progress = {});
    /// The session of the first model that could be opened.
    const EdgeSession &session() const { return *m_opened.front().session; }
    /// Runs all tasks, as open() left them. What happens to single tasks or to the cloud is told in the report.
    /// `onChange` is called with every record that changed, from any thread, one call at a time; it must not call back.
    Expected<BatchReport> run(const std::vector<BatchTask> &tasks, std::function<void(const TaskRecord &)> onChange = {});
    /// Compares every answer with the whole model's, outside any timing; one that is further off than rounding
    /// explains (1e-5 of the largest score; 0 unoptimised) fails its task. Once cancelled, the other answers stay as they
    /// are and the report is marked.
    Expected<void> check(const std::vector<BatchTask> &tasks, BatchReport &report);

    void pause();
    void resume();
    /// Opening is given up; running tasks are given up, waiting ones not begun, and run() returns with what is there.
    void cancel();

private:
    struct Opened {
        std::unique_ptr<EdgeSession> session;
        Optimize optimize = Optimize::On;
    };
    struct WarmRun {
        int kind;
        int choice;
        StageTimes measured; ///< without the link
    };

    std::optional<int> fixedPoint(std::size_t points) const;
    Expected<void> checkPartition(const std::vector<std::string> &models);
    Expected<void> openModel(const std::string &model, Optimize optimize, ProfileQuality quality, const Progress &progress);
    Expected<void> openBoth(EdgeSession &session, const std::string &model, Optimize optimize, ProfileQuality quality,
                            const Progress &progress);
    Expected<void> fillInputs(std::vector<BatchTask> &tasks, std::uint64_t seed, const std::map<std::string, Error> &failed);
    DispatchRules rules(const std::vector<BatchTask> &tasks) const;
    Expected<StageEstimator> predictions(std::size_t window) const;
    std::vector<StageTimes> timesWithoutCloud(const EdgeSession &session) const;
    /// Runs every model here and at a point that uses the cloud, the batch's own or else the one that asks most of the cloud for
    /// what is sent: afterwards nothing is cold, and the first plan knows how fast both machines are now (but for models that
    /// take seconds).
    Expected<void> warmUp();
    Expected<void> warmUp(int kind, int choice);
    bool waitForTurn(BatchRun &run, std::unique_lock<std::mutex> &lock);
    void begin(BatchRun &run, const Assignment &assignment, std::unique_lock<std::mutex> &lock);
    void collect(BatchRun &run);
    Expected<void> prepareAll(EdgeSession &session);
    /// Opens the lost connection again, and on it every model with its points.
    Expected<void> reopen();
    void waitForCloud(BatchRun &run, std::unique_lock<std::mutex> &lock);
    int kindOf(const std::string &model) const;
    const EdgeSession &sessionOf(const std::string &model) const;

    Compute &m_compute;
    EdgeConnection &m_connection;
    EdgeSession &m_first;
    BatchOptions m_options;
    std::vector<std::string> m_models; ///< the kind is the index
    std::vector<Opened> m_opened;
    std::optional<Error> m_lost;       ///< the cloud vanished while models were opened
    std::vector<WarmRun> m_warm;
    std::mutex m_mutex;                ///< guards the run's state and what follows
    std::condition_variable m_wake;
    bool m_paused = false;
    bool m_cancelled = false;
    std::stop_source m_stop;
};

} // namespace neurosurgeon
