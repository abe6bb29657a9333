#include "core/predictor/trees.h"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>

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

void TreeEnsemble::addTo(std::span<float> sums, std::span<const float> rows, std::size_t features) const
{
    for (float &sum : sums)
        sum += m_base;
    // Tree by tree: a tree stays in the first-level cache while all rows pass through it.
    for (const Tree &tree : m_trees)
        for (std::size_t row = 0; row < sums.size(); ++row) {
            const float *values = rows.data() + row * features;
            const Node *node = tree.data();
            while (node->feature >= 0)
                node = tree.data() + node->child + (values[node->feature] < node->split ? 0 : 1);
            sums[row] += node->split;
        }
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
    TreeEnsemble ensemble;
    ensemble.m_base = json.at("base");
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
        ensemble.m_trees.push_back(std::move(tree));
    }
    return ensemble;
}

} // namespace neurosurgeon
