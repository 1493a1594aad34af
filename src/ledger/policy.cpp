#include "onus/ledger/policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/base/check.h"
#include "onus/ledger/checkpoint.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

// The log that signed the note, under its own origin.
Result<std::size_t> signing_log(const WitnessPolicy& policy, const Note& note) {
  const auto checkpoint = parse_checkpoint(note.text);
  if (!checkpoint) return std::unexpected(checkpoint.error());
  for (std::size_t i = 0; i < policy.logs.size(); ++i) {
    const NoteVerifier& log = policy.logs[i].key;
    if (log.name() != checkpoint->origin) continue;
    const auto verified = verify_note(note, std::span(&log, 1));
    if (verified) return i;
    return base::fail(verified.error().kind,
                      fmt::format("checkpoint of {}: {}", log.name(), verified.error().message));
  }
  return base::fail(ErrorKind::kDenied,
                    fmt::format("checkpoint: the policy knows no log {}", checkpoint->origin));
}

std::string absent_names(const WitnessPolicy& policy, const std::vector<std::size_t>& present) {
  std::string names;
  for (std::size_t i = 0; i < policy.witnesses.size(); ++i) {
    if (std::ranges::binary_search(present, i)) continue;
    names.append(names.empty() ? "" : ", ").append(policy.witnesses[i].name);
  }
  return names;
}

}  // namespace

bool WitnessPolicy::satisfied_by(std::span<const std::size_t> present) const {
  if (quorum_none) return true;
  std::vector<bool> here(witnesses.size(), false);
  for (const std::size_t witness : present) here.at(witness) = true;
  // Groups refer only to what stands before them, so one pass settles each.
  std::vector<bool> reached;
  const auto holds = [&](const PolicyMember& member) {
    return member.is_group ? reached.at(member.index) : here.at(member.index);
  };
  for (const PolicyGroup& group : groups) {
    const auto count = std::ranges::count_if(group.members, holds);
    reached.push_back(static_cast<std::size_t>(count) >= group.threshold);
  }
  return holds(quorum);
}

Result<PolicyVerdict> check_policy(const WitnessPolicy& policy, const Note& note) {
  const auto log = signing_log(policy, note);
  if (!log) return std::unexpected(log.error());
  PolicyVerdict verdict;
  verdict.log = *log;
  for (std::size_t i = 0; i < policy.witnesses.size(); ++i) {
    const NoteVerifier& witness = policy.witnesses[i].key;
    const auto signature = std::ranges::find_if(note.signatures, [&](const NoteSignature& one) {
      return one.name == witness.name() && one.id == witness.id();
    });
    if (signature == note.signatures.end()) continue;
    const auto time_unix = verify_note_signature(note.text, *signature, witness);
    if (!time_unix) return std::unexpected(time_unix.error());
    verdict.witnesses.push_back(i);
    verdict.times_unix.push_back(*time_unix);
  }
  ONUS_CHECK(std::ranges::is_sorted(verdict.witnesses));
  if (!policy.satisfied_by(verdict.witnesses)) {
    return base::fail(ErrorKind::kDenied,
                      fmt::format("checkpoint: {} of {} witnesses cosigned it, which is no quorum; "
                                  "not there: {}",
                                  verdict.witnesses.size(), policy.witnesses.size(),
                                  absent_names(policy, verdict.witnesses)));
  }
  return verdict;
}

}  // namespace onus::ledger
