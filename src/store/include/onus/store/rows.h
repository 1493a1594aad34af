// What the store keeps besides the entries: plain values, the same behind every database.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/crypto/sha256.h"

namespace onus::store {

inline constexpr std::size_t kEntryBytesMax = 65'535;  // what a tlog-tiles bundle can hold
inline constexpr std::size_t kNameBytesMax = 1'024;    // of a subject, kind, actor, id, state key
inline constexpr std::size_t kDetailBytesMax = 65'535;
inline constexpr std::size_t kStateBytesMax = 1U << 20U;
inline constexpr std::size_t kTextBytesMax = 16U << 20U;         // of one erasable text
inline constexpr std::size_t kNoteBytesMax = 1U << 16U;          // of one signed checkpoint
inline constexpr std::size_t kStatementsPerQueryMax = 10'000;    // a longer answer comes in pages
inline constexpr std::uint64_t kAttachmentBytesMax = 1U << 30U;  // of one file beside the log

/// What can be asked about a statement without reading its entry. Derived: `rebuild` makes it anew.
struct StatementRow {
  std::uint64_t index = 0;                  // its place in the log
  std::string kind;                         // "approval", "handover" …
  std::string subject;                      // what it is about
  std::uint64_t subject_sequence = 0;       // 0 for the subject's first statement
  std::string actor;                        // who is answerable for it
  std::string id;                           // single use: the store refuses a second one
  crypto::Digest body;                      // SHA-256 of what was signed
  base::TimePoint received;                 // when the log took it; never before its predecessor's
  base::TimePoint valid_from;               // when it begins to hold
  std::optional<base::TimePoint> valid_to;  // when it no longer holds; empty: open
  std::string detail;                       // the kind's own columns, for answers without the entry

  bool operator==(const StatementRow&) const = default;
};

enum class StatementOrder : std::uint8_t {
  kLog,          // by index, ascending
  kNewestFirst,  // by index, descending
  kNewestValid,  // by valid_from, then index, descending: the first that fits is the one in force
};

/// Which statements: all that is set must fit.
struct StatementQuery {
  std::optional<std::string> subject{};
  std::optional<std::string> kind{};
  std::optional<std::string> actor{};
  std::optional<base::TimePoint> valid_at{};  // valid_from <= t, and valid_to open or > t
  std::optional<std::uint64_t> known_size{};  // only entries of the log as it was at this size
  std::uint64_t from_index = 0;               // only entries at or after this one
  StatementOrder order = StatementOrder::kLog;
  std::size_t limit = kStatementsPerQueryMax;
};

/// A tree head as the log signed it.
struct SignedHead {
  std::uint64_t size = 0;
  crypto::Digest root;
  std::string note;  // the signed note: our signature, no cosignatures

  bool operator==(const SignedHead&) const = default;
};

/// A witness's line under a checkpoint.
struct Cosignature {
  std::string witness;  // the key's name in the note
  std::string line;     // "— NAME BASE64\n", as it stands in the note

  bool operator==(const Cosignature&) const = default;
};

using Salt = std::array<std::uint8_t, 32>;

/// Text that may name somebody: the log holds the commitment only, so that the text can be erased.
struct ErasableText {
  Salt salt{};
  std::string text;

  bool operator==(const ErasableText&) const = default;
};

/// SHA-256("onus-text-v1" ‖ 0x00 ‖ salt ‖ text): what an entry says in the text's place.
[[nodiscard]] base::Result<crypto::Digest> text_commitment(const ErasableText& text);

/// A file beside the log that an entry names by its digest.
struct AttachmentRow {
  crypto::Digest digest;
  std::uint64_t index = 0;  // the first entry that names it

  bool operator==(const AttachmentRow&) const = default;
};

/// What a log is, fixed when it is made.
struct LogIdentity {
  std::string origin;        // the checkpoint's first line
  std::string verifier_key;  // the log's key, as a signed-note verifier key

  bool operator==(const LogIdentity&) const = default;
};

}  // namespace onus::store
