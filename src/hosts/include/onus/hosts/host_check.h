// Whether a host would really let an emergency in, record it and end it.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/hosts/host_files.h"

namespace onus::hosts {

enum class CheckLevel : std::uint8_t { kGood, kWarning, kWrong };

/// One thing that was looked at.
struct CheckItem {
  CheckLevel level = CheckLevel::kGood;
  std::string what;  // what was found
  std::string mend;  // how to mend it; empty where it is good

  bool operator==(const CheckItem&) const = default;
};

/// sshd's own view of its settings: `sshd -T`, names in lower case, the first of repeated ones; of
/// SetEnv all.
using SshdSettings = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] SshdSettings parse_sshd_settings(std::string_view text);

struct CheckInput {
  HostPlaces places;
  SshdSettings sshd;      // empty: it could not be asked
  std::string sshd_said;  // why it could not
  base::TimePoint now;
  uid_t owner = 0;  // who must own the files: root
};

/// What sshd's settings would do to an emergency certificate.
[[nodiscard]] std::vector<CheckItem> check_settings(const CheckInput& input);
/// The files: rights, contents, and whether they fit each other; the recorder; the list's age.
[[nodiscard]] std::vector<CheckItem> check_files(const CheckInput& input);

/// Both, in a fixed order. Every item tells what is wrong and how to mend it.
[[nodiscard]] std::vector<CheckItem> check_host(const CheckInput& input);

}  // namespace onus::hosts
