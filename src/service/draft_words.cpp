// Approvals, acceptances, hand-overs and drills: one person's word about one item.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "contents.h"
#include "drafting.h"
#include "onus/base/duration.h"
#include "onus/codec/time.h"
#include "onus/findings/finding.h"
#include "onus/service/names.h"
#include "onus/service/questions.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using codec::JsonValue;
using ledger::RoleName;
using ledger::StatementKind;
using model::ItemIndex;

namespace {

/// Puts the text of what lies under the closure into the proposal; its digest goes into the body.
Result<std::string> contents_of(const Session& session, ItemIndex item) {
  return closure_contents(session.estate(), item);
}

Result<std::string> digest_text(std::string_view bytes) {
  const auto digest = crypto::sha256(bytes);
  if (!digest) return std::unexpected(digest.error());
  return digest->hex();
}

/// The newest approval of the item, whoever gave it, and what changed since.
Result<void> show_changes(const LedgerView& view, const std::string& contents, Draft& draft) {
  const auto acts = view.acts_about(draft.proposal.body.subject);
  if (!acts) return std::unexpected(acts.error());
  const Act* last = nullptr;
  for (const Act& act : *acts) {
    if (act.kind == StatementKind::kAccessApproved && act.counts) last = &act;
  }
  if (last == nullptr) return {};
  draft.view.since = fmt::format("since {} approved it on {} (entry {})", last->actor,
                                 codec::format_time(last->received), last->entry);
  const auto digest = crypto::parse_digest(last->text("contents"));
  if (!digest) return std::unexpected(digest.error());
  const auto before = view.store().attachment(*digest);
  if (!before) return std::unexpected(before.error());
  auto changes = contents_changes(*before, contents);
  if (!changes) return std::unexpected(changes.error());
  draft.view.changes = std::move(*changes);
  return {};
}

/// Errors and warnings about an item or what lies beneath it.
Result<std::vector<findings::Finding>> open_findings(const Session& session, ItemIndex item) {
  auto checked = check(session, CheckRequest{});
  if (!checked) return std::unexpected(checked.error());
  const auto beneath = model::closure_items(session.estate(), item);
  std::erase_if(checked->findings, [&](const findings::Finding& finding) {
    return finding.severity == findings::Severity::kNote ||
           std::find(beneath.begin(), beneath.end(), finding.item) == beneath.end();
  });
  return std::move(checked->findings);
}

JsonValue scope_value(const model::Workflow& workflow) {
  JsonValue list;
  list.kind = JsonValue::Kind::kArray;
  for (const model::ScopeEntry& entry : workflow.scope) {
    Content one;
    one.text("privilege", entry.privilege).text("system", entry.system);
    list.items.push_back(one.take());
  }
  return list;
}

/// In which roles the author's word counts for the item, in words.
Result<std::string> whose_word(const LedgerView& view, std::string_view item,
                               const Author& author) {
  const ledger::Adoption* in_force = view.governance().in_force(author.now);
  if (in_force == nullptr) return std::string{};
  const auto record = view.governance().record_of(*in_force);
  if (!record) return std::unexpected(record.error());
  const ledger::RecordItem* found = (*record)->find(item);
  if (found == nullptr) return std::string{};
  std::string as, wanted;
  for (const RoleName role : ledger::roles_to_approve(found->item_class)) {
    const std::string party = view.governance().holder(**record, item, role);
    wanted += fmt::format("{}{} {}", wanted.empty() ? "" : ", ", ledger::role_word(role),
                          party.empty() ? "(nobody)" : party);
    if (!(*record)->speaks_for(author.person, party)) continue;
    as += (as.empty() ? "" : ", ") + std::string(ledger::role_word(role));
  }
  if (as.empty()) {
    return fmt::format("the word of {} is not asked for: {} count", author.person, wanted);
  }
  return fmt::format("{} signs as {}; needed in all: {}", author.person, as, wanted);
}

}  // namespace

Result<Draft> draft_approval(const LedgerView& view, const Session& session,
                             const std::string& item, const Author& author) {
  const auto adoption = adopted_estate(view, session);
  if (!adoption) return std::unexpected(adoption.error());
  auto body = begin_body(view, StatementKind::kAccessApproved, item, author);
  if (!body) return std::unexpected(body.error());
  const auto at = put_closure(session, **adoption, item, *body);
  if (!at) return std::unexpected(at.error());
  auto contents = contents_of(session, *at);
  if (!contents) return std::unexpected(contents.error());
  const auto digest = digest_text(*contents);
  if (!digest) return std::unexpected(digest.error());
  const auto findings = open_findings(session, *at);
  if (!findings) return std::unexpected(findings.error());
  std::set<std::string> rules;
  for (const auto& finding : *findings) rules.insert(finding.rule);
  Content content;
  content.text("contents", *digest);
  if (!rules.empty()) {
    content.value("open_findings", text_list(std::vector<std::string>(rules.begin(), rules.end())));
  }
  if (session.estate().item(*at).item_class == model::ItemClass::kWorkflow) {
    content.value("scope", scope_value(session.estate().workflow(*at)));
  }
  body->content = content.take();
  auto draft = finish(std::move(*body));
  if (!draft) return draft;
  for (const auto& finding : *findings) {
    draft->view.findings.push_back(fmt::format("{}  {}", finding.rule, finding.message));
  }
  if (auto shown = show_changes(view, *contents, *draft); !shown) {
    return std::unexpected(shown.error());
  }
  auto counts = whose_word(view, draft->proposal.body.subject, author);
  if (!counts) return std::unexpected(counts.error());
  draft->view.counts = std::move(*counts);
  draft->proposal.files.push_back(std::move(*contents));
  return draft;
}

Result<Draft> draft_acceptance(const LedgerView& view, const Session& session,
                               const AcceptRequest& request, const Author& author) {
  const auto adoption = adopted_estate(view, session);
  if (!adoption) return std::unexpected(adoption.error());
  auto body = begin_body(view, StatementKind::kRiskAccepted, request.on, author);
  if (!body) return std::unexpected(body.error());
  const auto at = put_closure(session, **adoption, request.on, *body);
  if (!at) return std::unexpected(at.error());
  const auto checked = check(session, CheckRequest{});
  if (!checked) return std::unexpected(checked.error());
  const auto found = std::find_if(
      checked->findings.begin(), checked->findings.end(), [&](const findings::Finding& finding) {
        return finding.rule == request.finding && (finding.item == *at || finding.operation == *at);
      });
  if (found == checked->findings.end()) {
    return fail(ErrorKind::kNotFound,
                fmt::format("onus check has no {} on {} now; there is nothing to accept",
                            report::safe(request.finding), body->subject));
  }
  const auto until = read_moment(session, request.until, ClockDay::kToday);
  if (!until) return std::unexpected(until.error());
  const model::Estate& estate = session.estate();
  std::string criticality = "normal";
  if (found->operation.valid() && !estate.operation(found->operation).criticality.empty()) {
    criticality = estate.operation(found->operation).criticality;
  }
  auto because = beside(request.because, *author.rng);
  if (!because) return std::unexpected(because.error());
  body->valid_to = *until;
  Content content;
  if (!request.because.empty()) content.text("because", because->commitment.hex());
  body->content = content.text("criticality", criticality).text("finding", request.finding).take();
  auto draft = finish(std::move(*body));
  if (!draft) return draft;
  draft->view.findings.push_back(fmt::format("{}  {}", found->rule, found->message));
  if (request.because.empty()) return draft;
  draft->view.content.emplace_back("reason", request.because);
  draft->proposal.texts.push_back(std::move(*because));
  return draft;
}

Result<Draft> draft_hand_over(const LedgerView& view, const HandOverRequest& request,
                              const Author& author) {
  const auto role = ledger::find_role(request.role);
  if (!role) {
    return fail(ErrorKind::kInvalid,
                fmt::format("no role \"{}\"; there are: owner, maintainer, controls, "
                            "session_controls, validator",
                            report::safe(request.role)));
  }
  const auto kind = request.accept ? StatementKind::kRoleAccepted : StatementKind::kRoleHandedOver;
  auto body = begin_body(view, kind, request.item, author);
  if (!body) return std::unexpected(body.error());
  Content content;
  if (request.accept) {
    std::string offer;
    for (const auto& [id, open] : view.governance().open_hand_overs()) {
      if (open.item == request.item && open.role == *role) offer = id;
    }
    if (offer.empty()) {
      return fail(ErrorKind::kNotFound, fmt::format("no hand-over of the {} of {} is open",
                                                    request.role, report::safe(request.item)));
    }
    body->content = content.text("hand_over", offer).text("role", request.role).take();
    return finish(std::move(*body));
  }
  const ledger::Adoption* in_force = view.governance().in_force(author.now);
  if (in_force == nullptr) {
    return fail(ErrorKind::kInvalid, "no estate is in force yet; adopt one: onus adopt");
  }
  const auto record = view.governance().record_of(*in_force);
  if (!record) return std::unexpected(record.error());
  const std::string from = view.governance().holder(**record, request.item, *role);
  if (from.empty()) {
    return fail(ErrorKind::kInvalid, fmt::format("nobody is the {} of {} by the estate in force",
                                                 request.role, report::safe(request.item)));
  }
  body->content =
      content.text("from", from).text("role", request.role).text("to", request.to).take();
  return finish(std::move(*body));
}

namespace {

constexpr std::size_t kEvidenceBytesMax = std::size_t{64} << 20U;

Result<std::string> read_evidence(const std::string& path) {
  std::error_code error;
  if (path.empty() || !std::filesystem::is_regular_file(path, error)) {
    return fail(ErrorKind::kNotFound,
                path.empty()
                    ? std::string("a drill without evidence is not recorded; give the file "
                                  "that shows it: --evidence FILE")
                    : fmt::format("there is no evidence at \"{}\"", report::safe(path)));
  }
  const auto bytes = std::filesystem::file_size(path, error);
  if (error || bytes == 0 || bytes > kEvidenceBytesMax) {
    return fail(ErrorKind::kLimit, fmt::format("the evidence {} should have 1 to {} bytes",
                                               report::safe(path), kEvidenceBytesMax));
  }
  std::ifstream in(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(bytes), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.gcount() != static_cast<std::streamsize>(text.size())) {
    return fail(ErrorKind::kIo, fmt::format("{} cannot be read", report::safe(path)));
  }
  return text;
}

}  // namespace

Result<Draft> draft_drill(const LedgerView& view, const Session& session,
                          const DrillRequest& request, const Author& author) {
  auto evidence = read_evidence(request.evidence);
  if (!evidence) return std::unexpected(evidence.error());
  const auto took = base::parse_duration(request.took);
  if (!took) return std::unexpected(took.error());
  const auto adoption = adopted_estate(view, session);
  if (!adoption) return std::unexpected(adoption.error());
  auto body = begin_body(view, StatementKind::kDrillRecorded, request.path, author);
  if (!body) return std::unexpected(body.error());
  const auto at = put_closure(session, **adoption, request.path, *body);
  if (!at) return std::unexpected(at.error());
  const ItemIndex scenario = session.estate().find(request.scenario);
  if (!scenario.valid() ||
      session.estate().item(scenario).item_class != model::ItemClass::kScenario) {
    return fail(ErrorKind::kNotFound,
                fmt::format("the estate has no scenario \"{}\"; write down what was taken to have "
                            "failed (scenarios:)",
                            report::safe(request.scenario)));
  }
  auto contents = contents_of(session, *at);
  if (!contents) return std::unexpected(contents.error());
  const auto contents_digest = digest_text(*contents);
  const auto evidence_digest = digest_text(*evidence);
  if (!contents_digest) return std::unexpected(contents_digest.error());
  if (!evidence_digest) return std::unexpected(evidence_digest.error());
  Content content;
  body->content = content.text("contents", *contents_digest)
                      .text("evidence", *evidence_digest)
                      .whole("evidence_bytes", evidence->size())
                      .text("how", "attested")
                      .text("result", request.result)
                      .text("scenario", request.scenario)
                      .whole("took_s", static_cast<std::uint64_t>(took->count()))
                      .take();
  auto draft = finish(std::move(*body));
  if (!draft) return draft;
  auto counts = whose_word(view, draft->proposal.body.subject, author);
  if (!counts) return std::unexpected(counts.error());
  draft->view.counts = std::move(*counts);
  draft->proposal.files.push_back(std::move(*contents));
  draft->proposal.files.push_back(std::move(*evidence));
  return draft;
}

}  // namespace onus::service
