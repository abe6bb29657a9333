#pragma once

namespace neurosurgeon {

/// Tells the service manager that started this program, if one did, what it is about: "READY=1", "STOPPING=1". One
/// datagram to the socket named by NOTIFY_SOCKET, as sd_notify(3) describes it; nobody there is no error.
void tellServiceManager(const char *state);

} // namespace neurosurgeon
