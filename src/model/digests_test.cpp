// Closure digests: which edits make an approval stale, and which do not.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "onus/model/canonical.h"
#include "onus/model/load.h"

namespace onus::model {
namespace {

Estate estate_of(const std::vector<std::string>& parts) {
  std::vector<std::string> bytes;
  for (const std::string& part : parts) bytes.push_back("onus: v1\n" + part);
  std::vector<Document> documents;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    documents.push_back({"f" + std::to_string(i) + ".yaml", bytes[i]});
  }
  Loaded loaded = load_documents(documents);
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.diagnostics.front().message);
  return std::move(loaded.estate);
}

std::string digest_of(const Estate& estate, std::string_view id) {
  const auto digest = closure_digest(estate, estate.find(id));
  EXPECT_TRUE(digest);
  return digest ? digest->hex() : "";
}

// Each hash by sha256sum over text written by hand; docs/formats/digests.md shows the steps.
TEST(ClosureDigest, IsAsWorkedByHand) {
  const Estate estate =
      estate_of({"teams: {grid-ops: {members: []}}\n"
                 "components:\n"
                 "  okta: {kind: identity-provider, needs: [public-dns]}\n"
                 "  public-dns: {kind: dns, needs: [okta]}\n"
                 "workflows:\n"
                 "  operator-passkey: {method: passkey, users: grid-ops,\n"
                 "    needs: [{item: okta, survives: 8h}], identities: []}\n"});
  EXPECT_EQ(digest_of(estate, "grid-ops"),
            "f0cfbe6770de3cd22f06e5efba7c51b01263054c14c91cf5a65539a9d03787b1");
  EXPECT_EQ(digest_of(estate, "okta"),
            "e5372dbf8aeebebbc26e44ff4384543046c5f1d0cecb1eb5bcbd15c8c97c605d");
  EXPECT_EQ(digest_of(estate, "operator-passkey"),
            "bcde7fd49c1dbb81ceb3f67054458866e549957bbc43f50432e94b0fe0ae0110");
}

constexpr const char* kPlant = R"(
estate: {name: Plant, common_causes: [rack]}
people: {ines: {name: Ines, phone: "1", authenticators: [{id: ines-key, needs: [reader]}]},
  tomas: {}, marta: {}}
teams: {grid-ops: {members: [ines, tomas]}, iam: {members: [marta]}}
components:
  okta: {kind: idp, title: Okta, owner: iam, vendor: okta, site: cloud, needs: [dns],
    labels: {rack: r1, colour: red}, restore: {by: vendor, takes: 8h}, aliases: [sso],
    fails: {probability: 0.1}, expires: 2030-01-01}
  dns: {start: {needs: [card], takes: 10m}}
  card: {kind: smart-card, needs: []}
  ca: {needs: []}
  safe: {needs: []}
  pager: {needs: [gsm]}
  gsm: {needs: []}
  reader: {needs: []}
  beside: {needs: [okta]}
  unused: {}
identities:
  svc: {owner: iam, issuer: ca, lifetime: 24h, renew_after: 8h, last_used: 2026-11-20,
    purpose: relay, state: active, storage: tpm, scope: [{system: s, privilege: p},
    {system: t, privilege: q}], used_by: [beside]}
workflows:
  passkey: {title: Sign in, method: passkey, users: [grid-ops, marta], owner: ines,
    maintainer: iam, controls: iam, session_controls: iam, scope: [{system: x, privilege: op}],
    needs: [{item: okta, survives: 8h}, safe], identities: [svc]}
recovery:
  bg: {kind: break-glass, actor: human, owner: ines, validator: iam, verify_every: 90d,
    verified: 2026-01-01, lasts: 1h, needs: [safe], steps: [{do: Meet, by: {at_least: 2, of:
    [ines, tomas]}, needs: [reader], takes: 10m}, {do: Ask, grant: emergency, takes: 2m,
    breaks: [beside], uses_up: [card]}]}
policies:
  emergency: {invoke: {any: [grid-ops]}, approve: {at_least: 2, of: [iam, ines]},
    grants: {credential: cert, principals: [a, b], duration: 1h}, channels: [pager],
    notify: [iam], review_within: 72h}
operations: {op: {access: [passkey], recovery: [bg], tolerates: 30m, title: Op}}
)";

struct Edit {
  std::string name, from, to;
  std::string changed;  // of passkey, bg, op: whose digests change; ascending, by spaces
};

const std::vector<Edit> kEdits{
    // What an approval is given over.
    {"a need", "okta, survives: 8h}, safe]", "okta, survives: 8h}]", "op passkey"},
    {"a need's survival", "survives: 8h", "survives: 9h", "op passkey"},
    {"users", "users: [grid-ops, marta]", "users: [grid-ops]", "op passkey"},
    {"the method", "method: passkey", "method: federated", "op passkey"},
    {"scope", "privilege: op", "privilege: root", "op passkey"},
    {"identities", "identities: [svc]", "identities: []", "op passkey"},
    {"a component's vendor", "vendor: okta", "vendor: other", "op passkey"},
    {"a label that is a common cause", "rack: r1", "rack: r2", "op passkey"},
    {"planned", "okta: {kind: idp,", "okta: {kind: idp, planned: true,", "op passkey"},
    {"written down at last", "dns: {start", "dns: {needs: [], start", "op passkey"},
    {"start takes", "needs: [card], takes: 10m", "needs: [card], takes: 11m", "op passkey"},
    {"start needs", "needs: [card], takes", "needs: [], takes", "op passkey"},
    {"beneath a start need", "kind: smart-card", "kind: paper", "op passkey"},
    {"an issuer", "issuer: ca", "issuer: card", "op passkey"},
    {"beneath an issuer", "ca: {needs: []}", "ca: {needs: [unused]}", "op passkey"},
    {"a lifetime", "lifetime: 24h", "lifetime: 25h", "op passkey"},
    {"renew_after", "renew_after: 8h", "renew_after: 9h", "op passkey"},
    {"an identity's scope", "privilege: p}", "privilege: admin}", "op passkey"},
    {"an identity's storage", "storage: tpm", "storage: file", "op passkey"},
    {"what two share", "safe: {needs: []}", "safe: {}", "bg op passkey"},
    {"lasts", "lasts: 1h", "lasts: 2h", "bg op"},
    {"no longer lasts", "lasts: 1h, ", "", "bg op"},
    {"a step's words", "do: Meet", "do: Run", "bg op"},
    {"a step's quorum", "at_least: 2, of:\n", "at_least: 1, of:\n", "bg op"},
    {"a step's need", "needs: [reader], takes", "needs: [], takes", "bg op"},
    {"a step takes", "takes: 10m}, {do", "takes: 20m}, {do", "bg op"},
    {"a step breaks", "breaks: [beside]", "breaks: [unused]", "bg op"},
    {"a step uses up", "uses_up: [card]", "uses_up: [ca]", "bg op"},
    {"approvers", "of: [iam, ines]", "of: [iam, tomas]", "bg op"},
    {"how many approve", "approve: {at_least: 2", "approve: {at_least: 1", "bg op"},
    {"what is granted", "duration: 1h", "duration: 8h", "bg op"},
    {"a channel", "channels: [pager]", "channels: [gsm]", "bg op"},
    {"beneath a channel", "gsm: {needs: []}", "gsm: {}", "bg op"},
    {"an operation's tolerance", "tolerates: 30m", "tolerates: 40m", "op"},
    // What it is not.
    {"a title", "title: Okta", "title: Other", ""},
    {"a workflow's title", "title: Sign in", "title: Other", ""},
    {"contact data", "phone: \"1\"", "phone: \"2\"", ""},
    {"a team's members", "members: [ines, tomas]", "members: [ines]", ""},
    {"a person's key", "{id: ines-key, needs: [reader]}", "{id: ines-key}", ""},
    {"an owner", "owner: iam, vendor", "owner: ines, vendor", ""},
    {"who maintains", "maintainer: iam", "maintainer: ines", ""},
    {"who set the controls", "controls: iam", "controls: ines", ""},
    {"a restore option", "restore: {by: vendor, takes: 8h}", "restore: []", ""},
    {"an alias", "aliases: [sso]", "aliases: []", ""},
    {"a chance of failure", "probability: 0.1", "probability: 0.2", ""},
    {"an expiry", "expires: 2030-01-01", "expires: 2031-01-01", ""},
    {"a label of no consequence", "colour: red", "colour: blue", ""},
    {"last used", "last_used: 2026-11-20", "last_used: 2026-11-21", ""},
    {"a state", "state: active", "state: stale", ""},
    {"who uses it", "used_by: [beside]", "used_by: []", ""},
    {"who validates", "validator: iam", "validator: ines", ""},
    {"when verified", "verified: 2026-01-01", "verified: 2026-02-01", ""},
    {"who is told", "notify: [iam]", "notify: [ines]", ""},
    {"the order of needs", "{item: okta, survives: 8h}, safe]", "safe, {item: okta, survives: 8h}]",
     ""},
    {"the order of scope", "{system: s, privilege: p},\n    {system: t, privilege: q}",
     "{system: t, privilege: q},\n    {system: s, privilege: p}", ""},
    {"the order of principals", "[a, b]", "[b, a]", ""},
    {"seconds for hours", "survives: 8h", "survives: 28800s", ""},
    {"something beside", "beside: {needs: [okta]}", "beside: {kind: host}", ""},
    {"something above", "needs: [okta]}\n",
     "needs: [okta], title: Above}\n  more: "
     "{needs: [bg, passkey]}\n",
     ""},
    {"something unused", "unused: {}", "unused: {needs: [gsm]}", ""},
    {"the estate's name", "name: Plant", "name: Other", ""},
};

TEST(ClosureDigest, ChangesWithWhatAnApprovalIsGivenOverAndWithNothingElse) {
  const Estate before = estate_of({kPlant});
  for (const Edit& edit : kEdits) {
    SCOPED_TRACE(edit.name);
    std::string yaml = kPlant;
    const std::size_t at = yaml.find(edit.from);
    ASSERT_NE(at, std::string::npos);
    yaml.replace(at, edit.from.size(), edit.to);
    ASSERT_NE(yaml, kPlant);
    const Estate after = estate_of({yaml});
    std::string changed;
    for (const char* id : {"bg", "op", "passkey"}) {
      if (digest_of(before, id) == digest_of(after, id)) continue;
      changed += (changed.empty() ? "" : " ") + std::string(id);
    }
    EXPECT_EQ(changed, edit.changed);
  }
}

TEST(ClosureItems, AreThoseBeneathById) {
  const Estate estate = estate_of({kPlant});
  const auto covered = [&](std::string_view id) {
    std::string ids;
    for (const ItemIndex item : closure_items(estate, estate.find(id))) {
      ids += (ids.empty() ? "" : " ") + std::string(estate.item(item).id);
    }
    return ids;
  };
  EXPECT_EQ(covered("passkey"), "ca card dns grid-ops marta okta passkey safe svc");
  EXPECT_EQ(covered("bg"), "bg emergency grid-ops gsm iam ines pager reader safe tomas");
  EXPECT_EQ(covered("grid-ops"), "grid-ops");
  EXPECT_EQ(covered("ines-key"), "ines-key reader");
}

TEST(ClosureContent, SaysWhatOfAnItemIsHashed) {
  const Estate estate = estate_of({kPlant});
  EXPECT_EQ(closure_content(estate, estate.find("grid-ops")),
            R"({"class":"team","id":"grid-ops"})");
  EXPECT_EQ(closure_content(estate, estate.find("bg")),
            R"({"actor":"human","class":"recovery","id":"bg","kind":"break-glass","lasts":3600,)"
            R"("needs":"safe","steps":[{"by":{"at_least":2,"of":["ines","tomas"]},"do":"Meet",)"
            R"("needs":"reader","takes":600},{"breaks":["beside"],"do":"Ask","grant":"emergency",)"
            R"("takes":120,"uses_up":["card"]}]})");
}

TEST(ClosureDigest, TellsAVendorFromAnItemOfThatName) {
  const std::string steps = "recovery: {r: {steps: [{by: vendor}]}}\n";
  EXPECT_NE(digest_of(estate_of({steps}), "r"),
            digest_of(estate_of({steps, "people: {vendor: {}}\n"}), "r"));
}

TEST(ClosureDigest, HashesADeepChainAndALongCycle) {
  constexpr int kLength = 20'000;  // more calls deep than a stack would bear
  for (const bool closed : {false, true}) {
    std::string yaml = "components:\n";
    for (int i = 0; i < kLength; ++i) {
      const int next = i + 1 == kLength ? 0 : i + 1;
      const bool last = i + 1 == kLength && !closed;
      yaml += "  c" + std::to_string(i) + ": {needs: [" + (last ? "" : "c" + std::to_string(next)) +
              "]}\n";
    }
    std::string edited = yaml;
    edited.replace(edited.rfind("{needs"), 1, "{kind: dns, ");
    EXPECT_NE(digest_of(estate_of({yaml}), "c0"), digest_of(estate_of({edited}), "c0"));
  }
}

/// A random estate of components only, as a table: who needs whom, and a kind each.
struct Web {
  std::vector<std::vector<std::size_t>> needs;  // each ascending
  std::vector<std::string> kinds;

  [[nodiscard]] std::string yaml(std::size_t i) const {
    std::string text = "  c" + std::to_string(i) + ": {kind: " + kinds[i] + ", needs: [";
    for (const std::size_t below : needs[i]) text += "c" + std::to_string(below) + ", ";
    return text + "]}\n";
  }
  [[nodiscard]] Estate estate() const {
    std::string text = "components:\n";
    for (std::size_t i = 0; i < needs.size(); ++i) text += yaml(i);
    return estate_of({text});
  }
};

Web random_web(std::mt19937& random, std::size_t size, bool cycles) {
  Web web;
  for (std::size_t i = 0; i < size; ++i) {
    web.kinds.push_back(random() % 2 == 0 ? "dns" : "hsm");
    web.needs.emplace_back();
    for (std::size_t j = cycles ? 0 : i + 1; j < size; ++j) {
      if (random() % 4 == 0) web.needs[i].push_back(j);
    }
  }
  return web;
}

std::string sha(const std::string& text) { return crypto::sha256(text).value().hex(); }

/// What the document says, word for word, for estates without cycles: expand and hash.
std::string twin(const Web& web, std::size_t i) {
  const std::string id = "c" + std::to_string(i);
  std::string beneath, list;
  for (const std::size_t below : web.needs[i]) {
    const std::string name = "\"c" + std::to_string(below) + "\"";
    beneath += (beneath.empty() ? "" : ",") + name + ":\"" + twin(web, below) + "\"";
    list += (list.empty() ? "" : ",") + name;
  }
  const std::string needs = web.needs[i].size() == 1 ? list : "{\"all\":[" + list + "]}";
  const std::string whole =
      sha("{\"beneath\":{" + beneath +
          "},\"form\":\"onus-closure-1\",\"items\":[{\"class\":"
          "\"component\",\"id\":\"" +
          id + "\",\"kind\":\"" + web.kinds[i] + "\",\"needs\":" + needs + "}]}");
  return sha("{\"cycle\":\"" + whole + "\",\"form\":\"onus-closure-1\",\"id\":\"" + id + "\"}");
}

TEST(ClosureDigest, AgreesWithPlainExpansionWhereNothingIsCyclic) {
  std::mt19937 random(20261123);
  for (int round = 0; round < 100; ++round) {
    const Web web = random_web(random, 1 + random() % 10, false);
    const Estate estate = web.estate();
    for (std::size_t i = 0; i < web.needs.size(); ++i) {
      ASSERT_EQ(digest_of(estate, "c" + std::to_string(i)), twin(web, i)) << "round " << round;
    }
  }
}

/// reach[i][j]: j lies beneath i, or is i.
std::vector<std::vector<bool>> reach_of(const Web& web) {
  const std::size_t n = web.needs.size();
  std::vector<std::vector<bool>> reach(n, std::vector<bool>(n));
  for (std::size_t i = 0; i < n; ++i) {
    reach[i][i] = true;
    for (const std::size_t below : web.needs[i]) reach[i][below] = true;
  }
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        if (reach[i][k] && reach[k][j]) reach[i][j] = true;
      }
    }
  }
  return reach;
}

TEST(ClosureDigest, ChangesExactlyAboveAnEditWhateverTheCycles) {
  std::mt19937 random(7);
  for (int round = 0; round < 150; ++round) {
    Web web = random_web(random, 2 + random() % 9, true);
    const Estate before = web.estate();
    const std::size_t edited = random() % web.needs.size();
    const auto reach = reach_of(web);
    web.kinds[edited] = "edited";
    const Estate after = web.estate();
    for (std::size_t i = 0; i < web.needs.size(); ++i) {
      const std::string id = "c" + std::to_string(i);
      ASSERT_EQ(digest_of(before, id) != digest_of(after, id), reach[i][edited])
          << "round " << round << ", " << id << " after an edit of c" << edited;
    }
  }
}

TEST(ClosureDigest, DoesNotDependOnOrderOrFiles) {
  std::mt19937 random(11);
  for (int round = 0; round < 100; ++round) {
    Web web = random_web(random, 2 + random() % 9, true);
    const Estate plain = web.estate();
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < web.needs.size(); ++i) order.push_back(i);
    std::shuffle(order.begin(), order.end(), random);
    for (auto& needs : web.needs) std::shuffle(needs.begin(), needs.end(), random);
    std::vector<std::string> files(3, "components:\n");
    for (const std::size_t i : order) files[random() % 3] += web.yaml(i);
    const Estate shuffled = estate_of(files);
    std::vector<ItemIndex> items;
    for (const std::size_t i : order) items.push_back(shuffled.find("c" + std::to_string(i)));
    const auto together = closure_digests(shuffled, items);
    ASSERT_TRUE(together);
    for (std::size_t k = 0; k < order.size(); ++k) {
      const std::string id = "c" + std::to_string(order[k]);
      ASSERT_EQ((*together)[k].hex(), digest_of(plain, id)) << "round " << round << ", " << id;
      ASSERT_EQ(digest_of(shuffled, id), digest_of(plain, id));
    }
  }
}

}  // namespace
}  // namespace onus::model
