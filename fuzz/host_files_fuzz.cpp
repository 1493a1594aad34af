// What a host reads from others: bundles, quorums, known_hosts, words, answers, sshd's log.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "onus/base/check.h"
#include "onus/hosts/audit.h"
#include "onus/hosts/grant_bundle.h"
#include "onus/hosts/host_check.h"
#include "onus/hosts/host_files.h"
#include "onus/hosts/host_word.h"
#include "onus/hosts/known_hosts.h"
#include "onus/hosts/recording_store.h"

namespace hosts = onus::hosts;

namespace {

void bundle(std::string_view bytes) {
  const auto read = hosts::parse_grant_bundle(bytes);
  if (!read) return;
  const auto text = hosts::grant_bundle_text(*read);
  ONUS_CHECK(text.has_value());
  const auto again = hosts::parse_grant_bundle(*text);
  ONUS_CHECK(again.has_value() && *again == *read);
}

void word(std::string_view bytes) {
  const auto read = hosts::parse_host_word(bytes);
  if (!read) return;
  const auto text = hosts::host_word_text(*read);
  ONUS_CHECK(text.has_value() && *text == bytes);
}

void login(std::string_view bytes) {
  const auto read = hosts::parse_login(bytes);
  if (read && *read) ONUS_CHECK(bytes.contains((*read)->key_id));
  const hosts::GrantIndex nothing;
  hosts::Audit audit(nothing, {});
  audit.take(bytes);
  ONUS_CHECK(audit.report().explained == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  bundle(bytes);
  word(bytes);
  login(bytes);
  if (const auto quorum = hosts::parse_quorum(bytes)) ONUS_CHECK(quorum->need >= 1);
  (void)hosts::parse_pinned_logs(bytes);
  (void)hosts::parse_sshd_settings(bytes);
  (void)hosts::parse_chunk_answer(bytes);
  if (const auto known = hosts::KnownHosts::parse(bytes)) {
    (void)known->knows("host.example", {});
  }
  return 0;
}
