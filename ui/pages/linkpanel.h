#pragma once

#include "ui/controllers/edgecontroller.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace neurosurgeon {

class LinkChoice;

/// The connection: to whom, how fast, how far; and what is emulated, adjustable while it runs. GUI thread.
class LinkPanel : public QWidget {
    Q_OBJECT
public:
    LinkPanel(Workbench &workbench, QWidget *parent = nullptr);

    void setController(EdgeController *controller);
    void setRecentPeers(const QStringList &peers);
    void focusAddress();
    /// For pictures: a connection that nobody made.
    void showSample(const QString &cloud, const QString &address, const QString &link, double slowdown, const QDateTime &now);

Q_SIGNALS:
    void connectWanted(const QString &hostAndPort);
    void disconnectWanted();
    void pairWanted(const QString &hostAndPort);
    void scenarioWanted();
    void problem(const neurosurgeon::Problem &problem);

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void retranslate();
    void restyle();
    void updateTexts();
    void showEmulation();

    Workbench &m_workbench;
    EdgeController *m_controller = nullptr;
    bool m_sample = false;
    QString m_sampleAddress;
    std::optional<QDateTime> m_now;
    QLabel *m_state;
    QLabel *m_security;
    QComboBox *m_address;
    QPushButton *m_connect;
    QPushButton *m_pair;
    QLabel *m_rate;
    QLabel *m_range;
    QLabel *m_roundTrip;
    QLabel *m_linkLabel;
    LinkChoice *m_link;
    QLabel *m_slowdownLabel;
    QDoubleSpinBox *m_slowdown;
    QTimer m_age;
};

/// How a connection is protected, in a few words.
QString protectionText(Protection protection);

/// "host:9999" or "host" taken apart; nothing for what is neither.
std::optional<std::pair<QString, quint16>> hostAndPort(const QString &text);

} // namespace neurosurgeon
