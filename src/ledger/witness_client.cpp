// What a log makes of a witness' answer.
#include <fmt/format.h>

#include "onus/ledger/witness.h"
#include "text.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t kShownBytesMax = 200;

std::string_view meaning_of(int status) {
  switch (status) {
    case 400: return "it calls the request malformed";
    case 403: return "it knows the log under another key";
    case 404: return "it does not know this log: ask its operator to add it";
    case 422:
      return "it does not accept the consistency proof: the log's history may have been changed";
    default: return "it did not cosign";
  }
}

// What a stranger wrote, fit for one line of a message.
std::string shown(std::string_view body) {
  std::string text;
  for (const char letter : body.substr(0, kShownBytesMax)) {
    text += letter >= ' ' && letter < '\x7F' ? letter : ' ';
  }
  return text;
}

}  // namespace

Result<WitnessOutcome> read_witness_answer(const WitnessAnswer& answer, std::string_view text,
                                           const NoteVerifier& witness) {
  constexpr int kOk = 200;
  constexpr int kConflict = 409;
  WitnessOutcome outcome;
  if (answer.status == kConflict) {
    std::string_view rest = answer.body;
    const auto line = take_line(rest);
    const auto size = line && rest.empty() ? parse_decimal(*line) : std::nullopt;
    if (!size || answer.content_type != kTlogSizeType) {
      return base::fail(
          ErrorKind::kInvalid,
          fmt::format("witness {}: it has another head, but does not say of what size",
                      witness.name()));
    }
    outcome.witness_size = *size;
    return outcome;
  }
  if (answer.status != kOk) {
    return base::fail(ErrorKind::kDenied,
                      fmt::format("witness {}: answer {}, {}: {}", witness.name(), answer.status,
                                  meaning_of(answer.status), shown(answer.body)));
  }
  auto signatures = parse_signature_lines(answer.body);
  if (!signatures) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("witness {}: {}", witness.name(), signatures.error().message));
  }
  for (NoteSignature& signature : *signatures) {
    if (signature.name != witness.name() || signature.id != witness.id()) continue;
    const auto verified = verify_note_signature(text, signature, witness);
    if (!verified) return std::unexpected(verified.error());
    outcome.cosignatures.push_back(std::move(signature));
  }
  if (outcome.cosignatures.empty()) {
    return base::fail(ErrorKind::kDenied,
                      fmt::format("witness {}: it answered, but not with its own key {}",
                                  witness.name(), witness.vkey()));
  }
  return outcome;
}

}  // namespace onus::ledger
