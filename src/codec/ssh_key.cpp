#include "onus/codec/ssh_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/ssh_wire.h"
#include "onus/codec/utf8.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

struct TypeInfo {
  std::string_view name;
  std::string_view curve;       // ECDSA only
  std::size_t point_bytes = 0;  // 0: RSA
  bool security_key = false;
};

// In the order of SshKeyType.
constexpr std::array<TypeInfo, 10> kTypes{{
    {"ssh-ed25519", "", 32, false},
    {"ecdsa-sha2-nistp256", "nistp256", 65, false},
    {"ecdsa-sha2-nistp384", "nistp384", 97, false},
    {"ecdsa-sha2-nistp521", "nistp521", 133, false},
    {"ssh-rsa", "", 0, false},
    {"sk-ssh-ed25519@openssh.com", "", 32, true},
    {"sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", 65, true},
    {"sk-ecdsa-sha2-nistp384@onus", "nistp384", 97, true},
    {"sk-ecdsa-sha2-nistp521@onus", "nistp521", 133, true},
    {"sk-rsa@onus", "", 0, true},
}};

constexpr std::size_t kApplicationBytesMax = 1024;

const TypeInfo& info(SshKeyType type) { return kTypes.at(static_cast<std::size_t>(type)); }

std::unexpected<base::Error> wrong(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("SSH public key: {}", why));
}

// What a stranger wrote, fit for a message of ours.
std::string shown(std::string_view text) {
  constexpr std::size_t kShownBytesMax = 64;
  std::string out;
  for (const char letter : text.substr(0, kShownBytesMax)) {
    out += letter > ' ' && letter < '\x7F' ? letter : '?';
  }
  return out;
}

std::optional<SshKeyType> type_named(std::string_view name) {
  const auto found = std::ranges::find(kTypes, name, &TypeInfo::name);
  if (found == kTypes.end()) return std::nullopt;
  return static_cast<SshKeyType>(found - kTypes.begin());
}

Result<void> read_point(SshReader& in, SshPublicKey& key) {
  const TypeInfo& type = info(key.type);
  if (!type.curve.empty()) {
    const auto curve = in.string();
    if (!curve) return std::unexpected(curve.error());
    if (*curve != type.curve) return wrong("the curve is not the one that the type names");
  }
  const auto point = in.string();
  if (!point) return std::unexpected(point.error());
  if (point->size() != type.point_bytes) {
    return wrong(
        fmt::format("{} bytes of {} key, expected {}", point->size(), type.name, type.point_bytes));
  }
  if (!type.curve.empty() && point->front() != '\x04') return wrong("a compressed point");
  key.point = *point;
  return {};
}

Result<void> read_rsa(SshReader& in, SshPublicKey& key) {
  const auto exponent = in.mpint();
  if (!exponent) return std::unexpected(exponent.error());
  const auto modulus = in.mpint();
  if (!modulus) return std::unexpected(modulus.error());
  if (exponent->empty() || modulus->empty()) return wrong("an RSA number is 0");
  if (modulus->size() > kRsaModulusBytesMax || exponent->size() > sizeof(std::uint64_t)) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("SSH public key: RSA of {} bits with an exponent of {} bytes (at "
                                  "most {} and {})",
                                  modulus->size() * 8, exponent->size(), kRsaModulusBytesMax * 8,
                                  sizeof(std::uint64_t)));
  }
  key.rsa_exponent = *exponent;
  key.rsa_modulus = *modulus;
  return {};
}

Result<void> read_application(SshReader& in, SshPublicKey& key) {
  const auto application = in.string();
  if (!application) return std::unexpected(application.error());
  if (application->empty() || application->size() > kApplicationBytesMax) {
    return wrong("the application is empty or too long");
  }
  if (first_bad_utf8(*application) || first_nul(*application)) {
    return wrong("the application is no text");
  }
  key.application = *application;
  return {};
}

// Options end at the first blank outside quotes; a backslash keeps a quote from ending them.
std::optional<std::size_t> options_end(std::string_view line) {
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char letter = line[i];
    if (letter == '\\' && i + 1 < line.size() && line[i + 1] == '"') {
      ++i;
    } else if (letter == '"') {
      quoted = !quoted;
    } else if (!quoted && (letter == ' ' || letter == '\t')) {
      return i;
    }
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view take_word(std::string_view& rest) {
  rest = trimmed(rest);
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
  rest.remove_prefix(word.size());
  return word;
}

}  // namespace

bool is_security_key(SshKeyType type) { return info(type).security_key; }

bool is_openssh_type(SshKeyType type) { return !info(type).name.ends_with("@onus"); }

std::string_view ssh_key_type_name(SshKeyType type) { return info(type).name; }

Result<SshPublicKey> parse_ssh_key_blob(std::string_view blob) {
  if (blob.size() > kSshKeyBlobBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("SSH public key: {} bytes (at most {})",
                                                     blob.size(), kSshKeyBlobBytesMax));
  }
  SshReader in(blob);
  const auto name = in.string();
  if (!name) return std::unexpected(name.error());
  const auto type = type_named(*name);
  if (!type) return wrong(fmt::format("algorithm not supported: {}", shown(*name)));
  SshPublicKey key;
  key.type = *type;
  const auto parts = info(*type).point_bytes == 0 ? read_rsa(in, key) : read_point(in, key);
  if (!parts) return std::unexpected(parts.error());
  if (is_security_key(*type)) {
    if (const auto read = read_application(in, key); !read) return std::unexpected(read.error());
  }
  if (const auto ended = in.end(); !ended) return std::unexpected(ended.error());
  ONUS_CHECK(ssh_key_blob(key) == blob);
  return key;
}

std::string ssh_key_blob(const SshPublicKey& key) {
  SshWriter out;
  out.string(ssh_key_type_name(key.type));
  if (info(key.type).point_bytes == 0) {
    out.mpint(key.rsa_exponent).mpint(key.rsa_modulus);
  } else {
    if (!info(key.type).curve.empty()) out.string(info(key.type).curve);
    out.string(key.point);
  }
  if (is_security_key(key.type)) out.string(key.application);
  return std::move(out).bytes();
}

Result<SshKeyLine> parse_ssh_key_line(std::string_view line) {
  if (line.size() > kSshKeyLineBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("SSH public key: a line of {} bytes (at most "
                                                     "{})",
                                                     line.size(), kSshKeyLineBytesMax));
  }
  const auto is_control = [](char letter) {
    return (static_cast<unsigned char>(letter) < ' ' && letter != '\t') || letter == '\x7F';
  };
  if (std::ranges::any_of(line, is_control)) return wrong("a control character in the line");
  if (first_bad_utf8(line)) return wrong("the line is not UTF-8");
  SshKeyLine found;
  std::string_view rest = trimmed(line);
  if (rest.empty() || rest.front() == '#') return wrong("no key in this line");
  std::string_view type = take_word(rest);
  if (!type_named(type)) {
    // Options come first then; if no type follows them, the first word was an unknown type.
    std::string_view after = trimmed(line);
    const auto end = options_end(after);
    if (!end) return wrong(fmt::format("algorithm not supported: {}", shown(type)));
    const std::string_view options = after.substr(0, *end);
    after.remove_prefix(*end);
    const std::string_view second = take_word(after);
    if (!type_named(second)) {
      return wrong(fmt::format("algorithm not supported: {}", shown(type)));
    }
    found.options = options;
    type = second;
    rest = after;
  }
  const auto blob = base64_decode(take_word(rest));
  if (!blob) return wrong(blob.error().message);
  auto key = parse_ssh_key_blob(*blob);
  if (!key) return std::unexpected(key.error());
  if (ssh_key_type_name(key->type) != type) {
    return wrong(fmt::format("the line says {}, the key itself says {}", type,
                             ssh_key_type_name(key->type)));
  }
  found.key = std::move(*key);
  found.comment = trimmed(rest);
  return found;
}

std::string ssh_key_line(const SshPublicKey& key, std::string_view comment) {
  std::string line =
      fmt::format("{} {}", ssh_key_type_name(key.type), base64_encode(ssh_key_blob(key)));
  if (!comment.empty()) line.append(" ").append(comment);
  return line;
}

}  // namespace onus::codec
