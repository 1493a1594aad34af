// hosts print, check, audit, principals: what a host needs, whether it has it, who got in.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "host_options.h"
#include "ledger_acts.h"
#include "onus/access/authority.h"
#include "onus/codec/jcs.h"
#include "onus/hosts/host_check.h"
#include "onus/hosts/setup.h"
#include "onus/report/render.h"
#include "onus/service/host_checks.h"
#include "onus/service/host_list.h"

namespace onus::cli {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Result;
using hosts::CheckItem;
using hosts::CheckLevel;

namespace {

int usage(const World& world, std::string message) {
  return complain(world, {ErrorKind::kInvalid, "", std::move(message)});
}

/// Keys out of authorities' files: sealed ones, or public keys a line.
Result<std::vector<std::string>> authority_lines(const std::vector<std::string>& files) {
  std::vector<std::string> lines;
  for (const std::string& file : files) {
    const auto sealed = access::read_sealed_authority(file);
    if (sealed) {
      lines.push_back(codec::ssh_key_line(sealed->public_key));
      continue;
    }
    const auto text = hosts::read_small_file(file);
    if (!text) return std::unexpected(text.error());
    const auto key = codec::parse_ssh_key_line(text->substr(0, text->find('\n')));
    if (!key) {
      return base::fail(
          ErrorKind::kInvalid,
          fmt::format("{} is neither a sealed authority nor a public key", report::safe(file)));
    }
    lines.push_back(codec::ssh_key_line(key->key));
  }
  return lines;
}

std::string files_text(const std::vector<hosts::SetupFile>& files) {
  std::string text;
  for (const hosts::SetupFile& file : files) {
    text += fmt::format("## {}  (mode {}; {})\n{}\n", file.path, file.mode, file.note, file.text);
  }
  return text + "As a script for root: onus hosts print --format script\n";
}

std::string_view level_word(CheckLevel level) {
  switch (level) {
    case CheckLevel::kGood: return "good";
    case CheckLevel::kWarning: return "warning";
    case CheckLevel::kWrong: break;
  }
  return "wrong";
}

std::string check_text(const std::vector<CheckItem>& items, const report::Style& style) {
  std::string text;
  std::size_t wrong = 0, warnings = 0;
  for (const CheckItem& item : items) {
    wrong += item.level == CheckLevel::kWrong ? 1 : 0;
    warnings += item.level == CheckLevel::kWarning ? 1 : 0;
    const report::Tone tone = item.level == CheckLevel::kGood      ? report::Tone::kGood
                              : item.level == CheckLevel::kWarning ? report::Tone::kWarn
                                                                   : report::Tone::kBad;
    text += fmt::format(
        "{}  {}\n", report::Page(style).paint(tone, fmt::format("{:<7}", level_word(item.level))),
        report::safe(item.what));
    if (!item.mend.empty()) text += fmt::format("         mend: {}\n", report::safe(item.mend));
  }
  return text + fmt::format("{}, {}\n",
                            report::count_of(wrong, "thing is wrong", "things are wrong"),
                            report::count_of(warnings, "warning", "warnings"));
}

std::string check_json(const std::vector<CheckItem>& items) {
  std::string list;
  for (const CheckItem& item : items) {
    list += fmt::format("{}{{\"level\": \"{}\", \"what\": {}, \"mend\": {}}}",
                        list.empty() ? "" : ", ", level_word(item.level),
                        codec::json_quoted(item.what), codec::json_quoted(item.mend));
  }
  return fmt::format("{{\"schemaVersion\": {}, \"items\": [{}]}}\n", report::kSchemaVersion, list);
}

bool any_wrong(const std::vector<CheckItem>& items) {
  return std::ranges::any_of(items,
                             [](const auto& item) { return item.level == CheckLevel::kWrong; });
}

std::string audit_text(const hosts::AuditReport& audit, const hosts::GrantIndex& grants,
                       const report::Style& style) {
  std::string text;
  for (const hosts::Alarm& alarm : audit.alarms) {
    text +=
        fmt::format("{}  line {}: {} from {}, id {}, serial {}: {}\n",
                    report::Page(style).paint(report::Tone::kBad, "ALARM"), alarm.line,
                    report::safe(alarm.login.user), report::safe(alarm.login.from),
                    report::safe(alarm.login.key_id), alarm.login.serial, report::safe(alarm.why));
  }
  if (!audit.complete) text += "There are more; these are the first.\n";
  if (audit.unread > 0) {
    text += fmt::format("{}  {} of a sign-in that this program cannot read\n",
                        report::Page(style).paint(report::Tone::kWarn, "note"),
                        report::count_of(audit.unread, "line", "lines"));
  }
  return text + fmt::format("{} by certificate in {}, {} by a grant of {} ({}), {}\n",
                            report::count_of(audit.certificates, "sign-in", "sign-ins"),
                            report::count_of(audit.lines, "line", "lines"), audit.explained,
                            report::safe(grants.origin),
                            report::count_of(grants.size, "entry", "entries"),
                            report::count_of(audit.alarms.size(), "alarm", "alarms"));
}

std::string audit_json(const hosts::AuditReport& audit, const hosts::GrantIndex& grants) {
  std::string list;
  for (const hosts::Alarm& alarm : audit.alarms) {
    list += fmt::format(
        "{}{{\"line\": {}, \"user\": {}, \"from\": {}, \"key_id\": {}, \"serial\": \"{}\", "
        "\"authority\": {}, \"why\": {}}}",
        list.empty() ? "" : ", ", alarm.line, codec::json_quoted(alarm.login.user),
        codec::json_quoted(alarm.login.from), codec::json_quoted(alarm.login.key_id),
        alarm.login.serial, codec::json_quoted(alarm.login.authority),
        codec::json_quoted(alarm.why));
  }
  return fmt::format(
      "{{\"schemaVersion\": {}, \"origin\": {}, \"entries\": {}, \"lines\": {}, \"certificates\": "
      "{}, \"explained\": {}, \"unread\": {}, \"complete\": {}, \"alarms\": [{}]}}\n",
      report::kSchemaVersion, codec::json_quoted(grants.origin), grants.size, audit.lines,
      audit.certificates, audit.explained, audit.unread, audit.complete, list);
}

std::expected<hosts::GrantIndex, int> grants_for(const World& world, const Options& options) {
  if (options.has("--export")) {
    auto grants =
        service::grants_of_export(options.text("--export"), options.text("--log-verifier"));
    if (!grants) return std::unexpected(complain(world, grants.error()));
    return std::move(*grants);
  }
  const auto view = view_of_ledger(world, options);
  if (!view) return std::unexpected(view.error());
  auto grants = service::grants_of(*view);
  if (!grants) return std::unexpected(complain(world, grants.error()));
  return std::move(*grants);
}

Result<void> take_lines(std::istream& in, hosts::Audit& audit) {
  for (std::string line; std::getline(in, line);) audit.take(line);
  if (in.bad()) return base::fail(ErrorKind::kIo, "the log cannot be read to its end");
  return {};
}

Result<void> take_logs(const Options& options, hosts::Audit& audit) {
  if (options.has("--journal")) {
    return service::each_journal_line([&](std::string_view line) { audit.take(line); });
  }
  for (const std::string& file : options.words) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
      return base::fail(ErrorKind::kNotFound, fmt::format("cannot read {}", report::safe(file)));
    }
    if (const auto taken = take_lines(in, audit); !taken) return taken;
  }
  return {};
}

}  // namespace

int run_hosts_print(const World& world, const Options& options) {
  hosts::SetupRequest request;
  request.places = places_of(options);
  request.from = options.list("--from");
  request.logs = options.list("--log-verifier");
  for (const std::string& log : request.logs) {
    if (const auto read = ledger::NoteVerifier::parse(log); !read) {
      return complain(world, read.error());
    }
  }
  request.strict = options.has("--strict");
  request.host = options.text("--host");
  if (const std::string file = options.text("--tls-root"); !file.empty()) {
    auto pem = hosts::read_small_file(file);
    if (!pem) return complain(world, pem.error());
    if (!pem->starts_with("-----BEGIN CERTIFICATE-----\n") || !pem->ends_with("-\n") ||
        pem->contains("ONUS-END")) {
      return usage(world, fmt::format("{} is no certificate in PEM", report::safe(file)));
    }
    request.tls_root = std::move(*pem);
  }
  const auto lines = authority_lines(options.list("--authority"));
  if (!lines) return complain(world, lines.error());
  request.authorities = *lines;
  if (!request.host.empty() && !hosts::is_host_name(request.host)) {
    return usage(world, fmt::format("--host {} is no host's name", report::safe(request.host)));
  }
  for (const std::string& from : request.from) {
    if (!is_plain_address(from)) {
      return usage(world, fmt::format("--from {}: write https://ADDRESS:PORT, without blanks, "
                                      "quotes or %",
                                      report::safe(from)));
    }
  }
  const auto files = hosts::host_setup(request);
  return deliver(world, options,
                 {{"text", [&](const auto&) { return files_text(files); }},
                  {"script", [&](const auto&) { return hosts::setup_script(files, request); }}});
}

int run_hosts_check(const World& world, const Options& options) {
  const bool local = options.has("--local");
  if (local == (options.words.size() == 1) || options.words.size() > 1) {
    return usage(world, "name one host, or --local: onus hosts check db-1");
  }
  if (!local) return service::check_over_ssh(options.words.front(), world.out, world.err);
  hosts::CheckInput input;
  input.places = places_of(options);
  input.now = world.clock.now();
  const auto told = service::ask_sshd(options.text("--account"), options.text("--sshd-config"));
  if (told) {
    input.sshd = *told;
  } else {
    input.sshd_said = told.error().message;
  }
  const auto items = hosts::check_host(input);
  const int code =
      deliver(world, options,
              {{"text", [&](const report::Style& style) { return check_text(items, style); }},
               {"json", [&](const auto&) { return check_json(items); }}});
  if (code != kClean) return code;
  return any_wrong(items) ? kFindings : kClean;
}

int run_hosts_audit(const World& world, const Options& options) {
  if (options.words.empty() != options.has("--journal")) {
    return usage(world, "name sshd's log, or --journal: onus hosts audit /var/log/auth.log");
  }
  const auto grants = grants_for(world, options);
  if (!grants) return grants.error();
  const auto trusted = options.list("--trust");
  hosts::Audit audit(*grants, {trusted.begin(), trusted.end()});
  if (const auto taken = take_logs(options, audit); !taken) return complain(world, taken.error());
  const hosts::AuditReport& found = audit.report();
  const int code = deliver(
      world, options,
      {{"text", [&](const report::Style& style) { return audit_text(found, *grants, style); }},
       {"json", [&](const auto&) { return audit_json(found, *grants); }}});
  if (code != kClean) return code;
  return found.alarms.empty() && found.unread == 0 ? kClean : kFindings;
}

int run_hosts_principals(const World& world, const Options& options) {
  if (options.words.size() != 3) {
    return usage(world, "sshd starts this: onus hosts principals %u %t %k");
  }
  const auto allowed =
      service::principal_for({.user = options.words[0],
                              .certificate = options.words[1] + " " + options.words[2],
                              .places = places_of(options),
                              .now = world.clock.now()});
  // sshd takes no output as "nobody", and logs what stands on stderr at its debug level.
  if (!allowed) return complain(world, allowed.error());
  std::fputs((*allowed + "\n").c_str(), world.out);
  return kClean;
}

}  // namespace onus::cli
