#include "onus/ledger/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/base/check.h"
#include "text.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

std::unexpected<base::Error> malformed(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("checkpoint: {}", why));
}

bool is_line(std::string_view text) { return !text.empty() && !text.contains('\n'); }

}  // namespace

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  std::string_view rest = text;
  const auto origin = take_line(rest);
  if (!origin || origin->empty()) return malformed("the first line names no log");
  const auto size_line = take_line(rest);
  const auto size = size_line ? parse_decimal(*size_line) : std::nullopt;
  if (!size) return malformed("the second line is no size in decimal digits");
  const auto root_line = take_line(rest);
  const auto root = root_line ? parse_hash(*root_line) : std::nullopt;
  if (!root) return malformed("the third line is no root hash: 32 bytes in base64");
  Checkpoint checkpoint{std::string(*origin), *size, *root, {}};
  while (!rest.empty()) {
    const auto line = take_line(rest);
    if (!line || line->empty()) return malformed("an extension line is empty or does not end");
    checkpoint.extensions.emplace_back(*line);
  }
  return checkpoint;
}

std::string checkpoint_text(const Checkpoint& checkpoint) {
  ONUS_CHECK(is_line(checkpoint.origin));
  ONUS_CHECK(std::ranges::all_of(checkpoint.extensions, is_line));
  std::string text =
      fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, hash_text(checkpoint.root));
  for (const std::string& extension : checkpoint.extensions) text.append(extension).append("\n");
  return text;
}

Result<SignedCheckpoint> open_checkpoint_of(std::string_view origin, std::string_view note_bytes,
                                            const NoteVerifier& log) {
  ONUS_CHECK(log.type() == NoteKeyType::kEd25519);
  auto note = parse_note(note_bytes);
  if (!note) return std::unexpected(note.error());
  const auto verified = verify_note(*note, std::span(&log, 1));
  if (!verified) {
    if (verified.error().kind != ErrorKind::kDenied) return std::unexpected(verified.error());
    return base::fail(ErrorKind::kDenied,
                      fmt::format("checkpoint: not signed by the key {} of log {}: {}", log.vkey(),
                                  origin, verified.error().message));
  }
  auto checkpoint = parse_checkpoint(note->text);
  if (!checkpoint) return std::unexpected(checkpoint.error());
  if (checkpoint->origin != origin) {
    return base::fail(ErrorKind::kDenied, fmt::format("checkpoint: it is of log {}, expected {}",
                                                      checkpoint->origin, origin));
  }
  return SignedCheckpoint{std::move(*checkpoint), std::move(*note)};
}

Result<SignedCheckpoint> open_checkpoint(std::string_view note_bytes, const NoteVerifier& log) {
  return open_checkpoint_of(log.name(), note_bytes, log);
}

Result<SignedCheckpoint> sign_checkpoint(const Checkpoint& checkpoint, NoteSigner& signer) {
  ONUS_CHECK(signer.verifier().name() == checkpoint.origin);
  ONUS_CHECK(signer.verifier().type() == NoteKeyType::kEd25519);
  Note note{checkpoint_text(checkpoint), {}};
  auto signature = signer.sign(note.text, 0);
  if (!signature) return std::unexpected(signature.error());
  note.signatures.push_back(std::move(*signature));
  return SignedCheckpoint{checkpoint, std::move(note)};
}

void add_signature(Note& note, NoteSignature signature) {
  const auto same = std::ranges::find_if(note.signatures, [&](const NoteSignature& other) {
    return other.name == signature.name && other.id == signature.id;
  });
  if (same == note.signatures.end()) {
    note.signatures.push_back(std::move(signature));
  } else {
    *same = std::move(signature);
  }
}

}  // namespace onus::ledger
