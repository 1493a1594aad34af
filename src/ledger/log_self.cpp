#include "onus/ledger/log_self.h"

#include "onus/base/check.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/sshsig.h"
#include "onus/crypto/public_key.h"
#include "onus/crypto/sshsig.h"
#include "onus/ledger/note.h"

namespace onus::ledger {

using base::Result;

namespace {

codec::SshPublicKey ssh_key(const std::string& public_bytes) {
  codec::SshPublicKey key;
  key.type = codec::SshKeyType::kEd25519;
  key.point = public_bytes;
  return key;
}

}  // namespace

Result<LogSelf> log_self(const std::string& origin, const NoteVerifier& verifier) {
  ONUS_CHECK(verifier.type() == NoteKeyType::kEd25519);
  const codec::SshPublicKey key = ssh_key(verifier.key_bytes());
  auto fingerprint = crypto::ssh_fingerprint(key);
  if (!fingerprint) return std::unexpected(fingerprint.error());
  return LogSelf{origin, codec::ssh_key_line(key), std::move(*fingerprint)};
}

Result<LogSelf> log_self(const std::string& origin, std::string_view vkey) {
  const auto verifier = NoteVerifier::parse(vkey);
  if (!verifier) return std::unexpected(verifier.error());
  if (verifier->type() != NoteKeyType::kEd25519) {
    return base::fail(base::ErrorKind::kInvalid,
                      "the log's key is a witness's; a log signs with one of type 1");
  }
  return log_self(origin, *verifier);
}

Result<std::string> sign_as_log(const crypto::PrivateKey& key, StatementKind kind,
                                std::string_view body_text) {
  const KindSpec& spec = spec_of(kind);
  ONUS_CHECK(spec.speaker != SpeakerRule::kPerson);
  codec::SshSig signature;
  signature.key = ssh_key(key.public_bytes());
  signature.name_space = spec.name_space;
  signature.hash = codec::SshSigHash::kSha512;
  signature.signature.algorithm = codec::SshSignatureAlgorithm::kEd25519;
  const auto data = crypto::sshsig_signed_data_of(signature.name_space, signature.hash, body_text);
  if (!data) return std::unexpected(data.error());
  auto bytes = key.sign(*data);
  if (!bytes) return std::unexpected(bytes.error());
  signature.signature.bytes = std::move(*bytes);
  return codec::sshsig_blob(signature);
}

}  // namespace onus::ledger
