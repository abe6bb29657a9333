#include "ui/text/explain.h"

#include "ui/text/format.h"

#include <QCoreApplication>
#include <QLocale>

namespace neurosurgeon {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(neurosurgeon::Explain)
};

QString row(const QString &name, const QString &value)
{
    return QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td align='right'>%2</td></tr>").arg(name, value);
}

QString timingText(const std::optional<ModelProfile> &profile, std::size_t layer, double factor)
{
    if (!profile)
        return Texts::tr("not measured yet");
    const Timing &timing = profile->layers[layer];
    const auto scaled = [&](std::chrono::nanoseconds time) {
        return format::time(std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(time.count()) * factor)));
    };
    return Texts::tr("%1, quartiles %2 apart, %n runs", nullptr, timing.runs).arg(scaled(timing.median), scaled(timing.spread));
}

} // namespace

QString layerKindText(LayerKind kind)
{
    switch (kind) {
    case LayerKind::Conv: return Texts::tr("convolution");
    case LayerKind::DepthwiseConv: return Texts::tr("depthwise convolution");
    case LayerKind::GroupedConv: return Texts::tr("grouped convolution");
    case LayerKind::Linear: return Texts::tr("fully connected");
    case LayerKind::MaxPool: return Texts::tr("max pooling");
    case LayerKind::AvgPool: return Texts::tr("average pooling");
    case LayerKind::AdaptiveAvgPool: return Texts::tr("adaptive average pooling");
    case LayerKind::BatchNorm: return Texts::tr("batch norm");
    case LayerKind::Activation: return Texts::tr("activation");
    case LayerKind::Add: return Texts::tr("addition");
    case LayerKind::Concat: return Texts::tr("concatenation");
    case LayerKind::Reshape: return Texts::tr("reshape");
    case LayerKind::Other: break;
    }
    return Texts::tr("other");
}

QString predictorKindText(const QString &kind)
{
    static const std::pair<const char *, LayerKind> known[] = {
        {"conv", LayerKind::Conv}, {"dw_conv", LayerKind::DepthwiseConv}, {"grouped_conv", LayerKind::GroupedConv},
        {"linear", LayerKind::Linear}, {"maxpool", LayerKind::MaxPool}, {"avgpool", LayerKind::AvgPool},
        {"batchnorm", LayerKind::BatchNorm}, {"activation", LayerKind::Activation}, {"add", LayerKind::Add},
        {"concat", LayerKind::Concat}};
    for (const auto &[name, layer] : known) {
        if (kind == QLatin1String(name))
            return layerKindText(layer);
    }
    if (kind == QStringLiteral("layout"))
        return Texts::tr("change of layout");
    return kind == QStringLiteral("layout_to_dense") ? Texts::tr("change to the dense layout") : kind;
}

QString partitionText(const std::string &label)
{
    if (label == "cloud")
        return Texts::tr("cloud only");
    if (label == "edge")
        return Texts::tr("edge only");
    return QString::fromStdString(label).replace(u':', QStringLiteral(" · "));
}

QString pointName(const Workbench &workbench, int point)
{
    const auto &points = workbench.facts().points;
    if (point < 0 || point >= static_cast<int>(points.size()))
        return {};
    const PartitionPoint &chosen = points[static_cast<std::size_t>(point)];
    if (chosen.edgeLayers == 0)
        return Texts::tr("everything in the cloud");
    if (chosen.crossing.empty())
        return Texts::tr("everything on the edge");
    const int layer = chosen.edgeLayers - 1;
    return Texts::tr("point %1: cut after layer %2, %3")
        .arg(point)
        .arg(layer)
        .arg(QString::fromStdString(workbench.facts().graph.layers[static_cast<std::size_t>(layer)].name));
}

QString explainLayer(const Workbench &workbench, int layer)
{
    const Facts &facts = workbench.facts();
    if (layer < 0 || layer >= static_cast<int>(facts.graph.layers.size()))
        return {};
    const auto index = static_cast<std::size_t>(layer);
    const Layer &what = facts.graph.layers[index];
    QString kind = layerKindText(what.kind);
    if (!what.fused.empty())
        kind += QStringLiteral(" + ") + QString::fromStdString(what.fused);
    QString text = QStringLiteral("<b>%1 &nbsp;%2</b><br>%3<table>")
                       .arg(layer).arg(QString::fromStdString(what.name).toHtmlEscaped(), kind.toHtmlEscaped());
    text += row(Texts::tr("Edge"), timingText(facts.edge, index, workbench.effectiveEdgeFactor()));
    text += row(Texts::tr("Cloud"), timingText(facts.cloud, index, workbench.effectiveCloudFactor()));
    text += row(Texts::tr("Output"), QString::fromStdString(shapeText(what.output.shape)) + QStringLiteral(", ")
                                         + format::bytes(what.output.bytes()));
    if (workbench.plan()) {
        const LinkEstimate link = workbench.effectiveLink();
        text += row(Texts::tr("Upload of it"),
                    Texts::tr("%1 = 8 × %2 ÷ %3").arg(format::time(link.serialisation(what.output.bytes())),
                                                       format::bytes(what.output.bytes()), format::rate(link.mbitPerSecond)));
    }
    text += row(Texts::tr("Work"), format::count(what.flops) + QStringLiteral("FLOP"));
    text += row(Texts::tr("Parameters"), format::count(what.parameters));
    return text + QStringLiteral("</table>");
}

QString explainBlock(const Workbench &workbench, int first, int last)
{
    const auto &layers = workbench.facts().graph.layers;
    if (first < 0 || last >= static_cast<int>(layers.size()))
        return {};
    const auto sum = [&](const std::optional<ModelProfile> &profile, double factor) {
        double ms = 0;
        for (int layer = first; profile && layer <= last; ++layer)
            ms += format::toMs(profile->layers[static_cast<std::size_t>(layer)].median) * factor;
        return profile ? Texts::tr("%1 ms, sum of %n layers", nullptr, last - first + 1).arg(format::number(ms))
                       : Texts::tr("not measured yet");
    };
    std::int64_t flops = 0;
    std::int64_t parameters = 0;
    for (int layer = first; layer <= last; ++layer) {
        flops += layers[static_cast<std::size_t>(layer)].flops;
        parameters += layers[static_cast<std::size_t>(layer)].parameters;
    }
    const Layer &end = layers[static_cast<std::size_t>(last)];
    QString text = QStringLiteral("<b>%1</b><br>%2<table>")
                       .arg(QString::fromStdString(layers[static_cast<std::size_t>(first)].name).toHtmlEscaped(),
                            Texts::tr("layers %1 to %2, one block").arg(first).arg(last));
    text += row(Texts::tr("Edge"), sum(workbench.facts().edge, workbench.effectiveEdgeFactor()));
    text += row(Texts::tr("Cloud"), sum(workbench.facts().cloud, workbench.effectiveCloudFactor()));
    text += row(Texts::tr("Output"), QString::fromStdString(shapeText(end.output.shape)) + QStringLiteral(", ")
                                         + format::bytes(end.output.bytes()));
    text += row(Texts::tr("Work"), format::count(flops) + QStringLiteral("FLOP"));
    text += row(Texts::tr("Parameters"), format::count(parameters));
    return text + QStringLiteral("</table>");
}

QString explainUpload(const Workbench &workbench, const Candidate &candidate)
{
    if (candidate.point.crossing.empty())
        return Texts::tr("Upload = 0: nothing leaves the edge");
    const LinkEstimate link = workbench.effectiveLink();
    return Texts::tr("Upload = %1 round trip + %2 fixed + 8 × (%3 + answer) ÷ %4")
        .arg(format::time(link.roundTrip), format::time(link.fixed), format::bytes(candidate.point.crossingBytes),
             format::rate(link.mbitPerSecond));
}

QString explainPoint(const Workbench &workbench, int point)
{
    const auto &plan = workbench.plan();
    if (!plan || point < 0 || point >= static_cast<int>(plan->candidates.size()))
        return {};
    const Candidate &candidate = plan->candidates[static_cast<std::size_t>(point)];
    QString text = QStringLiteral("<b>%1</b>").arg(pointName(workbench, point).toHtmlEscaped());
    if (workbench.choices().whatIf.active)
        text += QStringLiteral(" (%1)").arg(Texts::tr("what-if"));
    text += QStringLiteral("<table>");
    text += row(Texts::tr("Edge"), format::time(candidate.edge));
    text += row(Texts::tr("Upload"), format::time(candidate.transfer));
    text += row(Texts::tr("Cloud"), format::time(candidate.cloud));
    text += row(Texts::tr("<b>Total</b>"), QStringLiteral("<b>%1</b>").arg(format::time(candidate.total)));
    text += QStringLiteral("</table>") + Texts::tr("Total = edge + upload + cloud");
    return text + QStringLiteral("<br>") + explainUpload(workbench, candidate);
}

QString profileText(const std::optional<ModelProfile> &profile)
{
    if (!profile)
        return Texts::tr("not measured yet");
    const int runs = profile->whole.runs;
    if (profile->quality == ProfileQuality::Predicted)
        return Texts::tr("predicted by the deployment on %1").arg(QString::fromStdString(profile->identity.engine.cpu).toHtmlEscaped());
    return profile->quality == ProfileQuality::Full ? Texts::tr("%n full runs", nullptr, runs)
                                                    : Texts::tr("%n quick runs", nullptr, runs);
}

} // namespace neurosurgeon
