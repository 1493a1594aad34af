// How expected failures are returned. Names follow std::expected.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace onus::base {

/// What kind of failure this is; callers branch on it, people read the message.
enum class ErrorKind : std::uint8_t {
  kInvalid,   // the input is wrong
  kNotFound,  // what was named does not exist
  kLimit,     // a named limit was reached
  kIo,        // a file, process or device refused
  kDenied,    // not allowed
};

/// An expected failure. `message` says where, found, expected and the next step; never a secret.
struct Error {
  ErrorKind kind = ErrorKind::kInvalid;
  std::string code;  // stable, such as "E0103"; empty where no page explains it
  std::string message;

  bool operator==(const Error&) const = default;
};

/// A value, or the reason why there is none.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

/// Makes the failure that a function returning Result<T> hands back.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorKind kind, std::string message,
                                                 std::string code = {}) {
  return std::unexpected<Error>(Error{kind, std::move(code), std::move(message)});
}

}  // namespace onus::base
