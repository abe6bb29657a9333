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
    Walk walk{tree, std::vector<float>(tree.size(), 0.0F), 0};
    std::vector<int> depths(tree.size(), 0);
    for (std::size_t i = 0; i < tree.size(); ++i) {
        Node &node = walk.nodes[i];
        walk.depth = std::max(walk.depth, depths[i]);
        if (node.feature >= 0) {
            depths[node.child] = depths[node.child + std::size_t{1}] = depths[i] + 1;
        } else {
            walk.values[i] = node.split;
            node = {std::numeric_limits<float>::infinity(), 0, static_cast<std::uint16_t>(i)};
        }
    }
    return walk;
}

void TreeEnsemble::addTo(std::span<float> sums, std::span<const float> rows, std::size_t features) const
{
    constexpr std::size_t together = 8; // a number that is fixed stays in registers
    const std::size_t blocks = (sums.size() + together - 1) / together;
    std::vector<float> padded(blocks * together * features, 0.0F);
    std::copy(rows.begin(), rows.end(), padded.begin());
    std::vector<float> added(blocks * together, m_base);
    // Tree by tree: a tree stays in the first-level cache while all rows pass through it.
    for (const Walk &walk : m_walks) {
        const Node *nodes = walk.nodes.data();
        for (std::size_t block = 0; block < blocks; ++block) {
            const float *values = padded.data() + block * together * features;
            std::array<std::uint32_t, together> at{};
            for (int step = 0; step < walk.depth; ++step)
                for (std::size_t row = 0; row < together; ++row) {
                    const Node node = nodes[at[row]];
                    at[row] = node.child
                        + static_cast<std::uint32_t>(!(values[row * features + static_cast<std::size_t>(node.feature)] < node.split));
                }
            for (std::size_t row = 0; row < together; ++row)
                added[block * together + row] += walk.values[at[row]];
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
        Tree tree;
        for (const auto &entry : nodes) {
            Node node;
            node.split = entry.at(0);
            if (entry.size() == 3) {
                node.feature = entry.at(1);
                node.child = entry.at(2);
                // Children behind their parent: a walk always ends.
                if (node.feature < 0 || static_cast<std::size_t>(node.feature) >= features || node.child <= tree.size()
                    || node.child + std::size_t{1} >= nodes.size())
                    return damaged;
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
