// Directories of keys: X.509 certificates, OpenSSH keys, certificates, authorized_keys,
// known_hosts.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "onus/crypto/x509.h"
#include "pem.h"
#include "reading.h"
#include "ssh_files.h"

namespace onus::inventory {
namespace {

using crypto::CertificateFacts;
using model::ItemClass;

constexpr std::size_t kShownNamesMax = 8;
constexpr std::string_view kDerStart = "\x30\x82";  // a SEQUENCE of more than 255 bytes
constexpr std::size_t kDigestShown = 16;

std::string joined(const std::vector<std::string>& list) {
  std::string all;
  for (std::size_t i = 0; i < list.size() && i < kShownNamesMax; ++i) {
    all += (i == 0 ? "" : ", ") + list[i];
  }
  if (list.size() > kShownNamesMax) all += fmt::format(", {} more", list.size() - kShownNamesMax);
  return all;
}

// "SHA256:abc/d+" as part of a name of our own.
std::string short_print(std::string_view fingerprint) {
  std::string made;
  for (const char c : fingerprint.substr(std::min<std::size_t>(fingerprint.size(), 7))) {
    made += c == '/' ? '_' : c == '+' ? '-' : c;
  }
  return made;
}

class Keys final : public Collector {
 public:
  void pem(const Source& source, Batch& batch);
  void certificate(std::string_view der, const std::string& at, Batch& batch);
  void private_key(const PemBlock& block, const std::string& at, Batch& batch);
  void ssh_line(const SshLine& line, const Source& source, const std::string& at, Batch& batch);
  void finish(Batch& batch) override;

 private:
  struct Held {
    Record record;
    std::string at;
    std::uint32_t input;
  };
  struct X509 {
    CertificateFacts facts;
    std::string at;
    std::uint32_t input;
  };
  struct Lying {  // a private key in the clear
    std::string at, algorithm, storage;
    std::uint32_t input;
  };
  void hold(Record record, const std::string& at, Batch& batch);
  void ssh_key(const SshBlob& blob, const SshLine& line, const std::string& at, Batch& batch);
  void ssh_certificate(const SshBlob& blob, const SshLine& line, const std::string& at,
                       Batch& batch);
  void ssh_authority(std::string_view fingerprint, std::string_view algorithm,
                     std::string_view hosts, const std::string& at, Batch& batch);
  [[nodiscard]] Record x509_record(const X509& entry) const;
  [[nodiscard]] const X509* issuer_of(const X509& entry) const;

  std::map<std::string, X509> certificates_;  // by fingerprint
  std::multimap<std::string, const X509*> by_subject_;
  std::map<std::string, Held> ssh_;          // by natural name
  std::map<std::string, Lying> spki_lying_;  // by digest of the public key
  std::map<std::string, Lying> ssh_lying_;   // by fingerprint
};

std::string natural_of(const CertificateFacts& facts) {
  return fmt::format("{}/{}", facts.is_ca ? "ca" : "certificate",
                     facts.fingerprint.hex().substr(0, kDigestShown));
}

void Keys::certificate(std::string_view der, const std::string& at, Batch& batch) {
  auto facts = crypto::read_certificate(der);
  if (!facts) return batch.refuse(facts.error().message, at);
  const std::string key = facts->fingerprint.hex();
  if (certificates_.contains(key)) return batch.ignore("the same certificate once more", at);
  certificates_.emplace(key, X509{std::move(*facts), at, batch.input()});
}

void Keys::private_key(const PemBlock& block, const std::string& at, Batch& batch) {
  if (block.label == "OPENSSH PRIVATE KEY") {
    const auto key = read_ssh_private(block.bytes);
    std::string why;
    const auto blob = key ? read_ssh_blob(key->public_blob, why) : std::nullopt;
    if (!blob) return batch.refuse("a private key of OpenSSH that cannot be read", at);
    if (key->encrypted) {
      return batch.ignore("an encrypted private key: nothing of it is kept", at);
    }
    ssh_lying_.emplace(blob->fingerprint, Lying{at, blob->algorithm, "file", batch.input()});
    return batch.ignore("a private key in plain text: kept is only that it lay there", at);
  }
  if (block.encrypted || block.label == "ENCRYPTED PRIVATE KEY") {
    return batch.ignore("an encrypted private key: nothing of it is kept", at);
  }
  const auto key = crypto::read_private_key(block.bytes);
  if (!key) return batch.refuse("a private key that cannot be read", at);
  spki_lying_.emplace(key->key.hex(), Lying{at, key->algorithm, "file", batch.input()});
  batch.ignore("a private key in plain text: kept is only that it lay there", at);
}

void Keys::pem(const Source& source, Batch& batch) {
  each_pem_block(source.bytes, [&](const PemBlock& block) {
    const std::string at = fmt::format(" line {}", block.line);
    if (!block.whole) {
      return batch.refuse(
          fmt::format("{} without its end, or no base64", block.label.substr(0, 40)), at);
    }
    if (block.label == "CERTIFICATE" || block.label == "X509 CERTIFICATE") {
      return certificate(block.bytes, at, batch);
    }
    if (block.label.ends_with("PRIVATE KEY")) return private_key(block, at, batch);
    batch.ignore(fmt::format("{} is no certificate", block.label.substr(0, 40)), at);
  });
}

void Keys::hold(Record record, const std::string& at, Batch& batch) {
  const std::string natural = record.natural();
  if (ssh_.contains(natural)) return batch.ignore("the same key once more", at);
  ssh_.emplace(natural, Held{std::move(record), at, batch.input()});
}

void Keys::ssh_authority(std::string_view fingerprint, std::string_view algorithm,
                         std::string_view hosts, const std::string& at, Batch& batch) {
  Record record(ItemClass::kComponent, "ssh-ca/" + short_print(fingerprint));
  record.text("kind", "certificate-authority");
  record.text("title", fmt::format("SSH authority {}", fingerprint));
  record.label("algorithm", algorithm);
  record.label("hosts", hosts);
  record.reference(fmt::format("ssh:{}", fingerprint));
  hold(std::move(record), at, batch);
}

void Keys::ssh_key(const SshBlob& blob, const SshLine& line, const std::string& at, Batch& batch) {
  const bool of_host = !line.hosts.empty();
  Record record(ItemClass::kIdentity,
                fmt::format("{}/{}", of_host ? "host-key" : "key", short_print(blob.fingerprint)));
  record.text("kind", of_host ? "machine" : "ssh-key");
  const bool hashed = line.hosts.starts_with('|');
  record.text("title", of_host
                           ? (hashed ? "Host key of a hashed name" : "Host key of " + line.hosts)
                           : (line.comment.empty() ? blob.fingerprint : line.comment));
  record.text("credential", blob.type.starts_with("sk-") ? "security-key" : "ssh-key");
  record.text("algorithm", blob.algorithm);
  if (line.marker == "@revoked") record.text("state", "disabled");
  record.reference(fmt::format("ssh:{}", blob.fingerprint));
  if (!hashed) record.label("hosts", line.hosts);
  if (!of_host) record.label("comment", line.comment);
  record.label("options", line.options);
  if (!of_host && !line.comment.empty()) record.owner(line.comment, "comment of the key");
  hold(std::move(record), at, batch);
}

void Keys::ssh_certificate(const SshBlob& blob, const SshLine& line, const std::string& at,
                           Batch& batch) {
  Record record(
      ItemClass::kIdentity,
      fmt::format("ssh-certificate/{}", short_print(blob.digest).substr(0, kDigestShown)));
  record.text("kind", "certificate");
  record.text("title", blob.key_id.empty() ? line.comment : blob.key_id);
  record.text("credential", "ssh-certificate");
  record.text("algorithm", blob.algorithm);
  const auto time = [](std::uint64_t seconds) {
    constexpr std::uint64_t kForEver = 253402300799;  // the end of the year 9999
    return seconds == 0 || seconds > kForEver
               ? std::nullopt
               : std::optional(base::TimePoint(base::Seconds(static_cast<std::int64_t>(seconds))));
  };
  const auto created = time(blob.valid_after);
  const auto expires = time(blob.valid_before);
  record.time("created", created);
  record.time("expires", expires);
  if (created && expires && *created < *expires) record.seconds("lifetime", *expires - *created);
  if (!expires) record.label("valid", "for ever");
  record.label("for", blob.for_host ? "host" : "user");
  record.label("principals", joined(blob.principals));
  record.label("key", blob.fingerprint);
  record.label("serial", std::to_string(blob.serial));
  record.name(fmt::format("ssh:{}", blob.fingerprint));
  if (blob.serial != 0) {
    record.reference(fmt::format("ssh-serial:{}/{}", blob.ca_fingerprint, blob.serial));
  }
  record.link("issuer", "ssh-ca/" + short_print(blob.ca_fingerprint));
  hold(std::move(record), at, batch);
  const std::string ca = "ssh-ca/" + short_print(blob.ca_fingerprint);
  if (!ssh_.contains(ca)) {
    Record authority(ItemClass::kComponent, ca);
    authority.text("kind", "certificate-authority");
    authority.text("title", fmt::format("SSH authority {}", blob.ca_fingerprint));
    authority.label("algorithm", blob.ca_algorithm);
    authority.reference(fmt::format("ssh:{}", blob.ca_fingerprint));
    ssh_.emplace(ca, Held{std::move(authority), at + " (its authority)", batch.input()});
  }
}

void Keys::ssh_line(const SshLine& line, const Source&, const std::string& at, Batch& batch) {
  const auto bytes = from_base64(line.base64);
  std::string why = "a key that is no base64";
  const auto blob = bytes ? read_ssh_blob(*bytes, why) : std::nullopt;
  if (!blob) return batch.refuse(why, at);
  if (blob->type != line.type) {
    return batch.refuse("a key whose type is not the one before it", at);
  }
  if (blob->is_certificate) return ssh_certificate(*blob, line, at, batch);
  if (line.marker == "@cert-authority" || line.options.starts_with("cert-authority")) {
    return ssh_authority(blob->fingerprint, blob->algorithm, line.hosts, at, batch);
  }
  ssh_key(*blob, line, at, batch);
}

const Keys::X509* Keys::issuer_of(const X509& entry) const {
  const auto [begin, end] = by_subject_.equal_range(entry.facts.issuer_digest.hex());
  const X509* found = nullptr;
  for (auto at = begin; at != end; ++at) {
    const X509* other = at->second;
    if (other == &entry) continue;
    const bool by_key = !entry.facts.authority_key_id.empty() &&
                        entry.facts.authority_key_id == other->facts.subject_key_id;
    if (by_key) return other;
    const bool keys_known =
        !entry.facts.authority_key_id.empty() && !other->facts.subject_key_id.empty();
    if (found == nullptr && !keys_known) found = other;
  }
  return found;
}

Record Keys::x509_record(const X509& entry) const {
  const CertificateFacts& facts = entry.facts;
  Record record(facts.is_ca ? ItemClass::kComponent : ItemClass::kIdentity, natural_of(facts));
  record.text("kind", facts.is_ca ? "certificate-authority" : "certificate");
  record.text("title", facts.subject.empty() ? joined(facts.names) : facts.subject);
  record.time("expires", facts.not_after);
  if (!facts.is_ca) {
    record.text("credential", "certificate");
    record.text("algorithm", facts.key_algorithm);
    record.time("created", facts.not_before);
    if (facts.not_before && facts.not_after && *facts.not_before < *facts.not_after) {
      record.seconds("lifetime", *facts.not_after - *facts.not_before);
    }
    if (const X509* issuer = issuer_of(entry)) record.link("issuer", natural_of(issuer->facts));
  } else {
    record.label("algorithm", facts.key_algorithm);
  }
  if (!facts.not_after) record.label("expires_unreadable", "true");
  record.label("issuer", facts.issuer);
  record.label("serial", facts.serial);
  record.label("signature", facts.signature_algorithm);
  record.label("names", joined(facts.names));
  record.reference("x509:" + facts.fingerprint.hex());
  record.reference(fmt::format("x509-serial:{}/{}",
                               facts.issuer_digest.hex().substr(0, kDigestShown), facts.serial));
  record.name("spki:" + facts.key.hex());
  for (const std::string& name : facts.names) {
    if (name.starts_with("URI:spiffe://")) record.name(std::string_view(name).substr(4));
  }
  return record;
}

void Keys::finish(Batch& batch) {
  for (const auto& [key, entry] : certificates_) {
    by_subject_.emplace(entry.facts.subject_digest.hex(), &entry);
  }
  const auto lie = [&](Record& record, std::map<std::string, Lying>& lying,
                       const std::string& key) {
    const auto found = lying.find(key);
    if (found == lying.end()) return;
    record.exposed(batch.inputs()[found->second.input].file + found->second.at, {});
    lying.erase(found);
  };
  for (const auto& [key, entry] : certificates_) {
    Record record = x509_record(entry);
    lie(record, spki_lying_, entry.facts.key.hex());
    batch.add_from(entry.input, std::move(record), entry.at);
  }
  for (auto& [natural, held] : ssh_) {
    for (auto at = ssh_lying_.begin(); at != ssh_lying_.end(); ++at) {
      if (natural.ends_with("/" + short_print(at->first))) {
        lie(held.record, ssh_lying_, at->first);
        break;
      }
    }
    batch.add_from(held.input, std::move(held.record), held.at);
  }
  const auto alone = [&](const std::string& natural, const std::string& reference,
                         const Lying& lying) {
    Record record(ItemClass::kIdentity, natural);
    record.text("kind", "secret");
    record.text("title", "Private key " + reference);
    record.text("credential", "private-key");
    record.text("storage", lying.storage);
    record.text("algorithm", lying.algorithm);
    record.name(reference);
    record.exposed(batch.inputs()[lying.input].file + lying.at, {});
    batch.add_from(lying.input, std::move(record), lying.at);
  };
  for (const auto& [key, lying] : spki_lying_) {
    alone("private-key/" + key.substr(0, kDigestShown), "spki:" + key, lying);
  }
  for (const auto& [print, lying] : ssh_lying_) {
    alone("private-key/" + short_print(print), "ssh:" + print, lying);
  }
}

void read_lines(Source& source, Keys& keys, Batch& batch) {
  std::string_view rest = source.bytes;
  std::size_t number = 0;
  bool any = false;
  while (!rest.empty()) {  // ends: `rest` becomes shorter
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    const std::string at = fmt::format(" line {}", number);
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || line[first] == '#') continue;
    if (const auto parts = split_ssh_line(line.substr(first))) {
      any = true;
      keys.ssh_line(*parts, source, at, batch);
    } else if (any) {
      batch.refuse("a line that is no key", at);
    } else {
      break;
    }
  }
  if (!any) batch.ignore("a file without a key or certificate", "");
}

}  // namespace

void read_keys(Source& source, Reading& reading) {
  Keys& keys = reading.collect<Keys>();
  const std::string_view bytes = source.bytes;
  if (bytes.find("-----BEGIN ") != std::string_view::npos) {
    keys.pem(source, reading.batch);
  } else if (bytes.starts_with(kDerStart)) {
    keys.certificate(bytes, "", reading.batch);
  } else {
    read_lines(source, keys, reading.batch);
  }
  volatile char* wiped = source.bytes.data();
  for (std::size_t i = 0; i < source.bytes.size(); ++i) wiped[i] = 0;
}

}  // namespace onus::inventory
