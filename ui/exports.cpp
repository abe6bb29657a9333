#include "ui/exports.h"

#include "ui/state/sessionfile.h"
#include "ui/theme/theme.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QGraphicsView>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

namespace neurosurgeon {

namespace {

constexpr int titleHeight = 30;
constexpr int pngScale = 2;

/// Everything there is, in the view's coordinates and at its zoom.
QRect sourceOf(const QGraphicsView &chart)
{
    return chart.mapFromScene(chart.sceneRect()).boundingRect();
}

void draw(QPainter &painter, QGraphicsView &chart, const QString &title)
{
    const QRect source = sourceOf(chart);
    const QSizeF size = source.size();
    const theme::Colors colors = theme::colors(chart.palette());
    painter.fillRect(QRectF(0, 0, size.width(), size.height() + titleHeight), colors.base);
    QFont font = chart.font();
    font.setBold(true);
    painter.setFont(font);
    painter.setPen(colors.text);
    painter.drawText(QRectF(8, 0, size.width() - 16, titleHeight), Qt::AlignLeft | Qt::AlignVCenter, title);
    chart.render(&painter, QRectF(QPointF(0, titleHeight), size), source);
}

QByteArray pngOf(QGraphicsView &chart, const QString &title, QSize size)
{
    QImage image(size * pngScale, QImage::Format_RGB32);
    image.setDevicePixelRatio(pngScale);
    QPainter painter(&image);
    draw(painter, chart, title);
    painter.end();
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

QByteArray svgOf(QGraphicsView &chart, const QString &title, QSize size)
{
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(0, 0), size));
    generator.setTitle(title);
    QPainter painter(&generator);
    draw(painter, chart, title);
    painter.end();
    return buffer.data();
}

QByteArray pdfOf(QGraphicsView &chart, const QString &title, QSize size)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(title);
    writer.setResolution(96);
    writer.setPageMargins({});
    writer.setPageSize(QPageSize(QSizeF(size) * 72 / 96, QPageSize::Point, {}, QPageSize::ExactMatch));
    QPainter painter(&writer);
    draw(painter, chart, title);
    painter.end();
    return buffer.data();
}

} // namespace

Expected<void> exportChart(QGraphicsView &chart, const QString &title, const QString &file)
{
    const QSize size = sourceOf(chart).size() + QSize(0, titleHeight);
    const QString ending = QFileInfo(file).suffix().toLower();
    QByteArray bytes;
    if (ending == QStringLiteral("png"))
        bytes = pngOf(chart, title, size);
    else if (ending == QStringLiteral("svg"))
        bytes = svgOf(chart, title, size);
    else if (ending == QStringLiteral("pdf"))
        bytes = pdfOf(chart, title, size);
    else
        return failure(ErrorCode::Usage, QCoreApplication::translate("neurosurgeon::Exports",
                                                                     "A chart is saved as .png, .svg or .pdf.").toStdString());
    return saveFile(file, bytes);
}

} // namespace neurosurgeon
