#include <date/tz.h>

#include <memory>

#include "onus/codec/time.h"
#include "onus/service/session.h"

namespace onus::service {

report::Zone zone_of(std::string_view name) {
  report::Zone zone;
  zone.name = std::string(name);
  if (name == "UTC" || name == "Etc/UTC" || name.empty()) return zone;
  auto found = std::make_shared<const date::time_zone*>(nullptr);
  zone.offset = [found, text = zone.name](base::TimePoint at) {
    if (*found == nullptr) {
      // The loader has refused unknown zones; codec's look-up reports rather than throws.
      if (!codec::find_zone(text)) return base::Seconds{0};
      *found = date::locate_zone(text);
    }
    return base::Seconds{(*found)->get_info(at).offset};
  };
  return zone;
}

}  // namespace onus::service
