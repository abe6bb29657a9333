#include "ui/pages/deploymentpage.h"

#include "ui/charts/scatterchart.h"
#include "ui/retranslator.h"
#include "ui/text/explain.h"
#include "ui/text/format.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/panel.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace neurosurgeon {

namespace {

constexpr int quickMinutes = 2;
constexpr int usualMinutes = 10;
constexpr int mostMinutes = 240;

} // namespace

DeploymentPage::DeploymentPage(QWidget *parent)
    : QWidget(parent), m_role(new QComboBox(this)), m_minutes(new QSpinBox(this)), m_start(new QPushButton(this)),
      m_refit(new QPushButton(this)), m_back(new QPushButton(this)), m_progress(new QProgressBar(this)),
      m_explanation(new QLabel(this)), m_roleName(new QLabel(this)), m_minutesName(new QLabel(this)), m_origin(new QLabel(this)),
      m_chart(new ScatterChart(this)), m_table(new DataTable("kindsTable", &m_kinds, this)),
      m_chartFrame(new Panel("scatterFrame", m_chart, this)), m_tableFrame(new Panel("kindsFrame", m_table, this))
{
    named(this, "deploymentPage");
    named(m_chart, "scatterChart");
    m_role->addItems({QStringLiteral("edge"), QStringLiteral("cloud")});
    m_minutes->setRange(quickMinutes, mostMinutes);
    m_minutes->setValue(usualMinutes);
    m_table->view()->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setStretchColumn(KindsModel::Kind);
    m_progress->setVisible(false);
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->setSpacing(6);
    layout->addWidget(buildHead(), 0, 0, 1, 2);
    layout->addWidget(m_tableFrame, 1, 0);
    layout->addWidget(m_chartFrame, 1, 1);
    layout->setColumnStretch(0, 3);
    layout->setColumnStretch(1, 2);
    layout->setRowStretch(1, 1);
    connectAll();
    onLanguage(this, [this] { retranslate(); });
    showResults({});
}

QWidget *DeploymentPage::buildHead()
{
    auto *head = new QWidget(this);
    named(head, "deploymentHead");
    named(m_role, "deploymentRole");
    named(m_minutes, "deploymentMinutes");
    named(m_start, "deploymentStart");
    named(m_refit, "deploymentRefit");
    named(m_back, "deploymentBack");
    named(m_progress, "deploymentProgress");
    named(m_explanation, "deploymentExplanation");
    named(m_roleName, "deploymentRoleName");
    named(m_minutesName, "deploymentMinutesName");
    named(m_origin, "deploymentOrigin");
    m_explanation->setWordWrap(true);
    m_roleName->setBuddy(m_role);
    m_minutesName->setBuddy(m_minutes);
    auto *choices = new QHBoxLayout;
    for (QWidget *widget : std::initializer_list<QWidget *>{m_roleName, m_role, m_minutesName, m_minutes, m_start, m_refit})
        choices->addWidget(widget);
    choices->addWidget(m_progress, 1);
    choices->addStretch();
    choices->addWidget(m_back);
    auto *layout = new QVBoxLayout(head);
    layout->setContentsMargins(10, 6, 10, 10);
    layout->addWidget(m_explanation);
    layout->addLayout(choices);
    layout->addWidget(m_origin);
    m_headFrame = new Panel("deploymentFrame", head, this);
    return m_headFrame;
}

void DeploymentPage::connectAll()
{
    connect(m_back, &QPushButton::clicked, this, &DeploymentPage::closeWanted);
    connect(m_table, &DataTable::currentRowChanged, this, &DeploymentPage::showKind);
    connect(m_role, &QComboBox::currentIndexChanged, this, [this] {
        if (m_controller)
            m_controller->load(role());
    });
    connect(m_start, &QPushButton::clicked, this, [this] {
        if (!m_controller)
            return;
        m_controller->isRunning() ? m_controller->stop() : m_controller->start(role(), m_minutes->value());
    });
    connect(m_refit, &QPushButton::clicked, this, [this] {
        if (m_controller)
            m_controller->refit(role());
    });
}

void DeploymentPage::setController(DeploymentController *controller)
{
    m_controller = controller;
    connect(controller, &DeploymentController::stateChanged, this, &DeploymentPage::updateState);
    connect(controller, &DeploymentController::resultsChanged, this, [this] { showResults(m_controller->results()); });
    connect(controller, &DeploymentController::progressed, this, [this](const QString &phase, int percent) {
        m_progress->setValue(percent);
        m_progress->setFormat((phase == QStringLiteral("fitting") ? tr("fitting, %p %") : tr("measuring, %p %")));
    });
    controller->load(role());
    updateState();
}

QString DeploymentPage::role() const
{
    return m_role->currentIndex() == 1 ? QStringLiteral("cloud") : QStringLiteral("edge");
}

void DeploymentPage::setRole(const QString &role)
{
    m_role->setCurrentIndex(role == QStringLiteral("cloud") ? 1 : 0);
}

void DeploymentPage::showResults(const std::optional<DeploymentResults> &results)
{
    m_shownOrigin.reset();
    if (results)
        m_shownOrigin = results->origin;
    m_kinds.setRows(results ? results->kinds : std::vector<KindRow>{});
    m_table->fitColumns();
    m_tableFrame->setEmpty(!results);
    m_chartFrame->setEmpty(!results);
    if (results)
        m_table->selectSourceRow(0);
    showKind(m_table->currentSourceRow());
    updateState();
}

void DeploymentPage::showKind(int row)
{
    const bool known = row >= 0 && row < static_cast<int>(m_kinds.rows().size());
    m_chart->setPoints(known ? m_kinds.rows()[static_cast<std::size_t>(row)].points : std::vector<QPointF>{});
    m_chartFrame->setCaption(known ? predictorKindText(m_kinds.rows()[static_cast<std::size_t>(row)].kind) : QString());
}

void DeploymentPage::updateState()
{
    const bool running = m_controller && m_controller->isRunning();
    m_start->setText(running ? tr("Stop") : tr("Start"));
    m_start->setAccessibleName(running ? tr("Stop the deployment") : tr("Start the deployment"));
    m_start->setToolTip(running ? tr("Stops; what is measured is kept, and the next start goes on from there.")
                                : tr("Measures layers on this computer for the given time, then fits the predictors."));
    m_refit->setEnabled(!running && m_shownOrigin.has_value());
    m_role->setEnabled(!running);
    m_minutes->setEnabled(!running);
    m_progress->setVisible(running);
    if (!running)
        m_progress->setValue(0);
    m_origin->setText(m_shownOrigin ? tr("Made on %1, %2, %n thread(s).", nullptr, m_shownOrigin->threads)
                                          .arg(QString::fromStdString(m_shownOrigin->machine), format::dateTime(m_shownOrigin->fittedAt))
                                    : tr("No deployment of this role yet: predictions rest on the shipped predictors, made on another computer."));
    m_origin->setAccessibleName(m_origin->text());
}

void DeploymentPage::retranslate()
{
    setAccessibleName(tr("Deployment"));
    m_headFrame->setTitle(tr("Deployment"));
    m_tableFrame->setTitle(tr("Error of each kind of layer"));
    m_chartFrame->setTitle(tr("Held out: predicted against measured"));
    const QString hint = tr("Deploy once: this computer's layers are measured, and any model can be predicted.");
    m_tableFrame->setEmptyText(hint, {});
    m_chartFrame->setEmptyText(tr("Points appear here when the deployment is done."), {});
    m_explanation->setText(tr("Measures layers of many shapes on this computer once. From then on the time of any model is predicted "
                              "without running it. Leave the computer alone meanwhile."));
    m_explanation->setAccessibleName(m_explanation->text());
    m_roleName->setText(tr("&Role"));
    m_minutesName->setText(tr("&Time"));
    for (QLabel *label : {m_roleName, m_minutesName})
        label->setAccessibleName(label->text().remove(u'&'));
    m_minutes->setSuffix(tr(" min"));
    m_role->setItemText(0, tr("edge"));
    m_role->setItemText(1, tr("cloud"));
    m_role->setAccessibleName(tr("Role of this computer"));
    m_role->setToolTip(tr("Whose predictors: plans look them up by role."));
    m_minutes->setAccessibleName(tr("Minutes for measuring"));
    m_minutes->setToolTip(tr("Two minutes give a first idea, ten are usual."));
    m_refit->setText(tr("Fit again"));
    m_refit->setToolTip(tr("Fits the predictors again from what is measured already."));
    m_refit->setAccessibleName(m_refit->text());
    m_back->setText(tr("Back"));
    m_back->setToolTip(tr("Back to where you came from; a running deployment goes on."));
    m_back->setAccessibleName(m_back->text());
    m_progress->setAccessibleName(tr("Progress of the deployment"));
    m_chart->setAccessibleName(tr("Predicted against measured latency; the table shows the same in numbers"));
    m_table->setAccessibleName(tr("Kinds of layers"));
    m_kinds.retranslate();
    m_table->fitColumns();
    showKind(m_table->currentSourceRow());
    updateState();
}

void DeploymentPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        m_table->fitColumns();
}

} // namespace neurosurgeon
