// request …: what people sign about emergency access.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "ledger_acts.h"
#include "onus/base/duration.h"
#include "onus/service/emergency.h"

namespace onus::cli {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t kEvidenceBytesMax = std::size_t{32} << 20U;

int usage(const World& world, std::string message) {
  return complain(world, {ErrorKind::kInvalid, "", std::move(message)});
}

Result<std::optional<base::Seconds>> time_of(const Options& options, std::string_view flag) {
  const std::string text = options.text(flag);
  if (text.empty()) return std::optional<base::Seconds>{};
  const auto read = base::parse_duration(text);
  if (!read) return std::unexpected(read.error());
  return std::optional<base::Seconds>(*read);
}

/// The one word of a command that signs; with --submit there is none.
bool one_word(const Options& options) {
  return options.words.size() == 1 || !options.text("--submit").empty();
}

std::string word_of(const Options& options) {
  return options.words.empty() ? std::string{} : options.words.front();
}

Result<service::EmergencyAsk> ask_of(const Options& options) {
  service::EmergencyAsk ask;
  ask.operation = word_of(options);
  ask.policy = options.text("--policy");
  ask.failure = options.text("--failure");
  ask.path = options.text("--path");
  ask.reason = options.text("--reason");
  ask.ticket = options.text("--ticket");
  ask.source_address = options.text("--source");
  ask.principals = options.list("--principal");
  auto duration = time_of(options, "--for");
  if (!duration) return std::unexpected(duration.error());
  ask.duration = *duration;
  auto open_for = time_of(options, "--open-for");
  if (!open_for) return std::unexpected(open_for.error());
  ask.open_for = *open_for;
  if (options.text("--certify").empty()) {
    return base::fail(ErrorKind::kInvalid,
                      "name the public key that is to be certified: --certify "
                      "~/.ssh/id_ed25519.pub");
  }
  auto key = service::read_public_key(options.text("--certify"));
  if (!key) return std::unexpected(key.error());
  ask.key = std::move(*key);
  return ask;
}

Result<std::optional<std::string>> evidence_of(const Options& options) {
  const std::string file = options.text("--evidence");
  if (file.empty()) return std::optional<std::string>{};
  std::error_code error;
  const auto bytes = fs::file_size(file, error);
  if (error || bytes > kEvidenceBytesMax) {
    return base::fail(error ? ErrorKind::kNotFound : ErrorKind::kLimit,
                      fmt::format("cannot take the evidence \"{}\": {}", report::safe(file),
                                  error ? error.message() : "larger than 32 MiB"));
  }
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad()) return base::fail(ErrorKind::kIo, "cannot read " + report::safe(file));
  return std::optional<std::string>(std::move(text));
}

}  // namespace

int run_request_new(const World& world, const Options& options) {
  if (!one_word(options)) {
    return usage(world,
                 "name one operation: onus request new restart-turbine --failure idp-down --reason "
                 "\"unit 2 tripped\" --certify ~/.ssh/id_ed25519.pub --as tomas");
  }
  if (!options.text("--submit").empty()) return sign_statement(world, options, nullptr);
  const auto ask = ask_of(options);
  if (!ask) return complain(world, ask.error());
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_request(view, *ask, author);
  });
}

int run_request_extend(const World& world, const Options& options) {
  if (!one_word(options))
    return usage(world, "name the granted request: onus request extend 3f9a01");
  const auto duration = time_of(options, "--for");
  if (!duration) return complain(world, duration.error());
  const service::ExtendAsk ask{word_of(options), options.text("--reason"), *duration};
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_extension(view, ask, author);
  });
}

int run_request_approve(const World& world, const Options& options) {
  if (!one_word(options) ||
      (options.text("--failure").empty() && options.text("--submit").empty())) {
    return usage(world,
                 "name the request, and what you found out about the failure: onus request approve "
                 "3f9a01 --failure confirmed|contradicted|not-checked --as marta");
  }
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_vote(view, word_of(options), options.text("--failure"), author);
  });
}

int run_request_deny(const World& world, const Options& options) {
  if (!one_word(options)) return usage(world, "name the request: onus request deny 3f9a01");
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_denial(view, word_of(options), options.text("--reason"), author);
  });
}

int run_request_end(const World& world, const Options& options) {
  if (!one_word(options)) return usage(world, "name the request: onus request end 3f9a01");
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_end(view, word_of(options), options.text("--reason"), author);
  });
}

int run_request_review(const World& world, const Options& options) {
  if (!one_word(options)) {
    return usage(world,
                 "name the request and what you found: onus request review 3f9a01 --class drill "
                 "--rollback none-needed --rotated done --as helena");
  }
  auto evidence = evidence_of(options);
  if (!evidence) return complain(world, evidence.error());
  const service::ReviewAsk ask{word_of(options),           options.text("--class"),
                               options.text("--rollback"), options.text("--rotated"),
                               options.text("--notes"),    std::move(*evidence)};
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_review(view, ask, author);
  });
}

int run_request_freeze(const World& world, const Options& options) {
  if (!one_word(options)) return usage(world, "name the policy: onus request freeze POLICY");
  const auto lasts = time_of(options, "--for");
  if (!lasts) return complain(world, lasts.error());
  const service::FreezeAsk ask{word_of(options), options.text("--reason"), *lasts};
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_freeze(view, ask, author);
  });
}

int run_request_thaw(const World& world, const Options& options) {
  if (!one_word(options)) return usage(world, "name the policy: onus request thaw POLICY");
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_thaw(view, word_of(options), author);
  });
}

}  // namespace onus::cli
