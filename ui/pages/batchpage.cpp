#include "ui/pages/batchpage.h"

#include "core/schedule/batchjson.h"
#include "ui/charts/ganttchart.h"
#include "ui/exports.h"
#include "ui/pages/queueeditor.h"
#include "ui/retranslator.h"
#include "ui/state/sessionfile.h"
#include "ui/text/format.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QGridLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace neurosurgeon {

BatchPage::BatchPage(Workbench &workbench, BatchController &controller, QWidget *parent)
    : QWidget(parent), m_workbench(workbench), m_controller(controller),
      m_tasksTable(new DataTable("batchTasksTable", &m_tasks, this)),
      m_batchesTable(new DataTable("batchesTable", &m_batches, this)), m_chart(new GanttChart(this)),
      m_other(new GanttChart(this)), m_editor(new QueueEditor(controller, this)), m_tabs(new QTabBar(this)),
      m_schedule(new QComboBox(this)), m_order(new QComboBox(this)), m_pipeline(new QCheckBox(this)),
      m_rate(new QDoubleSpinBox(this)), m_run(new QPushButton(this)), m_pause(new QPushButton(this)), m_stop(new QPushButton(this)),
      m_export(new QPushButton(this)), m_back(new QPushButton(this)),
      m_scheduleLabel(new QLabel(this)), m_orderLabel(new QLabel(this)), m_rateLabel(new QLabel(this)), m_makespan(new QLabel(this)),
      m_estimate(new QLabel(this)), m_bound(new QLabel(this)), m_throughput(new QLabel(this)), m_busy(new QLabel(this)),
      m_comparison(new QLabel(this))
{
    named(this, "batchPage");
    named(m_chart, "batchChart");
    named(m_other, "batchOtherChart");
    m_other->hide();
    auto *charts = new QWidget(this);
    named(charts, "batchCharts");
    auto *stack = new QVBoxLayout(charts);
    stack->setContentsMargins(0, 0, 0, 0);
    stack->addWidget(m_chart, 1);
    stack->addWidget(m_other, 1);
    stack->addWidget(buildSummary());
    m_chartFrame = new Panel("batchChartFrame", charts, this);
    m_chartFrame->addHeaderWidget(m_export);
    m_chartFrame->addHeaderWidget(m_back);
    m_batchesFrame = new Panel("batchesFrame", m_batchesTable, this);
    m_batchesTable->setStretchColumn(BatchesModel::Mode);
    m_tasksTable->setStretchColumn(BatchTasksModel::Point, DataTable::Elide::Yes);
    // The line below the lanes and tool tips tell them of the batch that is looked at; copies and exports hold all.
    for (const int column : {BatchesModel::Tasks, BatchesModel::Bound, BatchesModel::EdgeBusy, BatchesModel::LinkBusy, BatchesModel::CloudBusy,
                             BatchesModel::Conditions})
        m_batchesTable->view()->setColumnHidden(column, true);
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->setSpacing(6);
    layout->addWidget(buildQueue(), 0, 0);
    layout->addWidget(m_batchesFrame, 0, 1);
    layout->addWidget(buildRules(), 1, 0, 1, 2);
    layout->addWidget(m_chartFrame, 2, 0, 1, 2);
    layout->setColumnStretch(0, 5);
    layout->setColumnStretch(1, 3);
    layout->setRowStretch(0, 4);
    layout->setRowStretch(2, 5);
    connectButtons();
    connect(&m_controller, &BatchController::queueChanged, this, [this] {
        m_tabs->setCurrentIndex(0);
        updateButtons();
    });
    connect(&m_controller, &BatchController::recordsChanged, this, &BatchPage::showLive);
    connect(&m_controller, &BatchController::stateChanged, this, &BatchPage::updateButtons);
    connect(&m_workbench, &Workbench::batchesChanged, this, &BatchPage::showBatches);
    connect(m_batchesTable->view()->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this](const QItemSelection &chosen) {
        if (!chosen.isEmpty())
            m_tabs->setCurrentIndex(1);
        showSelection();
    });
    onLanguage(this, [this] { retranslate(); });
    updateButtons();
}

QWidget *BatchPage::buildQueue()
{
    auto *body = new QStackedWidget(this);
    named(body, "batchQueueBody");
    body->addWidget(m_editor);
    body->addWidget(m_tasksTable);
    named(m_tabs, "batchQueueTabs");
    m_tabs->addTab({});
    m_tabs->addTab({});
    m_tabs->setDrawBase(false);
    connect(m_tabs, &QTabBar::currentChanged, body, &QStackedWidget::setCurrentIndex);
    m_queueFrame = new Panel("batchQueueFrame", body, this);
    m_queueFrame->addHeaderWidget(m_tabs);
    return m_queueFrame;
}

QWidget *BatchPage::buildRules()
{
    auto *body = new QWidget(this);
    named(body, "batchRules");
    const std::pair<QWidget *, const char *> names[] = {
        {m_schedule, "batchSchedule"}, {m_order, "batchOrder"}, {m_pipeline, "batchPipeline"}, {m_rate, "batchRate"}, {m_run, "batchRun"},
        {m_pause, "batchPause"}, {m_stop, "batchStop"}, {m_export, "batchExport"}, {m_back, "batchBack"},
        {m_scheduleLabel, "batchScheduleLabel"}, {m_orderLabel, "batchOrderLabel"}, {m_rateLabel, "batchRateLabel"}};
    for (const auto &[widget, name] : names)
        named(widget, name);
    m_schedule->addItems({QString(), QString()});
    m_order->addItems({QString(), QString()});
    m_pipeline->setChecked(true);
    m_pause->setCheckable(true);
    m_rate->setRange(0, 10'000);
    m_rate->setDecimals(1);
    for (QComboBox *box : {m_schedule, m_order}) { // give way in a narrow window
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
    }
    auto *layout = new QHBoxLayout(body);
    layout->setContentsMargins(10, 2, 10, 8);
    layout->addWidget(m_scheduleLabel);
    layout->addWidget(m_schedule, 3);
    layout->addWidget(m_pipeline);
    layout->addSpacing(8);
    layout->addWidget(m_orderLabel);
    layout->addWidget(m_order, 2);
    layout->addSpacing(8);
    layout->addWidget(m_rateLabel);
    layout->addWidget(m_rate);
    layout->addSpacing(8);
    for (QPushButton *button : {m_run, m_pause, m_stop})
        layout->addWidget(button);
    m_rulesFrame = new Panel("batchRulesFrame", body, this);
    m_rulesFrame->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    return m_rulesFrame;
}

QWidget *BatchPage::buildSummary()
{
    auto *body = new QWidget(this);
    named(body, "batchSummary");
    onLanguage(body, [body] { body->setAccessibleName(tr("Batch")); });
    const std::pair<QLabel *, const char *> names[] = {{m_makespan, "batchMakespan"}, {m_estimate, "batchEstimate"},
                                                       {m_bound, "batchBound"}, {m_throughput, "batchThroughput"},
                                                       {m_busy, "batchBusy"}, {m_comparison, "batchComparison"}};
    auto *layout = new QHBoxLayout(body);
    layout->setContentsMargins(8, 0, 8, 4);
    layout->setSpacing(24);
    for (const auto &[label, name] : names) {
        named(label, name);
        layout->addWidget(label);
    }
    layout->addStretch();
    return body;
}

void BatchPage::connectButtons()
{
    connect(m_editor, &QueueEditor::loadWanted, this, &BatchPage::loadWanted);
    connect(m_editor, &QueueEditor::pictureWanted, this, &BatchPage::pictureWanted);
    connect(m_export, &QPushButton::clicked, this, &BatchPage::exportWanted);
    connect(m_back, &QPushButton::clicked, this, &BatchPage::backWanted);
    connect(m_stop, &QPushButton::clicked, &m_controller, &BatchController::stop);
    connect(m_pause, &QPushButton::clicked, &m_controller, &BatchController::pause);
    connect(m_run, &QPushButton::clicked, this, [this] {
        readRules();
        m_batchesTable->view()->clearSelection();
        m_controller.run();
        if (m_controller.isRunning())
            m_tabs->setCurrentIndex(1);
    });
}

void BatchPage::readRules()
{
    BatchOptions options;
    options.schedule = m_schedule->currentIndex() == 1 ? BatchSchedule::Fifo : BatchSchedule::Auto;
    options.order = m_order->currentIndex() == 1 ? AnswerOrder::Kept : AnswerOrder::Free;
    options.pipelining = m_pipeline->isChecked() ? Pipelining::On : Pipelining::Off;
    m_controller.setOptions(options);
    m_controller.setArrivals(m_rate->value());
}

void BatchPage::updateButtons()
{
    const bool running = m_controller.isRunning();
    m_run->setEnabled(m_controller.canRun());
    m_pause->setEnabled(running);
    m_pause->setChecked(m_controller.isPaused());
    m_stop->setEnabled(running);
    m_export->setEnabled(current() != nullptr);
    m_chartFrame->setEmpty(m_controller.records().empty() && m_workbench.batches().empty());
    m_batchesFrame->setEmpty(m_workbench.batches().empty());
}

void BatchPage::showLive()
{
    if (!m_controller.isRunning() && current())
        return showSelection();
    BatchReport soFar;
    soFar.tasks = m_controller.records();
    for (const TaskRecord &task : soFar.tasks)
        soFar.makespan = std::max(soFar.makespan, task.delivered);
    m_tasks.setRecords(soFar.tasks);
    m_other->hide();
    m_chart->setTasks(soFar.tasks, {}, m_controller.isRunning() ? tr("running") : QString());
    updateSummary(soFar);
    updateButtons();
}

const BatchEntry *BatchPage::current() const
{
    const auto &batches = m_batches.batches();
    const int row = m_batchesTable->currentSourceRow();
    if (row >= 0 && row < static_cast<int>(batches.size()))
        return &batches[static_cast<std::size_t>(row)];
    return batches.empty() ? nullptr : &batches.back();
}

void BatchPage::showBatches()
{
    m_batches.setBatches(m_workbench.batches());
    m_batchesTable->fitColumns();
    showSelection();
    updateButtons();
}

void BatchPage::showSelection()
{
    if (m_controller.isRunning())
        return;
    const BatchEntry *shown = current();
    if (!shown)
        return showLive();
    const BatchEntry *other = nullptr;
    for (const QModelIndex &index : m_batchesTable->view()->selectionModel()->selectedRows()) {
        const auto &entry = m_batches.batches()[static_cast<std::size_t>(m_batchesTable->proxy()->mapToSource(index).row())];
        if (entry.number != shown->number)
            other = &entry;
    }
    const auto fill = [](GanttChart *chart, const BatchEntry &entry) {
        chart->setTasks(entry.report.tasks, entry.report.lowerBound,
                        tr("Batch %1, %2").arg(entry.number).arg(BatchesModel::modeText(entry.report)));
    };
    fill(m_chart, *shown);
    m_other->setVisible(other != nullptr);
    if (other)
        fill(m_other, *other);
    // Both on one scale: what is longer looks longer.
    const double span = other ? std::max(m_chart->span(), m_other->span()) : 0;
    m_chart->setLeastSpan(span);
    m_other->setLeastSpan(span);
    m_tasks.setRecords(shown->report.tasks);
    m_tasksTable->fitColumns();
    updateSummary(shown->report);
    m_estimate->setVisible(!other); // where two are compared, the line is long enough without it
    if (!other)
        return m_comparison->clear();
    const auto change = [](double a, double b) { return b > 0 ? format::change(a / b - 1) : QStringLiteral("–"); };
    m_comparison->setText(tr("batch %1 against %2: makespan %3, throughput %4")
                              .arg(shown->number).arg(other->number)
                              .arg(change(double(shown->report.makespan.count()), double(other->report.makespan.count())),
                                   change(shown->report.throughputPerSecond(), other->report.throughputPerSecond())));
    m_comparison->setAccessibleName(m_comparison->text());
}

void BatchPage::updateSummary(const BatchReport &report)
{
    const LaneShares busy = report.utilisation();
    m_makespan->setText(tr("Makespan %1").arg(format::time(report.makespan)));
    m_estimate->setText(report.arrivals                  ? tr("mean latency %1, estimated before %2")
                                                           .arg(format::time(report.meanLatency()), format::time(report.arrivals->predictedLatency))
                        : report.estimate.count() == 0 ? QString()
                                                       : tr("estimated before %1").arg(format::time(report.estimate)));
    m_estimate->setToolTip(report.arrivals ? tr("Lower bound of the mean latency: %1").arg(format::time(report.arrivals->latencyBound)) : QString());
    m_bound->setText(report.lowerBound.count() == 0
                         ? QString()
                         : tr("lower bound %1 (× %2)")
                               .arg(format::time(report.lowerBound),
                                    format::number(double(report.makespan.count()) / double(report.lowerBound.count()))));
    const QString throughput = format::number(report.throughputPerSecond());
    m_throughput->setText(report.arrivals ? tr("%1 of at most %2 tasks/s").arg(throughput, format::number(report.arrivals->capacity))
                                          : tr("%1 tasks/s").arg(throughput));
    m_busy->setText(tr("busy: edge %1, link %2, cloud %3")
                        .arg(format::percent(busy.edge), format::percent(busy.link), format::percent(busy.cloud)));
    for (QLabel *label : {m_makespan, m_estimate, m_bound, m_throughput, m_busy})
        label->setAccessibleName(label->text().isEmpty() ? tr("Batch") : label->text());
}

Expected<void> BatchPage::exportTo(const QString &file)
{
    const BatchEntry *entry = current();
    if (!entry)
        return failure(ErrorCode::Usage, tr("There is no batch yet; run one first.").toStdString());
    const QString suffix = QFileInfo(file).suffix().toLower();
    if (suffix == QStringLiteral("json")) {
        auto json = toJson(entry->report);
        json["conditions"] = conditionsToJson(entry->conditions);
        return saveFile(file, QByteArray::fromStdString(json.dump(1) + "\n"));
    }
    if (suffix == QStringLiteral("csv"))
        return saveFile(file, m_tasksTable->csv());
    return exportChart(*m_chart, tr("Batch %1").arg(entry->number), file);
}

void BatchPage::retranslate()
{
    setAccessibleName(tr("Batch"));
    m_queueFrame->setTitle(tr("Tasks"));
    m_tabs->setTabText(0, tr("Queue"));
    m_tabs->setTabText(1, tr("Of the batch"));
    m_tabs->setTabToolTip(0, tr("What the next batch will be; F2 or a double click changes a cell"));
    m_tabs->setTabToolTip(1, tr("How the tasks of the batch below go or went"));
    m_tasksTable->setEmptyText(tr("The tasks of a batch stand here while it runs, and when it is chosen on the right."));
    m_rulesFrame->setTitle(tr("Rules"));
    m_chartFrame->setTitle(tr("Lanes"));
    m_chartFrame->setCaption(tr("ms since the start; wheel zooms, dashed: lower bound"));
    m_chartFrame->setEmptyText(tr("No batch yet: the lanes of edge, link and cloud appear here while one runs."), {});
    m_batchesFrame->setTitle(tr("Batches"));
    m_batchesFrame->setCaption(tr("choose two to compare them"));
    m_batchesFrame->setEmptyText(tr("Batches that were run stand here, to be compared."), {});
    const auto say = [](auto *widget, const QString &text, const QString &tip) {
        widget->setText(text);
        widget->setAccessibleName(tip.isEmpty() ? text : tip);
        widget->setToolTip(tip);
    };
    say(m_scheduleLabel, tr("Schedule"), {});
    say(m_orderLabel, tr("Answers"), {});
    say(m_rateLabel, tr("Arrivals"), {});
    say(m_pipeline, tr("Overlap the lanes"), tr("The next head runs while tensors travel and tails compute"));
    say(m_run, tr("Run the batch"), tr("Runs the queue on edge and cloud"));
    say(m_pause, tr("Pause"), tr("Begins no further task until it is pressed again"));
    say(m_stop, tr("Stop"), tr("Gives the batch up; what is done is kept"));
    say(m_export, tr("Export…"), tr("Saves the batch: data, tasks or chart"));
    say(m_back, tr("Back"), tr("Back to layers and runs"));
    m_schedule->setItemText(0, tr("auto: points and order together"));
    m_schedule->setItemText(1, tr("fifo: in order, each at its best"));
    m_order->setItemText(0, tr("as they come"));
    m_order->setItemText(1, tr("in the queue's order"));
    m_rate->setSuffix(tr(" /s"));
    m_rate->setSpecialValueText(tr("all at once"));
    const std::pair<QWidget *, QString> names[] = {
        {m_schedule, tr("Schedule")},
        {m_order, tr("Order of the answers")}, {m_rate, tr("Arrivals a second")}, {m_chart, tr("Lanes of the batch")},
        {m_other, tr("Lanes of the other batch")}, {m_tasksTable, tr("Tasks")}, {m_tabs, tr("Queue and tasks")}, {m_batchesTable, tr("Batches")},
        {m_comparison, tr("Comparison")}};
    for (const auto &[widget, name] : names)
        widget->setAccessibleName(name);
    m_chart->setAccessibleDescription(tr("Plus and minus zoom, Left and Right move, Home shows all; the queue table holds the same values."));
    m_tasks.retranslate();
    m_batches.retranslate();
    m_tasksTable->fitColumns();
    m_batchesTable->fitColumns();
    showLive();
}

} // namespace neurosurgeon
