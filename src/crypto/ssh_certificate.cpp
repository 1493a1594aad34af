#include "onus/crypto/ssh_certificate.h"

#include "onus/base/check.h"
#include "onus/crypto/sshsig.h"

namespace onus::crypto {

using base::Result;

Result<std::string> issue_ssh_certificate(const codec::SshCertificateBody& body,
                                          const PrivateKey& authority, std::string_view comment) {
  ONUS_CHECK(body.authority.type == codec::SshKeyType::kEd25519);
  ONUS_CHECK(body.authority.point == authority.public_bytes());
  auto signed_by = authority.sign(codec::ssh_certificate_signed_bytes(body));
  if (!signed_by) return std::unexpected(signed_by.error());
  codec::SshSignature signature;
  signature.algorithm = codec::SshSignatureAlgorithm::kEd25519;
  signature.bytes = std::move(*signed_by);
  return codec::ssh_certificate_line(body, signature, comment);
}

Result<void> verify_ssh_certificate(const codec::SshCertificate& certificate) {
  codec::SshSig carrier;
  carrier.key = certificate.body.authority;
  carrier.signature = certificate.signature;
  const auto key = PublicKey::from_ssh(carrier.key);
  if (!key) return std::unexpected(key.error());
  const auto verified = verify_ssh_signature(*key, carrier, certificate.signed_bytes);
  if (!verified) return std::unexpected(verified.error());
  return {};
}

}  // namespace onus::crypto
