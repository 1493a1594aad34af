#include "onus/ledger/witness.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/base/check.h"
#include "text.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

enum Status : int {
  kOk = 200,
  kBadRequest = 400,
  kForbidden = 403,
  kNotKnown = 404,
  kConflict = 409,
  kUnprocessable = 422,
};

std::unexpected<base::Error> malformed(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("add-checkpoint: {}", why));
}

WitnessAnswer refused(Status status, std::string_view why) {
  return {status, {}, fmt::format("{}\n", why)};
}

WitnessAnswer conflict(std::uint64_t size) {
  return {kConflict, std::string(kTlogSizeType), fmt::format("{}\n", size)};
}

// A note's text, whatever its signatures look like: one that cannot be read is an invalid signature
// of a known log, not a malformed request.
std::string_view text_of(std::string_view note) {
  const std::size_t blank = note.rfind("\n\n");
  return blank == std::string_view::npos ? note : note.substr(0, blank + 1);
}

// Whether the new head goes on from what was cosigned; none if it does.
std::optional<WitnessAnswer> judged(const AddCheckpoint& request, const Checkpoint& checkpoint,
                                    const std::optional<WitnessedHead>& known) {
  const std::uint64_t known_size = known ? known->size : 0;
  if (request.old_size != known_size) return conflict(known_size);
  if (known_size == 0) {
    if (request.proof.empty()) return std::nullopt;
    return refused(kUnprocessable, "the consistency proof from an empty log must be empty");
  }
  ONUS_CHECK(known.has_value());
  if (checkpoint.size == known_size && checkpoint.root != known->root) return conflict(known_size);
  const HeadPair heads{{known_size, checkpoint.size}, known->root, checkpoint.root};
  if (verify_consistency(heads, request.proof)) return std::nullopt;
  return refused(kUnprocessable, "the consistency proof does not hold");
}

}  // namespace

Result<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
  if (body.size() > kAddCheckpointBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("add-checkpoint: {} bytes (at most {})",
                                                     body.size(), kAddCheckpointBytesMax));
  }
  AddCheckpoint request;
  std::string_view rest = body;
  auto line = take_line(rest);
  constexpr std::string_view kOld = "old ";
  if (!line || !line->starts_with(kOld)) return malformed("the first line is not `old SIZE`");
  const auto size = parse_decimal(line->substr(kOld.size()));
  if (!size) return malformed("the old size is no number in decimal digits");
  request.old_size = *size;
  while (true) {
    line = take_line(rest);
    if (!line) return malformed("no blank line after the proof");
    if (line->empty()) break;
    const auto hash = parse_hash(*line);
    if (!hash) {
      return malformed(fmt::format("hash {} is not 32 bytes in base64", request.proof.size() + 1));
    }
    if (request.proof.size() == kProofHashesMax) {
      return base::fail(ErrorKind::kLimit,
                        fmt::format("add-checkpoint: more than {} hashes", kProofHashesMax));
    }
    request.proof.push_back(*hash);
  }
  if (rest.empty()) return malformed("no checkpoint");
  request.checkpoint = rest;
  return request;
}

std::string add_checkpoint_body(const AddCheckpoint& request) {
  ONUS_CHECK(request.proof.size() <= kProofHashesMax && !request.checkpoint.empty());
  std::string body = fmt::format("old {}\n", request.old_size);
  for (const Hash& hash : request.proof) body.append(hash_text(hash)).append("\n");
  return body.append("\n").append(request.checkpoint);
}

Result<std::optional<WitnessedHead>> MemoryWitnessState::head(std::string_view origin) const {
  const std::lock_guard lock(mutex_);
  const auto found = heads_.find(origin);
  if (found == heads_.end()) return std::nullopt;
  return found->second;
}

Result<bool> MemoryWitnessState::advance(std::string_view origin,
                                         const std::optional<WitnessedHead>& before,
                                         const WitnessedHead& after) {
  const std::lock_guard lock(mutex_);
  const auto found = heads_.find(origin);
  const bool same = found == heads_.end() ? !before.has_value() : before == found->second;
  if (!same) return false;
  heads_.insert_or_assign(std::string(origin), after);
  return true;
}

Result<WitnessAnswer> Witness::add_checkpoint(std::string_view body) {
  ONUS_CHECK(signer_.verifier().type() == NoteKeyType::kCosignature);
  const auto request = parse_add_checkpoint(body);
  if (!request) return refused(kBadRequest, request.error().message);
  const auto checkpoint = parse_checkpoint(text_of(request->checkpoint));
  if (!checkpoint) return refused(kBadRequest, checkpoint.error().message);
  std::vector<NoteVerifier> keys;
  for (const WitnessedLog& log : logs_) {
    if (log.origin == checkpoint->origin) keys.push_back(log.key);
  }
  if (keys.empty()) return refused(kNotKnown, "unknown log");
  const auto note = parse_note(request->checkpoint);
  if (!note) return refused(kForbidden, "invalid signature: " + note.error().message);
  if (const auto verified = verify_note(*note, keys); !verified) {
    if (verified.error().kind == ErrorKind::kIo) return std::unexpected(verified.error());
    return refused(kForbidden, "invalid signature: " + verified.error().message);
  }
  if (request->old_size > checkpoint->size) {
    return refused(kBadRequest, "the old size is above the checkpoint's");
  }
  const auto known = state_.head(checkpoint->origin);
  if (!known) return std::unexpected(known.error());
  if (auto refusal = judged(*request, *checkpoint, *known)) return std::move(*refusal);
  // Signed first, so that a failing signer leaves no head that was never cosigned; sent only after
  // the head is stored.
  const auto cosignature =
      signer_.sign(note->text, static_cast<std::uint64_t>(clock_.now().time_since_epoch().count()));
  if (!cosignature) return std::unexpected(cosignature.error());
  const auto advanced =
      state_.advance(checkpoint->origin, *known, {checkpoint->size, checkpoint->root});
  if (!advanced) return std::unexpected(advanced.error());
  if (!*advanced) {
    const auto now = state_.head(checkpoint->origin);
    if (!now) return std::unexpected(now.error());
    return conflict(*now ? (*now)->size : 0);
  }
  return WitnessAnswer{kOk, {}, signature_line(*cosignature)};
}

}  // namespace onus::ledger
