#include "ui/charts/pointkeys.h"

#include "ui/state/workbench.h"

#include <QKeyEvent>

#include <algorithm>

namespace neurosurgeon {

bool movePointByKey(Workbench &workbench, const QKeyEvent &event)
{
    const int last = static_cast<int>(workbench.facts().points.size()) - 1;
    const int current = workbench.point();
    int point = current;
    switch (event.key()) {
    case Qt::Key_Left: point = std::max(0, current - 1); break;
    case Qt::Key_Right: point = std::min(last, current + 1); break;
    case Qt::Key_Home: point = 0; break;
    case Qt::Key_End: point = last; break;
    default: break;
    }
    if (last < 0 || point == current || event.modifiers() != Qt::NoModifier)
        return false;
    workbench.selectPoint(point);
    return true;
}

} // namespace neurosurgeon
