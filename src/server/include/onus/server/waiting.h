// Statements that wait for the signatures of more people.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/service/ledger.h"

namespace onus::server {

inline constexpr std::size_t kProposalsMax = 256;          // all together
inline constexpr std::size_t kProposalsPerPersonMax = 16;  // so that nobody takes all places

/// Whether every signature on a proposal is whole, and by a key that the log knows or that the
/// statement brings: one that is not would have the statement refused when it is complete.
///
/// Errors  kDenied: a signature that is none, or by nobody's key. kInvalid: too many. kIo.
[[nodiscard]] base::Result<void> check_signatures(const service::LedgerView& view,
                                                  const service::Proposal& proposal,
                                                  base::TimePoint now);

/// Threads Any number at once.
class Waiting {
 public:
  /// Keeps a proposal whose signatures are checked, or puts them to those of the same statement
  /// that are here; of one key the newer one stays. Post: how many signatures it has.
  ///
  /// Errors  kInvalid: another statement has this id, more signatures than a statement takes.
  ///         kLimit: kProposalsMax, kProposalsPerPersonMax.
  [[nodiscard]] base::Result<std::size_t> put(service::Proposal proposal, const std::string& person,
                                              base::TimePoint now);
  /// Those whose time is not over, by id.
  [[nodiscard]] std::vector<service::Proposal> list(base::TimePoint now);
  void drop(const std::string& id);

 private:
  struct Kept {
    service::Proposal proposal;
    std::string person;  // who brought it first
  };
  [[nodiscard]] base::Result<void> has_room(const std::string& person) const;

  std::mutex mutex_;
  std::map<std::string, Kept> kept_;  // by id of the statement
};

}  // namespace onus::server
