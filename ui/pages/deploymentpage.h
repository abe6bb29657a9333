#pragma once

#include "ui/controllers/deploymentcontroller.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace neurosurgeon {

class DataTable;
class Panel;
class ScatterChart;

/// The deployment phase: start and stop it, see how well each kind of layer is predicted, fit again. GUI thread.
class DeploymentPage : public QWidget {
    Q_OBJECT
public:
    explicit DeploymentPage(QWidget *parent = nullptr);

    void setController(DeploymentController *controller);
    void showResults(const std::optional<DeploymentResults> &results);
    QString role() const;
    void setRole(const QString &role);
    DataTable *kindsTable() const { return m_table; }
    ScatterChart *chart() const { return m_chart; }

Q_SIGNALS:
    void closeWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *buildHead();
    void connectAll();
    void updateState();
    void showKind(int row);
    void retranslate();

    DeploymentController *m_controller = nullptr;
    KindsModel m_kinds;
    QComboBox *m_role;
    QSpinBox *m_minutes;
    QPushButton *m_start;
    QPushButton *m_refit;
    QPushButton *m_back;
    QProgressBar *m_progress;
    QLabel *m_explanation;
    QLabel *m_roleName;
    QLabel *m_minutesName;
    QLabel *m_origin;
    ScatterChart *m_chart;
    DataTable *m_table;
    Panel *m_headFrame = nullptr;
    Panel *m_chartFrame;
    Panel *m_tableFrame;
    std::optional<PredictorOrigin> m_shownOrigin;
};

} // namespace neurosurgeon
