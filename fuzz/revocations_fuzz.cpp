// Any payload that the pinned log signed is a whole list that revokes something, or is refused.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "onus/access/revocation.h"
#include "onus/base/check.h"
#include "onus/codec/dsse.h"
#include "onus/crypto/dsse.h"

namespace {

const onus::crypto::PrivateKey& key() {
  static const auto made =
      onus::crypto::PrivateKey::from_seed(onus::base::SecretBytes(std::string(32, 'l'))).value();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onus;
  static const auto log =
      ledger::NoteVerifier::make("log-l.example/onus", ledger::NoteKeyType::kEd25519,
                                 key().public_bytes())
          .value();
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  (void)access::read_revocations(bytes, log);
  // The fuzzer cannot sign: what it makes is also signed for it, to get behind the signature.
  const auto envelope =
      crypto::sign_dsse(std::string(access::kRevocationsType), std::string(bytes), key());
  if (!envelope) return 0;
  const auto text = codec::write_dsse(*envelope);
  if (!text) return 0;
  if (const auto read = access::read_revocations(*text, log)) {
    ONUS_CHECK(codec::revokes_anything(read->krl));
    ONUS_CHECK(read->number == read->head.size);
  }
  return 0;
}
