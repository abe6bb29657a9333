#include "ui/widgets/banner.h"

#include "ui/retranslator.h"
#include "ui/text/sentences.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace neurosurgeon {

Problem problemOf(const Error &error)
{
    const QString detail = QString::fromStdString(error.message);
    switch (error.code) {
    case ErrorCode::NoConnection:
        return {Banner::tr("There is no connection to the cloud."), detail, NextStep::Reconnect};
    case ErrorCode::Refused:
        return {Banner::tr("The cloud said no."), detail, NextStep::Connect};
    case ErrorCode::BadFile:
        return {Banner::tr("A file cannot be used."), detail, NextStep::None};
    case ErrorCode::Usage:
        return {Banner::tr("This is not possible now."), detail, NextStep::None};
    case ErrorCode::Cancelled:
        return {Banner::tr("Stopped."), detail, NextStep::None, true};
    case ErrorCode::Failed:
        break;
    }
    return {Banner::tr("That did not work."), detail, NextStep::ShowLog};
}

Banner::Banner(QWidget *parent)
    : QFrame(parent), m_text(new QLabel(this)), m_button(new QPushButton(this)), m_other(new QPushButton(this)), m_close(new QToolButton(this))
{
    named(this, "banner");
    named(m_text, "bannerText");
    named(m_button, "bannerButton");
    named(m_other, "bannerOtherButton");
    named(m_close, "bannerClose");
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_close->setText(QStringLiteral("×"));
    m_close->setAutoRaise(true);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 7, 8, 7);
    layout->setSpacing(12);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    layout->addWidget(m_other);
    layout->addWidget(m_close);
    connect(m_button, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT nextStepWanted(m_problem.next);
    });
    connect(m_other, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT nextStepWanted(m_problem.other);
    });
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    onLanguage(this, [this] {
        setAccessibleName(tr("Message"));
        if (m_text->text().isEmpty())
            m_text->setAccessibleName(tr("Message"));
        m_close->setAccessibleName(tr("Close the message"));
        m_close->setToolTip(tr("Close (Esc)"));
        showSteps();
    });
    hide();
}

void Banner::showSteps()
{
    for (const auto &[button, step] : {std::pair(m_button, m_problem.next), std::pair(m_other, m_problem.other)}) {
        button->setText(textOf(step));
        button->setAccessibleName(button->text());
        button->setVisible(step != NextStep::None);
    }
}

QString Banner::textOf(NextStep step)
{
    switch (step) {
    case NextStep::None: return tr("Close");
    case NextStep::Reconnect: return tr("Reconnect");
    case NextStep::Connect: return tr("Connect to another");
    case NextStep::ProfileAgain: return tr("Profile again");
    case NextStep::MeasureAgain: return tr("Measure again");
    case NextStep::RunAgain: return tr("Run again");
    case NextStep::ChooseImage: return tr("Choose a picture");
    case NextStep::OpenSession: return tr("Open another file");
    case NextStep::SaveElsewhere: return tr("Save elsewhere");
    case NextStep::OtherPort: return tr("Take a free port");
    case NextStep::ShowLog: return tr("Show the log");
    case NextStep::Pair: return tr("Pair…");
    case NextStep::StopTrying: return tr("Stop trying");
    case NextStep::SendEncrypted: return tr("Send encrypted");
    }
    return {};
}

void Banner::showProblem(const Problem &problem)
{
    m_problem = problem;
    const QString detail = inLanguage(problem.detail);
    m_text->setText(detail.isEmpty() ? QStringLiteral("<b>%1</b>").arg(problem.headline.toHtmlEscaped())
                                     : QStringLiteral("<b>%1</b> %2").arg(problem.headline.toHtmlEscaped(), detail.toHtmlEscaped()));
    m_text->setAccessibleName(problem.headline + u' ' + detail);
    showSteps();
    restyle();
    show();
}

void Banner::restyle()
{
    // A widget with a style sheet keeps an old palette; the program's is right.
    const QPalette now = QApplication::palette();
    const bool dark = theme::isDark(now);
    const QColor ground = m_problem.isWarning ? (dark ? QColor(0x4a3a10) : QColor(0xfff1cc))
                                              : (dark ? QColor(0x54261c) : QColor(0xfde4de));
    const QColor edge = m_problem.isWarning ? theme::colors(now).warning : theme::colors(now).error;
    const QString sheet = QStringLiteral("#banner { background: %1; border: none; border-left: 5px solid %2; } #bannerText, #bannerClose { color: %3; }")
                              .arg(ground.name(), edge.name(), now.color(QPalette::Text).name());
    if (sheet != styleSheet())
        setStyleSheet(sheet);
}

void Banner::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QFrame::keyPressEvent(event);
}

void Banner::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !isHidden())
        restyle();
}

} // namespace neurosurgeon
