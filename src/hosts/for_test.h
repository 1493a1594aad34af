// Keys whose private half is in this file, lists and folders: for tests only.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "onus/access/revocation.h"
#include "onus/hosts/host_files.h"
#include "onus/ledger/note_signer.h"

namespace onus::hosts {

inline constexpr base::TimePoint kTestNow{base::Seconds{1'764'115'200}};

inline crypto::PrivateKey key_of(char seed) {
  return crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, seed))).value();
}

inline codec::SshPublicKey public_key_of(char seed) {
  codec::SshPublicKey key;
  key.point = key_of(seed).public_bytes();
  return key;
}

inline std::string log_name(char seed) { return std::string("log-") + seed + ".example/onus"; }

inline ledger::NoteVerifier log_of(char seed) {
  const auto key = key_of(seed);
  return ledger::NoteVerifier::make(log_name(seed), ledger::NoteKeyType::kEd25519,
                                    key.public_bytes())
      .value();
}

inline std::string signed_head(char seed, std::uint64_t size, const crypto::Digest& root) {
  auto signer =
      ledger::KeySigner::make(log_name(seed), ledger::NoteKeyType::kEd25519, key_of(seed)).value();
  const ledger::Checkpoint head{log_name(seed), size, root, {}};
  return ledger::note_bytes(ledger::sign_checkpoint(head, signer).value().note);
}

/// A folder that goes when it goes.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "onus-hosts-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Places of a host, all below one folder.
inline HostPlaces places_below(const std::filesystem::path& folder) {
  HostPlaces places;
  places.logs = folder / "logs.pub";
  places.authorities = folder / "user_ca.pub";
  places.krl = folder / "revoked.krl";
  places.lists = folder / "lists";
  places.grants = folder / "grants";
  places.ended = folder / "ended";
  places.spool = folder / "spool";
  places.recorder_socket = folder / "recorder.sock";
  places.recorder = folder / "onus-record";
  places.quorum = folder / "quorum";
  for (const auto& made : {places.lists, places.grants, places.ended, places.spool}) {
    std::filesystem::create_directories(made);
  }
  return places;
}

}  // namespace onus::hosts
