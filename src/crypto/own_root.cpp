#include "onus/crypto/own_root.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "evp.h"
#include "onus/codec/endpoint.h"
#include "onus/crypto/private_file.h"
#include "openssl_error.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::fail;
using base::Result;
using base::TimePoint;
using X509Owner = std::unique_ptr<X509, Free<X509_free>>;
using KeyOwner = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using ExtensionOwner = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

constexpr std::size_t kSerialBytes = 16;  // RFC 5280 asks for at most 20, and for a positive number
constexpr std::size_t kPemBytesMax = 64U * 1024U;

int no_passphrase(char* /*into*/, int /*size*/, int /*rwflag*/, void* /*user*/) { return -1; }

Result<void> check_name(const std::string& name) {
  const auto read = codec::parse_endpoint(name + ":1");
  if (read && !read->bare && read->host == name &&
      (name == "localhost" || name.find('.') != std::string::npos)) {
    return {};
  }
  return fail(ErrorKind::kInvalid,
              fmt::format("\"{}\" is no name of a server: write it in lower case with its domain, "
                          "such as onus.example.org",
                          name));
}

// An address as its bytes; empty: it is none.
std::string address_bytes(const std::string& text) {
  std::array<char, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return {bytes.data(), 4};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return {bytes.data(), 16};
  return {};
}

Result<void> check_names(const ServerNames& names) {
  const std::size_t count = names.names.size() + names.addresses.size();
  if (count == 0) return fail(ErrorKind::kInvalid, "a server needs a name or an address (--name)");
  if (count > kServerNamesMax) {
    return fail(ErrorKind::kLimit,
                fmt::format("more than {} names of one server", kServerNamesMax));
  }
  for (const std::string& name : names.names) {
    if (auto checked = check_name(name); !checked) return checked;
  }
  for (const std::string& address : names.addresses) {
    if (address_bytes(address).empty()) {
      return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no address of a server", address));
    }
  }
  return {};
}

// Where a kind of name is not permitted at all it is excluded whole: a constraint binds its kind
// only, and a root without one for addresses could sign for every address.
std::string constraints_of(const ServerNames& names) {
  std::string text = "critical";
  for (const std::string& name : names.names) text += ",permitted;DNS:" + name;
  // OpenSSL takes no empty name, which would exclude all; nothing is ever called .invalid (RFC
  // 2606).
  if (names.names.empty()) text += ",permitted;DNS:invalid";
  bool v4 = false;
  bool v6 = false;
  for (const std::string& address : names.addresses) {
    const bool four = address_bytes(address).size() == 4;
    (four ? v4 : v6) = true;
    text += fmt::format(",permitted;IP:{}/{}", address,
                        four ? "255.255.255.255" : "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  }
  // OpenSSL and browsers tell the two families apart only by length; one constraint of each.
  if (!v4) text += ",excluded;IP:0.0.0.0/0.0.0.0";
  if (!v6) text += ",excluded;IP:::/::";
  return text;
}

std::string alternative_names(const ServerNames& names) {
  std::string text;
  for (const std::string& name : names.names) text += (text.empty() ? "DNS:" : ",DNS:") + name;
  for (const std::string& one : names.addresses) text += (text.empty() ? "IP:" : ",IP:") + one;
  return text;
}

Result<std::string> pem_of(X509* certificate) {
  const Bio out(BIO_new(BIO_s_mem()));
  char* data = nullptr;
  if (!out || PEM_write_bio_X509(out.get(), certificate) != kSuccess) {
    return library_failed("writing a certificate");
  }
  const long size = BIO_get_mem_data(out.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

Result<base::SecretBytes> pem_of(EVP_PKEY* key) {
  const Bio out(BIO_new(BIO_s_secmem()));
  char* data = nullptr;
  if (!out || PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr,
                                            nullptr) != kSuccess) {
    return library_failed("writing a key");
  }
  const long size = BIO_get_mem_data(out.get(), &data);
  return base::SecretBytes(std::string_view(data, static_cast<std::size_t>(size)));
}

X509Owner read_pem(std::string_view pem) {
  if (pem.size() > kPemBytesMax) return nullptr;
  const Bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  X509Owner read(in ? PEM_read_bio_X509(in.get(), nullptr, no_passphrase, nullptr) : nullptr);
  ERR_clear_error();
  return read;
}

struct Extension {
  int kind;
  std::string value;
};

struct Writing {
  std::string common_name;
  TimePoint from{}, to{};
  std::vector<Extension> extensions;
};

Result<void> set_serial(X509* certificate, base::Rng& rng) {
  std::array<std::uint8_t, kSerialBytes> bytes{};
  if (auto filled = rng.fill(bytes); !filled) return filled;
  bytes[0] = static_cast<std::uint8_t>((bytes[0] & 0x7FU) | 0x40U);  // positive, of one length
  const Bignum number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  if (!number || BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) == nullptr) {
    return library_failed("numbering a certificate");
  }
  return {};
}

bool set_time(ASN1_TIME* into, TimePoint at) {
  return ASN1_TIME_set(into, static_cast<std::time_t>(at.time_since_epoch().count())) != nullptr;
}

// Fills and signs a certificate; `root` null: it signs itself.
Result<X509Owner> write(const Writing& what, EVP_PKEY* key, X509* root, EVP_PKEY* signer,
                        base::Rng& rng) {
  X509Owner made(X509_new());
  if (!made) return library_failed("making a certificate");
  X509* const issuer = root == nullptr ? made.get() : root;
  if (auto numbered = set_serial(made.get(), rng); !numbered) {
    return std::unexpected(numbered.error());
  }
  X509_NAME* const subject = X509_get_subject_name(made.get());
  if (X509_set_version(made.get(), X509_VERSION_3) != kSuccess ||
      !set_time(X509_getm_notBefore(made.get()), what.from) ||
      !set_time(X509_getm_notAfter(made.get()), what.to) ||
      X509_set_pubkey(made.get(), key) != kSuccess ||
      X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, bytes_of(what.common_name),
                                 static_cast<int>(what.common_name.size()), -1, 0) != kSuccess ||
      X509_set_issuer_name(made.get(), X509_get_subject_name(issuer)) != kSuccess) {
    return library_failed("filling a certificate");
  }
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, made.get(), nullptr, nullptr, 0);
  for (const Extension& extension : what.extensions) {
    const ExtensionOwner one(
        X509V3_EXT_conf_nid(nullptr, &context, extension.kind, extension.value.c_str()));
    if (!one || X509_add_ext(made.get(), one.get(), -1) != kSuccess) {
      return library_failed("extending a certificate");
    }
  }
  if (X509_sign(made.get(), signer, EVP_sha256()) <= 0) {
    return library_failed("signing a certificate");
  }
  return made;
}

Result<OwnCertificate> packed(X509* certificate, EVP_PKEY* key, TimePoint not_after) {
  auto certificate_pem = pem_of(certificate);
  if (!certificate_pem) return std::unexpected(certificate_pem.error());
  auto key_pem = pem_of(key);
  if (!key_pem) return std::unexpected(key_pem.error());
  return OwnCertificate{std::move(*certificate_pem), std::move(*key_pem), not_after};
}

Result<TimePoint> time_of(const ASN1_TIME* time) {
  int days = 0;
  int seconds = 0;
  const std::unique_ptr<ASN1_TIME, Free<ASN1_TIME_free>> epoch(ASN1_TIME_set(nullptr, 0));
  if (!epoch || ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != kSuccess) {
    return library_failed("reading a certificate's time");
  }
  return TimePoint(std::chrono::days(days) + std::chrono::seconds(seconds));
}

Result<KeyOwner> signing_key(X509* root, const base::SecretBytes& pem) {
  if (pem.size() > kPemBytesMax) return fail(ErrorKind::kLimit, "the root's key is too long");
  const std::string_view text = pem.view();
  const Bio in(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  KeyOwner key(in ? PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr) : nullptr);
  const bool fits = key != nullptr && X509_check_private_key(root, key.get()) == kSuccess;
  ERR_clear_error();
  if (!fits) return fail(ErrorKind::kInvalid, "the root's key cannot be read or is another's");
  return key;
}

// What the root may not sign would be refused by browsers only, far from who can mend it.
Result<void> check_permitted(X509* root, X509* certificate, const ServerNames& names) {
  const std::unique_ptr<NAME_CONSTRAINTS, Free<NAME_CONSTRAINTS_free>> constraints(
      static_cast<NAME_CONSTRAINTS*>(
          X509_get_ext_d2i(root, NID_name_constraints, nullptr, nullptr)));
  // Reads the extensions of a certificate that was made here; before, the check sees no names.
  const bool read = X509_check_purpose(certificate, -1, 0) == kSuccess;
  const bool fits = constraints == nullptr ||
                    (read && NAME_CONSTRAINTS_check(certificate, constraints.get()) == X509_V_OK);
  ERR_clear_error();
  if (fits) return {};
  return fail(ErrorKind::kDenied,
              fmt::format("the root was made for other names than {}: move root.pem and root.key "
                          "away, and install the new root on every approver's device",
                          alternative_names(names)));
}

}  // namespace

Result<OwnCertificate> make_root(const ServerNames& names, TimePoint now, base::Rng& rng) {
  if (auto checked = check_names(names); !checked) return std::unexpected(checked.error());
  const KeyOwner key(EVP_EC_gen("P-256"));
  if (!key) return library_failed("making a key");
  const std::string& called = names.names.empty() ? names.addresses[0] : names.names[0];
  Writing what;
  what.common_name =
      fmt::format("Onus root of {}", called).substr(0, 64);  // RFC 5280's ub-common-name
  what.from = now - kServerCertificateBackdated;
  what.to = now + kOwnRootValid;
  what.extensions = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                     {NID_key_usage, "critical,keyCertSign"},
                     {NID_name_constraints, constraints_of(names)},
                     {NID_subject_key_identifier, "hash"}};
  const auto made = write(what, key.get(), nullptr, key.get(), rng);
  if (!made) return std::unexpected(made.error());
  return packed(made->get(), key.get(), what.to);
}

Result<OwnCertificate> issue_server_certificate(std::string_view root_pem,
                                                const base::SecretBytes& key,
                                                const ServerNames& names, TimePoint now,
                                                base::Rng& rng) {
  if (auto checked = check_names(names); !checked) return std::unexpected(checked.error());
  const X509Owner root = read_pem(root_pem);
  if (!root) return fail(ErrorKind::kInvalid, "the root is no certificate in PEM");
  const auto signer = signing_key(root.get(), key);
  if (!signer) return std::unexpected(signer.error());
  const auto begins = time_of(X509_get0_notBefore(root.get()));
  if (!begins) return std::unexpected(begins.error());
  const auto ends = time_of(X509_get0_notAfter(root.get()));
  if (!ends) return std::unexpected(ends.error());
  if (now < *begins || now >= *ends) {
    return fail(ErrorKind::kDenied,
                "the root is not valid at this time: look at the clock; an ended root is replaced "
                "by moving root.pem and root.key away");
  }
  const KeyOwner own(EVP_EC_gen("P-256"));
  if (!own) return library_failed("making a key");
  Writing what;
  what.common_name = "Onus";
  what.from = std::max(*begins, now - kServerCertificateBackdated);
  what.to = std::min(*ends, now + kServerCertificateValid);
  what.extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                     {NID_key_usage, "critical,digitalSignature"},
                     {NID_ext_key_usage, "serverAuth"},
                     {NID_subject_alt_name, alternative_names(names)},
                     {NID_subject_key_identifier, "hash"},
                     {NID_authority_key_identifier, "keyid:always"}};
  const auto made = write(what, own.get(), root.get(), signer->get(), rng);
  if (!made) return std::unexpected(made.error());
  if (auto permitted = check_permitted(root.get(), made->get(), names); !permitted) {
    return std::unexpected(permitted.error());
  }
  return packed(made->get(), own.get(), what.to);
}

Result<std::string> certificate_fingerprint(std::string_view pem) {
  const X509Owner certificate = read_pem(pem);
  if (!certificate) return fail(ErrorKind::kInvalid, "no certificate in PEM");
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) != kSuccess) {
    return library_failed("hashing a certificate");
  }
  std::string text;
  for (unsigned int i = 0; i < size; ++i) {
    text += fmt::format("{}{:02X}", text.empty() ? "" : ":", digest[i]);
  }
  return text;
}

}  // namespace onus::crypto
