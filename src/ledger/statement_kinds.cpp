#include "onus/ledger/statement_kinds.h"

#include <algorithm>
#include <array>

#include "onus/base/check.h"

namespace onus::ledger {
namespace {

using enum FieldType;
using enum StatementKind;

constexpr std::string_view kRoles = "controls|maintainer|owner|session_controls|validator";
constexpr std::string_view kWhyRevoked = "compromised|left|lost|retired";

constexpr FieldSpec kFoundedFields[] = {
    {"founders", kFounders, true, "who founds the log, each with a key; all of them sign"},
};
constexpr FieldSpec kEnrolledFields[] = {
    {"key", kKey, true, "the new key, which signs too: proof that it is held"},
};
constexpr FieldSpec kRotatedFields[] = {
    {"key", kKey, true, "the new key, which signs too"},
    {"replaces", kFingerprint, true, "the key that ends now, which signs too"},
};
constexpr FieldSpec kRevokedFields[] = {
    {"fingerprint", kFingerprint, true, "the key that ends now"},
    {"reason", kWord, true, "why it ends", kWhyRevoked},
};
constexpr FieldSpec kReplacedFields[] = {
    {"key", kKey, true, "the new key, which signs too"},
    {"replaces", kFingerprint, true, "the lost key, which ends now"},
};
constexpr FieldSpec kAdoptedFields[] = {
    {"contact", kCommitment, true, "to names, addresses and numbers, which can be erased"},
    {"record", kDigest, true, "of the canonical estate without contact data, kept beside the log"},
};
constexpr FieldSpec kApprovedFields[] = {
    {"contents", kDigest, true, "of the text of what lies under the closure digest, kept beside"},
    {"open_findings", kRules, false, "what was found wrong with it when it was approved"},
    {"scope", kScope, false, "what a workflow gives access to, as approved"},
};
constexpr FieldSpec kTakenFields[] = {
    {"role", kWord, true, "the role that is taken", kRoles},
};
constexpr FieldSpec kHandedOverFields[] = {
    {"from", kId, true, "the party that holds the role"},
    {"role", kWord, true, "the role that is handed over", kRoles},
    {"to", kId, true, "the party that is to hold it"},
};
constexpr FieldSpec kRoleAcceptedFields[] = {
    {"hand_over", kStatement, true, "the statement by which it was handed over"},
    {"role", kWord, true, "the role that is accepted", kRoles},
};
constexpr FieldSpec kRiskFields[] = {
    {"because", kCommitment, false, "to the reason, which can be erased"},
    {"criticality", kWord, true, "of the operation at risk", "critical|high|normal"},
    {"finding", kText, true, "the rule whose finding is accepted: REC004"},
};
constexpr FieldSpec kValidatedFields[] = {
    {"contents", kDigest, true, "of the text of what lies under the closure digest, kept beside"},
    {"evidence", kDigest, true, "of the file that shows it, kept beside the log"},
    {"evidence_bytes", kWhole, true, "how long that file is"},
};
constexpr FieldSpec kDrillFields[] = {
    {"contents", kDigest, true, "of the text of what lies under the closure digest, kept beside"},
    {"evidence", kDigest, true, "of the file that shows it, kept beside the log"},
    {"evidence_bytes", kWhole, true, "how long that file is"},
    {"how", kWord, true, "somebody says so; no machine measured it", "attested"},
    {"result", kWord, true, "whether the path brought back what it should", "failed|passed"},
    {"scenario", kId, true, "what was taken to have failed"},
    {"took_s", kWhole, true, "seconds from beginning to end"},
};
constexpr FieldSpec kErasedFields[] = {
    {"commitment", kCommitment, true, "whose text was erased"},
};
constexpr FieldSpec kTimeFields[] = {
    {"time", kTime, true, "what time it is now, whatever the machine's clock says"},
};
constexpr FieldSpec kReconciledFields[] = {
    {"log", kText, true, "the origin of the other log"},
    {"root", kDigest, true, "its root at that size"},
    {"size", kWhole, true, "how much of it was seen"},
};

constexpr std::array<KindSpec, kStatementKindCount> kKinds{{
    {kLogFounded, "log-founded", "onus-found@v1", SubjectRule::kLog, false, false,
     "the log begins: its first people and their keys", kFoundedFields},
    {kKeyEnrolled, "key-enrolled", "onus-enrol-key@v1", SubjectRule::kPerson, false, false,
     "a person has a key from now on", kEnrolledFields},
    {kKeyRotated, "key-rotated", "onus-rotate-key@v1", SubjectRule::kPerson, false, false,
     "a person changes one key for another", kRotatedFields},
    {kKeyRevoked, "key-revoked", "onus-revoke-key@v1", SubjectRule::kPerson, false, false,
     "a key counts no more from now on", kRevokedFields},
    {kKeyReplaced, "key-replaced", "onus-replace-key@v1", SubjectRule::kPerson, false, false,
     "a lost key gives way to a new one, by the word of others", kReplacedFields},
    {kEstateAdopted, "estate-adopted", "onus-adopt@v1", SubjectRule::kEstate, true, false,
     "an estate is the declared truth from now on", kAdoptedFields},
    {kAccessApproved, "access-approved", "onus-approve@v1", SubjectRule::kItem, true, true,
     "an access model is approved as it is", kApprovedFields},
    {kRoleTaken, "role-taken", "onus-take-role@v1", SubjectRule::kItem, true, false,
     "whom the estate names for a role says yes to it", kTakenFields},
    {kRoleHandedOver, "role-handed-over", "onus-hand-over@v1", SubjectRule::kItem, false, false,
     "a role is offered to somebody else", kHandedOverFields},
    {kRoleAccepted, "role-accepted", "onus-accept-role@v1", SubjectRule::kItem, false, false,
     "an offered role is accepted and goes over", kRoleAcceptedFields},
    {kRiskAccepted, "risk-accepted", "onus-accept-risk@v1", SubjectRule::kItem, true, true,
     "somebody answers for a risk until a date", kRiskFields},
    {kRecoveryValidated, "recovery-validated", "onus-validate@v1", SubjectRule::kItem, true, true,
     "a recovery path was shown to work", kValidatedFields},
    {kDrillRecorded, "drill-recorded", "onus-record-drill@v1", SubjectRule::kItem, true, true,
     "a recovery path was exercised by hand", kDrillFields},
    {kTextErased, "text-erased", "onus-erase@v1", SubjectRule::kLog, false, false,
     "a text beside the log is no more", kErasedFields},
    {kTimeSet, "time-set", "onus-set-time@v1", SubjectRule::kLog, false, false,
     "time is now this, by the word of people", kTimeFields},
    {kLogReconciled, "log-reconciled", "onus-reconcile@v1", SubjectRule::kLog, false, false,
     "what another place's log saw is known here", kReconciledFields},
    {kEmergencyRequested,
     "emergency-requested",
     "onus-emergency-request@v1",
     SubjectRule::kItem,
     true,
     false,
     "emergency access is asked for",
     {},
     true},
    {kEmergencyApproved,
     "emergency-approved",
     "onus-emergency-approve@v1",
     SubjectRule::kItem,
     true,
     false,
     "a request is approved",
     {},
     true},
    {kEmergencyDenied,
     "emergency-denied",
     "onus-emergency-deny@v1",
     SubjectRule::kItem,
     true,
     false,
     "a request is denied",
     {},
     true},
    {kEmergencyGranted,
     "emergency-granted",
     "onus-emergency-grant@v1",
     SubjectRule::kItem,
     true,
     false,
     "a credential is issued",
     {},
     true},
    {kEmergencyUsed,
     "emergency-used",
     "onus-emergency-use@v1",
     SubjectRule::kItem,
     true,
     false,
     "a credential is used",
     {},
     true},
    {kEmergencyEnded,
     "emergency-ended",
     "onus-emergency-end@v1",
     SubjectRule::kItem,
     true,
     false,
     "emergency access is over",
     {},
     true},
    {kEmergencyReviewed,
     "emergency-reviewed",
     "onus-emergency-review@v1",
     SubjectRule::kItem,
     true,
     false,
     "what was done is reviewed",
     {},
     true},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (static_cast<std::size_t>(kKinds[i].kind) != i) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace

std::span<const KindSpec> statement_kinds() { return kKinds; }

const KindSpec& spec_of(StatementKind kind) {
  const auto at = static_cast<std::size_t>(kind);
  ONUS_CHECK(at < kKinds.size());
  return kKinds[at];
}

const KindSpec* find_kind(std::string_view name) {
  const auto* at = std::find_if(kKinds.begin(), kKinds.end(),
                                [&](const KindSpec& spec) { return spec.name == name; });
  return at == kKinds.end() ? nullptr : at;
}

}  // namespace onus::ledger
