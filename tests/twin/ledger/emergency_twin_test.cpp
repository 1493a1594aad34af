// The judge of emergency access against the twin that answers every question from the beginning.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "emergency_for_test.h"
#include "naive_emergency.h"

namespace onus::twin {
namespace {

using ledger::TestLog;

constexpr const char* kPeople[] = {"ines", "marta", "olga", "rui", "tomas"};

std::uint32_t number_from(const char* name, std::uint32_t otherwise) {
  const char* wanted = std::getenv(name);
  return wanted == nullptr ? otherwise
                           : static_cast<std::uint32_t>(std::strtoul(wanted, nullptr, 10));
}

struct Tally {
  std::map<StatementKind, std::size_t> taken, refused;
  std::size_t met = 0, debts = 0;
};

class Sequence {
 public:
  Sequence(std::uint32_t seed, Tally& tally) : random_(seed), tally_(tally) {
    auto drafts = std::make_shared<std::map<Digest, DraftPolicy>>();
    for (int i = 0; i < 4; ++i) {
      const DraftPolicy draft = i == 0 ? first() : drawn();
      texts_.push_back(canonical_text(draft));
      drafts->emplace(*crypto::sha256(std::string_view(texts_.back())), draft);
    }
    naive_ = std::make_unique<NaiveEmergency>(drafts, TestLog::self().fingerprint);
    log_ = std::make_unique<TestLog>(texts_[0]);
    catch_up();
  }

  void run() {
    for (int i = 0; i < 60; ++i) {
      if (one_in(3)) log_->pass(one_in(6) ? 90000 : below(700));
      if (one_in(12)) other_things();
      Statement statement = next();
      statement.envelope.received = log_->now;
      const bool admitted = naive_->admits(statement);
      const StatementKind kind = statement.body.kind;
      const std::string refusal = log_->say(std::move(statement));
      ASSERT_EQ(refusal.empty(), admitted)
          << "step " << i << " " << ledger::spec_of(kind).name << ": " << refusal;
      (admitted ? tally_.taken : tally_.refused)[kind] += 1;
      catch_up();
      compare();
      if (testing::Test::HasFatalFailure()) return;
      if (one_in(4)) log_->crash();
    }
  }

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  std::string person() { return kPeople[below(5)]; }

  static DraftPolicy first() {
    DraftPolicy draft;
    draft.approve.wanted = 2;
    for (const char* one : kPeople) {
      draft.people.insert(one);
      draft.approve.of.push_back({.party = one, .wanted = 0, .all = false, .of = {}});
    }
    draft.admins = {"olga"};
    draft.owner = "ines";
    draft.principals = {"admin"};
    draft.recorded = true;
    return draft;
  }
  DraftRule rule(int depth) {
    const std::string party = one_in(2) ? person() : "t" + std::to_string(below(2));
    if (depth == 0 || one_in(5)) return {.party = party, .wanted = 0, .all = false, .of = {}};
    DraftRule gate;
    for (int i = 1 + below(3); i >= 0; --i) gate.of.push_back(rule(one_in(4) ? depth - 1 : 0));
    gate.all = one_in(5);
    gate.wanted = gate.all ? 0 : below(4);
    return gate;
  }
  DraftPolicy drawn() {
    DraftPolicy draft = first();
    if (one_in(3)) draft.people.erase(person());
    for (const char* team : {"t0", "t1"}) {
      for (const std::string& one : draft.people) {
        if (one_in(2)) draft.teams[team].insert(one);
      }
      draft.teams[team];
    }
    if (!one_in(3)) draft.approve = rule(2);
    if (one_in(2)) draft.reachable = rule(1);
    if (one_in(3)) draft.may_ask = {person(), person()};
    if (one_in(2)) draft.notify = {one_in(2) ? person() : "t0"};
    if (one_in(4)) draft.principals = {"admin", "root"};
    draft.admins = {person(), person()};
    draft.owner = person();
    draft.duration_s = one_in(4) ? 500 : 3600;
    draft.review_s = one_in(2) ? 600 : 86400;
    draft.critical = one_in(3);
    draft.recorded = !one_in(6);
    draft.software = one_in(3);
    draft.command_line = one_in(4);
    return draft;
  }

  /// What is judged by other rules: taken as the judge takes it.
  void other_things() {
    const std::string who = person();
    if (one_in(3)) {
      (void)log_->adopt(texts_[static_cast<std::size_t>(below(4))]);
    } else if (one_in(2)) {
      (void)log_->enrol(who, who + (one_in(2) ? "-2" : "-soft"), one_in(2));
    } else {
      (void)log_->revoke(who, one_in(2) ? who : who + "-2", true);
    }
    catch_up();
  }

  [[nodiscard]] bool any_in(ledger::EmergencyPhase phase) const {
    const auto& requests = log_->governance().emergency().requests;
    return std::any_of(requests.begin(), requests.end(),
                       [&](const auto& one) { return one.second.phase == phase; });
  }
  Statement review() {
    return signed_anew(
        log_->review(some_request({"ended"}), person(), one_in(2) ? "open" : "done"));
  }

  Statement next() {
    if (any_in(ledger::EmergencyPhase::kApproved) && one_in(2)) return grant();
    if (any_in(ledger::EmergencyPhase::kEnded) && one_in(3)) return review();
    if (any_in(ledger::EmergencyPhase::kGranted) && one_in(4)) return end();
    switch (below(11)) {
      case 0:
      case 1:
        if (log_->governance().emergency().requests.size() < 4 || one_in(5)) return request();
        break;
      case 2:
      case 3:
      case 4:
      case 5: return signed_anew(log_->approval(some_request(), person(), failure()));
      case 6: return grant();
      case 7: return end();
      case 8: return review();
      case 9: return one_in(2) ? signed_anew(log_->freeze(person(), below(16000))) : thaw();
      default: break;
    }
    const std::string id = some_request();
    return signed_anew(log_->make(
        StatementKind::kEmergencyDenied, "restart", person(),
        {{"request", id}, {"request_leaf", ledger::leaf_hash(one_in(9) ? "x" : id).hex()}}));
  }
  std::string failure() {
    return one_in(3) ? "confirmed" : one_in(3) ? "contradicted" : "not-checked";
  }
  /// Mostly one in the phase in which something can be said about it.
  std::string some_request(const std::set<std::string>& phases = {"requested"}) {
    if (ids_.empty() || one_in(30)) return std::string(32, '0');
    for (const std::string& id : ids_) {
      if (!one_in(5) && phases.contains(naive_->phase(id))) return id;
    }
    const auto back = std::min<std::size_t>(static_cast<std::size_t>(below(3)), ids_.size() - 1);
    return ids_[ids_.size() - 1 - back];
  }
  /// Mostly with the person's own key, as it ought to be.
  Statement signed_anew(Statement statement) {
    const std::string who = one_in(25) ? person() : statement.body.actor;
    statement.signers.clear();
    const int which = below(8);
    const bool hardware = which != 0;
    TestLog::sign(statement, which == 0 ? who + "-soft" : which == 1 ? who + "-2" : who, hardware);
    auto& facts = statement.signers[0].facts;
    if (one_in(15)) facts.user_verified = false;
    if (one_in(10)) facts.backup_eligible = true;
    if (one_in(2)) facts.origin = "https://onus.example";
    if (one_in(40)) TestLog::sign_log(statement);
    return statement;
  }
  Statement request() {
    Statement statement = log_->request(person(), one_in(8) ? "3601" : "450");
    if (one_in(8)) TestLog::principals(statement, {"root"});
    statement.body.valid_to = log_->now + base::Seconds(below(90) * 1000);
    if (one_in(2)) statement.body.valid_to = log_->now + base::Seconds(7200);
    ids_.push_back(statement.body.id);
    return signed_anew(std::move(statement));
  }
  Statement grant() {
    std::string id = some_request();
    for (const std::string& other : ids_) {
      const auto* open = log_->open(other);
      if (open != nullptr && open->phase == ledger::EmergencyPhase::kApproved) id = other;
    }
    Statement statement = log_->grant(id);
    statement.body.valid_to = log_->now + base::Seconds(one_in(8) ? 451 : 450);
    statement.body.valid_from = log_->now - base::Seconds(one_in(12) ? 301 : 300);
    if (one_in(8)) {
      for (auto& [field, value] : statement.body.content.members) {
        if (field == "recorded") value.string = "no";
      }
    }
    if (one_in(25)) return signed_anew(std::move(statement));
    return statement;
  }
  Statement end() {
    constexpr const char* kWhy[] = {"expired", "finished", "withdrawn", "revoked"};
    const bool by_log = one_in(3);
    Statement statement = log_->make(
        StatementKind::kEmergencyEnded, "restart", by_log ? "@log" : person(),
        {{"request", some_request({"granted"})}, {"reason", kWhy[by_log ? 0 : below(4)]}});
    return by_log ? statement : signed_anew(std::move(statement));
  }
  Statement thaw() {
    std::string id(32, '0');
    for (const auto& [statement, effective] : log_->taken) {
      if (statement.body.kind == StatementKind::kEmergencyFrozen) id = statement.body.id;
    }
    Statement statement =
        log_->make(StatementKind::kEmergencyThawed, "pol", person(), {{"frozen", id}});
    for (const char* one : kPeople) {
      if (one != statement.body.actor && !one_in(3)) TestLog::sign(statement, one);
    }
    return statement;
  }

  void catch_up() {
    for (; known_ < log_->taken.size(); ++known_) {
      naive_->take(log_->taken[known_].first, log_->taken[known_].second);
    }
  }

  void compare() {
    const auto& governance = log_->governance();
    ASSERT_TRUE(log_->restored().emergency() == governance.emergency());
    std::size_t overdue = 0;
    for (const std::string& id : ids_) {
      const auto* open = log_->open(id);
      const std::string phase = naive_->phase(id);
      if (open == nullptr) {
        ASSERT_EQ(phase, "") << id;
        continue;
      }
      const bool early = open->phase == ledger::EmergencyPhase::kApproved;
      ASSERT_EQ(early ? "requested" : ledger::phase_word(open->phase), phase) << id;
      overdue += naive_->overdue(id, log_->now) ? 1 : 0;
      if (phase != "requested") continue;
      const auto quorum = quorum_of(governance, *open, log_->now);
      ASSERT_TRUE(quorum.has_value());
      ASSERT_EQ(quorum->met, naive_->quorum(id, log_->now)) << id << " " << quorum->words;
      ASSERT_EQ(quorum->met, quorum->missing == 0) << quorum->words;
      tally_.met += quorum->met ? 1 : 0;
    }
    const auto debts = ledger::debts(governance, log_->now);
    const auto late = std::count_if(debts.begin(), debts.end(),
                                    [](const ledger::Debt& debt) { return debt.overdue; });
    ASSERT_EQ(static_cast<std::size_t>(late), overdue);
    tally_.debts += overdue;
  }

  std::mt19937 random_;
  Tally& tally_;
  std::vector<std::string> texts_, ids_;
  std::unique_ptr<NaiveEmergency> naive_;
  std::unique_ptr<TestLog> log_;
  std::size_t known_ = 0;
};

TEST(EmergencyTwin, AgreesOnRandomSequences) {
  Tally tally;
  const std::uint32_t seed = number_from("ONUS_SEED", 20261126);
  for (std::uint32_t i = 0; i < number_from("ONUS_CASES", 400); ++i) {
    SCOPED_TRACE(testing::Message() << "seed " << seed + i);
    Sequence(seed + i, tally).run();
    if (HasFatalFailure()) return;
  }
  for (const auto kind : {StatementKind::kEmergencyRequested, StatementKind::kEmergencyApproved,
                          StatementKind::kEmergencyDenied, StatementKind::kEmergencyGranted,
                          StatementKind::kEmergencyEnded, StatementKind::kEmergencyReviewed,
                          StatementKind::kEmergencyFrozen, StatementKind::kEmergencyThawed}) {
    EXPECT_GT(tally.taken[kind], 20U) << ledger::spec_of(kind).name;
    EXPECT_GT(tally.refused[kind], 20U) << ledger::spec_of(kind).name;
    std::printf("%-20s taken %6zu refused %6zu\n", ledger::spec_of(kind).name.data(),
                tally.taken[kind], tally.refused[kind]);
  }
  EXPECT_GT(tally.met, 20U);
  EXPECT_GT(tally.debts, 20U);
  std::printf("quorums met %zu, overdue %zu\n", tally.met, tally.debts);
}

}  // namespace
}  // namespace onus::twin
