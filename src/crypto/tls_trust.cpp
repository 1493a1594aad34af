// What a TLS handshake needs of us: roots, perhaps a certificate, and nothing weak.
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <climits>

#include "evp.h"
#include "onus/crypto/tls_stream.h"
#include "openssl_error.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;
using X509Owner = std::unique_ptr<X509, Free<X509_free>>;
using KeyOwner = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

Bio reader(std::string_view bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

// A sealed key is refused, never asked about on the terminal.
int no_passphrase(char* /*into*/, int /*size*/, int /*rwflag*/, void* /*user*/) { return -1; }

X509Owner next_certificate(BIO* in) {
  return X509Owner(PEM_read_bio_X509(in, nullptr, no_passphrase, nullptr));
}

bool at_end() {
  const unsigned long last = ERR_peek_last_error();
  return ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
}

Result<void> add_roots(SSL_CTX* context, std::string_view pem) {
  if (pem.size() > kTlsRootsBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("trusted roots of {} bytes (at most {})",
                                                     pem.size(), kTlsRootsBytesMax));
  }
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  const Bio in = reader(pem);
  if (in == nullptr) return library_failed("reading trusted roots");
  std::size_t roots = 0;
  while (true) {
    ERR_clear_error();
    const X509Owner root = next_certificate(in.get());
    if (root == nullptr) break;
    if (++roots > kTlsRootsMax) {
      return base::fail(ErrorKind::kLimit, fmt::format("more than {} trusted roots", kTlsRootsMax));
    }
    if (X509_STORE_add_cert(store, root.get()) != kSuccess) {
      return library_failed("adding a trusted root");
    }
  }
  const bool ended_well = at_end();
  ERR_clear_error();
  if (!ended_well || roots == 0) {
    return base::fail(
        ErrorKind::kInvalid,
        fmt::format("trusted roots: certificate {} is no X.509 certificate in PEM", roots + 1));
  }
  return {};
}

Result<void> add_own(SSL_CTX* context, const TlsMaterial& material) {
  if (material.certificate_pem.empty() && material.key_pem.empty()) return {};
  if (material.certificate_pem.size() > kTlsRootsBytesMax ||
      material.key_pem.size() > kTlsRootsBytesMax) {
    return base::fail(ErrorKind::kLimit, "our certificate or its key is too long");
  }
  const Bio certificates = reader(material.certificate_pem);
  const Bio keys = reader(material.key_pem.view());
  if (certificates == nullptr || keys == nullptr) return library_failed("reading our certificate");
  const X509Owner own = next_certificate(certificates.get());
  const KeyOwner key(PEM_read_bio_PrivateKey(keys.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  if (own == nullptr || key == nullptr) {
    return base::fail(ErrorKind::kInvalid,
                      own == nullptr ? "our own certificate is none in PEM"
                                     : "the key of our own certificate is none in PEM, or sealed");
  }
  if (SSL_CTX_use_certificate(context, own.get()) != kSuccess ||
      SSL_CTX_use_PrivateKey(context, key.get()) != kSuccess ||
      SSL_CTX_check_private_key(context) != kSuccess) {
    ERR_clear_error();
    return base::fail(ErrorKind::kInvalid, "our own certificate and its key do not fit together");
  }
  while (X509Owner between = next_certificate(certificates.get())) {
    if (SSL_CTX_add1_chain_cert(context, between.get()) != kSuccess) {
      return library_failed("adding our chain");
    }
  }
  ERR_clear_error();
  return {};
}

Result<void> harden(SSL_CTX* context, const std::string& alpn) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);  // every wait is ours, and has an end
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != kSuccess ||
      SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != kSuccess) {
    return library_failed("preparing TLS");
  }
  if (alpn.empty()) return {};
  std::string offered(1, static_cast<char>(alpn.size()));
  offered += alpn;
  // This call, unlike the others, says 0 for success.
  if (alpn.size() > UCHAR_MAX ||
      SSL_CTX_set_alpn_protos(context, bytes_of(offered), static_cast<unsigned>(offered.size())) !=
          0) {
    return library_failed("preparing TLS");
  }
  return {};
}

}  // namespace

Result<TlsTrust> TlsTrust::make(const TlsMaterial& material) {
  const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (context == nullptr) return library_failed("preparing TLS");
  if (const auto done = harden(context.get(), material.alpn); !done) {
    return std::unexpected(done.error());
  }
  if (const auto done = add_roots(context.get(), material.roots_pem); !done) {
    return std::unexpected(done.error());
  }
  if (const auto done = add_own(context.get(), material); !done) {
    return std::unexpected(done.error());
  }
  return TlsTrust(context);
}

}  // namespace onus::crypto
