#include "onus/crypto/private_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "onus/crypto/dsse.h"
#include "onus/crypto/key_file.h"
#include "onus/crypto/public_key.h"
#include "onus/crypto/system_rng.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::SecretBytes;

PrivateKey fixed_key() {
  // RFC 8032 section 7.1, test 2.
  return std::move(
      *PrivateKey::from_seed(SecretBytes("\x4c\xcd\x08\x9b\x28\xff\x96\xda\x9d\xb6\xc3"
                                         "\x46\xec\x11\x4e\x0f\x5b\x8a\x31\x9f\x35\xab"
                                         "\xa6\x24\xda\x8c\xf6\xed\x4f\xb8\xa6\xfb")));
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[static_cast<unsigned char>(byte) >> 4U];
    text += kDigits[static_cast<unsigned char>(byte) & 0x0FU];
  }
  return text;
}

TEST(PrivateKey, SignsTheRfcsTest) {
  const PrivateKey key = fixed_key();
  EXPECT_EQ(hex(key.public_bytes()),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  EXPECT_EQ(hex(key.sign("\x72").value()),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(PrivateKey, IsMadeOfTheRandomnessHandedIn) {
  class Counted final : public base::Rng {
   public:
    base::Result<void> fill(std::span<std::uint8_t> out) override {
      for (std::uint8_t& byte : out) byte = next_++;
      return {};
    }

   private:
    std::uint8_t next_ = 0;
  };
  Counted first;
  Counted second;
  EXPECT_EQ(PrivateKey::generate(first)->public_bytes(),
            PrivateKey::generate(second)->public_bytes());
  SystemRng system;
  EXPECT_NE(PrivateKey::generate(system)->public_bytes(),
            PrivateKey::generate(system)->public_bytes());
}

TEST(PrivateKey, FailsWhereTheRandomnessFails) {
  class Broken final : public base::Rng {
   public:
    base::Result<void> fill(std::span<std::uint8_t>) override {
      return base::fail(ErrorKind::kIo, "broken");
    }
  };
  Broken broken;
  EXPECT_EQ(PrivateKey::generate(broken).error().message, "broken");
}

TEST(PrivateKey, IsReadBackFromItsPem) {
  const PrivateKey key = fixed_key();
  const auto plain = key.to_pem({});
  ASSERT_TRUE(plain.has_value());
  // What `openssl pkey` writes for this key: RFC 8410 section 7 has the form.
  EXPECT_EQ(plain->view(),
            "-----BEGIN PRIVATE KEY-----\n"
            "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
            "-----END PRIVATE KEY-----\n");
  EXPECT_EQ(PrivateKey::from_pem(plain->view(), {})->public_bytes(), key.public_bytes());
}

TEST(PrivateKey, IsSealedByItsPassphrase) {
  const PrivateKey key = fixed_key();
  const auto sealed = key.to_pem(SecretBytes("correct horse"));
  ASSERT_TRUE(sealed.has_value());
  EXPECT_TRUE(sealed->view().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
  EXPECT_EQ(PrivateKey::from_pem(sealed->view(), SecretBytes("correct horse"))->public_bytes(),
            key.public_bytes());
  for (const std::string_view wrong : {"", "correct horsf"}) {
    EXPECT_EQ(PrivateKey::from_pem(sealed->view(), SecretBytes(wrong)).error().kind,
              ErrorKind::kDenied);
  }
}

TEST(PrivateKey, TakesPassphrasesThatItCanOpenAgain) {
  const PrivateKey key = fixed_key();
  const SecretBytes longest(std::string(kPassphraseBytesMax, 'p'));
  EXPECT_TRUE(PrivateKey::from_pem(key.to_pem(longest)->view(), longest).has_value());
  const SecretBytes longer(std::string(kPassphraseBytesMax + 1, 'p'));
  EXPECT_EQ(key.to_pem(longer).error().kind, ErrorKind::kLimit);
}

TEST(PrivateKey, RefusesWhatIsNoEd25519Key) {
  EXPECT_EQ(PrivateKey::from_pem("", {}).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(
      PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", {})
          .error()
          .kind,
      ErrorKind::kInvalid);
  EXPECT_EQ(PrivateKey::from_seed(SecretBytes("short")).error().kind, ErrorKind::kInvalid);
}

class KeyFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("onus-key-" + std::to_string(getpid()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
    path_ = (folder_ / "log.key").string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
  std::string path_;
};

TEST_F(KeyFile, IsWrittenForItsOwnerAlone) {
  const PrivateKey key = fixed_key();
  const auto before = umask(0);
  const auto written = write_key_file(path_, key, {});
  umask(before);
  ASSERT_TRUE(written.has_value()) << written.error().message;
  struct stat found = {};
  ASSERT_EQ(stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777U, 0600U);
  EXPECT_EQ(read_key_file(path_, {})->public_bytes(), key.public_bytes());
}

TEST_F(KeyFile, IsNeverOverwritten) {
  const PrivateKey key = fixed_key();
  ASSERT_TRUE(write_key_file(path_, key, {}).has_value());
  EXPECT_TRUE(write_key_file(path_, key, {}).error().message.contains("not overwritten"));
  EXPECT_TRUE(read_key_file(path_, {}).has_value());
}

TEST_F(KeyFile, IsRefusedWhenOthersMayReadIt) {
  ASSERT_TRUE(write_key_file(path_, fixed_key(), {}).has_value());
  for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0610U}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    const auto refused = read_key_file(path_, {});
    ASSERT_FALSE(refused.has_value()) << mode;
    EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
    EXPECT_TRUE(refused.error().message.contains("chmod 600 " + path_));
  }
}

TEST_F(KeyFile, MayBeReadableWhenItIsSealed) {
  const PrivateKey key = fixed_key();
  ASSERT_TRUE(write_key_file(path_, key, SecretBytes("p")).has_value());
  ASSERT_EQ(chmod(path_.c_str(), 0644), 0);
  EXPECT_EQ(read_key_file(path_, SecretBytes("p"))->public_bytes(), key.public_bytes());
  EXPECT_EQ(read_key_file(path_, SecretBytes("q")).error().kind, ErrorKind::kDenied);
}

TEST_F(KeyFile, IsRefusedWhereThereIsNone) {
  EXPECT_EQ(read_key_file(path_, {}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(read_key_file(folder_.string(), {}).error().kind, ErrorKind::kIo);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(read_key_file(path_, {}).error().kind, ErrorKind::kIo);
  EXPECT_EQ(write_key_file((folder_ / "no" / "folder").string(), fixed_key(), {}).error().kind,
            ErrorKind::kNotFound);
}

TEST_F(KeyFile, IsReadUpToItsLimit) {
  std::ofstream(path_) << std::string(kKeyFileBytesMax, 'x');
  ASSERT_EQ(chmod(path_.c_str(), 0600), 0);
  EXPECT_EQ(read_key_file(path_, {}).error().kind, ErrorKind::kInvalid);
  std::ofstream(path_, std::ios::app) << 'x';
  EXPECT_EQ(read_key_file(path_, {}).error().kind, ErrorKind::kLimit);
}

TEST(Dsse, IsVerifiedByTheKeysThatSigned) {
  const PrivateKey key = fixed_key();
  const auto envelope = sign_dsse("application/vnd.in-toto+json", "{}", key).value();
  const std::vector<PublicKey> keys{PublicKey::from_ed25519(std::string(32, 'k')).value(),
                                    PublicKey::from_ed25519(key.public_bytes()).value()};
  const auto again = codec::parse_dsse(codec::write_dsse(envelope).value()).value();
  EXPECT_EQ(again, envelope);
  EXPECT_EQ(verify_dsse(again, "application/vnd.in-toto+json", keys).value(),
            std::vector<std::size_t>{1});
  EXPECT_EQ(verify_dsse(again, "text/plain", keys).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(
      verify_dsse(again, "application/vnd.in-toto+json", std::span(keys).first(1)).error().kind,
      ErrorKind::kDenied);
  auto changed = again;
  changed.payload = "{ }";
  EXPECT_EQ(verify_dsse(changed, "application/vnd.in-toto+json", keys).error().kind,
            ErrorKind::kDenied);
  EXPECT_FALSE(sign_dsse("\xFF", "", key).has_value());
}

}  // namespace
}  // namespace onus::crypto
