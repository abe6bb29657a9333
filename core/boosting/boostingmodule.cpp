#include "core/boosting/boostingmodule.h"

#include <nlohmann/json.hpp>
#include <xgboost/c_api.h>

#include <deque>
#include <memory>
#include <stdexcept>
#include <string>

namespace neurosurgeon {

namespace {

void check(int status)
{
    if (status != 0)
        throw std::runtime_error(XGBGetLastError());
}

struct FreeMatrix {
    void operator()(void *matrix) const { XGDMatrixFree(matrix); }
};
struct FreeBooster {
    void operator()(void *booster) const { XGBoosterFree(booster); }
};
using Matrix = std::unique_ptr<void, FreeMatrix>;
using Booster = std::unique_ptr<void, FreeBooster>;

Matrix matrixOf(const BoostingRequest &request)
{
    DMatrixHandle handle = nullptr;
    const auto rows = static_cast<bst_ulong>(request.targets.size());
    check(XGDMatrixCreateFromMat(request.rows.data(), rows, static_cast<bst_ulong>(request.features), -1e30F, &handle));
    Matrix matrix(handle);
    check(XGDMatrixSetFloatInfo(matrix.get(), "label", request.targets.data(), rows));
    check(XGDMatrixSetFloatInfo(matrix.get(), "weight", request.weights.data(), rows));
    return matrix;
}

Booster boosterFor(const Matrix &matrix, const BoostingRequest &request)
{
    BoosterHandle handle = nullptr;
    const DMatrixHandle matrices[] = {matrix.get()};
    check(XGBoosterCreate(matrices, 1, &handle));
    Booster booster(handle);
    const BoostingSettings &settings = request.settings;
    const std::pair<const char *, std::string> parameters[] = {
        {"objective", "reg:pseudohubererror"},
        {"huber_slope", std::to_string(settings.huberSlope)},
        {"tree_method", "hist"},
        {"max_bin", "512"},
        {"base_score", "0"},
        {"verbosity", "0"},
        {"nthread", std::to_string(request.threads)},
        {"max_depth", std::to_string(settings.depth)},
        {"eta", std::to_string(settings.learningRate)},
        {"subsample", std::to_string(settings.rowShare)},
        {"colsample_bytree", std::to_string(settings.featureShare)},
        {"min_child_weight", std::to_string(settings.leafWeight)},
        {"seed", std::to_string(settings.seed)},
    };
    for (const auto &[name, value] : parameters)
        check(XGBoosterSetParam(booster.get(), name, value.c_str()));
    return booster;
}

/// XGBoost numbers nodes as they were split; here a node's children stand side by side.
TreeEnsemble::Tree treeOf(const nlohmann::json &json)
{
    const auto left = json.at("left_children").get<std::vector<int>>();
    const auto right = json.at("right_children").get<std::vector<int>>();
    const auto features = json.at("split_indices").get<std::vector<int>>();
    const auto conditions = json.at("split_conditions").get<std::vector<float>>();
    TreeEnsemble::Tree tree(1);
    std::deque<std::pair<int, std::size_t>> open{{0, 0}};
    while (!open.empty()) {
        const auto [from, to] = open.front();
        open.pop_front();
        const auto index = static_cast<std::size_t>(from);
        if (left[index] < 0) {
            tree[to] = {conditions[index], -1, 0};
            continue;
        }
        tree[to] = {conditions[index], static_cast<std::int16_t>(features[index]), static_cast<std::uint16_t>(tree.size())};
        open.emplace_back(left[index], tree.size());
        open.emplace_back(right[index], tree.size() + 1);
        tree.resize(tree.size() + 2);
    }
    return tree;
}

TreeEnsemble ensembleOf(const Booster &booster)
{
    bst_ulong size = 0;
    const char *text = nullptr;
    check(XGBoosterSaveModelToBuffer(booster.get(), R"({"format": "json"})", &size, &text));
    const auto model = nlohmann::json::parse(text, text + size).at("learner");
    std::vector<TreeEnsemble::Tree> trees;
    for (const auto &tree : model.at("gradient_booster").at("model").at("trees"))
        trees.push_back(treeOf(tree));
    const float base = std::stof(model.at("learner_model_param").at("base_score").get<std::string>());
    return {base, std::move(trees)};
}

} // namespace

} // namespace neurosurgeon

extern "C" __attribute__((visibility("default"))) bool neurosurgeonBoostTrees(int abi,
                                                                             const neurosurgeon::BoostingRequest *request,
                                                                             neurosurgeon::TreeEnsemble *result,
                                                                             neurosurgeon::Error *error)
{
    using namespace neurosurgeon;
    try {
        if (abi != boostingAbi) {
            *error = {ErrorCode::Failed, "The fitting module is of another version than the program; rebuild both."};
            return false;
        }
        const Matrix matrix = matrixOf(*request);
        const Booster booster = boosterFor(matrix, *request);
        for (int tree = 0; tree < request->settings.trees; ++tree) {
            if (request->cancelled && request->cancelled()) {
                *error = {ErrorCode::Cancelled, "Stopped."};
                return false;
            }
            check(XGBoosterUpdateOneIter(booster.get(), tree, matrix.get()));
        }
        *result = ensembleOf(booster);
        return true;
    } catch (const std::exception &failed) {
        *error = {ErrorCode::Failed, std::string("The trees cannot be fitted: ") + failed.what()};
        return false;
    }
}
