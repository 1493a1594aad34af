// What each key of the format becomes.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "onus/model/load.h"

namespace onus::model {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year;

Estate estate_of(const std::string& yaml) {
  const std::string bytes = "onus: v1\n" + yaml;
  const Document document{"a.yaml", bytes};
  Loaded loaded = load_documents({&document, 1});
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.diagnostics.front().message);
  return std::move(loaded.estate);
}

/// A condition as people would write it: all(a any(b c~28800)).
std::string text_of(const Estate& estate, ConditionIndex at) {
  if (!at.valid()) return "unwritten";
  const ConditionNode& node = estate.conditions.node(at);
  if (node.gate == Gate::kItem) {
    std::string text(estate.item(estate.conditions.item(at)).id);
    const auto survives = estate.conditions.survives(at);
    return survives ? text + "~" + std::to_string(survives->count()) : text;
  }
  std::string text = node.gate == Gate::kAll   ? "all("
                     : node.gate == Gate::kAny ? "any("
                                               : std::to_string(node.threshold) + "of(";
  for (std::uint32_t i = 0; i < node.count; ++i) {
    text += (i == 0 ? "" : " ") + text_of(estate, estate.conditions.child(at, i));
  }
  return text + ")";
}

std::string ids_of(const Estate& estate, const std::vector<ItemIndex>& items) {
  std::string text;
  for (const ItemIndex item : items) {
    text += (text.empty() ? "" : " ") + std::string(estate.item(item).id);
  }
  return text;
}

TEST(Decoded, NeedsInEveryForm) {
  const struct {
    const char* needs;
    const char* expected;
  } kRows[] = {
      {"b", "b"},
      {"[]", "all()"},
      {"[b]", "b"},
      {"[b, c]", "all(b c)"},
      {"{any: []}", "any()"},
      {"{any: [b, {all: [c, d]}]}", "any(b all(c d))"},
      {"{at_least: 2, of: [b, c, d]}", "2of(b c d)"},
      {"{at_least: 1, of: [b]}", "1of(b)"},
      {"{item: b, survives: 8h}", "b~28800"},
      {"[{item: b, survives: 90s}, c]", "all(b~90 c)"},
      {"[{item: b}, [c, d]]", "all(b all(c d))"},
      {"{any: [ops, b]}", "any(ops b)"},  // a team: any of its members, left to analysis
  };
  for (const auto& row : kRows) {
    const Estate estate =
        estate_of("teams: {ops: {}}\ncomponents: {a: {needs: " + std::string(row.needs) +
                  "}, b: {}, c: {}, d: {}}\n");
    EXPECT_EQ(text_of(estate, estate.item(estate.find("a")).needs), row.expected) << row.needs;
  }
  const Estate estate = estate_of("components: {a: {}}\n");
  EXPECT_EQ(text_of(estate, estate.item(estate.find("a")).needs), "unwritten");
}

TEST(Decoded, BareListsOfPeople) {
  const Estate estate = estate_of(
      "people: {i: {}, m: {}}\n"
      "estate: {governance: {adopt: [i, m], enrol: [i, m]}}\n"
      "workflows: {w: {users: [i, m]}}\n"
      "policies: {p: {invoke: [i, m], approve: [i, m], when_reachable: [i, m]}}\n"
      "recovery: {r: {steps: [{by: [i, m]}, {by: {any: [i, m]}}]}}\n");
  const Policy& policy = estate.policy(estate.find("p"));
  EXPECT_EQ(text_of(estate, estate.governance.adopt), "all(i m)");
  EXPECT_EQ(text_of(estate, estate.governance.enrol), "all(i m)");
  EXPECT_EQ(text_of(estate, estate.workflow(estate.find("w")).users), "any(i m)");
  EXPECT_EQ(text_of(estate, policy.invoke), "any(i m)");
  EXPECT_EQ(text_of(estate, policy.approve), "all(i m)");
  EXPECT_EQ(text_of(estate, policy.when_reachable), "all(i m)");
  const Recovery& recovery = estate.recovery(estate.find("r"));
  EXPECT_EQ(text_of(estate, recovery.steps[0].by), "all(i m)");
  EXPECT_EQ(text_of(estate, recovery.steps[1].by), "any(i m)");
}

TEST(Decoded, ByVendorUnlessAnItemHasThatId) {
  const std::string body =
      "components: {a: {restore: {by: vendor}}}\nrecovery: {r: {steps: [{by: vendor}]}}\n";
  const Estate without = estate_of(body);
  const RestoreOption& option = without.extras_of(without.find("a")).restore.at(0);
  EXPECT_TRUE(option.by_vendor);
  EXPECT_FALSE(option.by.valid());
  EXPECT_TRUE(without.recovery(without.find("r")).steps.at(0).by_vendor);

  for (const std::string& yaml :
       {body + "people: {vendor: {}}\n", "people: {vendor: {}}\n" + body}) {
    const Estate with = estate_of(yaml);
    const RestoreOption& named = with.extras_of(with.find("a")).restore.at(0);
    EXPECT_FALSE(named.by_vendor);
    EXPECT_EQ(text_of(with, named.by), "vendor");
    EXPECT_EQ(text_of(with, with.recovery(with.find("r")).steps.at(0).by), "vendor");
  }
}

TEST(Decoded, WorkIsRoundedUpToWholeRounds) {
  const struct {
    const char* takes;
    std::int64_t seconds;
  } kRows[] = {
      {"10m", 600},
      {"0s", 0},
      {"{each: 5m, count: 3}", 900},
      {"{each: 5m, count: 7, parallel: 2}", 1200},             // four rounds of two
      {"{each: 5m, count: 760000, parallel: 40}", 5'700'000},  // 19000 rounds
  };
  for (const auto& row : kRows) {
    const Estate estate =
        estate_of("components: {a: {restore: {takes: " + std::string(row.takes) + "}}}\n");
    const Takes& takes = estate.extras_of(estate.find("a")).restore.at(0).takes;
    EXPECT_TRUE(takes.written) << row.takes;
    EXPECT_EQ(takes.total.count(), row.seconds) << row.takes;
  }
  const Estate estate = estate_of("components: {a: {restore: {by: vendor}}}\n");
  EXPECT_FALSE(estate.extras_of(estate.find("a")).restore.at(0).takes.written);
}

TEST(Decoded, AbsentAndEmptyAreKeptApart) {
  const Estate estate = estate_of(
      "people: {a: {}, b: {authenticators: []}}\n"
      "components: {c: {}, d: {restore: []}}\n"
      "identities: {e: {}, f: {scope: []}}\n"
      "operations: {g: {}, h: {access: [], recovery: [], rollback: [], runbook_kept: []}}\n"
      "workflows: {i: {}, j: {identities: []}}\n"
      "policies: {k: {}, l: {for: [], channels: [], notify: []}}\n");
  EXPECT_FALSE(estate.person(estate.find("a")).authenticators_written);
  EXPECT_TRUE(estate.person(estate.find("b")).authenticators_written);
  EXPECT_FALSE(estate.extras_of(estate.find("c")).restore_written);
  EXPECT_TRUE(estate.extras_of(estate.find("d")).restore_written);
  EXPECT_FALSE(estate.identity(estate.find("e")).scope_written);
  EXPECT_TRUE(estate.identity(estate.find("f")).scope_written);
  const Operation& without = estate.operation(estate.find("g"));
  const Operation& with = estate.operation(estate.find("h"));
  EXPECT_FALSE(without.access_written || without.recovery_written || without.rollback_written ||
               without.runbook_kept_written);
  EXPECT_TRUE(with.access_written && with.recovery_written && with.rollback_written &&
              with.runbook_kept_written);
  EXPECT_FALSE(estate.workflow(estate.find("i")).identities_written);
  EXPECT_TRUE(estate.workflow(estate.find("j")).identities_written);
  EXPECT_EQ(text_of(estate, estate.workflow(estate.find("j")).identities), "all()");
  EXPECT_FALSE(estate.policy(estate.find("k")).for_written);
  EXPECT_TRUE(estate.policy(estate.find("l")).for_written);
}

TEST(Decoded, DatesBeginInTheTimeZoneOfTheEstate) {
  // The section comes last: Lisbon is at UTC in winter and an hour ahead in summer.
  const Estate estate = estate_of(
      "components: {a: {expires: 2026-12-20}, b: {expires: 2026-07-01}, "
      "c: {expires: 2026-07-01T08:30:00Z}}\nestate: {timezone: Europe/Lisbon}\n");
  EXPECT_EQ(estate.item(estate.find("a")).expires, sys_days(year(2026) / 12 / 20));
  EXPECT_EQ(estate.item(estate.find("b")).expires, sys_days(year(2026) / 6 / 30) + hours(23));
  EXPECT_EQ(estate.item(estate.find("c")).expires,
            sys_days(year(2026) / 7 / 1) + hours(8) + minutes(30));
}

TEST(Decoded, AuthenticatorsAreItemsOfTheirPerson) {
  const Estate estate = estate_of(
      "people: {ines: {authenticators: [{id: key-1, kind: hardware-key, site: lisbon}, "
      "{id: passkey-1, needs: [dns]}], deputy: tomas}, tomas: {}}\ncomponents: {dns: {}}\n");
  const ItemIndex key = estate.find("key-1");
  EXPECT_EQ(estate.item(key).item_class, ItemClass::kAuthenticator);
  EXPECT_EQ(estate.holder(key), estate.find("ines"));
  EXPECT_EQ(estate.item(key).site, "lisbon");
  EXPECT_EQ(ids_of(estate, estate.person(estate.find("ines")).authenticators), "key-1 passkey-1");
  EXPECT_EQ(text_of(estate, estate.item(estate.find("passkey-1")).needs), "dns");
  EXPECT_EQ(estate.person(estate.find("ines")).deputy, estate.find("tomas"));
}

TEST(Decoded, ScenariosSelectByWhatItemsCarry) {
  const struct {
    const char* fails;
    const char* expected;
  } kRows[] = {
      {"okta", "okta"},
      {"[okta, okta]", "okta"},
      {"{where: {site: lisbon}}", "i safe svc o"},
      {"{where: {site: lisbon, class: component}}", "safe"},
      {"{where: {kind: safe}}", "safe"},
      {"{where: {environment: production}}", "svc"},
      {"{where: {owner: i}}", "okta o"},
      {"{where: {rack: r1}}", "safe"},
      {"[{where: {rack: r1}}, okta, ops]", "i okta safe"},  // a team: its members
      {"{where: {class: team}}", "i"},
      {"[]", ""},
  };
  for (const auto& row : kRows) {
    const Estate estate = estate_of(
        "people: {i: {site: lisbon}}\nteams: {ops: {members: [i], site: lisbon}}\n"
        "components: {okta: {owner: i}, safe: {kind: safe, site: lisbon, labels: {rack: r1}}}\n"
        "identities: {svc: {site: lisbon, environment: production}}\n"
        "operations: {o: {site: lisbon, owner: i}}\nscenarios: {s: {fails: " +
        std::string(row.fails) + "}}\n");
    EXPECT_EQ(ids_of(estate, estate.scenario(estate.find("s")).fails), row.expected) << row.fails;
  }
}

TEST(Decoded, ProbesAreKeptAsJson) {
  const Estate estate = estate_of(
      "drills: {d: {probes: [{ssh: {host: gw, port: 22, quoted: \"22\"}}, {http: [1.50, true, "
      "010]}]}"
      "}\n");
  const auto& probes = estate.drill(estate.find("d")).probes;
  ASSERT_EQ(probes.size(), 2U);
  EXPECT_EQ(probes[0].first, "ssh");
  EXPECT_EQ(probes[0].second, R"({"host":"gw","port":22,"quoted":"22"})");
  EXPECT_EQ(probes[1].second, R"([1.50,true,"010"])");  // 010 is no number in JSON
}

TEST(Decoded, LinesOfAnInventoryAreItems) {
  const Document documents[] = {
      {"a.ndjson",
       "{\"id\": \"svc\", \"class\": \"identity\", \"needs\": [\"okta\"], \"interactive\": true}\n"
       "{\"id\": \"bg\", \"class\": \"recovery\", \"kind\": \"break-glass\"}\n"},
      {"b.yaml", "onus: v1\ncomponents: {okta: {}}\n"}};
  const Loaded loaded = load_documents(documents);
  ASSERT_TRUE(loaded.ok()) << loaded.diagnostics.front().message;
  const Estate& estate = loaded.estate;
  EXPECT_EQ(text_of(estate, estate.item(estate.find("svc")).needs), "okta");
  EXPECT_EQ(estate.identity(estate.find("svc")).interactive, true);
  EXPECT_EQ(estate.item(estate.find("bg")).item_class, ItemClass::kRecovery);
}

TEST(Decoded, LinesWithoutIdOrClassAreToldWithWhatIsMissing) {
  const struct {
    const char* line;
    const char* code;
    const char* help;
  } kRows[] = {
      {"{\"class\": \"identity\"}", "E0106", "every line is one item with \"id\" and \"class\""},
      {"{\"id\": \"a\"}", "E0106", "every line is one item with \"id\" and \"class\""},
      {"{\"id\": \"a\", \"class\": \"componet\"}", "E0129", "did you mean \"component\"?"},
      {"{\"id\": \"a\", \"class\": \"authenticator\"}", "E0129",
       "write an authenticator into the authenticators of its person"},
  };
  for (const auto& row : kRows) {
    const Document document{"a.ndjson", row.line};
    const Loaded loaded = load_documents({&document, 1});
    ASSERT_EQ(loaded.diagnostics.size(), 1U) << row.line;
    EXPECT_EQ(loaded.diagnostics[0].code, row.code) << row.line;
    EXPECT_EQ(loaded.diagnostics[0].help, row.help) << row.line;
  }
}

TEST(Decoded, LimitsHoldOnBothSides) {
  const std::string two = "onus: v1\ncomponents: {ab: {needs: [cd, cd]}, cd: {}}\n";
  const Document document{"a.yaml", two};
  LoadLimits limits;
  limits.items_max = 2;
  limits.id_bytes_max = 2;
  limits.condition_nodes_max = 3;
  EXPECT_TRUE(load_documents({&document, 1}, limits).ok());
  const auto first_code = [&](const LoadLimits& tight) {
    const Loaded loaded = load_documents({&document, 1}, tight);
    return loaded.diagnostics.empty() ? std::string() : loaded.diagnostics.front().code;
  };
  LoadLimits tight = limits;
  tight.items_max = 1;
  EXPECT_EQ(first_code(tight), "E0122");
  tight = limits;
  tight.id_bytes_max = 1;
  EXPECT_EQ(first_code(tight), "E0105");
  tight = limits;
  tight.condition_nodes_max = 0;
  EXPECT_EQ(first_code(tight), "E0123");
}

}  // namespace
}  // namespace onus::model
