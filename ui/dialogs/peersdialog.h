#pragma once

#include "ui/controllers/trustcontroller.h"
#include "ui/models/peersmodel.h"

#include <QDialog>

class QGroupBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace neurosurgeon {

class DataTable;

/// Paired devices to forget and rename; on an edge also clouds found, pairing by a typed code, and the connection check.
/// GUI thread.
class PeersDialog : public QDialog {
    Q_OBJECT
public:
    /// `peers` is what the others are to this device.
    PeersDialog(TrustController &controller, PeerRole peers, QWidget *parent = nullptr);

    void setAddress(const QString &hostAndPort);

Q_SIGNALS:
    /// "host:port" of a cloud that is paired.
    void connectWanted(const QString &hostAndPort);

private:
    void build();
    void connectAll();
    void retranslate();
    void updateRows();
    void updateButtons();
    void pair();
    void check();
    void showChecked(const std::vector<CheckResult> &results);
    void say(const QString &text, bool isError);
    const PeersModel::Row *currentRow() const;

    TrustController &m_controller;
    PeerRole m_role;
    PeersModel m_model;
    DataTable *m_table;
    QPushButton *m_connect;
    QPushButton *m_rename;
    QPushButton *m_forget;
    QGroupBox *m_pairBox;
    QLabel *m_addressLabel;
    QLineEdit *m_address;
    QLabel *m_codeLabel;
    QLineEdit *m_code;
    QPushButton *m_check;
    QPushButton *m_pair;
    QLabel *m_message;
    QPushButton *m_close;
};

} // namespace neurosurgeon
