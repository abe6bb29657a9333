#pragma once

#include "ui/state/workbench.h"
#include "ui/widgets/banner.h"

#include <QObject>

namespace neurosurgeon {

/// Looks whether what the plan rests on still holds, and warns once for each time it stops to: a profile that the
/// latest runs contradict or that is old, a bandwidth that jumps. GUI thread.
class Watch : public QObject {
    Q_OBJECT
public:
    explicit Watch(Workbench &workbench, QObject *parent = nullptr);

Q_SIGNALS:
    void problem(const neurosurgeon::Problem &problem);

private:
    void lookAtRuns();
    void lookAtProfiles();
    void lookAtLink();
    void warn(bool &warned, bool isSo, const Problem &problem);

    Workbench &m_workbench;
    bool m_contradicted = false;
    bool m_old = false;
    bool m_unstable = false;
};

} // namespace neurosurgeon
