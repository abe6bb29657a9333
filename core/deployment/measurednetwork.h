#pragma once

#include "core/engine/engine.h"
#include "core/graph/modelgraph.h"
#include "core/predictor/samples.h"
#include "core/predictor/segments.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace neurosurgeon {

/// What a layer took inside one segment, as the machine was then.
struct MeasuredLayer {
    double computeMs = 0;
    double layoutMs = 0; ///< changes of layout before it, or behind it where its output leaves the segment
    double spreadMs = 0; ///< inter-quartile range of both together
};

/// Layers [begin, end) of a network, compiled and run as one.
struct MeasuredSegment {
    int begin = 0;
    int end = 0;
    double ms = 0;
    double spreadMs = 0;
    std::vector<MeasuredLayer> layers; ///< one for each of its layers
};

/// A random network that was run: the whole first, then some heads and tails.
struct MeasuredNetwork {
    ModelGraph graph;
    std::vector<MeasuredSegment> segments;
    double calibrationMs = 0; ///< what the calibration network took around that time: the machine's speed
    double load = 0;          ///< load average
};

/// Everything measured, as if the machine had run at one speed, its median speed, all the time.
struct DeploymentSamples {
    std::map<std::string, SampleTable> tables; ///< by kind, layout changes too
    std::vector<SegmentSample> segments;
    double calibrationMs = 0; ///< at that speed
    EngineInfo engine;        ///< what they were measured with, where known
};
DeploymentSamples samplesOf(const std::vector<MeasuredNetwork> &networks);

/// The samples of one network's layers and layout changes, times multiplied by `factor`. A layer's time is its time in
/// the whole network without the layout changes that layoutChanges() counts.
void addLayerSamples(const MeasuredNetwork &network, double factor, std::map<std::string, SampleTable> &tables);

/// A file of one line for each network, to which lines are only ever added.
Expected<void> appendNetworks(const std::filesystem::path &file, const std::vector<MeasuredNetwork> &networks);
/// No file means no networks; a last line that was cut off is left out. Errors: BadFile.
Expected<std::vector<MeasuredNetwork>> readNetworks(const std::filesystem::path &file);

} // namespace neurosurgeon
