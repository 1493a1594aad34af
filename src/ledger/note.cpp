#include "onus/ledger/note.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/ssh_wire.h"
#include "onus/codec/utf8.h"
#include "text.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // an em dash and a space
constexpr std::size_t kKeyIdBytes = 4;

std::unexpected<base::Error> malformed(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("signed note: {}", why));
}

Result<NoteSignature> parse_signature_line(std::string_view line) {
  if (!line.starts_with(kDash)) return malformed("a line among the signatures is none");
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  const std::string_view name = line.substr(0, space);
  if (space == std::string_view::npos || !is_key_name(name)) {
    return malformed("a signature line without a key's name");
  }
  const auto bytes = codec::base64_decode(line.substr(space + 1));
  if (!bytes) return malformed(fmt::format("the signature of {}: {}", name, bytes.error().message));
  if (bytes->size() <= kKeyIdBytes) return malformed(fmt::format("{} signed nothing", name));
  codec::SshReader in(*bytes);
  return NoteSignature{std::string(name), in.uint32().value(), bytes->substr(kKeyIdBytes)};
}

Result<void> check_letters(std::string_view bytes) {
  if (bytes.size() > kNoteBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("signed note: {} bytes (at most {})",
                                                     bytes.size(), kNoteBytesMax));
  }
  if (const auto bad = codec::first_bad_utf8(bytes)) {
    return malformed(fmt::format("byte {} is not UTF-8", *bad));
  }
  const auto control = std::ranges::find_if(bytes, [](char letter) {
    return static_cast<unsigned char>(letter) < 0x20 && letter != '\n';
  });
  if (control != bytes.end()) {
    return malformed(fmt::format("byte {} is a control character", control - bytes.begin()));
  }
  return {};
}

}  // namespace

std::uint32_t note_key_id(std::string_view name, std::uint8_t type, std::string_view key) {
  const std::string hashed = codec::SshWriter{}.raw(name).raw("\n").byte(type).raw(key).bytes();
  const auto digest = crypto::sha256(hashed);
  ONUS_CHECK(digest.has_value());
  codec::SshReader in(bytes_of(*digest));
  return in.uint32().value();
}

bool is_key_name(std::string_view name) {
  return !name.empty() && name.size() <= kKeyNameBytesMax && !codec::first_bad_utf8(name) &&
         !name.contains('+') && !has_space(name) && std::ranges::none_of(name, [](char letter) {
           return static_cast<unsigned char>(letter) < 0x20;
         });
}

NoteVerifier::NoteVerifier(std::string name, NoteKeyType type, std::string_view key_bytes,
                           crypto::PublicKey key)
    : name_(std::move(name)),
      type_(type),
      id_(note_key_id(name_, static_cast<std::uint8_t>(type), key_bytes)),
      key_bytes_(key_bytes),
      key_(std::move(key)) {}

Result<NoteVerifier> NoteVerifier::make(std::string name, NoteKeyType type, std::string_view key) {
  if (!is_key_name(name)) {
    return base::fail(ErrorKind::kInvalid,
                      "a key's name is 1 to 255 bytes of UTF-8 without white space and without +");
  }
  auto parsed = crypto::PublicKey::from_ed25519(key);
  if (!parsed) return std::unexpected(parsed.error());
  return NoteVerifier(std::move(name), type, key, std::move(*parsed));
}

Result<NoteVerifier> NoteVerifier::parse(std::string_view vkey) {
  const auto wrong = [](std::string_view why) {
    return base::fail(ErrorKind::kInvalid, fmt::format("verifier key: {}", why));
  };
  constexpr std::size_t kIdDigits = 8;
  const std::size_t first = vkey.find('+');
  if (first == std::string_view::npos || vkey.size() < first + kIdDigits + 2 ||
      vkey[first + kIdDigits + 1] != '+') {
    return wrong("expected NAME+8 hexadecimal digits+BASE64");
  }
  const std::string_view id = vkey.substr(first + 1, kIdDigits);
  const auto bytes = codec::base64_decode(vkey.substr(first + kIdDigits + 2));
  if (!bytes) return wrong(bytes.error().message);
  if (bytes->empty()) return wrong("the key is empty");
  const auto type = static_cast<std::uint8_t>(bytes->front());
  if (type != static_cast<std::uint8_t>(NoteKeyType::kEd25519) &&
      type != static_cast<std::uint8_t>(NoteKeyType::kCosignature)) {
    return wrong(
        fmt::format("algorithm not supported: type 0x{:02x} (we read 0x01 Ed25519 and "
                    "0x04 Ed25519 cosignature)",
                    type));
  }
  auto verifier = make(std::string(vkey.substr(0, first)), NoteKeyType{type},
                       std::string_view(*bytes).substr(1));
  if (!verifier) return wrong(verifier.error().message);
  if (fmt::format("{:08x}", verifier->id()) != id) return wrong("the hash is not this key's");
  return verifier;
}

std::string NoteVerifier::vkey() const {
  return fmt::format("{}+{:08x}+{}", name_, id_,
                     codec::base64_encode(static_cast<char>(type_) + key_bytes_));
}

Result<Note> parse_note(std::string_view bytes) {
  if (const auto checked = check_letters(bytes); !checked) return std::unexpected(checked.error());
  const std::size_t blank = bytes.rfind("\n\n");
  if (blank == std::string_view::npos) return malformed("no blank line before the signatures");
  Note note;
  note.text = bytes.substr(0, blank + 1);
  std::string_view rest = bytes.substr(blank + 2);
  if (rest.empty()) return malformed("no signature");
  while (!rest.empty()) {
    const auto line = take_line(rest);
    if (!line) return malformed("the last line does not end");
    if (note.signatures.size() == kNoteSignaturesMax) {
      return base::fail(ErrorKind::kLimit,
                        fmt::format("signed note: more than {} signatures", kNoteSignaturesMax));
    }
    auto signature = parse_signature_line(*line);
    if (!signature) return std::unexpected(signature.error());
    note.signatures.push_back(std::move(*signature));
  }
  return note;
}

std::string signature_line(const NoteSignature& signature) {
  const std::string bytes = codec::SshWriter{}.uint32(signature.id).raw(signature.bytes).bytes();
  return fmt::format("{}{} {}\n", kDash, signature.name, codec::base64_encode(bytes));
}

std::string note_bytes(const Note& note) {
  ONUS_CHECK(note.text.ends_with('\n'));
  std::string bytes = note.text + "\n";
  for (const NoteSignature& signature : note.signatures) bytes += signature_line(signature);
  return bytes;
}

Result<std::vector<NoteSignature>> parse_signature_lines(std::string_view lines) {
  // Read as the end of a note: the same rules, the same limits.
  auto note = parse_note(std::string("\n\n").append(lines));
  if (!note) return std::unexpected(note.error());
  if (note->text != "\n") return malformed("a blank line among the signatures");
  return std::move(note->signatures);
}

std::string note_signed_data(NoteKeyType type, std::string_view text, std::uint64_t time_unix) {
  if (type == NoteKeyType::kEd25519) return std::string(text);
  return fmt::format("cosignature/v1\ntime {}\n{}", time_unix, text);
}

}  // namespace onus::ledger
