// What people sign about a request that exists: yes, no, the end, the review; freezes.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "certifiable.h"
#include "drafting.h"
#include "onus/access/request_code.h"
#include "onus/base/duration.h"
#include "onus/codec/time.h"
#include "onus/service/emergency.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using ledger::EmergencyRequest;
using ledger::StatementKind;

namespace {

/// One of a few words, or what they are.
Result<void> one_of(std::string_view what, std::string_view word,
                    std::initializer_list<std::string_view> words) {
  if (std::find(words.begin(), words.end(), word) != words.end()) return {};
  return fail(ErrorKind::kInvalid, fmt::format("{} \"{}\": write one of {}", what,
                                               report::safe(word), fmt::join(words, ", ")));
}

Result<void> short_enough(std::string_view text) {
  if (text.size() <= kReasonBytesMax) return {};
  return fail(ErrorKind::kLimit, fmt::format("a reason or note of {} bytes; at most {}",
                                             text.size(), kReasonBytesMax));
}

/// Puts a text beside the log, where there is one.
Result<void> put_text(std::string_view field, const std::string& text, const Author& author,
                      Content& content, std::vector<TextBeside>& texts) {
  if (text.empty()) return {};
  if (auto good = short_enough(text); !good) return good;
  auto one = beside(text, *author.rng);
  if (!one) return std::unexpected(one.error());
  content.text(field, one->commitment.hex());
  texts.push_back(std::move(*one));
  return {};
}

/// The request as those who sign about it must see it.
Result<void> tell(const LedgerView& view, const EmergencyRequest& request, const Author& author,
                  Draft& draft) {
  const auto answer = request_answer(view, request, author.person, author.now);
  if (!answer) return std::unexpected(answer.error());
  auto& told = draft.view.told;
  told.emplace_back("asked by", answer->requester);
  told.emplace_back("accounts", fmt::format("{}", fmt::join(answer->principals, ", ")));
  told.emplace_back("for", base::format_duration(answer->duration) + " from the grant on");
  told.emplace_back("failed", answer->failure);
  if (!answer->path.empty()) told.emplace_back("path", answer->path);
  if (!answer->ticket.empty()) told.emplace_back("ticket", answer->ticket);
  told.emplace_back("why", answer->reason.empty() ? "(erased, or not kept here)" : answer->reason);
  told.emplace_back("certifies", answer->key_fingerprint);
  told.emplace_back("from", answer->source_address.empty() ? "anywhere" : answer->source_address);
  if (!answer->quorum.empty()) told.emplace_back("quorum", answer->quorum);
  draft.view.code = answer->code;
  return {};
}

Result<ledger::StatementBody> about(const LedgerView& view, StatementKind kind,
                                    const EmergencyRequest& request, const Author& author) {
  return begin_body(view, kind, request.operation, author);
}

Result<Draft> finish_about(const LedgerView& view, const EmergencyRequest& request,
                           ledger::StatementBody body, std::vector<TextBeside> texts,
                           const Author& author) {
  auto draft = finish(std::move(body));
  if (!draft) return draft;
  draft->proposal.texts = std::move(texts);
  if (auto good = tell(view, request, author, *draft); !good) {
    return std::unexpected(good.error());
  }
  return draft;
}

}  // namespace

Result<Draft> draft_vote(const LedgerView& view, const std::string& request,
                         const std::string& failure, const Author& author) {
  if (auto good = one_of("what you found out about the failure", failure,
                         {"confirmed", "contradicted", "not-checked"});
      !good) {
    return std::unexpected(good.error());
  }
  const auto found = find_request(view, request);
  if (!found) return std::unexpected(found.error());
  if (auto good = check_certifiable(**found); !good) return std::unexpected(good.error());
  auto body = about(view, StatementKind::kEmergencyApproved, **found, author);
  if (!body) return std::unexpected(body.error());
  Content content;
  body->content = content.text("failure", failure)
                      .text("request", (*found)->id)
                      .text("request_leaf", (*found)->leaf.hex())
                      .take();
  return finish_about(view, **found, std::move(*body), {}, author);
}

Result<Draft> draft_denial(const LedgerView& view, const std::string& request,
                           const std::string& reason, const Author& author) {
  const auto found = find_request(view, request);
  if (!found) return std::unexpected(found.error());
  auto body = about(view, StatementKind::kEmergencyDenied, **found, author);
  if (!body) return std::unexpected(body.error());
  Content content;
  content.text("request", (*found)->id).text("request_leaf", (*found)->leaf.hex());
  std::vector<TextBeside> texts;
  if (auto put = put_text("reason", reason, author, content, texts); !put) {
    return std::unexpected(put.error());
  }
  body->content = content.take();
  return finish_about(view, **found, std::move(*body), std::move(texts), author);
}

Result<Draft> draft_end(const LedgerView& view, const std::string& request,
                        const std::string& reason, const Author& author) {
  const auto found = find_request(view, request);
  if (!found) return std::unexpected(found.error());
  std::string word = reason;
  if (word.empty()) word = (*found)->grant ? "finished" : "withdrawn";
  if (auto good = one_of("why it ends", word, {"finished", "revoked", "withdrawn"}); !good) {
    return std::unexpected(good.error());
  }
  auto body = about(view, StatementKind::kEmergencyEnded, **found, author);
  if (!body) return std::unexpected(body.error());
  Content content;
  body->content = content.text("reason", word).text("request", (*found)->id).take();
  return finish_about(view, **found, std::move(*body), {}, author);
}

Result<Draft> draft_review(const LedgerView& view, const ReviewAsk& ask, const Author& author) {
  for (auto good :
       {one_of("what it turned out to be", ask.found, {"drill", "emergency", "misuse"}),
        one_of("whether it was rolled back", ask.rollback, {"done", "none-needed", "open"}),
        one_of("whether what was touched was renewed", ask.rotated,
               {"done", "none-needed", "open"})}) {
    if (!good) return std::unexpected(good.error());
  }
  const auto found = find_request(view, ask.request);
  if (!found) return std::unexpected(found.error());
  auto body = about(view, StatementKind::kEmergencyReviewed, **found, author);
  if (!body) return std::unexpected(body.error());
  Content content;
  content.text("class", ask.found)
      .text("request", (*found)->id)
      .text("rollback", ask.rollback)
      .text("rotated", ask.rotated);
  std::vector<TextBeside> texts;
  if (auto put = put_text("notes", ask.notes, author, content, texts); !put) {
    return std::unexpected(put.error());
  }
  if (ask.evidence) {
    const auto digest = crypto::sha256(std::string_view(*ask.evidence));
    if (!digest) return std::unexpected(digest.error());
    content.text("evidence", digest->hex()).whole("evidence_bytes", ask.evidence->size());
  }
  body->content = content.take();
  auto draft = finish_about(view, **found, std::move(*body), std::move(texts), author);
  if (draft && ask.evidence) draft->proposal.files.push_back(*ask.evidence);
  return draft;
}

Result<Draft> draft_freeze(const LedgerView& view, const FreezeAsk& ask, const Author& author) {
  auto body = begin_body(view, StatementKind::kEmergencyFrozen, ask.policy, author);
  if (!body) return std::unexpected(body.error());
  const base::Seconds lasts = ask.lasts.value_or(ledger::kFreezeMax);
  if (lasts <= base::Seconds(0) || lasts > ledger::kFreezeMax) {
    return fail(ErrorKind::kDenied,
                fmt::format("a freeze of {}; it lasts at most {}", base::format_duration(lasts),
                            base::format_duration(ledger::kFreezeMax)));
  }
  body->valid_to = author.now + lasts;
  Content content;
  std::vector<TextBeside> texts;
  if (auto put = put_text("reason", ask.reason, author, content, texts); !put) {
    return std::unexpected(put.error());
  }
  body->content = content.take();
  auto draft = finish(std::move(*body));
  if (!draft) return draft;
  draft->proposal.texts = std::move(texts);
  draft->view.told.emplace_back("effect",
                                "nothing is granted under this policy until then, "
                                "whoever approves; running grants go on");
  return draft;
}

Result<Draft> draft_thaw(const LedgerView& view, const std::string& policy, const Author& author) {
  const ledger::EmergencyFreeze* freeze = ledger::freeze_of(view.governance(), policy, author.now);
  if (freeze == nullptr) {
    return fail(ErrorKind::kNotFound,
                fmt::format("nothing is frozen under a policy \"{}\"", report::safe(policy)));
  }
  auto body = begin_body(view, StatementKind::kEmergencyThawed, policy, author);
  if (!body) return std::unexpected(body.error());
  Content content;
  body->content = content.text("frozen", freeze->id).take();
  auto draft = finish(std::move(*body));
  if (!draft) return draft;
  draft->view.told.emplace_back("frozen by", freeze->person);
  draft->view.told.emplace_back("frozen until", codec::format_time(freeze->until));
  return draft;
}

}  // namespace onus::service
