// authority new, show: the file that certificates are signed from.
#include <fmt/format.h>

#include <algorithm>

#include "ledger_acts.h"
#include "onus/access/authority.h"
#include "onus/codec/jcs.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/time.h"
#include "onus/crypto/private_file.h"
#include "onus/crypto/public_key.h"
#include "onus/report/render.h"
#include "passphrase.h"

namespace onus::cli {

using access::SealedAuthority;
using access::SshAuthority;
using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view kWhat = "authority file";

int usage(const World& world, std::string message) {
  return complain(world, {ErrorKind::kInvalid, "", std::move(message)});
}

std::vector<std::string> holders_of(const SealedAuthority& sealed) {
  std::vector<std::string> names;
  for (const access::AuthorityShare& share : sealed.shares) names.push_back(share.holder);
  return names;
}

Result<SealedAuthority> make_authority(const World& world, const Options& options,
                                       const std::vector<std::string>& names) {
  auto passphrases = read_passphrases(options, names, true);
  if (!passphrases) return std::unexpected(passphrases.error());
  std::vector<access::Holder> holders;
  for (std::size_t i = 0; i < names.size(); ++i) {
    holders.push_back({names[i], std::move((*passphrases)[i])});
  }
  const auto now = present(world, options);
  if (!now) return std::unexpected(now.error());
  const auto authority = SshAuthority::generate(*world.rng);
  if (!authority) return std::unexpected(authority.error());
  return authority->seal(holders, *now, *world.rng, crypto::kSealingCost);
}

struct Shown {
  const SealedAuthority& sealed;
  std::string file;
  std::string fingerprint;
  bool opened = false;  // with the passphrases that were given
};

std::string text_of(const Shown& shown) {
  std::string holders;
  for (const std::string& name : holders_of(shown.sealed)) {
    holders += (holders.empty() ? "" : " and ") + report::safe(name);
  }
  std::string text =
      fmt::format("authority  {}\nmade       {}\nheld by    {}{}\npublic     {}\n",
                  shown.fingerprint, codec::format_time(shown.sealed.made_at), holders,
                  shown.sealed.shares.size() == 1 ? "" : ", both needed, no spare",
                  codec::ssh_key_line(shown.sealed.public_key));
  if (shown.opened) text += "opened     yes: these passphrases open it\n";
  return text;
}

std::string json_of(const Shown& shown) {
  std::string holders;
  for (const std::string& name : holders_of(shown.sealed)) {
    holders += (holders.empty() ? "" : ", ") + codec::json_quoted(name);
  }
  return fmt::format(
      "{{\"schemaVersion\": {}, \"file\": {}, \"fingerprint\": {}, \"made_at\": {}, \"holders\": "
      "[{}], \"public_key\": {}, \"opened\": {}}}\n",
      report::kSchemaVersion, codec::json_quoted(shown.file), codec::json_quoted(shown.fingerprint),
      codec::json_quoted(codec::format_time(shown.sealed.made_at)), holders,
      codec::json_quoted(codec::ssh_key_line(shown.sealed.public_key)), shown.opened);
}

int show(const World& world, const Options& options, Shown shown) {
  const auto fingerprint = crypto::ssh_fingerprint(shown.sealed.public_key);
  if (!fingerprint) return complain(world, fingerprint.error());
  shown.fingerprint = *fingerprint;
  return deliver(world, options,
                 {{"text", [&](const auto&) { return text_of(shown); }},
                  {"json", [&](const auto&) { return json_of(shown); }},
                  {"public", [&](const auto&) {
                     return codec::ssh_key_line(shown.sealed.public_key) + "\n";
                   }}});
}

}  // namespace

int run_authority_new(const World& world, const Options& options) {
  if (options.words.size() != 1) return usage(world, "name a file: onus authority new FILE");
  const std::string& file = options.words.front();
  const auto names = options.list("--holder");
  if (names.empty()) {
    return usage(world,
                 "say who holds the passphrase: --holder ines, or both of --holder ines,marta");
  }
  const auto sealed = make_authority(world, options, names);
  if (!sealed) return complain(world, sealed.error());
  const auto text = access::sealed_authority_text(*sealed);
  if (!text) return complain(world, text.error());
  if (const auto written = crypto::write_private_file(file, kWhat, *text); !written) {
    return complain(world, written.error());
  }
  const int code = show(world, options, {*sealed, file, "", false});
  talk(world, options,
       fmt::format(
           "Next  onus authority rotate {0} --as WHO: the log must know it before it counts\n"
           "      onus hosts print --authority {0}: the hosts must trust it\n"
           "      keep a copy of the file elsewhere, and no passphrase with it\n",
           report::safe(file)));
  return code;
}

int run_authority_show(const World& world, const Options& options) {
  if (options.words.size() != 1) return usage(world, "name a file: onus authority show FILE");
  const auto sealed = access::read_sealed_authority(options.words.front());
  if (!sealed) return complain(world, sealed.error());
  const bool open = options.has("--open");
  if (open) {
    const auto passphrases = read_passphrases(options, holders_of(*sealed), false);
    if (!passphrases) return complain(world, passphrases.error());
    const auto opened = SshAuthority::unseal(*sealed, *passphrases);
    if (!opened) return complain(world, opened.error());
  }
  return show(world, options, {*sealed, options.words.front(), "", open});
}

int run_authority_add(const World& world, const Options& options) {
  if (options.words.size() != 1) {
    if (!options.has("--submit")) {
      return usage(world, "name the new file: onus authority rotate FILE --as WHO");
    }
    return sign_statement(world, options, nullptr);
  }
  const auto sealed = access::read_sealed_authority(options.words.front());
  if (!sealed) return complain(world, sealed.error());
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_authority_added(view, codec::ssh_key_line(sealed->public_key), author);
  });
}

int run_authority_retire(const World& world, const Options& options) {
  if (options.words.size() != 1) {
    if (!options.has("--submit")) {
      return usage(world, "name an authority: onus authority retire SHA256:… --as WHO");
    }
    return sign_statement(world, options, nullptr);
  }
  std::string fingerprint = options.words.front();
  if (!fingerprint.starts_with("SHA256:")) {
    const auto sealed = access::read_sealed_authority(fingerprint);
    if (!sealed) return complain(world, sealed.error());
    const auto of_file = crypto::ssh_fingerprint(sealed->public_key);
    if (!of_file) return complain(world, of_file.error());
    fingerprint = *of_file;
  }
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_authority_retired(view, fingerprint, author);
  });
}

}  // namespace onus::cli
