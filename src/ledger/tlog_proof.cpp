#include "onus/ledger/tlog_proof.h"

#include <fmt/format.h>

#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/ledger/checkpoint.h"
#include "text.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";

std::unexpected<base::Error> malformed(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("tlog-proof: {}", why));
}

// What follows `word` and a space; none if the line begins otherwise.
std::optional<std::string_view> after(std::string_view line, std::string_view word) {
  if (!line.starts_with(word) || !line.substr(word.size()).starts_with(' ')) return std::nullopt;
  return line.substr(word.size() + 1);
}

}  // namespace

Result<TlogProof> parse_tlog_proof(std::string_view text) {
  if (text.size() > kTlogProofBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("tlog-proof: {} bytes (at most {})",
                                                     text.size(), kTlogProofBytesMax));
  }
  std::string_view rest = text;
  if (take_line(rest) != kFirstLine) {
    return malformed(fmt::format("the first line is not {}", kFirstLine));
  }
  TlogProof proof;
  auto line = take_line(rest);
  if (const auto extra = line ? after(*line, "extra") : std::nullopt) {
    auto bytes = codec::base64_decode(*extra);
    if (!bytes) return malformed(fmt::format("the line extra: {}", bytes.error().message));
    proof.extra = std::move(*bytes);
    line = take_line(rest);
  }
  const auto digits = line ? after(*line, "index") : std::nullopt;
  const auto index = digits ? parse_decimal(*digits) : std::nullopt;
  if (!index) return malformed("no line `index NUMBER` where it belongs");
  proof.index = *index;
  while (true) {
    line = take_line(rest);
    if (!line) return malformed("no blank line after the hashes");
    if (line->empty()) break;
    const auto hash = parse_hash(*line);
    if (!hash) {
      return malformed(fmt::format("hash {} is not 32 bytes in base64", proof.hashes.size() + 1));
    }
    if (proof.hashes.size() == kProofHashesMax) {
      return base::fail(ErrorKind::kLimit,
                        fmt::format("tlog-proof: more than {} hashes", kProofHashesMax));
    }
    proof.hashes.push_back(*hash);
  }
  if (rest.empty()) return malformed("no checkpoint");
  proof.checkpoint = rest;
  return proof;
}

std::string tlog_proof_text(const TlogProof& proof) {
  ONUS_CHECK(proof.hashes.size() <= kProofHashesMax && !proof.checkpoint.empty());
  std::string text = fmt::format("{}\n", kFirstLine);
  if (proof.extra) text += fmt::format("extra {}\n", codec::base64_encode(*proof.extra));
  text += fmt::format("index {}\n", proof.index);
  for (const Hash& hash : proof.hashes) text.append(hash_text(hash)).append("\n");
  return text.append("\n").append(proof.checkpoint);
}

Result<ProvenEntry> verify_tlog_proof(const TlogProof& proof, std::string_view entry,
                                      const WitnessPolicy& policy) {
  const auto note = parse_note(proof.checkpoint);
  if (!note) return std::unexpected(note.error());
  auto verdict = check_policy(policy, *note);
  if (!verdict) return std::unexpected(verdict.error());
  const auto checkpoint = parse_checkpoint(note->text);
  if (!checkpoint) return std::unexpected(checkpoint.error());
  const auto included = verify_inclusion({proof.index, checkpoint->size}, leaf_hash(entry),
                                         proof.hashes, checkpoint->root);
  if (!included) {
    return base::fail(included.error().kind,
                      fmt::format("tlog-proof: {}", included.error().message));
  }
  return ProvenEntry{proof.index, checkpoint->size, std::move(*verdict)};
}

}  // namespace onus::ledger
