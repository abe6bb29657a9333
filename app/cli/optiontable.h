#pragma once

#include <QCommandLineOption>
#include <QStringList>

#include <vector>

namespace neurosurgeon {

/// One command of neurosurgeon-cli.
struct CliCommand {
    const char *name;
    const char *does;
    QStringList options; ///< by their long names, beside the common ones
};

const std::vector<CliCommand> &commands();
/// What every command takes.
const QStringList &commonOptions();
/// Every option of every command; an option's last name is its long one.
std::vector<QCommandLineOption> allOptions();

} // namespace neurosurgeon
