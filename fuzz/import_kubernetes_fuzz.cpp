// Kubernetes objects, as JSON or YAML.
#include "import_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return onus::fuzz::check_import("kubernetes", "a", {reinterpret_cast<const char*>(data), size});
}
