// Statements: the body that people sign, and the entry that the log makes of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/codec/json.h"
#include "onus/crypto/sha256.h"
#include "onus/crypto/sshsig.h"
#include "onus/ledger/statement_kinds.h"

namespace onus::ledger {

using base::TimePoint;
using crypto::Digest;

inline constexpr std::size_t kStatementBytesMax = 65535;  // of an entry, as C2SP tlog-tiles has it
inline constexpr std::size_t kSignaturesMax = 64;         // on one statement
inline constexpr std::size_t kStatementIdDigits = 32;     // hexadecimal: 128 random bits
inline constexpr std::size_t kOriginBytesMax = 255;

/// A state of the log that an actor had seen: it bounds the time of signing from below.
struct SeenCheckpoint {
  std::uint64_t size = 0;
  Digest root;

  bool operator==(const SeenCheckpoint&) const = default;
};

/// What a person signs.
struct StatementBody {
  StatementKind kind = StatementKind::kAccessApproved;
  std::string subject;
  std::string actor;   // the person whose word it is, or who began it
  std::string origin;  // of the one log that it is meant for
  std::string id;      // single use
  codec::JsonValue content;
  std::optional<Digest> estate;   // the estate that it was made over
  std::optional<Digest> closure;  // the item with all that it rests on
  std::optional<TimePoint> valid_from, valid_to;
  TimePoint expires;  // not taken into the log from then on
  SeenCheckpoint seen;

  [[nodiscard]] std::string_view text(std::string_view field) const;  // of the content; or empty
  [[nodiscard]] std::optional<Digest> digest(std::string_view field) const;
  [[nodiscard]] std::int64_t whole(std::string_view field) const;  // or 0

  bool operator==(const StatementBody&) const = default;
};

/// What the log adds.
struct Envelope {
  std::uint64_t sequence = 0;      // of the subject in this log, from 0
  std::optional<Digest> previous;  // leaf hash of the subject's previous statement
  TimePoint received;

  bool operator==(const Envelope&) const = default;
};

/// One entry of the log, its signatures not yet looked at.
struct Entry {
  StatementBody body;
  std::string body_text;  // the bytes that were signed
  Envelope envelope;
  std::vector<std::string> signatures;  // SSHSIG blobs, each as it was made
};

/// Who signed, by the key alone; whose key that is depends on the moment.
struct Signer {
  std::string fingerprint;  // "SHA256:…"
  crypto::SignatureFacts facts;

  bool operator==(const Signer&) const = default;
};

/// An entry whose every signature fits its body, in the namespace of its kind.
struct Statement {
  StatementBody body;
  Envelope envelope;
  std::vector<Signer> signers;  // in the order of the entry, no key twice
  Digest leaf;                  // the hash of the entry in the log's tree
};

/// The canonical text of a body: what is signed.
///
/// Errors  kInvalid: a field is missing, unknown or of another form; the message names it.
///         kLimit: a text or list is too long.
[[nodiscard]] base::Result<std::string> body_text(const StatementBody& body);

/// Errors  As body_text; kInvalid also for any spelling but the canonical one.
/// Source  docs/formats/statements.md
[[nodiscard]] base::Result<StatementBody> parse_body(std::string_view text);

/// The canonical text of an entry: a leaf of the log.
///
/// Pre     `body_text` is canonical: `body_text()` or `parse_entry` made it.
/// Errors  kLimit: more than kStatementBytesMax or kSignaturesMax. kInvalid: no signature.
[[nodiscard]] base::Result<std::string> entry_text(const Entry& entry);

/// Errors  kLimit: longer than kStatementBytesMax, said before anything is read. kInvalid: as
///         parse_body, or an envelope or signature of another form.
[[nodiscard]] base::Result<Entry> parse_entry(std::string_view text);

/// Reads an entry and verifies its signatures. Needs nothing but the entry, so that many can be
/// checked at once.
///
/// Errors  As parse_entry; kDenied: a signature is in another namespace, or does not fit, or one
///         key signed twice. kIo: the crypto library failed.
/// Threads Any number at once.
[[nodiscard]] base::Result<Statement> check_entry(std::string_view text);
[[nodiscard]] base::Result<Statement> check_entry(const Entry& entry, std::string_view text);

/// Whether `text` is an id: [a-z0-9][a-z0-9._-]*, at most kIdBytesMax bytes.
[[nodiscard]] bool is_id(std::string_view text);

/// Reads "2026-11-26T08:00:00Z" and nothing else.
[[nodiscard]] std::optional<TimePoint> parse_utc(std::string_view text);

/// The JSON Schema of entries and bodies, made from the table of kinds. Draft 7.
[[nodiscard]] std::string statement_schema();

}  // namespace onus::ledger
