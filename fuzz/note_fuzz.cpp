// Signed notes, checkpoints and verifier keys: what is read is written back byte for byte.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "onus/base/check.h"
#include "onus/ledger/checkpoint.h"
#include "onus/ledger/note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onus::ledger;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  static const NoteVerifier known =
      NoteVerifier::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
          .value();
  if (const auto note = parse_note(text)) {
    ONUS_CHECK(note_bytes(*note) == text);
    static_cast<void>(verify_note(*note, std::span(&known, 1)));
    if (const auto checkpoint = parse_checkpoint(note->text)) {
      ONUS_CHECK(checkpoint_text(*checkpoint) == note->text);
    }
  }
  if (const auto checkpoint = parse_checkpoint(text)) {
    ONUS_CHECK(checkpoint_text(*checkpoint) == text);
  }
  if (const auto verifier = NoteVerifier::parse(text)) ONUS_CHECK(verifier->vkey() == text);
  if (const auto signatures = parse_signature_lines(text)) {
    std::string again;
    for (const NoteSignature& one : *signatures) again += signature_line(one);
    ONUS_CHECK(again == text);
  }
  return 0;
}
