#pragma once

#include "ui/controllers/cloudcontroller.h"
#include "ui/charts/plotview.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;

namespace neurosurgeon {

class DataTable;
class Panel;
class RequestsChart;

/// The cloud's page: address in large type, load and throughput, connected edges, log. GUI thread.
class CloudPage : public QWidget {
    Q_OBJECT
public:
    CloudPage(LogModel &log, QWidget *parent = nullptr);

    void setController(CloudController *controller);
    /// For pictures: the code's time is counted from then.
    void setNow(const QDateTime &now) { m_now = now; }
    bool isListening() const { return m_controller && m_controller->status().listening; }
    /// Writes the answered requests of the last minute by the file's ending: csv (numbers), png, svg or pdf (the chart).
    Expected<void> exportTo(const QString &file);
    DataTable *sessionsTable() const { return m_sessionsTable; }

Q_SIGNALS:
    void plainWanted(bool allow);
    void codeWanted();
    void peersWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *buildHead();
    void updateStatus();
    void updateCode(const CloudController::Status &status);
    void updateButtons();
    void retranslate();
    void restyle();

    CloudController *m_controller = nullptr;
    SessionsModel m_sessions;
    std::optional<QDateTime> m_now;
    QLabel *m_waiting;
    QLabel *m_address;
    QLabel *m_others;
    QLabel *m_code;
    QLabel *m_codeHint;
    QPushButton *m_showCode;
    QPushButton *m_peers;
    QCheckBox *m_plain;
    QLabel *m_openHint;
    QLabel *m_loadName;
    QLabel *m_load;
    QLabel *m_rateName;
    QLabel *m_rate;
    QLabel *m_totalName;
    QLabel *m_total;
    RequestsChart *m_requests;
    DataTable *m_sessionsTable;
    DataTable *m_logTable;
    QPushButton *m_disconnect;
    Panel *m_headFrame = nullptr;
    Panel *m_requestsFrame;
    Panel *m_sessionsFrame;
    Panel *m_logFrame;
};

} // namespace neurosurgeon
