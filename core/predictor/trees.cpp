#include "core/predictor/trees.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace neurosurgeon {

namespace {

/// The double whose shortest decimal is the float's: files become half as long and read back to the same float.
double shortDecimal(float value)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    double read = 0;
    std::from_chars(text.data(), end, read);
    return read;
}

} // namespace

TreeEnsemble::TreeEnsemble(float base, std::vector<Tree> trees) : m_base(base), m_trees(std::move(trees))
{
    for (const Tree &tree : m_trees)
        m_walks.push_back(walkOf(tree));
}

TreeEnsemble::Walk TreeEnsemble::walkOf(const Tree &tree)
{
    // A row's place in the full tree leads to a node; below a leaf all places mean the leaf.
    Walk walk;
    std::vector<std::uint16_t> level{0};
    const auto isInner = [&](std::uint16_t node) { return tree[node].feature >= 0; };
    for (; std::any_of(level.begin(), level.end(), isInner); ++walk.depth) {
        std::vector<std::uint16_t> next;
        for (const std::uint16_t node : level) {
            const bool inner = isInner(node);
            walk.splits.push_back(inner ? tree[node].split : std::numeric_limits<float>::infinity());
            walk.features.push_back(inner ? static_cast<std::uint16_t>(tree[node].feature) : std::uint16_t{0});
            next.push_back(inner ? tree[node].child : node);
            next.push_back(inner ? static_cast<std::uint16_t>(tree[node].child + 1) : node);
        }
        level = std::move(next);
    }
    for (const std::uint16_t node : level)
        walk.leaves.push_back(tree[node].split);
    return walk;
}

void TreeEnsemble::addTo(std::span<float> sums, std::span<const float> rows, std::size_t features) const
{
    constexpr std::size_t together = 16; // a number that is fixed keeps the processor's units busy
    const std::size_t blocks = (sums.size() + together - 1) / together;
    // Blocks of rows, feature by feature inside.
    std::vector<float> columns(blocks * together * features, 0.0F);
    for (std::size_t row = 0; row < sums.size(); ++row)
        for (std::size_t feature = 0; feature < features; ++feature)
            columns[(row / together * features + feature) * together + row % together] = rows[row * features + feature];
    std::vector<float> added(blocks * together, m_base);
    // Tree by tree: a tree stays in the first-level cache while all rows pass through it.
    for (const Walk &walk : m_walks) {
        const float *splits = walk.splits.data();
        const std::uint16_t *tested = walk.features.data();
        for (std::size_t block = 0; block < blocks; ++block) {
            const float *values = columns.data() + block * together * features;
            std::array<std::uint32_t, together> at{};
            for (int step = 0; step < walk.depth; ++step)
                for (std::size_t row = 0; row < together; ++row)
                    at[row] = 2 * at[row] + 1 + static_cast<std::uint32_t>(!(values[tested[at[row]] * together + row] < splits[at[row]]));
            for (std::size_t row = 0; row < together; ++row)
                added[block * together + row] += walk.leaves[at[row] - walk.splits.size()];
        }
    }
    for (std::size_t row = 0; row < sums.size(); ++row)
        sums[row] += added[row];
}

nlohmann::json TreeEnsemble::toJson() const
{
    nlohmann::json trees = nlohmann::json::array();
    for (const Tree &tree : m_trees) {
        nlohmann::json nodes = nlohmann::json::array();
        for (const Node &node : tree)
            nodes.push_back(node.feature < 0 ? nlohmann::json{shortDecimal(node.split)} : nlohmann::json{shortDecimal(node.split), node.feature, node.child});
        trees.push_back(std::move(nodes));
    }
    return {{"base", shortDecimal(m_base)}, {"trees", std::move(trees)}};
}

Expected<TreeEnsemble> TreeEnsemble::fromJson(const nlohmann::json &json, std::size_t features)
{
    const auto damaged = failure(ErrorCode::BadFile, "the trees do not fit their features");
    std::vector<Tree> trees;
    for (const auto &nodes : json.at("trees")) {
        if (nodes.size() >= std::size_t{1} << (maxDepth + 1))
            return damaged;
        Tree tree;
        std::vector<int> depths(nodes.size(), 0);
        for (const auto &entry : nodes) {
            Node node;
            node.split = entry.at(0);
            if (entry.size() == 3) {
                node.feature = entry.at(1);
                node.child = entry.at(2);
                // Children behind their parent: a walk always ends.
                if (node.feature < 0 || static_cast<std::size_t>(node.feature) >= features || node.child <= tree.size()
                    || node.child + std::size_t{1} >= nodes.size() || depths[tree.size()] == maxDepth)
                    return damaged;
                for (const std::size_t child : {std::size_t{node.child}, node.child + std::size_t{1}})
                    depths[child] = std::max(depths[child], depths[tree.size()] + 1);
            }
            tree.push_back(node);
        }
        if (tree.empty())
            return damaged;
        trees.push_back(std::move(tree));
    }
    return TreeEnsemble(json.at("base"), std::move(trees));
}

} // namespace neurosurgeon
