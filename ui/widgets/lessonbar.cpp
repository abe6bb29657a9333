#include "ui/widgets/lessonbar.h"

#include "ui/retranslator.h"
#include "ui/text/explain.h"
#include "ui/text/format.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace neurosurgeon {

LessonBar::LessonBar(Workbench &workbench, QWidget *parent)
    : QFrame(parent), m_workbench(workbench), m_title(new QLabel(this)), m_text(new QLabel(this)), m_back(new QPushButton(this)),
      m_next(new QPushButton(this)), m_reveal(new QPushButton(this)), m_close(new QToolButton(this))
{
    named(this, "lessonBar");
    named(m_title, "lessonTitle");
    named(m_text, "lessonText");
    named(m_back, "lessonBack");
    named(m_next, "lessonNext");
    named(m_reveal, "lessonReveal");
    named(m_close, "lessonClose");
    setAutoFillBackground(true);
    m_text->setWordWrap(true);
    m_close->setText(QStringLiteral("×"));
    m_close->setAutoRaise(true);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_title);
    words->addWidget(m_text);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 8, 8, 8);
    layout->setSpacing(8);
    layout->addLayout(words, 1);
    for (QPushButton *button : {m_reveal, m_back, m_next})
        layout->addWidget(button);
    layout->addWidget(m_close);
    connect(m_back, &QPushButton::clicked, this, [this] { goTo(m_step - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { goTo(m_step + 1); });
    connect(m_reveal, &QPushButton::clicked, this, &LessonBar::reveal);
    connect(m_close, &QToolButton::clicked, this, &LessonBar::closed);
    onLanguage(this, [this] {
        setAccessibleName(tr("Lesson"));
        m_back->setText(tr("Back"));
        m_next->setText(tr("Next"));
        m_reveal->setText(tr("Reveal"));
        m_back->setToolTip(tr("The step before"));
        m_next->setToolTip(tr("The next step"));
        m_reveal->setToolTip(tr("Show what every point costs, and how good the guess was"));
        m_close->setToolTip(tr("End the lesson"));
        m_close->setAccessibleName(tr("End the lesson"));
        for (QPushButton *button : {m_back, m_next, m_reveal})
            button->setAccessibleName(button->text());
        for (QLabel *label : {m_title, m_text})
            label->setAccessibleName(label->text().isEmpty() ? tr("Lesson") : label->text());
    });
    restyle();
    hide();
}

void LessonBar::setLesson(Lesson lesson, bool keepStep)
{
    m_lesson = std::move(lesson);
    if (keepStep && m_step < static_cast<int>(m_lesson.steps.size()))
        update();
    else
        goTo(0);
}

void LessonBar::goTo(int step)
{
    if (step < 0 || step >= static_cast<int>(m_lesson.steps.size()))
        return;
    m_step = step;
    apply(m_lesson.steps[static_cast<std::size_t>(step)]);
}

void LessonBar::apply(const LessonStep &step)
{
    m_outcome.clear();
    m_guessing = step.guess;
    if (step.whatIf)
        m_workbench.setWhatIf(*step.whatIf);
    else if (m_workbench.choices().whatIf.active)
        m_workbench.setWhatIf({});
    if (step.guess) // the middle says nothing about the answer
        m_workbench.selectPoint(static_cast<int>(m_workbench.facts().points.size()) / 2);
    update();
    Q_EMIT guessing(m_guessing);
}

void LessonBar::reveal()
{
    if (!std::exchange(m_guessing, false))
        return;
    if (const auto &plan = m_workbench.plan(); plan && m_workbench.point() >= 0) {
        const Candidate &guess = plan->candidates[static_cast<std::size_t>(m_workbench.point())];
        const double ratio = static_cast<double>(guess.total.count()) / static_cast<double>(plan->chosen().total.count());
        m_outcome = m_workbench.point() == plan->best
                        ? tr("Right: %1, %2.").arg(pointName(m_workbench, plan->best), format::time(plan->chosen().total))
                        : tr("The best: %1, %2. The guess takes %3 times as long.")
                              .arg(pointName(m_workbench, plan->best), format::time(plan->chosen().total), format::number(ratio));
    }
    update();
    Q_EMIT guessing(false);
}

void LessonBar::update()
{
    if (m_lesson.steps.empty())
        return;
    const LessonStep &step = m_lesson.steps[static_cast<std::size_t>(m_step)];
    m_title->setText(tr("%1 of %2 · %3").arg(m_step + 1).arg(m_lesson.steps.size()).arg(step.title));
    m_text->setText(m_outcome.isEmpty() ? step.text : m_outcome);
    m_title->setAccessibleName(m_title->text());
    m_text->setAccessibleName(m_text->text());
    m_back->setEnabled(m_step > 0);
    m_next->setEnabled(m_step + 1 < static_cast<int>(m_lesson.steps.size()));
    m_reveal->setVisible(m_guessing);
}

void LessonBar::restyle()
{
    const theme::Colors colors = theme::colors(palette());
    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(font().pointSizeF() * 1.5);
    m_title->setFont(bold);
    QFont question = font();
    question.setPointSizeF(font().pointSizeF() * 1.15);
    m_text->setFont(question);
    QPalette own;
    own.setColor(QPalette::Window, colors.base);
    if (palette().color(QPalette::Window) != colors.base)
        setPalette(own);
}

void LessonBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        restyle();
}

} // namespace neurosurgeon
