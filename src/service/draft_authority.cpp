// Authorities: which keys may certify from now on, and which no more.
#include <fmt/format.h>

#include "drafting.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/time.h"
#include "onus/crypto/public_key.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using ledger::StatementKind;

namespace {

constexpr base::Seconds kTimeToReachHosts{24 * 3600};  // a certificate's longest life, too

/// Trust moves slower than a signature: before an authority ends, hosts have to know the next one.
void tell_what_is_left(const LedgerView& view, const std::string& ending, base::TimePoint now,
                       Draft& draft) {
  auto& told = draft.view.told;
  for (const auto& [id, request] : view.governance().emergency().requests) {
    if (!request.grant || request.end || request.grant->authority != ending) continue;
    told.emplace_back("cut off", fmt::format("the access of {} under request {}",
                                             report::safe(request.requester), id));
  }
  bool left = false;
  for (const ledger::Authority& other : ledger::authorities_at(view.governance(), now)) {
    if (other.fingerprint == ending) continue;
    left = true;
    told.emplace_back("left", fmt::format("{}, in the log since {}", other.fingerprint,
                                          codec::format_time(other.from)));
    if (now - other.from >= kTimeToReachHosts) continue;
    told.emplace_back("first", fmt::format("every host has to trust {}: onus hosts check names "
                                           "those that do not yet, and they would let nobody in",
                                           other.fingerprint));
  }
  if (!left) told.emplace_back("left", "none: nothing can be granted until another is added");
}

}  // namespace

Result<Draft> draft_authority_added(const LedgerView& view, const std::string& key,
                                    const Author& author) {
  const auto line = codec::parse_ssh_key_line(key);
  if (!line) return std::unexpected(line.error());
  const auto fingerprint = crypto::ssh_fingerprint(line->key);
  if (!fingerprint) return std::unexpected(fingerprint.error());
  const auto& known = view.governance().emergency().authorities;
  if (known.contains(*fingerprint)) {
    return fail(
        ErrorKind::kInvalid,
        fmt::format("the log knows {} already; a retired one never comes back: make another "
                    "with onus authority new",
                    *fingerprint));
  }
  auto body =
      begin_body(view, StatementKind::kAuthorityAdded, std::string(ledger::kLogSubject), author);
  if (!body) return std::unexpected(body.error());
  Content content;
  body->content =
      content.text("key", codec::ssh_key_line(line->key)).text("purpose", "ssh-user").take();
  return finish(std::move(*body));
}

Result<Draft> draft_authority_retired(const LedgerView& view, const std::string& fingerprint,
                                      const Author& author) {
  const auto& known = view.governance().emergency().authorities;
  const auto found = known.find(fingerprint);
  if (found == known.end()) {
    return fail(ErrorKind::kNotFound,
                fmt::format("the log knows no authority {}", report::safe(fingerprint)));
  }
  if (!found->second.in_force(author.now)) {
    return fail(ErrorKind::kInvalid, fmt::format("{} is retired already", fingerprint));
  }
  auto body =
      begin_body(view, StatementKind::kAuthorityRetired, std::string(ledger::kLogSubject), author);
  if (!body) return std::unexpected(body.error());
  Content content;
  body->content = content.text("fingerprint", fingerprint).take();
  auto draft = finish(std::move(*body));
  if (draft) tell_what_is_left(view, fingerprint, author.now, *draft);
  return draft;
}

}  // namespace onus::service
