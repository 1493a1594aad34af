#include "onus/service/signing.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "onus/codec/ssh_key.h"
#include "onus/codec/sshsig.h"
#include "onus/crypto/ssh_agent.h"
#include "process.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kSignatureBytesMax = 64U * 1024U;
constexpr int kNotFound = 127;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

Result<std::string> read_line(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string line(codec::kSshKeyLineBytesMax, '\0');
  in.read(line.data(), static_cast<std::streamsize>(line.size()));
  if (in.bad() || (!in.eof() && in.fail())) {
    return fail(ErrorKind::kIo, fmt::format("{} cannot be read", report::safe(path.string())));
  }
  line.resize(static_cast<std::size_t>(in.gcount()));
  return first_line(line);
}

Result<codec::SshSig> sign_with_program(const Proposal& proposal, const std::string& key) {
  const std::string space(ledger::spec_of(proposal.body.kind).name_space);
  const auto armored = sign_text(space, proposal.body_text, key);
  if (!armored) return std::unexpected(armored.error());
  return codec::parse_sshsig(*armored);
}

Result<codec::SshSig> sign_with_agent(const Proposal& proposal, const std::string& person,
                                      const std::string& socket,
                                      const std::vector<std::string>& keys) {
  auto agent = crypto::SshAgent::connect(socket);
  if (!agent) {
    return fail(agent.error().kind,
                fmt::format("{}; name a key instead: --key FILE", agent.error().message));
  }
  const auto held = agent->keys();
  if (!held) return std::unexpected(held.error());
  for (const crypto::AgentKey& one : *held) {
    const std::string line = codec::ssh_key_line(one.key);
    if (std::find(keys.begin(), keys.end(), line) == keys.end()) continue;
    return agent->sign(one.key, ledger::spec_of(proposal.body.kind).name_space, proposal.body_text);
  }
  return fail(ErrorKind::kNotFound,
              fmt::format("the agent has none of the keys of {}; add one (ssh-add), or name it: "
                          "--key FILE",
                          person));
}

}  // namespace

Result<std::string> read_public_key(const std::string& file) {
  std::error_code ignored;
  fs::path path(file);
  if (fs::path beside = file + ".pub"; fs::is_regular_file(beside, ignored)) path = beside;
  if (!fs::is_regular_file(path, ignored)) {
    return fail(ErrorKind::kNotFound, fmt::format("there is no key at \"{}\"", report::safe(file)));
  }
  const auto line = read_line(path);
  if (!line) return line;
  const auto key = codec::parse_ssh_key_line(*line);
  if (!key) {
    return fail(ErrorKind::kInvalid, fmt::format("{} holds no public key: {}",
                                                 report::safe(path.string()), key.error().message));
  }
  return codec::ssh_key_line(key->key);
}

Result<void> sign_proposal(Proposal& proposal, const SignAs& as, const std::string& agent_socket,
                           const std::vector<std::string>& keys) {
  const auto signature = as.key.empty() ? sign_with_agent(proposal, as.person, agent_socket, keys)
                                        : sign_with_program(proposal, as.key);
  if (!signature) return std::unexpected(signature.error());
  std::string blob = codec::sshsig_blob(*signature);
  const auto same_key = [&](const std::string& other) {
    const auto read = codec::parse_sshsig_blob(other);
    return read && read->key == signature->key;
  };
  std::erase_if(proposal.signatures, same_key);  // signing again replaces
  proposal.signatures.push_back(std::move(blob));
  return {};
}

Result<std::string> sign_text(const std::string& name_space, const std::string& text,
                              const std::string& key) {
  auto end = run_process({"ssh-keygen", "-Y", "sign", "-q", "-n", name_space, "-f", key}, text,
                         kSignatureBytesMax);
  if (!end) return std::unexpected(end.error());
  if (end->code == kNotFound) {
    return fail(ErrorKind::kIo,
                "ssh-keygen is not there; install OpenSSH (apt install "
                "openssh-client), or use an agent");
  }
  if (end->code == 0) return std::move(end->out);
  return fail(ErrorKind::kDenied,
              fmt::format("ssh-keygen did not sign with {}: {}", report::safe(key),
                          report::safe(first_line(end->err))));
}

}  // namespace onus::service
