// Hosts over HTTP: the list goes out, their signed words and recordings come in.
#include "call.h"
#include "onus/codec/base64.h"
#include "onus/codec/time.h"
#include "onus/hosts/host_word.h"
#include "onus/server/http.h"
#include "onus/service/host_list.h"

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;
using service::LedgerView;

namespace {

constexpr base::Seconds kHostClockOff{24 * 3600};  // its clock may be as wrong as that

/// What a host said about the beginning of a session, as the log says it.
service::MachineWord use_word(const std::string& host, const hosts::UseWord& use,
                              const ledger::EmergencyRequest& request) {
  codec::JsonValue content;
  content.kind = codec::JsonValue::Kind::kObject;
  const auto text = [&](std::string_view key, std::string_view value) {
    codec::JsonValue one;
    one.kind = codec::JsonValue::Kind::kString;
    one.string = value;
    content.members.emplace_back(key, std::move(one));
  };
  text("host", host);
  text("request", use.request);
  text("session", use.session);
  return {
      ledger::StatementKind::kEmergencyUsed, request.operation, std::move(content), use.began, {}};
}

/// Whether the log says of this session already; a host repeats itself until it is answered.
Result<bool> known_use(const LedgerView& view, const ledger::EmergencyRequest& request,
                       const std::string& host, const std::string& session) {
  const auto acts = view.acts_about(request.operation);
  if (!acts) return std::unexpected(acts.error());
  for (const service::Act& act : *acts) {
    if (act.kind == ledger::StatementKind::kEmergencyUsed && act.text("session") == session &&
        act.text("host") == host) {
      return true;
    }
  }
  return false;
}

Result<Out> take_use(service::Desk& desk, const std::string& host, const hosts::UseWord& use) {
  const auto word =
      desk.read([&](const LedgerView& view) -> Result<std::optional<service::MachineWord>> {
        const auto& requests = view.governance().emergency().requests;
        const auto found = requests.find(use.request);
        if (found == requests.end()) {
          return fail(ErrorKind::kNotFound, "no such request is open in this log");
        }
        const auto known = known_use(view, found->second, host, use.session);
        if (!known) return std::unexpected(known.error());
        if (*known) return std::optional<service::MachineWord>{};
        return std::optional(use_word(host, use, found->second));
      });
  if (!word) return std::unexpected(word.error());
  if (!*word) return Out{{"known", true}};
  const auto said = desk.say(**word);
  if (!said) return std::unexpected(said.error());
  return Out{{"index", said->entry}};
}

/// The bundles of grants that may be used now.
Result<Out> bundles(service::Desk& desk) {
  if (const auto head = desk.sign_head(); !head) return std::unexpected(head.error());
  return desk.read([&](const LedgerView& view) -> Result<Out> {
    Out list = Out::array();
    for (const auto& [id, request] : view.governance().emergency().requests) {
      if (!request.grant || request.end || request.grant->valid_to <= desk.now()) continue;
      const auto bundle = service::grant_bundle(view.snapshot(), request);
      if (!bundle) return std::unexpected(bundle.error());
      const auto text = hosts::grant_bundle_text(*bundle);
      if (!text) return std::unexpected(text.error());
      list.push_back(Out{{"request", id}, {"bundle", *text}});
    }
    return Out{{"grants", std::move(list)}};
  });
}

}  // namespace

Answer Api::hosts_list(const Call& call) {
  std::optional<std::uint64_t> since;
  const std::string_view text = call.question.parameter("since");
  if (!text.empty()) {
    const auto number = number_in(text, 0);
    if (!number) return problem(number.error());
    since = *number;
  }
  const auto list = desk_.revocations(since);
  if (!list) return problem(list.error());
  return reply_text(*list);
}

Answer Api::hosts_words(const Call& call) {
  if (!plan_.known_hosts) {
    return problem(403, "Refused", "this server knows no hosts; start it with --known-hosts FILE");
  }
  const auto body = body_of(call.question);
  if (!body) return problem(body.error());
  const auto word = hosts::verify_host_word(text_in(*body, "word"), text_in(*body, "signature"),
                                            *plan_.known_hosts);
  if (!word) return problem(word.error());
  const base::TimePoint now = desk_.now();
  if (word->at > now + kHostClockOff || word->at + kHostClockOff < now) {
    return problem(403, "Refused", "the host's word is of another day; set its clock");
  }
  if (const auto* use = std::get_if<hosts::UseWord>(&word->about)) {
    // A host repeats itself until it is answered: whether it is known and its entry are one step.
    const std::scoped_lock guard(telling_);
    const auto taken = take_use(desk_, word->host, *use);
    return taken ? reply(*taken) : problem(taken.error());
  }
  if (std::holds_alternative<hosts::GrantsWord>(word->about)) {
    const auto list = bundles(desk_);
    return list ? reply(*list) : problem(list.error());
  }
  if (const auto* list = std::get_if<hosts::ListWord>(&word->about)) {
    const std::scoped_lock guard(mutex_);
    if (confirmed_.size() < kProposalsMax * 16 || confirmed_.contains(word->host)) {
      confirmed_.insert_or_assign(word->host, std::pair(list->number, now));
    }
    return reply(Out{{"number", list->number}});
  }
  return problem(422, "Not acceptable", "a recording goes to PUT /v1/hosts/recordings/SESSION");
}

static_assert(hosts::kChunkBytesMax <= kBodyBytesMax, "a piece comes as one body");

Answer Api::hosts_recording(const Call& call) {
  if (!plan_.known_hosts || !recordings_) {
    return problem(403, "Refused",
                   "this server takes no recordings; start it with --known-hosts and --recordings");
  }
  const auto text = codec::base64url_decode(call.question.header("onus-word"));
  const auto signature = codec::base64url_decode(call.question.header("onus-signature"));
  if (!text || !signature) {
    return problem(422, "Not acceptable", "Onus-Word and Onus-Signature should be base64url");
  }
  const auto word = hosts::verify_host_word(*text, *signature, *plan_.known_hosts);
  if (!word) return problem(word.error());
  const auto* chunk = std::get_if<hosts::ChunkWord>(&word->about);
  if (chunk == nullptr || chunk->session != call.parts[0]) {
    return problem(422, "Not acceptable", "the word is not about this session's recording");
  }
  const std::scoped_lock guard(recording_);
  const auto taken = recordings_->take(word->host, *chunk, call.question.body);
  if (!taken) return problem(taken.error());
  return reply_text(hosts::chunk_answer(*taken));
}

}  // namespace onus::server
