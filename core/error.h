#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace neurosurgeon {

/// What went wrong, coarse enough to choose an exit code and a banner from.
enum class ErrorCode {
    Failed,       ///< the work itself failed (exit 1)
    Usage,        ///< the caller asked for something that does not exist or is not possible (exit 2)
    NoConnection, ///< the peer cannot be reached, or was lost (exit 3)
    Refused,      ///< the peer understood and said no (exit 3)
    BadFile,      ///< a file cannot be read, written or does not fit (exit 4)
    Cancelled,    ///< somebody pressed Stop (exit 1)
};

/// An error is a value: a code and one sentence that says what happened and what to do.
struct Error {
    ErrorCode code = ErrorCode::Failed;
    std::string message;
    bool operator==(const Error &) const = default;
};

template<class T>
using Expected = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(ErrorCode code, std::string message)
{
    return tl::unexpected<Error>(Error{code, std::move(message)});
}

} // namespace neurosurgeon
