#include "onus/service/init.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "onus/model/schema.h"
#include "onus/report/style.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kExampleFilesMax = 200;
constexpr std::size_t kIdBytesMax = 40;
constexpr const char* kSchemaName = "onus.schema.json";

// Braces are doubled because fmt fills the rest in.
constexpr std::string_view kStarter =
    R"(# yaml-language-server: $schema={schema}
# An estate: who and what must be there so that people get in, and get back in.
# Begin with one operation that must stay possible, and write down what its way in really needs.
onus: v1
estate:
  name: {organisation}
  timezone: {timezone}

people:
  {owner}:
    name: {owner_name}
    phone: "+00 000 000 001"
    reach: []
    deputy: operator-2
    authenticators: [{{id: {owner}-key, kind: hardware-key, needs: []}}]
  operator-2: {{name: Second operator, phone: "+00 000 000 002", reach: [], deputy: {owner},
               authenticators: [{{id: operator-2-key, kind: hardware-key, needs: []}}]}}
  platform-1: {{name: Platform engineer, phone: "+00 000 000 003", reach: [], deputy: operator-2,
               authenticators: [{{id: platform-1-key, kind: hardware-key, needs: []}}]}}
  security-1: {{name: Security officer, phone: "+00 000 000 004", reach: [], deputy: security-2,
               authenticators: [{{id: security-1-key, kind: hardware-key, needs: []}}]}}
  security-2: {{name: Second officer, phone: "+00 000 000 005", reach: [], deputy: security-1,
               authenticators: [{{id: security-2-key, kind: hardware-key, needs: []}}]}}

teams:
  operators: {{name: Operators, lead: {owner}, members: [{owner}, operator-2]}}
  platform: {{name: Platform, lead: platform-1, members: [platform-1, operator-2]}}
  security: {{name: Security, lead: security-1, members: [security-1, security-2]}}

components:
  company-dns:
    kind: dns
    owner: platform
    needs: []
    restore: {{by: platform, needs: [], takes: 20m}}
  {idp}:
    title: {sign_in}
    kind: identity-provider
    owner: platform
    needs: [company-dns]
    restore: {{by: vendor, takes: 8h}}
  control-system:
    title: What the operators work on
    kind: service
    owner: operators
    needs: []
    restore: {{by: operators, needs: [], takes: 20m}}
  safe: {{kind: safe, owner: security, needs: [], restore: {{by: vendor, takes: 1d}}}}
  radio:
    kind: notice-channel
    owner: security
    needs: []
    restore: {{by: platform, needs: [], takes: 1h}}

operations:
  {operation}:
    title: {operation_title}
    owner: {owner}
    criticality: critical
    tolerates: 30m                        # the longest time without being able to do it
    needs: []
    access: [operator-login]              # any of these is enough
    recovery: [{fallback}]                # any of these, when they are lost
    rollback: [change-the-key]            # takes back what the emergency changed
    runbook_kept: [safe]
    lifecycle: design                     # make it production once the way back was walked

workflows:
  operator-login:
    title: Operators sign in with a passkey
    method: passkey
    users: [operators]
    owner: {owner}
    maintainer: platform
    controls: security
    session_controls: security
    scope: [{{system: control-system, privilege: operator}}]
    needs: [{idp}, control-system]
    identities: []

recovery:
  {fallback}:
    title: {fallback_title}
    kind: break-glass
    actor: human
    owner: {owner}
    validator: security
    needs: []
    steps:
      - {{do: Take the emergency key out of the safe, by: operators, needs: [safe], takes: 10m}}
      # The emergency login is found through the same DNS as the usual one: when that fails, both
      # fail. Write its address into the key's envelope, take company-dns out here, run onus check.
      - {{do: Sign in with it, by: operators, needs: [company-dns, control-system], takes: 5m}}
  change-the-key:
    title: Change the emergency key and seal the new one
    kind: rollback
    actor: human
    owner: {owner}
    validator: security
    needs: []
    steps:
      - do: Make a new emergency key and seal it
        by: security
        needs: [control-system, safe]
        takes: 30m

policies:
  emergency:
    for: [{operation}]
    invoke: {{any: [operators]}}
    approve: {{at_least: 2, of: [security, platform-1]}}
    grants: {{credential: hardware-key, principals: [operator], duration: 1h, recorded: true}}
    channels: [radio]
    notify: [security]
    review_within: 72h
)";

// An id out of words: "Restart the main line" gives "restart-the-main-line".
std::string id_from(const std::string& words, const std::string& otherwise) {
  std::string id;
  for (const char c : words) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || upper;
    if (id.size() >= kIdBytesMax) break;
    if (plain)
      id += upper ? static_cast<char>(c - 'A' + 'a') : c;
    else if (!id.empty() && id.back() != '-')
      id += '-';
  }
  while (id.ends_with('-')) id.pop_back();
  return id.empty() ? otherwise : id;
}

// A double-quoted YAML scalar.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : report::safe(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

Result<fs::path> write_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return fail(ErrorKind::kIo, fmt::format("cannot write {}", path.string()));
  return path;
}

}  // namespace

std::string starter_estate(const StarterAnswers& a) {
  // Distinct whatever was answered: each class of item has its own prefix or suffix.
  const std::string operation = id_from(a.operation, "main") + "-op";
  const std::string owner = id_from(a.owner, "owner") + "-p";
  const std::string idp = id_from(a.sign_in, "sign-in") + "-idp";
  const std::string fallback = id_from(a.fallback, "fallback") + "-way";
  return fmt::format(
      kStarter, fmt::arg("schema", kSchemaName), fmt::arg("organisation", quoted(a.organisation)),
      fmt::arg("timezone", quoted(a.timezone)), fmt::arg("owner", owner),
      fmt::arg("owner_name", quoted(a.owner)), fmt::arg("idp", idp),
      fmt::arg("sign_in", quoted(a.sign_in)), fmt::arg("operation", operation),
      fmt::arg("operation_title", quoted(a.operation)), fmt::arg("fallback", fallback),
      fmt::arg("fallback_title", quoted(a.fallback)));
}

Result<std::vector<fs::path>> write_starter(const fs::path& directory,
                                            const StarterAnswers& answers) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    return fail(ErrorKind::kIo,
                fmt::format("cannot make {}: {}", directory.string(), error.message()));
  }
  for (const char* name : {"estate.yaml", "estate.yml", kSchemaName}) {
    if (!fs::exists(directory / name, error)) continue;
    return fail(ErrorKind::kInvalid,
                fmt::format("{} is there already; nothing was written. Choose another directory: "
                            "onus init DIR",
                            (directory / name).string()));
  }
  std::vector<fs::path> written;
  const auto estate = write_file(directory / "estate.yaml", starter_estate(answers));
  if (!estate) return std::unexpected(estate.error());
  written.push_back(*estate);
  const auto schema = write_file(directory / kSchemaName, model::estate_schema());
  if (!schema) return std::unexpected(schema.error());
  written.push_back(*schema);
  return written;
}

std::vector<std::string> example_names(const fs::path& examples) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(examples, error)) {
    if (!entry.is_directory(error)) continue;
    if (fs::exists(entry.path() / "estate.yaml", error)) {
      names.push_back(entry.path().filename().string());
      continue;
    }
    for (const auto& inner : fs::directory_iterator(entry.path(), error)) {
      if (!fs::exists(inner.path() / "estate.yaml", error)) continue;
      names.push_back((entry.path().filename() / inner.path().filename()).string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::vector<fs::path>> copy_example(const fs::path& examples, const std::string& name,
                                           const fs::path& directory) {
  const std::vector<std::string> names = example_names(examples);
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    std::string list;
    for (const std::string& known : names) list += "\n  " + known;
    return fail(ErrorKind::kNotFound,
                names.empty() ? std::string("no examples are installed here; name their directory "
                                            "in ONUS_EXAMPLES")
                              : fmt::format("there is no example \"{}\"; there are:{}",
                                            report::safe(name), list));
  }
  std::error_code error;
  if (fs::exists(directory, error) && !fs::is_empty(directory, error)) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} is not empty; nothing was written. Choose another directory: onus "
                            "init --example {} DIR",
                            directory.string(), name));
  }
  const fs::path from = examples / name;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(from, error)) {
    if (!entry.is_regular_file(error)) continue;
    files.push_back(fs::relative(entry.path(), from, error));
    if (files.size() > kExampleFilesMax) {
      return fail(ErrorKind::kLimit,
                  fmt::format("example \"{}\" has more than {} files", name, kExampleFilesMax));
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<fs::path> written;
  for (const fs::path& file : files) {
    const fs::path to = directory / file;
    fs::create_directories(to.parent_path(), error);
    if (!fs::copy_file(from / file, to, error) || error) {
      return fail(ErrorKind::kIo, fmt::format("cannot write {}: {}", to.string(), error.message()));
    }
    written.push_back(to);
  }
  return written;
}

}  // namespace onus::service
