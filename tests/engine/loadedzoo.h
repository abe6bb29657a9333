#pragma once

#include "core/engine/engine.h"
#include "core/engine/inputs.h"

#include <QTest>

#include <map>

namespace neurosurgeon::test {

/// The engine module, loaded once for a test program, and the models that it has been asked for.
class LoadedZoo {
public:
    bool start()
    {
        auto loaded = loadEngine(1);
        if (!loaded) {
            qWarning("%s", loaded.error().message.c_str());
            return false;
        }
        m_engine = std::move(*loaded);
        return true;
    }

    Engine &engine() { return *m_engine; }

    Model &model(const std::string &name)
    {
        auto &model = m_models[name];
        if (!model)
            model = m_engine->load(name).value();
        return *model;
    }

    /// The models that a test has done with need not stay: vgg_net alone takes 553 MB.
    void drop(const std::string &name) { m_models.erase(name); }

private:
    std::unique_ptr<Engine> m_engine;
    std::map<std::string, std::shared_ptr<Model>> m_models;
};

inline LayerSet allLayers(const ModelGraph &graph)
{
    return LayerSet(graph.layers.size(), true);
}

inline TensorView runWhole(Model &model, Optimize optimize, const TensorView &input)
{
    return model.compile(allLayers(model.graph()), optimize).value()->run({&input, 1}).value().front();
}

/// A row for each model of the zoo: column "model".
inline void addZooRows()
{
    QTest::addColumn<std::string>("model");
    for (const char *name : {"alex_net", "vgg_net", "le_net", "mobile_net", "resnet18"})
        QTest::newRow(name) << std::string(name);
}

} // namespace neurosurgeon::test
