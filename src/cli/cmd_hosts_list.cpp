// hosts list, bundle: what a server hands to hosts, out of the ledger here, for a stick.
#include <fmt/format.h>

#include <algorithm>

#include "commands.h"
#include "ledger_acts.h"
#include "onus/crypto/key_file.h"
#include "onus/hosts/host_files.h"
#include "onus/service/host_list.h"

namespace onus::cli {

using base::ErrorKind;

namespace {

int give(const World& world, const Options& options, const std::string& text) {
  const std::string file = options.text("--to");
  if (file.empty()) {
    std::fputs(text.c_str(), world.out);
    return std::fflush(world.out) == 0
               ? int{kClean}
               : complain(world, {ErrorKind::kIo, "", "cannot write to standard output"});
  }
  constexpr mode_t kForAll = 0644;  // what is signed or proves itself is no secret
  const auto written = hosts::write_whole_file(file, text, kForAll);
  return written ? int{kClean} : complain(world, written.error());
}

}  // namespace

int run_hosts_list(const World& world, const Options& options) {
  const auto view = view_of_ledger(world, options);
  if (!view) return view.error();
  const auto now = moment_of(world, options);
  if (!now) return now.error();
  const auto key =
      crypto::read_key_file(view->place().key.string(), base::SecretBytes(std::size_t{0}));
  if (!key) return complain(world, key.error());
  const auto list = service::host_list(view->snapshot(), view->governance(), *key, *now);
  if (!list) return complain(world, list.error());
  return give(world, options, *list + "\n");
}

int run_hosts_bundle(const World& world, const Options& options) {
  if (options.words.size() != 1) {
    return complain(world,
                    {ErrorKind::kInvalid, "", "name one request: onus hosts bundle REQUEST"});
  }
  const auto view = view_of_ledger(world, options);
  if (!view) return view.error();
  const auto& requests = view->governance().emergency().requests;
  const auto request = requests.find(options.words.front());
  if (request == requests.end()) {
    return complain(world, {ErrorKind::kNotFound, "",
                            fmt::format("no request {} is open here; write its whole id",
                                        report::safe(options.words.front()))});
  }
  const auto bundle = service::grant_bundle(view->snapshot(), request->second);
  if (!bundle) return complain(world, bundle.error());
  const auto text = hosts::grant_bundle_text(*bundle);
  if (!text) return complain(world, text.error());
  return give(world, options, *text);
}

}  // namespace onus::cli
