// A client of the SSH agent: signing with keys that we never see, FIDO2 tokens among them.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/sshsig.h"

namespace onus::crypto {

inline constexpr std::size_t kAgentMessageBytesMax = 256U * 1024U;
inline constexpr std::size_t kAgentKeysMax = 1024;

/// How long an answer is waited for.
struct AgentTimeouts {
  std::chrono::milliseconds list{10'000};
  std::chrono::milliseconds sign{90'000};  // a token waits for its touch, a person for a prompt
};

/// A key that the agent holds.
struct AgentKey {
  codec::SshPublicKey key;
  std::string comment;

  bool operator==(const AgentKey&) const = default;
};

/// One connection to an agent.
class SshAgent {
 public:
  /// Connects to the socket at `path` ($SSH_AUTH_SOCK).
  ///
  /// Errors  kNotFound: `path` is empty or nothing listens there. kIo: refused.
  [[nodiscard]] static base::Result<SshAgent> connect(const std::string& path,
                                                      AgentTimeouts timeouts = {});

  SshAgent(SshAgent&& other) noexcept;
  SshAgent& operator=(SshAgent&& other) noexcept;
  SshAgent(const SshAgent&) = delete;
  SshAgent& operator=(const SshAgent&) = delete;
  ~SshAgent();

  /// The keys it holds. Keys of types we cannot verify, and certificates, are left out.
  ///
  /// Errors  kIo: no answer in time, or the connection broke. kInvalid, kLimit: a malformed answer.
  [[nodiscard]] base::Result<std::vector<AgentKey>> keys();

  /// Signs `message` in `name_space` with the agent's `key`, and verifies the result before handing
  /// it out.
  ///
  /// Errors  kDenied: the agent refused (no such key, not confirmed, not touched), or what it
  ///         returned does not verify. kIo: no answer in time.
  [[nodiscard]] base::Result<codec::SshSig> sign(const codec::SshPublicKey& key,
                                                 std::string_view name_space,
                                                 std::string_view message);

 private:
  SshAgent(int socket, AgentTimeouts timeouts) : socket_(socket), timeouts_(timeouts) {}
  [[nodiscard]] base::Result<std::string> exchange(std::string_view request,
                                                   std::chrono::milliseconds timeout);

  int socket_ = -1;
  AgentTimeouts timeouts_;
};

}  // namespace onus::crypto
