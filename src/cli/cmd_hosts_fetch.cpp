// hosts fetch: the revocation list comes here, from a server or a file.
#include <fmt/format.h>

#include "commands.h"
#include "host_options.h"
#include "onus/codec/dsse.h"
#include "onus/codec/time.h"
#include "onus/hosts/list_install.h"
#include "onus/report/render.h"

namespace onus::cli {

using base::ErrorKind;

namespace {

std::string text_of(const hosts::Installed& done) {
  std::string text =
      fmt::format("{}  list {} of {}: {}, {} new here\n", report::safe(done.origin), done.number,
                  codec::format_time(done.made_at),
                  report::count_of(done.ended, "grant ended", "grants ended"), done.newly_ended);
  if (done.growth_shown == false) {
    text += "  that the log continued the one seen here before was not shown: a server shows it\n";
  }
  return text;
}

}  // namespace

int run_hosts_fetch(const World& world, const Options& options) {
  const auto from = options.list("--from");
  if (from.empty()) {
    return complain(world, {ErrorKind::kInvalid, "",
                            "say where the list comes from: --from FILE, or --from URL"});
  }
  const hosts::HostPlaces places = places_of(options);
  base::Error last;
  bool installed = false;
  for (const std::string& source : from) {
    const auto text = hosts::read_small_file(source, codec::kDsseBytesMax);
    const auto done = text ? hosts::install_list(places, *text, world.clock.now())
                           : std::unexpected(text.error());
    if (!done) {
      last = done.error();
      std::fputs(fmt::format("onus: {}: {}\n", report::safe(source), last.message).c_str(),
                 world.err);
      continue;
    }
    installed = true;
    talk(world, options, text_of(*done));
  }
  if (installed) return kClean;
  return complain(world, {last.kind, last.code, "no list was installed; what is there stays"});
}

}  // namespace onus::cli
