// Every state that can be reached in so many steps, by people, by the log and by time: no state has
// a grant without quorum, a second grant, or one past its end; each is what its rows give.
#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <unordered_set>

#include "emergency_for_test.h"
#include "naive_emergency.h"

namespace onus::twin {
namespace {

using ledger::EmergencyRequest;
using ledger::TestLog;

/// 2 of marta, rui and tomas, all three while the failure is not confirmed; ines asks, olga
/// reviews.
DraftPolicy model() {
  DraftPolicy draft;
  draft.people = {"ines", "marta", "olga", "rui", "tomas"};
  draft.may_ask = {"ines"};
  for (const char* one : {"marta", "rui", "tomas"}) {
    draft.approve.of.push_back({.party = one, .wanted = 0, .all = false, .of = {}});
  }
  draft.approve.wanted = 2;
  draft.reachable = draft.approve;
  draft.reachable->wanted = 3;
  draft.notify = draft.admins = {"olga"};
  draft.owner = "ines";
  draft.principals = {"admin"};
  draft.recorded = true;
  draft.review_s = 600;
  return draft;
}

struct Node {
  TestLog log;
  std::vector<std::string> ids;      // of requests, at most two
  std::optional<Statement> drafted;  // a grant that was made and not written yet
  std::size_t depth = 0;
};

std::int64_t from_now(const Node& node, ledger::TimePoint at) {
  return (at - node.log.now).count();
}

/// What tells two states apart: neither the clock itself, nor numbers of entries, nor ids.
std::string key_of(const Node& node) {
  std::string key;
  for (const std::string& id : node.ids) {
    const EmergencyRequest* open = node.log.open(id);
    if (open == nullptr) {
      key += "|closed";
      continue;
    }
    key += fmt::format("|{} {} {}", ledger::phase_word(open->phase), from_now(node, open->until),
                       open->in_debt);
    std::set<std::string> votes;
    for (const auto& one : open->approvals) {
      votes.insert(fmt::format("{} {}", one.person, ledger::failure_word(one.failure)));
    }
    for (const auto& one : open->denials) votes.insert(one.person + " no");
    key += fmt::format(" {}", fmt::join(votes, ","));
    if (open->grant) key += fmt::format(" to {}", from_now(node, open->grant->valid_to));
    if (open->end) key += fmt::format(" by {}", from_now(node, open->end->review_by));
    if (open->review) key += " reviewed";
    key += open->uses > 0 ? " used" : "";
  }
  for (const auto& [name, freeze] : node.log.governance().emergency().freezes) {
    key += fmt::format("|{} {} {} {}", name, from_now(node, freeze.from),
                       from_now(node, freeze.until), freeze.thawed.has_value());
  }
  for (const auto& [print, one] : node.log.governance().keys()) {
    if (!one.in_force(node.log.now)) key += "|" + one.person;
  }
  key += fmt::format("|{}", authorities_at(node.log.governance(), node.log.now).size());
  if (node.drafted) {
    key += fmt::format(
        "|drafted {} {}",
        std::string(node.drafted->body.text("request")) == (node.ids.empty() ? "" : node.ids[0]),
        from_now(node, *node.drafted->body.valid_to));
  }
  return key;
}

class Exploration {
 public:
  explicit Exploration(std::size_t depth_max) : depth_max_(depth_max) {
    auto drafts = std::make_shared<std::map<Digest, DraftPolicy>>();
    const std::string text = canonical_text(model());
    drafts->emplace(*crypto::sha256(std::string_view(text)), model());
    drafts_ = drafts;
    Node first{TestLog(text), {}, {}, 0};
    visit(std::move(first));
  }

  void run() {
    while (!queue_.empty() && !testing::Test::HasFatalFailure()) {
      const Node node = std::move(queue_.front());
      queue_.pop_front();
      if (node.depth < depth_max_) expand(node);
    }
  }
  [[nodiscard]] std::size_t states() const { return seen_.size(); }
  [[nodiscard]] std::size_t steps() const { return steps_; }
  [[nodiscard]] std::size_t grants() const { return grants_; }

 private:
  void visit(Node node) {
    // A process that is killed here goes on with this state and no other.
    ASSERT_TRUE(node.log.restored().emergency() == node.log.governance().emergency());
    node.log.crash();
    if (seen_.insert(key_of(node)).second) queue_.push_back(std::move(node));
  }

  void pass(const Node& node, std::int64_t seconds) {
    Node after = node;
    after.log.pass(seconds);
    ++after.depth;
    visit(std::move(after));
  }

  [[nodiscard]] NaiveEmergency naive_of(const Node& node) const {
    NaiveEmergency naive(drafts_, TestLog::self().fingerprint);
    for (const auto& [statement, effective] : node.log.taken) naive.take(statement, effective);
    return naive;
  }

  /// One statement said to a state; both judges have to agree on it.
  void say(const Node& node, const NaiveEmergency& naive, Statement statement) {
    ++steps_;
    Node after = node;
    statement.envelope.received = node.log.now;
    const bool admitted = naive.admits(statement);
    const std::string refusal = after.log.say(statement);
    ASSERT_EQ(refusal.empty(), admitted)
        << ledger::spec_of(statement.body.kind).name << " in " << key_of(node) << ": " << refusal;
    if (!admitted) return;
    if (statement.body.kind == StatementKind::kEmergencyRequested) {
      after.ids.push_back(statement.body.id);
    }
    if (statement.body.kind == StatementKind::kEmergencyGranted) check_grant(naive, statement);
    ++after.depth;
    visit(std::move(after));
  }

  /// In words of its own, from all that was said.
  void check_grant(const NaiveEmergency& naive, const Statement& grant) {
    ++grants_;
    const std::string id(grant.body.text("request"));
    std::set<std::string> yes, no, gone;
    bool confirmed = false, contradicted = false;
    for (const auto& [s, effective] : naive.said()) {
      ASSERT_FALSE(s.body.kind == StatementKind::kEmergencyGranted && s.body.text("request") == id)
          << "granted twice";
      if (s.body.kind == StatementKind::kKeyRevoked) gone.insert(s.body.subject);
    }
    for (const auto& [s, effective] : naive.said()) {
      if (s.body.text("request") != id) continue;
      ASSERT_NE(s.body.kind, StatementKind::kEmergencyEnded);
      if (s.body.kind == StatementKind::kEmergencyDenied) no.insert(s.body.actor);
      if (s.body.kind != StatementKind::kEmergencyApproved || gone.contains(s.body.actor)) continue;
      yes.insert(s.body.actor);
      confirmed = confirmed || s.body.text("failure") == "confirmed";
      contradicted = contradicted || s.body.text("failure") == "contradicted";
    }
    ASSERT_FALSE(yes.contains("ines") || gone.contains("ines"));
    for (const std::string& person : no) ASSERT_FALSE(yes.contains(person));
    const std::size_t wanted = confirmed && !contradicted ? 2 : 3;
    ASSERT_GE(yes.size(), wanted) << "granted without quorum";
    ASSERT_LE(*grant.body.valid_to, grant.envelope.received + base::Seconds(600));
  }

  void expand(const Node& node) {
    const NaiveEmergency naive = naive_of(node);
    for (const std::int64_t seconds : {599, 1, 7200}) pass(node, seconds);
    TestLog log = node.log;  // drafts are made on a copy: a refused one leaves no trace
    if (node.ids.size() < 2) say(node, naive, log.request("ines"));
    for (const std::string& id : node.ids) about(node, naive, id);
    for (const char* person : {"marta", "tomas"}) say(node, naive, log.freeze(person, 600));
    for (const auto& [name, freeze] : node.log.governance().emergency().freezes) {
      Statement thaw =
          log.make(StatementKind::kEmergencyThawed, "pol", "marta", {{"frozen", freeze.id}});
      TestLog::sign(thaw, "rui");
      say(node, naive, thaw);
    }
    if (node.drafted) {  // written late: meanwhile others have said something
      Node without = node;
      without.drafted.reset();
      say(without, naive, *node.drafted);
    }
    for (const char* person : {"ines", "rui"}) {
      Node after = node;
      if (after.log.enrol(person, std::string(person) + "-2", true).empty() &&
          after.log.revoke(person, person).empty()) {
        ++after.depth;
        visit(std::move(after));
      }
    }
  }

  void about(const Node& node, const NaiveEmergency& naive, const std::string& id) {
    TestLog log = node.log;
    for (const char* person : {"marta", "rui", "tomas", "ines"}) {
      say(node, naive, log.approval(id, person, "not-checked"));
    }
    say(node, naive, log.approval(id, "marta", "confirmed"));
    say(node, naive, log.approval(id, "rui", "contradicted"));
    for (const char* person : {"marta", "rui"}) {
      say(node, naive,
          log.make(StatementKind::kEmergencyDenied, "restart", person,
                   {{"request", id}, {"request_leaf", ledger::leaf_hash(id).hex()}}));
    }
    say(node, naive, log.grant(id));
    for (const auto& [actor, reason] :
         {std::pair{"@log", "expired"}, std::pair{"ines", "finished"},
          std::pair{"ines", "withdrawn"}, std::pair{"tomas", "revoked"}}) {
      say(node, naive,
          log.make(StatementKind::kEmergencyEnded, "restart", actor,
                   {{"request", id}, {"reason", reason}}));
    }
    for (const char* rotated : {"done", "open"}) {
      say(node, naive, log.review(id, "olga", rotated));
    }
    const EmergencyRequest* open = node.log.open(id);
    if (open == nullptr || node.drafted) return;
    const auto due = grant_due(node.log.governance(), *open, node.log.now);
    ASSERT_TRUE(due.has_value());
    if (!*due) return;
    Node after = node;
    after.drafted = log.grant(id);
    ++after.depth;
    visit(std::move(after));
  }

  std::size_t depth_max_;
  NaiveEmergency::Drafts drafts_;
  std::deque<Node> queue_;
  std::unordered_set<std::string> seen_;  // looked up only
  std::size_t steps_ = 0, grants_ = 0;
};

std::size_t depth_wanted() {
  const char* wanted = std::getenv("ONUS_DEPTH");
  if (wanted != nullptr) return std::strtoul(wanted, nullptr, 10);
  return std::getenv("ONUS_CASES") != nullptr ? 7 : 5;
}

TEST(EmergencyModel, HoldsInEveryStateThatCanBeReached) {
  const std::size_t depth = depth_wanted();
  Exploration exploration(depth);
  exploration.run();
  std::printf("depth %zu: %zu states, %zu statements judged, %zu grants\n", depth,
              exploration.states(), exploration.steps(), exploration.grants());
  EXPECT_GT(exploration.states(), 100U);
  EXPECT_TRUE(depth < 5 || exploration.grants() > 10);
}

}  // namespace
}  // namespace onus::twin
