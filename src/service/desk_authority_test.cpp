// The end of an authority: trust moves slower than a signature.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk_for_test.h"

namespace onus::service {
namespace {

using desk_test::House;
using desk_test::must;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

using Told = std::vector<std::pair<std::string, std::string>>;

Told told_at_retirement(House& house) {
  const std::string fingerprint = House::authority().fingerprint();
  return house
      .draft([&](const LedgerView& view) {
        return draft_authority_retired(view, fingerprint, house.author("ines"));
      })
      .view.told;
}

access::SshAuthority next_authority() {
  return must(access::SshAuthority::from_seed(desk_test::seed_of("next")), "authority");
}

void add_next(House& house) {
  const std::string line = codec::ssh_key_line(next_authority().public_key());
  must(house.desk->append(House::signed_by(house.draft([&](const LedgerView& view) {
    return draft_authority_added(view, line, house.author("ines"));
  }),
                                           {"ines", "marta"})),
       "added");
}

TEST(EmergencyTrap, TheOnlyAuthorityIsNotRetiredUnawares) {
  House house;
  EXPECT_THAT(told_at_retirement(house),
              ElementsAre(Pair("left", "none: nothing can be granted until another is added")));
}

TEST(EmergencyTrap, HostsHaveTimeToTrustTheNextAuthority) {
  House house;
  const std::string next = next_authority().fingerprint();
  add_next(house);
  house.clock.pass(24 * 3600 - 1);
  EXPECT_THAT(told_at_retirement(house),
              ElementsAre(Pair("left", next + ", in the log since 2026-11-26T08:00:00Z"),
                          Pair("first", HasSubstr("every host has to trust " + next))));
  house.clock.pass(1);
  EXPECT_THAT(told_at_retirement(house), ElementsAre(Pair("left", HasSubstr(next))));
}

TEST(EmergencyTrap, WhoIsCutOffByANewAuthorityIsTold) {
  House house;
  const std::string id = house.ask();
  must(house.approve(id, "marta"), "marta");
  must(house.approve(id, "rui"), "rui");
  EXPECT_THAT(told_at_retirement(house),
              testing::Contains(Pair("cut off", "the access of tomas under request " + id)));
}

}  // namespace
}  // namespace onus::service
