#include "onus/service/dev_setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>

#include "onus/codec/ssh_key.h"
#include "onus/service/init.h"
#include "onus/service/session.h"
#include "onus/service/signing.h"
#include "onus/service/statements.h"
#include "process.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;
using base::TimePoint;

namespace {

constexpr std::string_view kExample = "northwind-grid";
constexpr std::string_view kOrigin = "onus.dev.invalid";
constexpr std::array<const char*, 3> kFounders{"ines", "lidia", "marta"};
// Who asks, who approves in two teams, who reviews.
constexpr std::array<const char*, 7> kOthers{"beatriz", "bruno", "carla", "helena",
                                             "paulo",   "tomas", "xenia"};
constexpr std::size_t kSaidBytesMax = 4096;

class Setup {
 public:
  Setup(fs::path directory, TimePoint now, base::Rng& rng)
      : directory_(std::move(directory)), now_(now), rng_(rng) {}

  Result<DevSetup> make(const fs::path& examples);

 private:
  Result<void> copy(const fs::path& examples);
  Result<void> make_key(const std::string& person);
  Result<void> found();
  Result<void> enrol(const std::string& person);
  Result<void> put(Result<Draft> draft, std::initializer_list<std::string_view> people,
                   const std::string& new_key = {});
  [[nodiscard]] fs::path key(std::string_view person) const { return directory_ / "keys" / person; }
  [[nodiscard]] Author author(std::string_view person) {
    return {std::string(person), now_, base::Seconds(3600), &rng_};
  }

  fs::path directory_;
  TimePoint now_;
  base::Rng& rng_;
  LedgerPlace place_;
};

Result<void> Setup::copy(const fs::path& examples) {
  const auto copied = copy_example(examples, std::string(kExample), directory_ / "estate");
  if (!copied) return std::unexpected(copied.error());
  const fs::path policies = directory_ / "estate" / "policies.yaml";
  std::ifstream in(policies, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  constexpr std::string_view kBegins = "\n    for: ";
  constexpr std::string_view kAdded =
      "\n    approval_keys: software   # made up by onus serve --dev";
  for (std::size_t at = text.find(kBegins); at != std::string::npos;
       at = text.find(kBegins, at + kAdded.size() + kBegins.size())) {
    text.insert(at, kAdded);
  }
  std::ofstream out(policies, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out) return {};
  return fail(ErrorKind::kIo, fmt::format("cannot write {}", policies.string()));
}

Result<void> Setup::make_key(const std::string& person) {
  const auto end = run_process(
      {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "dev-" + person, "-f", key(person)}, "",
      kSaidBytesMax);
  if (!end) return std::unexpected(end.error());
  if (end->code == 0) return {};
  return fail(ErrorKind::kIo,
              fmt::format("ssh-keygen made no key for {}: {}", person, report::safe(end->err)));
}

Result<void> Setup::put(Result<Draft> draft, std::initializer_list<std::string_view> people,
                        const std::string& new_key) {
  if (!draft) return std::unexpected(draft.error());
  Proposal& proposal = draft->proposal;
  for (const std::string_view person : people) {
    const auto done = sign_proposal(proposal, {std::string(person), key(person)}, "", {});
    if (!done) return std::unexpected(done.error());
  }
  if (!new_key.empty()) {
    const auto done = sign_proposal(proposal, {"", new_key}, "", {});
    if (!done) return std::unexpected(done.error());
  }
  if (proposal.body.kind == ledger::StatementKind::kLogFounded) {
    const auto made = found_ledger(place_, proposal, now_, rng_);
    return made ? Result<void>{} : std::unexpected(made.error());
  }
  const auto appended = append(place_, proposal, now_, "onus serve --dev");
  return appended ? Result<void>{} : std::unexpected(appended.error());
}

Result<void> Setup::found() {
  std::vector<std::pair<std::string, std::string>> founders;
  for (const char* person : kFounders) {
    auto line = read_public_key(key(person));
    if (!line) return std::unexpected(line.error());
    founders.emplace_back(person, std::move(*line));
  }
  return put(draft_founding(std::string(kOrigin), founders, author(kFounders[0])),
             {kFounders[0], kFounders[1], kFounders[2]});
}

Result<void> Setup::enrol(const std::string& person) {
  const auto view = LedgerView::open(place_);
  if (!view) return std::unexpected(view.error());
  auto line = read_public_key(key(person));
  if (!line) return std::unexpected(line.error());
  KeyRequest ask;
  ask.person = person;
  ask.key = std::move(*line);
  return put(draft_key_change(*view, ask, author(kFounders[0])), {kFounders[0], kFounders[1]},
             key(person));
}

Result<DevSetup> Setup::make(const fs::path& examples) {
  std::error_code error;
  fs::create_directories(directory_ / "keys", error);
  fs::permissions(directory_, fs::perms::owner_all, error);
  if (error) {
    return fail(ErrorKind::kIo,
                fmt::format("cannot make {}: {}", directory_.string(), error.message()));
  }
  if (auto good = copy(examples); !good) return std::unexpected(good.error());
  place_ = {directory_ / "ledger", directory_ / "second-head", directory_ / "log.key"};
  for (const char* person : kFounders) {
    if (auto good = make_key(person); !good) return std::unexpected(good.error());
  }
  if (auto good = found(); !good) return std::unexpected(good.error());
  for (const char* person : kOthers) {
    if (auto good = make_key(person); !good) return std::unexpected(good.error());
    if (auto good = enrol(person); !good) return std::unexpected(good.error());
  }
  const Session session(directory_ / "estate", now_);
  if (!session.ok()) return fail(ErrorKind::kInvalid, "the flagship estate does not load");
  {
    const auto view = LedgerView::open(place_);
    if (!view) return std::unexpected(view.error());
    auto good = put(draft_adoption(*view, session, author("ines")), {"ines", "marta"});
    if (!good) return std::unexpected(good.error());
  }
  auto authority = access::SshAuthority::generate(rng_);
  if (!authority) return std::unexpected(authority.error());
  const auto view = LedgerView::open(place_);
  if (!view) return std::unexpected(view.error());
  const std::string line = codec::ssh_key_line(authority->public_key());
  auto good = put(draft_authority_added(*view, line, author("marta")), {"marta", "paulo"});
  if (!good) return std::unexpected(good.error());
  DevSetup setup{directory_ / "estate", place_, std::move(*authority), {}};
  for (const char* person : kFounders) setup.people.emplace_back(person, key(person));
  for (const char* person : kOthers) setup.people.emplace_back(person, key(person));
  std::sort(setup.people.begin(), setup.people.end());
  return setup;
}

}  // namespace

Result<DevSetup> make_dev_setup(const fs::path& examples, const fs::path& directory, TimePoint now,
                                base::Rng& rng) {
  std::error_code ignored;
  if (fs::exists(directory, ignored) && !fs::is_empty(directory, ignored)) {
    return fail(ErrorKind::kInvalid, fmt::format("{} is not empty; name another directory",
                                                 report::safe(directory.string())));
  }
  return Setup(directory, now, rng).make(examples);
}

}  // namespace onus::service
