// Every kind of statement and what it says: the one table that reading, writing and the published
// schema are made from.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace onus::ledger {

enum class StatementKind : std::uint8_t {
  kLogFounded,
  kKeyEnrolled,
  kKeyRotated,
  kKeyRevoked,
  kKeyReplaced,
  kEstateAdopted,
  kAccessApproved,
  kRoleTaken,
  kRoleHandedOver,
  kRoleAccepted,
  kRiskAccepted,
  kRecoveryValidated,
  kDrillRecorded,
  kTextErased,
  kTimeSet,
  kLogReconciled,
  kEmergencyRequested,
  kEmergencyApproved,
  kEmergencyDenied,
  kEmergencyGranted,
  kEmergencyUsed,
  kEmergencyEnded,
  kEmergencyReviewed,
};
inline constexpr std::size_t kStatementKindCount = 23;

/// What a field of a statement's content holds.
enum class FieldType : std::uint8_t {
  kId,           // of an item, person or team
  kDigest,       // 64 hexadecimal digits
  kCommitment,   // the same: SHA-256 over a salt and a text that lies beside the log
  kStatement,    // the single-use id of another statement
  kTime,         // "2026-11-26T08:00:00Z"
  kWhole,        // a number from 0 to 2^53 - 1
  kWord,         // one of FieldSpec::words
  kText,         // 1 to kFieldTextBytesMax bytes, for names of machines, never of people
  kKey,          // "TYPE BASE64", as in authorized_keys, without a comment
  kFingerprint,  // "SHA256:…", as ssh-keygen -l prints it
  kFounders,     // [{"key": kKey, "person": kId}…], ascending by person
  kScope,        // [{"privilege": kText, "system": kText}…]
  kRules,        // ["REC004"…], ascending
};

inline constexpr std::size_t kFieldTextBytesMax = 1024;
inline constexpr std::size_t kFieldListMax = 1000;
inline constexpr std::size_t kIdBytesMax = 128;

struct FieldSpec {
  std::string_view name;
  FieldType type = FieldType::kText;
  bool required = true;
  std::string_view help;
  std::string_view words{};  // kWord: "passed|failed"
};

/// What a statement may be about.
enum class SubjectRule : std::uint8_t {
  kItem,    // anything in the estate
  kPerson,  // a person's id
  kLog,     // "@log"
  kEstate,  // "@estate"
};

struct KindSpec {
  StatementKind kind;
  std::string_view name;        // "access-approved"
  std::string_view name_space;  // of its signatures: "onus-approve@v1"
  SubjectRule subject = SubjectRule::kItem;
  bool names_estate = false;   // "estate" must stand in the body
  bool names_closure = false;  // "closure" must stand in the body
  std::string_view help;
  std::span<const FieldSpec> fields;
  bool open = false;  // its content is not laid down yet: any object
};

/// All kinds, in the order of the enumeration.
[[nodiscard]] std::span<const KindSpec> statement_kinds();
[[nodiscard]] const KindSpec& spec_of(StatementKind kind);
/// The kind of that name; nullptr where there is none.
[[nodiscard]] const KindSpec* find_kind(std::string_view name);

inline constexpr std::string_view kLogSubject = "@log";
inline constexpr std::string_view kEstateSubject = "@estate";

}  // namespace onus::ledger
