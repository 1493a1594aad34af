// The gate for production: what passes, why not, and the passport that a pipeline verifies.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/crypto/private_key.h"
#include "onus/crypto/public_key.h"
#include "onus/report/gate_answers.h"
#include "onus/service/ledger_facts.h"
#include "onus/service/session.h"

namespace onus::service {

inline constexpr base::Seconds kPassportLastsMax{90 * 24 * 3600};
inline constexpr std::string_view kPassportType = "urn:onus:production-passport:v1";
inline constexpr std::string_view kInTotoPayload = "application/vnd.in-toto+json";

/// What must hold. Written as JSON; what is left out keeps its default.
struct GatePolicy {
  bool approved = true;                 // every workflow and recovery path, at this very closure
  bool proven = true;                   // at least one recovery path, within its term
  bool all_proven = false;              // every one
  bool identities = true;               // every identity in the chain has an owner
  bool committed = true;                // the estate is what the repository's commit holds
  base::Seconds lasts{30 * 24 * 3600};  // of a passport, at most

  bool operator==(const GatePolicy&) const = default;
};

/// Errors  kInvalid: not JSON, an unknown key, a value of another kind or out of bounds.
/// Source  docs/formats/passport.md
[[nodiscard]] base::Result<GatePolicy> parse_gate_policy(std::string_view json);

struct GateRequest {
  std::vector<std::string>
      items;  // operations, workflows or recovery paths; empty: all in production
  std::vector<std::string> given;  // taken out for maintenance
  GatePolicy policy;
};

/// Whether the items pass.
///
/// Errors  kNotFound, kInvalid: a name. kIo: the ledger cannot be read.
/// Cost    That of a check with its sweep.
[[nodiscard]] base::Result<report::GateAnswer> gate(const LedgerView& view, const Session& session,
                                                    const GateRequest& request);

/// The passport of an answer that passed: a DSSE envelope over an in-toto Statement, signed by the
/// log's key.
///
/// Pre     answer.passed().
/// Errors  kIo: signing. kDenied: it would last no time.
[[nodiscard]] base::Result<std::string> make_passport(const LedgerView& view,
                                                      const Session& session,
                                                      const report::GateAnswer& answer,
                                                      const GatePolicy& policy,
                                                      const crypto::PrivateKey& key);

/// What a pipeline holds a passport against. What is not given is not asked for.
struct PassportDemand {
  base::TimePoint now;
  std::string item;    // it must be among the subjects
  std::string estate;  // digest in hex
  std::string commit;
  std::optional<std::uint64_t> log_size_min;  // no older state of the log than one seen before
  std::optional<base::TimePoint> issued_min;  // no older passport than one accepted before
};

/// A passport that was accepted.
struct Passport {
  std::vector<std::string> items;
  std::string estate, commit, origin;
  base::TimePoint issued, expires;
  std::uint64_t log_size = 0;
};

/// Verifies a passport with nothing but the key.
///
/// Errors  kDenied: not signed by `key`; expired, or not yet valid; another item, estate or commit;
///         older than what is asked for: the message says which. kInvalid: no passport.
/// Source  DSSE; in-toto Statement v1; docs/formats/passport.md
[[nodiscard]] base::Result<Passport> verify_passport(std::string_view envelope,
                                                     const crypto::PublicKey& key,
                                                     const PassportDemand& demand);

/// The Ed25519 key of a note verifier key ("NAME+HASH+BASE64").
///
/// Errors  kInvalid: another kind of key, or none.
[[nodiscard]] base::Result<crypto::PublicKey> log_public_key(std::string_view verifier_key);

}  // namespace onus::service
