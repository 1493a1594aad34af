// Signed notes: text that ends in lines of signatures. What checkpoints are written as.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/crypto/public_key.h"

namespace onus::ledger {

inline constexpr std::size_t kNoteBytesMax = 1024U * 1024U;
inline constexpr std::size_t kNoteSignaturesMax = 100;
inline constexpr std::size_t kKeyNameBytesMax = 255;

/// What a key's first byte says. Any other is kept, and its signatures are ignored.
enum class NoteKeyType : std::uint8_t {
  kEd25519 = 0x01,      // signs the text
  kCosignature = 0x04,  // Ed25519, signs a time with the text
};

/// A verifier key: who, and how to check.
class NoteVerifier {
 public:
  /// Reads `NAME+HASH+BASE64`.
  ///
  /// Errors  kInvalid: another form, a hash that is not the key's, a type other than the two above
  ///         ("algorithm not supported"), a key of another length.
  /// Source  [C2SP signed-note]
  [[nodiscard]] static base::Result<NoteVerifier> parse(std::string_view vkey);

  /// Errors  kInvalid: the name is empty, too long, or has white space or a plus; the key is not
  ///         32 bytes.
  [[nodiscard]] static base::Result<NoteVerifier> make(std::string name, NoteKeyType type,
                                                       std::string_view key);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint32_t id() const { return id_; }
  [[nodiscard]] NoteKeyType type() const { return type_; }
  [[nodiscard]] const std::string& key_bytes() const { return key_bytes_; }
  [[nodiscard]] const crypto::PublicKey& key() const { return key_; }
  [[nodiscard]] std::string vkey() const;

  bool operator==(const NoteVerifier& other) const {
    return name_ == other.name_ && id_ == other.id_ && key_bytes_ == other.key_bytes_;
  }

 private:
  NoteVerifier(std::string name, NoteKeyType type, std::string_view key_bytes,
               crypto::PublicKey key);

  std::string name_;
  NoteKeyType type_;
  std::uint32_t id_;
  std::string key_bytes_;
  crypto::PublicKey key_;
};

/// The key id of any type of key: the first four bytes of SHA-256(name ‖ LF ‖ type ‖ key).
[[nodiscard]] std::uint32_t note_key_id(std::string_view name, std::uint8_t type,
                                        std::string_view key);

/// Whether `name` may name a key.
[[nodiscard]] bool is_key_name(std::string_view name);

/// One signature line.
struct NoteSignature {
  std::string name;
  std::uint32_t id = 0;
  std::string bytes;  // what follows the key id

  bool operator==(const NoteSignature&) const = default;
};

/// A note, whoever signed it; `text` ends in a line feed.
struct Note {
  std::string text;
  std::vector<NoteSignature> signatures;

  bool operator==(const Note&) const = default;
};

/// Reads a note's form; no signature is checked.
///
/// Errors  kInvalid: not UTF-8, a control character other than line feed, no blank line before the
///         signatures, no signature, a malformed one. kLimit: kNoteBytesMax, kNoteSignaturesMax.
/// Source  [C2SP signed-note]
[[nodiscard]] base::Result<Note> parse_note(std::string_view bytes);

/// Pre     As parse_note makes it.
[[nodiscard]] std::string note_bytes(const Note& note);

/// One signature's line, with its line feed; and lines read back, as a witness answers.
///
/// Errors  As parse_note.
[[nodiscard]] std::string signature_line(const NoteSignature& signature);
[[nodiscard]] base::Result<std::vector<NoteSignature>> parse_signature_lines(
    std::string_view lines);

/// A signature that was checked.
struct VerifiedSignature {
  std::size_t verifier = 0;     // index into the verifiers handed in
  std::uint64_t time_unix = 0;  // when it was made, kCosignature only

  bool operator==(const VerifiedSignature&) const = default;
};

/// Checks every signature that a known key made. Signatures of unknown keys are ignored; a second
/// one by the same key is too.
///
/// Post    At least one; ascending by their place in the note.
/// Errors  kDenied: a known key's signature does not fit, or no known key signed. kInvalid: two
///         verifiers of one name and id. kIo: the crypto library failed.
[[nodiscard]] base::Result<std::vector<VerifiedSignature>> verify_note(
    const Note& note, std::span<const NoteVerifier> verifiers);

/// Checks one signature by the key that it names. The time it was made at; 0 for kEd25519.
///
/// Pre     The signature has the verifier's name and id.
/// Errors  kDenied: it does not fit. kIo: the crypto library failed.
[[nodiscard]] base::Result<std::uint64_t> verify_note_signature(std::string_view text,
                                                                const NoteSignature& signature,
                                                                const NoteVerifier& verifier);

/// The bytes that a key of that type signs. `time_unix` is for kCosignature.
///
/// Source  [C2SP tlog-cosignature]
[[nodiscard]] std::string note_signed_data(NoteKeyType type, std::string_view text,
                                           std::uint64_t time_unix = 0);

/// Who can sign notes: a key in a file, in a token, on another machine.
class NoteSigner {
 public:
  virtual ~NoteSigner() = default;
  [[nodiscard]] virtual const NoteVerifier& verifier() const = 0;

  /// A signature line's content for `text`. `time_unix` is for kCosignature, else unused.
  ///
  /// Pre     `text` ends in a line feed.
  /// Errors  kIo: the key's holder failed.
  [[nodiscard]] virtual base::Result<NoteSignature> sign(std::string_view text,
                                                         std::uint64_t time_unix) = 0;
};

}  // namespace onus::ledger
