// request …: what people sign about emergency access.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "ledger_acts.h"
#include "onus/base/duration.h"
#include "onus/service/emergency.h"
#include "remote.h"

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

/// What a server is asked to draft.
class Fields {
 public:
  explicit Fields(std::string_view kind) {
    object_.kind = codec::JsonValue::Kind::kObject;
    text("kind", kind);
  }
  Fields& text(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    codec::JsonValue one;
    one.kind = codec::JsonValue::Kind::kString;
    one.string = value;
    object_.members.emplace_back(name, std::move(one));
    return *this;
  }
  Fields& texts(std::string_view name, const std::vector<std::string>& values) {
    if (values.empty()) return *this;
    codec::JsonValue list;
    list.kind = codec::JsonValue::Kind::kArray;
    for (const std::string& value : values) {
      codec::JsonValue& one = list.items.emplace_back();
      one.kind = codec::JsonValue::Kind::kString;
      one.string = value;
    }
    object_.members.emplace_back(name, std::move(list));
    return *this;
  }
  Fields& seconds(std::string_view name, const std::optional<base::Seconds>& value) {
    if (!value) return *this;
    codec::JsonValue one;
    one.kind = codec::JsonValue::Kind::kNumber;
    one.number = static_cast<double>(value->count());
    object_.members.emplace_back(name, std::move(one));
    return *this;
  }
  [[nodiscard]] const codec::JsonValue& all() const { return object_; }

 private:
  codec::JsonValue object_;
};

bool by_server(const Options& options) { return !options.text("--server").empty(); }

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
  if (by_server(options)) {
    Fields fields("emergency-requested");
    fields.text("operation", ask->operation)
        .text("policy", ask->policy)
        .text("failure", ask->failure)
        .text("path", ask->path)
        .text("reason", ask->reason)
        .text("ticket", ask->ticket)
        .text("source_address", ask->source_address)
        .texts("principals", ask->principals)
        .seconds("duration_s", ask->duration)
        .seconds("open_for_s", ask->open_for)
        .text("key", ask->key);
    return remote_statement(world, options, fields.all());
  }
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_request(view, *ask, author);
  });
}

int run_request_extend(const World& world, const Options& options) {
  if (!one_word(options))
    return usage(world, "name the granted request: onus request extend 3f9a01");
  const auto duration = time_of(options, "--for");
  if (!duration) return complain(world, duration.error());
  if (by_server(options)) {
    Fields fields("emergency-extended");
    fields.text("request", word_of(options))
        .text("reason", options.text("--reason"))
        .seconds("duration_s", *duration);
    return remote_statement(world, options, fields.all());
  }
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
  if (by_server(options)) {
    Fields fields("emergency-approved");
    fields.text("request", word_of(options)).text("failure", options.text("--failure"));
    return remote_statement(world, options, fields.all());
  }
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_vote(view, word_of(options), options.text("--failure"), author);
  });
}

int run_request_deny(const World& world, const Options& options) {
  if (!one_word(options)) return usage(world, "name the request: onus request deny 3f9a01");
  if (by_server(options)) {
    Fields fields("emergency-denied");
    fields.text("request", word_of(options)).text("reason", options.text("--reason"));
    return remote_statement(world, options, fields.all());
  }
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_denial(view, word_of(options), options.text("--reason"), author);
  });
}

int run_request_end(const World& world, const Options& options) {
  if (!one_word(options)) return usage(world, "name the request: onus request end 3f9a01");
  if (by_server(options)) {
    Fields fields("emergency-ended");
    fields.text("request", word_of(options)).text("reason", options.text("--reason"));
    return remote_statement(world, options, fields.all());
  }
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
  if (by_server(options)) {
    if (options.has("--evidence")) {
      return usage(world, "--evidence goes with a ledger here, not with --server");
    }
    Fields fields("emergency-reviewed");
    fields.text("request", word_of(options))
        .text("class", options.text("--class"))
        .text("rollback", options.text("--rollback"))
        .text("rotated", options.text("--rotated"))
        .text("notes", options.text("--notes"));
    return remote_statement(world, options, fields.all());
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
  if (by_server(options)) {
    Fields fields("emergency-frozen");
    fields.text("policy", word_of(options))
        .text("reason", options.text("--reason"))
        .seconds("lasts_s", *lasts);
    return remote_statement(world, options, fields.all());
  }
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
