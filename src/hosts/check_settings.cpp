#include <fmt/format.h>

#include <algorithm>

#include "check_items.h"
#include "lines.h"
#include "onus/hosts/setup.h"

namespace onus::hosts {

namespace {

constexpr std::size_t kSettingsMax = 1000;

std::string setting(const SshdSettings& sshd, std::string_view name) {
  const auto found = sshd.find(name);
  return found == sshd.end() ? "" : found->second;
}

bool names_algorithm(const std::string& list, std::string_view name) {
  for (std::string_view rest = list; !rest.empty();) {
    const std::size_t comma = rest.find(',');
    if (rest.substr(0, comma) == name) return true;
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  return false;
}

void check_path(const CheckInput& input, std::string_view name, std::string_view as_written,
                const std::string& wanted, CheckList& list) {
  const std::string found = setting(input.sshd, name);
  if (found == wanted) {
    list.good(fmt::format("{} is {}", as_written, wanted));
  } else {
    list.wrong(
        fmt::format("{} is {}", as_written, found.empty() ? "not known" : found),
        fmt::format("in sshd_config: {} {}; then: systemctl reload ssh", as_written, wanted));
  }
}

void check_word(const CheckInput& input, std::string_view name, std::string_view as_written,
                std::string_view wanted, CheckList& list) {
  const std::string found = setting(input.sshd, name);
  if (found == wanted) {
    list.good(fmt::format("{} is {}", as_written, wanted));
  } else {
    list.wrong(
        fmt::format("{} is {}", as_written, found.empty() ? "not known" : found),
        fmt::format("in sshd_config: {} {}; then: systemctl reload ssh", as_written, wanted));
  }
}

// sshd -T says a line a variable; what stands first counts.
void check_environment(const CheckInput& input, CheckList& list) {
  const std::string found = setting(input.sshd, "setenv");
  std::string missing;
  for (std::string_view rest = kRecorderEnvironment; !rest.empty();) {
    const std::string_view wanted = next_word(rest);
    std::string_view there = found;
    bool is_there = false;
    while (!there.empty() && !is_there) is_there = next_word(there) == wanted;
    if (!is_there) missing += fmt::format("{}{}", missing.empty() ? "" : " ", wanted);
  }
  if (missing.empty()) {
    list.good("SetEnv keeps the account's own files from running in the recorder's place");
    return;
  }
  list.wrong(
      fmt::format("SetEnv lacks {}: what an account writes into its own ~/.bashrc or "
                  "~/.pam_environment runs in place of the recorder, unrecorded and without an end",
                  missing),
      fmt::format("in sshd_config, before any other SetEnv: SetEnv {}; then: systemctl reload ssh",
                  kRecorderEnvironment));
}

void check_ways_in(const CheckInput& input, CheckList& list) {
  const std::string forced = setting(input.sshd, "forcecommand");
  if (!forced.empty() && forced != "none") {
    list.wrong(fmt::format("ForceCommand is {}: sshd runs it in place of the recorder", forced),
               "take it out of sshd_config, or into a Match block that no emergency account is in");
  }
  const std::string methods = setting(input.sshd, "authenticationmethods");
  if (!methods.empty() && methods != "any" && methods != "publickey") {
    list.warn(
        fmt::format("AuthenticationMethods is {}: a certificate alone does not sign in", methods),
        "for emergency accounts: Match User …, AuthenticationMethods publickey");
  }
  for (const std::string_view name : {"passwordauthentication", "kbdinteractiveauthentication"}) {
    if (setting(input.sshd, name) == "yes") {
      list.warn(fmt::format("{} is yes: there is a way in without a certificate", name),
                fmt::format("in sshd_config: {} no, unless you mean it", name));
    }
  }
  if (setting(input.sshd, "permitrootlogin") == "no") {
    list.warn("PermitRootLogin is no: a grant of root does not sign in",
              "PermitRootLogin prohibit-password, if the emergency principals name root");
  }
}

void check_algorithms(const CheckInput& input, CheckList& list) {
  const std::string authorities = setting(input.sshd, "casignaturealgorithms");
  if (names_algorithm(authorities, "ssh-ed25519")) {
    list.good("CASignatureAlgorithms takes ssh-ed25519");
  } else {
    list.wrong("CASignatureAlgorithms does not take ssh-ed25519, which the authority signs with",
               "in sshd_config: CASignatureAlgorithms +ssh-ed25519");
  }
  const std::string keys = setting(input.sshd, "pubkeyacceptedalgorithms");
  std::vector<std::string_view> missing;
  for (const std::string_view name :
       {"ssh-ed25519-cert-v01@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com",
        "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com"}) {
    if (!names_algorithm(keys, name)) missing.push_back(name);
  }
  for (const std::string_view name : missing) {
    list.warn(fmt::format("PubkeyAcceptedAlgorithms does not take {}", name),
              fmt::format("in sshd_config: PubkeyAcceptedAlgorithms +{}", name));
  }
}

void check_strict(const CheckInput& input, CheckList& list) {
  const std::string command = setting(input.sshd, "authorizedprincipalscommand");
  if (command.empty() || command == "none") return;
  if (!command.contains("hosts principals")) {
    list.warn(fmt::format("AuthorizedPrincipalsCommand is {}: it decides who signs in", command),
              "see to it that it lets the emergency principals in");
    return;
  }
  const std::string user = setting(input.sshd, "authorizedprincipalscommanduser");
  if (user.empty() || user == "none") {
    list.wrong("AuthorizedPrincipalsCommand has no user: sshd then runs nothing",
               "in sshd_config: AuthorizedPrincipalsCommandUser nobody");
  } else {
    list.good("strict: the quorum's signatures are judged on this host");
  }
}

}  // namespace

SshdSettings parse_sshd_settings(std::string_view text) {
  SshdSettings settings;
  while (!text.empty() && settings.size() < kSettingsMax) {
    std::string_view rest = next_line(text);
    std::string name(next_word(rest));
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (name.empty()) continue;
    const auto [at, fresh] = settings.emplace(std::move(name), rest);
    if (!fresh && at->first == "setenv")
      at->second += fmt::format(" {}", rest);  // one variable each
  }
  return settings;
}

std::vector<CheckItem> check_settings(const CheckInput& input) {
  CheckList list;
  if (input.sshd.empty()) {
    list.wrong(fmt::format("sshd could not be asked for its settings: {}", input.sshd_said),
               "run this as root on the host, and see what sshd -t says");
    return list.take();
  }
  check_path(input, "trustedusercakeys", "TrustedUserCAKeys", input.places.authorities, list);
  check_path(input, "revokedkeys", "RevokedKeys", input.places.krl, list);
  check_word(input, "exposeauthinfo", "ExposeAuthInfo", "yes", list);
  check_word(input, "pubkeyauthentication", "PubkeyAuthentication", "yes", list);
  check_word(input, "permittty", "PermitTTY", "yes", list);
  check_environment(input, list);
  check_algorithms(input, list);
  check_ways_in(input, list);
  check_strict(input, list);
  return list.take();
}

std::vector<CheckItem> check_host(const CheckInput& input) {
  std::vector<CheckItem> items = check_settings(input);
  std::vector<CheckItem> files = check_files(input);
  items.insert(items.end(), std::make_move_iterator(files.begin()),
               std::make_move_iterator(files.end()));
  return items;
}

}  // namespace onus::hosts
