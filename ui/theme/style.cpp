#include "ui/theme/style.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyleOption>
#include <QWidget>

namespace neurosurgeon::theme {

namespace {

constexpr int cellMargin = 7;
constexpr int headerMargin = 8; ///< one more than a cell's, as Qt adds one there
constexpr int headerMarginAbove = 3;
constexpr double buttonPadding = 1.6;   ///< of the text's height, both sides together
constexpr double indicatorShare = 0.82; ///< of the text's height

/// Fusion outlines with a darker window colour, which vanishes in the dark.
void outlineInTheDark(const QStyleOption *option, QPainter *painter)
{
    if (!isDark(option->palette) || (option->state & QStyle::State_HasFocus))
        return;
    QColor outline(0x7f8999);
    if (!(option->state & QStyle::State_Enabled))
        outline.setAlphaF(0.5F);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(outline);
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
    painter->restore();
}

} // namespace

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck || element == PE_FrameLineEdit)
        outlineInTheDark(option, painter);
    if ((element == PE_PanelButtonTool || element == PE_PanelButtonCommand) && (option->state & State_On)) {
        QColor on = option->palette.color(QPalette::Highlight);
        on.setAlphaF(0.35F);
        painter->fillRect(option->rect.adjusted(1, 1, -1, -1), on);
    }
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                               const QWidget *widget) const
{
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (control == CC_SpinBox || control == CC_ComboBox)
        outlineInTheDark(option, painter);
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    QRect rect = QProxyStyle::subElementRect(element, option, widget);
    if (element == SE_HeaderLabel)
        rect.setCoords(rect.left(), option->rect.top(), rect.right(), option->rect.bottom());
    return rect;
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_FocusFrameHMargin: return cellMargin;
    case PM_HeaderMargin: return headerMargin;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
        if (widget)
            return qRound(indicatorShare * widget->fontMetrics().height());
        break;
    default: break;
    }
    return QProxyStyle::pixelMetric(metric, option, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size, const QWidget *widget) const
{
    const QSize needed = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_HeaderSection) // the margin is meant for its sides
        return {needed.width(), needed.height() - 2 * (headerMargin - headerMarginAbove)};
    if (type != CT_PushButton)
        return needed;
    return needed.expandedTo({size.width() + qRound(buttonPadding * option->fontMetrics.height()), 0});
}

} // namespace neurosurgeon::theme
