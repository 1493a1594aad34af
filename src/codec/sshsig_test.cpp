#include "onus/codec/sshsig.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "onus/codec/base64.h"
#include "onus/codec/ssh_wire.h"

namespace onus::codec {
namespace {

using base::ErrorKind;

std::string sample(const std::string& name) {
  std::ifstream in("tests/vectors/ledger/sshsig/" + name, std::ios::binary);
  EXPECT_TRUE(in.good()) << name;
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return text;
}

std::string line_of(const std::string& name) {
  std::string text = sample(name);
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

TEST(SshKey, ReadsTheLinesOfOpenSsh) {
  for (const std::string name : {"ed25519", "ecdsa", "rsa", "ed25519_sk", "ecdsa_sk"}) {
    const std::string line = line_of(name + ".pub");
    const auto found = parse_ssh_key_line(line);
    ASSERT_TRUE(found.has_value()) << name << ": " << found.error().message;
    EXPECT_EQ(ssh_key_line(found->key, found->comment), line);
    EXPECT_EQ(parse_ssh_key_line("  " + line + " \t").value(), *found);
  }
}

TEST(SshKey, ReadsOptionsBeforeTheKey) {
  const std::string line = line_of("ed25519.pub");
  const auto found = parse_ssh_key_line(R"(command="say \"hi there\"",no-pty )" + line);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(found->options, R"(command="say \"hi there\"",no-pty)");
  EXPECT_EQ(found->comment, "ED25519 test key");
}

TEST(SshKey, RefusesOtherLines) {
  const std::string line = line_of("ed25519.pub");
  const std::string blob = line.substr(12, 68);
  for (const std::string& bad :
       {std::string(), std::string("# comment"), "ssh-rsa " + blob, std::string("ssh-ed25519"),
        "ssh-ed25519 " + blob.substr(0, 64), "ssh-ed25519 " + blob + "AAAA", "ssh-dss " + blob,
        "ssh-ed25519 " + blob + " \x01", "ssh-ed25519 " + blob + " \xFF", "ssh-ed25519\n" + blob,
        std::string(kSshKeyLineBytesMax + 1, ' ')}) {
    EXPECT_FALSE(parse_ssh_key_line(bad).has_value()) << bad;
  }
  EXPECT_EQ(parse_ssh_key_line("ssh-dss " + blob).error().message,
            "SSH public key: algorithm not supported: ssh-dss");
  EXPECT_EQ(parse_ssh_key_line("ssh-rsa " + blob).error().message,
            "SSH public key: the line says ssh-rsa, the key itself says ssh-ed25519");
}

TEST(SshKey, RefusesPartsOfAnotherForm) {
  const auto blob = [](std::string_view type, std::string_view rest) {
    return SshWriter{}.string(type).raw(rest).bytes();
  };
  const auto string = [](std::string_view text) { return SshWriter{}.string(text).bytes(); };
  const std::string point = "\x04" + std::string(64, 'p');
  EXPECT_TRUE(parse_ssh_key_blob(blob("ecdsa-sha2-nistp256", string("nistp256") + string(point)))
                  .has_value());
  EXPECT_FALSE(parse_ssh_key_blob(blob("ecdsa-sha2-nistp256", string("nistp384") + string(point)))
                   .has_value());
  EXPECT_FALSE(parse_ssh_key_blob(blob("ecdsa-sha2-nistp256",
                                       string("nistp256") + string("\x02" + point.substr(1))))
                   .has_value());
  EXPECT_FALSE(parse_ssh_key_blob(
                   blob("ecdsa-sha2-nistp256", string("nistp256") + string(point.substr(0, 33))))
                   .has_value());
  EXPECT_FALSE(parse_ssh_key_blob(blob("ssh-ed25519", string(std::string(33, 'p')))).has_value());
  EXPECT_FALSE(parse_ssh_key_blob(
                   blob("sk-ssh-ed25519@openssh.com", string(std::string(32, 'p')) + string("")))
                   .has_value());
  const std::string exponent = SshWriter{}.mpint("\x03").bytes();
  const auto rsa = [&](std::size_t bytes) {
    return blob("ssh-rsa", exponent + SshWriter{}.mpint(std::string(bytes, '\x7F')).bytes());
  };
  EXPECT_TRUE(parse_ssh_key_blob(rsa(kRsaModulusBytesMax)).has_value());
  EXPECT_EQ(parse_ssh_key_blob(rsa(kRsaModulusBytesMax + 1)).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(parse_ssh_key_blob(std::string(kSshKeyBlobBytesMax + 1, 'x')).error().kind,
            ErrorKind::kLimit);
}

// What is put together by hand, so that each field can be another.
struct Parts {
  std::string magic = "SSHSIG";
  std::uint32_t version = 1;
  std::string key;
  std::string name_space = "unittest";
  std::string reserved;
  std::string hash = "sha512";
  std::string signature;
  std::string rest;

  [[nodiscard]] std::string blob() const {
    return SshWriter{}
        .raw(magic)
        .uint32(version)
        .string(key)
        .string(name_space)
        .string(reserved)
        .string(hash)
        .string(signature)
        .raw(rest)
        .bytes();
  }
};

Parts good_parts() {
  Parts parts;
  parts.key = base64_decode(line_of("ed25519.pub").substr(12, 68)).value();
  parts.signature = SshWriter{}.string("ssh-ed25519").string(std::string(64, 's')).bytes();
  return parts;
}

struct Change {
  std::string_view name;
  std::function<void(Parts&)> make;
};

TEST(SshSig, RefusesEachFieldThatIsAnother) {
  ASSERT_TRUE(parse_sshsig_blob(good_parts().blob()).has_value());
  const std::vector<Change> kChanges{
      {"magic", [](Parts& parts) { parts.magic = "SSHSIh"; }},
      {"version 0", [](Parts& parts) { parts.version = 0; }},
      {"version 2", [](Parts& parts) { parts.version = 2; }},
      {"no key", [](Parts& parts) { parts.key.clear(); }},
      {"key cut", [](Parts& parts) { parts.key.pop_back(); }},
      {"no namespace", [](Parts& parts) { parts.name_space.clear(); }},
      {"namespace with NUL", [](Parts& parts) { parts.name_space += '\0'; }},
      {"namespace not UTF-8", [](Parts& parts) { parts.name_space += '\xFF'; }},
      {"namespace too long",
       [](Parts& parts) { parts.name_space = std::string(kSshSigNamespaceBytesMax + 1, 'n'); }},
      {"reserved used", [](Parts& parts) { parts.reserved = "x"; }},
      {"sha1", [](Parts& parts) { parts.hash = "sha1"; }},
      {"sha384", [](Parts& parts) { parts.hash = "sha384"; }},
      {"signature cut", [](Parts& parts) { parts.signature.pop_back(); }},
      {"signature of 63 bytes",
       [](Parts& parts) {
         parts.signature = SshWriter{}.string("ssh-ed25519").string(std::string(63, 's')).bytes();
       }},
      {"signature of another kind",
       [](Parts& parts) {
         parts.signature = SshWriter{}.string("rsa-sha2-512").string(std::string(256, 's')).bytes();
       }},
      {"ssh-rsa with SHA-1",
       [](Parts& parts) {
         parts.signature = SshWriter{}.string("ssh-rsa").string(std::string(256, 's')).bytes();
       }},
      {"bytes after the signature", [](Parts& parts) { parts.signature += 'x'; }},
      {"bytes at the end", [](Parts& parts) { parts.rest = "x"; }},
  };
  for (const Change& change : kChanges) {
    Parts parts = good_parts();
    change.make(parts);
    EXPECT_FALSE(parse_sshsig_blob(parts.blob()).has_value()) << change.name;
  }
}

TEST(SshSig, RefusesEveryShorterBlob) {
  const std::string blob = good_parts().blob();
  for (std::size_t i = 0; i < blob.size(); ++i) {
    EXPECT_FALSE(parse_sshsig_blob(std::string_view(blob).substr(0, i)).has_value()) << i;
  }
  EXPECT_EQ(sshsig_blob(parse_sshsig_blob(blob).value()), blob);
}

TEST(SshSig, ReadsItsArmorWithEitherLineEnd) {
  const std::string armored = sample("ed25519.sig");
  const auto signature = parse_sshsig(armored);
  ASSERT_TRUE(signature.has_value());
  std::string dos;
  for (const char letter : armored) dos += letter == '\n' ? "\r\n" : std::string(1, letter);
  EXPECT_EQ(parse_sshsig(dos).value(), *signature);
  EXPECT_EQ(parse_sshsig(armored + "\n\n").value(), *signature);
  EXPECT_EQ(parse_sshsig(armored.substr(0, armored.size() - 1)).value(), *signature);
}

TEST(SshSig, RefusesOtherArmor) {
  const std::string armored = sample("ed25519.sig");
  for (const std::string& bad :
       {std::string(), " " + armored, armored + "x", armored.substr(0, armored.size() / 2),
        armored.substr(1), std::string(armored).insert(40, " "),
        std::string(armored).insert(40, "="), std::string(2 * kSshSigBytesMax + 1, '-')}) {
    EXPECT_FALSE(parse_sshsig(bad).has_value());
  }
}

TEST(SshSignature, ReadsWhatTokensAndBrowsersAdd) {
  const auto token = parse_sshsig(sample("ed25519_sk.sig")).value().signature;
  EXPECT_EQ(token.algorithm, SshSignatureAlgorithm::kSkEd25519);
  EXPECT_EQ(token.flags, 0x01);
  const auto browser = parse_sshsig(sample("ecdsa_sk_webauthn.sig")).value().signature;
  EXPECT_EQ(browser.algorithm, SshSignatureAlgorithm::kWebAuthnSkEcdsaP256);
  EXPECT_EQ(browser.origin, "https://www.mindrot.org");
  EXPECT_TRUE(browser.client_data.starts_with(R"({"type":"webauthn.get","challenge":")"));
}

}  // namespace
}  // namespace onus::codec
