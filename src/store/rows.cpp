#include "onus/store/rows.h"

#include <span>

namespace onus::store {
namespace {

// The terminating zero belongs to it: no text can be taken for a longer label and a shorter salt.
constexpr std::string_view kTextLabel{"onus-text-v1", sizeof "onus-text-v1"};

}  // namespace

base::Result<crypto::Digest> text_commitment(const ErasableText& text) {
  return crypto::Sha256{}
      .update(kTextLabel)
      .update(std::span<const std::uint8_t>(text.salt))
      .update(text.text)
      .finish();
}

}  // namespace onus::store
