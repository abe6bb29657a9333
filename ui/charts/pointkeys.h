#pragma once

class QKeyEvent;

namespace neurosurgeon {

class Workbench;

/// Left, Right, Home and End without modifiers move the partition line. False if the key meant nothing. GUI thread.
bool movePointByKey(Workbench &workbench, const QKeyEvent &event);

} // namespace neurosurgeon
