// The commands of emergency access against a server: a bare address, no browser.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "onus/base/result.h"
#include "onus/client/http.h"
#include "onus/codec/json.h"
#include "options.h"
#include "shared_flags.h"
#include "world.h"

namespace onus::cli {

inline constexpr std::size_t kRootBytesMax = std::size_t{4} << 20U;

/// The certificates that a server's has to lead to, in PEM.
///
/// Errors  kInvalid: no file is named. kNotFound: it cannot be read, or is empty. kLimit:
///         kRootBytesMax.
[[nodiscard]] base::Result<std::string> read_root(const std::string& file);

/// A server that somebody is signed in to.
class Remote {
 public:
  /// Connects and signs in as the person of --as with the key of --key.
  ///
  /// Errors  kInvalid: the address, or no person or key. kDenied: the server does not let them in.
  ///         kIo: not reached.
  [[nodiscard]] static base::Result<Remote> sign_in(const World& world, const Options& options);

  Remote(Remote&& other) noexcept
      : address_(std::move(other.address_)),
        trust_(std::move(other.trust_)),
        now_(other.now_),
        person_(std::move(other.person_)),
        key_(std::move(other.key_)),
        token_(std::exchange(other.token_, {})) {}
  Remote& operator=(Remote&& other) = delete;
  /// Signs out.
  ~Remote();

  /// The JSON at a path.
  ///
  /// Errors  What the server refuses, in its words: kDenied, kNotFound, kInvalid, kLimit.
  [[nodiscard]] base::Result<std::string> get(const std::string& path) const;
  [[nodiscard]] base::Result<codec::JsonValue> post(const std::string& path,
                                                    const codec::JsonValue& body) const;

  [[nodiscard]] const std::string& person() const { return person_; }
  [[nodiscard]] const std::string& key() const { return key_; }

 private:
  Remote() = default;
  base::Result<std::string> ask(const std::string& method, const std::string& path,
                                const std::string& body) const;

  client::ServerAddress address_;
  std::shared_ptr<const crypto::TlsTrust> trust_;
  base::TimePoint now_;
  std::string person_, key_, token_;
};

/// Asks the server for a draft, shows what is signed, signs it and sends it.
///
/// `fields`: "kind" and what that kind asks for.
/// Post    Where the statement is about a request, its entry was fetched and its leaf hash and six
///         words were computed here: what is shown is what is signed, whatever the server says.
[[nodiscard]] int remote_statement(const World& world, const Options& options,
                                   const codec::JsonValue& fields);

/// Prints the JSON at a path.
[[nodiscard]] int remote_show(const World& world, const Options& options, const std::string& path);

/// The certificate of one's own grant, to --certificate or stdout.
[[nodiscard]] int remote_certificate(const World& world, const Options& options,
                                     const std::string& request);

}  // namespace onus::cli
