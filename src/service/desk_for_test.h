// A founded ledger with people, security keys, one estate and one authority, held open by a desk:
// for tests and measurements. Signatures are made as a FIDO2 token makes them.
#pragma once

#include <fmt/format.h>
#include <stdlib.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "onus/codec/sshsig.h"
#include "onus/crypto/private_key.h"
#include "onus/crypto/sshsig.h"
#include "onus/crypto/system_rng.h"
#include "onus/service/desk.h"
#include "onus/service/emergency.h"
#include "onus/service/statements.h"

namespace onus::service::desk_test {

namespace fs = std::filesystem;

template <class T>
T must(base::Result<T> result, const char* what) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s: %s\n", what, result.error().message.c_str());
  std::abort();
}

inline base::SecretBytes seed_of(std::string_view name) {
  return base::SecretBytes(crypto::sha256(name)->hex().substr(0, 32));
}
inline crypto::PrivateKey private_key(std::string_view name) {
  return must(crypto::PrivateKey::from_seed(seed_of(name)), "key");
}
inline codec::SshPublicKey public_key(std::string_view name, bool security_key) {
  codec::SshPublicKey key;
  key.type = security_key ? codec::SshKeyType::kSkEd25519 : codec::SshKeyType::kEd25519;
  if (security_key) key.application = "ssh:";
  key.point = private_key(name).public_bytes();
  return key;
}
inline std::string key_line(std::string_view name, bool security_key = true) {
  return codec::ssh_key_line(public_key(name, security_key));
}

inline constexpr std::uint8_t kTouchedAndVerified = 0x05;

/// What a token signs: the application's hash, its flags and counter, the hash of the data.
inline std::string token_signature(const std::string& key, std::string_view name_space,
                                   std::string_view text, std::uint8_t flags) {
  codec::SshSig made;
  made.key = public_key(key, true);
  made.name_space = name_space;
  made.signature.algorithm = codec::SshSignatureAlgorithm::kSkEd25519;
  made.signature.flags = flags;
  made.signature.counter = 7;
  const auto data =
      must(crypto::sshsig_signed_data_of(name_space, made.hash, text), "what is signed");
  const auto bytes = [](const crypto::Digest& digest) {
    return std::string(reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size());
  };
  std::string message = bytes(*crypto::sha256(std::string_view("ssh:")));
  message += static_cast<char>(flags);
  message += std::string("\0\0\0\7", 4);
  message += bytes(*crypto::sha256(std::string_view(data)));
  made.signature.bytes = must(private_key(key).sign(message), "signature");
  return codec::sshsig_blob(made);
}

/// A clock that tests move.
class HandClock final : public base::Clock {
 public:
  [[nodiscard]] base::TimePoint now() const override {
    return base::TimePoint{base::Seconds(seconds_.load())};
  }
  void pass(std::int64_t seconds) { seconds_ += seconds; }

 private:
  std::atomic<std::int64_t> seconds_{1'795'680'000};  // 2026-11-26T08:00:00Z
};

inline constexpr std::string_view kEstate = R"(onus: v1
estate:
  name: Test
  governance:
    admins: [ines]
    adopt: {at_least: 2, of: [ines, marta, rui]}
    enrol: {at_least: 2, of: [ines, marta, rui]}
people:
  ines: {name: I}
  marta: {name: M}
  rui: {name: R}
  paulo: {name: P}
  tomas: {name: T}
  olga: {name: O}
teams:
  grid: {members: [tomas]}
  secops: {members: [marta, rui, paulo], lead: marta}
components:
  okta: {needs: []}
scenarios:
  idp-down: {fails: [okta]}
operations:
  restart: {owner: ines, criticality: normal}
policies:
  pol:
    for: [restart]
    invoke: {any: [grid]}
    approve: {at_least: 2, of: [secops]}
    grants: {credential: ssh-certificate, principals: [admin], duration: 1h, recorded: true}
    notify: [olga]
    review_within: 24h
)";

class House {
 public:
  explicit House(std::string_view origin = "example.org/onus", std::string_view estate = kEstate) {
    std::string name = (fs::temp_directory_path() / "onus-desk-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    root = name;
    fs::create_directories(root / "estate");
    std::ofstream(root / "estate" / "estate.yaml") << estate;
    place = {root / "ledger", root / "elsewhere" / "head", root / "elsewhere" / "key"};
    fs::create_directories(root / "elsewhere");
    begin(std::string(origin));
  }
  ~House() {
    desk.reset();
    std::error_code error;
    fs::remove_all(root, error);
  }
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  /// A process that starts.
  base::Result<std::unique_ptr<Desk>> start() { return Desk::open({place, "test"}, clock, rng); }
  void open(bool unsealed = true) {
    desk.reset();
    desk = must(start(), "desk");
    if (unsealed) desk->unseal(authority());
  }
  static access::SshAuthority authority() {
    return must(access::SshAuthority::from_seed(seed_of("authority")), "authority");
  }

  [[nodiscard]] Author author(const std::string& person) {
    return {person, clock.now(), base::Seconds(3600), &rng};
  }
  static Proposal signed_by(Draft draft, const std::vector<std::string>& keys,
                            std::uint8_t flags = kTouchedAndVerified) {
    const auto space = ledger::spec_of(draft.proposal.body.kind).name_space;
    for (const std::string& key : keys) {
      draft.proposal.signatures.push_back(
          token_signature(key, space, draft.proposal.body_text, flags));
    }
    return std::move(draft.proposal);
  }

  /// What `make` drafts on the newest state.
  template <class Make>
  Draft draft(Make make) {
    return must(desk->read([&](const LedgerView& view) { return make(view); }), "draft");
  }
  Proposal request(const std::string& person) {
    EmergencyAsk ask;
    ask.operation = "restart";
    ask.failure = "idp-down";
    ask.reason = "unit 2 tripped";
    ask.key = key_line(person + "-session", false);
    return signed_by(
        draft([&](const LedgerView& view) { return draft_request(view, ask, author(person)); }),
        {person});
  }
  std::string ask(const std::string& person = "tomas") {
    const Proposal proposal = request(person);
    must(desk->append(proposal), "request");
    return proposal.body.id;
  }
  Proposal vote(const std::string& id, const std::string& person) {
    return signed_by(draft([&](const LedgerView& view) {
                       return draft_vote(view, id, "confirmed", author(person));
                     }),
                     {person});
  }
  base::Result<Appended> approve(const std::string& id, const std::string& person) {
    return desk->append(vote(id, person));
  }
  base::Result<Appended> end(const std::string& id, const std::string& person) {
    return desk->append(signed_by(
        draft([&](const LedgerView& view) { return draft_end(view, id, "", author(person)); }),
        {person}));
  }
  base::Result<Appended> review(const std::string& id, const std::string& person) {
    const ReviewAsk ask{id, "emergency", "done", "none-needed", "nothing was left behind"};
    return desk->append(signed_by(
        draft([&](const LedgerView& view) { return draft_review(view, ask, author(person)); }),
        {person}));
  }
  /// The request as it stands; nothing: it is closed.
  std::optional<ledger::EmergencyRequest> standing(const std::string& id) {
    std::optional<ledger::EmergencyRequest> found;
    const auto read = desk->read([&](const LedgerView& view) -> base::Result<void> {
      const auto& requests = view.governance().emergency().requests;
      const auto at = requests.find(id);
      if (at != requests.end()) found = at->second;
      return {};
    });
    if (!read) std::abort();
    return found;
  }
  /// How many entries of a kind there are.
  std::size_t count(ledger::StatementKind kind) {
    return must(desk->read([&](const LedgerView& view) -> base::Result<std::size_t> {
      std::size_t found = 0;
      store::StatementQuery query;
      query.kind = std::string(ledger::spec_of(kind).name);
      auto read = view.snapshot().statements(query, [&](const store::StatementRow&) {
        ++found;
        return base::Result<void>{};
      });
      if (!read) return std::unexpected(read.error());
      return found;
    }),
                "count");
  }

  fs::path root;
  LedgerPlace place;
  HandClock clock;
  crypto::SystemRng rng;
  std::unique_ptr<Desk> desk;

 private:
  void begin(const std::string& origin) {
    const std::vector<std::pair<std::string, std::string>> founders{
        {"ines", key_line("ines")}, {"marta", key_line("marta")}, {"rui", key_line("rui")}};
    must(found_ledger(place,
                      signed_by(must(draft_founding(origin, founders, author("ines")), "founding"),
                                {"ines", "marta", "rui"}),
                      clock.now(), rng),
         "found");
    open();
    const Session session(root / "estate", clock.now());
    if (!session.ok()) std::abort();
    const auto say = [&](Draft made, const std::vector<std::string>& keys) {
      must(desk->append(signed_by(std::move(made), keys)), "beginning");
    };
    say(draft(
            [&](const LedgerView& view) { return draft_adoption(view, session, author("ines")); }),
        {"ines", "marta", "rui"});
    for (const char* person : {"tomas", "paulo", "olga"}) {
      KeyRequest key;
      key.person = person;
      key.key = key_line(person);
      say(draft(
              [&](const LedgerView& view) { return draft_key_change(view, key, author("ines")); }),
          {"ines", "marta", person});
    }
    const std::string line = codec::ssh_key_line(authority().public_key());
    say(draft([&](const LedgerView& view) {
          return draft_authority_added(view, line, author("ines"));
        }),
        {"ines", "marta"});
  }
};

}  // namespace onus::service::desk_test
