#include "remote.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "commands.h"
#include "json_lines.h"
#include "ledger_acts.h"
#include "onus/access/request_code.h"
#include "onus/ledger/merkle.h"
#include "onus/report/ledger_answers.h"
#include "onus/service/text_beside.h"

namespace onus::cli {

using base::ErrorKind;
using base::fail;
using base::Result;
using codec::JsonValue;

namespace {

constexpr std::chrono::milliseconds kWithin{15'000};

JsonValue text_value(std::string_view text) {
  JsonValue value;
  value.kind = JsonValue::Kind::kString;
  value.string = text;
  return value;
}

JsonValue object_of(std::initializer_list<std::pair<std::string_view, JsonValue>> members) {
  JsonValue object;
  object.kind = JsonValue::Kind::kObject;
  for (const auto& [name, value] : members) object.members.emplace_back(name, value);
  return object;
}

/// Whether what a server sent may stand in a path or header that is sent back.
bool is_plain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
  });
}

ErrorKind kind_of(int status) {
  switch (status) {
    case 401:
    case 403: return ErrorKind::kDenied;
    case 404: return ErrorKind::kNotFound;
    case 429: return ErrorKind::kLimit;
    default: break;
  }
  return status >= 500 ? ErrorKind::kIo : ErrorKind::kInvalid;
}

/// What a server refused, in its own words.
std::unexpected<base::Error> refused(const client::HttpAnswer& answer) {
  const auto json = codec::parse_json(answer.body);
  const auto detail = json ? json->text_of("detail") : std::nullopt;
  const auto code = json ? json->text_of("code") : std::nullopt;
  return fail(kind_of(answer.status),
              detail ? report::safe(*detail)
                     : fmt::format("the server answered {} without a reason", answer.status),
              report::safe(code.value_or("")));
}

/// The text whose commitment the request has: what was asked for with these words and no others.
std::string reason_of(const JsonValue& entry, const ledger::StatementBody& request) {
  const JsonValue* texts = entry.find("texts");
  if (texts != nullptr) {
    for (const JsonValue& one : texts->items) {
      auto text = service::read_text_beside(one);
      if (text && request.digest("reason") == text->commitment) return std::move(text->text.text);
    }
  }
  return "(erased, or not kept there)";
}

/// Shows the request that the statement names, out of its entry in the log; its leaf must be the
/// one that is signed.
Result<void> show_request(const Remote& remote, service::Draft& draft) {
  const std::string request(draft.proposal.body.text("request"));
  const auto leaf = draft.proposal.body.digest("request_leaf");
  if (request.empty() || !leaf) return {};
  if (!is_plain(request)) return fail(ErrorKind::kInvalid, "the server drafted about no request");
  const auto shown = remote.get("/v1/requests/" + request);
  if (!shown) return std::unexpected(shown.error());
  const auto json = codec::parse_json(*shown);
  if (!json) return std::unexpected(json.error());
  const auto whole =
      remote.get(fmt::format("/v1/statements/{}", json->integer_of("entry").value_or(0)));
  if (!whole) return std::unexpected(whole.error());
  const auto entry = codec::parse_json(*whole);
  if (!entry) return std::unexpected(entry.error());
  const auto text = entry->text_of("entry").value_or("");
  const auto read = ledger::parse_entry(text);
  if (!read) return std::unexpected(read.error());
  if (read->body.id != request || ledger::leaf_hash(text) != *leaf) {
    return fail(ErrorKind::kDenied,
                "the server shows one request and asks to sign another; nothing was signed. Tell "
                "whoever runs it");
  }
  draft.view.told.emplace_back("asked by", read->body.actor);
  draft.view.told.emplace_back("for", read->body.subject);
  service::Proposal asked;
  asked.body = read->body;
  for (const auto& [field, value] : service::view_of(asked).content) {
    if (field != "reason") draft.view.told.emplace_back(field, value);
  }
  draft.view.told.emplace_back("why", reason_of(*entry, read->body));
  auto code = access::request_code(*leaf);
  if (!code) return std::unexpected(code.error());
  draft.view.code = std::move(*code);
  return {};
}

/// The kind of statement that a draft of this kind is: more time is asked for by a request.
std::string_view kind_made_of(std::string_view asked) {
  return asked == "emergency-extended" ? "emergency-requested" : asked;
}

Result<service::Draft> draft_from(const Remote& remote, const JsonValue& fields) {
  const auto answer = remote.post("/v1/drafts", fields);
  if (!answer) return std::unexpected(answer.error());
  const JsonValue* inner = answer->find("proposal");
  if (inner == nullptr) return fail(ErrorKind::kInvalid, "the server sent no draft");
  const auto text = codec::canonical_text(*inner);
  if (!text) return std::unexpected(text.error());
  auto proposal = service::parse_proposal(*text);
  if (!proposal) return std::unexpected(proposal.error());
  service::Draft draft{std::move(*proposal), {}};
  draft.view = service::view_of(draft.proposal);  // made here, of the bytes that are signed
  if (draft.proposal.body.actor != remote.person() ||
      ledger::spec_of(draft.proposal.body.kind).name !=
          kind_made_of(fields.text_of("kind").value_or(""))) {
    return fail(ErrorKind::kDenied, "the server drafted something else; nothing was signed");
  }
  for (const service::TextBeside& beside : draft.proposal.texts) {
    draft.view.told.emplace_back("beside", beside.text.text);
  }
  if (auto shown = show_request(remote, draft); !shown) return std::unexpected(shown.error());
  return draft;
}

}  // namespace

Result<std::string> read_root(const std::string& file) {
  if (file.empty()) {
    return fail(ErrorKind::kInvalid,
                "https needs the root certificate of the server: --root FILE; with --own-root DIR "
                "it is root.pem there");
  }
  std::ifstream in(file, std::ios::binary);
  std::string text(kRootBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.empty()) {
    return fail(ErrorKind::kNotFound, fmt::format("cannot read the server's root \"{}\", or it is "
                                                  "empty",
                                                  report::safe(file)));
  }
  if (text.size() > kRootBytesMax) {
    return fail(ErrorKind::kLimit, fmt::format("the server's root \"{}\" has more than {} bytes",
                                               report::safe(file), kRootBytesMax));
  }
  return text;
}

Result<Remote> Remote::sign_in(const World& world, const Options& options) {
  Remote remote;
  auto address = client::parse_server(options.text("--server"));
  if (!address) return std::unexpected(address.error());
  remote.address_ = std::move(*address);
  const auto now = present(world, options);
  if (!now) return std::unexpected(now.error());
  remote.now_ = *now;
  if (remote.address_.tls) {
    const auto root = read_root(options.text("--root"));
    if (!root) return std::unexpected(root.error());
    crypto::TlsMaterial material;
    material.roots_pem = *root;
    auto trust = crypto::TlsTrust::make(material);
    if (!trust) return std::unexpected(trust.error());
    remote.trust_ = std::make_shared<const crypto::TlsTrust>(std::move(*trust));
  }
  const auto people = people_of(world, options);
  if (!people) return fail(ErrorKind::kInvalid, "nobody signs in");
  if (people->size() != 1 || people->front().key.empty()) {
    return fail(
        ErrorKind::kInvalid,
        "a server wants to know who asks: --as WHO --key FILE (a .pub file asks the agent)");
  }
  remote.person_ = people->front().person;
  remote.key_ = people->front().key;
  const auto challenge =
      remote.post("/v1/session/challenge", object_of({{"person", text_value(remote.person_)}}));
  if (!challenge) return std::unexpected(challenge.error());
  const std::string text(challenge->text_of("challenge_text").value_or(""));
  const auto signature = service::sign_text("onus-sign-in@v1", text, remote.key_);
  if (!signature) return std::unexpected(signature.error());
  const auto session = remote.post(
      "/v1/session", object_of({{"id", text_value(challenge->text_of("id").value_or(""))},
                                {"sshsig", text_value(*signature)}}));
  if (!session) return std::unexpected(session.error());
  const std::string token(session->text_of("token").value_or(""));
  if (!is_plain(token)) {
    return fail(ErrorKind::kInvalid, "the server sent no session that can be used");
  }
  remote.token_ = token;
  return remote;
}

Remote::~Remote() {
  // What is asked in vain ends by itself, later.
  if (!token_.empty()) (void)ask("DELETE", "/v1/session", "");
}

Result<std::string> Remote::ask(const std::string& method, const std::string& path,
                                const std::string& body) const {
  client::HttpQuestion question{method, path, {}, body};
  if (!token_.empty()) question.headers.emplace_back("Authorization", "Bearer " + token_);
  if (!body.empty()) question.headers.emplace_back("Content-Type", "application/json");
  auto answer = client::ask(address_, trust_.get(), question, now_, kWithin);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status < 200 || answer->status > 299) return refused(*answer);
  return std::move(answer->body);
}

Result<std::string> Remote::get(const std::string& path) const { return ask("GET", path, ""); }

Result<JsonValue> Remote::post(const std::string& path, const JsonValue& body) const {
  const auto text = codec::canonical_text(body);
  if (!text) return std::unexpected(text.error());
  const auto answer = ask("POST", path, *text);
  if (!answer) return std::unexpected(answer.error());
  return codec::parse_json(*answer);
}

int remote_statement(const World& world, const Options& options, const JsonValue& fields) {
  const auto remote = Remote::sign_in(world, options);
  if (!remote) return complain(world, remote.error());
  auto draft = draft_from(*remote, fields);
  if (!draft) return complain(world, draft.error());
  if (!options.quiet) {
    std::fputs(
        report::signing_text(draft->view, style_of(world, options, world.err_terminal)).c_str(),
        world.err);
  }
  if (!agreed(world, options)) {
    return complain(world, {ErrorKind::kDenied, "", "nothing is signed"});
  }
  const auto done =
      service::sign_proposal(draft->proposal, {remote->person(), remote->key()}, "", {});
  if (!done) return complain(world, done.error());
  const auto text = service::proposal_json(draft->proposal);
  if (!text) return complain(world, text.error());
  const auto proposal = codec::parse_json(*text);
  if (!proposal) return complain(world, proposal.error());
  const auto answer = remote->post("/v1/statements", *proposal);
  if (!answer) return complain(world, answer.error());
  const auto json = codec::canonical_text(*answer);
  if (!json) return complain(world, json.error());
  std::string code;
  if (answer->text_of("code")) {
    code =
        fmt::format("request {}\ncode  {}\n", report::safe(answer->text_of("request").value_or("")),
                    report::safe(*answer->text_of("code")));
  }
  const std::string told =
      fmt::format("entry {}  {} {}\n{}", answer->integer_of("index").value_or(0),
                  report::safe(answer->text_of("kind").value_or("")),
                  report::safe(answer->text_of("subject").value_or("")), code);
  return deliver(world, options,
                 {{"text", [&](const auto&) { return told; }},
                  {"json", [&](const auto&) { return *json + "\n"; }}});
}

int remote_show(const World& world, const Options& options, const std::string& path) {
  const auto remote = Remote::sign_in(world, options);
  if (!remote) return complain(world, remote.error());
  const auto json = remote->get(path);
  if (!json) return complain(world, json.error());
  const auto value = codec::parse_json(*json);
  if (!value) return complain(world, value.error());
  return deliver(world, options,
                 {{"text", [&](const auto&) { return json_lines(*value); }},
                  {"json", [&](const auto&) { return *json + "\n"; }}});
}

int remote_certificate(const World& world, const Options& options, const std::string& request) {
  const auto remote = Remote::sign_in(world, options);
  if (!remote) return complain(world, remote.error());
  const auto answer = remote->get("/v1/requests/" + request + "/certificate");
  if (!answer) return complain(world, answer.error());
  const auto json = codec::parse_json(*answer);
  if (!json) return complain(world, json.error());
  const std::string line = std::string(json->text_of("certificate").value_or("")) + "\n";
  const std::string file = options.text("--certificate");
  if (!file.empty()) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << line;
    out.close();
    if (!out) return complain(world, {ErrorKind::kIo, "", "cannot write " + report::safe(file)});
  }
  return deliver(world, options,
                 {{"text", [&](const auto&) { return file.empty() ? line : std::string{}; }},
                  {"json", [&](const auto&) { return *answer + "\n"; }}});
}

}  // namespace onus::cli
