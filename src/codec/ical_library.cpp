#include "ical_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

namespace onus::codec {
namespace {

constexpr const char* kFile = "libical.so.3";  // the name is the version of its interface

template <class Function>
bool find(void* library, const char* name, Function& function) {
  void* found = ::dlsym(library, name);
  function = reinterpret_cast<Function>(found);
  return found != nullptr;
}

base::Result<IcalLibrary> load() {
  void* library = ::dlopen(kFile, RTLD_NOW | RTLD_LOCAL);  // stays until the program ends
  IcalLibrary ical;
  decltype(&::icalerror_set_errors_are_fatal) set_errors_are_fatal = nullptr;
  const bool complete =
      library != nullptr &&
      find(library, "icalrecurrencetype_from_string", ical.recurrence_from_string) &&
      find(library, "icalrecurrencetype_day_day_of_week", ical.day_of_week) &&
      find(library, "icalrecurrencetype_day_position", ical.day_position) &&
      find(library, "icalerror_set_errors_are_fatal", set_errors_are_fatal);
  if (!complete) {
    const char* why = ::dlerror();
    return base::fail(base::ErrorKind::kIo,
                      fmt::format("rotas that repeat are read with {}, which cannot be used: {}; "
                                  "install libical3",
                                  kFile, why == nullptr ? "unknown" : why));
  }
  set_errors_are_fatal(0);  // libical may be built to abort on bad input
  return ical;
}

}  // namespace

const base::Result<IcalLibrary>& ical_library() {
  static const base::Result<IcalLibrary> loaded = load();
  return loaded;
}

}  // namespace onus::codec
