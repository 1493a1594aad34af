// People's signatures: what ssh-keygen signs we verify, what we write ssh-keygen verifies, and what
// was tampered with both refuse.
#include <gtest/gtest.h>

#include "onus/crypto/sshsig.h"
#include "process.h"

namespace onus::interop {
namespace {

constexpr std::string_view kNamespace = "approval.onus.dev";
constexpr std::string_view kMessage = "{\"kind\":\"approval\"}";

struct KeyKind {
  std::string type;
  std::string bits;
  std::string option;  // of signing; empty: none
};

const std::vector<KeyKind>& key_kinds() {
  static const std::vector<KeyKind> kKinds{{"ed25519", "", ""},
                                           {"ed25519", "", "hashalg=sha256"},
                                           {"ecdsa", "256", ""},
                                           {"ecdsa", "384", ""},
                                           {"ecdsa", "521", ""},
                                           {"rsa", "2048", ""},
                                           {"rsa", "3072", "hashalg=sha256"}};
  return kKinds;
}

class SshSigInterop : public testing::Test {
 protected:
  void make_key(const KeyKind& kind) {
    std::filesystem::remove(folder_ / "key");
    std::vector<std::string> words{"ssh-keygen", "-q", "-t", kind.type,
                                   "-N",         "",   "-f", folder_ / "key"};
    if (!kind.bits.empty()) words.insert(words.end(), {"-b", kind.bits});
    const Ran made = run(words);
    ASSERT_EQ(made.exit_code, 0) << made.output;
    allow(read_file(folder_ / "key.pub"));
  }

  void allow(const std::string& public_line) { folder_.put("allowed", "ines " + public_line); }

  std::string signed_by_ssh_keygen(const KeyKind& kind) {
    std::vector<std::string> words{
        "ssh-keygen", "-q", "-Y", "sign", "-n", std::string(kNamespace), "-f", folder_ / "key"};
    if (!kind.option.empty()) words.insert(words.end(), {"-O", kind.option});
    words.push_back(folder_.put("message", kMessage));
    const Ran ran = run(words);
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    std::string armored = read_file(folder_ / "message.sig");
    std::filesystem::remove(folder_ / "message.sig");
    return armored;
  }

  bool ssh_keygen_accepts(const std::string& armored, std::string_view name_space,
                          std::string_view message) {
    return run({"ssh-keygen", "-Y", "verify", "-f", folder_ / "allowed", "-I", "ines", "-n",
                std::string(name_space), "-s", folder_.put("sig", armored)},
               message)
               .exit_code == 0;
  }

  bool we_accept(const std::string& armored, std::string_view name_space,
                 std::string_view message) {
    const auto signature = codec::parse_sshsig(armored);
    if (!signature) return false;
    const auto allowed =
        codec::parse_ssh_key_line(first_line(read_file(folder_ / "allowed")).substr(5));
    return allowed.has_value() && signature->key == allowed->key &&
           crypto::verify_sshsig(*signature, name_space, message).has_value();
  }

  static std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

  Folder folder_;
};

TEST_F(SshSigInterop, VerifiesWhatSshKeygenSigns) {
  for (const KeyKind& kind : key_kinds()) {
    make_key(kind);
    const std::string armored = signed_by_ssh_keygen(kind);
    EXPECT_TRUE(we_accept(armored, kNamespace, kMessage)) << kind.type << kind.bits;
    EXPECT_FALSE(we_accept(armored, "other.onus.dev", kMessage));
    EXPECT_FALSE(we_accept(armored, kNamespace, "{}"));
  }
}

TEST_F(SshSigInterop, ArmorsSoThatSshKeygenVerifies) {
  for (const KeyKind& kind : key_kinds()) {
    make_key(kind);
    const auto signature = codec::parse_sshsig(signed_by_ssh_keygen(kind));
    ASSERT_TRUE(signature.has_value()) << kind.type << ": " << signature.error().message;
    EXPECT_TRUE(ssh_keygen_accepts(codec::armor_sshsig(*signature), kNamespace, kMessage));
    EXPECT_FALSE(ssh_keygen_accepts(codec::armor_sshsig(*signature), kNamespace, "{}"));
  }
}

TEST_F(SshSigInterop, RefusesASignatureWithAnyByteChanged) {
  for (const KeyKind& kind : key_kinds()) {
    make_key(kind);
    const auto signature = codec::parse_sshsig(signed_by_ssh_keygen(kind));
    ASSERT_TRUE(signature.has_value());
    const std::string blob = codec::sshsig_blob(*signature);
    for (std::size_t i = 0; i < blob.size(); ++i) {
      std::string bad = blob;
      bad[i] = static_cast<char>(bad[i] ^ (1U << (i % 8)));
      const auto parsed = codec::parse_sshsig_blob(bad);
      EXPECT_FALSE(parsed && parsed->key == signature->key &&
                   crypto::verify_sshsig(*parsed, kNamespace, kMessage).has_value())
          << kind.type << kind.bits << " byte " << i;
    }
  }
}

struct Tampered {
  std::string name;
  codec::SshSig signature;
};

// Both must say no, each by itself.
TEST_F(SshSigInterop, RefusesTheSameTamperedSignaturesAsSshKeygen) {
  const KeyKind kind{"ed25519", "", ""};
  make_key(kind);
  const auto good = codec::parse_sshsig(signed_by_ssh_keygen(kind)).value();
  ASSERT_TRUE(ssh_keygen_accepts(codec::armor_sshsig(good), kNamespace, kMessage));
  std::vector<Tampered> all(5, {"", good});
  all[0].name = "another namespace in the blob";
  all[0].signature.name_space = "other.onus.dev";
  all[1].name = "another hash named";
  all[1].signature.hash = codec::SshSigHash::kSha256;
  all[2].name = "another key put in";
  all[2].signature.key.point[0] ^= 1;
  all[3].name = "R changed";
  all[3].signature.signature.bytes[0] ^= 1;
  all[4].name = "S changed";
  all[4].signature.signature.bytes[63] ^= 0x10;
  for (const Tampered& one : all) {
    const std::string armored = codec::armor_sshsig(one.signature);
    EXPECT_FALSE(we_accept(armored, kNamespace, kMessage)) << one.name;
    EXPECT_FALSE(ssh_keygen_accepts(armored, kNamespace, kMessage)) << one.name;
  }
}

// Tokens cannot be asked in a test; openssh-portable's own samples stand in.
TEST_F(SshSigInterop, AgreesWithSshKeygenOnSignaturesOfTokens) {
  const std::string samples = "tests/vectors/ledger/sshsig/";
  const std::string message = read_file(samples + "signed-data");
  for (const std::string name : {"ed25519_sk", "ecdsa_sk", "ecdsa_sk_webauthn"}) {
    allow(read_file(samples + name + ".pub"));
    const std::string armored = read_file(samples + name + ".sig");
    EXPECT_TRUE(ssh_keygen_accepts(armored, "unittest", message)) << name;
    EXPECT_TRUE(we_accept(armored, "unittest", message)) << name;
    for (int change = 0; change < 3; ++change) {
      auto signature = codec::parse_sshsig(armored).value();
      if (change == 0) signature.signature.flags ^= 0x04;
      if (change == 1) signature.signature.counter ^= 1;
      if (change == 2) signature.key.application += "x";
      const std::string bad = codec::armor_sshsig(signature);
      EXPECT_FALSE(ssh_keygen_accepts(bad, "unittest", message)) << name << change;
      EXPECT_FALSE(we_accept(bad, "unittest", message)) << name << change;
    }
  }
}

TEST_F(SshSigInterop, RefusesAShortRsaKey) {
  const KeyKind kind{"rsa", "1024", ""};
  make_key(kind);
  const auto signature = codec::parse_sshsig(signed_by_ssh_keygen(kind));
  ASSERT_TRUE(signature.has_value());
  EXPECT_TRUE(crypto::verify_sshsig(*signature, kNamespace, kMessage)
                  .error()
                  .message.contains("an RSA key of 1024 bits is too short"));
}

}  // namespace
}  // namespace onus::interop
