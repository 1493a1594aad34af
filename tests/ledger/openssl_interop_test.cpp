// Machines' signatures: OpenSSL's command line verifies what we sign, and opens our key files.
#include <gtest/gtest.h>

#include "onus/codec/dsse.h"
#include "onus/crypto/dsse.h"
#include "onus/crypto/key_file.h"
#include "onus/crypto/system_rng.h"
#include "onus/ledger/checkpoint.h"
#include "onus/ledger/note_signer.h"
#include "process.h"

namespace onus::interop {
namespace {

using base::SecretBytes;

class OpenSslInterop : public testing::Test {
 protected:
  OpenSslInterop() {
    crypto::SystemRng rng;
    auto key = crypto::PrivateKey::generate(rng);
    EXPECT_TRUE(crypto::write_key_file(folder_ / "log.key", *key, {}).has_value());
    const Ran made = run(
        {"openssl", "pkey", "-in", folder_ / "log.key", "-pubout", "-out", folder_ / "log.pub"});
    EXPECT_EQ(made.exit_code, 0) << made.output;
  }

  crypto::PrivateKey key() { return std::move(*crypto::read_key_file(folder_ / "log.key", {})); }

  bool openssl_accepts(std::string_view message, std::string_view signature) {
    return run({"openssl", "pkeyutl", "-verify", "-pubin", "-inkey", folder_ / "log.pub", "-rawin",
                "-in", folder_.put("message", message), "-sigfile",
                folder_.put("signature", signature)})
               .exit_code == 0;
  }

  Folder folder_;
};

TEST_F(OpenSslInterop, VerifiesACheckpointsSignature) {
  auto signer =
      ledger::KeySigner::make("example.com/log", ledger::NoteKeyType::kEd25519, key()).value();
  const ledger::Checkpoint head{"example.com/log", 1, ledger::leaf_hash("e"), {}};
  const auto made = ledger::sign_checkpoint(head, signer);
  ASSERT_TRUE(made.has_value());
  const std::string& signature = made->note.signatures.at(0).bytes;
  EXPECT_TRUE(openssl_accepts(made->note.text, signature));
  EXPECT_FALSE(openssl_accepts(made->note.text + "x", signature));
}

TEST_F(OpenSslInterop, VerifiesACosignature) {
  auto signer =
      ledger::KeySigner::make("w.example", ledger::NoteKeyType::kCosignature, key()).value();
  const std::string text = "example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  const auto signature = signer.sign(text, 1679315147);
  ASSERT_TRUE(signature.has_value());
  // The message as c2sp.org/tlog-cosignature spells it; the signature follows eight bytes of time.
  EXPECT_TRUE(
      openssl_accepts("cosignature/v1\ntime 1679315147\n" + text, signature->bytes.substr(8)));
  EXPECT_EQ(signature->bytes.substr(0, 8), std::string("\0\0\0\0\x64\x18\x50\xCB", 8));
}

TEST_F(OpenSslInterop, VerifiesADsseSignature) {
  const auto envelope = crypto::sign_dsse("text/plain", "hello", key());
  ASSERT_TRUE(envelope.has_value());
  EXPECT_TRUE(openssl_accepts("DSSEv1 10 text/plain 5 hello", envelope->signatures.at(0).bytes));
  EXPECT_FALSE(openssl_accepts("hello", envelope->signatures.at(0).bytes));
}

TEST_F(OpenSslInterop, OpensWhatWeSealAndWeOpenWhatItSeals) {
  const crypto::PrivateKey ours = key();
  ASSERT_TRUE(crypto::write_key_file(folder_ / "sealed.key", ours, SecretBytes("correct horse"))
                  .has_value());
  const Ran opened = run({"openssl", "pkey", "-in", folder_ / "sealed.key", "-passin",
                          "pass:correct horse", "-pubout"});
  EXPECT_EQ(opened.output, read_file(folder_ / "log.pub"));
  EXPECT_NE(
      run({"openssl", "pkey", "-in", folder_ / "sealed.key", "-passin", "pass:wrong"}).exit_code,
      0);
  ASSERT_EQ(run({"openssl", "pkcs8", "-topk8", "-in", folder_ / "log.key", "-scrypt", "-passout",
                 "pass:p", "-out", folder_ / "theirs.key"})
                .exit_code,
            0);
  const auto theirs = crypto::read_key_file(folder_ / "theirs.key", SecretBytes("p"));
  ASSERT_TRUE(theirs.has_value()) << theirs.error().message;
  EXPECT_EQ(theirs->public_bytes(), ours.public_bytes());
}

TEST_F(OpenSslInterop, RefusesAKeyOfAnotherAlgorithm) {
  ASSERT_EQ(run({"openssl", "genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-out", folder_ / "ec.key"})
                .exit_code,
            0);
  std::filesystem::permissions(folder_ / "ec.key", std::filesystem::perms::owner_read);
  const auto refused = crypto::read_key_file(folder_ / "ec.key", {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(refused.error().message.contains("the key is not Ed25519"))
      << refused.error().message;
}

}  // namespace
}  // namespace onus::interop
