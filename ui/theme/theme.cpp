#include "ui/theme/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPainter>

#include <cmath>

namespace neurosurgeon::theme {

namespace {

QPalette lightPalette()
{
    QPalette palette(QColor(0xf3f4f6));
    const QColor text(0x1c2230);
    palette.setColor(QPalette::Window, QColor(0xf3f4f6));
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::AlternateBase, QColor(0xf7f8fa));
    palette.setColor(QPalette::Button, QColor(0xe9ebef));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(role, text);
    palette.setColor(QPalette::Highlight, QColor(0x2f6fb2));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(0x1b5fa8));
    palette.setColor(QPalette::Mid, QColor(0xc4c8d0));
    palette.setColor(QPalette::ToolTipBase, QColor(0xfffbe8));
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, QColor(0x6b7280));
    return palette;
}

QPalette darkPalette()
{
    QPalette palette(QColor(0x23272f));
    const QColor text(0xe8eaef);
    palette.setColor(QPalette::Window, QColor(0x191c22));
    palette.setColor(QPalette::Base, QColor(0x14171c));
    palette.setColor(QPalette::AlternateBase, QColor(0x1b1f26));
    palette.setColor(QPalette::Button, QColor(0x323844));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(role, text);
    palette.setColor(QPalette::BrightText, Qt::white);
    palette.setColor(QPalette::Highlight, QColor(0x3d7fc4));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(0x7db8f0));
    palette.setColor(QPalette::Mid, QColor(0x49505e));
    palette.setColor(QPalette::ToolTipBase, QColor(0x323844));
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, QColor(0x949cab));
    return palette;
}

QPalette withDisabled(QPalette palette)
{
    const QColor text = palette.color(QPalette::WindowText);
    const QColor window = palette.color(QPalette::Window);
    const auto mixed = QColor::fromRgbF(float(0.45 * text.redF() + 0.55 * window.redF()),
                                        float(0.45 * text.greenF() + 0.55 * window.greenF()),
                                        float(0.45 * text.blueF() + 0.55 * window.blueF()));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, mixed);
    return palette;
}

} // namespace

QColor Colors::of(Part part) const
{
    return part == Part::Edge ? edge : part == Part::Upload ? upload : cloud;
}

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Base).lightnessF() < palette.color(QPalette::Text).lightnessF();
}

QColor inkOn(const QColor &ground)
{
    // Relative luminance (WCAG); at 0.18 both inks have the same contrast.
    const double luminance = 0.2126 * std::pow(ground.redF(), 2.2) + 0.7152 * std::pow(ground.greenF(), 2.2)
                             + 0.0722 * std::pow(ground.blueF(), 2.2);
    return luminance > 0.18 ? QColor(0x14181f) : QColor(Qt::white);
}

Colors colors(const QPalette &palette)
{
    const bool dark = isDark(palette);
    Colors colors;
    colors.edge = QColor(0xe69f00);
    colors.upload = dark ? QColor(0x20b889) : QColor(0x009e73);
    colors.cloud = dark ? QColor(0x56b4e9) : QColor(0x0072b2);
    colors.whatIf = dark ? QColor(0xe39ac4) : QColor(0xb0407f);
    colors.selection = dark ? QColor(0xf4f5f7) : QColor(0x1c2230);
    colors.text = palette.color(QPalette::Text);
    colors.muted = dark ? QColor(0xa9b0bd) : QColor(0x565e6c);
    colors.grid = dark ? QColor(0x3a414d) : QColor(0xe1e4e9);
    colors.base = dark ? QColor(0x23272f) : QColor(Qt::white);
    colors.warning = dark ? QColor(0xf0b429) : QColor(0x9a6700);
    colors.error = dark ? QColor(0xff8a65) : QColor(0xc0392b);
    colors.good = colors.upload;
    return colors;
}

QBrush brush(const Colors &colors, Part part, double opacity)
{
    QColor color = colors.of(part);
    color.setAlphaF(float(opacity));
    return {color, part == Part::Upload ? Qt::BDiagPattern : Qt::SolidPattern};
}

void fillPart(QPainter &painter, const Colors &colors, Part part, const QRectF &rect, double opacity)
{
    if (part == Part::Upload) {
        QColor ground = colors.upload;
        ground.setAlphaF(float(0.28 * opacity));
        painter.fillRect(rect, ground);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(brush(colors, part, opacity));
    painter.drawRect(rect);
}

QPalette palette(Scheme scheme)
{
    switch (scheme) {
    case Scheme::Light:
        return withDisabled(lightPalette());
    case Scheme::Dark:
        return withDisabled(darkPalette());
    case Scheme::System:
        break;
    }
    // The desktop's choice of dark or light counts, not Fusion's greys.
    return isDark(QApplication::palette()) ? withDisabled(darkPalette()) : withDisabled(lightPalette());
}

void apply(Scheme scheme)
{
    if (scheme == Scheme::System)
        QApplication::setPalette(QPalette()); // forget an earlier choice
    QApplication::setPalette(palette(scheme));
}

QFont applicationFont(double points)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    // Where no desktop names a font, the first one that holds anything would be taken, even a Chinese one for Latin.
    QStringList families{QFontDatabase::hasFamily(font.family()) ? font.family() : QStringLiteral("Noto Sans")};
    families += {QStringLiteral("DejaVu Sans"), QStringLiteral("Noto Sans CJK SC"), QStringLiteral("WenQuanYi Micro Hei")};
    font.setFamilies(families);
    font.setPointSizeF(points);
    return font;
}

} // namespace neurosurgeon::theme
