#include "ssh_files.h"

#include <fmt/format.h>

#include <bit>

#include "onus/codec/base64.h"
#include "onus/codec/ssh_wire.h"
#include "onus/crypto/sha256.h"

namespace onus::inventory {
namespace {

using codec::SshReader;
using codec::SshWriter;

constexpr std::string_view kCertificateEnd = "-cert-v01@openssh.com";
constexpr std::string_view kPrivateStart{"openssh-key-v1\0", 15};
constexpr std::size_t kPrincipalsMax = 256;

std::string fingerprint_of(std::string_view blob) {
  const auto digest = crypto::sha256(blob);
  if (!digest) return {};
  std::string text = codec::base64_encode(
      {reinterpret_cast<const char*>(digest->bytes.data()), digest->bytes.size()});
  while (text.ends_with('=')) text.pop_back();
  return "SHA256:" + text;
}

std::size_t bits_of(std::string_view magnitude) {
  if (magnitude.empty()) return 0;
  return magnitude.size() * 8 -
         static_cast<std::size_t>(std::countl_zero(static_cast<unsigned char>(magnitude[0])));
}

// The parts of a key after its type, copied into `key`, and its algorithm.
bool read_key_parts(std::string_view type, SshReader& in, SshWriter& key, std::string& algorithm) {
  const auto copy = [&](std::size_t strings) {
    for (std::size_t i = 0; i < strings; ++i) {
      const auto part = in.string();
      if (!part) return false;
      key.string(*part);
    }
    return true;
  };
  const bool of_token = type.starts_with("sk-");
  if (type == "ssh-rsa") {
    const auto exponent = in.string();
    const auto modulus = in.string();
    if (!exponent || !modulus) return false;
    key.string(*exponent).string(*modulus);
    std::string_view magnitude = *modulus;
    while (!magnitude.empty() && magnitude.front() == '\0') magnitude.remove_prefix(1);
    algorithm = fmt::format("rsa-{}", bits_of(magnitude));
    return true;
  }
  if (type == "ssh-dss") {
    algorithm = "dsa";
    return copy(4);
  }
  if (type.ends_with("ssh-ed25519") || type.ends_with("ssh-ed25519@openssh.com")) {
    algorithm = of_token ? "sk-ed25519" : "ed25519";
    return copy(of_token ? 2 : 1);
  }
  if (type.find("ecdsa-sha2-nistp") != std::string_view::npos) {
    const std::string_view bits = type.substr(type.find("nistp") + 5, 3);
    algorithm = fmt::format("{}ecdsa-p-{}", of_token ? "sk-" : "", bits);
    return copy(of_token ? 3 : 2);
  }
  if (type.starts_with("ssh-mldsa")) {  // one blob for both halves
    algorithm = type;
    return copy(1);
  }
  return false;
}

bool read_certificate_rest(SshReader& in, SshBlob& made) {
  const auto serial = in.uint64();
  const auto kind = in.uint32();
  const auto key_id = in.string();
  const auto principals = in.string();
  const auto after = in.uint64();
  const auto before = in.uint64();
  const auto critical = in.string();
  const auto extensions = in.string();
  const auto reserved = in.string();
  const auto ca = in.string();
  const auto signature = in.string();
  if (!serial || !kind || !key_id || !principals || !after || !before || !critical || !extensions ||
      !reserved || !ca || !signature || !in.done()) {
    return false;
  }
  made.serial = *serial;
  made.for_host = *kind == 2;
  made.key_id = *key_id;
  made.valid_after = *after;
  made.valid_before = *before;
  made.ca_fingerprint = fingerprint_of(*ca);
  SshReader ca_in(*ca);
  SshWriter ca_key;
  if (const auto type = ca_in.string()) {
    if (!read_key_parts(*type, ca_in, ca_key, made.ca_algorithm)) made.ca_algorithm = *type;
  }
  SshReader list(*principals);
  while (!list.done() && made.principals.size() < kPrincipalsMax) {  // ends: it is read through
    const auto principal = list.string();
    if (!principal) return false;
    made.principals.emplace_back(*principal);
  }
  return true;
}

}  // namespace

std::optional<SshBlob> read_ssh_blob(std::string_view blob, std::string& why) {
  SshReader in(blob);
  const auto type = in.string();
  if (!type) {
    why = "not a key: it ends too early";
    return std::nullopt;
  }
  SshBlob made;
  made.type = *type;
  std::string plain(*type);
  made.is_certificate = plain.ends_with(kCertificateEnd);
  if (made.is_certificate) {
    plain.resize(plain.size() - kCertificateEnd.size());
    if (plain.starts_with("sk-") || plain.starts_with("ssh-mldsa")) plain += "@openssh.com";
    if (!in.string()) {  // the nonce
      why = "not a certificate: it ends too early";
      return std::nullopt;
    }
  }
  SshWriter key;
  key.string(plain);
  if (!read_key_parts(plain, in, key, made.algorithm)) {
    why = "a key of an unknown type, or one that ends too early";
    return std::nullopt;
  }
  made.fingerprint = fingerprint_of(key.bytes());
  made.digest = fingerprint_of(blob);
  const bool whole = made.is_certificate ? read_certificate_rest(in, made) : in.done();
  if (!whole) {
    why = "a key or certificate that ends too early or too late";
    return std::nullopt;
  }
  return made;
}

namespace {

bool is_key_type(std::string_view word) {
  return word.starts_with("ssh-") || word.starts_with("ecdsa-sha2-") || word.starts_with("sk-");
}

// The next word; quotes keep spaces together, as in options.
std::string_view take_word(std::string_view& rest) {
  const std::size_t begin = std::min(rest.find_first_not_of(" \t"), rest.size());
  rest.remove_prefix(begin);
  bool quoted = false;
  std::size_t end = 0;
  while (end < rest.size() && (quoted || (rest[end] != ' ' && rest[end] != '\t'))) {
    if (rest[end] == '\\' && quoted && end + 1 < rest.size()) {
      ++end;
    } else if (rest[end] == '"') {
      quoted = !quoted;
    }
    ++end;
  }
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

}  // namespace

std::optional<SshLine> split_ssh_line(std::string_view line) {
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  SshLine made;
  std::string_view rest = line;
  std::string_view word = take_word(rest);
  if (word.empty() || word.front() == '#') return std::nullopt;
  if (word.front() == '@') {
    made.marker = word;
    if (word != "@cert-authority" && word != "@revoked") return std::nullopt;
    word = take_word(rest);
  }
  if (!is_key_type(word)) {
    // known_hosts names hosts before the key, authorized_keys options.
    const std::string_view before = word;
    word = take_word(rest);
    if (!is_key_type(word)) return std::nullopt;
    const bool options = before.find('=') != std::string_view::npos || before.starts_with("no-") ||
                         before.starts_with("restrict") || before.starts_with("cert-authority");
    (options && !before.starts_with("|") ? made.options : made.hosts) = before;
  }
  made.type = word;
  made.base64 = take_word(rest);
  const std::size_t comment = rest.find_first_not_of(" \t");
  if (comment != std::string_view::npos) made.comment = rest.substr(comment);
  return made.base64.empty() ? std::nullopt : std::optional(std::move(made));
}

std::optional<SshPrivate> read_ssh_private(std::string_view bytes) {
  if (!bytes.starts_with(kPrivateStart)) return std::nullopt;
  SshReader in(bytes.substr(kPrivateStart.size()));
  const auto cipher = in.string();
  const auto kdf = in.string();
  const auto options = in.string();
  const auto count = in.uint32();
  const auto key = in.string();
  if (!cipher || !kdf || !options || !count || !key || *count != 1) return std::nullopt;
  return SshPrivate{.public_blob = std::string(*key), .encrypted = *cipher != "none"};
}

}  // namespace onus::inventory
