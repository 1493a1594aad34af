#include "mapping.h"

#include <gtest/gtest.h>

#include "kinds.h"
#include "test_import.h"

namespace onus::inventory {
namespace {

std::vector<std::string> errors(std::string_view text) {
  std::vector<model::Diagnostic> problems;
  (void)Mapping::parse(text, "m.yaml", problems);
  std::vector<std::string> all;
  for (const model::Diagnostic& problem : problems) {
    all.push_back(fmt::format("{}: {}", problem.place.line, problem.message));
  }
  return all;
}

using Errors = std::vector<std::string>;

TEST(Mapping, EveryShippedOneIsWellFormed) {
  EXPECT_GE(shipped_mappings().size(), 10U);
  for (const ShippedMapping& shipped : shipped_mappings()) {
    EXPECT_EQ(errors(shipped.text), Errors{}) << shipped.name;
  }
  for (const Kind& kind : all_kinds()) {
    EXPECT_FALSE(kind.info.brief.empty()) << kind.info.name;
    EXPECT_FALSE(kind.info.how_to.empty()) << kind.info.name;
  }
}

TEST(Mapping, SaysWhereItIsNotUnderstood) {
  EXPECT_EQ(errors("a: 1\n"), Errors{"1: the file does not say that it is a mapping"});
  EXPECT_EQ(errors("mapping: v1\n"), Errors{"1: the mapping has no records"});
  EXPECT_EQ(errors("mapping: v1\nrecord: []\nrecords: [{key: x}]\n"),
            Errors{"2: unknown key \"record\""});
  EXPECT_EQ(errors("mapping: v1\nrecords:\n - {key: x, clas: person}\n"),
            Errors{"3: unknown key \"clas\" in a record's rule"});
  EXPECT_EQ(errors("mapping: v1\nrecords:\n - {has: [a]}\n"), Errors{"3: the rule has no key"});
  EXPECT_EQ(errors("mapping: v1\nrecords:\n - {key: \"{a\"}\n"), Errors{"3: a { without its }"});
  EXPECT_EQ(errors("mapping: v1\nrecords:\n - {key: x, class: server}\n"),
            Errors{"3: \"server\" is no class of item"});
  EXPECT_EQ(errors("mapping: v1\nrecords:\n - key: x\n   item: {owner: \"{o}\"}\n"),
            Errors{"4: an importer gives nobody ownership"});
  EXPECT_EQ(errors("mapping: v1\nrecords:\n - key: x\n   item: {creatd: {time: \"{c}\"}}\n"),
            Errors{"4: \"creatd\" is no key that an observed item carries"});
  EXPECT_EQ(errors("mapping: v1\nrecords:\n - key: x\n   item: {created: {epoch: \"{c}\"}}\n"),
            Errors{"4: \"epoch\" is no way to read a value"});
  EXPECT_EQ(errors("mapping: v1\nrecords:\n - {key: x, class: team, item: {purpose: p}}\n"),
            Errors{"3: a team has no \"purpose\""});
  EXPECT_EQ(errors("mapping: v1\nrecords:\n - {key: x, item: {title: {time: \"{t}\"}}}\n"),
            Errors{"3: \"title\" is not read that way"});
  EXPECT_FALSE(errors("mapping: v1\nmapping: v1\n").empty());  // the reader's own
}

/// One JSON text through a mapping of its own.
base::Result<Import> mapped(const std::string& rules, const std::string& json,
                            const char* file = "a.json") {
  ImportRequest request;
  request.kind = std::string(file).ends_with(".csv") ? "csv" : "json";
  request.mapping_text = "mapping: v1\nrecords:\n" + rules;
  request.now = kTestNow;
  return read_import(request, {{file, json}}, "");
}

TEST(Mapping, FindsRecordsBehindAnyWrapper) {
  const std::string rule = "- {has: [id], key: \"{id}\"}\n";
  for (const char* json :
       {R"({"id":1})", R"([{"id":1}])", R"({"value":[{"id":1}],"@odata.nextLink":"x"})",
        R"({"data":{"items":[{"id":1}]}})", R"({"RESPONSE":"\n[ {\"id\": 1} ]"})"}) {
    EXPECT_EQ(account(mapped(rule, json)), "1/1/0/0 1") << json;
  }
  EXPECT_EQ(account(mapped(rule, "{\"id\":1}\n{\"id\":2}\n")), "2/2/0/0 2");
  EXPECT_EQ(account(mapped(rule, R"([{"id":1},{"name":"x"},7,{}])")), "3/1/2/0 1");
}

TEST(Mapping, ReadsValuesAsTheFileSays) {
  const auto import = mapped(
      "- has: [id]\n  key: \"{id}\"\n  item:\n"
      "    title: \"{first|'none'} {last}\"\n    purpose: \"for {gone}\"\n"
      "    state: {text: \"{on}\", words: {\"true\": active}}\n"
      "    created: {time: \"{made}\"}\n    last_used: {time: \"{used}\"}\n"
      "    expires: {time: \"{ends}\"}\n"
      "    interactive: {flag: \"{people}\"}\n    third_party: {not: \"{ours}\"}\n"
      "    lifetime: {seconds: \"{ttl}\"}\n"
      "  labels: {mail: \"{mails[primary=true].value}\"}\n"
      "  scope: [{each: roles, system: \"{@key}\", privilege: \"{.}\"}]\n"
      "  owners: [{each: owners, party: \"{name}\", because: owner}]\n",
      R"({"id":"x","last":"B","on":true,"made":1711471533,"used":1711471533000,)"
      R"("ends":"2026-01-05 08:00:00 UTC","people":"Yes","ours":true,"ttl":3600,)"
      R"("mails":[{"value":"a@b"},{"value":"c@d","primary":true}],)"
      R"("roles":{"mail":"read"},"owners":[{"name":"ines"},{"other":1}]})");
  ASSERT_EQ(account(import), "1/1/0/0 1");
  // date -u -d @1711471533: Tue Mar 26 16:45:33 UTC 2024
  EXPECT_EQ(line_of(*import, "json.x"),
            R"({"id":"json.x","class":"identity","title":"none B","state":"active",)"
            R"("created":"2024-03-26T16:45:33Z","last_used":"2024-03-26T16:45:33Z",)"
            R"("expires":"2026-01-05T08:00:00Z","interactive":true,"third_party":false,)"
            R"("lifetime":"1h","scope":[{"system":"mail","privilege":"read"}],)"
            R"("labels":{"mail":"c@d"},"observed":{"owners":[{"party":"ines",)"
            R"("because":"owner"}],"in":0,"at":"#"}})");
}

TEST(Mapping, RefusesWrongTypesWithTheirName) {
  const auto import = mapped(
      "- has: [id]\n  key: \"{id}\"\n  item: {title: \"{name}\", created: {time: \"{made}\"}}\n",
      R"([{"id":{"a":1}},{"id":1,"name":["x"]},{"id":2,"made":"soon"},{"id":3}])");
  ASSERT_EQ(account(import), "4/1/0/3 1");
  EXPECT_EQ(import->refused[0].why, "created is no time");
  EXPECT_EQ(import->refused[1].why, "id is not text");
  EXPECT_EQ(import->refused[2].why, "name is not text");
}

TEST(Mapping, TakesEachEntryOfAListForARecord) {
  const auto import = mapped(
      "- {has: [type, instances], per: instances, key: \"{^type}/{n}\"}\n",
      R"({"resources":[{"type":"t","instances":[{"n":1},{"n":2}]},{"type":"u","instances":[]}]})");
  EXPECT_EQ(account(import), "3/2/1/0 2");
  EXPECT_NE(line_of(*import, "json.t.2"), "");
}

TEST(Mapping, SecretsLeaveOnlyTheirPlace) {
  const auto import = mapped("- {has: [id], key: \"{id}\", secrets: [pw, deep.key]}\n",
                             R"({"id":1,"pw":"q7R!zP2m#Lx9vTe4KdWb8sYc1"})");
  ASSERT_EQ(import->exposed, 1U);
  EXPECT_EQ(import->update.text.find("q7R!"), std::string::npos);
  EXPECT_NE(import->update.text.find("\"exposed\":\"# pw\""), std::string::npos);
}

TEST(Mapping, ReadsTables) {
  EXPECT_EQ(account(mapped("- {has: [Key ID], key: \"{Key ID}\", item: {title: \"{N, x}\"}}\n",
                           "Key ID,\"N, x\"\na,b\n,c\n", "a.csv")),
            "2/1/1/0 1");
}

TEST(Mapping, TerraformIdentitiesAndTheirSecrets) {
  const auto import = import_text(
      "terraform",
      {{"s.json",
        R"({"version":4,"outputs":{"pw":{"value":"hunter2hunter2hunter2","sensitive":true}},
"resources":[{"mode":"managed","type":"aws_iam_access_key","name":"ci","instances":[
 {"attributes":{"id":"AKIAEXAMPLE","status":"Active","secret":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}}]},
 {"mode":"data","type":"aws_iam_user","name":"x","instances":[{"attributes":{}}]}]})"}});
  ASSERT_EQ(account(import), "3/1/2/0 1");
  EXPECT_EQ(import->exposed, 1U);
  EXPECT_EQ(import->update.text.find("wJalr"), std::string::npos);
  EXPECT_EQ(import->update.text.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace onus::inventory
