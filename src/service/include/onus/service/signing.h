// People's signatures: made by ssh-keygen or their agent, never by us.
#pragma once

#include <string>
#include <vector>

#include "onus/service/ledger.h"

namespace onus::service {

/// Whom a command speaks for, and with which key.
struct SignAs {
  std::string person;
  std::string key;  // a file for ssh-keygen -Y sign; empty: one of the person's keys in the agent
};

/// Where signatures come from.
struct Signers {
  std::vector<SignAs> people;
  std::string agent_socket;  // $SSH_AUTH_SOCK
};

/// Reads a public key: FILE, or FILE.pub beside a private key. "TYPE BASE64", without the comment.
///
/// Errors  kNotFound, kIo: neither can be read. kInvalid: it holds no key.
[[nodiscard]] base::Result<std::string> read_public_key(const std::string& file);

/// Adds one signature to the proposal: by `ssh-keygen -Y sign -f KEY`, or by the agent with one of
/// `keys` ("TYPE BASE64").
///
/// Errors  kIo: ssh-keygen or the agent could not be asked. kDenied: it refused, and why.
/// kNotFound:
///         the agent has none of the keys.
[[nodiscard]] base::Result<void> sign_proposal(Proposal& proposal, const SignAs& as,
                                               const std::string& agent_socket,
                                               const std::vector<std::string>& keys);

/// Signs a text with `ssh-keygen -Y sign -f KEY`; a public key's file asks the agent for it.
///
/// Post    The signature, armored.
/// Errors  kIo: ssh-keygen is not there. kDenied: it did not sign, and why.
[[nodiscard]] base::Result<std::string> sign_text(const std::string& name_space,
                                                  const std::string& text, const std::string& key);

}  // namespace onus::service
