// The replay of a log against the twin that answers every question from the beginning.
#include <gtest/gtest.h>

#include <cstdlib>

#include "onus/codec/json.h"
#include "random_ledger.h"

namespace onus::twin {
namespace {

using ledger::EstateRecord;
using ledger::Governance;

std::uint32_t first_seed() {
  const char* wanted = std::getenv("ONUS_SEED");
  if (wanted == nullptr) return 20261126;
  return static_cast<std::uint32_t>(std::strtoul(wanted, nullptr, 10));
}

std::size_t cases() {
  const char* wanted = std::getenv("ONUS_CASES");
  return wanted == nullptr ? 1500 : std::strtoul(wanted, nullptr, 10);
}

class Records final : public ledger::RecordSource {
 public:
  explicit Records(const std::map<Digest, std::string>& texts) {
    for (const auto& [digest, text] : texts) {
      records_[digest] = std::make_shared<const EstateRecord>(*EstateRecord::parse(text));
    }
  }
  base::Result<std::shared_ptr<const EstateRecord>> record(const Digest& digest) const override {
    return records_.at(digest);
  }

 private:
  std::map<Digest, std::shared_ptr<const EstateRecord>> records_;
};

/// What one sequence came to, so that the test can show that it tested something.
struct Tally {
  std::map<StatementKind, std::size_t> taken, refused;
  std::size_t waiting = 0, counting = 0, not_counting = 0;
};

void compare_state(const Governance& governance, const NaiveLedger& naive,
                   const RandomLedger& random, TimePoint at) {
  const std::size_t size = naive.taken().size();
  for (const auto& [line, fingerprint] : random.fingerprints()) {
    const auto* key = governance.key(fingerprint);
    const std::string person = key != nullptr && key->in_force(at) ? key->person : "";
    ASSERT_EQ(person, naive.speaker(fingerprint, at, size));
  }
  for (const auto later : {base::Seconds(0), base::Seconds(86399), base::Seconds(86400)}) {
    const auto* adoption = governance.in_force(at + later);
    ASSERT_EQ(adoption == nullptr ? -1 : static_cast<int>(adoption->entry),
              naive.in_force(at + later, size));
  }
  const int adoption = naive.in_force(at, size);
  if (adoption < 0) return;
  const DraftEstate& estate = naive.draft_of(naive.taken()[static_cast<std::size_t>(adoption)]);
  const auto record = governance.record_of(*governance.in_force(at));
  for (const char* item : {"o0", "w0", "r0", "d0"}) {
    for (int i = 0; i < ledger::kRoleCount; ++i) {
      const auto role = static_cast<RoleName>(i);
      ASSERT_EQ(governance.holder(**record, item, role), naive.holder(estate, item, role, size));
    }
  }
}

void run_sequence(std::uint32_t seed, Tally& tally) {
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  RandomLedger random(seed);
  const Records records(random.texts());
  Governance governance({"example.org/log", "", "SHA256:log"}, records);
  NaiveLedger naive(random.fingerprints(), random.drafts());
  std::map<std::pair<std::string, std::string>, std::string> rows;
  for (int i = 0; i < 40; ++i) {
    const Statement statement = random.next(naive);
    const auto& name = ledger::spec_of(statement.body.kind).name;
    const bool admitted = naive.admits(statement);
    const auto ruling = governance.judge(statement, naive.taken().size());
    ASSERT_EQ(ruling.has_value(), admitted)
        << "step " << i << " " << name << ": " << (ruling ? "taken" : ruling.error().message);
    (admitted ? tally.taken : tally.refused)[statement.body.kind] += 1;
    if (!admitted) continue;
    const auto word = naive.word_of(statement, naive.taken().size());
    ASSERT_EQ(ruling->counts, word.counts) << "step " << i << " " << name;
    ASSERT_EQ(ruling->roles, word.roles) << "step " << i << " " << name;
    (word.counts ? tally.counting : tally.not_counting) += 1;
    if (ruling->effective && *ruling->effective != statement.envelope.received) ++tally.waiting;
    naive.take(statement);
    if (std::getenv("ONUS_TWIN_TRACE") != nullptr) {
      std::printf("%zu %s %s %s role=%s from=%s to=%s\n", naive.taken().size() - 1, name.data(),
                  statement.body.subject.c_str(), statement.body.actor.c_str(),
                  std::string(statement.body.text("role")).c_str(),
                  std::string(statement.body.text("from")).c_str(),
                  std::string(statement.body.text("to")).c_str());
    }
    for (const auto& row : ruling->rows) {
      if (row.value) {
        rows[{row.space, row.key}] = *row.value;
      } else {
        rows.erase({row.space, row.key});
      }
    }
    compare_state(governance, naive, random, statement.envelope.received);
    if (testing::Test::HasFatalFailure()) return;
    if (i % 5 != 0) continue;
    // Going on from what was remembered is going on.
    std::vector<ledger::StateRow> list;
    for (const auto& [key, value] : rows) list.push_back({key.first, key.second, value});
    auto restored = Governance::restore({"example.org/log", "", "SHA256:log"}, records, list);
    ASSERT_TRUE(restored.has_value()) << restored.error().message;
    governance = std::move(*restored);
  }
}

TEST(LedgerTwin, AgreesOnRandomSequences) {
  Tally tally;
  for (std::size_t i = 0; i < cases(); ++i) {
    run_sequence(first_seed() + static_cast<std::uint32_t>(i), tally);
    if (HasFatalFailure()) return;
  }
  for (const auto kind :
       {StatementKind::kLogFounded, StatementKind::kKeyEnrolled, StatementKind::kKeyRotated,
        StatementKind::kKeyReplaced, StatementKind::kKeyRevoked, StatementKind::kEstateAdopted,
        StatementKind::kAccessApproved, StatementKind::kRiskAccepted, StatementKind::kDrillRecorded,
        StatementKind::kRoleTaken, StatementKind::kRoleHandedOver, StatementKind::kRoleAccepted}) {
    EXPECT_GT(tally.taken[kind], 20U) << ledger::spec_of(kind).name;
    EXPECT_GT(tally.refused[kind], 20U) << ledger::spec_of(kind).name;
    std::printf("%-18s taken %6zu refused %6zu\n", ledger::spec_of(kind).name.data(),
                tally.taken[kind], tally.refused[kind]);
  }
  EXPECT_GT(tally.waiting, 20U);
  EXPECT_GT(tally.counting, 100U);
  EXPECT_GT(tally.not_counting, 100U);
  std::printf("waiting %zu, counting %zu, not %zu\n", tally.waiting, tally.counting,
              tally.not_counting);
}

}  // namespace
}  // namespace onus::twin
