// Whose SSH host key is whose, out of a known_hosts file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/codec/ssh_key.h"

namespace onus::hosts {

inline constexpr std::size_t kKnownHostsBytesMax = 8U * 1024U * 1024U;
inline constexpr std::size_t kKnownHostLinesMax = 50'000;
inline constexpr std::size_t kHostNameBytesMax = 255;

/// Whether `name` may name a host here: letters, digits, . - _ : [ ], not beginning with - or a
/// dot.
[[nodiscard]] bool is_host_name(std::string_view name);

/// A known_hosts file; names in clear and hashed. Patterns and @cert-authority lines name no single
/// host and are passed over.
class KnownHosts {
 public:
  /// Lines that are no key, or one of an unknown type, are passed over, as ssh does.
  ///
  /// Errors  kLimit: a named limit.
  /// Source  sshd(8), SSH_KNOWN_HOSTS FILE FORMAT
  [[nodiscard]] static base::Result<KnownHosts> parse(std::string_view text);

  /// Whether the key is that host's, and @revoked by no line.
  ///
  /// Cost    Linear in the lines.
  [[nodiscard]] bool knows(std::string_view host, const codec::SshPublicKey& key) const;

  [[nodiscard]] std::size_t size() const { return lines_.size(); }

 private:
  struct Line {
    bool revoked = false;
    std::vector<std::string> names;  // in clear
    std::string salt, hash;          // of a hashed name; empty: none
    codec::SshPublicKey key;
  };
  [[nodiscard]] static bool names(const Line& line, std::string_view host);

  std::vector<Line> lines_;
};

}  // namespace onus::hosts
