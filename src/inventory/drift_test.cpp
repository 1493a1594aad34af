#include "onus/inventory/drift.h"

#include <gtest/gtest.h>

#include "onus/inventory/decisions.h"
#include "test_import.h"

namespace onus::inventory {
namespace {

constexpr std::string_view kDeclared = R"(onus: v1
people:
  ines: {name: Inês Okafor, email: Ines@Example.com}
  rui: {name: Rui Prado}
teams: {ops: {name: Operations, members: [ines]}}
identities:
  svc-relay: {aliases: ["arn:1"], owner: ines, scope: [{system: s3, privilege: Get}], expires: 2027-01-01}
  svc-poller: {aliases: ["arn:2"], owner: ops}
  svc-lone: {owner: rui}
  svc-done: {owner: rui, state: removed}
)";

constexpr std::string_view kTable =
    "id,reference,owner,system,privilege,expires,last_used\n"
    "relay,arn:1,rui,s3,Put,2026-12-01,2026-11-01\n"
    "poller,arn:2,ines@example.com,,,,\n"
    "stray,arn:3,Operations,,,,\n";

model::Loaded load(std::string_view decisions = {}, std::string_view table = kTable) {
  const auto import = import_text("inventory", {{"t.csv", std::string(table)}});
  EXPECT_TRUE(import.has_value());
  const std::vector<model::Document> documents{{"estate.yaml", kDeclared},
                                               {"observed/decisions.ndjson", decisions},
                                               {"observed/inventory.ndjson", import->update.text}};
  model::Loaded loaded = model::load_documents(documents);
  EXPECT_EQ(load_errors(loaded), "");
  return loaded;
}

std::vector<std::string> told(const model::Estate& estate, base::TimePoint now = kTestNow) {
  std::vector<std::string> all;
  for (const Drift& drift : find_drift(estate, now).list) {
    all.push_back(fmt::format("{}: {}", drift_name(drift.kind), drift.message));
  }
  return all;
}

using Told = std::vector<std::string>;

TEST(FindDrift, TellsEverySort) {
  const model::Loaded loaded = load();
  EXPECT_EQ(told(loaded.estate),
            (Told{"scope grew: svc-relay may also: Put on s3",
                  "owner differs: svc-relay is ines's as declared; column owner names rui",
                  "expiry moved: svc-relay ends on 2027-01-01T00:00:00Z as declared, on "
                  "2026-12-01T00:00:00Z as observed",
                  "undeclared: inventory.stray exists and is not declared",
                  "never seen: svc-lone is declared, and no source has it"}));
}

TEST(FindDrift, WhatWasNotSeenForAWhileIsTold) {
  const model::Loaded loaded = load();
  const auto at = [&](std::int64_t seconds) {
    return find_drift(loaded.estate, kTestNow + base::Seconds(seconds))
        .counts[static_cast<std::size_t>(DriftKind::kUnseen)];
  };
  EXPECT_EQ(at(30 * 86400), 0U);
  EXPECT_EQ(at(30 * 86400 + 1), 2U);
}

TEST(FindDrift, WhatItsSourceNoLongerHasIsGone) {
  const auto first = import_text("inventory", {{"t.csv", std::string(kTable)}});
  const auto second =
      import_text("inventory", {{"t.csv", "id,reference\nrelay,arn:1\n"}}, first->update.text);
  const model::Loaded loaded = load_beside(*second, kDeclared);
  const DriftResult drift = find_drift(loaded.estate, kTestNow);
  EXPECT_EQ(drift.counts[static_cast<std::size_t>(DriftKind::kGone)], 1U);
  EXPECT_EQ(drift.counts[static_cast<std::size_t>(DriftKind::kUndeclared)], 0U);
  EXPECT_EQ(drift.list.front().message, "svc-poller is declared, and its source no longer has it");
}

TEST(FindDrift, NothingImportedNothingDiffers) {
  const std::vector<model::Document> documents{{"estate.yaml", kDeclared}};
  EXPECT_TRUE(find_drift(model::load_documents(documents).estate, kTestNow).clean());
}

TEST(Decisions, AWrongMatchIsUndoneAndMadeAgain) {
  const auto apart = decide("", "inventory.relay", "svc-relay", false);
  ASSERT_TRUE(apart.has_value());
  const model::Loaded parted = load(*apart);
  EXPECT_TRUE(parted.estate.find("inventory.relay").valid()) << "an item of its own now";
  const auto same = decide(*apart, "inventory.relay", "svc-relay", true);
  ASSERT_TRUE(same.has_value());
  EXPECT_EQ(*same, "{\"id\":\"inventory.relay\",\"class\":\"match\",\"same\":\"svc-relay\"}\n");
  EXPECT_FALSE(load(*same).estate.find("inventory.relay").valid());
  const auto other = decide(*same, "inventory.relay", "svc-lone", true);
  EXPECT_EQ(*other, "{\"id\":\"inventory.relay\",\"class\":\"match\",\"same\":\"svc-lone\"}\n");
  EXPECT_FALSE(decide("onus: v1\n", "a", "b", true).has_value());
}

TEST(SuggestOwners, NamesWhoMayOwnAndGivesNobodyOwnership) {
  const model::Loaded loaded = load();
  const auto unowned = suggest_owners(loaded.estate);
  ASSERT_EQ(unowned.size(), 1U);
  EXPECT_EQ(loaded.estate.item(unowned[0].item).id, "inventory.stray");
  EXPECT_FALSE(loaded.estate.item(unowned[0].item).owner.valid());
  ASSERT_EQ(unowned[0].suggestions.size(), 1U);
  EXPECT_EQ(unowned[0].suggestions[0].known, loaded.estate.find("ops"));
  EXPECT_EQ(unowned[0].suggestions[0].because, "column owner");
}

TEST(Parties, AreFoundByIdMailNameAndLastPart) {
  const model::Loaded loaded = load();
  const Parties parties(loaded.estate);
  const auto id = [&](std::string_view text) -> std::string_view {
    const model::ItemIndex found = parties.find(text);
    return found.valid() ? loaded.estate.item(found).id : "-";
  };
  EXPECT_EQ(id("ines"), "ines");
  EXPECT_EQ(id("INES@example.COM"), "ines");
  EXPECT_EQ(id("Rui Prado"), "rui");
  EXPECT_EQ(id("group:default/operations"), "ops");
  EXPECT_EQ(id("ine"), "-");
  EXPECT_EQ(id("svc-relay"), "-");
}

TEST(Declaration, IsWhatWasObservedAndItsOwner) {
  const model::Loaded loaded = load();
  const std::string text = declaration(loaded.estate, loaded.estate.find("inventory.stray"),
                                       {.owner = "ops",
                                        .purpose = "moves \"files\"",
                                        .sponsor = {},
                                        .off_switch = {},
                                        .date = "2026-11-26"});
  const auto import = import_text("inventory", {{"t.csv", std::string(kTable)}});
  const std::vector<model::Document> documents{{"estate.yaml", kDeclared},
                                               {"taken/stray.yaml", text},
                                               {"observed/inventory.ndjson", import->update.text}};
  const model::Loaded taken = model::load_documents(documents);
  EXPECT_EQ(load_errors(taken), "");
  const model::ItemIndex item = taken.estate.find("inventory.stray");
  EXPECT_FALSE(taken.estate.item(item).observed);
  EXPECT_EQ(taken.estate.item(item).owner, taken.estate.find("ops"));
  EXPECT_EQ(taken.estate.identity(item).purpose, "moves \"files\"");
  EXPECT_TRUE(suggest_owners(taken.estate).empty());
}

}  // namespace
}  // namespace onus::inventory
