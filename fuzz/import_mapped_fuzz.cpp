// JSON through every shipped mapping; the first byte chooses which.
#include "import_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return onus::fuzz::check_import_of({"entra", "gcp", "github", "inventory", "keycloak", "okta",
                                      "openai", "scim", "spire", "terraform"},
                                     "a.json", data, size);
}
