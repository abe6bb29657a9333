#include "ui/controllers/chosenimage.h"

#include "core/engine/inputs.h"
#include "network/session/imageinput.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QImageReader>

namespace neurosurgeon {

Expected<TensorView> inputFor(const QString &chosen, const TensorSpec &spec, std::uint64_t seed)
{
    const bool isPictureShaped = spec.shape.size() == 4 && spec.shape[1] == 3;
    if (chosen.isEmpty() || !isPictureShaped)
        return randomInput(spec, seed);
    return imageInput(chosen, spec);
}

QString inputText(const QString &chosen)
{
    return chosen.isEmpty() ? QCoreApplication::translate("neurosurgeon::Input", "random values") : QFileInfo(chosen).fileName();
}

Expected<void> checkPicture(const QString &file)
{
    QImageReader reader(file);
    if (!reader.canRead() || !reader.size().isValid())
        return failure(ErrorCode::BadFile, QCoreApplication::translate("neurosurgeon::Input",
                                                                       "%1 is no picture that can be read; take a PNG or JPEG.")
                                               .arg(QFileInfo(file).fileName()).toStdString());
    return {};
}

bool isModelFile(const QString &file)
{
    static const QStringList endings{QStringLiteral("pt"), QStringLiteral("pth"), QStringLiteral("onnx"),
                                     QStringLiteral("safetensors"), QStringLiteral("ts"), QStringLiteral("pkl")};
    return endings.contains(QFileInfo(file).suffix().toLower());
}

} // namespace neurosurgeon
