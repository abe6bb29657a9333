#pragma once

#include "ui/state/lesson.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace neurosurgeon {

/// A lecturer's strip above the page: the step's text, back and on, and for a step that is guessed first the button
/// that reveals. Applies a step's assumptions to the workbench. GUI thread.
class LessonBar : public QFrame {
    Q_OBJECT
public:
    explicit LessonBar(Workbench &workbench, QWidget *parent = nullptr);

    /// Shows the first step, or the same step in another language.
    void setLesson(Lesson lesson, bool keepStep = false);
    int step() const { return m_step; }
    void goTo(int step);
    void reveal();
    bool isGuessing() const { return m_guessing; }

Q_SIGNALS:
    /// True while the answer hides.
    void guessing(bool on);
    void closed();

protected:
    void changeEvent(QEvent *event) override;

private:
    void apply(const LessonStep &step);
    void update();
    void restyle();

    Workbench &m_workbench;
    Lesson m_lesson;
    int m_step = 0;
    bool m_guessing = false;
    QString m_outcome; ///< how the guess did
    QLabel *m_title;
    QLabel *m_text;
    QPushButton *m_back;
    QPushButton *m_next;
    QPushButton *m_reveal;
    QToolButton *m_close;
};

} // namespace neurosurgeon
