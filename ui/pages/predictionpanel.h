#pragma once

#include "ui/state/workbench.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;

namespace neurosurgeon {

/// The chosen point in numbers: parts, total, against the two ends, against the best; the latest run there and its
/// answer. GUI thread.
class PredictionPanel : public QWidget {
    Q_OBJECT
public:
    explicit PredictionPanel(Workbench &workbench, QWidget *parent = nullptr);

Q_SIGNALS:
    void runWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Row {
        QLabel *name;
        QLabel *value;
    };

    Row addRow(QGridLayout *layout, const char *name);
    void setRow(const Row &row, const QString &name, const QString &value, const QString &tip);
    void update();
    void updatePlan();
    void updateRun();
    void restyle();

    Workbench &m_workbench;
    QLabel *m_point;
    QLabel *m_total;
    QLabel *m_mark;
    Row m_edge, m_upload, m_cloud, m_versusEdge, m_versusCloud, m_versusBest;
    QLabel *m_measuredTitle;
    Row m_measured, m_error;
    QLabel *m_answer;
};

} // namespace neurosurgeon
