// What this machine brings: agent, clock, disk, files with secrets, certificates, channels.
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>

#include "doctor_parts.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/time.h"
#include "onus/crypto/public_key.h"
#include "onus/crypto/server_certificate.h"
#include "onus/crypto/ssh_agent.h"
#include "onus/service/notice_channels.h"

namespace onus::service {

namespace fs = std::filesystem;
using report::count_of;
using report::DoctorAnswer;

namespace {

constexpr std::size_t kPemBytesMax = 64U * 1024U;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

void examine_agent(const DoctorPlan& plan, const LedgerView* view, DoctorAnswer& answer) {
  if (plan.agent_socket.empty()) {
    return answer.note("agent", "no SSH agent here; who signs with one starts it with ssh-agent");
  }
  auto agent = crypto::SshAgent::connect(plan.agent_socket, {.list = std::chrono::seconds(3)});
  const auto keys =
      agent ? agent->keys()
            : base::Result<std::vector<crypto::AgentKey>>(std::unexpected(agent.error()));
  if (!keys)
    return answer.warn("agent", keys.error().message, "start it again, or name --key FILE");
  std::string people;
  for (const crypto::AgentKey& one : *keys) {
    const auto print = crypto::ssh_fingerprint(one.key);
    const ledger::PersonKey* known =
        view != nullptr && print ? view->governance().key(*print) : nullptr;
    if (known == nullptr || !known->in_force(plan.now)) continue;
    people += (people.empty() ? "" : ", ") + known->person;
  }
  const std::string held = count_of(keys->size(), "key", "keys");
  if (view == nullptr) return answer.good("agent", fmt::format("answers, with {}", held));
  if (!people.empty()) {
    return answer.good("agent", fmt::format("answers, with {}; in the ledger: {}", held, people));
  }
  answer.warn("agent", fmt::format("answers, with {}; the ledger knows none of them", held),
              "ssh-add the enrolled key, or name it: --key FILE");
}

void examine_clock(const DoctorPlan& plan, const LedgerView* view, DoctorAnswer& answer) {
  if (view != nullptr && view->size() > 0) {
    const auto newest = view->act(view->size() - 1);
    if (newest && plan.now < newest->received) {
      answer.wrong("clock",
                   fmt::format("it says {}, and the ledger's newest entry is of {}: nothing can be "
                               "written until it is past that",
                               codec::format_time(plan.now), codec::format_time(newest->received)),
                   "set the clock");
    }
  }
  if (!plan.kernel_clock) return;
  struct timex state{};
  const int said = ::adjtimex(&state);
  if (said < 0) return answer.note("clock", "the kernel does not tell whether it is kept right");
  if (said == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
    return answer.warn(
        "clock",
        fmt::format("it says {}, and nothing keeps it right", codec::format_time(plan.now)),
        "a time service of your own (chrony), or look at it before you need it");
  }
  answer.good("clock", fmt::format("it says {}, and is kept right", codec::format_time(plan.now)));
}

void examine_disk(const DoctorPlan& plan, DoctorAnswer& answer) {
  if (!plan.ledger) return;
  struct statvfs state{};
  if (::statvfs(plan.ledger->directory.c_str(), &state) != 0) {
    return answer.wrong("disk", "the ledger's file system cannot be asked", "mount it");
  }
  const std::uint64_t free = std::uint64_t{state.f_bavail} * state.f_frsize;
  const std::string what = fmt::format("{} MiB are free where the ledger lies", free >> 20U);
  const bool read_only = (state.f_flag & ST_RDONLY) != 0;
  if (read_only)
    return answer.wrong("disk", "the ledger's file system is read-only", "mount it rw");
  const bool no_files = state.f_files > 0 && state.f_favail < 100;
  if (free < kDiskBytesWrong || no_files) {
    return answer.wrong("disk", no_files ? "no more files can be made where the ledger lies" : what,
                        "make room: what cannot be written is not granted");
  }
  if (free < kDiskBytesWarn) return answer.warn("disk", what, "make room before it is needed");
  answer.good("disk", what);
}

/// Whether a file or directory is open to people whom it does not concern. A secret: nobody else
/// may read it; otherwise nobody else may write.
void examine_rights(const fs::path& path, bool secret, DoctorAnswer& answer) {
  struct stat state{};
  if (::lstat(path.c_str(), &state) != 0) {
    if (errno != ENOENT) {
      answer.wrong("files", fmt::format("{} cannot be looked at", path.string()),
                   "mend its folder");
    }
    return;
  }
  const mode_t open = state.st_mode & (secret ? kOthers : mode_t{S_IWGRP | S_IWOTH});
  if (open != 0) {
    answer.wrong("files",
                 fmt::format("others may {} {} (mode {:04o})", secret ? "read or write" : "write",
                             path.string(), state.st_mode & 07777U),
                 fmt::format("chmod {} {}{}", secret ? "go=" : "go-w", path.string(),
                             secret ? "; take what it held for known to them" : ""));
  }
  if (state.st_uid != ::geteuid() && state.st_uid != 0) {
    answer.warn("files", fmt::format("{} belongs to another user", path.string()),
                "run this as the user that runs onus serve, or chown it");
  }
}

void examine_files(const DoctorPlan& plan, DoctorAnswer& answer) {
  const std::size_t before = answer.lines.size();
  std::size_t looked_at = 0;
  const auto look = [&](const fs::path& path, bool secret) {
    if (path.empty()) return;
    examine_rights(path, secret, answer);
    ++looked_at;
  };
  if (plan.ledger) {
    look(plan.ledger->directory, false);
    look(plan.ledger->key, true);
    look(plan.ledger->second_head, false);
  }
  look(plan.authority, false);
  if (!plan.own_root.empty()) look(fs::path(plan.own_root) / "root.key", true);
  look(plan.tls_key, true);
  look(plan.channels, false);
  if (looked_at == 0) return answer.note("files", "none is known here");
  if (answer.lines.size() == before) {
    answer.good("files", fmt::format("{}: nobody else may read secrets or write",
                                     count_of(looked_at, "place", "places")));
  }
}

std::string read_small(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kPemBytesMax, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

void examine_certificate(const fs::path& path, const std::string& what, base::TimePoint now,
                         DoctorAnswer& answer) {
  if (path.empty()) return;
  const auto der = crypto::first_certificate(read_small(path));
  if (!der) {
    return answer.wrong("tls",
                        fmt::format("{} {}: no certificate can be read", what, path.string()),
                        "name the right file");
  }
  tell_certificate(*der, what, now, answer);
}

void examine_channels(const DoctorPlan& plan, DoctorAnswer& answer) {
  if (plan.channels.empty()) {
    return answer.note("channels", "who is told of requests is not looked at: --channels FILE");
  }
  const auto channels = notices::read_channels(plan.channels);
  for (const model::Diagnostic& one : channels.problems) {
    answer.wrong("channels", fmt::format("{}:{}: {}", one.file, one.place.line, one.message),
                 "onus channels check");
  }
  if (!channels.ok()) return;
  const auto warnings = channel_warnings(channels, plan.estate);
  if (!warnings) return answer.wrong("channels", warnings.error().message, "onus channels check");
  for (const std::string& one : *warnings) {
    answer.warn("channels", one, "two that share no fate: docs/guide/notices.md");
  }
  if (warnings->empty()) {
    answer.good(
        "channels",
        fmt::format("{}, apart from each other as the estate knows it; whether they answer: "
                    "onus channels check",
                    count_of(channels.channels.size(), "channel", "channels")));
  }
}

}  // namespace

void tell_certificate(const std::string& der, const std::string& what, base::TimePoint now,
                      DoctorAnswer& answer) {
  const auto validity = crypto::validity_of(der);
  if (!validity) return answer.wrong("tls", validity.error().message, "make another");
  const std::string span =
      fmt::format("{} is valid from {} to {}", what, codec::format_time(validity->from),
                  codec::format_time(validity->to));
  if (now < validity->from || now >= validity->to) {
    return answer.wrong("tls", span + ": nobody believes it now",
                        "renew it; look at the clock too");
  }
  if (validity->to - now < kCertificateWarn) {
    return answer.warn("tls", span + ": it ends soon",
                       "renew it; one of --own-root renews itself "
                       "while onus serve runs");
  }
  answer.good("tls", span);
}

void examine_machine(const DoctorPlan& plan, const LedgerView* view, DoctorAnswer& answer) {
  examine_agent(plan, view, answer);
  examine_clock(plan, view, answer);
  examine_disk(plan, answer);
  examine_files(plan, answer);
  if (!plan.own_root.empty()) {
    examine_certificate(fs::path(plan.own_root) / "root.pem", "the own root", plan.now, answer);
  }
  examine_certificate(plan.tls_certificate, "the server's certificate", plan.now, answer);
  examine_channels(plan, answer);
}

}  // namespace onus::service
