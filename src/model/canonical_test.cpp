// The canonical form: what it holds, and that it does not depend on how an estate was written.
#include "onus/model/canonical.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "onus/codec/jcs.h"
#include "onus/model/load.h"

namespace onus::model {
namespace {

Estate estate_of(const std::vector<Document>& documents) {
  Loaded loaded = load_documents(documents);
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.diagnostics.front().message);
  return std::move(loaded.estate);
}

std::string canonical(const std::string& yaml) {
  const std::string bytes = "onus: v1\n" + yaml;
  return canonical_json(estate_of({{"a.yaml", bytes}}));
}

/// The one item of an estate that has the class and id given in `head`.
std::string item(const std::string& yaml, const std::string& id) {
  const std::string text = canonical(yaml);
  const std::string mark = "\"id\":\"" + id + "\"";
  std::size_t begin = text.find("\"items\":[") + 9;
  std::size_t depth = 0;
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '{' && depth++ == 0) begin = i;
    if (text[i] != '}' || depth == 0 || --depth != 0) continue;
    const std::string one = text.substr(begin, i + 1 - begin);
    if (one.find(mark) != std::string::npos) return one;
  }
  return "no item " + id;
}

TEST(CanonicalJson, WritesAnEstateAsWorkedByHand) {
  EXPECT_EQ(canonical("estate: {name: Tiny}\n"
                      "people: {ines: {phone: '+351 210 000 001', name: Inês}}\n"
                      "components: {okta: {restore: {by: vendor, takes: 8h}, needs: []}}\n"),
            R"({"acceptances":[],"estate":{"name":"Tiny","timezone":"UTC"},"items":[)"
            R"({"class":"person","id":"ines","name":"Inês","phone":"+351 210 000 001"},)"
            R"({"class":"component","id":"okta","needs":{"all":[]},)"
            R"("restore":[{"by":"vendor","takes":28800}]}],"onus":"v1"})");
}

// printf '%s' '{"acceptances":[],…' | sha256sum, with the text of the test above.
TEST(EstateDigest, IsTheHashOfTheTextBySha256sum) {
  const std::string bytes =
      "onus: v1\nestate: {name: Tiny}\n"
      "people: {ines: {phone: '+351 210 000 001', name: Inês}}\n"
      "components: {okta: {restore: {by: vendor, takes: 8h}, needs: []}}\n";
  const auto digest = estate_digest(estate_of({{"a.yaml", bytes}}));
  ASSERT_TRUE(digest);
  EXPECT_EQ(digest->hex(), "d8f0492fbbe322907b9d0da925ef6bcabd8f4a138271a26f55078201e1e6ee49");
}

TEST(CanonicalJson, KeepsAbsentAndEmptyApart) {
  const std::string yaml =
      "components: {a: {}, b: {needs: []}, c: {restore: []}}\n"
      "operations: {o: {}, p: {access: [], recovery: [], rollback: [], runbook_kept: []}}\n"
      "people: {x: {}, y: {authenticators: []}}\n"
      "identities: {i: {}, j: {scope: []}}\n"
      "policies: {m: {}, n: {for: [], channels: [], notify: []}}\n"
      "workflows: {w: {}, v: {identities: [], users: []}}\n";
  EXPECT_EQ(item(yaml, "a"), R"({"class":"component","id":"a"})");
  EXPECT_EQ(item(yaml, "b"), R"({"class":"component","id":"b","needs":{"all":[]}})");
  EXPECT_EQ(item(yaml, "c"), R"({"class":"component","id":"c","restore":[]})");
  EXPECT_EQ(item(yaml, "o"), R"({"class":"operation","id":"o"})");
  EXPECT_EQ(item(yaml, "p"), R"({"access":[],"class":"operation","id":"p","recovery":[],)"
                             R"("rollback":[],"runbook_kept":[]})");
  EXPECT_EQ(item(yaml, "x"), R"({"class":"person","id":"x"})");
  EXPECT_EQ(item(yaml, "y"), R"({"authenticators":[],"class":"person","id":"y"})");
  EXPECT_EQ(item(yaml, "i"), R"({"class":"identity","id":"i"})");
  EXPECT_EQ(item(yaml, "j"), R"({"class":"identity","id":"j","scope":[]})");
  EXPECT_EQ(item(yaml, "m"), R"({"class":"policy","id":"m"})");
  EXPECT_EQ(item(yaml, "n"), R"({"channels":[],"class":"policy","for":[],"id":"n","notify":[]})");
  EXPECT_EQ(item(yaml, "w"), R"({"class":"workflow","id":"w"})");
  EXPECT_EQ(item(yaml, "v"),
            R"({"class":"workflow","id":"v","identities":{"all":[]},"users":{"any":[]}})");
}

TEST(CanonicalJson, WritesConditionsTimesAndWork) {
  const std::string yaml =
      "estate: {timezone: Europe/Lisbon}\n"
      "components:\n"
      "  a: {}\n"
      "  b: {needs: [a, {any: [a, {item: c, survives: 90s}]}], expires: 2026-07-01,\n"
      "      start: {takes: {each: 5m, count: 9, parallel: 4}}, planned: true,\n"
      "      labels: {z: '1', a: '2'}, fails: {probability: 0.001}}\n"
      "  c: {needs: {at_least: 1, of: [b, a]}, expires: 2026-01-05T08:00+01:00}\n";
  EXPECT_EQ(
      item(yaml, "b"),
      R"({"class":"component","expires":"2026-06-30T23:00:00Z","fails":{"probability":0.001},)"
      R"("id":"b","labels":{"a":"2","z":"1"},)"
      R"("needs":{"all":["a",{"any":["a",{"item":"c","survives":90}]}]},"planned":true,)"
      R"("start":{"takes":{"count":9,"each":300,"parallel":4}}})");
  EXPECT_EQ(item(yaml, "c"), R"({"class":"component","expires":"2026-01-05T07:00:00Z","id":"c",)"
                             R"("needs":{"at_least":1,"of":["b","a"]}})");
}

TEST(CanonicalJson, WritesPeopleAndWhatTheyAct) {
  const std::string yaml =
      "people:\n"
      "  ines: {email: i@x.example, reach: [pager], deputy: rui, left: 2026-10-31,\n"
      "         authenticators: [{id: k, kind: passkey}], keys: [ssh-x], answers_in: 1m,\n"
      "         away: [{from: 2026-12-20, to: 2027-01-03}]}\n"
      "  rui: {}\n"
      "teams: {ops: {name: Ops, lead: ines, members: [rui, ines], on_call: r}}\n"
      "rotas: {r: {from: 2026-01-05, shift: 7d, order: [rui, ines]}}\n"
      "components: {pager: {}}\n"
      "recovery:\n"
      "  bg: {kind: break-glass, actor: human, lasts: 1h, validator: ops, steps:\n"
      "    [{do: Go, by: {at_least: 2, of: [ops]}, grant: p, uses_up: [k], breaks: [pager]}]}\n"
      "policies: {p: {grants: {credential: c, principals: [b, a], recorded: false}}}\n"
      "drills: {d: {proves: [bg], probes: [{ssh: {user: x, host: h}}]}}\n"
      "scenarios: {s: {fails: [rui, pager], detect: 10m}}\n"
      "acceptances: [{finding: REC004, on: bg, by: ops, until: 2027-06-30, because: So}]\n";
  EXPECT_EQ(item(yaml, "ines"),
            R"({"answers_in":60,"authenticators":["k"],)"
            R"("away":[{"from":"2026-12-20T00:00:00Z","to":"2027-01-03T00:00:00Z"}],)"
            R"("class":"person","deputy":"rui","email":"i@x.example","id":"ines",)"
            R"("keys":["ssh-x"],"left":"2026-10-31T00:00:00Z","reach":"pager"})");
  EXPECT_EQ(item(yaml, "k"),
            R"({"class":"authenticator","holder":"ines","id":"k","kind":"passkey"})");
  EXPECT_EQ(item(yaml, "ops"), R"({"class":"team","id":"ops","lead":"ines",)"
                               R"("members":["rui","ines"],"name":"Ops","on_call":"r"})");
  EXPECT_EQ(item(yaml, "r"), R"({"class":"rota","from":"2026-01-05T00:00:00Z","id":"r",)"
                             R"("order":["rui","ines"],"shift":604800})");
  EXPECT_EQ(item(yaml, "bg"),
            R"({"actor":"human","class":"recovery","id":"bg","kind":"break-glass","lasts":3600,)"
            R"("steps":[{"breaks":["pager"],"by":{"at_least":2,"of":["ops"]},"do":"Go",)"
            R"("grant":"p","uses_up":["k"]}],"validator":"ops"})");
  EXPECT_EQ(item(yaml, "p"),
            R"({"class":"policy","grants":{"credential":"c","principals":["b","a"],)"
            R"("recorded":false},"id":"p"})");
  EXPECT_EQ(item(yaml, "d"), R"({"class":"drill","id":"d",)"
                             R"("probes":[{"ssh":{"host":"h","user":"x"}}],"proves":["bg"]})");
  EXPECT_EQ(item(yaml, "s"),
            R"({"class":"scenario","detect":600,"fails":["pager","rui"],"id":"s"})");
  EXPECT_NE(
      canonical(yaml).find(R"({"acceptances":[{"because":"So","by":"ops",)"
                           R"("finding":"REC004","on":"bg","until":"2027-06-30T00:00:00Z"}])"),
      std::string::npos);
}

TEST(CanonicalJson, IsTheSameHoweverFilesAreSplitAndOrdered) {
  const std::string one =
      "onus: v1\nestate: {name: E}\n"
      "components: {b: {needs: [a]}, a: {vendor: v, aliases: [x]}}\n"
      "people: {p: {}, q: {}}\n"
      "scenarios: {s: {fails: {where: {vendor: v}}}, t: {fails: [q, p]}}\n"
      "acceptances: [{finding: F1, on: a}, {finding: F2, on: b}]\n";
  const std::string first =
      "onus: v1\nacceptances: [{on: a, finding: F1}]\nscenarios: {t: {fails: [q, p]}}\n"
      "people: {q: {}}\n";
  const std::string second =
      "onus: v1\npeople: {p: {}}\nacceptances: [{finding: F2, on: b}]\n"
      "scenarios: {s: {fails: {where: {vendor: v}}}}\nestate: {name: E}\n";
  const std::string lines =
      "{\"aliases\":[\"x\"],\"vendor\":\"v\",\"id\":\"a\",\"class\":\"component\"}\n"
      "{\"class\":\"component\",\"id\":\"b\",\"needs\":[\"a\"]}\n";
  const std::string whole = canonical_json(estate_of({{"one.yaml", one}}));
  EXPECT_EQ(
      whole,
      canonical_json(estate_of({{"z.yaml", first}, {"sub/y.yaml", second}, {"x.ndjson", lines}})));
}

TEST(CanonicalJson, HoldsACalendarAndNotItsPath) {
  const std::string calendar =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nEND:VCALENDAR\r\n";
  const std::string here = "onus: v1\nrotas: {r: {ics: r.ics}}\n";
  const std::string there = "onus: v1\nrotas: {r: {ics: ../r.ics}}\n";
  const std::string text = canonical_json(estate_of({{"a.yaml", here}, {"r.ics", calendar}}));
  EXPECT_NE(text.find(R"({"class":"rota","ics":"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n)"),
            std::string::npos);
  EXPECT_EQ(text, canonical_json(estate_of({{"sub/a.yaml", there}, {"r.ics", calendar}})));
}

TEST(CanonicalJson, IsCanonicalForAnIndependentReader) {
  const std::string text = canonical(
      "estate: {name: \"tab\\t quote \\\" \\u20ac \\U0001F511\", common_causes: [é, z]}\n"
      "components: {a: {title: \"\\u0001\", labels: {\"\\uFB33\": x, \"\\U0001F600\": y}}}\n");
  const auto again = codec::canonicalize(text);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->text(), text);
}

TEST(CanonicalJson, OfEveryExampleIsCanonical) {
  std::size_t examples = 0;
  for (const char* folder :
       {"examples/northwind-grid", "examples/northwind-grid-healthy", "examples/hospital"}) {
    const Loaded loaded = load_estate(folder);
    ASSERT_TRUE(loaded.ok()) << folder;
    const std::string text = canonical_json(loaded.estate);
    const auto again = codec::canonicalize(text);
    ASSERT_TRUE(again) << folder << ": " << again.error().message;
    EXPECT_EQ(again->text(), text) << folder;
    ++examples;
  }
  EXPECT_EQ(examples, 3U);
}

}  // namespace
}  // namespace onus::model
