#include "onus/service/gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "onus/model/canonical.h"
#include "onus/service/ledger_answers.h"
#include "onus/service/names.h"
#include "onus/service/questions.h"
#include "process.h"
#include "scenario.h"

namespace onus::service {

using base::Result;
using base::TimePoint;
using findings::Finding;
using model::ItemClass;
using model::ItemIndex;
using report::GateAnswer;
using report::GateItem;
using report::GateReason;

namespace {

constexpr std::size_t kGitBytesMax = std::size_t{16} << 20;

bool is_party(const model::Estate& estate, ItemIndex item) {
  if (!item.valid()) return false;
  const ItemClass item_class = estate.item(item).item_class;
  return item_class == ItemClass::kPerson || item_class == ItemClass::kTeam;
}

/// The commit that holds the estate, and whether the files are as it holds them.
struct Commit {
  std::string name;  // empty: no repository
  bool clean = true;
};

Result<Commit> commit_of(const std::filesystem::path& root) {
  std::error_code ignored;
  const bool file = std::filesystem::is_regular_file(root, ignored);
  const std::string folder = (file ? root.parent_path() : root).string();
  const std::string where = folder.empty() ? "." : folder;
  // Nothing of the repository's own configuration may run: no hooks, no file system monitor.
  const std::vector<std::string> git{
      "git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-C", where};
  auto words = git;
  words.insert(words.end(), {"rev-parse", "--verify", "-q", "HEAD^{commit}"});
  const auto head = run_process(words, "", kGitBytesMax);
  if (!head) return std::unexpected(head.error());
  if (head->code != 0) return Commit{};
  Commit commit{head->out.substr(0, head->out.find('\n')), true};
  words = git;
  words.insert(words.end(), {"status", "--porcelain", "-uall", "--", ".", ":!.onus"});
  const auto status = run_process(words, "", kGitBytesMax);
  if (!status) return std::unexpected(status.error());
  commit.clean = status->code == 0 && status->out.empty();
  return commit;
}

/// Asks everything about one run of the gate.
class Gate {
 public:
  Gate(const LedgerView& view, const Session& session, const GateRequest& request)
      : view_(view), session_(session), request_(request) {}

  [[nodiscard]] Result<GateAnswer> run();

 private:
  [[nodiscard]] Result<void> whole();
  [[nodiscard]] Result<void> check();
  [[nodiscard]] Result<std::vector<ItemIndex>> items() const;
  [[nodiscard]] Result<void> judge(GateItem& item);
  [[nodiscard]] Result<void> approved(GateItem& item, ItemIndex part);
  [[nodiscard]] Result<void> proven(GateItem& item, const std::vector<ItemIndex>& paths);
  void owned(GateItem& item) const;
  void identities(GateItem& item, const std::set<ItemIndex>& closure) const;
  void errors(GateItem& item, const std::set<ItemIndex>& closure);
  void carries_until(const std::optional<TimePoint>& until) {
    if (until && (!answer_.until || *until < *answer_.until)) answer_.until = until;
  }
  [[nodiscard]] std::string id(ItemIndex item) const { return std::string(estate().item(item).id); }
  [[nodiscard]] const model::Estate& estate() const { return session_.estate(); }

  const LedgerView& view_;
  const Session& session_;
  const GateRequest& request_;
  findings::LedgerFacts facts_;
  report::CheckAnswer checked_;
  GateAnswer answer_;
};

Result<void> Gate::whole() {
  const auto digest = model::estate_digest(estate());
  if (!digest) return std::unexpected(digest.error());
  answer_.estate = digest->hex();
  auto facts = ledger_facts(view_, session_);
  if (!facts) return std::unexpected(facts.error());
  facts_ = std::move(*facts);
  if (!facts_.broken.empty()) {
    answer_.reasons.push_back({"ledger",
                               "the ledger cannot be believed: " + facts_.broken,
                               "find out: onus ledger verify",
                               {}});
  }
  const ledger::Adoption* adoption = view_.governance().in_force(session_.now());
  if (adoption == nullptr || adoption->estate != *digest) {
    answer_.reasons.push_back(
        {"estate",
         adoption == nullptr ? "no estate is in force" : "the estate here is not the one in force",
         "adopt it: onus adopt",
         {}});
  }
  const auto commit = commit_of(session_.root());
  if (!commit) return std::unexpected(commit.error());
  answer_.commit = commit->name;
  if (request_.policy.committed && !commit->clean) {
    answer_.reasons.push_back({"estate",
                               "files of the estate differ from the commit that they lie in",
                               "commit them, so that the passport can name what it is about",
                               {}});
  }
  return {};
}

Result<void> Gate::check() {
  CheckRequest request;
  request.ledger = &facts_;
  request.given = request_.given;
  auto checked = service::check(session_, request);
  if (!checked) return std::unexpected(checked.error());
  checked_ = std::move(*checked);
  answer_.complete = checked_.complete;
  return {};
}

Result<std::vector<ItemIndex>> Gate::items() const {
  std::vector<ItemIndex> found;
  for (const std::string& name : request_.items) {
    const auto named = find_item(estate(), name, false);
    if (!named) return std::unexpected(named.error());
    const ItemIndex item = named->item;
    const ItemClass item_class = estate().item(item).item_class;
    if (item_class != ItemClass::kOperation && item_class != ItemClass::kWorkflow &&
        item_class != ItemClass::kRecovery) {
      return base::fail(
          base::ErrorKind::kInvalid,
          fmt::format("{} is {} {}; the gate is for operations, workflows and "
                      "recovery paths",
                      report::safe(name), item_class == ItemClass::kIdentity ? "an" : "a",
                      model::class_name(item_class)));
    }
    found.push_back(item);
  }
  if (!request_.items.empty()) return found;
  for (const ItemIndex operation : estate().of_class(ItemClass::kOperation)) {
    if (estate().operation(operation).lifecycle == "production") found.push_back(operation);
  }
  if (!found.empty()) return found;
  return base::fail(base::ErrorKind::kNotFound,
                    "no operation has lifecycle: production; name the items to be judged");
}

void Gate::owned(GateItem& item) const {
  const model::Item& written = estate().item(item.item);
  if (!is_party(estate(), written.owner)) {
    item.reasons.push_back(
        {"owned", fmt::format("nobody owns {}", id(item.item)), "name an owner in the estate", {}});
  }
}

Result<void> Gate::approved(GateItem& item, ItemIndex part) {
  const auto approval = item_approval(view_, session_, part);
  if (!approval) return std::unexpected(approval.error());
  for (const report::RoleApproval& role : approval->roles) {
    if (role.given) {
      item.rests_on.push_back({"access-approved", approval->item, role.by, role.entry, {}});
    }
  }
  if (approval->approved) return {};
  GateReason reason{"approved", "", "onus approve " + approval->item, {}};
  std::string missing;
  for (const report::RoleApproval& role : approval->roles) {
    if (role.given) continue;
    missing += (missing.empty() ? "" : ", ") +
               (role.party.empty() ? role.role + ", held by nobody" : role.role + " " + role.party);
    if (!reason.who.valid()) reason.who = estate().find(role.party);
  }
  reason.message =
      approval->stale
          ? fmt::format("the approval of {} is stale: {}; missing anew: {}", approval->item,
                        approval->changes.empty() ? "what it rests on changed"
                                                  : approval->changes.front().item + " changed",
                        missing)
          : fmt::format("{} is not approved as it is; missing: {}", approval->item,
                        missing.empty() ? "an adopted estate" : missing);
  item.reasons.push_back(std::move(reason));
  return {};
}

Result<void> Gate::proven(GateItem& item, const std::vector<ItemIndex>& paths) {
  std::vector<report::ProofStanding> standings;
  std::size_t current = 0;
  for (const ItemIndex path : paths) {
    auto standing = proof_standing(view_, session_, path);
    if (!standing) return std::unexpected(standing.error());
    if (standing->current) {
      ++current;
      item.rests_on.push_back(
          {standing->kind, standing->path, standing->by, standing->entry, standing->until});
      carries_until(standing->until);
    }
    standings.push_back(std::move(*standing));
  }
  const bool enough =
      request_.policy.all_proven ? current == paths.size() && !paths.empty() : current > 0;
  if (enough) return {};
  if (paths.empty()) {
    item.reasons.push_back({"proven",
                            fmt::format("{} has no recovery path", id(item.item)),
                            "write one down, and drill it",
                            {}});
    return {};
  }
  for (const report::ProofStanding& standing : standings) {
    if (standing.current) continue;
    item.reasons.push_back(
        {"proven", fmt::format("recovery {} is not proven: {}", standing.path, standing.why_not),
         fmt::format("drill it: onus drill record {}", standing.path),
         estate().recovery(estate().find(standing.path)).validator});
  }
  return {};
}

void Gate::identities(GateItem& item, const std::set<ItemIndex>& closure) const {
  for (const ItemIndex one : closure) {
    if (estate().item(one).item_class != ItemClass::kIdentity) continue;
    if (is_party(estate(), estate().item(one).owner)) continue;
    item.reasons.push_back({"identities",
                            fmt::format("nobody owns the identity {}", id(one)),
                            "let somebody take it",
                            {}});
  }
}

void Gate::errors(GateItem& item, const std::set<ItemIndex>& closure) {
  for (const Finding& finding : checked_.findings) {
    if (finding.severity != findings::Severity::kError) continue;
    if (finding.operation != item.item && !closure.contains(finding.item)) continue;
    const bool accepted =
        finding.accepted && finding.accepted->signed_statement && finding.accepted->valid_now;
    if (accepted) {
      carries_until(finding.accepted->until);
      item.rests_on.push_back({"risk-accepted", finding.rule + " on " + id(finding.item),
                               finding.accepted->by.valid() ? id(finding.accepted->by) : "", 0,
                               finding.accepted->until});
      continue;
    }
    const bool said = finding.rule.starts_with("GOV00") || finding.rule == "REC010" ||
                      finding.rule == "REC011";  // as "approved" and "proven"
    if (said) continue;
    item.reasons.push_back(
        {"errors", finding.rule + ": " + finding.message, finding.next_step, finding.who_must_act});
  }
}

Result<void> Gate::judge(GateItem& item) {
  const auto digest = model::closure_digest(estate(), item.item);
  if (!digest) return std::unexpected(digest.error());
  item.closure = digest->hex();
  const auto list = model::closure_items(estate(), item.item);
  std::set<ItemIndex> closure(list.begin(), list.end());
  std::vector<ItemIndex> paths, parts{item.item};
  const ItemClass item_class = estate().item(item.item).item_class;
  if (item_class == ItemClass::kOperation) {
    const model::Operation& operation = estate().operation(item.item);
    paths = operation.recovery;
    parts = operation.access;
    parts.insert(parts.end(), paths.begin(), paths.end());
    parts.insert(parts.end(), operation.rollback.begin(), operation.rollback.end());
  }
  if (item_class == ItemClass::kRecovery) paths = {item.item};
  for (const ItemIndex part : parts) {
    for (const ItemIndex below : model::closure_items(estate(), part)) closure.insert(below);
  }
  owned(item);
  if (request_.policy.approved) {
    for (const ItemIndex part : parts) {
      if (auto done = approved(item, part); !done) return done;
    }
  }
  if (request_.policy.proven && item_class != ItemClass::kWorkflow) {
    if (auto done = proven(item, paths); !done) return done;
  }
  if (request_.policy.identities) identities(item, closure);
  errors(item, closure);
  return {};
}

Result<GateAnswer> Gate::run() {
  answer_.at = session_.now();
  const auto wanted = items();
  if (!wanted) return std::unexpected(wanted.error());
  if (auto done = whole(); !done) return std::unexpected(done.error());
  if (auto done = check(); !done) return std::unexpected(done.error());
  for (const ItemIndex one : *wanted) {
    GateItem item;
    item.item = one;
    if (auto done = judge(item); !done) return std::unexpected(done.error());
    answer_.items.push_back(std::move(item));
  }
  return std::move(answer_);
}

}  // namespace

Result<GateAnswer> gate(const LedgerView& view, const Session& session,
                        const GateRequest& request) {
  return Gate(view, session, request).run();
}

}  // namespace onus::service
