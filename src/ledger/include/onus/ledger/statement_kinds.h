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
  kEmergencyFrozen,
  kEmergencyThawed,
  kEmergencyNotified,
  kAuthorityAdded,
  kAuthorityRetired,
};
inline constexpr std::size_t kStatementKindCount = 28;

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
  kNames,        // ["turbine-admin"…]: of accounts, each an id-like word; ascending, at least one
  kLeaf,         // 64 hexadecimal digits: the leaf hash of a statement of this log
  kNetworks,     // "192.0.2.7,2001:db8::/32", as OpenSSH's source-address takes it
  kBase64url,    // without padding
  kUuid,         // "08987058-cadc-4b81-b6e1-30de50dcbe96", lower case
};

inline constexpr std::size_t kFieldTextBytesMax = 1024;
inline constexpr std::size_t kFieldListMax = 1000;
inline constexpr std::size_t kIdBytesMax = 128;
inline constexpr std::size_t kNamesMax = 64;
inline constexpr std::size_t kNameBytesMax = 64;         // of one of them
inline constexpr std::size_t kNetworksMax = 16;          // in one field
inline constexpr std::size_t kBase64urlBytesMax = 1400;  // a credential id has at most 1,023 bytes

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

/// Who may say it. The log's own word is signed by its own key, and its actor is "@log".
enum class SpeakerRule : std::uint8_t { kPerson, kLog, kEither };

struct KindSpec {
  StatementKind kind;
  std::string_view name;        // "access-approved"
  std::string_view name_space;  // of its signatures: "onus-approve@v1"
  SubjectRule subject = SubjectRule::kItem;
  bool names_estate = false;   // "estate" must stand in the body
  bool names_closure = false;  // "closure" must stand in the body
  std::string_view help;
  std::span<const FieldSpec> fields;
  SpeakerRule speaker = SpeakerRule::kPerson;
};

/// All kinds, in the order of the enumeration.
[[nodiscard]] std::span<const KindSpec> statement_kinds();
[[nodiscard]] const KindSpec& spec_of(StatementKind kind);
/// The kind of that name; nullptr where there is none.
[[nodiscard]] const KindSpec* find_kind(std::string_view name);

inline constexpr std::string_view kLogSubject = "@log";
inline constexpr std::string_view kEstateSubject = "@estate";
inline constexpr std::string_view kLogActor = "@log";

}  // namespace onus::ledger
