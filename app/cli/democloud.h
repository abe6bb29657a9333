#pragma once

#include "app/cli/options.h"

#include <QProcess>
#include <QTemporaryDir>

#include <future>

namespace neurosurgeon {

/// The demonstration's cloud: this program once more, as a child process that ends with its parent. Main thread.
class DemoCloud {
public:
    explicit DemoCloud(const CliOptions &options);
    ~DemoCloud();

    /// The port once it listens, or why it does not. May be waited for on another thread.
    std::shared_future<Expected<quint16>> port() const { return m_port; }

private:
    void onOutput();

    QTemporaryDir m_state;
    QProcess m_process;
    std::promise<Expected<quint16>> m_promise;
    std::shared_future<Expected<quint16>> m_port;
    bool m_known = false;
};

} // namespace neurosurgeon
