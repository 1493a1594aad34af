#include "host_options.h"

#include <algorithm>

namespace onus::cli {

hosts::HostPlaces places_of(const Options& options) {
  namespace fs = std::filesystem;
  hosts::HostPlaces places;
  if (const fs::path etc = options.text("--etc"); !etc.empty()) {
    places.logs = etc / places.logs.filename();
    places.authorities = etc / places.authorities.filename();
    places.krl = etc / places.krl.filename();
    places.quorum = etc / places.quorum.filename();
  }
  if (const fs::path state = options.text("--state"); !state.empty()) {
    places.lists = state / places.lists.filename();
    places.grants = state / places.grants.filename();
  }
  if (const fs::path run = options.text("--run"); !run.empty()) {
    places.ended = run / places.ended.filename();
    places.recorder_socket = run / places.recorder_socket.filename();
  }
  if (const fs::path spool = options.text("--spool"); !spool.empty()) places.spool = spool;
  if (const fs::path recorder = options.text("--recorder"); !recorder.empty()) {
    places.recorder = recorder;
  }
  return places;
}

bool is_plain_address(std::string_view text) {
  return !text.empty() && text.front() != '-' && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~:/[]").contains(c);
  });
}

}  // namespace onus::cli
