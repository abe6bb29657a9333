#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace neurosurgeon {

enum class Role { Edge, Cloud, Demo };

/// The first thing a person sees: three large choices, and what was used lately. GUI thread.
class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(QWidget *parent = nullptr);

    void setRecent(const QStringList &peers, const QStringList &sessions);

Q_SIGNALS:
    void roleChosen(neurosurgeon::Role role);
    void peerChosen(const QString &hostAndPort);
    void sessionChosen(const QString &file);
    void openSessionWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    QPushButton *addChoice(const char *name, Role role);
    void restyle();
    void fillRecent();

    QLabel *m_title;
    QLabel *m_subtitle;
    QList<QPushButton *> m_choices;
    QList<QLabel *> m_choiceTitles;
    QList<QLabel *> m_choiceTexts;
    QLabel *m_recent;
    QPushButton *m_open;
    QStringList m_peers;
    QStringList m_sessions;
};

} // namespace neurosurgeon
