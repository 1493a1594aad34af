#include <fmt/format.h>

#include "decoder.h"

namespace onus::model {

void Decoder::identity_field(const Field& field) {
  Identity& identity = estate_.identities[current().detail];
  switch (field.key) {
    case Key::kPurpose: identity.purpose = text(field); break;
    case Key::kState: identity.state = word(field); break;
    case Key::kEnvironment: identity.environment = word(field); break;
    case Key::kCredential: identity.credential = word(field); break;
    case Key::kStorage: identity.storage = word(field); break;
    case Key::kAlgorithm: identity.algorithm = word(field); break;
    case Key::kIssuer: identity.issuer = reference(Use::kIssuer, field); break;
    case Key::kSponsor: identity.sponsor = reference(Use::kSponsor, field); break;
    case Key::kOffSwitch: identity.off_switch = text(field); break;
    case Key::kLifetime: identity.lifetime = positive_duration(field); break;
    case Key::kRenewAfter: identity.renew_after = duration(field); break;
    case Key::kRotateEvery: identity.rotate_every = positive_duration(field); break;
    case Key::kReviewEvery: identity.review_every = positive_duration(field); break;
    case Key::kCreated: identity.created = time(field); break;
    case Key::kLastUsed: identity.last_used = time(field); break;
    case Key::kRotated: identity.rotated = time(field); break;
    case Key::kConfirmed: identity.confirmed = time(field); break;
    case Key::kScope:
      identity.scope_written = true;
      identity.scope = scope(field);
      break;
    case Key::kUsedBy: identity.used_by = references(Use::kUsedBy, field); break;
    case Key::kInteractive: identity.interactive = boolean(field); break;
    case Key::kThirdParty: identity.third_party = boolean(field); break;
    case Key::kLeaked: identity.leaked = boolean(field); break;
    case Key::kEmergency: identity.emergency = boolean(field); break;
    default: break;
  }
}

void Decoder::end_identity(const Node& body) {
  const Identity& identity = estate_.identities[current().detail];
  if (!identity.renew_after || !identity.lifetime) return;
  if (*identity.renew_after <= *identity.lifetime) return;
  error("E0112", body, fmt::format("{} is renewed after its lifetime has ended", owner_words()),
        "make renew_after shorter than lifetime");
}

}  // namespace onus::model
