#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "check_items.h"
#include "onus/base/duration.h"
#include "onus/crypto/public_key.h"
#include "onus/hosts/grant_bundle.h"
#include "onus/hosts/list_install.h"
#include "onus/recorder/permit.h"

namespace onus::hosts {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kOthersWrite = S_IWGRP | S_IWOTH;

/// A path that somebody other than its owner could change, and how.
struct Loose {
  std::string path;
  std::string why;
};

/// Asks the path and every folder above, as sshd does.
std::optional<Loose> loose(const fs::path& path, uid_t owner) {
  for (fs::path now = path;; now = now.parent_path()) {
    struct stat found = {};
    if (::stat(now.c_str(), &found) != 0) return Loose{now.string(), "is not there"};
    if (found.st_uid != owner && found.st_uid != 0) return Loose{now.string(), "has another owner"};
    const bool sticky = S_ISDIR(found.st_mode) && (found.st_mode & S_ISVTX) != 0;
    if ((found.st_mode & kOthersWrite) != 0 && !sticky) {
      return Loose{now.string(), "can be written by others"};
    }
    if (now == now.root_path() || now.empty()) return std::nullopt;
  }
}

void check_rights(const CheckInput& input, const fs::path& path, CheckList& list) {
  const auto found = loose(fs::absolute(path), input.owner);
  if (!found) return;
  list.wrong(fmt::format("{} {}", found->path, found->why),
             fmt::format("chown root {0} && chmod go-w {0}, and see who changed it", found->path));
}

std::string prints(const std::vector<codec::SshPublicKey>& keys) {
  std::string text;
  for (const codec::SshPublicKey& key : keys) {
    const auto print = crypto::ssh_fingerprint(key);
    if (print) text += (text.empty() ? "" : ", ") + *print;
  }
  return text;
}

std::vector<codec::SshPublicKey> check_authorities(const CheckInput& input, CheckList& list) {
  const auto text = read_small_file(input.places.authorities);
  if (!text) {
    list.wrong(text.error().message,
               fmt::format("put the authority's public key there: onus authority show FILE "
                           "--format public > {}",
                           input.places.authorities.string()));
    return {};
  }
  check_rights(input, input.places.authorities, list);
  auto keys = recorder::parse_authorities(*text);
  if (!keys) {
    list.wrong(keys.error().message,
               "one public key a line, as onus authority show --format public prints");
    return {};
  }
  list.good(fmt::format("authorities trusted here: {}", prints(*keys)));
  return std::move(*keys);
}

void check_krl(const CheckInput& input, CheckList& list) {
  const std::string fetch = "fetch a list: onus hosts fetch --from URL, or from a file";
  const auto bytes = read_small_file(input.places.krl, codec::kSshKrlBytesMax);
  if (!bytes) {
    list.wrong(bytes.error().message + "; sshd refuses every key when RevokedKeys names it", fetch);
    return;
  }
  check_rights(input, input.places.krl, list);
  const auto krl = codec::parse_ssh_krl(*bytes);
  if (!krl) {
    list.wrong(
        fmt::format("{} is no whole list: sshd refuses every key", input.places.krl.string()),
        fetch);
    return;
  }
  const auto has_sentinel = [](const codec::SshKrlCertificates& section) {
    return std::ranges::find(section.key_ids, access::kSentinelKeyId) != section.key_ids.end();
  };
  if (!codec::revokes_anything(*krl)) {
    list.wrong(fmt::format("{} revokes nothing", input.places.krl.string()), fetch);
  } else if (!std::ranges::any_of(krl->certificates, has_sentinel)) {
    list.wrong(
        fmt::format("{} was not made by onus: it lacks the sentinel", input.places.krl.string()),
        fetch);
  } else {
    list.good(fmt::format("{} is a whole list", input.places.krl.string()));
  }
}

void check_list_age(const CheckInput& input, const StoredList& stored, CheckList& list) {
  const auto age = input.now - stored.said.list.made_at;
  const std::string what =
      fmt::format("the list of {} (number {}) is {} old", stored.origin, stored.said.number,
                  base::format_duration(std::max(age, base::Seconds(0))));
  const std::string mend =
      "see why onus hosts fetch does not run or does not reach the server; "
      "ends and revocations do not arrive here meanwhile";
  if (age < -kListAheadMax) {
    list.wrong(fmt::format("the list of {} is dated ahead of this host's clock", stored.origin),
               "set this host's clock: certificates begin and end by it");
  } else if (age > kListAgeMax) {
    list.wrong(what, mend);
  } else if (age > kListAgeWarn) {
    list.warn(what, mend);
  } else {
    list.good(what);
  }
}

/// Authorities of the list and of the file: a rotation that has not arrived here.
void check_rotation(const StoredList& stored, const std::vector<codec::SshPublicKey>& trusted,
                    const HostPlaces& places, CheckList& list) {
  const auto is_trusted = [&](const codec::SshPublicKey& key) {
    return std::ranges::find(trusted, key) != trusted.end();
  };
  std::vector<codec::SshPublicKey> missing, retired;
  std::ranges::copy_if(stored.said.list.authorities, std::back_inserter(missing),
                       [&](const auto& key) { return !is_trusted(key); });
  std::ranges::copy_if(stored.said.list.retired, std::back_inserter(retired), is_trusted);
  if (!missing.empty()) {
    list.wrong(fmt::format("{} certifies now and is not trusted here", prints(missing)),
               fmt::format("add its public key to {}; its certificates are refused meanwhile",
                           places.authorities.string()));
  }
  if (!retired.empty()) {
    list.warn(fmt::format("{} is retired and still stands in {}", prints(retired),
                          places.authorities.string()),
              "take its line out; the revocation list refuses it meanwhile");
  }
}

void check_lists(const CheckInput& input, const std::vector<codec::SshPublicKey>& trusted,
                 CheckList& list) {
  const auto text = read_small_file(input.places.logs);
  if (!text) {
    list.wrong(text.error().message,
               "put the log's verifier key there, a line a log: the file key of an export holds "
               "it, and so does \"key\" of GET /v1/checkpoint");
    return;
  }
  check_rights(input, input.places.logs, list);
  const auto logs = parse_pinned_logs(*text);
  if (!logs) return list.wrong(logs.error().message, "a line a log: NAME+HASH+KEY");
  const auto stored = stored_lists(input.places, *logs);
  if (!stored) return list.wrong(stored.error().message, "fetch a list again");
  for (const ledger::NoteVerifier& log : *logs) {
    const auto of_log = std::ranges::find(*stored, log.name(), &StoredList::origin);
    if (of_log == stored->end()) {
      list.wrong(fmt::format("no list of {} was ever installed here", log.name()),
                 "onus hosts fetch --from URL, or from a file");
      continue;
    }
    check_list_age(input, *of_log, list);
    check_rotation(*of_log, trusted, input.places, list);
  }
}

void check_recorder(const CheckInput& input, CheckList& list) {
  const fs::path& program = input.places.recorder;
  if (::access(program.c_str(), X_OK) != 0) {
    list.wrong(fmt::format("{} is not there: recorded grants do not get in", program.string()),
               "install it there: certificates name this path");
  } else {
    check_rights(input, program, list);
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = input.places.recorder_socket.string();
  bool answers = false;
  if (path.size() < sizeof address.sun_path) {
    std::memcpy(address.sun_path, path.data(), path.size());
    const int socket = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    answers = socket >= 0 &&
              ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    if (socket >= 0) ::close(socket);
  }
  if (answers) {
    list.good(fmt::format("the recorder answers at {}", path));
  } else {
    list.wrong(fmt::format("no recorder answers at {}: recorded grants do not get in", path),
               "systemctl start onus-record, and see why it does not run");
  }
  struct stat spool = {};
  if (::stat(input.places.spool.c_str(), &spool) != 0) {
    list.wrong(fmt::format("the spool {} is not there", input.places.spool.string()),
               fmt::format("install -d -m 700 {}", input.places.spool.string()));
  } else if ((spool.st_mode & (S_IRWXG | S_IRWXO)) != 0 || spool.st_uid != input.owner) {
    list.wrong(fmt::format("others may read the recordings in {}", input.places.spool.string()),
               fmt::format("chown root {0} && chmod 700 {0}", input.places.spool.string()));
  } else {
    list.good(fmt::format("the spool {} is root's alone", input.places.spool.string()));
  }
}

void check_quorum_file(const CheckInput& input, CheckList& list) {
  const auto command = input.sshd.find("authorizedprincipalscommand");
  if (command == input.sshd.end() || !command->second.contains("hosts principals")) return;
  const auto text = read_small_file(input.places.quorum);
  const auto quorum = text ? parse_quorum(*text) : std::unexpected(text.error());
  if (!quorum) {
    list.wrong(quorum.error().message, "onus hosts print --strict shows its form");
    return;
  }
  check_rights(input, input.places.quorum, list);
  list.good(
      fmt::format("pinned quorum: {} people, by {} keys", quorum->need, quorum->people.size()));
}

}  // namespace

std::vector<CheckItem> check_files(const CheckInput& input) {
  CheckList list;
  const auto trusted = check_authorities(input, list);
  check_krl(input, list);
  check_lists(input, trusted, list);
  check_recorder(input, list);
  check_quorum_file(input, list);
  return list.take();
}

}  // namespace onus::hosts
