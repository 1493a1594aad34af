// Certificates of OpenSSH's own tests, and ours before ssh-keygen's eyes.
#include "onus/crypto/ssh_certificate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "onus/codec/base64.h"
#include "onus/codec/ssh_krl.h"
#include "onus/crypto/public_key.h"

namespace onus::crypto {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string first_line(const std::string& name) {
  const std::string text = read_file("tests/vectors/openssh/" + name);
  return text.substr(0, text.find('\n'));
}

struct Sample {
  const char* name;
  const char* fingerprint;  // of the certified key, as ssh-keygen -L prints it
  const char* authority;
  const char* key_id;
  std::uint64_t serial;
  codec::SshCertificateUse use;
  std::vector<std::string> principals;
  std::size_t critical, extensions;
};

constexpr const char* kKey = "SHA256:vZ08/Rjd9iRRa+d+tKgtUzf/x/VzvprBkmCa0GyayQo";
constexpr const char* kAuthority = "SHA256:xN+M1yQGzXKoHy6TSBC2NnyagRHa5lwAIj6fbvcytF0";
constexpr auto kUser = codec::SshCertificateUse::kUser;
constexpr auto kHost = codec::SshCertificateUse::kHost;

// What `ssh-keygen -L` (OpenSSH 9.2) says of each.
const std::vector<Sample>& samples() {
  static const std::vector<Sample> kSamples{
      {"authopt_all_permit.cert", kKey, kAuthority, "user", 1, kUser, {"user"}, 0, 5},
      {"authopt_bad_sourceaddr.cert", kKey, kAuthority, "user", 1, kUser, {"user"}, 1, 5},
      {"authopt_force_command.cert", kKey, kAuthority, "user", 1, kUser, {"user"}, 1, 5},
      {"authopt_host.cert", kKey, kAuthority, "user", 1, kHost, {"user"}, 0, 0},
      {"authopt_sourceaddr.cert", kKey, kAuthority, "user", 1, kUser, {"user"}, 1, 5},
      {"authopt_unknown_critical.cert", kKey, kAuthority, "user", 1, kUser, {"user"}, 1, 5},
      {"ecdsa_1-cert.pub",
       "SHA256:8ty77fOpABat1y88aNdclQTfU+lVvWe7jYZGw8VYtfg",
       "SHA256:8ty77fOpABat1y88aNdclQTfU+lVvWe7jYZGw8VYtfg",
       "julius",
       7,
       kHost,
       {"host1", "host2"},
       0,
       0},
      {"ecdsa_sk1-cert.pub",
       "SHA256:Go7HO0CVPYG+BSDSk9ZUJBKGSrtBExp6obTa9iqzIUo",
       "SHA256:KC4XjSeYNROcw0KzN5WvDP9T0b3teDQcdsNfzUIUCPY",
       "julius",
       7,
       kHost,
       {"host1", "host2"},
       0,
       0},
      {"ed25519_1-cert.pub",
       "SHA256:L3k/oJubblSY0lB9Ulsl7emDMnRPKm/8udf2ccwk560",
       "SHA256:L3k/oJubblSY0lB9Ulsl7emDMnRPKm/8udf2ccwk560",
       "julius",
       8,
       kHost,
       {"host1", "host2"},
       0,
       0},
      {"ed25519_sk1-cert.pub",
       "SHA256:6WZVJ44bqhAWLVP4Ns0TDkoSQSsZo/h2K+mEvOaNFbw",
       "SHA256:4MUN7w185JXCLY99VqoFfEUxOSwodayJ8rPo4Rw0ocg",
       "julius",
       8,
       kHost,
       {"host1", "host2"},
       0,
       0},
      {"rsa_1-cert.pub",
       "SHA256:l6itGumSMcRBBAFteCgmjQBIXqLK/jFGUH3viHX1RmE",
       "SHA256:L3k/oJubblSY0lB9Ulsl7emDMnRPKm/8udf2ccwk560",
       "julius",
       5,
       kHost,
       {"host1", "host2"},
       0,
       0},
  };
  return kSamples;
}

TEST(SshCertificate, ReadsAndVerifiesTheSamplesOfOpenSsh) {
  for (const Sample& sample : samples()) {
    SCOPED_TRACE(sample.name);
    const std::string line = first_line(sample.name);
    const auto read = codec::parse_ssh_certificate_line(line);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(ssh_fingerprint(read->body.key).value(), sample.fingerprint);
    EXPECT_EQ(ssh_fingerprint(read->body.authority).value(), sample.authority);
    EXPECT_EQ(read->body.key_id, sample.key_id);
    EXPECT_EQ(read->body.serial, sample.serial);
    EXPECT_EQ(read->body.use, sample.use);
    EXPECT_EQ(read->body.principals, sample.principals);
    EXPECT_EQ(read->body.critical_options.size(), sample.critical);
    EXPECT_EQ(read->body.extensions.size(), sample.extensions);
    EXPECT_TRUE(verify_ssh_certificate(*read).has_value());
    EXPECT_EQ(codec::ssh_certificate_signed_bytes(read->body), read->signed_bytes);
    const std::size_t blob_end = line.find(' ', line.find(' ') + 1);
    const std::string comment = blob_end == std::string::npos ? "" : line.substr(blob_end + 1);
    EXPECT_EQ(codec::ssh_certificate_line(read->body, read->signature, comment), line);
  }
}

TEST(SshCertificate, ReadsWhatAnOptionSays) {
  const auto forced = codec::parse_ssh_certificate_line(first_line("authopt_force_command.cert"));
  EXPECT_EQ(forced.value().body.critical_options.front(),
            (codec::SshCertificateOption{"force-command", "foo"}));
  const auto from = codec::parse_ssh_certificate_line(first_line("authopt_sourceaddr.cert"));
  EXPECT_EQ(from.value().body.critical_options.front().value, "127.0.0.1/32,::1/128");
  EXPECT_EQ(from.value().body.extensions.front().name, "permit-X11-forwarding");
}

TEST(SshCertificate, RefusesEveryBitThatWasTurned) {
  const std::string line = first_line("authopt_sourceaddr.cert");
  const std::size_t begin = line.find(' ') + 1;
  const std::string blob =
      codec::base64_decode(line.substr(begin, line.find(' ', begin) - begin)).value();
  ASSERT_TRUE(verify_ssh_certificate(codec::parse_ssh_certificate(blob).value()));
  std::size_t read = 0;
  for (std::size_t bit = 0; bit < blob.size() * 8; ++bit) {
    std::string turned = blob;
    turned[bit / 8] = static_cast<char>(turned[bit / 8] ^ (1 << (bit % 8)));
    const auto parsed = codec::parse_ssh_certificate(turned);
    if (!parsed) continue;
    ++read;
    EXPECT_FALSE(verify_ssh_certificate(*parsed).has_value()) << "bit " << bit;
  }
  EXPECT_GT(read, 1000U);  // most turned bits leave the form alone: the signature must tell
}

TEST(SshCertificate, NamesAnAlgorithmThatIsNotSupported) {
  const auto read = codec::parse_ssh_certificate_line(first_line("mldsa44_ed25519_1-cert.pub"));
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("algorithm not supported"), std::string::npos);
}

TEST(SshCertificate, RefusesWhatIsCutOrGoesOn) {
  const std::string line = first_line("ed25519_1-cert.pub");
  const std::size_t begin = line.find(' ') + 1;
  const std::string blob =
      codec::base64_decode(line.substr(begin, line.find(' ', begin) - begin)).value();
  for (std::size_t length = 0; length < blob.size(); ++length) {
    EXPECT_FALSE(codec::parse_ssh_certificate(blob.substr(0, length)).has_value()) << length;
  }
  EXPECT_FALSE(codec::parse_ssh_certificate(blob + "x").has_value());
  EXPECT_EQ(codec::parse_ssh_certificate(std::string(100'000, 'x')).error().kind,
            ErrorKind::kLimit);
}

/// Counts up: every run of this test makes the same key.
class CountingRng final : public base::Rng {
 public:
  [[nodiscard]] base::Result<void> fill(std::span<std::uint8_t> into) override {
    for (std::uint8_t& byte : into) byte = next_++;
    return {};
  }

 private:
  std::uint8_t next_ = 1;
};

/// A folder of its own for ssh-keygen's files.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "onus-ssh-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] fs::path operator/(const char* name) const { return path_ / name; }
  void write(const char* name, std::string_view bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }

 private:
  fs::path path_;
};

struct Ran {
  int code;
  std::string out;
};

// Words come from this test alone.
Ran run(const std::string& command) {
  Ran ran{-1, {}};
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return ran;
  std::array<char, 4096> bytes{};
  for (std::size_t n = 0; (n = std::fread(bytes.data(), 1, bytes.size(), pipe)) > 0;) {
    ran.out.append(bytes.data(), n);
  }
  const int status = ::pclose(pipe);
  ran.code = status < 0 ? -1 : (status >> 8) & 0xff;
  return ran;
}

struct Issued {
  PrivateKey authority;
  codec::SshCertificateBody body;
  std::string line;
};

Issued issue() {
  CountingRng rng;
  auto authority = PrivateKey::generate(rng).value();
  const auto subject = PrivateKey::generate(rng).value();
  codec::SshCertificateBody body;
  body.key.point = subject.public_bytes();
  body.nonce = std::string(32, 'n');
  body.serial = 1'000'007;
  body.key_id = "request-42";
  body.principals = {"turbine-admin"};
  body.valid_after = 1'764'115'200;  // 2025-11-26T00:00:00Z
  body.valid_before = 1'764'118'800;
  body.critical_options = {{"force-command", "/usr/bin/onus-record session"},
                           {"source-address", "10.0.0.0/8"}};
  body.extensions = {{"permit-pty", ""}};
  body.authority.point = authority.public_bytes();
  std::string line = issue_ssh_certificate(body, authority, "emergency").value();
  return {std::move(authority), std::move(body), std::move(line)};
}

TEST(SshCertificate, SshKeygenReadsWhatWeIssue) {
  const Issued issued = issue();
  const Scratch scratch;
  scratch.write("id-cert.pub", issued.line + "\n");
  const Ran ran = run("TZ=UTC ssh-keygen -L -f " + (scratch / "id-cert.pub").string());
  ASSERT_EQ(ran.code, 0) << ran.out;
  for (const char* said :
       {"ssh-ed25519-cert-v01@openssh.com user certificate", "Key ID: \"request-42\"",
        "Serial: 1000007", "Valid: from 2025-11-26T00:00:00 to 2025-11-26T01:00:00",
        "turbine-admin", "force-command /usr/bin/onus-record session", "source-address 10.0.0.0/8",
        "permit-pty"}) {
    EXPECT_NE(ran.out.find(said), std::string::npos) << said << "\n" << ran.out;
  }
  const auto read = codec::parse_ssh_certificate_line(issued.line);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->body, issued.body);
  EXPECT_TRUE(verify_ssh_certificate(*read).has_value());
}

// ssh-keygen -Q ends with 1 when a key is revoked.
TEST(SshKrl, SshKeygenRefusesWhatOurListRevokes) {
  const Issued issued = issue();
  const Scratch scratch;
  scratch.write("id-cert.pub", issued.line + "\n");
  const std::string authority = codec::ssh_key_blob(issued.body.authority);
  struct Case {
    const char* name;
    codec::SshKrlCertificates section;
    int code;
  };
  const std::vector<Case> cases{
      {"by serial", {authority, {1'000'007}, {}}, 1},
      {"within a run of serials", {authority, {1'000'005, 1'000'006, 1'000'007, 1'000'008}, {}}, 1},
      {"beside a run of serials", {authority, {1'000'008, 1'000'009, 1'000'010}, {}}, 0},
      {"by key id", {"", {}, {"request-41", "request-42"}}, 1},
      {"another key id", {"", {}, {"request-4"}}, 0},
      {"another authority's serial", {codec::ssh_key_blob(issued.body.key), {1'000'007}, {}}, 0},
  };
  for (const Case& one : cases) {
    codec::SshKrl krl{7, 1'764'115'200, "checkpoint 12", {one.section}, {}};
    scratch.write("krl", codec::ssh_krl_bytes(krl));
    const Ran ran = run(fmt::format("ssh-keygen -Q -f {} {}", (scratch / "krl").string(),
                                    (scratch / "id-cert.pub").string()));
    EXPECT_EQ(ran.code, one.code) << one.name << ": " << ran.out;
    EXPECT_EQ(codec::parse_ssh_krl(codec::ssh_krl_bytes(krl)).value(), krl) << one.name;
  }
}

TEST(SshKrl, ReadsWhatSshKeygenWrites) {
  const Issued issued = issue();
  const Scratch scratch;
  scratch.write("ca.pub", codec::ssh_key_line(issued.body.authority) + "\n");
  scratch.write("spec", "serial: 5-7\nserial: 9\nserial: 100-300\nid: request-42\nid: a\n");
  const Ran ran =
      run(fmt::format("ssh-keygen -k -z 3 -s {} -f {} {}", (scratch / "ca.pub").string(),
                      (scratch / "krl").string(), (scratch / "spec").string()));
  ASSERT_EQ(ran.code, 0) << ran.out;
  const auto read = codec::parse_ssh_krl(read_file(scratch / "krl"));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->number, 3U);
  ASSERT_EQ(read->certificates.size(), 1U);
  const codec::SshKrlCertificates& section = read->certificates.front();
  EXPECT_EQ(section.authority, codec::ssh_key_blob(issued.body.authority));
  EXPECT_EQ(section.key_ids, (std::vector<std::string>{"a", "request-42"}));
  ASSERT_EQ(section.serials.size(), 205U);
  EXPECT_EQ(section.serials[0], 5U);
  EXPECT_EQ(section.serials[3], 9U);
  EXPECT_EQ(section.serials[4], 100U);
  EXPECT_EQ(section.serials[204], 300U);
}

TEST(SshKrl, RefusesWhatIsCutAndWhatItDoesNotKnow) {
  const codec::SshKrl krl{1, 2, "", {{"", {1, 2}, {"id"}}}, {}};
  const std::string bytes = codec::ssh_krl_bytes(krl);
  constexpr std::size_t kHeaderBytes = 44;  // a list that ends there is whole, and revokes nothing
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto read = codec::parse_ssh_krl(bytes.substr(0, length));
    EXPECT_EQ(read.has_value(), length == kHeaderBytes) << length;
    EXPECT_FALSE(read && codec::revokes_anything(*read));
  }
  EXPECT_TRUE(codec::revokes_anything(krl));
  std::string unknown = bytes;
  unknown[kHeaderBytes] = 3;  // fingerprints by SHA-1
  EXPECT_EQ(codec::parse_ssh_krl(unknown).error().kind, ErrorKind::kInvalid);
}

TEST(SshKrl, BoundsARangeOfSerials) {
  codec::SshKrl krl{1, 2, "", {{"", {1, 2, 3}, {}}}, {}};
  std::string bytes = codec::ssh_krl_bytes(krl);
  bytes[bytes.size() - 8] = '\x7f';  // the last serial of the range is now beyond all bounds
  EXPECT_EQ(codec::parse_ssh_krl(bytes).error().kind, ErrorKind::kLimit);
}

}  // namespace
}  // namespace onus::crypto
