// How many signatures and hashes of the ledger one thread does in a second of processor time, as
// one JSON line. Held against `openssl speed -seconds 3 ed25519`, which counts the same way.
//
// Usage: signatures [SECONDS-EACH]
#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string>

#include "onus/base/check.h"
#include "onus/codec/ssh_wire.h"
#include "onus/crypto/private_key.h"
#include "onus/crypto/sshsig.h"
#include "onus/ledger/merkle.h"

namespace {

template <class Step>
double rate(double seconds, Step step) {
  std::uint64_t done = 0;
  const std::clock_t begin = std::clock();
  double passed = 0;
  do {
    for (int i = 0; i < 16; ++i) step(done++);
    passed = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  } while (passed < seconds);
  return static_cast<double>(done) / passed;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace onus;
  const double seconds = argc > 1 ? std::atof(argv[1]) : 3;
  const std::string entry(400, 'e');  // about what a statement takes
  const auto private_key = crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, 's')));
  codec::SshSig sshsig;
  sshsig.key.point = private_key->public_bytes();
  sshsig.name_space = "approval.onus.dev";
  const auto signed_data =
      crypto::sshsig_signed_data_of(sshsig.name_space, sshsig.hash, entry).value();
  sshsig.signature.bytes = private_key->sign(signed_data).value();
  const std::string armored = codec::armor_sshsig(sshsig);
  const auto key = crypto::PublicKey::from_ssh(sshsig.key).value();

  const double plain = rate(seconds, [&](std::uint64_t) {
    ONUS_CHECK(key.verify(crypto::SignatureScheme::kEd25519, signed_data, sshsig.signature.bytes));
  });
  const double whole = rate(seconds, [&](std::uint64_t) {
    const auto parsed = codec::parse_sshsig(armored);
    ONUS_CHECK(crypto::verify_sshsig_by(key, *parsed, "approval.onus.dev", entry));
  });
  const double signing =
      rate(seconds, [&](std::uint64_t) { ONUS_CHECK(private_key->sign(signed_data)); });
  ledger::Frontier frontier;
  const double appends =
      rate(seconds, [&](std::uint64_t) { frontier.append(ledger::leaf_hash(entry)); });
  fmt::print(
      "{{\"ed25519_verify_per_s\":{:.0f},\"sshsig_read_and_verify_per_s\":{:.0f},"
      "\"ed25519_sign_per_s\":{:.0f},\"tree_appends_per_s\":{:.0f}}}\n",
      plain, whole, signing, appends);
  return 0;
}
