#include "network/session/imageinput.h"

#include <QFile>
#include <QImage>
#include <QImageReader>

#include <array>
#include <mutex>

namespace neurosurgeon {

namespace {

constexpr qint64 maxPixels = 100'000'000;
constexpr std::array<float, 3> imageNetMean{0.485F, 0.456F, 0.406F};
constexpr std::array<float, 3> imageNetDeviation{0.229F, 0.224F, 0.225F};

tl::unexpected<Error> bad(const QString &file, const QString &what)
{
    return failure(ErrorCode::BadFile, QStringLiteral("The image %1 %2; choose a PNG or JPEG file.").arg(file, what).toStdString());
}

} // namespace

Expected<TensorView> imageInput(const QString &file, const TensorSpec &spec)
{
    // Qt's own limit, 128 MB for the whole program, refuses photos of 34 megapixels.
    static std::once_flag isLifted;
    std::call_once(isLifted, [] { QImageReader::setAllocationLimit(0); });
    QImageReader reader(file);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    const QByteArray format = reader.format();
    if (!QFile::exists(file))
        return bad(file, "does not exist");
    if (format != "png" && format != "jpeg")
        return bad(file, "is neither PNG nor JPEG");
    const QSize size = reader.size();
    if (!size.isValid())
        return bad(file, QStringLiteral("cannot be decoded (%1)").arg(reader.errorString()));
    if (static_cast<qint64>(size.width()) * size.height() > maxPixels)
        return bad(file, "is larger than 100 megapixels");
    QImage image = reader.read();
    if (image.isNull())
        return bad(file, QStringLiteral("cannot be decoded (%1)").arg(reader.errorString()));
    const int height = static_cast<int>(spec.shape[2]);
    const int width = static_cast<int>(spec.shape[3]);
    const int shorter = std::max(height, width) * 256 / 224;
    // Nothing beside the centre square is looked at, and of a strip it could not be held once it is scaled.
    const int side = std::min(image.width(), image.height());
    if (image.width() != image.height())
        image = image.copy((image.width() - side) / 2, (image.height() - side) / 2, side, side);
    image = image.convertToFormat(QImage::Format_RGB888)
                .scaled(shorter, shorter, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    image = image.copy((image.width() - width) / 2, (image.height() - height) / 2, width, height)
                .convertToFormat(QImage::Format_RGB888);
    if (image.isNull())
        return bad(file, "needs more memory than there is");
    const TensorBuffer buffer(static_cast<std::size_t>(spec.bytes()));
    auto *values = reinterpret_cast<float *>(buffer.data());
    for (std::size_t channel = 0; channel < 3; ++channel)
        for (int y = 0; y < height; ++y) {
            const uchar *line = image.constScanLine(y);
            for (int x = 0; x < width; ++x)
                *values++ = (static_cast<float>(line[3 * x + static_cast<int>(channel)]) / 255.0F - imageNetMean[channel])
                    / imageNetDeviation[channel];
        }
    return buffer.view(spec);
}

Expected<std::vector<std::string>> readLabels(const QString &file)
{
    QFile labels(file);
    if (!labels.open(QIODevice::ReadOnly | QIODevice::Text))
        return failure(ErrorCode::BadFile, "The labels file " + file.toStdString() + " cannot be read; check the path.");
    std::vector<std::string> lines;
    while (!labels.atEnd()) {
        const QByteArray line = labels.readLine(4096);
        if (!line.isValidUtf8())
            return failure(ErrorCode::BadFile, "The labels file " + file.toStdString() + " is not UTF-8 in line "
                               + std::to_string(lines.size() + 1) + "; save it as UTF-8.");
        lines.push_back(line.trimmed().toStdString());
    }
    return lines;
}

} // namespace neurosurgeon
