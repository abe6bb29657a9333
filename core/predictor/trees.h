#pragma once

#include "core/error.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace neurosurgeon {

/// Regression trees whose values add up, as gradient boosting makes them (Friedman 2001). Immutable; any thread.
class TreeEnsemble {
public:
    /// A leaf has feature -1 and its value in `split`; otherwise a row goes to `child` if its feature is below
    /// `split`, else to `child` + 1. Children stand behind their parent.
    struct Node {
        float split = 0;
        std::int16_t feature = -1;
        std::uint16_t child = 0;
    };
    using Tree = std::vector<Node>;
    static constexpr int maxDepth = 12; ///< they are walked as full trees

    TreeEnsemble() = default;
    TreeEnsemble(float base, std::vector<Tree> trees);

    /// `rows` row by row, `features` values each; adds the trees' sum to each of `sums`.
    void addTo(std::span<float> sums, std::span<const float> rows, std::size_t features) const;
    std::size_t size() const { return m_trees.size(); }

    nlohmann::json toJson() const;
    /// Errors: BadFile for anything that is not trees over at most `features` features, maxDepth deep.
    static Expected<TreeEnsemble> fromJson(const nlohmann::json &json, std::size_t features);

private:
    /// A tree made for walking: filled up to a full one whose node n has the children 2n + 1 and 2n + 2, so that every row takes as
    /// many steps, no branch is guessed wrongly, and several rows walk at once.
    struct Walk {
        std::vector<float> splits;
        std::vector<std::uint16_t> features;
        std::vector<float> leaves;
        int depth = 0;
    };
    static Walk walkOf(const Tree &tree);

    float m_base = 0;
    std::vector<Tree> m_trees;
    std::vector<Walk> m_walks;
};

} // namespace neurosurgeon
