// Tables, through the shipped mapping for them.
#include "import_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return onus::fuzz::check_import("inventory", "a.csv",
                                  {reinterpret_cast<const char*>(data), size});
}
