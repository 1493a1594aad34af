// How the server is: alive, ready, counted, described.
#include <fmt/format.h>

#include "call.h"
#include "onus/codec/time.h"
#include "openapi_text.h"

namespace onus::server {

Answer Api::healthz(const Call&) {
  return reply(Out{{"status", "alive"}, {"now", codec::format_time(desk_.now())}});
}

Answer Api::readyz(const Call&) {
  const bool sealed = desk_.authority().empty();
  const auto founded = desk_.read([](const service::LedgerView& view) -> base::Result<bool> {
    return view.governance().founded();
  });
  if (!founded) return problem(founded.error());
  const bool stuck = !desk_.trouble().empty();
  return reply(Out{{"status", stuck ? "disk-full" : sealed ? "sealed" : "ready"},
                   {"founded", *founded},
                   {"authority_unsealed", !sealed},
                   {"channels", plan_.channels},
                   {"channel_warnings", plan_.warnings.size()}},
               sealed || stuck ? 503 : 200);
}

Answer Api::metrics(const Call&) {
  const Counters counters = counters_ ? counters_() : Counters{};
  std::string text;
  const auto line = [&](std::string_view name, std::string_view help, std::string_view kind,
                        std::uint64_t value) {
    text += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, kind, value);
  };
  line("onus_connections", "Connections that are open.", "gauge", counters.connections);
  line("onus_event_streams", "Event streams that are open.", "gauge", counters.streams);
  line("onus_connections_accepted_total", "Connections taken.", "counter", counters.accepted);
  line("onus_connections_refused_total", "Connections beyond the limits.", "counter",
       counters.refused);
  line("onus_questions_limited_total", "Questions beyond the share of an address.", "counter",
       counters.limited);
  text += "# HELP onus_answers_total Answers by class.\n# TYPE onus_answers_total counter\n";
  const std::uint64_t classes[] = {counters.answers_2xx, counters.answers_3xx, counters.answers_4xx,
                                   counters.answers_5xx};
  for (std::size_t i = 0; i < std::size(classes); ++i) {
    text += fmt::format("onus_answers_total{{class=\"{}xx\"}} {}\n", i + 2, classes[i]);
  }
  line("onus_ledger_entries", "Entries of the log.", "counter", desk_.size());
  line("onus_sessions", "People who are signed in.", "gauge", sessions_.open());
  line("onus_channel_warnings", "What is weak about the channels of notices.", "gauge",
       plan_.warnings.size());
  line("onus_authority_unsealed", "1: certificates can be issued.", "gauge",
       desk_.authority().empty() ? 0 : 1);
  const auto overdue =
      desk_.read([&](const service::LedgerView& view) -> base::Result<std::size_t> {
        std::size_t count = 0;
        for (const auto& debt : service::debts_answer(view, desk_.now()))
          count += debt.overdue ? 1 : 0;
        return count;
      });
  line("onus_reviews_overdue", "Grants that nobody reviewed in time.", "gauge",
       overdue.value_or(0));
  line("onus_key_counters_went_back_total",
       "Answers of security keys whose counter did not go up: a copy may exist.", "counter",
       watch_.went_back());
  Answer answer;
  answer.type = "text/plain; version=0.0.4";
  answer.body = std::move(text);
  return answer;
}

Answer Api::openapi(const Call&) { return reply_text(std::string(openapi_text())); }

}  // namespace onus::server
