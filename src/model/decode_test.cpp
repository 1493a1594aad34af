// What each fault of an estate is told as.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "onus/model/load.h"

namespace onus::model {
namespace {

struct Told {
  const char* name;
  const char* yaml;  // after "onus: v1", which is line 1
  std::vector<std::string> expected;
};

std::string line_of(const Diagnostic& told) {
  static constexpr const char* kLevels[] = {"error", "warning", "note"};
  std::string line = fmt::format("{}:{} {} {}: {}", told.place.line, told.place.column,
                                 kLevels[static_cast<int>(told.level)], told.code, told.message);
  if (!told.help.empty()) line += " | " + told.help;
  for (const RelatedPlace& related : told.related) {
    line += fmt::format(" ({}:{} {})", related.place.line, related.place.column, related.message);
  }
  return line;
}

std::vector<std::string> told(const std::string& yaml) {
  const std::string bytes = "onus: v1\n" + yaml;
  const Document document{"a.yaml", bytes};
  const Loaded loaded = load_documents({&document, 1});
  std::vector<std::string> lines;
  for (const Diagnostic& one : loaded.diagnostics) lines.push_back(line_of(one));
  return lines;
}

const Told kTold[] = {
    {"unknown key with the nearest",
     "components: {okta: {vendr: x}}\n",
     {"2:21 error E0101: unknown key \"vendr\" in component \"okta\" | did you mean \"vendor\"?"}},
    {"unknown key without a near one",
     "teams: {ops: {x: 1}}\npeople: {a: {away: [{zzzzzz: 1, from: "
     "2026-01-01, to: 2026-01-02}]}}\n",
     {"2:15 error E0101: unknown key \"x\" in team \"ops\" | known here: aliases, expires, fails, "
      "kind, labels, lead, maintainer, members, name, needs, on_call, owner, planned, platform, "
      "restore, site, start, title, vendor",
      "3:22 error E0101: unknown key \"zzzzzz\" in person \"a\" | known here: from, to"}},
    {"unknown section",
     "component: {}\n",
     {"2:1 error E0101: unknown key \"component\" | did you mean \"components\"?"}},
    {"unknown item with the nearest of its class",
     "components: {bg-ca: {}, bg-cb: {needs: [bg-cs]}}\n",
     {"2:41 error E0103: unknown item \"bg-cs\" in needs of component \"bg-cb\" | did you mean "
      "\"bg-ca\"?"}},
    {"unknown item without a near one",
     "components: {a: {owner: somebody}}\n",
     {"2:25 error E0103: unknown item \"somebody\" in owner of component \"a\" | declare it, or "
      "correct the name"}},
    {"wrong class, declared before",
     "components: {okta: {}}\nworkflows: {w: {users: [okta]}}\n",
     {"3:25 error E0104: \"okta\" in users of workflow \"w\" is a component, expected a person or "
      "a "
      "team (2:14 declared here)"}},
    {"wrong class, declared after",
     "components: {okta: {needs: [r]}}\nrotas: {r: {}}\n",
     {"2:29 error E0104: \"r\" in needs of component \"okta\" is a rota, expected a component, "
      "identity, workflow, recovery, operation, person, team or authenticator (3:9 declared "
      "here)"}},
    {"duplicate id over classes",
     "components: {a: {}}\npeople: {a: {}}\n",
     {"3:10 error E0102: \"a\" is the id of a component already; ids are unique over the whole "
      "estate | give one of them another id (2:14 first declared here)"}},
    {"duplicate authenticator",
     "people: {a: {authenticators: [{id: a}]}}\n",
     {"2:36 error E0102: \"a\" is the id of a person already; ids are unique over the whole estate "
      "| give one of them another id (2:10 first declared here)"}},
    {"bad id",
     "components: {Okta: {}}\n",
     {"2:14 error E0105: \"Okta\" is no id: ids begin with a-z or 0-9, go on with these and . _ - "
      "and have at most 128 characters"}},
    {"wrong type",
     "operations: {o: {access: w}}\n",
     {"2:26 error E0100: access of operation \"o\" is text, expected a list of ids"}},
    {"needs without a value",
     "components: {a: {needs: }}\n",
     {"2:25 error E0114: needs of component \"a\" has no value | write [] if it needs nothing, or "
      "leave the key out if nobody knows"}},
    {"bad duration",
     "operations: {o: {tolerates: 30 min}}\n",
     {"2:29 error E0110: tolerates of operation \"o\" is \"30 min\", expected a duration | write a "
      "whole number and one of s m h d w, such as 90s, 30m, 4h, 7d, 2w"}},
    {"too long a duration",
     "operations: {o: {tolerates: 99999999w}}\n",
     {"2:29 error E0112: tolerates of operation \"o\" is \"99999999w\", expected at most a "
      "thousand "
      "years"}},
    {"bad time",
     "components: {a: {expires: 2026-02-30}}\n",
     {"2:27 error E0111: expires of component \"a\" is \"2026-02-30\", expected a date or a time "
      "of "
      "the years 1 to 9999 | write 2026-12-20, or 2026-12-20T08:00:00Z with Z or an offset such as "
      "+01:00"}},
    {"one of some words",
     "operations: {o: {criticality: hihg}}\n",
     {"2:31 error E0113: criticality of operation \"o\" is \"hihg\", expected one of critical, "
      "high, normal | did you mean \"high\"?"}},
    {"threshold above what is named",
     "components: {a: {}, b: {needs: {at_least: 2, of: [a]}}}\n",
     {"2:50 error E0116: needs of component \"b\" asks for at least 2 of 1, which can never hold | "
      "lower at_least or name more"}},
    {"named twice under at_least",
     "components: {a: {}, b: {needs: {at_least: 2, of: [a, a]}}}\n",
     {"2:54 warning E0151: \"a\" is named twice under at_least in needs of component \"b\" | name "
      "each once, or one failure counts twice"}},
    {"no condition",
     "components: {a: {}, b: {needs: {any: [a], all: [a]}}}\n",
     {"2:32 error E0115: needs of component \"b\" holds a map that is no condition | write an id, "
      "a "
      "list of ids, {any: […]}, {all: […]}, {at_least: N, of: […]} or {item: ID, survives: 8h}"}},
    {"survives of people",
     "people: {i: {}}\nrecovery: {r: {steps: [{by: {item: i, survives: 8h}}]}}\n",
     {"3:49 error E0115: by of recovery \"r\" names people, who survive nothing | leave "
      "\"survives\" out"}},
    {"vendor in a list",
     "components: {a: {restore: {by: [vendor]}}}\n",
     {"2:33 error E0103: unknown item \"vendor\" in by of component \"a\" | for the vendor write "
      "by: vendor, not in a list"}},
    {"sum beyond a thousand years",
     "components: {a: {restore: {takes: {each: 365d, count: 2000}}}}\n",
     {"2:35 error E0112: takes of component \"a\" adds up to more than a thousand years | check "
      "each, count and parallel"}},
    {"leave that ends before it begins",
     "people: {a: {away: [{from: 2026-02-01, to: 2026-02-01}]}}\n",
     {"2:21 error E0126: away ends before it begins or as it begins | \"to\" is the first moment "
      "of "
      "being back: make it later than \"from\""}},
    {"a second estate section",
     "estate: {name: a}\n---\nonus: v1\nestate: {name: b}\n",
     {"5:9 error E0109: a second estate section; an estate has one over all of its files | put "
      "both "
      "into one (2:9 first written here)"}},
    {"unknown time zone", "estate: {timezone: Europe/Lisbn}\n", {}},  // text is codec's, see below
    {"renewed after its end",
     "identities: {a: {lifetime: 1h, renew_after: 2h}}\n",
     {"2:17 error E0112: identity \"a\" is renewed after its lifetime has ended | make renew_after "
      "shorter than lifetime"}},
    {"unknown kind is a note, once a word",
     "components: {a: {kind: dnss}, b: {kind: dnss}}\n",
     {"2:24 note E0140: kind of component \"a\" is \"dnss\", a word that Onus does not know; it is "
      "kept as it is | did you mean \"dns\"?"}},
    {"a selector of nothing",
     "scenarios: {s: {fails: {where: {site: mars}}}}\n",
     {"2:24 warning E0128: fails of scenario \"s\" selects no item | check the words; every one "
      "must be carried by one and the same item"}},
    {"all of a run, in order of place",
     "operations: {o: {criticality: x, owner: nobody}}\ncomponents: {a: {planned: 1}}\n",
     {"2:31 error E0113: criticality of operation \"o\" is \"x\", expected one of critical, high, "
      "normal",
      "2:41 error E0103: unknown item \"nobody\" in owner of operation \"o\" | declare it, or "
      "correct the name",
      "3:27 error E0100: planned of component \"a\" is \"1\", expected true or false"}},
};

TEST(Diagnostics, SayWhatIsWrongWhereAndWhatNext) {
  for (const Told& row : kTold) {
    if (row.expected.empty()) continue;
    EXPECT_EQ(told(row.yaml), row.expected) << row.name;
  }
}

TEST(Diagnostics, UnknownTimeZoneIsToldAtItsPlace) {
  const auto lines = told("estate: {timezone: Europe/Lisbn}\n");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].starts_with("2:20 error E0118: timezone of the estate is \"Europe/Lisbn\""))
      << lines[0];
  EXPECT_NE(lines[0].find("Europe/Lisbon"), std::string::npos) << lines[0];
}

TEST(Diagnostics, NeverShowAValueThatLooksLikeASecret) {
  const std::string token = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
  const std::string key =
      "\"-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXk -----END OPENSSH PRIVATE KEY-----\"";
  for (const std::string& yaml :
       {"components: {a: {title: " + token + "}}\n", "components: {a: {title: " + key + "}}\n",
        "operations: {a: {tolerates: " + token + "}}\n",
        "components: {a: {needs: [" + token + "]}}\n", "components: {a: {" + token + ": x}}\n",
        "components: {" + token + ": {}}\n"}) {
    const std::string bytes = "onus: v1\n" + yaml;
    const Document document{"a.yaml", bytes};
    const Loaded loaded = load_documents({&document, 1});
    ASSERT_FALSE(loaded.diagnostics.empty()) << yaml;
    for (const Diagnostic& one : loaded.diagnostics) {
      for (const std::string& shown : {one.message, one.help, one.source_line}) {
        EXPECT_EQ(shown.find("ghp_0123"), std::string::npos) << one.code << ": " << shown;
        EXPECT_EQ(shown.find("b3BlbnNz"), std::string::npos) << one.code << ": " << shown;
      }
    }
  }
}

TEST(Diagnostics, PublicKeysAndWordsAreNoSecrets) {
  EXPECT_EQ(told("people:\n  i:\n    keys: [\"sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5 "
                 "ines\"]\n    title: Keeps AKIA in mind and asks sk-questions all day\n"),
            std::vector<std::string>{});
}

}  // namespace
}  // namespace onus::model
