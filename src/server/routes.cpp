// Which method and path leads where, and what every question has to have before it gets there.
#include <fmt/format.h>

#include <array>

#include "call.h"

namespace onus::server {

namespace {

constexpr std::string_view kBearer = "Bearer ";
constexpr std::string_view kCookie = "__Host-onus";
constexpr std::string_view kDevCookie = "onus-dev";  // browsers take __Host- by TLS only

/// The value of a cookie; empty: there is none.
std::string_view cookie(const Question& question, std::string_view name) {
  std::string_view rest = question.header("cookie");
  while (!rest.empty()) {
    std::string_view one = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=') {
      return one.substr(name.size() + 1);
    }
  }
  return {};
}

/// What stands for {…} where the path fits the pattern; nothing where it does not.
std::optional<std::vector<std::string>> fit(std::string_view pattern, std::string_view path) {
  std::vector<std::string> parts;
  while (!pattern.empty() || !path.empty()) {
    if (!pattern.starts_with('/') || !path.starts_with('/')) return std::nullopt;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    const std::string_view wanted = pattern.substr(0, pattern.find('/'));
    const std::string_view found = path.substr(0, path.find('/'));
    pattern.remove_prefix(wanted.size());
    path.remove_prefix(found.size());
    if (wanted.starts_with('{')) {
      if (found.empty()) return std::nullopt;
      parts.emplace_back(found);
    } else if (wanted != found) {
      return std::nullopt;
    }
  }
  return parts;
}

bool changes(std::string_view method) { return method != "GET"; }

}  // namespace

std::span<const Api::Route> Api::routes() {
  static constexpr auto kRoutes = std::to_array<Route>({
      {"GET", "/healthz", false, &Api::healthz},
      {"GET", "/readyz", false, &Api::readyz},
      {"GET", "/metrics", false, &Api::metrics},
      {"GET", "/openapi.json", false, &Api::openapi},
      {"POST", "/v1/session/challenge", false, &Api::session_challenge},
      {"POST", "/v1/session", false, &Api::session_begin},
      {"GET", "/v1/session", true, &Api::session_show},
      {"DELETE", "/v1/session", true, &Api::session_end},
      {"POST", "/v1/passkeys/challenge", false, &Api::passkey_challenge},
      {"POST", "/v1/passkeys", false, &Api::passkey_register},
      {"POST", "/v1/drafts", false, &Api::drafts},  // of others than newcomers see there
      {"GET", "/v1/proposals", true, &Api::proposals_list},
      {"POST", "/v1/proposals", true, &Api::proposals_post},
      {"POST", "/v1/statements", false, &Api::statements_post},
      {"GET", "/v1/statements", true, &Api::statements_list},
      {"GET", "/v1/statements/{index}", true, &Api::statement},
      {"GET", "/v1/statements/{index}/proof", true, &Api::proof},
      {"GET", "/v1/checkpoint", false, &Api::checkpoint},
      {"GET", "/v1/events", true, &Api::events},
      {"GET", "/v1/requests", true, &Api::requests},
      {"GET", "/v1/requests/{id}", true, &Api::request},
      {"GET", "/v1/requests/{id}/certificate", true, &Api::certificate},
      {"GET", "/v1/debts", true, &Api::debts},
      {"GET", "/v1/policies", true, &Api::policies},
      {"GET", "/v1/authority", false, &Api::authority},
      {"GET", "/v1/overview", true, &Api::overview},
      {"GET", "/v1/operations/{id}", true, &Api::operation},
      {"GET", "/v1/hosts/list", false, &Api::hosts_list},
      {"POST", "/v1/hosts/uses", false, &Api::hosts_words},
      {"PUT", "/v1/hosts/recordings/{name}", false, &Api::hosts_recording},
  });
  return kRoutes;
}

Api::Api(ApiPlan plan, service::Desk& desk)
    : plan_(std::move(plan)), desk_(desk), sessions_(desk.rng()) {
  if (plan_.recordings) recordings_.emplace(*plan_.recordings);
}

std::string_view Api::token_of(const Question& question) const {
  const std::string_view header = question.header("authorization");
  if (header.starts_with(kBearer)) return header.substr(kBearer.size());
  return cookie(question, plan_.dev ? kDevCookie : kCookie);
}

std::optional<SignedIn> Api::who(const Question& question) {
  const std::string_view token = token_of(question);
  if (token.empty()) return std::nullopt;
  if (question.header("authorization").starts_with(kBearer)) {
    return sessions_.find(token, desk_.now());
  }
  auto session = sessions_.find(token, desk_.now());
  // A cookie comes along whoever wrote the page; the token in the header does not.
  if (session && changes(question.method) &&
      !base::equal_in_constant_time(question.header("x-onus-csrf"), session->csrf)) {
    return std::nullopt;
  }
  return session;
}

/// Whether a page of another origin asks; a browser says so itself.
static bool foreign_origin(const ApiPlan& plan, const Question& question) {
  const std::string_view origin = question.header("origin");
  if (origin.empty() || !changes(question.method)) return false;
  for (const access::RelyingParty& name : plan.names) {
    for (const std::string& known : name.origins) {
      if (origin == known) return false;
    }
  }
  return true;
}

/// Says where the pages work; a server's names are in its certificate too.
static std::string foreign_words(const ApiPlan& plan) {
  std::string known;
  for (const access::RelyingParty& name : plan.names) {
    if (!name.origins.empty()) known += (known.empty() ? "" : " or ") + name.origins.front();
  }
  return "this page is of another origin than the server's names (--name)" +
         (known.empty() ? std::string{} : "; open it under " + known);
}

Answer Api::nobody() {
  return problem(401, "Sign in first",
                 "nobody is signed in, or the X-Onus-Csrf header of a change is missing");
}

Answer Api::dispatch(const Route& route, Call& call) {
  if (foreign_origin(plan_, call.question)) {
    return problem(403, "Refused", foreign_words(plan_));
  }
  call.session = who(call.question);
  if (call.session && !still_welcome(*call.session)) {
    sessions_.end_of(call.session->person);
    call.session.reset();
  }
  if (route.session && !call.session) return nobody();
  return (this->*route.run)(call);
}

Answer Api::answer(const Question& question) {
  std::string allowed;
  for (const Route& route : routes()) {
    auto parts = fit(route.path, question.path);
    if (!parts) continue;
    if (route.method != question.method) {
      allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", route.method);
      continue;
    }
    Call call{question, std::move(*parts)};
    return dispatch(route, call);
  }
  if (!allowed.empty()) {
    Answer answer = problem(405, "Not that way", "this path takes " + allowed);
    answer.headers.emplace_back("Allow", allowed);
    return answer;
  }
  if (question.method == "GET" && !question.path.starts_with("/v1/")) {
    if (auto file = plan_.console.find(question)) return std::move(*file);
  }
  return problem(404, "Not found", "there is nothing at this path");
}

}  // namespace onus::server
