#include "onus/service/host_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/ssh_certificate.h"
#include "onus/hosts/grant_bundle.h"
#include "onus/hosts/host_word.h"
#include "onus/report/style.h"
#include "process.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kSettingsBytesMax = std::size_t{1} << 20U;
constexpr std::size_t kJournalBytesMax = std::size_t{1} << 30U;
constexpr int kNotThere = 127, kInputOutput = 3, kUsage = 2;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

bool is_account(std::string_view name) {
  constexpr std::size_t kMax = 64;
  return !name.empty() && name.size() <= kMax && name.front() != '-' &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("._-").contains(c);
         });
}

// A request's id that is no path.
bool names_a_file(std::string_view id) { return hosts::is_session_name(std::string(id) + ".0.0"); }

}  // namespace

Result<hosts::SshdSettings> ask_sshd(const std::string& account, const std::string& config) {
  std::vector<std::string> words{"/usr/sbin/sshd", "-T"};
  if (!config.empty()) words.insert(words.end(), {"-f", config});
  if (!account.empty()) {
    if (!is_account(account)) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("\"{}\" is no account's name", report::safe(account)));
    }
    words.insert(words.end(),
                 {"-C", fmt::format("user={},host=localhost,addr=127.0.0.1", account)});
  }
  const auto end = run_process(words, "", kSettingsBytesMax);
  if (!end) return std::unexpected(end.error());
  if (end->code == kNotThere) return fail(ErrorKind::kNotFound, "there is no /usr/sbin/sshd here");
  if (end->code != 0) {
    return fail(ErrorKind::kDenied, fmt::format("sshd -T ended with {}: {}", end->code,
                                                report::safe(first_line(end->err))));
  }
  return hosts::parse_sshd_settings(end->out);
}

Result<void> each_journal_line(const std::function<void(std::string_view)>& take) {
  const auto end = run_process({"journalctl", "--no-pager", "-q", "-o", "short-iso", "_COMM=sshd"},
                               "", kJournalBytesMax);
  if (!end) return std::unexpected(end.error());
  if (end->code == kNotThere) {
    return fail(ErrorKind::kNotFound, "there is no journalctl here; name sshd's log file instead");
  }
  if (end->code != 0) {
    return fail(ErrorKind::kDenied, fmt::format("journalctl ended with {}: {}", end->code,
                                                report::safe(first_line(end->err))));
  }
  for (std::string_view rest = end->out; !rest.empty();) {
    const std::size_t stop = rest.find('\n');
    take(rest.substr(0, stop));
    rest.remove_prefix(stop == std::string_view::npos ? rest.size() : stop + 1);
  }
  return {};
}

int check_over_ssh(const std::string& host, std::FILE* out, std::FILE* err) {
  if (!hosts::is_host_name(host)) {
    std::fputs(fmt::format("onus: \"{}\" is no host's name\n", report::safe(host)).c_str(), err);
    return kUsage;
  }
  const auto end = run_process(
      {"ssh", "-o", "BatchMode=yes", "--", "root@" + host, "onus", "hosts", "check", "--local"}, "",
      kSettingsBytesMax);
  if (!end) {
    std::fputs(fmt::format("onus: {}\n", end.error().message).c_str(), err);
    return kInputOutput;
  }
  // What another machine says may not steer the terminal.
  for (const auto& [text, to] : {std::pair{&end->out, out}, std::pair{&end->err, err}}) {
    for (std::string_view rest = *text; !rest.empty();) {
      const std::size_t stop = rest.find('\n');
      std::fputs((report::safe(rest.substr(0, stop)) + "\n").c_str(), to);
      rest.remove_prefix(stop == std::string_view::npos ? rest.size() : stop + 1);
    }
  }
  constexpr int kSshFailed = 255;
  return end->code == kSshFailed || end->code == kNotThere ? kInputOutput : end->code;
}

Result<std::string> principal_for(const PrincipalQuestion& question) {
  auto certificate = codec::parse_ssh_certificate_line(question.certificate);
  if (!certificate) return std::unexpected(certificate.error());
  if (!names_a_file(certificate->body.key_id)) {
    return fail(ErrorKind::kDenied, "the certificate's key id is no request's id");
  }
  hosts::HostTrust trust;
  const auto logs = hosts::read_small_file(question.places.logs);
  if (!logs) return std::unexpected(logs.error());
  auto pinned = hosts::parse_pinned_logs(*logs);
  if (!pinned) return std::unexpected(pinned.error());
  trust.logs = std::move(*pinned);
  const auto people = hosts::read_small_file(question.places.quorum);
  if (!people) return std::unexpected(people.error());
  auto quorum = hosts::parse_quorum(*people);
  if (!quorum) return std::unexpected(quorum.error());
  trust.quorum = std::move(*quorum);
  const auto text = hosts::read_small_file(
      question.places.grants / (certificate->body.key_id + ".json"), hosts::kBundleFileBytesMax);
  if (!text) {
    return fail(ErrorKind::kDenied, fmt::format("no bundle of the request {} is on this host: {}",
                                                certificate->body.key_id, text.error().message));
  }
  const auto bundle = hosts::parse_grant_bundle(*text);
  if (!bundle) return std::unexpected(bundle.error());
  const auto judged =
      hosts::judge_sign_in({std::move(*certificate), question.user, question.now}, *bundle, trust);
  if (!judged) return std::unexpected(judged.error());
  return question.user;
}

}  // namespace onus::service
