#include "onus/crypto/hasher.h"

#include <openssl/evp.h>

#include <memory>

#include "onus/base/check.h"
#include "openssl_error.h"

namespace onus::crypto {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
struct FreeAlgorithm {
  void operator()(EVP_MD* algorithm) const noexcept { EVP_MD_free(algorithm); }
};

// Fetched once a thread: looking an algorithm up for each hash costs more than the hash.
struct Engine {
  std::unique_ptr<EVP_MD, FreeAlgorithm> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
  bool busy = false;
};

Engine& engine() {
  thread_local Engine here;
  return here;
}

}  // namespace

Hasher::Hasher() {
  Engine& here = engine();
  ONUS_CHECK(!here.busy);
  ONUS_CHECK(here.algorithm != nullptr && here.context != nullptr);
  ONUS_CHECK(EVP_DigestInit_ex2(here.context.get(), here.algorithm.get(), nullptr) == kSuccess);
  here.busy = true;
}

Hasher::~Hasher() { engine().busy = false; }

Hasher& Hasher::update(std::string_view bytes) {
  ONUS_CHECK(!finished_);
  if (!bytes.empty()) {
    ONUS_CHECK(EVP_DigestUpdate(engine().context.get(), bytes.data(), bytes.size()) == kSuccess);
  }
  return *this;
}

Hasher& Hasher::update(std::span<const std::uint8_t> bytes) {
  return update(std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Digest Hasher::finish() {
  ONUS_CHECK(!finished_);
  finished_ = true;
  Digest digest;
  unsigned int written = 0;
  ONUS_CHECK(EVP_DigestFinal_ex(engine().context.get(), digest.bytes.data(), &written) == kSuccess);
  ONUS_CHECK(written == kDigestBytes);
  return digest;
}

}  // namespace onus::crypto
