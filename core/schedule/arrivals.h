#pragma once

#include "core/schedule/flowshop.h"

namespace neurosurgeon {

/// Mean rate of a queue's arrivals; 0 where all its tasks are there at once.
double arrivalRate(const std::vector<std::chrono::nanoseconds> &arrivals);

/// Tasks a second that no points and no order exceed: one over the smallest slowest stage, each kind spread over its points
/// as suits best (the value of the linear relaxation, by its dual). 0 without tasks, infinite where they are no work.
double capacityPerSecond(const FlowShop &shop);

/// What a unit of each lane's time costs the tasks to come: a tenth for each of them that will arrive until the lane has done
/// what it is committed to. Points that are cheapest at prices in proportion to the backlogs keep up with every rate that any
/// points keep up with, whatever the proportion (MaxWeight with a penalty: Tassiulas & Ephremides 1992, Neely 2010); a small
/// one leaves it to the latency of those who are there as long as no lane falls behind.
LaneWeights arrivalPrices(const LaneTimes &committed, double ratePerSecond, std::size_t toCome);

/// A mean latency that no points and no order undercut with idle lanes: the mean of the fastest ways; or, for any weights that
/// add up to 1, that of one machine whose tasks take their least weighted work, the shortest rest first (optimal there:
/// Schrage 1968). The lanes together do no more weighted work at a time than that machine.
std::chrono::nanoseconds meanLatencyLowerBound(const FlowShop &shop, const std::vector<std::chrono::nanoseconds> &arrivals);

} // namespace neurosurgeon
