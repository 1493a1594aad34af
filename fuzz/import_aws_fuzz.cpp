// AWS reports and authorization details.
#include "import_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return onus::fuzz::check_import("aws", "a.json", {reinterpret_cast<const char*>(data), size});
}
