#include "ui/pages/predictionpanel.h"

#include "ui/models/runsmodel.h"
#include "ui/retranslator.h"
#include "ui/text/explain.h"
#include "ui/text/format.h"

#include <QGridLayout>
#include <QLabel>
#include <QRegularExpression>

namespace neurosurgeon {

namespace {

bool isPredicted(const std::optional<ModelProfile> &profile)
{
    return profile && profile->quality == ProfileQuality::Predicted;
}

QFrame *rule(QWidget *parent)
{
    auto *line = new QFrame(parent);
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Plain);
    line->setObjectName(QStringLiteral("rule"));
    line->setAccessibleName(QStringLiteral("-"));
    return line;
}

} // namespace

PredictionPanel::PredictionPanel(Workbench &workbench, QWidget *parent)
    : QWidget(parent), m_workbench(workbench), m_point(new QLabel(this)), m_total(new QLabel(this)), m_mark(new QLabel(this)),
      m_measuredTitle(new QLabel(this)), m_answer(new QLabel(this))
{
    named(this, "predictionPanel");
    named(m_point, "predictionPoint");
    named(m_total, "predictionTotal");
    named(m_mark, "predictionMark");
    named(m_measuredTitle, "measuredTitle");
    named(m_answer, "answer");
    for (QLabel *label : {m_point, m_mark, m_answer})
        label->setWordWrap(true);
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(10, 2, 10, 10);
    layout->setVerticalSpacing(4);
    layout->setColumnStretch(0, 1);
    layout->addWidget(m_point, layout->rowCount(), 0, 1, 2);
    layout->addWidget(m_total, layout->rowCount(), 0, 1, 2);
    layout->addWidget(m_mark, layout->rowCount(), 0, 1, 2);
    m_edge = addRow(layout, "predictionEdge");
    m_upload = addRow(layout, "predictionUpload");
    m_cloud = addRow(layout, "predictionCloud");
    layout->addWidget(rule(this), layout->rowCount(), 0, 1, 2);
    m_versusEdge = addRow(layout, "versusEdge");
    m_versusCloud = addRow(layout, "versusCloud");
    m_versusBest = addRow(layout, "versusBest");
    layout->addWidget(rule(this), layout->rowCount(), 0, 1, 2);
    layout->addWidget(m_measuredTitle, layout->rowCount(), 0, 1, 2);
    m_measured = addRow(layout, "measuredTotal");
    m_error = addRow(layout, "measuredError");
    layout->addWidget(m_answer, layout->rowCount(), 0, 1, 2);
    layout->setRowStretch(layout->rowCount(), 1);
    connect(&workbench, &Workbench::planChanged, this, &PredictionPanel::update);
    connect(&workbench, &Workbench::pointChanged, this, &PredictionPanel::update);
    connect(&workbench, &Workbench::runsChanged, this, &PredictionPanel::updateRun);
    connect(&workbench, &Workbench::runAdded, this, &PredictionPanel::updateRun);
    onLanguage(this, [this] { update(); });
    restyle();
}

PredictionPanel::Row PredictionPanel::addRow(QGridLayout *layout, const char *name)
{
    const Row row{new QLabel(this), new QLabel(this)};
    row.name->setObjectName(QString::fromLatin1(name) + QStringLiteral("Name"));
    row.value->setObjectName(QString::fromLatin1(name));
    row.name->setTextFormat(Qt::RichText);
    row.value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    const int index = layout->rowCount();
    layout->addWidget(row.name, index, 0);
    layout->addWidget(row.value, index, 1);
    return row;
}

void PredictionPanel::setRow(const Row &row, const QString &name, const QString &value, const QString &tip)
{
    row.name->setText(name);
    row.value->setText(value);
    row.name->setToolTip(tip);
    row.value->setToolTip(tip);
    QString plain = name;
    plain.remove(QRegularExpression(QStringLiteral("<[^>]*>|&nbsp;|[■▨]")));
    row.name->setAccessibleName(plain);
    row.value->setAccessibleName(plain + u' ' + value);
}

void PredictionPanel::update()
{
    updatePlan();
    updateRun();
}

void PredictionPanel::updatePlan()
{
    const auto &plan = m_workbench.plan();
    const int point = m_workbench.point();
    const theme::Colors colors = theme::colors(palette());
    const auto chip = [&](theme::Part part, const QString &word) {
        return QStringLiteral("<span style='color:%1'>%2</span>&nbsp;%3")
            .arg(colors.of(part).name(), part == theme::Part::Upload ? QStringLiteral("▨") : QStringLiteral("■"), word);
    };
    const QString none = QStringLiteral("–");
    const auto divided = [](std::chrono::nanoseconds time, double factor) {
        return format::time(std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(time.count()) / factor)));
    };
    const auto ratioTip = [](const Candidate &one, const Candidate &other) {
        return tr("= %1 ÷ %2 − 1").arg(format::time(one.total), format::time(other.total));
    };
    const Candidate *chosen = plan && point >= 0 ? &plan->candidates[static_cast<std::size_t>(point)] : nullptr;
    m_point->setText(pointName(m_workbench, point));
    m_point->setAccessibleName(m_point->text());
    m_total->setText(chosen ? format::time(chosen->total) : none);
    m_total->setToolTip(explainPoint(m_workbench, point));
    m_total->setAccessibleName(tr("Predicted total %1").arg(m_total->text()));
    const bool whatIf = m_workbench.choices().whatIf.active;
    const bool best = chosen && point == plan->best;
    m_mark->setText(!chosen ? tr("No prediction yet") : whatIf && best ? tr("what-if, ★ best point")
                    : whatIf ? tr("what-if, not measured") : best ? tr("★ best point") : tr("predicted total"));
    m_mark->setAccessibleName(m_mark->text());
    QPalette mark = palette();
    mark.setColor(QPalette::WindowText, whatIf ? colors.whatIf : best ? colors.warning : colors.muted);
    m_mark->setPalette(mark);
    // A side that takes longer (or less) than profiled says so.
    const auto side = [](const QString &name, double load) {
        return std::abs(load - 1) < 0.05 ? name : name + QStringLiteral(" × ") + format::number(load);
    };
    const double edgeLoad = whatIf ? 1 : m_workbench.effectiveEdgeFactor() / m_workbench.facts().edgeSlowdown;
    const double cloudLoad = m_workbench.effectiveCloudFactor() / m_workbench.facts().cloudSlowdown;
    setRow(m_edge, chip(theme::Part::Edge, side(tr("Edge"), edgeLoad)), chosen ? format::time(chosen->edge) : none,
           chosen ? (isPredicted(m_workbench.facts().edge) ? tr("%1 = %2 predicted for the head × %3 load and slowdown")
                                                           : tr("%1 = %2 measured for the head × %3 load and slowdown"))
                        .arg(format::time(chosen->edge), divided(chosen->edge, m_workbench.effectiveEdgeFactor()),
                             format::number(m_workbench.effectiveEdgeFactor()))
                  : QString());
    setRow(m_upload, chip(theme::Part::Upload, tr("Upload")), chosen ? format::time(chosen->transfer + chosen->encode) : none,
           chosen ? explainUpload(m_workbench, *chosen) : QString());
    setRow(m_cloud, chip(theme::Part::Cloud, side(tr("Cloud"), cloudLoad)), chosen ? format::time(chosen->cloud) : none,
           chosen ? (isPredicted(m_workbench.facts().cloud) ? tr("%1 = %2 predicted for the tail × %3 load and slowdown")
                                                            : tr("%1 = %2 measured for the tail × %3 load and slowdown"))
                        .arg(format::time(chosen->cloud), divided(chosen->cloud, m_workbench.effectiveCloudFactor()),
                             format::number(m_workbench.effectiveCloudFactor()))
                  : QString());
    const auto against = [&](const Candidate &other) {
        return chosen && other.total.count() > 0
                   ? format::change(static_cast<double>(chosen->total.count()) / static_cast<double>(other.total.count()) - 1)
                   : none;
    };
    setRow(m_versusEdge, tr("against edge only"), plan ? against(plan->candidates.back()) : none,
           chosen ? ratioTip(*chosen, plan->candidates.back()) : QString());
    setRow(m_versusCloud, tr("against cloud only"), plan ? against(plan->candidates.front()) : none,
           chosen ? ratioTip(*chosen, plan->candidates.front()) : QString());
    setRow(m_versusBest, tr("against the best"), plan ? against(plan->chosen()) : none,
           chosen ? tr("The best: %1").arg(pointName(m_workbench, plan->best)) + QStringLiteral("<br>") + ratioTip(*chosen, plan->chosen())
                  : QString());
}

void PredictionPanel::updateRun()
{
    const RunEntry *latest = nullptr;
    for (const RunEntry &run : m_workbench.runs()) {
        if (run.model == QString::fromStdString(m_workbench.facts().graph.model) && run.point == m_workbench.point()
            && !run.measured.finishedOnEdge) // which is not how it was predicted
            latest = &run;
    }
    // Real runs and assumptions are not shown as one.
    if (m_workbench.choices().whatIf.active)
        latest = nullptr;
    m_measuredTitle->setText(m_workbench.choices().whatIf.active ? tr("What-if: nothing measured")
                             : latest ? tr("Measured, run %1").arg(latest->number) : tr("Not run at this point yet"));
    m_measuredTitle->setAccessibleName(m_measuredTitle->text());
    for (QLabel *label : {m_measured.name, m_measured.value, m_error.name, m_error.value, m_answer})
        label->setVisible(latest != nullptr);
    if (!latest)
        return;
    setRow(m_measured, tr("Total"), format::time(latest->measured.total), tr("On the edge's clock, from input to answer"));
    const double off = latest->predicted.total.count() == 0 ? 0
                       : static_cast<double>(latest->measured.total.count()) / static_cast<double>(latest->predicted.total.count()) - 1;
    setRow(m_error, tr("off by"), format::change(off), tr("measured ÷ predicted − 1"));
    QStringList lines{tr("Answer (untrained weights)")};
    for (const ClassScore &score : latest->top)
        lines += tr("class %1: %2").arg(score.index).arg(format::percent(score.probability));
    if (latest->check)
        lines += checkText(*latest->check);
    m_answer->setText(lines.join(u'\n'));
    QString tip = tr("The five most probable classes, and the check against the whole model on the edge");
    if (latest->check)
        tip += QStringLiteral("<br>") + tr("largest output %1").arg(format::number(latest->check->wholeMaxAbs));
    m_answer->setToolTip(tip);
    m_answer->setAccessibleName(lines.join(tr(", ")));
}

void PredictionPanel::restyle()
{
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 2.5);
    large.setBold(true);
    m_total->setFont(large);
    QFont bold = font();
    bold.setBold(true);
    m_measuredTitle->setFont(bold);
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme::colors(palette()).muted);
    m_answer->setPalette(muted);
    update();
}

void PredictionPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        restyle();
}

} // namespace neurosurgeon
