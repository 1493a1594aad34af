// Lines and blobs of OpenSSH: keys, certificates, known hosts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onus::inventory {

/// A public key or certificate as OpenSSH writes it.
struct SshBlob {
  std::string type;         // "ssh-ed25519", "ssh-rsa-cert-v01@openssh.com"
  std::string algorithm;    // "ed25519", "rsa-2048", "ecdsa-p-256", "dsa"
  std::string fingerprint;  // "SHA256:…" of the key, for a certificate of the key it certifies
  std::string digest;       // the same of all of the blob
  bool is_certificate = false;
  // Of certificates.
  bool for_host = false;
  std::uint64_t serial = 0, valid_after = 0, valid_before = 0;
  std::string key_id, ca_fingerprint, ca_algorithm;
  std::vector<std::string> principals;
};

/// Reads the decoded part of a line. None: it is of no known form; `why` then says so.
[[nodiscard]] std::optional<SshBlob> read_ssh_blob(std::string_view blob, std::string& why);

/// One line of a file of keys, told apart by its parts.
struct SshLine {
  std::string marker;   // "@cert-authority", "@revoked"
  std::string options;  // of authorized_keys
  std::string hosts;    // of known_hosts
  std::string type, base64, comment;
};

/// None: the line is no key.
[[nodiscard]] std::optional<SshLine> split_ssh_line(std::string_view line);

/// The public key inside a private key file of OpenSSH, and whether the private part is encrypted.
struct SshPrivate {
  std::string public_blob;
  bool encrypted = false;
};
[[nodiscard]] std::optional<SshPrivate> read_ssh_private(std::string_view bytes);

}  // namespace onus::inventory
