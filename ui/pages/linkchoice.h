#pragma once

#include "network/link/linksettings.h"
#include "ui/widgets/banner.h"

#include <QComboBox>

#include <optional>
#include <vector>

namespace neurosurgeon {

/// Chooses the emulated link: as it is, a preset, a typed value, a scenario file. Every entry holds the whole settings, and
/// what was once given stays in the list. The entries that ask for something are chosen from the open list only: keys and wheel on
/// the closed one pass them by. GUI thread.
class LinkChoice : public QComboBox {
    Q_OBJECT
public:
    explicit LinkChoice(QWidget *parent = nullptr);

    /// Shows a link; nothing is emitted.
    void setLink(const std::optional<LinkSettings> &link);
    /// The settings behind the current entry; nothing for a link as it is.
    std::optional<LinkSettings> link() const;

Q_SIGNALS:
    void linkChosen(const std::optional<neurosurgeon::LinkSettings> &link);
    void scenarioWanted();
    /// What was typed is no link; nothing has changed.
    void problem(const neurosurgeon::Problem &problem);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    void retranslate();
    /// The last entry that holds a link.
    int lastLink() const;
    void choose(int index);
    void ask();
    void accept(const QString &text);

    std::optional<LinkSettings> m_link;
    bool m_isClosed = false; ///< while the closed box handles a key or the wheel
    std::vector<LinkSettings> m_given; ///< typed, from files and from the command line
};

} // namespace neurosurgeon
