#pragma once

#include "core/schedule/flowshop.h"

#include <random>

namespace neurosurgeon::test {

/// Tasks as partition points give them: the further behind the cut, the longer on the edge and the shorter in the
/// cloud; what crosses is any size. The first choice is cloud only, the last edge only.
inline std::vector<StageTimes> randomChoices(std::mt19937 &random, int count)
{
    const auto upTo = [&](double most) { return std::uniform_real_distribution<double>(0, most)(random); };
    const double whole = 5 + upTo(95);
    const double edgeSlowdown = 0.5 + upTo(4);
    const double linkScale = upTo(100);
    std::vector<double> shares{0, 1};
    while (static_cast<int>(shares.size()) < count)
        shares.push_back(upTo(1));
    std::sort(shares.begin(), shares.end());
    const auto ms = [](double value) { return std::chrono::nanoseconds(static_cast<std::int64_t>(value * 1e6)); };
    std::vector<StageTimes> choices;
    for (const double share : shares)
        choices.push_back({ms(whole * edgeSlowdown * share), ms(share < 1 ? 0.1 + upTo(linkScale) : 0),
                           ms(whole * (1 - share)), ms(share < 1 ? upTo(2) : 0)});
    return choices;
}

/// `tasks` tasks of `kinds` kinds with `choices` points each.
inline FlowShop randomShop(std::uint32_t seed, int tasks, int kinds, int choices)
{
    std::mt19937 random(seed);
    FlowShop shop;
    for (int kind = 0; kind < kinds; ++kind)
        shop.kinds.push_back(randomChoices(random, choices));
    for (int task = 0; task < tasks; ++task)
        shop.tasks.push_back(kinds == tasks ? task : std::uniform_int_distribution<int>(0, kinds - 1)(random));
    return shop;
}

/// The best makespan over all points and all orders, tried one by one.
inline std::chrono::nanoseconds bruteForceMakespan(const FlowShop &shop)
{
    TaskOrder order;
    for (int task = 0; task < static_cast<int>(shop.tasks.size()); ++task)
        order.push_back({task, 0});
    auto best = std::chrono::nanoseconds::max();
    do {
        // All combinations of points, counted like the digits of a number.
        for (bool carry = false; !carry;) {
            best = std::min(best, makespan(shop, order));
            carry = true;
            for (std::size_t i = 0; i < order.size() && carry; ++i) {
                carry = ++order[i].choice == static_cast<int>(shop.choices(order[i].task).size());
                if (carry)
                    order[i].choice = 0;
            }
        }
    } while (std::next_permutation(order.begin(), order.end(),
                                   [](const Assignment &a, const Assignment &b) { return a.task < b.task; }));
    return best;
}

} // namespace neurosurgeon::test
