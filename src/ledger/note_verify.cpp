// Checking a note's signatures.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "onus/codec/ssh_wire.h"
#include "onus/ledger/note.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

Result<std::optional<std::size_t>> verifier_of(const NoteSignature& signature,
                                               std::span<const NoteVerifier> verifiers) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < verifiers.size(); ++i) {
    if (verifiers[i].name() != signature.name || verifiers[i].id() != signature.id) continue;
    if (found) {
      return base::fail(ErrorKind::kInvalid, fmt::format("two keys of the name {} and id {:08x}",
                                                         signature.name, signature.id));
    }
    found = i;
  }
  return found;
}

}  // namespace

Result<std::uint64_t> verify_note_signature(std::string_view text, const NoteSignature& signature,
                                            const NoteVerifier& verifier) {
  const auto denied = [&](std::string_view why) {
    return base::fail(ErrorKind::kDenied,
                      fmt::format("signed note: the signature of {} {}", verifier.name(), why));
  };
  std::string_view bytes = signature.bytes;
  std::uint64_t time_unix = 0;
  if (verifier.type() == NoteKeyType::kCosignature) {
    codec::SshReader in(bytes);
    const auto time = in.uint64();
    if (!time) return denied("is cut off");
    if (*time > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
      return denied("has no time");
    }
    time_unix = *time;
    bytes.remove_prefix(sizeof(std::uint64_t));
  }
  const auto verified = verifier.key().verify(
      crypto::SignatureScheme::kEd25519, note_signed_data(verifier.type(), text, time_unix), bytes);
  if (verified) return time_unix;
  if (verified.error().kind != ErrorKind::kDenied) return std::unexpected(verified.error());
  return denied("does not fit: the text was changed, or another key signed under that name");
}

Result<std::vector<VerifiedSignature>> verify_note(const Note& note,
                                                   std::span<const NoteVerifier> verifiers) {
  std::vector<VerifiedSignature> verified;
  for (const NoteSignature& signature : note.signatures) {
    const auto which = verifier_of(signature, verifiers);
    if (!which) return std::unexpected(which.error());
    if (!*which) continue;
    const auto before = std::ranges::find(verified, **which, &VerifiedSignature::verifier);
    if (before != verified.end()) continue;
    const auto time_unix = verify_note_signature(note.text, signature, verifiers[**which]);
    if (!time_unix) return std::unexpected(time_unix.error());
    verified.push_back({**which, *time_unix});
  }
  if (verified.empty()) {
    return base::fail(ErrorKind::kDenied, "signed note: no known key signed it");
  }
  return verified;
}

}  // namespace onus::ledger
