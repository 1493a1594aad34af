// Statements to be signed, each made out of what a person asks for; nothing is signed or written.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "onus/report/ledger_answers.h"
#include "onus/service/ledger.h"
#include "onus/service/session.h"

namespace onus::service {

/// What every statement needs besides what it says.
struct Author {
  std::string person;
  base::TimePoint now;
  base::Seconds expires_in{7 * 24 * 3600};  // until then it has to be in the log
  base::Rng* rng = nullptr;
};

/// A statement ready to be signed, and how to show it.
struct Draft {
  Proposal proposal;
  report::SigningView view;
};

[[nodiscard]] base::Result<Draft> draft_founding(
    const std::string& origin, const std::vector<std::pair<std::string, std::string>>& founders,
    const Author& author);

[[nodiscard]] base::Result<Draft> draft_adoption(const LedgerView& view, const Session& session,
                                                 const Author& author);

/// Errors  kInvalid: the estate here is not the newest adopted one; kNotFound: no such item.
[[nodiscard]] base::Result<Draft> draft_approval(const LedgerView& view, const Session& session,
                                                 const std::string& item, const Author& author);

struct AcceptRequest {
  std::string finding;
  std::string on;
  std::string until;
  std::string because;
};
[[nodiscard]] base::Result<Draft> draft_acceptance(const LedgerView& view, const Session& session,
                                                   const AcceptRequest& request,
                                                   const Author& author);

struct HandOverRequest {
  std::string role;
  std::string item;
  std::string to;  // empty: accept what was handed over
  bool accept = false;
};
[[nodiscard]] base::Result<Draft> draft_hand_over(const LedgerView& view,
                                                  const HandOverRequest& request,
                                                  const Author& author);

struct TakeRoleRequest {
  std::string item;
  std::string role = "owner";
};
/// Yes to a role that the newest adopted estate, or a hand-over since, names the author for.
///
/// Errors  kInvalid: the estate here is not the newest adopted one, or no such role; kNotFound: no
///         such item; kDenied: the author does not speak for who holds the role.
[[nodiscard]] base::Result<Draft> draft_role_taken(const LedgerView& view, const Session& session,
                                                   const TakeRoleRequest& request,
                                                   const Author& author);

struct DrillRequest {
  std::string path;
  std::string scenario;
  std::string result;
  std::string took;
  std::string evidence;  // a file
};
[[nodiscard]] base::Result<Draft> draft_drill(const LedgerView& view, const Session& session,
                                              const DrillRequest& request, const Author& author);

/// Erases the text beside an entry: the reason of an acceptance, the contact data of an adoption.
///
/// Errors  kNotFound: the entry has none, or it is gone already.
[[nodiscard]] base::Result<Draft> draft_erasure(const LedgerView& view, std::uint64_t entry,
                                                const Author& author);

/// An authority that may certify from now on; `key` is "TYPE BASE64".
///
/// Errors  kInvalid: no key, or the log knows it already.
[[nodiscard]] base::Result<Draft> draft_authority_added(const LedgerView& view,
                                                        const std::string& key,
                                                        const Author& author);
/// An authority that certifies nothing any more.
///
/// Errors  kNotFound: the log knows none of that fingerprint. kInvalid: it is retired already.
[[nodiscard]] base::Result<Draft> draft_authority_retired(const LedgerView& view,
                                                          const std::string& fingerprint,
                                                          const Author& author);

struct KeyRequest {
  ledger::StatementKind kind = ledger::StatementKind::kKeyEnrolled;
  std::string person;
  std::string key;       // "TYPE BASE64"; empty for a revocation
  std::string replaces;  // a fingerprint; empty: the person's only key
  std::string reason;    // revocations
  // Of a passkey's registration, so that it is found again; empty for other keys.
  std::string credential_id{}, aaguid{}, attestation{};
};
[[nodiscard]] base::Result<Draft> draft_key_change(const LedgerView& view,
                                                   const KeyRequest& request, const Author& author);

/// A proposal that others made, as it is to be shown before one signs it.
[[nodiscard]] report::SigningView view_of(const Proposal& proposal);

}  // namespace onus::service
