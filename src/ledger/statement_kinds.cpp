#include "onus/ledger/statement_kinds.h"

#include <algorithm>
#include <array>

#include "onus/base/check.h"

namespace onus::ledger {
namespace {

using enum FieldType;
using enum StatementKind;

constexpr std::string_view kRoles = "controls|maintainer|owner|session_controls|validator";
constexpr std::string_view kVouched = "none|self|trusted|untrusted";
constexpr std::string_view kWhyRevoked = "compromised|left|lost|retired";

constexpr FieldSpec kFoundedFields[] = {
    {"founders", kFounders, true, "who founds the log, each with a key; all of them sign"},
};
constexpr FieldSpec kEnrolledFields[] = {
    {"aaguid", kUuid, false, "of a passkey: the model that its authenticator says it is"},
    {"attestation", kWord, false, "of a passkey: whether somebody vouches for that model",
     kVouched},
    {"credential_id", kBase64url, false, "of a passkey: by which its authenticator knows it"},
    {"key", kKey, true, "the new key, which signs too: proof that it is held"},
};
constexpr FieldSpec kRotatedFields[] = {
    {"aaguid", kUuid, false, "of a passkey: the model that its authenticator says it is"},
    {"attestation", kWord, false, "of a passkey: whether somebody vouches for that model",
     kVouched},
    {"credential_id", kBase64url, false, "of a passkey: by which its authenticator knows it"},
    {"key", kKey, true, "the new key, which signs too"},
    {"replaces", kFingerprint, true, "the key that ends now, which signs too"},
};
constexpr FieldSpec kRevokedFields[] = {
    {"fingerprint", kFingerprint, true, "the key that ends now"},
    {"reason", kWord, true, "why it ends", kWhyRevoked},
};
constexpr FieldSpec kReplacedFields[] = {
    {"aaguid", kUuid, false, "of a passkey: the model that its authenticator says it is"},
    {"attestation", kWord, false, "of a passkey: whether somebody vouches for that model",
     kVouched},
    {"credential_id", kBase64url, false, "of a passkey: by which its authenticator knows it"},
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

constexpr FieldSpec kRequestedFields[] = {
    {"duration_s", kWhole, true, "for how long, from the grant on"},
    {"extends", kStatement, false, "the request whose access this one carries on"},
    {"failure", kId, true, "the scenario or item that is said to have failed"},
    {"key", kKey, true, "the key to be certified; it never leaves who asks"},
    {"path", kId, false, "the recovery path that is followed"},
    {"policy", kId, true, "the policy by which it is asked for"},
    {"principals", kNames, true, "the accounts to sign in as"},
    {"reason", kCommitment, true, "to the reason, which can be erased"},
    {"source_address", kNetworks, false, "from where alone the credential may be used"},
    {"ticket", kText, false, "the incident or ticket"},
};
constexpr FieldSpec kEmergencyApprovedFields[] = {
    {"failure", kWord, true, "what the approver found out about the declared failure",
     "confirmed|contradicted|not-checked"},
    {"request", kStatement, true, "the request that is approved"},
    {"request_leaf", kLeaf, true, "its leaf hash: this request and no other"},
};
constexpr FieldSpec kDeniedFields[] = {
    {"reason", kCommitment, false, "to the reason, which can be erased"},
    {"request", kStatement, true, "the request that is denied"},
    {"request_leaf", kLeaf, true, "its leaf hash: this request and no other"},
};
constexpr FieldSpec kGrantedFields[] = {
    {"authority", kFingerprint, true, "the key that signs the certificate"},
    {"key", kFingerprint, true, "the key that is certified"},
    {"principals", kNames, true, "the accounts that it opens, as requested"},
    {"recorded", kWord, true, "whether the session must be recorded", "no|yes"},
    {"request", kStatement, true, "the request that is granted"},
    {"source_address", kNetworks, false, "from where alone it may be used, as requested"},
};
constexpr FieldSpec kUsedFields[] = {
    {"host", kText, true, "the host that let it in, by its own name"},
    {"request", kStatement, true, "the request under which it happened"},
    {"session", kText, true, "the session, by the host's own name for it"},
};
constexpr FieldSpec kEndedFields[] = {
    {"reason", kWord, true, "why it is over", "expired|finished|revoked|withdrawn"},
    {"request", kStatement, true, "the request that is over"},
};
constexpr FieldSpec kReviewedFields[] = {
    {"class", kWord, true, "what it turned out to be", "drill|emergency|misuse"},
    {"evidence", kDigest, false, "of a file about it, kept beside the log"},
    {"evidence_bytes", kWhole, false, "how long that file is"},
    {"notes", kCommitment, false, "to what the reviewer found, which can be erased"},
    {"request", kStatement, true, "the request that is reviewed"},
    {"rollback", kWord, true, "whether what was changed was taken back", "done|none-needed|open"},
    {"rotated", kWord, true, "whether what was touched was renewed", "done|none-needed|open"},
};
constexpr FieldSpec kFrozenFields[] = {
    {"reason", kCommitment, false, "to the reason, which can be erased"},
};
constexpr FieldSpec kThawedFields[] = {
    {"frozen", kStatement, true, "the freeze that is lifted"},
};
constexpr FieldSpec kNotifiedFields[] = {
    {"about", kStatement, true, "the statement that was told"},
    {"channel", kId, true, "the channel that took it or did not"},
    {"outcome", kWord, true, "whether the channel took it", "failed|received"},
    {"overdue_days", kWhole, false,
     "what was told is that the review is overdue, by so many days; left out: the statement"},
    {"receipt", kCommitment, true, "to what the channel answered, which can be erased"},
    {"request", kStatement, false, "the request that it is about; left out: a freeze"},
};
constexpr FieldSpec kAuthorityAddedFields[] = {
    {"key", kKey, true, "the public half of the authority"},
    {"purpose", kWord, true, "what it signs", "ssh-user"},
};
constexpr FieldSpec kAuthorityRetiredFields[] = {
    {"fingerprint", kFingerprint, true, "the authority that ends"},
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
    {kEmergencyRequested, "emergency-requested", "onus-emergency-request@v1", SubjectRule::kItem,
     true, false, "emergency access is asked for", kRequestedFields},
    {kEmergencyApproved, "emergency-approved", "onus-emergency-approve@v1", SubjectRule::kItem,
     false, false, "a request is approved", kEmergencyApprovedFields},
    {kEmergencyDenied, "emergency-denied", "onus-emergency-deny@v1", SubjectRule::kItem, false,
     false, "a request is denied", kDeniedFields},
    {kEmergencyGranted, "emergency-granted", "onus-emergency-grant@v1", SubjectRule::kItem, false,
     false, "a credential may be issued, and no other", kGrantedFields, SpeakerRule::kLog},
    {kEmergencyUsed, "emergency-used", "onus-emergency-use@v1", SubjectRule::kItem, false, false,
     "a credential was used, on the word of a host", kUsedFields, SpeakerRule::kLog},
    {kEmergencyEnded, "emergency-ended", "onus-emergency-end@v1", SubjectRule::kItem, false, false,
     "emergency access is over", kEndedFields, SpeakerRule::kEither},
    {kEmergencyReviewed, "emergency-reviewed", "onus-emergency-review@v1", SubjectRule::kItem,
     false, false, "what was done is reviewed", kReviewedFields},
    {kEmergencyFrozen, "emergency-frozen", "onus-emergency-freeze@v1", SubjectRule::kItem, false,
     false, "nothing is granted under a policy for some hours", kFrozenFields},
    {kEmergencyThawed, "emergency-thawed", "onus-emergency-thaw@v1", SubjectRule::kItem, false,
     false, "a freeze is lifted", kThawedFields},
    {kEmergencyNotified, "emergency-notified", "onus-emergency-notice@v1", SubjectRule::kItem,
     false, false, "whether a notice reached its channel", kNotifiedFields, SpeakerRule::kLog},
    {kAuthorityAdded, "authority-added", "onus-add-authority@v1", SubjectRule::kLog, false, false,
     "hosts may trust certificates of this key", kAuthorityAddedFields},
    {kAuthorityRetired, "authority-retired", "onus-retire-authority@v1", SubjectRule::kLog, false,
     false, "no certificate is made with this key any more", kAuthorityRetiredFields},
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
