#pragma once

#include "core/error.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace neurosurgeon {

/// What a banner's button does; the main window knows how.
enum class NextStep { None, Reconnect, Connect, ProfileAgain, MeasureAgain, RunAgain, ChooseImage, OpenSession, SaveElsewhere, OtherPort, ShowLog, Pair, StopTrying, SendEncrypted };

/// Something that went wrong, with the way on.
struct Problem {
    QString headline; ///< one translated sentence
    QString detail;   ///< what the part that failed said; may be empty
    NextStep next = NextStep::None;
    bool isWarning = false;
    NextStep other = NextStep::None; ///< a second way on
    bool operator==(const Problem &) const = default;
};

/// Headline and next step for an error of the core or the network.
Problem problemOf(const Error &error);

/// The one place that shows errors: a strip over the page, never a modal box. Escape closes it. GUI thread.
class Banner : public QFrame {
    Q_OBJECT
public:
    explicit Banner(QWidget *parent = nullptr);

    void showProblem(const Problem &problem);
    const Problem &problem() const { return m_problem; }

Q_SIGNALS:
    void nextStepWanted(neurosurgeon::NextStep step);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void restyle();
    static QString textOf(NextStep step);
    void showSteps();

    Problem m_problem;
    QLabel *m_text;
    QPushButton *m_button;
    QPushButton *m_other;
    QToolButton *m_close;
};

} // namespace neurosurgeon
