// Rules over people by trying every choice.
#include <functional>

#include "naive_ledger.h"

namespace onus::twin {
namespace {

using PeopleOf = std::function<std::vector<std::string>(const std::string&)>;

struct Search {
  const std::set<std::string>& people;
  const PeopleOf& people_of;

  // Whether all of `wanted` can be met by people who are not used yet.
  bool meets(std::vector<const DraftRule*> wanted, const std::set<std::string>& used) const {
    if (wanted.empty()) return true;
    const DraftRule* rule = wanted.back();
    wanted.pop_back();
    if (!rule->party.empty()) {
      for (const std::string& person : people_of(rule->party)) {
        if (!people.contains(person) || used.contains(person)) continue;
        std::set<std::string> now = used;
        now.insert(person);
        if (meets(wanted, now)) return true;
      }
      return false;
    }
    if (rule->all) {
      for (const DraftRule& member : rule->of) wanted.push_back(&member);
      return meets(wanted, used);
    }
    std::set<std::string> pool;
    std::vector<const DraftRule*> gates;
    for (const DraftRule& member : rule->of) {
      if (member.party.empty()) gates.push_back(&member);
      for (const std::string& person : people_of(member.party)) {
        if (people.contains(person)) pool.insert(person);
      }
    }
    const std::vector<std::string> list(pool.begin(), pool.end());
    return choose(*rule, list, gates, 0, rule->wanted, wanted, used);
  }

  // Takes or leaves each of the pool, then each of the gates, until so many are taken.
  bool choose(const DraftRule& rule, const std::vector<std::string>& pool,
              const std::vector<const DraftRule*>& gates, std::size_t at, int left,
              const std::vector<const DraftRule*>& wanted,
              const std::set<std::string>& used) const {
    if (left == 0) return meets(wanted, used);
    if (at == pool.size() + gates.size()) return false;
    if (choose(rule, pool, gates, at + 1, left, wanted, used)) return true;
    if (at < pool.size()) {
      if (used.contains(pool[at])) return false;
      std::set<std::string> now = used;
      now.insert(pool[at]);
      return choose(rule, pool, gates, at + 1, left - 1, wanted, now);
    }
    std::vector<const DraftRule*> more = wanted;
    more.push_back(gates[at - pool.size()]);
    return choose(rule, pool, gates, at + 1, left - 1, more, used);
  }
};

}  // namespace

bool met_by_trying(const DraftRule& rule, const std::set<std::string>& people,
                   const PeopleOf& people_of) {
  return Search{people, people_of}.meets({&rule}, {});
}

}  // namespace onus::twin
