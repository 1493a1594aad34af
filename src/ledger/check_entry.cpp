// What can be said of an entry by itself: its form, and that its signatures fit.
#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/sshsig.h"
#include "onus/crypto/sshsig.h"
#include "onus/ledger/merkle.h"
#include "onus/ledger/statement.h"

namespace onus::ledger {

using base::ErrorKind;
using base::Result;

Result<Statement> check_entry(const Entry& entry, std::string_view text) {
  Statement statement;
  const KindSpec& spec = spec_of(entry.body.kind);
  for (std::size_t i = 0; i < entry.signatures.size(); ++i) {
    const auto says = [&](const base::Error& error) {
      return base::fail(
          error.kind,
          fmt::format("signature {} of {}: {}", i + 1, entry.signatures.size(), error.message),
          error.code);
    };
    const auto signature = codec::parse_sshsig_blob(entry.signatures[i]);
    if (!signature) return says(signature.error());
    const auto facts = crypto::verify_sshsig(*signature, spec.name_space, entry.body_text);
    if (!facts) return says(facts.error());
    if (facts->security_key && !facts->user_present) {
      return says({ErrorKind::kDenied, "",
                   "the security key signed without being touched, which shows nobody was there"});
    }
    auto fingerprint = crypto::ssh_fingerprint(signature->key);
    if (!fingerprint) return std::unexpected(fingerprint.error());
    const bool twice =
        std::any_of(statement.signers.begin(), statement.signers.end(),
                    [&](const Signer& other) { return other.fingerprint == *fingerprint; });
    if (twice) {
      return base::fail(ErrorKind::kDenied,
                        fmt::format("the key {} signed twice; each counts once", *fingerprint));
    }
    statement.signers.push_back({std::move(*fingerprint), *facts});
  }
  statement.body = entry.body;
  statement.envelope = entry.envelope;
  statement.leaf = leaf_hash(text);
  return statement;
}

Result<Statement> check_entry(std::string_view text) {
  auto entry = parse_entry(text);
  if (!entry) return std::unexpected(entry.error());
  return check_entry(*entry, text);
}

}  // namespace onus::ledger
