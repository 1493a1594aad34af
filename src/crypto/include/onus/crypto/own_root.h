// A server's own TLS root: for networks on which no public authority can be asked. It signs for
// the names and addresses it was made for, and for nothing else.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/base/rng.h"
#include "onus/base/secret_bytes.h"

namespace onus::crypto {

inline constexpr std::size_t kServerNamesMax = 32;
inline constexpr std::chrono::days kOwnRootValid{3650};
inline constexpr std::chrono::days kServerCertificateValid{14};
inline constexpr std::chrono::days kServerCertificateBackdated{1};  // a client's clock may be slow

/// Under what a server is reached. "onus.example" in lower case; "192.0.2.7", "2001:db8::7".
struct ServerNames {
  std::vector<std::string> names;
  std::vector<std::string> addresses;

  bool operator==(const ServerNames&) const = default;
};

/// A certificate with its private key.
struct OwnCertificate {
  std::string certificate_pem;
  base::SecretBytes key_pem;  // PKCS#8, not sealed
  base::TimePoint not_after{};
};

/// Makes a root of a P-256 key, which browsers take (they take no Ed25519).
///
/// Post    Name constraints, critical, permit exactly `names`: whoever steals the key can pose as
///         this server and as no other. It can sign no further authority.
/// Errors  kInvalid: neither name nor address, one that is none, a name of one label only that is
///         not "localhost". kLimit: kServerNamesMax. kIo: the crypto library failed.
/// Source  RFC 5280 sections 4.2.1.9 and 4.2.1.10
[[nodiscard]] base::Result<OwnCertificate> make_root(const ServerNames& names, base::TimePoint now,
                                                     base::Rng& rng);

/// Makes a new key and signs a certificate for it. The chain in it ends below the root.
///
/// Post    Valid from a day before `now` for kServerCertificateValid after it, never longer than
///         the root.
/// Errors  kInvalid: as make_root; a root or key that cannot be read or do not fit. kDenied: the
///         root has ended or does not begin yet, or may not sign for one of `names`. kIo.
[[nodiscard]] base::Result<OwnCertificate> issue_server_certificate(std::string_view root_pem,
                                                                    const base::SecretBytes& key,
                                                                    const ServerNames& names,
                                                                    base::TimePoint now,
                                                                    base::Rng& rng);

/// SHA-256 of the first certificate of `pem`, as people compare it: "AB:CD:…".
///
/// Errors  kInvalid: no certificate.
[[nodiscard]] base::Result<std::string> certificate_fingerprint(std::string_view pem);

/// The root and key in a directory, as `root.pem` and `root.key` (0600); made where neither is.
///
/// Errors  kInvalid: one without the other, or a key that others may read. As make_root, and kIo.
[[nodiscard]] base::Result<OwnCertificate> open_own_root(const std::string& directory,
                                                         const ServerNames& names,
                                                         base::TimePoint now, base::Rng& rng);

}  // namespace onus::crypto
