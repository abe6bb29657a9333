#pragma once

#include <string>
#include <vector>

namespace neurosurgeon::bench {

/// What to measure and how often.
struct Options {
    std::vector<std::string> sections; ///< empty: all of them
    std::vector<std::string> models;   ///< empty: each section's own
    int runs = 0;                      ///< 0: each section's own number
    int threads = 1;
    bool json = false;
    std::string predictors; ///< a folder that deploy wrote; the section of that name needs it
    std::string summarise; ///< a folder of sweep results; measures nothing then

    bool wants(const std::string &section) const;
    /// `all` without those that were not asked for.
    std::vector<std::string> chosen(const std::vector<std::string> &all) const;
    int runsOr(int usual) const { return runs > 0 ? runs : usual; }
};

/// Prints help or the mistake and ends the program where there is nothing to measure.
Options parse(int argc, char **argv);

} // namespace neurosurgeon::bench
