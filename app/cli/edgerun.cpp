#include "app/cli/edgerun.h"

#include "app/cli/report.h"
#include "network/session/imageinput.h"

#include <algorithm>

namespace neurosurgeon {

EdgeRun::EdgeRun(const CommandContext &context, quint16 port)
    : m_context(context), m_port(port), m_image(context.options.input), m_compute(context.options.compute),
      m_session(m_compute, context.connection),
      m_onStop(std::make_unique<std::stop_callback<std::function<void()>>>(context.stop, [this] { m_session.cancel(); }))
{
    m_session.giveUpWith(context.stop);
}

EdgeRun::~EdgeRun()
{
    m_onStop.reset();
    m_context.connection.close();
}

Expected<void> EdgeRun::connect()
{
    if (!m_context.options.model.isEmpty()) {
        const auto model = m_compute.model(m_context.options.model.toStdString());
        if (!model)
            return tl::make_unexpected(model.error());
        if (const auto prepared = prepare((*model)->graph()); !prepared)
            return prepared;
    }
    ConnectOptions options;
    options.host = m_context.options.ip;
    options.port = m_port;
    options.link = m_context.options.link;
    options.protection = m_context.options.protection;
    options.keyFolder = m_context.options.compute.stateFolder;
    m_session.setOnLoss(m_context.options.onLoss, m_context.options.patience);
    const auto welcome = m_session.connect(options);
    if (!welcome)
        return tl::make_unexpected(welcome.error());
    if (m_context.options.insecure)
        say("Warning: --insecure: nobody checked who this cloud is, and tensors travel in plain.");
    return {};
}

Expected<void> EdgeRun::open(const std::string &model, ProfileQuality quality)
{
    const Optimize optimize = m_context.options.optimize;
    if (const auto opened = m_session.openModel(model, optimize); !opened)
        return opened;
    if (const auto prepared = prepare(m_session.model()->graph()); !prepared)
        return prepared;
    return m_session.profileBoth(quality, progressPrinter("profiling the edge"), progressPrinter("profiling the cloud"));
}

Expected<void> EdgeRun::prepare(const ModelGraph &graph)
{
    if (const auto point = wantedPoint(graph); !point)
        return tl::make_unexpected(point.error());
    return makeInput(graph.input);
}

Expected<void> EdgeRun::makeInput(const TensorSpec &spec)
{
    if (m_image.isEmpty()) {
        m_input = randomInput(spec, m_context.options.seed);
        return {};
    }
    auto image = imageInput(m_image, spec);
    if (!image)
        return tl::make_unexpected(image.error());
    m_input = std::move(*image);
    return {};
}

Expected<std::optional<int>> EdgeRun::wantedPoint(const ModelGraph &graph) const
{
    const QString &wanted = m_context.options.partition;
    const int last = static_cast<int>(partitionPoints(graph).size()) - 1;
    if (wanted == "auto")
        return std::nullopt;
    if (wanted == "cloud")
        return 0;
    if (wanted == "edge")
        return last;
    bool fine = false;
    const int index = wanted.toInt(&fine);
    if (fine && index >= 0 && index <= last)
        return index;
    return failure(ErrorCode::Usage, "--partition takes auto, edge, cloud or an index from 0 to " + std::to_string(last) + " for "
                       + graph.model + ", not \"" + wanted.toStdString() + "\".");
}

void reserveRuns(std::vector<RunRecord> &runs, int count)
{
    constexpr int mostReserved = 100'000;
    runs.reserve(static_cast<std::size_t>(std::min(count, mostReserved)));
}

Expected<std::vector<RunRecord>> EdgeRun::runMany(int point, int count)
{
    const Progress progress = progressPrinter("running");
    std::vector<RunRecord> runs;
    reserveRuns(runs, count);
    for (int i = 0; i < count; ++i) {
        auto run = m_session.run(point, m_input);
        if (!run)
            return tl::make_unexpected(run.error());
        if (!runs.empty())
            runs.back().output = {}; // the last one is enough
        runs.push_back(std::move(*run));
        progress(i + 1, count);
    }
    return runs;
}

Json EdgeRun::describe() const
{
    Json json{{"model", m_session.model()->graph().model}};
    json["conditions"] = conditionsToJson(m_session, m_context.options.compute, m_context.options.link, m_context.options.insecure);
    return json;
}

} // namespace neurosurgeon
