#include "onus/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace onus::base {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "onus: internal error at %s:%d: %s does not hold. Please report this.\n",
               file, line, condition);
  std::abort();
}

}  // namespace onus::base
